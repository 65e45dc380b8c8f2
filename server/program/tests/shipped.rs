use curriculum::{File, Severity, report};
use program::read;
use std::path::Path;

/// Every file below a folder.
pub fn files(root: &Path) -> Vec<File> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.push(File { path: name, bytes: std::fs::read(&path).unwrap() });
            }
        }
    }
    found
}

#[test]
fn the_programs_that_come_with_the_server_have_no_serious_flaw() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses/programs");
    let files = files(&root);
    let (programs, mut flaws) = read(&files);
    assert!(!programs.is_empty());
    flaws.retain(|flaw| flaw.severity != Severity::Advice);
    let checked = report::Checked { root: "courses/programs/", files: &files, flaws: &flaws };
    assert!(flaws.is_empty(), "{}", report::text(&[checked], false));
}
