//! Any folder of any files: `=== path` begins a file, and what stands before the first is the one lesson.
#![no_main]

#[path = "../../../server/curriculum/tests/safe.rs"]
mod safe;

use curriculum::{Coverage, File, check_competencies, coverage, read, read_frameworks, report};
use libfuzzer_sys::fuzz_target;

const FRONT: &str =
    "---\ntitle: First\nsummary: The first.\nminutes: 1\nmode: self-paced\ntopic: ER\n---\n\n";

fuzz_target!(|bytes: &[u8]| {
    let mut files: Vec<File> = Vec::new();
    let mut path = "01-start/01-first.md".to_owned();
    let mut text = FRONT.as_bytes().to_vec();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if let Some(name) = line.strip_prefix(b"=== ") {
            let name = String::from_utf8_lossy(name).trim().to_owned();
            files.push(File { path: std::mem::replace(&mut path, name), bytes: std::mem::take(&mut text) });
        } else {
            text.extend_from_slice(line);
        }
    }
    files.push(File { path, bytes: text });
    let (frameworks, _, _) = read_frameworks(&files);
    let (course, mut flaws) = read("little", &files);
    flaws.extend(check_competencies(&course, &frameworks));
    safe::assert_sound(&course);
    let checked = [report::Checked { root: "", files: &files, flaws: &flaws }];
    let _ = (report::text(&checked, true), report::github(&checked));
    let _ = Coverage::html(&[(&course, coverage(&course, &frameworks))]);
});
