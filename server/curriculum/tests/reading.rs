use crate::book::{Book, LESSON};
use curriculum::{Block, ExamRule, Instead, LiveRule, Mode};

#[test]
fn a_course_is_what_its_files_say() {
    let (course, _) = Book::new().read();
    assert_eq!((course.slug.as_str(), course.title.as_str()), ("little", "A little course"));
    assert_eq!(course.provider.address, "1 Main Street, Albany, NY 12207");
    assert_eq!(course.topics[1].name, "Recovery and wellness".replace(" and wellness", ""));
    assert_eq!((course.completion.exam, course.completion.live), (ExamRule::None, LiveRule::Recorded));
    assert_eq!(course.html, "<p>Welcome.</p>");
    assert_eq!(course.modules[0].html, "<p>An opening.</p>");
    let lesson = course.lesson("start", "first").unwrap();
    assert_eq!((lesson.module.as_str(), lesson.minutes, lesson.mode), ("start", 1, Mode::SelfPaced));
    assert_eq!(course.version.len(), 64);
}

#[test]
fn minutes_are_counted_by_mode_and_topic_and_an_alternative_only_once() {
    let lesson = |title: &str, minutes: u32, more: &str| {
        format!("---\ntitle: {title}\nsummary: S.\nminutes: {minutes}\n{more}\n---\n\nWords.\n")
    };
    let book = Book::new()
        .with("01-start/02-hard.md", &lesson("Hard", 20, "mode: self-paced\ntopic: RW"))
        .with(
            "01-start/03-gentle.md",
            &lesson("Gentle", 20, "mode: self-paced\ntopic: RW\nalternative_to: 02-hard.md"),
        )
        .with("01-start/04-live.md", &lesson("Live", 60, "mode: live\ntopic: ER"));
    let (course, _) = book.read();
    assert_eq!((course.minutes(Mode::SelfPaced), course.minutes(Mode::Live)), (21, 60));
    assert_eq!(course.minutes_of("RW", Mode::SelfPaced), 20);
    let slugs: Vec<&str> = course.lessons().map(|lesson| lesson.slug.as_str()).collect();
    assert_eq!(slugs, ["first", "hard", "live"]);
    assert_eq!(course.all_lessons().count(), 4);
    let hard = course.lesson("start", "hard").unwrap();
    assert_eq!(course.alternatives(hard).map(|lesson| lesson.slug.as_str()).collect::<Vec<_>>(), ["gentle"]);
}

#[test]
fn modules_and_lessons_come_in_the_order_of_their_numbers() {
    let module = "---\ntitle: M\nsummary: S.\n---\n";
    let book = Book::new().with("10-last/module.md", module).with("2-second/module.md", module);
    let (course, _) = book.read();
    let slugs: Vec<&str> = course.modules.iter().map(|module| module.slug.as_str()).collect();
    assert_eq!(slugs, ["start", "second", "last"]);
}

#[test]
fn links_between_pages_lead_to_their_addresses() {
    let book = Book::new()
        .lesson("## Here\n\n[a](../02-next/01-other.md#there) [b](worksheets/sheet.md) [c](#here) [d](../course.md) [e](module.md) [f](https://example.org/?a=1&b=2) [g](tel:988)\n")
        .with("02-next/module.md", "---\ntitle: Next\nsummary: S.\n---\n")
        .with("02-next/01-other.md", "---\ntitle: O\nsummary: S.\nminutes: 1\nmode: self-paced\ntopic: ER\n---\n\n## There\n\nWords.\n")
        .with("01-start/worksheets/sheet.md", "---\ntitle: Sheet\nuse: Now.\n---\n\nWrite.\n");
    assert_eq!(book.serious(), Vec::<&str>::new());
    let html = book.html();
    for link in [
        "<a href=\"/courses/little/next/other#there\">a</a>",
        "<a href=\"/courses/little/start/worksheets/sheet\">b</a>",
        "<a href=\"#here\">c</a>",
        "<a href=\"/courses/little\">d</a>",
        "<a href=\"/courses/little/start\">e</a>",
        "<a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener noreferrer\">f</a>",
        "<a href=\"tel:988\">g</a>",
    ] {
        assert!(html.contains(link), "{link} is not in {html}");
    }
}

#[test]
fn a_link_to_a_heading_of_another_page_is_held_to_it() {
    let book = Book::new().lesson("See [it](02-other.md#therre).\n").with(
        "01-start/02-other.md",
        "---\ntitle: O\nsummary: S.\nminutes: 1\nmode: self-paced\ntopic: ER\n---\n\n## There\n\nWords.\n",
    );
    let flaw = book.flaws().into_iter().find(|flaw| flaw.rule == "link/dead-anchor").unwrap();
    assert_eq!(flaw.help.as_deref(), Some("did you mean #there?"));
    assert_eq!((flaw.file.as_str(), flaw.line, flaw.column), (LESSON, 9, 5));
}

#[test]
fn the_page_of_a_lesson() {
    let lesson = "## Talk

> **Dana:** I don't see the point any more.
> **You:** It sounds *heavy*.
>
> **Dana:** It is.

> **Recovery capital:** what a person can draw on.

> Said by nobody in particular.

> [!WARNING]
> Do not promise.

### Twice

### Twice

A fact.[^one] Again.[^one] Another.[^two]

| Step | What | How |
|---|:-:|--:|
| 1 | Ask | Openly |

![A bench](bench.svg \"On the way\")

- [ ] Bring a pen
- Come early

~~Old~~ `code` and \\*stars\\*.

---

[Watch the call](call.mp4)

[Captions](call.vtt) and [transcript](worksheets/call.md).

[^two]: Second.
[^one]: First.
";
    let book = Book::new()
        .lesson(lesson)
        .with("01-start/bench.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .with("01-start/call.mp4", "x")
        .with("01-start/call.vtt", "WEBVTT")
        .with("01-start/worksheets/call.md", "---\ntitle: The call\nuse: Read it.\n---\n\nWords.\n");
    assert_eq!(book.serious(), Vec::<&str>::new());
    crate::safe::assert_safe(&book.html());
    insta::assert_snapshot!(book.html());
    let (course, _) = book.read();
    assert_eq!(course.glossary.len(), 1);
    let definition = &course.glossary[0];
    assert_eq!(
        (definition.term.as_str(), definition.html.as_str()),
        ("Recovery capital", "<p>what a person can draw on.</p>")
    );
    assert_eq!((definition.module.as_str(), definition.lesson.as_str()), ("start", "first"));
}

#[test]
fn a_term_in_the_glossary_leaves_its_footnotes_behind() {
    let (course, _) =
        Book::new().lesson("> **Warm line:** a line to call.[^1] Any time.\n\n[^1]: So they say.\n").read();
    assert_eq!(course.glossary[0].html, "<p>a line to call. Any time.</p>");
    assert!(
        matches!(&course.lesson("start", "first").unwrap().blocks[0], Block::Html(html) if html.contains("footnote-ref-1"))
    );
}

#[test]
fn learners_move_to_a_version_only_for_a_reason() {
    assert_eq!(Book::new().read().0.move_learners, None);
    let course =
        crate::book::COURSE.replace("reading_grade: 8", "reading_grade: 8\nmove_learners: The law changed.");
    assert_eq!(
        Book::new().with("course.md", &course).read().0.move_learners.as_deref(),
        Some("The law changed.")
    );
}

#[test]
fn one_voice_is_a_dialogue_when_it_speaks_and_a_definition_when_it_defines() {
    let class = |quote: &str| {
        let html = Book::new().lesson(quote).html();
        html.split('"').nth(1).unwrap_or("none").to_owned()
    };
    assert_eq!(class("> **Renee:** I won't talk him into it.\n"), "dialogue");
    assert_eq!(class("> **Warm line:** a line to call when it is no emergency.\n"), "definition");
    assert_eq!(class("> **HIPAA:** The federal law on health privacy.\n"), "definition");
    assert_eq!(class("> **You:** okay, let's.\n"), "dialogue");
    assert_eq!(class("> **Renee:** so it goes.\n\n> **Renee:** Hm.\n> **Curtis:** Hm.\n"), "dialogue");
    assert_eq!(class("> Nobody speaks.\n"), "none");
}

#[test]
fn a_content_note_knows_its_way_around() {
    let note = |instead: &str| {
        let front = format!(
            "---\ntitle: First\nsummary: S.\nminutes: 1\nmode: self-paced\ntopic: ER\ncontent_note: {{ about: Loss., instead: \"{instead}\" }}\n---\n\nHard.\n\n## After the story\n\nSoft.\n"
        );
        let gentle = "---\ntitle: G\nsummary: S.\nminutes: 1\nmode: self-paced\ntopic: ER\nalternative_to: 01-first.md\n---\n\nSoft.\n";
        let (course, _) = Book::new().with(LESSON, &front).with("01-start/02-gentle.md", gentle).read();
        course.lesson("start", "first").unwrap().content_note.clone()
    };
    assert_eq!(note("#after-the-story").unwrap().instead, Instead::Anchor("after-the-story".into()));
    assert_eq!(note("./02-gentle.md").unwrap().instead, Instead::Lesson("gentle".into()));
    assert_eq!(note("#nowhere"), None);
}

#[test]
fn a_translation_is_current_until_its_original_changes() {
    let book = Book::new();
    let (course, _) = book.read();
    let hash = course.lesson("start", "first").unwrap().hash.clone();
    let spanish = format!(
        "---\ntitle: Primera\nsummary: La primera.\ntranslates: {}\n---\n\n> [!NOTE]\n> Unas palabras.\n",
        &hash[..16]
    );
    let book = book.with("01-start/01-first.es.md", &spanish);
    assert_eq!(book.serious(), Vec::<&str>::new());
    let (course, _) = book.read();
    let translation = &course.lesson("start", "first").unwrap().translations[0];
    assert_eq!(
        (translation.language.as_str(), translation.current, translation.title.as_str()),
        ("es", true, "Primera")
    );
    assert!(matches!(&translation.blocks[0], Block::Html(html) if html.contains(">Nota</p>")));
    let changed = book.lesson("Other words.\n");
    assert_eq!(changed.serious(), ["translation/behind"]);
    assert!(!changed.read().0.lesson("start", "first").unwrap().translations[0].current);
}

#[test]
fn a_silence_with_a_reason_silences_and_only_where_it_stands() {
    let flawed = "Many addicts come.\n";
    assert_eq!(Book::new().lesson(flawed).serious(), ["words/left-behind"]);
    let silence = "silence: [{ rule: words/left-behind, reason: An old text is quoted. }]";
    let module = |more: &str| format!("---\ntitle: Start\nsummary: S.\n{more}\n---\n");
    assert_eq!(
        Book::new().lesson(flawed).with("01-start/module.md", &module(silence)).serious(),
        Vec::<&str>::new()
    );
    let elsewhere = Book::new().lesson(flawed).with("02-next/module.md", &module(silence));
    assert!(elsewhere.serious().contains(&"words/left-behind"));
    let whole = crate::book::COURSE.replace("reading_grade: 8", &format!("reading_grade: 8\n{silence}"));
    assert_eq!(Book::new().lesson(flawed).with("course.md", &whole).serious(), Vec::<&str>::new());
}

#[test]
fn an_error_can_not_be_silenced() {
    let module =
        "---\ntitle: Start\nsummary: S.\nsilence: [{ rule: text/raw-html, reason: I like it. }]\n---\n";
    let rules = Book::new().lesson("Words.\n\n<b>\n").with("01-start/module.md", module).serious();
    assert_eq!(rules, ["text/raw-html", "silence/error"]);
}

#[test]
fn old_words_may_be_spoken_about() {
    for fine in [
        "Never say \"addict\".",
        "The word *addict* hurts.",
        "Alcoholics Anonymous meets here, and so does Alcoholics Anonymous.",
        "The Substance Abuse and Mental Health Services Administration says so.",
        "> **Dana:** I'm an addict.\n> **You:** I hear you.",
        "| Instead of | Say |\n|---|---|\n| addict | person with an addiction |",
        "~~addict~~",
        "Clean the room.",
    ] {
        assert_eq!(Book::new().lesson(&format!("{fine}\n")).serious(), Vec::<&str>::new(), "{fine}");
    }
    for (flawed, column) in
        [("He is an addict.", 10), ("Substance abuse is common.", 1), ("Two who *really* got clean.", 18)]
    {
        let flaw = Book::new()
            .lesson(&format!("{flawed}\n"))
            .flaws()
            .into_iter()
            .find(|f| f.rule == "words/left-behind")
            .unwrap();
        assert_eq!(flaw.column, column, "{flawed}");
    }
}

#[test]
fn a_misspelled_key_is_told_once_with_what_was_meant() {
    let book = Book::new().with("01-start/module.md", "---\ntitel: Start\nsummary: S.\n---\n");
    let flaws: Vec<_> = book.flaws().into_iter().filter(|flaw| flaw.rule.starts_with("front/")).collect();
    assert_eq!(flaws.len(), 1, "{flaws:#?}");
    assert_eq!(
        (flaws[0].rule, flaws[0].line, flaws[0].column, flaws[0].length),
        ("front/unknown-key", 2, 1, 5)
    );
    assert_eq!(flaws[0].help.as_deref(), Some("did you mean `title`?"));
}

#[test]
fn a_framework_and_a_crosswalk_are_what_their_tables_say() {
    let file =
        |path: &str, text: &str| curriculum::File { path: path.into(), bytes: text.as_bytes().to_vec() };
    let book = Book::new();
    let local = String::from_utf8(book.files["frameworks/local.md"].clone()).unwrap();
    let cross = "---\nfrom: local\nto: local\nprovenance: Ours.\n---\n\n| From | To | Note |\n|---|---|---|\n| LOCAL-1 | LOCAL-1 | same |\n";
    let (frameworks, crosswalks, flaws) = curriculum::read_frameworks(&[
        file("local.md", &local),
        file("a--b.md", cross),
        file("README.md", "x"),
    ]);
    assert_eq!(flaws, []);
    assert_eq!(frameworks[0].groups[0].id, "LOCAL");
    assert_eq!(frameworks[0].competency("LOCAL-1").unwrap().title, "Listens");
    assert_eq!(crosswalks[0].rows[0].note, "same");
}

#[test]
fn a_silence_is_told_once_nothing_is_left_to_silence() {
    let module = |rule: &str| {
        format!(
            "---\ntitle: Start\nsummary: S.\nsilence: [{{ rule: {rule}, reason: An old text is quoted. }}]\n---\n"
        )
    };
    let book = Book::new().with("01-start/module.md", &module("words/left-behind"));
    assert!(!book.clone().lesson("Many addicts come.\n").rules().contains(&"silence/unused"));
    let flaws = book.lesson("Many people come.\n").flaws();
    let unused = flaws.iter().find(|flaw| flaw.rule == "silence/unused").unwrap();
    assert_eq!((unused.file.as_str(), unused.line, unused.column), ("01-start/module.md", 4, 19));
}

#[test]
fn practice_states_no_more_minutes_than_its_activities_fill() {
    let practice = |body: &str| {
        let front = "---\ntitle: First\nsummary: S.\nminutes: 60\nmode: practice\ntopic: ER\n---\n\n";
        Book::new().with(LESSON, &format!("{front}{body}")).rules()
    };
    assert!(practice("Shadow a peer.\n").contains(&"hours/too-many"));
    let flaws = Book::new()
        .with(
            LESSON,
            "---\ntitle: First\nsummary: S.\nminutes: 60\nmode: self-paced\ntopic: ER\n---\n\nRead.\n",
        )
        .flaws();
    let flaw = flaws.iter().find(|flaw| flaw.rule == "hours/too-many").unwrap();
    assert!(
        flaw.message.ends_with("1 words at 120 a minute and 0 minutes of items make 0"),
        "{}",
        flaw.message
    );
    let item = "## Do it\n\n### Shadow a peer\n\n```yaml item\nid: one\nkind: reflection\nminutes: 60\n```\n\nWhat did you see?\n";
    assert!(!practice(item).contains(&"hours/too-many"));
}

#[test]
fn a_framework_that_is_not_there_is_told_where_it_is_named() {
    let course = |framework: &str| crate::book::COURSE.replace("[local]", &format!("[{framework}]"));
    let flaw = |framework: &str| {
        let flaws = Book::new().with("course.md", &course(framework)).flaws();
        let flaw = flaws.into_iter().find(|flaw| flaw.rule == "competency/unknown-framework").unwrap();
        (flaw.line, flaw.column, flaw.help.unwrap())
    };
    assert_eq!(flaw("locl"), (12, 14, "did you mean `local`?".to_owned()));
    assert_eq!(flaw("loc"), (12, 14, "did you mean `local`?".to_owned()));
    assert_eq!(flaw("icrc"), (12, 14, "the frameworks are: local".to_owned()));
}
