//! Pages that span several capabilities: the front door, words about the house, a person's own page.

pub mod api;
mod courses;
mod everything;
mod own;
pub mod pages;

pub use courses::course_page;
pub use everything::everything;
