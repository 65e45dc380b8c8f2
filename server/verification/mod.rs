//! The public's check of a certificate. Reads only; shows the least that answers the question.

pub mod api;
mod check;
pub mod pages;

pub use check::{Checked, Outcome, check};
