use crate::book::{Book, LESSON};
use curriculum::{Block, Course, File, Kind, Response, draw, read, score};
use proptest::prelude::*;

/// What the reader writes, and nothing else.
const TAGS: [&str; 35] = [
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "a",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
    "aside",
    "blockquote",
    "dfn",
    "sup",
    "span",
    "figure",
    "figcaption",
    "img",
    "br",
    "hr",
    "audio",
    "video",
    "track",
];
const ATTRIBUTES: [&str; 18] = [
    "id",
    "class",
    "href",
    "src",
    "alt",
    "rel",
    "scope",
    "role",
    "tabindex",
    "aria-label",
    "start",
    "loading",
    "controls",
    "preload",
    "kind",
    "srclang",
    "label",
    "default",
];
const ADDRESSES: [&str; 7] = ["https://", "http://", "mailto:", "tel:", "sms:", "/courses/little", "#"];

/// These tags, these attributes, links of these kinds; each tag closed in its turn; no mark that is loose.
pub fn assert_safe(html: &str) {
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "a loose > in {html}");
        let end = at + rest[at..].find('>').unwrap_or_else(|| panic!("an open < in {html}"));
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{html}");
            continue;
        }
        let name = tag.split(' ').next().unwrap();
        assert!(TAGS.contains(&name), "<{name}> in {html}");
        assert_attributes(tag[name.len()..].trim(), html);
        if !["img", "br", "hr", "track"].contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert!(!rest.contains('>'), "a loose > in {html}");
    assert!(open.is_empty(), "{open:?} left open in {html}");
}

fn assert_attributes(mut attributes: &str, html: &str) {
    while !attributes.is_empty() {
        let key = &attributes[..attributes.find([' ', '=']).unwrap_or(attributes.len())];
        assert!(ATTRIBUTES.contains(&key), "{key} in {html}");
        attributes = &attributes[key.len()..];
        if let Some(value) = attributes.strip_prefix("=\"") {
            let end = value.find('"').unwrap_or_else(|| panic!("an open quote in {html}"));
            let address = value[..end].to_lowercase();
            let fine = ADDRESSES.iter().any(|begin| address.starts_with(begin));
            assert!(fine || !matches!(key, "href" | "src"), "{address} in {html}");
            attributes = &value[end + 1..];
        }
        attributes = attributes.trim_start();
    }
}

/// Every stretch of HTML in a course.
fn all_html(course: &Course) -> Vec<String> {
    let mut all = vec![course.html.clone()];
    for module in &course.modules {
        all.push(module.html.clone());
        all.extend(module.worksheets.iter().map(|w| w.html.clone()));
        all.extend(module.guide.iter().map(|g| g.html.clone()));
    }
    all.extend(course.all_lessons().flat_map(|lesson| &lesson.blocks).filter_map(|block| match block {
        Block::Html(html) => Some(html.clone()),
        Block::Item(_) => None,
    }));
    for item in course.items().chain(&course.bank) {
        all.push(item.prompt.clone());
        all.extend(item.rationale.clone());
        all.extend(item.hint.clone());
        match &item.kind {
            Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options } => {
                all.extend(
                    options.iter().flat_map(|o| [o.html.clone(), o.feedback.clone().unwrap_or_default()]),
                );
            }
            Kind::Matching { pairs, heads } => {
                all.extend(pairs.iter().chain([heads]).flat_map(|p| [p.left.clone(), p.right.clone()]));
            }
            Kind::Ordering { steps } => all.extend(steps.clone()),
            Kind::Fill { parts, blanks } => {
                assert_eq!(parts.len(), blanks.len() + 1);
                all.push(parts.join("<br>"));
            }
            Kind::Essay { rubric } | Kind::Practical { rubric } => {
                all.extend(rubric.criteria.iter().flat_map(|c| c.levels.iter().chain([&c.name]).cloned()));
            }
            Kind::Scenario { scenes } => {
                for scene in scenes {
                    all.push(scene.html.clone());
                    all.extend(
                        scene
                            .choices
                            .iter()
                            .flat_map(|c| [c.html.clone(), c.feedback.clone().unwrap_or_default()]),
                    );
                    assert!(scene.choices.iter().all(|choice| choice.to < scenes.len()));
                }
            }
            Kind::Numeric { .. } | Kind::Short { .. } | Kind::Reflection => {}
        }
    }
    all
}

fn assert_sound(course: &Course) {
    for html in all_html(course) {
        assert_safe(&html);
    }
    for lesson in course.all_lessons() {
        let page: String = lesson
            .blocks
            .iter()
            .map(|block| if let Block::Html(html) = block { html.clone() } else { String::new() })
            .collect();
        let mut ids: Vec<&str> =
            page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        ids.extend(lesson.items().map(|item| item.id.as_str()));
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        // Two items of one id are a flaw of their own.
        let items: std::collections::BTreeSet<&str> = lesson.items().map(|item| item.id.as_str()).collect();
        if items.len() == lesson.items().count() {
            assert_eq!(ids.len(), all, "an id came twice in {page}");
        }
    }
}

/// Fragments that mean something to the reader, to be put together at random.
const PIECES: [&str; 74] = [
    "words ",
    "\n",
    "\n\n",
    "## Heading\n",
    "### One\n\n",
    "#### Scene\n\n",
    "# Top\n",
    "```yaml item\n",
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
