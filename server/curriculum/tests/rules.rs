use crate::book::{Book, LESSON};
use curriculum::{explain, read, rules};

/// Rules whose flaw can't be written into a page; tests of their own show them.
const SHOWN_ELSEWHERE: [&str; 6] = [
    "file/too-large",
    "file/not-utf8",
    "file/too-many-flaws",
    "text/hidden-character",
    "text/too-deep",
    "competency/gap",
];

/// Rules about files as a whole, or files that are not there. All others tell the line.
const WHOLE_FILES: [&str; 7] = [
    "file/missing",
    "file/name",
    "file/stray",
    "file/same-address",
    "file/same-number",
    "framework/empty",
    "translation/no-original",
];

#[test]
fn a_good_little_book_has_no_flaw_but_a_gap() {
    assert_eq!(Book::new().rules(), ["competency/gap"]);
}

#[test]
fn the_example_on_each_page_has_the_flaw_and_is_told_where_it_is_and_what_to_do() {
    let (mut helpless, mut placeless) = (Vec::new(), Vec::new());
    // Programs have a reader of their own, which tries the examples on their pages itself.
    for rule in rules().filter(|rule| !rule.name.starts_with("program/")) {
        let Some(example) = example(rule.page) else {
            assert!(SHOWN_ELSEWHERE.contains(&rule.name), "{} has no example", rule.name);
            continue;
        };
        let book = book(&example);
        let flaws = book.flaws();
        let found: Vec<_> = flaws.iter().filter(|flaw| flaw.rule == rule.name).collect();
        assert!(!found.is_empty(), "{} is not found in its example: {flaws:#?}", rule.name);
        assert!(found.iter().all(|flaw| flaw.severity == rule.severity));
        if found.iter().any(|flaw| flaw.help.is_none()) {
            helpless.push(rule.name);
        }
        if found[0].line == 0 && !WHOLE_FILES.contains(&rule.name) {
            placeless.push(rule.name);
        }
    }
    assert!(helpless.is_empty(), "these do not say what to do: {helpless:?}");
    assert!(placeless.is_empty(), "these do not say where: {placeless:?}");
}

#[test]
fn each_page_says_more_than_its_title() {
    for rule in rules() {
        let why = rule.page.lines().skip(2).take_while(|line| !line.starts_with("~~~"));
        let why = why.map(|line| line.chars().count()).sum::<usize>();
        assert!(why > 20, "{} is explained by {why} characters", rule.name);
        assert!(rule.title.chars().count() < 80, "{}", rule.name);
        assert_eq!(explain(rule.name), Some(rule.page));
    }
    assert_eq!(explain("item/none-such"), None);
}

/// The reader names rules as text; each name it can use has a page, and each page is of a name it can use.
#[test]
fn the_rules_in_the_code_are_the_rules_with_pages() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut named = std::collections::BTreeSet::new();
    let mut folders = vec![root.to_owned(), root.join("../program")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir()
                && !["tests", "examples", "benches", "rules"].iter().any(|skip| path.ends_with(skip))
            {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                named.extend(names(&std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    let with_pages: std::collections::BTreeSet<String> = rules().map(|rule| rule.name.to_owned()).collect();
    assert_eq!(named, with_pages);
}

fn names(code: &str) -> Vec<String> {
    let areas: std::collections::BTreeSet<&str> =
        rules().filter_map(|rule| rule.name.split_once('/')).map(|(area, _)| area).collect();
    let quoted = code.split('"').skip(1).step_by(1);
    let is_name = |text: &&str| {
        text.split_once('/').is_some_and(|(area, rest)| {
            areas.contains(area)
                && !rest.is_empty()
                && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        }) && !matches!(*text, "text/vtt")
    };
    quoted.filter(is_name).map(str::to_owned).collect()
}

/// What stands between the `~~~` of a page.
fn example(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("~~~example\n")?;
    Some(rest.split_once("~~~")?.0.to_owned())
}

/// Lines `=== path` begin a file; what stands before the first is the words of the lesson. A file of the one line
/// `=== delete` is taken away.
fn book(example: &str) -> Book {
    let mut book = Book::new();
    let mut parts = example.split("=== ");
    let words = parts.next().unwrap();
    if !words.is_empty() {
        book = book.lesson(words);
    }
    let mut last: Option<String> = None;
    for part in parts {
        let (path, text) = part.split_once('\n').unwrap_or((part, ""));
        if path.trim() == "delete" {
            book.files.remove(&last.take().unwrap());
            continue;
        }
        let text = if text.contains("HASH-OF") {
            let (course, _) = read("little", &book.course_files());
            text.replace(&format!("HASH-OF {LESSON}"), &course.lesson("start", "first").unwrap().hash)
        } else {
            text.to_owned()
        };
        book.put(path, &text);
        last = Some(path.to_owned());
    }
    book
}

/// The format's page is the specification: each key that the reader asks for stands in it.
#[test]
fn every_key_that_is_read_is_in_the_specification() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let format = std::fs::read_to_string(root.join("format.md")).unwrap();
    let folder = std::fs::read_dir(root.join("read")).unwrap().map(|entry| entry.unwrap().path());
    let asks = [
        "needed", "text", "texts", "optional", "number", "decimal", "flag", "one_of", "date", "list", "map",
        "maps", "pairs",
    ];
    let mut keys = std::collections::BTreeSet::new();
    for path in folder.chain([root.join("framework.rs")]) {
        let code = std::fs::read_to_string(path).unwrap().replace(char::is_whitespace, "");
        for ask in asks {
            for part in code.split(&format!(".{ask}(\"")).skip(1) {
                keys.insert(part.split('"').next().unwrap().to_owned());
            }
        }
    }
    assert!(keys.len() > 40, "{keys:?}");
    let missing: Vec<&String> = keys.iter().filter(|key| !format.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "the format's page does not say: {missing:?}");
}
