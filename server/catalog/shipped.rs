//! The courses and frameworks that come with the program, or, while one works on them, those in a folder.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
};

use curriculum::File;
use rust_embed::RustEmbed;

use crate::error::{Error, Result};

#[derive(RustEmbed)]
#[folder = "courses/"]
struct Embedded;

/// What the reader takes of one file; the rest of a larger one would only fill the memory.
const LARGEST: u64 = 2 * 1024 * 1024 + 1;

/// What `courses/` holds.
pub struct Shipped {
    /// Folders with a `course.md`, by name, with their files.
    pub courses: Vec<(String, Vec<File>)>,
    /// The files in `frameworks/`.
    pub frameworks: Vec<File>,
    /// The files in `programs/`: what authorities ask.
    pub programs: Vec<File>,
}

/// `disk` is a folder that holds `courses/`.
pub fn shipped(disk: Option<&Path>) -> Result<Shipped> {
    let files = match disk {
        Some(folder) => on_disk(&folder.join("courses"))?,
        None => embedded(),
    };
    let mut folders: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for file in files {
        if let Some((folder, path)) = file.path.split_once('/') {
            let inside = File { path: path.to_owned(), bytes: file.bytes };
            folders.entry(folder.to_owned()).or_default().push(inside);
        }
    }
    let frameworks = folders.remove("frameworks").unwrap_or_default();
    let programs = folders.remove("programs").unwrap_or_default();
    folders.retain(|_, files| files.iter().any(|file| file.path == "course.md"));
    Ok(Shipped { courses: folders.into_iter().collect(), frameworks, programs })
}

fn embedded() -> Vec<File> {
    let files = Embedded::iter().filter_map(|path| {
        let bytes = Embedded::get(&path)?.data.into_owned();
        Some(File { path: path.into_owned(), bytes })
    });
    files.collect()
}

fn on_disk(root: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            // A house without courses is a house all the same.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(unread(&root.join(&folder), &error)),
        };
        for entry in entries {
            let entry = entry?;
            let (inside, kind) = (folder.join(entry.file_name()), entry.file_type()?);
            if kind.is_dir() {
                folders.push(inside);
            } else if kind.is_file() {
                // Links are not followed: what they point at is not part of the course.
                let mut bytes = Vec::new();
                fs::File::open(entry.path())
                    .and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
                    .map_err(|error| unread(&entry.path(), &error))?;
                let parts: Vec<_> = inside.components().map(|c| c.as_os_str().to_string_lossy()).collect();
                files.push(File { path: parts.join("/"), bytes });
            }
        }
    }
    Ok(files)
}

fn unread(path: &Path, error: &io::Error) -> Error {
    Error::fault(format!("courses: {} can't be read: {error}", path.display()))
}
