//! Letters: written in the transaction that caused them, kept in the outbox, sent after it by the post.

mod letter;
mod outbox;
mod post;
mod worker;

pub use letter::{Attachment, Letter, Recipient, is_address};
pub use outbox::{
    Column as LetterColumn, Entity as Letters, Fate, Model as LetterRow, any_of, enqueue, erase_naming,
    erase_of, erase_old, send_again,
};
pub use post::{Post, Sent};
pub use worker::{Attach, Mailroom, deliver_due, work};
