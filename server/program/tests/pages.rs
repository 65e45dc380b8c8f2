use crate::little::file;
use curriculum::{File, rules};
use program::read;

/// What stands between the `~~~` of a page.
fn example(page: &str) -> &str {
    page.split_once("~~~example\n").and_then(|(_, rest)| rest.split_once("~~~")).unwrap().0
}

#[test]
fn the_example_on_each_page_of_a_rule_has_the_flaw() {
    let mut seen = 0;
    for rule in rules().filter(|rule| rule.name.starts_with("program/")) {
        let example = example(rule.page);
        let files: Vec<File> = if example.starts_with("=== ") {
            let whole = example.split("=== ").skip(1).map(|part| part.split_once('\n').unwrap());
            whole.map(|(path, text)| File { path: path.into(), bytes: text.as_bytes().to_vec() }).collect()
        } else {
            vec![file("", example)]
        };
        let (_, flaws) = read(&files);
        let found: Vec<_> = flaws.iter().filter(|flaw| flaw.rule == rule.name).collect();
        assert!(!found.is_empty(), "{} is not found in its example: {flaws:#?}", rule.name);
        assert!(found.iter().all(|flaw| flaw.severity == rule.severity));
        assert!(found.iter().all(|flaw| flaw.line > 0), "{} has no place", rule.name);
        assert!(
            found.iter().all(|flaw| flaw.help.is_some()),
            "{} does not say what to do: {found:#?}",
            rule.name
        );
        seen += 1;
    }
    assert!(seen > 15);
}

#[test]
fn a_misspelled_key_is_told_where_it_stands_and_what_was_meant() {
    let flaws = crate::little::flaws_of(
        "",
        "  - id: total\n    training: { min: 60 h, moed: live }\n    source: page",
    );
    let flaw = flaws.iter().find(|flaw| flaw.rule == "front/unknown-key").unwrap();
    assert_eq!((flaw.line, flaw.column), (13, 28));
    assert_eq!(flaw.help.as_deref(), Some("did you mean `mode`?"));
}
