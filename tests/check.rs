//! `cairn check` and `cairn diff`, as a build server runs them.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use crate::support::ROOT;

fn cairn(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cairn")).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A copy of a shipped folder, to spoil.
fn copy(name: &str, folder: &Path) {
    let from = Path::new(ROOT).join("courses").join(name);
    let mut folders = vec![from.clone()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let to = folder.join(path.strip_prefix(&from).unwrap());
            if path.is_dir() {
                folders.push(path);
            } else {
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(path, to).unwrap();
            }
        }
    }
}

#[test]
fn a_sound_folder_passes_and_a_flawed_one_fails() {
    let scratch = tempfile::tempdir().unwrap();
    let course = scratch.path().join("welcome");
    copy("welcome", &course);
    copy("frameworks", &scratch.path().join("frameworks"));
    let folder = course.to_str().unwrap();
    let good = cairn(&["check", folder, "--format", "json"]);
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    assert!(serde_json::from_str::<Vec<serde_json::Value>>(&said(&good)).is_ok());
    let path = course.join("course.md");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("title:", "titel:", 1)).unwrap();
    let bad = cairn(&["check", folder, "--format", "github"]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(said(&bad).contains("::error file="), "{}", said(&bad));
    assert!(said(&bad).contains("did you mean `title`?"), "{}", said(&bad));
}

/// Every way of telling leads an author to the same place: the file, the line, the column, as their editor counts.
#[test]
fn a_flaw_is_told_where_it_stands_by_line_and_column() {
    let scratch = tempfile::tempdir().unwrap();
    let course = scratch.path().join("welcome");
    copy("welcome", &course);
    copy("frameworks", &scratch.path().join("frameworks"));
    let path = course.join("course.md");
    let text = fs::read_to_string(&path).unwrap();
    // Letters of two bytes stand before it: columns are counted in letters.
    let spoiled = text.replacen("name: Nobody signs this yet, title:", "name: Ñandú Güell, titel:", 1);
    fs::write(&path, &spoiled).unwrap();
    let (at, found) = spoiled.lines().enumerate().find(|(_, found)| found.contains("titel")).unwrap();
    let (line, column) = (at + 1, found.split("titel").next().unwrap().chars().count() + 1);
    let folder = course.to_str().unwrap();
    let all = |format: &str| said(&cairn(&["check", folder, "--format", format]));
    let json: Vec<serde_json::Value> = serde_json::from_str(&all("json")).unwrap();
    let flaw = json.iter().find(|flaw| flaw.to_string().contains("titel"));
    let flaw = flaw.unwrap_or_else(|| panic!("{json:?}"));
    assert_eq!((&flaw["line"], &flaw["column"]), (&line.into(), &column.into()), "{flaw}");
    let github = all("github");
    let place = format!("course.md,line={line},col={column}");
    assert!(github.lines().any(|told| told.contains(&place) && told.contains("titel")), "{place}: {github}");
    let text = all("text");
    assert!(text.contains(&format!("course.md:{line}:{column}")), "{text}");
    let sarif: serde_json::Value = serde_json::from_str(&all("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let told = results.iter().find(|told| told["message"].to_string().contains("titel")).unwrap();
    let region = &told["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startLine"], &region["startColumn"]), (&line.into(), &column.into()), "{region}");
}

#[test]
fn the_shipped_courses_pass() {
    let courses = format!("{ROOT}/courses");
    let done = cairn(&["check", &courses]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let matrix = cairn(&["check", &format!("{courses}/foundation"), "--coverage", "csv"]);
    assert_eq!(matrix.status.code(), Some(0));
    assert!(said(&matrix).lines().count() > 62, "each competency has a line");
}

#[test]
fn the_coverage_of_several_courses_is_one_table_and_one_page() {
    let courses = format!("{ROOT}/courses");
    let coverage = |format: &str| said(&cairn(&["check", &courses, "--coverage", format]));
    let (table, page) = (coverage("csv"), coverage("html"));
    assert_eq!(table.matches("framework,group,id").count(), 1);
    assert!(table.contains("\nfoundation,") && table.contains("\nwelcome,"), "{table}");
    assert_eq!(page.matches("<!DOCTYPE html>").count(), 1);
    assert!(page.matches("<h1>").count() > 1);
}

#[test]
fn what_can_not_be_read_is_another_answer_than_a_flaw() {
    let done = cairn(&["check", "/no/such/folder"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("/no/such/folder"));
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(cairn(&["check", empty.path().to_str().unwrap()]).status.code(), Some(2));
}

#[test]
fn a_rule_is_explained_and_a_misspelled_one_guessed() {
    let page = cairn(&["check", "--explain", "item/no-answer"]);
    assert!(said(&page).starts_with("## item/no-answer\n"));
    let guess = cairn(&["check", "--explain", "item/no-anwser"]);
    assert_eq!(guess.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&guess.stderr).contains("did you mean item/no-answer?"));
    assert!(said(&cairn(&["check", "--explain", "all"])).lines().count() > 90);
}

#[test]
fn programs_are_checked_with_the_courses_and_alone() {
    let scratch = tempfile::tempdir().unwrap();
    let programs = scratch.path().join("programs");
    copy("programs", &programs);
    let folder = programs.to_str().unwrap();
    let good = cairn(&["check", folder]);
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    let path = programs.join("us-ne/certified-peer-support-specialist.md");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("training: { min: 60 h,", "training: { min: 60, moed: live,", 1)).unwrap();
    let bad = cairn(&["check", folder, "--format", "github"]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(said(&bad).contains("did you mean `mode`?"), "{}", said(&bad));
    assert!(said(&bad).contains("60 h"), "{}", said(&bad));
}

#[test]
fn a_program_is_explained_and_compared_in_plain_sentences() {
    let nebraska = said(&cairn(&["program", "explain", "us-ne"]));
    assert!(nebraska.contains("At least 40 of the hours are live"), "{nebraska}");
    assert!(nebraska.contains("regulations.justia.com"), "each rule has its source");
    let both = ["program", "compare", "us-ne/certified-peer-support-specialist", "us-ne"];
    assert!(said(&cairn(&both)).contains("Continuing education"));
    let guess = cairn(&["program", "explain", "us-nee"]);
    assert_eq!(guess.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&guess.stderr).contains("did you mean us-ne?"));
    assert!(said(&cairn(&["program", "list"])).lines().count() > 0);
}

#[test]
fn two_versions_are_compared_as_text_and_as_a_page() {
    let scratch = tempfile::tempdir().unwrap();
    let (old, new) = (scratch.path().join("old"), scratch.path().join("new"));
    copy("welcome", &old);
    copy("welcome", &new);
    let path = new.join("course.md");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}\nOne more paragraph.\n")).unwrap();
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    assert!(said(&cairn(&["diff", old, new])).contains("{+One more paragraph.+}"));
    assert!(said(&cairn(&["diff", old, new, "--format", "html"])).contains("<ins>One more paragraph.</ins>"));
    assert!(said(&cairn(&["diff", old, old])).contains("nothing that people read has changed"));
}
