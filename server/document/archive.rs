//! Files in one .zip, read with suspicion.
//!
//! Only the plainest archives are taken, as every program makes them: what is encrypted, split, a link or a device,
//! named twice, laid over each other or larger than it says is refused before it costs anything. (The usual crates
//! keep one of two files of the same name and tell nobody, which is why this one is read here.)
//!
//! Format: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3 and 4.4.

use std::io::{Read, Write};
use std::ops::Range;

use flate2::Compression;
use flate2::Crc;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

const END: u32 = 0x0605_4b50;
const ENTRY: u32 = 0x0201_4b50;
const LOCAL: u32 = 0x0403_4b50;

/// A file of an archive: its path as it is written there, and its content.
pub type Packed = (String, Vec<u8>);

/// How much an archive may hold.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub files: usize,
    /// Of one file, in bytes.
    pub largest: usize,
    /// Of all files, in bytes.
    pub all: usize,
}

struct Entry {
    name: String,
    deflated: bool,
    crc: u32,
    packed: usize,
    size: usize,
    header: usize,
}

/// The files of an archive; folders are left out. The sentence says what is wrong with it.
pub fn unpack(bytes: &[u8], room: Room) -> Result<Vec<Packed>, String> {
    let entries = directory(bytes, room)?;
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut files = Vec::new();
    let mut left = room.all;
    for entry in entries {
        let place = place(bytes, &entry)?;
        if places.iter().any(|other| other.start < place.end && place.start < other.end) {
            return Err("Two files of the archive lie over each other.".into());
        }
        let content = content(&bytes[place.clone()], &entry)?;
        left = left.checked_sub(content.len()).ok_or_else(|| too_much(room))?;
        places.push(entry.header..place.end);
        files.push((entry.name, content));
    }
    Ok(files)
}

fn too_much(room: Room) -> String {
    format!("The archive holds more than {} MB.", room.all >> 20)
}

fn broken() -> String {
    "The archive is not a whole .zip file.".into()
}

/// What the table at the archive's end says, checked against the room there is before anything is unpacked.
fn directory(bytes: &[u8], room: Room) -> Result<Vec<Entry>, String> {
    let end = end(bytes).ok_or_else(broken)?;
    let (disk, count, all) =
        (number(bytes, end + 4, 2), number(bytes, end + 8, 2), number(bytes, end + 10, 2));
    let (size, from) = (number(bytes, end + 12, 4), number(bytes, end + 16, 4));
    let (Some(0), Some(count), Some(size), Some(mut at)) = (disk, count, size, from) else {
        return Err(broken());
    };
    if Some(count) != all || at.checked_add(size) != Some(end) {
        return Err(broken());
    }
    let mut entries = Vec::new();
    for _ in 0..count {
        let (entry, next) = entry(bytes, at)?;
        at = next;
        // A folder is no file; what is in it has its own entry.
        if entry.name.ends_with('/') && entry.size == 0 {
            continue;
        }
        if entries.len() == room.files {
            return Err(format!("The archive holds more than {} files.", room.files));
        }
        if entry.size > room.largest {
            return Err(format!("{} is larger than {} MB.", entry.name, room.largest >> 20));
        }
        entries.push(entry);
    }
    let told: usize = entries.iter().map(|entry| entry.size).sum();
    if at != end {
        return Err(broken());
    }
    if told > room.all { Err(too_much(room)) } else { Ok(entries) }
}

/// Where the record at the end begins: a comment may follow it, and nothing after that.
fn end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(22)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last).rev().find(|&at| {
        number(bytes, at, 4) == Some(END as usize)
            && number(bytes, at + 20, 2).is_some_and(|comment| at + 22 + comment == bytes.len())
    })
}

/// One line of the table, and where the next begins.
fn entry(bytes: &[u8], at: usize) -> Result<(Entry, usize), String> {
    let read = |offset, length| number(bytes, at + offset, length).ok_or_else(broken);
    if read(0, 4)? != ENTRY as usize {
        return Err(broken());
    }
    let (name_length, extra, comment) = (read(28, 2)?, read(30, 2)?, read(32, 2)?);
    let name = bytes.get(at + 46..at + 46 + name_length).ok_or_else(broken)?;
    let name = std::str::from_utf8(name);
    let name = name.map_err(|_| "A file of the archive has a name that is not UTF-8.")?.to_owned();
    let (made_by, flags, method) = (read(5, 1)?, read(8, 2)?, read(10, 2)?);
    let told: String = name.chars().take(80).collect();
    // Bit 0: encrypted; bit 6: strongly; bit 13: names hidden.
    if flags & 0b10_0000_0100_0001 != 0 {
        return Err(format!("{told} is encrypted. Send the archive without a password."));
    }
    if method != 0 && method != 8 {
        return Err(format!("{told} is packed in a way that is not taken. Make a plain .zip file."));
    }
    // Unix (3) and macOS (19) keep what kind of file it is: a plain one, a folder, or none told.
    let kind = (read(38, 4)? >> 16) & 0o170_000;
    if [3, 19].contains(&made_by) && ![0, 0o100_000, 0o040_000].contains(&kind) {
        return Err(format!("{told} is a link, not a file. Put the file itself into the archive."));
    }
    let entry = Entry {
        name,
        deflated: method == 8,
        crc: u32::try_from(read(16, 4)?).map_err(|_| broken())?,
        packed: read(20, 4)?,
        size: read(24, 4)?,
        header: read(42, 4)?,
    };
    Ok((entry, at + 46 + name_length + extra + comment))
}

/// Where the packed bytes lie. What stands before them must tell of the same file.
fn place(bytes: &[u8], entry: &Entry) -> Result<Range<usize>, String> {
    let at = entry.header;
    let read = |offset, length| number(bytes, at + offset, length).ok_or_else(broken);
    let (sign, name_length, extra) = (read(0, 4)?, read(26, 2)?, read(28, 2)?);
    let name = bytes.get(at + 30..at + 30 + name_length);
    let from = at + 30 + name_length + extra;
    let until = from.checked_add(entry.packed).filter(|&until| until <= bytes.len());
    match until {
        Some(until) if sign == LOCAL as usize && name == Some(entry.name.as_bytes()) => Ok(from..until),
        _ => Err(broken()),
    }
}

fn content(packed: &[u8], entry: &Entry) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    // One more than told, to see that there is no more.
    let most = entry.size as u64 + 1;
    let read = if entry.deflated {
        DeflateDecoder::new(packed).take(most).read_to_end(&mut content)
    } else {
        packed.take(most).read_to_end(&mut content)
    };
    let mut crc = Crc::new();
    crc.update(&content);
    if read.is_err() || content.len() != entry.size || crc.sum() != entry.crc {
        let name: String = entry.name.chars().take(80).collect();
        return Err(format!("{name} is damaged: it is not what the archive says of it."));
    }
    Ok(content)
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().rev().fold(0, |sum, &digit| (sum << 8) | usize::from(digit)))
}

/// An archive of these files. The same files give the same bytes.
pub fn pack<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let (mut archive, mut table, mut count) = (Vec::new(), Vec::new(), 0_u16);
    for (name, content) in files {
        let mut crc = Crc::new();
        crc.update(content);
        let packed = deflated(content);
        // Version 2.0; names are UTF-8 (bit 11); deflated; midnight of January 1, 1980, the first day there is.
        let mut about = vec![20, 0, 0, 0b1000, 8, 0, 0, 0, 0x21, 0];
        about.extend(crc.sum().to_le_bytes());
        about.extend(small(packed.len()).to_le_bytes());
        about.extend(small(content.len()).to_le_bytes());
        about.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        table.extend(ENTRY.to_le_bytes());
        table.extend([20, 0]);
        table.extend(&about);
        // No extra field, no comment, the first disk, no attributes.
        table.extend([0; 12]);
        table.extend(small(archive.len()).to_le_bytes());
        table.extend(name.as_bytes());
        archive.extend(LOCAL.to_le_bytes());
        archive.extend(&about);
        archive.extend([0; 2]);
        archive.extend(name.as_bytes());
        archive.extend(packed);
        count += 1;
    }
    let (from, length) = (small(archive.len()), small(table.len()));
    archive.extend(table);
    archive.extend(END.to_le_bytes());
    archive.extend([0; 4]);
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(length.to_le_bytes());
    archive.extend(from.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(content);
    encoder.finish().unwrap_or_default()
}

/// Designs are far below four gigabytes.
fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
