use crate::book::{Book, LESSON};
use crate::spent::spent;
use curriculum::{File, read};
use std::fmt::Write;
use std::time::Duration;

/// Far longer than any of these takes on a processor, even unoptimized; far shorter than what they aim at.
const SOON: Duration = Duration::from_secs(20);

fn soon<T>(work: impl FnOnce() -> T) -> T {
    let begun = spent();
    let done = work();
    let took = spent().saturating_sub(begun);
    assert!(took < SOON, "it took {took:?}");
    done
}

#[test]
fn a_line_of_a_hundred_megabytes_is_a_flaw_and_unread() {
    let files = [File { path: "course.md".into(), bytes: vec![b'a'; 100_000_000] }];
    let (_, flaws) = soon(|| read("little", &files));
    assert!(flaws.iter().any(|flaw| flaw.rule == "file/too-large"));
}

#[test]
fn lists_a_hundred_thousand_deep_are_cut_off() {
    for deep in ["- ".repeat(100_000) + "x", "> ".repeat(100_000) + "x", "1. ".repeat(100_000) + "x"] {
        let rules = soon(|| Book::new().lesson(&(deep + &"\n".repeat(1_500_000) + "The end.\n")).rules());
        assert!(rules.contains(&"text/too-deep"), "{rules:?}");
    }
}

#[test]
fn lists_that_go_deeper_line_by_line_are_refused() {
    let stairs: String = (0..2_000).map(|depth| format!("{}- x\n", "  ".repeat(depth))).take(900).collect();
    let rules = soon(|| Book::new().lesson(&stairs).rules());
    assert!(rules.contains(&"text/too-deep"), "{rules:?}");
    let emphasis = format!("{}x{}", "*a **b ".repeat(50_000), "** *".repeat(50_000));
    soon(|| Book::new().lesson(&emphasis).rules());
}

#[test]
fn a_thematic_break_of_any_length_is_no_nesting() {
    let rules = Book::new().lesson(&format!("Words.\n\n{}\n\nWords.\n", "* ".repeat(500))).rules();
    assert!(!rules.contains(&"text/too-deep"));
}

#[test]
fn a_billion_laughs_in_front_matter_are_not_laughed() {
    let mut yaml = String::from("---\na0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
    for i in 1..12 {
        let before = i - 1;
        let _ = writeln!(yaml, "a{i}: &a{i} [{}]", vec![format!("*a{before}"); 10].join(", "));
    }
    yaml.push_str("---\n\nWords.\n");
    let rules = soon(|| Book::new().with(LESSON, &yaml).rules());
    assert!(rules.contains(&"front/yaml"), "{rules:?}");
}

#[test]
fn anchors_and_aliases_are_not_taken_at_all() {
    let rules =
        Book::new().with("01-start/module.md", "---\ntitle: &again Start\nsummary: *again\n---\n").rules();
    assert!(rules.contains(&"front/yaml"), "{rules:?}");
}

#[test]
fn front_matter_nested_deep_or_long_is_refused() {
    for yaml in ["[".repeat(100_000), "{a: ".repeat(50_000), "- ".repeat(50_000), "a: b\n".repeat(60_000)] {
        let text = format!("---\ntitle: {yaml}\n---\n");
        let rules = soon(|| Book::new().with(LESSON, &text).rules());
        assert!(rules.iter().any(|rule| rule.starts_with("front/")), "{rules:?}");
    }
}

#[test]
fn links_out_of_the_folder_are_refused_and_keep_their_words() {
    for link in
        ["../../../etc/passwd", "/etc/passwd", "..\\..\\secret", "file:///etc/passwd", "//evil.example/x"]
    {
        let book = Book::new().lesson(&format!("See [the words]({link}).\n"));
        assert!(!book.serious().is_empty(), "{link}");
        assert_eq!(book.html(), "<p>See the words.</p>", "{link}");
    }
}

#[test]
fn nothing_that_runs_gets_into_a_page() {
    let attempts = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#x0A;script:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "[x](vbscript:x)",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](https://example.org/\"onmouseover=\"alert(1))",
        "![\"onerror=\"alert(1)](figure.png \"\\\"><script>\")",
        "`<script>`",
        "> **<script>:** x",
        "> **A<b>:** x\n> **B\":** y",
        "| <script> | b |\n|---|---|\n| <img onerror=x> | \" onmouseover=x |",
        "[^1]: <script>\n\nx[^1]",
        "## <script>alert(1)</script> \" onclick=\"x",
        "```\"><script>\nx\n```",
        "<!-- x --><script>alert(1)</script>",
        "<!-- x --> <b>",
    ];
    for attempt in attempts {
        let book = Book::new().lesson(&format!("{attempt}\n")).with("01-start/figure.png", "x");
        let html = book.html();
        crate::safe::assert_safe(&html);
        assert!(!html.contains("alert(1)\"") || !html.contains("href=\"javascript"), "{html}");
    }
}

#[test]
fn pictures_that_could_run_are_no_files_of_the_course() {
    for svg in [
        "<svg><script>x</script></svg>",
        "<svg onload=\"x()\"/>",
        "<svg\nonload = 'x()'/>",
        "<svg><a href=\"javascript:x\"/></svg>",
        "<svg><image href=\"https://evil.example/x\"/></svg>",
        "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>",
        "<svg><foreignObject/></svg>",
    ] {
        let (course, flaws) = Book::new().with("01-start/figure.svg", svg).read();
        assert!(flaws.iter().any(|flaw| flaw.rule == "media/unsafe-svg"), "{svg}");
        assert!(course.assets.is_empty(), "{svg}");
    }
    let good = "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>once on a time</text></svg>";
    assert_eq!(Book::new().with("01-start/figure.svg", good).read().0.assets.len(), 1);
}

#[test]
fn text_that_reads_otherwise_than_it_is_is_told() {
    for trick in
        ["\u{202e}", "\u{2066}", "\u{200b}", "\u{0}", "\u{1b}[31m", "\u{e000}", "\u{e0041}", "\u{2028}"]
    {
        let book = Book::new().lesson(&format!("Call {trick}988 now.\n"));
        let flaw = book.flaws().into_iter().find(|flaw| flaw.rule == "text/hidden-character").unwrap();
        assert_eq!((flaw.line, flaw.column), (9, 6), "{trick:?}");
        assert!(!book.html().contains(trick), "{trick:?}");
    }
    // Letters that are joined by such marks in their own writing stay.
    assert!(Book::new().lesson("می\u{200c}خواهم 👩\u{200d}👧\n").serious().is_empty());
}

#[test]
fn bytes_that_are_no_text_are_told_at_their_place() {
    let mut book = Book::new();
    book.files.get_mut(LESSON).unwrap().extend(b"And \xff here.\n");
    let flaw = book.flaws().into_iter().find(|flaw| flaw.rule == "file/not-utf8").unwrap();
    assert_eq!((flaw.line, flaw.column), (10, 5));
}

#[test]
fn a_flood_of_flaws_is_cut_off() {
    let flaws = soon(|| Book::new().lesson(&"[](x)\n".repeat(50_000)).flaws());
    assert!(flaws.len() < 500, "{}", flaws.len());
    assert!(flaws.iter().any(|flaw| flaw.rule == "file/too-many-flaws" && flaw.message.contains("more")));
}

#[test]
fn wide_tables_long_lines_and_many_brackets_take_no_time() {
    let wide = format!("{}|\n{}|\n{}", "|a".repeat(20_000), "|-".repeat(20_000), "|b|\n".repeat(20_000));
    let brackets = "[".repeat(200_000) + &"]".repeat(200_000);
    let notes: Vec<String> = (0..20_000).map(|i| format!("x[^{i}]\n\n[^{i}]: y\n\n")).collect();
    let notes = notes.concat();
    let same: String = "## Same\n\n".repeat(50_000);
    let words = "word ".repeat(300_000);
    for text in [wide, brackets, notes, same, words] {
        soon(|| Book::new().lesson(&text).rules());
    }
}

#[test]
fn an_item_ends_where_another_begins_however_its_fence_is_written() {
    for fence in ["```item", "```   item", "```yaml ITEM", "```yml item", "```yaml item"] {
        let (course, _) = Book::new()
            .lesson(&format!("```yaml item\nid: one\nkind: reflection\n```\n\nThink.\n\n{fence}\nid: two\nkind: reflection\n```\n\nAgain.\n"))
            .read();
        assert_eq!(
            course.items().map(|item| item.id.as_str()).collect::<Vec<_>>(),
            ["one", "two"],
            "{fence}"
        );
    }
}

#[test]
fn an_items_id_is_its_own_even_where_it_has_no_heading() {
    let book = Book::new()
        .lesson("## Check\n\nWords.\n\n```yaml item\nid: check\nkind: reflection\n```\n\nThink.\n");
    assert!(book.html().contains("<h2 id=\"check-1\">"), "{}", book.html());
}

#[test]
fn odd_paths_are_told_and_left_out() {
    for path in
        ["../x.md", "/etc/passwd", "a//b.md", "01-start/../course.md", "C:\\x.md", "", "01-start/\0.md"]
    {
        let (course, flaws) = read("little", &[File { path: path.into(), bytes: b"x".to_vec() }]);
        assert!(course.modules.is_empty());
        assert!(flaws.iter().any(|flaw| flaw.rule == "file/name"), "{path:?}: {flaws:?}");
    }
    let files = [".git/config", "01-start/.DS_Store", "Thumbs.db", "course.md~"]
        .map(|path| File { path: path.into(), bytes: vec![] });
    let (_, flaws) = read("little", &files);
    assert_eq!(
        flaws.iter().filter(|flaw| flaw.rule.starts_with("file/") && flaw.rule != "file/missing").count(),
        0
    );
}

#[test]
fn a_flood_of_dead_links_and_headings_takes_no_time() {
    let mut page = String::new();
    for i in 0..60_000 {
        let _ = write!(page, "## h{i}\n\n[x](#g{i})\n\n");
    }
    soon(|| Book::new().lesson(&page).rules());
    let mut book = Book::new().lesson(&"[x](02-gone.md) ".repeat(100_000));
    for i in 0..5_000 {
        book.put(&format!("01-start/worksheets/sheet-{i}.md"), "---\ntitle: S\nuse: Now.\n---\n");
    }
    soon(|| book.rules());
}

#[test]
fn a_scenario_of_a_hundred_thousand_scenes_takes_no_time() {
    let scenes = "#### a\n\n- [b](#c)\n\n".repeat(100_000);
    let item =
        format!("## Check\n\n### One\n\n```yaml item\nid: one\nkind: scenario\n```\n\nIt rains.\n\n{scenes}");
    soon(|| Book::new().lesson(&item).rules());
}

#[test]
fn one_line_of_links_terms_or_old_words_takes_no_time() {
    for line in ["[x](../course.md#y) ", "addict *a* ", "\"WRAP\" x ", "TODO *TODO* ", "[^a] ", "**a:** "] {
        let words = line.repeat(1_500_000 / line.len());
        soon(|| Book::new().lesson(&format!("{words}\n\n[^a]: b\n")).rules());
    }
    let ids = vec!["LOCAL-1"; 15_000].join(", ");
    let front = format!(
        "---\ntitle: First\nsummary: S.\nminutes: 1\nmode: self-paced\ntopic: ER\ncompetencies: [{ids}]\n---\n"
    );
    soon(|| Book::new().with(LESSON, &front).rules());
}

#[test]
fn versions_that_share_nothing_are_compared_in_no_time() {
    let page = |from: usize| {
        let lines: Vec<String> = (from..from + 40_000).map(|i| format!("Words {i}.\n\n")).collect();
        Book::new().lesson(&lines.concat()).read().0
    };
    let (old, new) = (page(0), page(100_000));
    soon(|| curriculum::diff(&old, &new).text());
}

#[test]
fn a_place_is_told_as_it_was_written() {
    let flaw = |words: &str, rule: &str| {
        let flaws = Book::new().lesson(words).flaws();
        let flaw = flaws.iter().find(|flaw| flaw.rule == rule).unwrap_or_else(|| panic!("{flaws:#?}"));
        (flaw.line, flaw.column, flaw.length)
    };
    assert_eq!(flaw("Call ___ or ____, see [it](gone.md).\n", "link/dead"), (9, 23, 13));
    assert_eq!(flaw("See [___ it](gone.md).\n", "link/dead"), (9, 5, 17));
    assert_eq!(flaw("é\u{e0041}👩 [it](gone.md).\n", "link/dead"), (9, 5, 13));
    let far = "é ".repeat(3_000);
    assert_eq!(flaw(&format!("{far}[it](gone.md)\n"), "link/dead"), (9, 6_001, 13));
}
