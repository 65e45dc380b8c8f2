//! Paper: a typst source and its data in, a tagged PDF out.
//!
//! [`render`] is pure: it reaches no file, no network and no clock, so the same input gives the same bytes.
//! What comes out conforms to PDF/A-3a (it can be kept) and PDF/UA-1 (it can be heard); a source that cannot
//! conform is refused with its flaws. Sources that others wrote belong in a child process with limits, because
//! a layout that never ends cannot be stopped from within: [`serve`] is that child's whole work. A [`Design`] is such
//! a source: what others made of a certificate or a certification, checked by [`Inspection`] before it is taken into use.

mod archive;
mod design;
mod flaw;
mod font;
mod inspect;
mod kind;
mod paper;
mod photo;
mod picture;
mod qr;
mod request;
mod words;
mod world;

pub use archive::{Packed, Room, pack, unpack};
pub use design::{Design, ROOM};
pub use flaw::Flaw;
pub use font::missing_characters;
pub use inspect::Inspection;
pub use kind::Kind;
pub use paper::render;
pub use photo::{MOST_BYTES as MOST_PICTURE_BYTES, Seen, codes_in, is_picture, serve_codes};
pub use picture::png;
pub use qr::{AddressTooLong, qr_svg};
pub use request::{Answer, File, Output, OwnedAttachment, Request, serve};

use serde::{Deserialize, Serialize};

/// What a document is made of, apart from its data.
#[derive(Clone, Copy, Debug, Default)]
pub struct Package<'a> {
    /// The typst text of the main file.
    pub source: &'a str,
    /// Helper modules and images, each under the rooted path by which the source names it: `/cairn.typ`.
    pub files: &'a [(&'a str, &'a [u8])],
    /// Fonts (TTF, OTF or collections) beside the ones that are always there.
    pub fonts: &'a [&'a [u8]],
    /// How many pages the document must have; any number when `None`.
    pub pages: Option<usize>,
    /// What it has to say follows from what it is.
    pub kind: Kind,
    /// How closely it is looked at before it is handed out.
    pub inspection: Inspection,
}

/// A file that travels inside the PDF, as the source the document was made from.
#[derive(Clone, Copy, Debug)]
pub struct Attachment<'a> {
    /// The name under which a reader saves it: `credential.json`.
    pub name: &'a str,
    pub media_type: &'a str,
    /// What it is, for people; PDF/A-3 demands one.
    pub description: &'a str,
    pub bytes: &'a [u8],
}

/// The moment a document says it was made at, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub year: u16,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}
