use curriculum::{File, Severity, check_competencies, read, read_frameworks, report};
use std::path::Path;

/// Every file below a folder, and nothing where there is no such folder.
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
fn the_courses_that_come_with_the_program_have_no_errors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses");
    let framework_files = files(&root.join("frameworks"));
    let (frameworks, crosswalks, mut flaws) = read_frameworks(&framework_files);
    assert!(!frameworks.is_empty() && !crosswalks.is_empty());
    let course_files = files(&root.join("foundation"));
    let (course, found) = read("foundation", &course_files);
    flaws.extend(found);
    flaws.extend(check_competencies(&course, &frameworks));
    flaws.retain(|flaw| flaw.severity == Severity::Error);
    let checked = report::Checked { root: "courses/foundation/", files: &course_files, flaws: &flaws };
    assert!(flaws.is_empty(), "{}", report::text(&[checked], false));
}
