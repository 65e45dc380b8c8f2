use crate::book::{Book, LESSON};
use crate::safe::assert_sound;
use curriculum::{File, Response, draw, read, score};
use proptest::prelude::*;

/// Fragments that mean something to the reader, to be put together at random.
const PIECES: [&str; 76] = [
    "words ",
    "\n",
    "\n\n",
    "## Heading\n",
    "### One\n\n",
    "#### Scene\n\n",
    "# Top\n",
    "```yaml item\n",
    "```item\n",
    "```yaml ITEM\n",
    "```\n",
    "id: one\n",
    "id: two\n",
    "kind: scenario\n",
    "kind: ordering\n",
    "kind: several\n",
    "kind: fill\n",
    "kind: matching\n",
    "kind: reflection\n",
    "kind: practical\n",
    "blanks: [[a], [b, c]]\n",
    "answer: 5\n",
    "accept: [x]\n",
    "___ ",
    "_____",
    "- [ ] a\n",
    "- [x] b\n",
    "  > told\n",
    "> [!NOTE]\n",
    "> [!TIP]\n",
    "> [!WARNING]\n",
    "> said\n",
    "> **Dana:** hello\n",
    "> **You:** hi\n",
    "> **Term:** what it is\n",
    "| a | b |\n",
    "|---|---|\n",
    "| c | d |\n",
    "1. one\n",
    "2. two\n",
    "[^1]",
    "[^1]: note\n",
    "[a](#scene)",
    "- [\"x\"](#scene)\n",
    "[b](../x.md)",
    "![alt](a.png \"t\")",
    "<b>",
    "<!-- c -->",
    "<script>",
    "&lt;",
    "*",
    "**",
    "~~",
    "`",
    "\\",
    "---\n",
    "    ",
    "\t",
    "title: x\n",
    "[",
    "](",
    ")",
    "<https://x.example>",
    "[x](javascript:1)",
    "\"",
    "'",
    "é",
    "\u{202e}",
    "\u{e000}",
    "\r\n",
    "[v](a.mp4)\n\n",
    "[c](a.vtt) [Transcript](b.md)\n",
    "\u{0}",
    "{",
    "}",
    ": ",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_soup_of_markdown_becomes_a_sound_page(soup in soup()) {
        let (course, flaws) = Book::new().lesson(&soup).with("01-start/a.png", "x").with("01-start/a.mp4", "x").read();
        assert_sound(&course);
        for flaw in flaws {
            prop_assert!(flaw.length >= 1);
            prop_assert!(flaw.line == 0 || flaw.column >= 1);
        }
    }

    #[test]
    fn any_soup_may_be_any_file(soup in soup(), path in prop::sample::select(vec![
        "course.md", "01-start/module.md", LESSON, "01-start/facilitator.md", "01-start/worksheets/a.md", "exam.md", "bank/a.md",
        "01-start/01-first.es.md", "frameworks/x.md", "01-start/a.svg",
    ])) {
        let (course, _) = Book::new().with(path, &format!("---\n{soup}\n---\n{soup}")).read();
        assert_sound(&course);
    }

    #[test]
    fn any_bytes_may_be_any_file(bytes in prop::collection::vec(any::<u8>(), 0..400), path in "[a-z0-9/.-]{1,30}") {
        let mut book = Book::new();
        book.files.insert(LESSON.into(), bytes.clone());
        book.files.insert(path, bytes);
        assert_sound(&book.read().0);
    }

    #[test]
    fn a_version_is_the_same_whatever_the_line_endings_and_the_order(soup in soup()) {
        let soup = soup.replace('\r', "");
        let unix = Book::new().lesson(&soup);
        let mut dos = unix.clone();
        for (path, bytes) in &mut dos.files {
            let text = String::from_utf8(bytes.clone()).unwrap().replace('\n', "\r\n");
            *bytes = if path == LESSON { [b"\xef\xbb\xbf".to_vec(), text.into_bytes()].concat() } else { text.into_bytes() };
        }
        let mut files = dos.course_files();
        files.reverse();
        files.push(File { path: ".DS_Store".into(), bytes: vec![1] });
        files.push(File { path: "README.md".into(), bytes: vec![2] });
        let (one, flaws) = read("little", &unix.course_files());
        let (other, dos_flaws) = read("little", &files);
        prop_assert_eq!(&one.version, &other.version);
        prop_assert_eq!(flaws, dos_flaws);
        let (changed, _) = read("little", &unix.lesson(&format!("{soup}\nmore words")).course_files());
        prop_assert_ne!(one.version, changed.version);
    }

    #[test]
    fn no_response_breaks_a_score(soup in soup(), indexes in prop::collection::vec(any::<usize>(), 0..6), text in ".{0,40}") {
        let (course, _) = Book::new().lesson(&format!("### One\n\n```yaml item\nid: one\n{soup}")).read();
        for item in course.items() {
            let texts = vec![text.clone(); indexes.len()];
            for response in [
                Response::Chosen(indexes.clone()), Response::Paired(indexes.clone()), Response::Ordered(indexes.clone()),
                Response::Path(indexes.clone()), Response::Number(text.clone()), Response::Text(text.clone()), Response::Blanks(texts),
            ] {
                if let Some(score) = score(item, &response) {
                    prop_assert!(score.earned >= 0.0 && score.earned <= f64::from(score.of));
                    prop_assert_eq!(score.correct, (score.earned - f64::from(score.of)).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn no_randomness_breaks_a_draw(numbers in prop::collection::vec(any::<usize>(), 1..20), items in prop::collection::vec(0..30_u32, 0..4)) {
        let (course, _) = Book::new().read();
        let row = |&items: &u32| curriculum::BlueprintRow { domain: "ER".into(), level: None, items };
        let exam = curriculum::Exam { blueprint: items.iter().map(row).collect(), ..Default::default() };
        let mut at = 0;
        let mut below = |_: usize| { at += 1; numbers[at % numbers.len()] };
        let drawn = draw(&exam, &course.bank, &mut below);
        prop_assert_eq!(drawn.is_ok(), items.iter().all(|&n| n == 0));
    }
}
