//! The public's check of a certificate. Reads only; shows the least that answers the question.

pub mod api;
mod check;
mod file;
pub mod pages;

pub use check::{Checked, Outcome, check};
pub use file::{FileOutcome, check_file};
