//! A malformed course beside good ones.

use std::path::Path;

use crate::support::{ROOT, Served, copy, house_with_courses};

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let file = folder.join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, bytes).unwrap();
}

#[tokio::test]
async fn malformed_courses_keep_nobody_from_the_good_ones() {
    let walk = Path::new(ROOT).join("tests/support/course/walk");
    let broken = tempfile::tempdir().unwrap();
    let course = |name: &str| broken.path().join(name);
    write(&course("no-front-matter"), "course.md", b"Just words.\n");
    write(&course("binary"), "course.md", &[0xff, 0xfe, 0x00, 0x9f].repeat(400));
    write(&course("endless-yaml"), "course.md", b"---\ntitle: [[[[[[[[\n---\n");
    write(&course("empty"), "course.md", b"");
    // As the good one, but one lesson can't be read and one item has no right answer.
    copy(&walk, &course("half"));
    let lesson = first_lesson(&course("half"));
    std::fs::write(&lesson, b"---\ntitle: \xff\xfe\n---\n\nWords \xff\n").unwrap();
    let names = ["no-front-matter", "binary", "endless-yaml", "empty", "half"];
    let folders: Vec<_> = names.iter().map(|name| (*name, course(name))).collect();
    let mut courses: Vec<(&str, &Path)> =
        folders.iter().map(|(name, path)| (*name, path.as_path())).collect();
    courses.push(("walk", &walk));
    let house = house_with_courses(&courses);
    let mut server = Served::with(&["--from-disk", house.path().to_str().unwrap()], &[]).await;
    let mut browser = server.browser();
    browser.open("/courses/walk").await;
    assert_eq!(browser.shown.status, 200, "{}", server.said());
    for name in names {
        browser.open(&format!("/courses/{name}")).await;
        assert_eq!(browser.shown.status, 404, "{name}");
        // The person who started the server is told.
        assert!(server.said().contains(name), "{name} is not named: {}", server.said());
    }
    // And again, on the same data.
    server.kill();
    server.restart().await;
    browser.open("/courses/walk").await;
    assert_eq!(browser.shown.status, 200);
}

fn first_lesson(course: &Path) -> std::path::PathBuf {
    let mut modules: Vec<_> = std::fs::read_dir(course).unwrap().map(|entry| entry.unwrap().path()).collect();
    modules.sort();
    let module = modules.into_iter().find(|path| path.join("module.md").exists()).unwrap();
    let mut lessons: Vec<_> = std::fs::read_dir(module).unwrap().map(|entry| entry.unwrap().path()).collect();
    lessons.sort();
    lessons.into_iter().find(|path| path.file_name().unwrap().to_str().unwrap().starts_with("01-")).unwrap()
}
