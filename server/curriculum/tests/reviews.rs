use crate::book::{Book, LESSON};
use curriculum::{Change, Piece, coverage, diff, read_frameworks};

const ITEM: &str = "## Check\n\n### One\n\n```yaml item\nid: one\ncompetencies: [LOCAL-1]\n```\n\nWhat do you do first?\n\n- [ ] Lend it.\n- [x] Work it out.\n  > Yes.\n- [ ] Leave.\n";

fn changes(old: &str, new: &str) -> curriculum::Changes {
    diff(&Book::new().lesson(old).read().0, &Book::new().lesson(new).read().0)
}

#[test]
fn a_course_compared_with_itself_has_not_changed() {
    let changes = changes(ITEM, ITEM);
    assert!(changes.is_empty());
    assert!(changes.text().contains("nothing that people read has changed"));
}

#[test]
fn even_a_flawed_course_compared_with_itself_has_not_changed() {
    let twice = format!("{ITEM}\n{}", ITEM.replace("Lend it.", "Give it."));
    assert!(changes(&twice, &twice).is_empty());
    let rubric = "### One\n\n```yaml item\nid: one\nkind: practical\n```\n\nPlay.\n\n| What | Not yet | Good |\n|---|---|---|\n| Listens | Talks | Waits |\n| Listens | Looks away | Looks |\n";
    assert!(changes(rubric, rubric).is_empty());
}

#[test]
fn words_are_compared_one_by_one() {
    let changes = changes("First, you listen.\n\nSame.\n", "First, you ask and listen.\n\nSame.\n");
    let lesson = &changes.lessons[0];
    assert_eq!(
        (lesson.change, lesson.lesson.as_str(), lesson.words.len()),
        (Change::Changed, "start/first", 1)
    );
    let added: String = lesson.words[0]
        .pieces
        .iter()
        .filter_map(|p| if let Piece::Added(t) = p { Some(t.as_str()) } else { None })
        .collect();
    assert_eq!(added.trim(), "ask and");
    assert!(!lesson.words[0].pieces.iter().any(|piece| matches!(piece, Piece::Removed(_))));
    assert!(changes.text().contains("First, you {+ask and +}listen."), "{}", changes.text());
    assert!(changes.html().contains("<ins>ask and </ins>"), "{}", changes.html());
}

#[test]
fn a_key_that_moved_is_told_and_one_reworded_is_not() {
    let moved = changes(ITEM, &ITEM.replace("- [ ] Lend", "- [x] Lend").replace("- [x] Work", "- [ ] Work"));
    let key = moved.items[0].key.as_ref().unwrap();
    assert_eq!((key.old.as_str(), key.new.as_str()), ("Work it out.", "Lend it."));
    assert!(moved.changes_keys());
    let reworded = changes(ITEM, &ITEM.replace("Work it out.", "Work it out with her."));
    assert_eq!(reworded.items[0].key, None);
    assert_eq!(reworded.items[0].words[0].under, "option 2");
    let swapped = changes(
        ITEM,
        &ITEM.replace(
            "- [ ] Lend it.\n- [x] Work it out.\n  > Yes.\n",
            "- [x] Work it out.\n  > Yes.\n- [ ] Lend it.\n",
        ),
    );
    assert_eq!(swapped.items[0].key, None);
}

#[test]
fn items_and_lessons_come_go_and_move() {
    let second = "---\ntitle: Second\nsummary: S.\nminutes: 5\nmode: self-paced\ntopic: RW\ncompetencies: [LOCAL-1]\n---\n\nWords.\n";
    let old = Book::new().lesson(ITEM).with("01-start/02-second.md", second);
    let mut new = Book::new().lesson(&ITEM.replace("id: one", "id: other"));
    new.put("02-next/module.md", "---\ntitle: Next\nsummary: S.\n---\n");
    new.put("02-next/01-second.md", &second.replace("minutes: 5", "minutes: 7"));
    new.put("02-next/02-third.md", &second.replace("Second", "Third"));
    let changes = diff(&old.read().0, &new.read().0);
    let items: Vec<(Change, &str)> =
        changes.items.iter().map(|item| (item.change, item.id.as_str())).collect();
    assert_eq!(items, [(Change::Added, "other"), (Change::Removed, "one")]);
    let lessons: Vec<_> =
        changes.lessons.iter().map(|l| (l.change, l.lesson.as_str(), l.moved_from.as_deref())).collect();
    assert_eq!(
        lessons,
        [(Change::Changed, "next/second", Some("start, lesson 2")), (Change::Added, "next/third", None)]
    );
    assert_eq!(changes.lessons[0].settings[0].new, "7");
    assert_eq!(
        changes.minutes.iter().map(|m| (m.name.as_str(), m.old.as_str(), m.new.as_str())).collect::<Vec<_>>(),
        [("self-paced", "6", "13"), ("RW", "5", "12")]
    );
    assert!(changes.pages.iter().any(|page| page.change == Change::Added && page.page == "next"));
}

#[test]
fn a_page_of_changes_lets_no_words_out_of_their_place() {
    let changes = changes("Safe.\n", "`</ins><script>` & \"so\"\n");
    assert!(changes.html().contains("&lt;/ins&gt;&lt;script&gt;"));
    assert!(!changes.html().contains("<script"));
}

#[test]
fn coverage_tells_what_is_taught_and_assessed() {
    let book = Book::new().with(LESSON, &format!("---\ntitle: First\nsummary: S.\nminutes: 2\nmode: self-paced\ntopic: ER\ncompetencies: [LOCAL-1]\n---\n\n{ITEM}"));
    let local = String::from_utf8(book.files["frameworks/local.md"].clone()).unwrap()
        + "| LOCAL-2 | Speaks, =plainly | proposal |\n";
    let (frameworks, _, _) =
        read_frameworks(&[curriculum::File { path: "local.md".into(), bytes: local.into_bytes() }]);
    let (course, _) = book.read();
    let coverage = coverage(&course, &frameworks);
    assert_eq!(coverage.frameworks[0].counts(), (2, 1, 1));
    assert_eq!(coverage.frameworks[0].groups[0].rows[0].minutes(), 2);
    insta::assert_snapshot!(coverage.text().replace(&course.version[..12], "VERSION"));
    assert_eq!(
        coverage.csv(),
        "framework,group,id,competency,lessons,minutes,items,exam items,taught in,assessed by,in the exam by\r\n\
         local,LOCAL,LOCAL-1,Listens,1,2,1,0,start/first,one,\r\n\
         local,LOCAL,LOCAL-2,\"Speaks, =plainly\",0,0,0,0,,,\r\n"
    );
    let html = coverage.html(&course);
    assert!(html.contains("<b>LOCAL-2</b> Speaks, =plainly <strong>not taught</strong>"), "{html}");
    assert!(html.contains("<td>1/1</td>"));
    assert!(!html.contains("src=") && !html.contains("<link"), "the page asks for another file");
}
