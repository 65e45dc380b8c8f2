//! The operator's work: looking after people, courses, letters and the journal, copying the database, erasing what
//! is over, and saying that the server is well.

pub mod api;
mod attention;
mod backup;
mod check;
mod event_list;
mod letter_list;
pub mod pages;
mod people_list;
mod reference;
mod role_end;
pub mod tasks;

pub use attention::{Attention, attention};
pub use backup::{Copied, Kept, backup};
pub use check::{Check, check_journal, last_check};
pub use event_list::{Asked, EventLine, Fact, events};
pub use letter_list::{LetterLine, letters};
pub use people_list::{PersonLine, people, roles_of, sessions};
pub use reference::Reference;
pub use role_end::end_role;
