//! Letters as a person reads them.

use cairn::mail::Sent;
use mail_parser::{MessageParser, MimeHeaders};
use scraper::{Html, Selector};

/// A letter, opened.
#[derive(Clone, Debug)]
pub struct Opened {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Names and contents of what is attached.
    pub files: Vec<(String, Vec<u8>)>,
}

pub fn open(letter: &Sent) -> Opened {
    let message = MessageParser::default().parse(&letter.bytes).unwrap();
    Opened {
        subject: message.subject().unwrap().to_owned(),
        text: message.body_text(0).unwrap().into_owned(),
        html: message.body_html(0).unwrap().into_owned(),
        files: message
            .attachments()
            .map(|part| (part.attachment_name().unwrap().to_owned(), part.contents().to_vec()))
            .collect(),
    }
}

impl Opened {
    /// Whether the HTML part has a link to a path of this server.
    pub fn leads_to(&self, path: &str) -> bool {
        let links = Selector::parse("a[href]").unwrap();
        let href = format!("{}{path}", super::ADDRESS);
        Html::parse_document(&self.html).select(&links).any(|link| link.value().attr("href") == Some(&href))
    }

    /// The path of the first link to this server whose path begins so.
    #[track_caller]
    pub fn link(&self, start: &str) -> String {
        let whole = format!("{}{start}", super::ADDRESS);
        let words = self.text.split_whitespace().find(|word| word.starts_with(&whole));
        let word = words.unwrap_or_else(|| panic!("no link {start} in:\n{}", self.text));
        word[super::ADDRESS.len()..].to_owned()
    }
}
