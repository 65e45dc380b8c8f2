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

fn guide() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses");
    std::fs::read_to_string(root.join("README.md")).unwrap()
}

#[test]
fn the_first_course_of_the_authoring_guide_has_no_flaw() {
    let guide = guide();
    let mut files = Vec::new();
    for part in guide.split("`first-steps/").skip(1) {
        let (path, rest) = part.split_once("`\n\n````markdown\n").unwrap();
        let (text, _) = rest.split_once("````").unwrap();
        files.push(File { path: path.to_owned(), bytes: text.as_bytes().to_vec() });
    }
    assert_eq!(files.len(), 3);
    let (course, flaws) = read("first-steps", &files);
    let checked = report::Checked { root: "first-steps/", files: &files, flaws: &flaws };
    assert!(flaws.is_empty(), "{}", report::text(&[checked], false));
    assert_eq!((course.lessons().count(), course.items().count()), (1, 1));
}

#[test]
fn the_front_matter_and_the_items_of_the_authoring_guide_are_sound() {
    let guide = guide();
    let (_, after) = guide.split_once("## Front matter").unwrap();
    let fences = |open: &str, close: &str| -> Vec<String> {
        after.split(open).skip(1).map(|part| part.split(close).next().unwrap().to_owned()).collect()
    };
    let (front, items) = (fences("```yaml\n---", "```"), fences("````markdown\n", "````"));
    let file = |path: &str, text: String| File { path: path.to_owned(), bytes: text.into_bytes() };
    let lesson = format!("---{}\n## After the story\n\nMore.\n\n## Check\n\n{}", front[1], items.join("\n"));
    let files = [
        file("course.md", format!("---{}", front[0])),
        file("01-start/module.md", "---\ntitle: Start\nsummary: S.\n---\n".to_owned()),
        file("01-start/01-first.md", lesson),
        file(
            "01-start/03-a-gentler-way.md",
            "---\ntitle: G\nsummary: S.\nminutes: 1\nmode: self-paced\ntopic: ER\n---\n".to_owned(),
        ),
        file("exam.md", format!("---{}", front[2])),
    ];
    let (_, mut flaws) = read("shown", &files);
    // The examples have no bank, and few words for their minutes.
    flaws.retain(|flaw| !["exam/bank-too-small", "hours/too-many"].contains(&flaw.rule));
    let checked = report::Checked { root: "", files: &files, flaws: &flaws };
    assert!(flaws.is_empty(), "{}", report::text(&[checked], false));
}
