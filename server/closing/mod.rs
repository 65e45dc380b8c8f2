//! Closing an account, and erasing what was its person's, part by part, once nobody can take it back any more.
//!
//! What is kept of people, why, how long, and what becomes of it when they go, stands in one list ([`KEPT`]): the privacy
//! page and the page on which an account is closed are made of it, and a test holds the database to it.

pub mod api;
mod close;
mod erase;
mod kept;
pub mod pages;

pub use close::{Obstacle, close, obstacle};
pub use erase::{erase_due, erase_next};
pub use kept::{AtClosing, KEPT, Kept, NAMES_NOBODY};
