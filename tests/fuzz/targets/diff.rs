//! Any two versions of a lesson, told apart by a line `===`.
#![no_main]

use curriculum::{Course, File, diff, read};
use libfuzzer_sys::fuzz_target;

const FRONT: &str =
    "---\ntitle: First\nsummary: The first.\nminutes: 1\nmode: self-paced\ntopic: ER\n---\n\n";

fn course(text: &str) -> Course {
    let file = File { path: "01-start/01-first.md".into(), bytes: format!("{FRONT}{text}").into_bytes() };
    read("little", &[file]).0
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (old, new) = text.split_once("\n===\n").unwrap_or((&text, ""));
    let (old, new) = (course(old), course(new));
    let changes = diff(&old, &new);
    let _ = (changes.text(), changes.html());
    assert!(diff(&new, &new).is_empty());
    assert_eq!(old.version == new.version, old == new);
});
