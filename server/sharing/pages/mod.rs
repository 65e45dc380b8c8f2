//! `/me/certificates/…/links` for the holder, `/shared/…` for whoever was given a link.

mod own;
mod shared;

pub use own::{end_link, links_page, make_link};
pub use shared::{shared_page, shared_paper};
