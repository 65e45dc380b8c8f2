//! A .zip that is sent while it is written: one file of it is in memory at a time, whatever the whole comes to.
//!
//! Format: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3 and 4.4. Every file is known before its header is written, so none
//! needs a length behind it, which some programs can't read.

use std::io::{self, Write};

use bytes::Bytes;
use chrono::{DateTime, Datelike, Timelike, Utc};
use flate2::{Compression, Crc, write::DeflateEncoder};
use futures_util::stream;
use poem::Body;
use tokio::sync::mpsc;

use crate::error::{Error, Result};

const LOCAL: u32 = 0x0403_4b50;
const ENTRY: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// 2.0: the first that knows how to inflate.
const NEEDS: u16 = 20;
/// Names are in UTF-8.
const UTF8: u16 = 0x0800;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An archive under way.
pub struct Archive {
    to: mpsc::Sender<io::Result<Bytes>>,
    /// The table at its end, as far as it is known.
    table: Vec<u8>,
    files: u16,
    at: u32,
    /// Date and time as the format has them: no zone, two seconds a step.
    moment: (u16, u16),
}

/// An archive, and the body that brings it to whoever asked. Who asks no more ends it.
pub fn archive(now: DateTime<Utc>) -> (Archive, Body) {
    let (to, from) = mpsc::channel(1);
    let pieces = stream::unfold(from, async |mut from| from.recv().await.map(|piece| (piece, from)));
    let small = |number: u32| u16::try_from(number).unwrap_or(0);
    let year = small(u32::try_from(now.year() - 1980).unwrap_or(0).min(127));
    let date = year << 9 | small(now.month()) << 5 | small(now.day());
    let time = small(now.hour()) << 11 | small(now.minute()) << 5 | small(now.second() / 2);
    let archive = Archive { to, table: Vec::new(), files: 0, at: 0, moment: (date, time) };
    (archive, Body::from_bytes_stream(pieces))
}

impl Archive {
    /// Adds a file under a path of its own; words are packed, what is packed already is not.
    pub async fn add(&mut self, path: &str, content: Vec<u8>) -> Result<()> {
        let words = ["json", "txt", "csv"].iter().any(|ending| path.ends_with(&format!(".{ending}")));
        let packing = move || packed(content, words);
        let (header, content) = tokio::task::spawn_blocking(packing).await??;
        let name = u16::try_from(path.len()).map_err(Error::fault)?;
        let (date, time) = self.moment;
        let mut shared = Vec::with_capacity(26);
        for number in [NEEDS, UTF8, header.method, time, date] {
            shared.extend(number.to_le_bytes());
        }
        for number in [header.crc, header.packed, header.size] {
            shared.extend(number.to_le_bytes());
        }
        shared.extend(name.to_le_bytes());
        // No extra fields.
        shared.extend(0_u16.to_le_bytes());
        self.table.extend(ENTRY.to_le_bytes());
        self.table.extend(NEEDS.to_le_bytes());
        self.table.extend(&shared);
        // No comment, the first disk, no attributes.
        self.table.extend([0; 10]);
        self.table.extend(self.at.to_le_bytes());
        self.table.extend(path.as_bytes());
        self.files = self.files.checked_add(1).ok_or_else(too_large)?;
        self.send([&LOCAL.to_le_bytes()[..], &shared, path.as_bytes()].concat()).await?;
        self.send(content).await
    }

    /// Writes the table that makes it whole.
    pub async fn end(mut self) -> Result<()> {
        let (table, at) = (std::mem::take(&mut self.table), self.at);
        let mut end = END.to_le_bytes().to_vec();
        end.extend([0; 4]);
        for number in [self.files, self.files] {
            end.extend(number.to_le_bytes());
        }
        for number in [u32::try_from(table.len()).map_err(Error::fault)?, at] {
            end.extend(number.to_le_bytes());
        }
        end.extend(0_u16.to_le_bytes());
        self.send(table).await?;
        self.send(end).await
    }

    /// Cuts the answer off, so that nobody takes what came for the whole.
    pub async fn fail(self) {
        // Where nobody listens any more, nobody is misled.
        let _ = self.to.send(Err(io::Error::other("the archive could not be finished"))).await;
    }

    async fn send(&mut self, bytes: Vec<u8>) -> Result<()> {
        let length = u32::try_from(bytes.len()).map_err(Error::fault)?;
        self.at = self.at.checked_add(length).ok_or_else(too_large)?;
        if bytes.is_empty() {
            return Ok(());
        }
        self.to.send(Ok(bytes.into())).await.map_err(|_| Error::fault("who asked for it is gone"))
    }
}

fn too_large() -> Error {
    Error::fault("an archive is larger than the format can tell")
}

struct Header {
    method: u16,
    crc: u32,
    packed: u32,
    size: u32,
}

fn packed(content: Vec<u8>, words: bool) -> Result<(Header, Vec<u8>)> {
    let mut crc = Crc::new();
    crc.update(&content);
    let size = u32::try_from(content.len()).map_err(Error::fault)?;
    let (method, content) = if words {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&content)?;
        (DEFLATED, encoder.finish()?)
    } else {
        (STORED, content)
    };
    let packed = u32::try_from(content.len()).map_err(Error::fault)?;
    Ok((Header { method, crc: crc.sum(), packed, size }, content))
}
