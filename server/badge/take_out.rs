//! A credential out of whatever a person may hold: the file itself, a PDF it is attached to, a picture it is baked into.
//! Files come from strangers: everything is bounded, nothing is followed.

use std::io::Read;

use flate2::read::ZlibDecoder;
use serde_json::Value;

use crate::bake::{KEYWORD, PNG_SIGNATURE};

/// Bytes of the largest credential that is read.
pub const MOST_BYTES: usize = 256 * 1024;
/// Attachments of a PDF that are looked at.
const MOST_ATTACHMENTS: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCredential {
    #[error("there is no credential in the file")]
    None,
    #[error("the credential in the file is too large")]
    TooLarge,
}

/// Takes the credential out of a file. Its signature is not looked at.
pub fn take_out(file: &[u8]) -> Result<Value, NoCredential> {
    let text = if file.starts_with(b"%PDF-") {
        out_of_pdf(file)?
    } else if file.starts_with(PNG_SIGNATURE) {
        out_of_png(file).ok_or(NoCredential::None)?
    } else {
        let text = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
        if text.trim_ascii_start().starts_with(b"<") {
            out_of_svg(text).ok_or(NoCredential::None)?
        } else {
            text.to_vec()
        }
    };
    if text.len() > MOST_BYTES {
        return Err(NoCredential::TooLarge);
    }
    credential(&text).ok_or(NoCredential::None)
}

fn credential(text: &[u8]) -> Option<Value> {
    let value: Value = serde_json::from_slice(text).ok()?;
    let kinds = value.get("type")?.as_array()?;
    kinds.iter().any(|kind| kind == "VerifiableCredential").then_some(value)
}

/// The text behind the key of the first chunk that has it.
fn out_of_png(file: &[u8]) -> Option<Vec<u8>> {
    let mut rest = file.strip_prefix(PNG_SIGNATURE)?;
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let (body, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        if kind == b"iTXt"
            && let Some(text) = body.strip_prefix(KEYWORD).and_then(|body| body.strip_prefix(&[0]))
        {
            let (compression, text) = text.split_first_chunk::<2>()?;
            let mut parts = text.splitn(3, |byte| *byte == 0);
            let text = parts.nth(2)?;
            return if compression[0] == 0 { Some(text.to_vec()) } else { inflate(text) };
        }
        rest = after.get(4..)?;
    }
}

/// The CDATA section, or the plain text, of the element `credential`.
fn out_of_svg(file: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(file).ok()?;
    let inside = text.get(text.find("<openbadges:credential")?..)?;
    let inside = inside.get(..inside.find("</openbadges:credential")?)?;
    let body = inside.get(inside.find('>')? + 1..)?.trim();
    let body = body.strip_prefix("<![CDATA[").map_or(Some(body), |body| body.strip_suffix("]]>"))?;
    Some(body.as_bytes().to_vec())
}

/// The first attachment that is a credential. Streams stand by themselves in a PDF, so none of its tables is needed,
/// and none is believed.
fn out_of_pdf(file: &[u8]) -> Result<Vec<u8>, NoCredential> {
    let mut too_large = false;
    let mut rest = file;
    for _ in 0..MOST_ATTACHMENTS {
        let Some(at) = find(rest, b"/EmbeddedFile") else { break };
        rest = &rest[at + b"/EmbeddedFile".len()..];
        // "/EmbeddedFiles" is the list of names, not a stream.
        if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let Some(body) = stream(rest) else { continue };
        for text in [inflate(body), Some(unfilled(body))].into_iter().flatten() {
            if text.len() > MOST_BYTES {
                too_large = true;
            } else if credential(&text).is_some() {
                return Ok(text);
            }
        }
    }
    Err(if too_large { NoCredential::TooLarge } else { NoCredential::None })
}

/// What stands after the next `stream` keyword, up to the file's end: what is packed knows its own end.
fn stream(rest: &[u8]) -> Option<&[u8]> {
    let near = rest.get(..rest.len().min(2048))?;
    let body = rest.get(find(near, b"stream")? + b"stream".len()..)?;
    body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n"))
}

/// A stream that is not packed.
fn unfilled(body: &[u8]) -> Vec<u8> {
    let near = &body[..body.len().min(MOST_BYTES + 16)];
    let end = find(near, b"endstream").unwrap_or(0);
    body[..end].to_vec()
}

/// At most one byte more than may be, so that too large shows.
fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let most = u64::try_from(MOST_BYTES).ok()? + 1;
    ZlibDecoder::new(packed).take(most).read_to_end(&mut text).ok()?;
    Some(text)
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|window| window == needle)
}
