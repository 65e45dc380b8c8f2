//! Talking with the process that renders: requests in, answers out, each a frame of four bytes of length
//! (big-endian) and that many bytes. A request is JSON; an answer is one byte, 0 before a PDF, 1 before a JSON
//! list of flaws or 2 before a PNG.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{Attachment, Flaw, Inspection, Kind, Moment, Package, png, render};

/// Larger frames are refused unread: 64 MiB.
const LONGEST: usize = 64 << 20;

const PDF: u8 = 0;
const FLAWS: u8 = 1;
const PICTURE: u8 = 2;

/// One document to render.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    pub source: String,
    #[serde(default)]
    pub files: Vec<File>,
    #[serde(default, with = "base64_list")]
    pub fonts: Vec<Vec<u8>>,
    #[serde(default)]
    pub pages: Option<usize>,
    pub data: Json,
    #[serde(default)]
    pub attachments: Vec<OwnedAttachment>,
    pub moment: Moment,
    #[serde(default)]
    pub kind: Kind,
    #[serde(default)]
    pub inspection: Inspection,
    #[serde(default)]
    pub output: Output,
}

/// What a [`Request`] is answered with, if there is no flaw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    #[default]
    Pdf,
    /// The first page as a PNG.
    Picture,
}

/// A helper module or an image of a [`Request`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Rooted: `/cairn.typ`.
    pub path: String,
    #[serde(with = "base64_text")]
    pub bytes: Vec<u8>,
}

/// An [`Attachment`] that can travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedAttachment {
    pub name: String,
    pub media_type: String,
    pub description: String,
    #[serde(with = "base64_text")]
    pub bytes: Vec<u8>,
}

/// What became of a [`Request`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Pdf(Vec<u8>),
    Picture(Vec<u8>),
    Flaws(Vec<Flaw>),
}

impl Request {
    /// The whole frame, ready to be written.
    pub fn encode(&self) -> io::Result<Vec<u8>> {
        frame(&[], &serde_json::to_vec(self)?)
    }

    /// From a frame without its length.
    pub fn decode(body: &[u8]) -> io::Result<Self> {
        Ok(serde_json::from_slice(body)?)
    }

    /// Renders it here and now.
    pub fn render(&self) -> Answer {
        let files: Vec<(&str, &[u8])> =
            self.files.iter().map(|it| (it.path.as_str(), &it.bytes[..])).collect();
        let fonts: Vec<&[u8]> = self.fonts.iter().map(Vec::as_slice).collect();
        let attachments: Vec<Attachment> = self.attachments.iter().map(OwnedAttachment::borrowed).collect();
        let package = Package {
            source: &self.source,
            files: &files,
            fonts: &fonts,
            pages: self.pages,
            kind: self.kind,
            inspection: self.inspection,
        };
        let pdf = match render(&package, &self.data, &attachments, self.moment) {
            Ok(pdf) => pdf,
            Err(flaws) => return Answer::Flaws(flaws),
        };
        match self.output {
            Output::Pdf => Answer::Pdf(pdf),
            Output::Picture => png(&pdf).map_or_else(
                || Answer::Flaws(vec![Flaw::new("The page can't be made a picture.")]),
                Answer::Picture,
            ),
        }
    }
}

impl OwnedAttachment {
    fn borrowed(&self) -> Attachment<'_> {
        let Self { name, media_type, description, bytes } = self;
        Attachment { name, media_type, description, bytes }
    }
}

impl Answer {
    /// The whole frame, ready to be written.
    pub fn encode(&self) -> io::Result<Vec<u8>> {
        match self {
            Self::Pdf(bytes) => frame(&[PDF], bytes),
            Self::Picture(bytes) => frame(&[PICTURE], bytes),
            Self::Flaws(flaws) => frame(&[FLAWS], &serde_json::to_vec(flaws)?),
        }
    }

    /// From a frame without its length: read four bytes, big-endian, then as many as they say.
    pub fn decode(body: &[u8]) -> io::Result<Self> {
        match body.split_first() {
            Some((&PDF, bytes)) => Ok(Self::Pdf(bytes.to_vec())),
            Some((&PICTURE, bytes)) => Ok(Self::Picture(bytes.to_vec())),
            Some((&FLAWS, list)) => Ok(Self::Flaws(serde_json::from_slice(list)?)),
            _ => Err(invalid("an answer that is no PDF, no picture and no flaws")),
        }
    }
}

/// Answers requests from `input` on `output`, in order, until the input ends.
///
/// # Errors
/// When either end breaks, a request cannot be understood, or the layout panicked: the last is answered as a flaw
/// first, but the process must be replaced, because what typst remembers may be half written.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    while let Some(body) = read_frame(&mut input)? {
        let request = Request::decode(&body)?;
        let outcome = catch_unwind(AssertUnwindSafe(|| request.render()));
        let broken = outcome.is_err();
        let answer = outcome
            .unwrap_or_else(|_| Answer::Flaws(vec![Flaw::new("This document broke the layout program.")]));
        output.write_all(&answer.encode()?)?;
        output.flush()?;
        if broken {
            return Err(io::Error::other("the layout program panicked"));
        }
    }
    Ok(())
}

fn frame(head: &[u8], body: &[u8]) -> io::Result<Vec<u8>> {
    let length = head.len() + body.len();
    let prefix = u32::try_from(length).ok().filter(|_| length <= LONGEST);
    let prefix = prefix.ok_or_else(|| invalid("a frame of more than 64 MiB"))?;
    Ok([&prefix.to_be_bytes()[..], head, body].concat())
}

/// `None` at the end of the input, if it ends between two frames.
fn read_frame(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut first = [0; 1];
    if input.read(&mut first)? == 0 {
        return Ok(None);
    }
    let mut rest = [0; 3];
    input.read_exact(&mut rest)?;
    let length = u32::from_be_bytes([first[0], rest[0], rest[1], rest[2]]) as usize;
    if length > LONGEST {
        return Err(invalid("a frame of more than 64 MiB"));
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body)?;
    Ok(Some(body))
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

mod base64_text {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        BASE64_STANDARD.decode(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

mod base64_list {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Text(#[serde(with = "super::base64_text")] Vec<u8>);

    pub fn serialize<S: Serializer>(list: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(|bytes| Text(bytes.clone())))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<u8>>, D::Error> {
        Ok(Vec::<Text>::deserialize(deserializer)?.into_iter().map(|text| text.0).collect())
    }
}
