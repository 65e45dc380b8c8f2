//! The public's check of a certificate. Reads only; shows the least that answers the question.

pub mod api;
mod check;
mod file;
mod history;
mod list;
pub mod pages;
mod rows;
mod sheet;

pub use check::{Checked, Outcome, check, check_many};
pub use file::{FileOutcome, check_file};
pub use history::Stretch;
