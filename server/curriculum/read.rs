//! From files to a course.

use crate::{Course, File, Flaw, Severity, version};

/// Reads a course's folder. Never panics; tells every flaw at once; the course is the best that could be made of
/// the files, and fit to publish when no flaw is an error.
pub fn read(slug: &str, files: &[File]) -> (Course, Vec<Flaw>) {
    let kept: Vec<&File> = files.iter().collect();
    let course = Course { slug: slug.into(), version: version::hash(&kept), ..Course::default() };
    let mut flaws = Vec::new();
    if !files.iter().any(|file| file.path == "course.md") {
        flaws.push(Flaw {
            file: "course.md".into(),
            line: 0,
            column: 0,
            length: 1,
            rule: "course/missing-file",
            severity: Severity::Error,
            message: "this course has no course.md".into(),
            help: Some("write one: courses/README.md shows how".into()),
        });
    }
    (course, flaws)
}
