use crate::book::{Book, item};
use curriculum::{Block, Ending, Kind};

#[test]
fn an_item_is_read_with_all_that_is_told_about_it() {
    let one = item(
        "points: 2\nminutes: 3\ncompetencies: [LOCAL-1]\ndomain: ER\nlevel: application\nsource: The code\nshuffle: false",
        "Dana is *short* of money.\n\nWhat do you do?\n\n> [!TIP]\n> Think of next week.\n\n- [ ] Lend it.\n  > She **owes** you.\n- [x] Work it out\n  with her.\n  > Yes.\n\n  > And more.\n- [ ] Leave.\n\n> [!NOTE]\n> Small loans.\n\nThe lesson goes on.",
    );
    assert_eq!(one.title, "One");
    assert_eq!(one.prompt, "<p>Dana is <em>short</em> of money.</p>\n<p>What do you do?</p>");
    assert_eq!((one.points, one.minutes, one.shuffle, one.partial), (2, 3.0, false, false));
    assert_eq!(one.rationale.as_deref(), Some("<p>Small loans.</p>"));
    assert_eq!(one.hint.as_deref(), Some("<p>Think of next week.</p>"));
    let Kind::One { options } = &one.kind else { panic!("{one:?}") };
    assert_eq!(options[0].feedback.as_deref(), Some("<p>She <strong>owes</strong> you.</p>"));
    assert_eq!(options[1].html, "Work it out\nwith her.");
    assert_eq!(options[1].feedback.as_deref(), Some("<p>Yes.</p>\n<p>And more.</p>"));
    assert_eq!(options.iter().map(|option| option.correct).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn what_follows_an_item_is_the_lesson_again() {
    let book = Book::new().lesson("Before.\n\n## Check\n\n### One\n\n```yaml item\nid: one\n```\n\nWhat?\n\n- [x] A\n  > Yes.\n- [ ] B\n\nAfter.\n\n### Two\n\n```yaml item\nid: two\nkind: reflection\n```\n\nThink.\n\n---\n\nLast.\n");
    let (course, _) = book.read();
    let blocks: Vec<String> = course
        .lesson("start", "first")
        .unwrap()
        .blocks
        .iter()
        .map(|block| match block {
            Block::Html(html) => html.clone(),
            Block::Item(item) => item.id.clone(),
        })
        .collect();
    assert_eq!(
        blocks,
        ["<p>Before.</p>\n<h2 id=\"check\">Check</h2>", "one", "<p>After.</p>", "two", "<hr>\n<p>Last.</p>"]
    );
}

#[test]
fn the_kind_is_told_from_the_form() {
    let rubric = "Play.\n\n| What | Not yet | Good |\n|---|---|---|\n| Listens | Talks | Waits |\n";
    for (settings, body, kind) in [
        ("", "What?\n\n- [x] A\n- [ ] B", "one"),
        ("", "What?\n\n* [x] A\n* [x] B\n* [ ] C", "several"),
        ("kind: several", "What?\n\n- [x] A\n- [ ] B", "several"),
        ("kind: true-false", "So?\n\n- [x] True\n- [ ] False", "true-false"),
        ("", "Match.\n\n| a | b |\n|---|---|\n| c | d |\n| e | f |", "matching"),
        ("kind: ordering", "Order.\n\n1. a\n2. b", "ordering"),
        ("answer: 988", "Which?", "numeric"),
        ("accept: [a]", "Which?", "short"),
        ("blanks: [[a]]", "Call ___.", "fill"),
        ("kind: essay", rubric, "essay"),
        ("kind: practical", rubric, "practical"),
        ("kind: reflection", "Think.", "reflection"),
    ] {
        assert_eq!(item(settings, body).kind.name(), kind);
    }
}

#[test]
fn a_rubric_has_its_levels_worst_first() {
    let one = item(
        "kind: practical",
        "Play.\n\n| What | Not yet | Good |\n|---|---|---|\n| Listens | Talks | *Waits* |\n",
    );
    let Kind::Practical { rubric } = &one.kind else { panic!("{one:?}") };
    assert_eq!(rubric.levels, ["Not yet", "Good"]);
    assert_eq!(rubric.criteria[0].name, "Listens");
    assert_eq!(rubric.criteria[0].levels, ["Talks", "<em>Waits</em>"]);
    assert_eq!(one.prompt, "<p>Play.</p>");
}

#[test]
fn a_scenario_reads_as_scenes_that_choices_lead_through() {
    let one = item(
        "kind: scenario\nminutes: 8",
        "It is raining.\n\n#### At the door\n\nHe asks.\n\n- [\"I can't. *Who* can?\"](#under-the-awning)\n  > Clear.\n- [\"Just once.\"](#in-the-car) And you unlock it.\n\n#### Under the awning\n\nYou call.\n\n> [!TIP]\n> You kept a limit.\n\n#### In the car\n\n> [!WARNING]\n> A secret.\n",
    );
    let Kind::Scenario { scenes } = &one.kind else { panic!("{one:?}") };
    assert_eq!(
        scenes.iter().map(|scene| scene.slug.as_str()).collect::<Vec<_>>(),
        ["at-the-door", "under-the-awning", "in-the-car"]
    );
    assert_eq!(scenes[0].html, "<p>He asks.</p>");
    assert_eq!(scenes[0].choices[0].html, "&quot;I can't. <em>Who</em> can?&quot;".replace("&quot;", "\""));
    assert_eq!(scenes[0].choices[0].feedback.as_deref(), Some("<p>Clear.</p>"));
    assert_eq!(scenes[0].choices[1].html, "\"Just once.\" And you unlock it.");
    assert_eq!(scenes[0].choices.iter().map(|choice| choice.to).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(
        scenes.iter().map(|scene| scene.ending).collect::<Vec<_>>(),
        [None, Some(Ending::Well), Some(Ending::Badly)]
    );
    assert_eq!(scenes[1].html, "<p>You call.</p>\n<p>You kept a limit.</p>");
}

#[test]
fn keys_are_never_in_what_is_shown_before_answering() {
    let one = item("", "What?\n\n- [ ] A\n- [x] The key\n  > Told.\n\n> [!NOTE]\n> Why.\n");
    assert!(!one.prompt.contains("key") && !one.prompt.contains("Told") && !one.prompt.contains("Why"));
    let book = Book::new().lesson("## Check\n\n### One\n\n```yaml item\nid: one\nblanks: [[secret], [other]]\n```\n\nFirst this.\n\nCall ___ now, **______**.\n");
    let fill = book.item();
    let Kind::Fill { parts, .. } = &fill.kind else { panic!("{fill:?}") };
    assert_eq!(fill.prompt, "<p>First this.</p>");
    assert_eq!(parts, &["<p>Call ", " now, <strong>", "</strong>.</p>"]);
}

#[test]
fn underscores_that_are_no_blanks_stay() {
    assert_eq!(
        Book::new().lesson("snake___case, ___ and ______.\n").html(),
        "<p>snake___case, ___ and ______.</p>"
    );
    assert_eq!(
        Book::new().lesson("a\n\n___\n\nb `___`\n").html(),
        "<p>a</p>\n<hr>\n<p>b <code>___</code></p>"
    );
}

#[test]
fn numbers_and_codes_keep_their_spelling() {
    let one = item("blanks: [[0988, 1.0, yes, null, ~, 1e3, 'quoted']]", "Call ___.");
    let Kind::Fill { blanks, .. } = &one.kind else { panic!("{one:?}") };
    assert_eq!(blanks[0], ["0988", "1.0", "yes", "1e3", "quoted"]);
}

/// Where each flaw of a rule is told: the line and what stands there.
fn told(words: &str, rule: &str) -> Vec<String> {
    let book = Book::new().lesson(words);
    let text = String::from_utf8(book.files[crate::book::LESSON].clone()).unwrap();
    let flaws = book.flaws().into_iter().filter(|flaw| flaw.rule == rule);
    flaws.map(|flaw| text.lines().nth(flaw.line as usize - 1).unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_flaw_of_an_option_is_told_where_the_option_stands() {
    let item = |body: &str| format!("## Check\n\n### One\n\n```yaml item\nid: one\n```\n\nWhat?\n\n{body}\n");
    let long = "- [x] Something that is a whole lot longer than any of the others, so that people guess it.";
    let options = item(&format!("- [ ] This.\n- [ ] this.\n{long}\n- [ ] All of the above.\n- [ ]\n"));
    assert_eq!(told(&options, "item/same-options"), ["- [ ] this."]);
    assert_eq!(told(&options, "item/long-key"), [long]);
    assert_eq!(told(&options, "item/all-of-the-above"), ["- [ ] All of the above."]);
    let two = item("- [x] A\n- [ ] B\n- [x] C\n").replace("id: one", "id: one\nkind: one");
    assert_eq!(told(&two, "item/two-keys"), ["- [x] C"]);
    let pairs = item("| Word | Meaning |\n|---|---|\n| Peer | An equal |\n| Code | |\n");
    assert_eq!(told(&pairs, "item/empty-option"), ["| Code | |"]);
    let rubric =
        item("| What | Poor | Good |\n|---|---|---|\n| Listening | Talks | Hears |\n| Ending | | Kind |\n")
            .replace("id: one", "id: one\nkind: practical");
    assert_eq!(told(&rubric, "item/rubric"), ["| Ending | | Kind |"]);
}
