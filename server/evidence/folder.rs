//! The folder of evidence files. Only its owner may look into it; a file's name is the hash of its content and its id,
//! so that no two share one and what was changed on the disk is found.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use sea_orm::entity::prelude::Uuid;
use sha2::{Digest, Sha256};
use tokio::{
    fs,
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
};

use super::file::LARGEST;
use crate::{
    error::{Error, Result},
    settings::own_folder,
};

/// A file that was taken, on disk.
#[derive(Debug)]
pub(super) struct Stored {
    pub sha256: String,
    pub bytes: u64,
    pub media_type: &'static str,
}

/// Where a file is before it is whole.
const UNFINISHED: &str = "unfinished";

fn place(root: &Path, sha256: &str, id: Uuid) -> PathBuf {
    root.join(&sha256[..2]).join(format!("{sha256}-{id}"))
}

/// Takes a file as it comes, no further than it may be, and only what is a PDF, PNG or JPEG by its content.
pub(super) async fn keep(root: &Path, id: Uuid, content: impl AsyncRead + Send) -> Result<Stored> {
    let unfinished = root.join(UNFINISHED);
    own_folder(&unfinished).map_err(full)?;
    let part = unfinished.join(id.to_string());
    let kept = write(root, &part, id, content).await;
    if kept.is_err() {
        // That it could not be removed changes nothing about the failure; the folder is looked through later.
        let _ = fs::remove_file(&part).await;
    }
    kept
}

async fn write(root: &Path, part: &Path, id: Uuid, content: impl AsyncRead + Send) -> Result<Stored> {
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(part).await.map_err(full)?;
    let (mut sum, mut bytes, mut start) = (Sha256::new(), 0_u64, Vec::new());
    let mut content = std::pin::pin!(content);
    let mut buffer = vec![0; 64 * 1024];
    let mut media_type = None;
    loop {
        let read = content
            .read(&mut buffer)
            .await
            .map_err(|_| Error::invalid("file", "The file did not arrive whole. Please send it again."))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        if bytes > LARGEST {
            return Err(Error::invalid(
                "file",
                "This file is larger than 10 MB. Scan it smaller, or split it.",
            ));
        }
        if media_type.is_none() {
            start.extend_from_slice(&buffer[..read]);
            if start.len() >= SIGNATURE {
                // What it is decides whether the rest is worth taking.
                media_type = Some(kind_of(&start)?);
            }
        }
        sum.update(&buffer[..read]);
        file.write_all(&buffer[..read]).await.map_err(full)?;
    }
    let media_type = match media_type {
        Some(media_type) => media_type,
        None => kind_of(&start)?,
    };
    file.flush().await.map_err(full)?;
    file.sync_all().await.map_err(full)?;
    let sha256 = hex::encode(sum.finalize());
    let place = place(root, &sha256, id);
    let folder = place.parent().unwrap_or(root);
    own_folder(folder).map_err(full)?;
    fs::rename(part, &place).await.map_err(full)?;
    fs::File::open(folder).await?.sync_all().await.map_err(full)?;
    Ok(Stored { sha256, bytes, media_type })
}

/// Bytes that tell what a file is.
const SIGNATURE: usize = 16;

/// What a file is by its first bytes: never by its name, nor by what the browser says.
fn kind_of(start: &[u8]) -> Result<&'static str> {
    // PNG, section 5.2, and the IHDR chunk that comes first; JPEG: start of image, then a marker; PDF, ISO 32000-1, 7.5.2.
    if start.starts_with(b"\x89PNG\r\n\x1a\n") && start.get(12..16) == Some(b"IHDR") {
        return Ok("image/png");
    }
    if start.starts_with(b"\xff\xd8\xff") {
        return Ok("image/jpeg");
    }
    if start.starts_with(b"%PDF-") && start.get(5).is_some_and(u8::is_ascii_digit) {
        return Ok("application/pdf");
    }
    let sentence = if start.is_empty() {
        "Choose a file. The one you sent is empty."
    } else {
        "This is not a PDF, PNG or JPEG file, whatever its name says. Take a photo of the paper, or save it as PDF."
    };
    Err(Error::invalid("file", sentence))
}

/// What a failure to write means to the person.
fn full(error: io::Error) -> Error {
    let no_room = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge];
    if no_room.contains(&error.kind()) {
        tracing::error!(%error, "there is no room for evidence files");
        return Error::refused(
            "evidence/disk-full",
            "There is no room for files on this server right now, so yours was not kept. Everything else is safe. \
             Try again later; whoever runs the server has been told.",
        );
    }
    error.into()
}

/// A file's content, if it is still what was kept.
pub(super) async fn read(root: &Path, sha256: &str, id: Uuid) -> Result<Vec<u8>> {
    let bytes = fs::read(place(root, sha256, id)).await?;
    if hex::encode(Sha256::digest(&bytes)) != sha256 {
        return Err(Error::fault("an evidence file is not what was kept"));
    }
    Ok(bytes)
}

/// Makes the folder of a copy.
pub(super) fn make(folder: &Path) -> Result<()> {
    Ok(own_folder(folder)?)
}

/// Copies one file to the same place in another folder and says how large it is; `None` where it is gone or is not what
/// was kept.
pub(super) async fn copy(from: &Path, into: &Path, sha256: &str, id: Uuid) -> Result<Option<u64>> {
    let bytes = match fs::read(place(from, sha256, id)).await {
        Ok(bytes) if hex::encode(Sha256::digest(&bytes)) == sha256 => bytes,
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let place = place(into, sha256, id);
    let folder = place.parent().unwrap_or(into);
    own_folder(folder)?;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&place).await?;
    file.write_all(&bytes).await?;
    file.flush().await?;
    file.sync_all().await?;
    fs::File::open(folder).await?.sync_all().await?;
    Ok(Some(bytes.len() as u64))
}

/// Removes a file's content; gone already is gone.
pub(super) async fn remove(root: &Path, sha256: &str, id: Uuid) -> Result<()> {
    match fs::remove_file(place(root, sha256, id)).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// A name for a download: no path, nothing that a shell or a header trips over, an ending that tells the truth.
pub(super) fn called(name: &str, media_type: &str) -> String {
    let ending = match media_type {
        "application/pdf" => "pdf",
        "image/png" => "png",
        _ => "jpg",
    };
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let clean: String =
        stem.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).take(60).collect();
    let clean = clean.trim();
    format!("{}.{ending}", if clean.is_empty() { "file" } else { clean })
}

/// The files in one of the 256 parts of the folder that are older than a day, with their ids: `None` where the name
/// can't be one of ours.
pub(super) fn old_files(
    root: &Path,
    part: u8,
    now: std::time::SystemTime,
) -> io::Result<Vec<(PathBuf, Option<Uuid>)>> {
    let mut found = in_folder(&root.join(format!("{part:02x}")), now)?;
    if part == 0 {
        // What was never finished has no row.
        found.extend(in_folder(&root.join(UNFINISHED), now)?.into_iter().map(|(path, _)| (path, None)));
    }
    Ok(found)
}

fn in_folder(folder: &Path, now: std::time::SystemTime) -> io::Result<Vec<(PathBuf, Option<Uuid>)>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let changed = match entry.metadata() {
            Ok(metadata) if metadata.is_file() => metadata.modified()?,
            // Another server may have removed it meanwhile.
            _ => continue,
        };
        if now.duration_since(changed).is_ok_and(|age| age.as_secs() > 24 * 60 * 60) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let id = name.split_once('-').and_then(|(_, id)| id.parse().ok());
            found.push((entry.path(), id));
        }
    }
    Ok(found)
}
