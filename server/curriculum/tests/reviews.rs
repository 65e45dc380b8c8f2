use crate::book::{Book, LESSON};
use curriculum::{Change, Coverage, Piece, coverage, diff, read_frameworks};

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
        Coverage::csv(std::slice::from_ref(&coverage)),
        "course,framework,group,id,competency,lessons,minutes,items,exam items,taught in,assessed by,in the exam by\r\n\
         little,local,LOCAL,LOCAL-1,Listens,1,2,1,0,start/first,one,\r\n\
         little,local,LOCAL,LOCAL-2,\"Speaks, =plainly\",0,0,0,0,,,\r\n"
    );
    let html = Coverage::html(&[(&course, coverage.clone()), (&course, coverage)]);
    assert_eq!((html.matches("<!DOCTYPE").count(), html.matches("<h1>").count()), (1, 2));
    assert!(html.contains("<b>LOCAL-2</b> Speaks, =plainly <strong>not taught</strong>"), "{html}");
    assert!(html.contains("<td>1/1</td>"));
    assert!(!html.contains("src=") && !html.contains("<link"), "the page asks for another file");
}

#[test]
fn a_lesson_that_made_room_for_another_did_not_move() {
    let lesson = |title: &str| {
        format!("---\ntitle: {title}\nsummary: S.\nminutes: 1\nmode: self-paced\ntopic: ER\n---\n\nWords.\n")
    };
    let with = |files: &[(&str, &str)]| {
        files.iter().fold(Book::new(), |book, (path, title)| book.with(path, &lesson(title))).read().0
    };
    let old = with(&[("01-start/02-b.md", "B"), ("01-start/03-c.md", "C"), ("01-start/04-d.md", "D")]);
    let roomier = with(&[
        ("01-start/02-a.md", "A"),
        ("01-start/03-b.md", "B"),
        ("01-start/04-c.md", "C"),
        ("01-start/05-d.md", "D"),
    ]);
    let names = |new: &curriculum::Course| -> Vec<(String, Option<String>)> {
        diff(&old, new).lessons.into_iter().map(|lesson| (lesson.lesson, lesson.moved_from)).collect()
    };
    assert_eq!(names(&roomier), [("start/a".to_owned(), None)]);
    let moved = with(&[("01-start/02-d.md", "D"), ("01-start/03-b.md", "B"), ("01-start/04-c.md", "C")]);
    assert_eq!(names(&moved), [("start/d".to_owned(), Some("start, lesson 4".to_owned()))]);
}

#[test]
fn modules_that_changed_places_are_told_once() {
    let second = |book: Book, folder: &str| {
        book.with(&format!("{folder}/module.md"), "---\ntitle: Next\nsummary: S.\n---\n").with(
            &format!("{folder}/01-other.md"),
            "---\ntitle: O\nsummary: S.\nminutes: 1\nmode: self-paced\ntopic: ER\n---\n\nWords.\n",
        )
    };
    let changes = diff(&second(Book::new(), "02-next").read().0, &second(Book::new(), "00-next").read().0);
    assert_eq!(changes.settings.len(), 1, "{}", changes.text());
    assert_eq!(
        (changes.settings[0].name.as_str(), changes.settings[0].new.as_str()),
        ("order of modules", "next, start")
    );
    assert!(changes.lessons.is_empty());
}

#[test]
fn another_picture_and_other_words_of_a_translation_are_told() {
    let translation = |words: &str| {
        format!("---\ntitle: Primera\nsummary: S.\ntranslates: 0123456789abcdef\n---\n\n{words}\n")
    };
    let book = Book::new().lesson("![A path](path.png)\n");
    let old = book.clone().with("01-start/path.png", "one").with("01-start/old.pdf", "x");
    let old = old.with("01-start/01-first.es.md", &translation("Unas palabras."));
    let new = book
        .with("01-start/path.png", "two")
        .with("01-start/01-first.es.md", &translation("Otras palabras."));
    let changes = diff(&old.read().0, &new.read().0);
    let files: Vec<(Change, &str)> =
        changes.files.iter().map(|file| (file.change, file.path.as_str())).collect();
    assert_eq!(files, [(Change::Removed, "01-start/old.pdf"), (Change::Changed, "01-start/path.png")]);
    assert_eq!(changes.pages[0].page, "start/first, es");
    let text = changes.text();
    assert!(text.contains("file changed: 01-start/path.png") && text.contains("Otras"), "{text}");
    assert!(changes.html().contains("<li>01-start/old.pdf (removed)</li>"));
}

#[test]
fn another_order_of_items_and_another_way_around_are_told() {
    let two = |first: &str, second: &str| {
        format!(
            "## Check\n\n### A\n\n```yaml item\nid: {first}\nkind: reflection\n```\n\nThink.\n\n### A\n\n```yaml item\nid: {second}\nkind: reflection\n```\n\nThink.\n"
        )
    };
    let ids = changes(&two("one", "two"), &two("two", "one"));
    assert_eq!(ids.lessons[0].settings[0].name, "order of items");
    assert_eq!(ids.lessons[0].settings[0].new, "two, one");
    let noted = |way: &str| {
        let front = format!(
            "---\ntitle: First\nsummary: S.\nminutes: 1\nmode: self-paced\ntopic: ER\ncontent_note: {{ about: Loss., instead: \"{way}\" }}\n---\n\n## One\n\nA.\n\n## Two\n\nB.\n"
        );
        Book::new().with(LESSON, &front).read().0
    };
    let changes = diff(&noted("#one"), &noted("#two"));
    assert_eq!(changes.lessons[0].settings[0].name, "way around");
}

#[test]
fn a_rule_that_is_switched_off_now_is_told_with_its_reason() {
    let module = "---\ntitle: Start\nsummary: Where we begin.\nsilence: [{ rule: words/left-behind, reason: An old text is quoted. }]\n---\n\nAn opening.\n";
    let changes = diff(&Book::new().read().0, &Book::new().with("01-start/module.md", module).read().0);
    assert_eq!(changes.settings.len(), 1, "{}", changes.text());
    assert_eq!(changes.settings[0].new, "words/left-behind in 01-start/: An old text is quoted.");
}
