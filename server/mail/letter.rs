//! One mail to one person. Each kind has a folder in `templates/letters/`: subject, text and html.

use serde::Serialize;
use uuid::Uuid;

/// What a letter's templates are given, and which they are. One struct for each kind of letter.
pub trait Letter: Serialize {
    /// The folder in `templates/letters/`, and the name the operator sees.
    const KIND: &'static str;
}

/// Whether letters can be sent there, as far as its form tells.
pub fn is_address(text: &str) -> bool {
    text.parse::<lettre::Address>().is_ok()
}

/// To whom it goes.
#[derive(Debug, Clone)]
pub struct Recipient {
    pub person: Option<Uuid>,
    /// As they wish to be greeted.
    pub name: String,
    pub address: String,
}

/// A file that goes with a letter.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// ASCII only: other names become parts that some mail programs mishandle.
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}
