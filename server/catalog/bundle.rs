//! All files of a course version in one compressed text, as the database keeps them.
//!
//! After gunzip: for each file a line `path<TAB>length`, then its bytes, then a line end. Anyone can read it without
//! this program.

use std::io::{Read, Write};

use curriculum::File;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};

use crate::error::{Error, Result};

/// What a course may hold in all once unpacked; a damaged row can't ask for more memory than this.
const LARGEST: u64 = 512 * 1024 * 1024;

pub(super) fn pack(files: &[File]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    for file in files {
        writeln!(encoder, "{}\t{}", file.path, file.bytes.len())?;
        encoder.write_all(&file.bytes)?;
        encoder.write_all(b"\n")?;
    }
    Ok(encoder.finish()?)
}

pub(super) fn unpack(packed: &[u8]) -> Result<Vec<File>> {
    let mut text = Vec::new();
    GzDecoder::new(packed).take(LARGEST).read_to_end(&mut text)?;
    let mut files = Vec::new();
    let mut rest = text.as_slice();
    while !rest.is_empty() {
        let (file, after) = first(rest).ok_or_else(|| Error::fault("a kept course is damaged"))?;
        files.push(file);
        rest = after;
    }
    Ok(files)
}

fn first(text: &[u8]) -> Option<(File, &[u8])> {
    let end = text.iter().position(|&byte| byte == b'\n')?;
    let (path, length) = std::str::from_utf8(&text[..end]).ok()?.rsplit_once('\t')?;
    let (bytes, after) = text[end + 1..].split_at_checked(length.parse().ok()?)?;
    Some((File { path: path.to_owned(), bytes: bytes.to_vec() }, after.strip_prefix(b"\n")?))
}
