//! Long lists, a page at a time.

use serde::Serialize;

/// Rows on one page of a list.
pub const PAGE_SIZE: u64 = 50;

/// Where one is in a long list.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Paging {
    /// From 1.
    pub page: u64,
    pub pages: u64,
    pub rows: u64,
}

impl Paging {
    /// The page asked for, brought inside the list.
    pub fn new(asked: u64, rows: u64) -> Paging {
        let pages = rows.div_ceil(PAGE_SIZE).max(1);
        Paging { page: asked.clamp(1, pages), pages, rows }
    }

    pub fn offset(&self) -> u64 {
        (self.page - 1) * PAGE_SIZE
    }
}
