//! Definitions: what terms mean in a course.

use crate::Position;
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Definition {
    pub term: String,
    /// HTML, without the term.
    pub html: String,
    /// The lesson that defines it: module and lesson slugs.
    pub module: String,
    pub lesson: String,
    pub at: Position,
}
