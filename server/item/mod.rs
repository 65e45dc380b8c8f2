//! Items on a page: how one is shown, and how what came back is read. In a lesson and in an exam it is the same.
//!
//! A form never holds the key: fields carry the place at which something is *shown*, and the order in which it is
//! shown is known to the server alone.

pub mod api;
mod form;
mod order;
mod response;
mod view;
mod words;

pub use form::{ItemForm, Reveal};
pub use order::steady_order;
pub use response::{is_whole, response_from};
pub use words::{InWords, in_words};
