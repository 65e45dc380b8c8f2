//! Pages that span several capabilities: the front door, words about the house, a person's own page.

pub mod api;
mod everything;
mod own;
pub mod pages;

pub use everything::everything;
