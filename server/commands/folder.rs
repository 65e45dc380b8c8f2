//! Courses on disk, as the files that `curriculum` reads.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use curriculum::File;

use super::house::Failure;

/// A course's folder with everything in it.
pub struct Folder {
    pub slug: String,
    /// Before each path in reports: the folder as the person named it, with `/` at its end.
    pub root: String,
    pub files: Vec<File>,
}

/// Text beyond this is a flaw whatever it says, so no more of it is read.
const MOST_TEXT: u64 = 3 * 1024 * 1024;

/// The courses at a path: the path itself if it is a course's folder, else each that lies in it.
pub fn courses(path: &Path) -> Result<Vec<Folder>, Failure> {
    if path.join("course.md").is_file() {
        return Ok(vec![folder(path)?]);
    }
    let mut found = Vec::new();
    for entry in sorted(path)? {
        if entry.join("course.md").is_file() {
            found.push(folder(&entry)?);
        }
    }
    if found.is_empty() {
        return Err(format!("{}: no course.md is here or one folder below", path.display()).into());
    }
    Ok(found)
}

/// The frameworks that go with a path: the folder `frameworks` in it, or beside it.
pub fn frameworks(path: &Path) -> Result<Option<Folder>, Failure> {
    let beside = fs::canonicalize(path).ok().and_then(|real| Some(real.parent()?.join("frameworks")));
    match [Some(path.join("frameworks")), beside].into_iter().flatten().find(|folder| folder.is_dir()) {
        Some(found) => Ok(Some(folder(&found)?)),
        None => Ok(None),
    }
}

/// The certification programs that go with a path: the folder `programs` in it, or the path itself where it has that name.
pub fn programs(path: &Path) -> Result<Option<Folder>, Failure> {
    let named = fs::canonicalize(path).is_ok_and(|real| real.ends_with("programs"));
    let inside = path.join("programs");
    match [(named, path), (inside.is_dir(), inside.as_path())].into_iter().find(|(there, _)| *there) {
        Some((_, found)) => Ok(Some(folder(found)?)),
        None => Ok(None),
    }
}

/// A folder with everything in it. Links to elsewhere are not followed, and hidden files are left alone.
pub fn folder(path: &Path) -> Result<Folder, Failure> {
    let real = fs::canonicalize(path).map_err(|error| failure(path, &error))?;
    let slug = real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (mut files, mut folders) = (Vec::new(), vec![path.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in sorted(&next)? {
            let kind = fs::symlink_metadata(&entry).map_err(|error| failure(&entry, &error))?.file_type();
            let hidden = entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if kind.is_dir() && !hidden {
                folders.push(entry);
            } else if kind.is_file() && !hidden {
                let name = entry.strip_prefix(path).unwrap_or(&entry).to_string_lossy().replace('\\', "/");
                files.push(File { path: name, bytes: bytes(&entry)? });
            }
        }
    }
    let root = format!("{}/", path.display().to_string().trim_end_matches('/'));
    Ok(Folder { slug, root, files })
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let text = path.extension().is_some_and(|ending| ending == "md" || ending == "svg");
    let file = fs::File::open(path).map_err(|error| failure(path, &error))?;
    let mut bytes = Vec::new();
    let most = if text { MOST_TEXT } else { u64::MAX };
    file.take(most).read_to_end(&mut bytes).map_err(|error| failure(path, &error))?;
    Ok(bytes)
}

fn sorted(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(path).map_err(|error| failure(path, &error))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    format!("{}: {error}", path.display()).into()
}
