//! After a key leaked: what it had signed and what still holds is signed anew, and whoever it concerns gets one letter.
//!
//! What is still to do follows from rows alone: a credential that such a key signed and that has not ended, a packet that
//! no trusted key signs. All that is one person's is done in one change, with their letter. So whoever is stopped half way
//! goes on, any number of servers may do it at once, and no letter is written twice or forgotten.

mod letters;
mod sign_anew;
mod tasks;

pub use letters::SignedAnew;
pub use sign_anew::{sign_all_anew, sign_anew};
pub use tasks::work;
