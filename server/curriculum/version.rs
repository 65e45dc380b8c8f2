//! A course version: the hash of what was written.

use crate::File;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write;

/// Text in these is the same whatever its line endings; every other file is its bytes.
const TEXT: [&str; 6] = ["md", "svg", "vtt", "srt", "txt", "csv"];

/// SHA-256 over each file's path and content in the order of paths.
pub(crate) fn hash(files: &[&File]) -> String {
    let mut sorted = files.to_vec();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hash = Sha256::new();
    hash.update(b"cairn course 1\n");
    for file in sorted {
        let content = content(file);
        // Lengths come first, so that no two folders run together into the same bytes.
        hash.update((file.path.len() as u64).to_be_bytes());
        hash.update(file.path.as_bytes());
        hash.update((content.len() as u64).to_be_bytes());
        hash.update(&content);
    }
    hex(&hash.finalize())
}

/// SHA-256 of one file's content.
pub(crate) fn hash_of(file: &File) -> String {
    hex(&Sha256::digest(content(file)))
}

/// Without a byte order mark, and with one line feed at each line's end, where the file is text.
fn content(file: &File) -> Cow<'_, [u8]> {
    let ending = file.path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if !TEXT.iter().any(|text| ending.eq_ignore_ascii_case(text)) {
        return Cow::Borrowed(&file.bytes);
    }
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    let mut unix = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'\r' {
            bytes.next_if_eq(&b'\n');
        }
        unix.push(if byte == b'\r' { b'\n' } else { byte });
    }
    Cow::Owned(unix)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
