//! Courses for tests: the small one that every house has on offer, and others made from it.

use std::{fs, path::Path, sync::OnceLock};

use cairn::{
    app::App,
    catalog::{self, Shipped},
};
use curriculum::File;

/// The small course that every house has on offer, under the address `walk`.
pub fn walk() -> Vec<File> {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES
        .get_or_init(|| {
            let root = format!("{}/tests/support/course/walk", super::ROOT);
            let mut files = Vec::new();
            read(Path::new(&root), "", &mut files);
            files
        })
        .clone()
}

/// The same with one file's words changed.
pub fn walk_with(path: &str, from: &str, to: &str) -> Vec<File> {
    let mut files = walk();
    let file = files.iter_mut().find(|file| file.path == path).unwrap();
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(text.contains(from), "{path} does not say {from}");
    file.bytes = text.replace(from, to).into_bytes();
    files
}

/// Publishes a course as the walk, as the start of a server would.
pub async fn publish(app: &App, files: Vec<File>) {
    publish_all(app, vec![("walk".into(), files)]).await;
}

pub async fn publish_all(app: &App, courses: Vec<(String, Vec<File>)>) -> catalog::Published {
    let frameworks = frameworks();
    catalog::publish_all(app, Shipped { courses, frameworks, programs: Vec::new() }).await.unwrap()
}

fn frameworks() -> Vec<File> {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(|| catalog::shipped(Some(Path::new(super::ROOT))).unwrap().frameworks).clone()
}

fn read(folder: &Path, inside: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{inside}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &format!("{path}/"), files);
        } else {
            files.push(File { path, bytes: fs::read(entry.path()).unwrap() });
        }
    }
}

/// Where the small course lies.
pub fn folder() -> std::path::PathBuf {
    Path::new(super::ROOT).join("tests/support/course/walk")
}
