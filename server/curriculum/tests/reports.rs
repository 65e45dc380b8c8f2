use crate::book::Book;
use curriculum::{Checked, report};

fn flawed() -> Book {
    Book::new().lesson("## Check\n\n### One\n\n```yaml item\nid: one\nkinds: several\n```\n\nWhat?\n\n- [ ] A\n- [ ] a\n\nSee [\tthe page](gone.md).\n")
}

fn report(as_text: fn(&[Checked]) -> String, book: &Book) -> String {
    let (files, flaws) = (book.course_files(), book.flaws());
    as_text(&[Checked { root: "courses/little/", files: &files, flaws: &flaws }])
}

#[test]
fn flaws_are_told_in_the_manner_of_a_compiler() {
    insta::assert_snapshot!(report(|checked| report::text(checked, false), &flawed()));
}

#[test]
fn color_changes_nothing_but_color() {
    let plain = report(|checked| report::text(checked, false), &flawed());
    let mut colored = report(|checked| report::text(checked, true), &flawed());
    assert!(colored.contains("\u{1b}[1;31m"));
    while let Some(at) = colored.find("\u{1b}[") {
        let end = at + colored[at..].find('m').unwrap();
        colored.replace_range(at..=end, "");
    }
    assert_eq!(plain, colored);
}

#[test]
fn a_terminal_is_not_played_tricks_on() {
    let text =
        report(|checked| report::text(checked, false), &Book::new().lesson("\u{1b}[31mred \u{202e}back\n"));
    assert!(!text.contains(['\u{1b}', '\u{202e}']));
    assert!(text.contains("\\u{1b}[31mred \\u{202e}back"));
}

#[test]
fn a_long_line_is_shown_where_the_flaw_is() {
    let text = report(
        |checked| report::text(checked, false),
        &Book::new().lesson(&format!("{}[x](gone.md)\n", "word ".repeat(200))),
    );
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.contains("[x](gone.md)")).unwrap();
    assert!(lines[at].chars().count() < 140);
    let column = |line: &str, what: char| line.chars().position(|c| c == what).unwrap();
    assert_eq!(column(lines[at], '['), column(lines[at + 1], '^'));
}

#[test]
fn json_holds_every_flaw() {
    let all: serde_json::Value = serde_json::from_str(&report(report::json, &flawed())).unwrap();
    let flaws = all.as_array().unwrap();
    assert_eq!(flaws.len(), flawed().flaws().len());
    assert_eq!(flaws[0]["file"], "courses/little/01-start/01-first.md");
    assert!(flaws.iter().any(|flaw| flaw["rule"] == "link/dead" && flaw["severity"] == "error"));
}

/// What the schema of SARIF 2.1.0 asks of these parts.
#[test]
fn sarif_names_its_rules_and_points_into_the_files() {
    let sarif: serde_json::Value = serde_json::from_str(&report(report::sarif, &flawed())).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), curriculum::rules().count());
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(
            region.is_null()
                || region["startLine"].as_u64().unwrap() > 0 && region["startColumn"].as_u64().unwrap() > 0
        );
    }
}

#[test]
fn annotations_stay_on_their_line() {
    let text = report(report::github, &flawed());
    assert_eq!(text.lines().count(), flawed().flaws().len());
    assert!(text.contains("::error file=courses/little/01-start/01-first.md,line=23,col=5,"), "{text}");
    assert!(text.lines().all(|line| line.starts_with("::")));
}

#[test]
fn no_flaws_are_said_to_be_none() {
    assert_eq!(report::text(&[], false), "no flaws\n");
}
