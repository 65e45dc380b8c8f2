use curriculum::{Block, Course, File, Flaw, Item, Severity, check_competencies, read, read_frameworks};
use std::collections::BTreeMap;

pub const COURSE: &str = "---
title: A little course
summary: Short.
language: en
provider: { name: Cairn House, address: \"1 Main Street, Albany, NY 12207\" }
signatory: { name: Ana Ruiz, title: Director }
authors: [Ana Ruiz]
license: CC-BY-4.0
audience: Everyone.
before: Nothing.
reading_grade: 8
frameworks: [local]
topics: { ER: Ethics, RW: Recovery }
completion: { exam: none, live: recorded }
---

Welcome.
";

const MODULE: &str = "---\ntitle: Start\nsummary: Where we begin.\n---\n\nAn opening.\n";

const FRAMEWORK: &str = "---
title: Local
edition: \"1\"
source: Cairn House
provenance: Written for tests.
kind: competencies
---

## LOCAL Everything

| Id | Competency | Mark |
|---|---|---|
| LOCAL-1 | Listens | checked |
";

pub const LESSON: &str = "01-start/01-first.md";

/// A folder of files that is a good course until a test changes it.
#[derive(Clone)]
pub struct Book {
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Book {
    pub fn new() -> Self {
        let mut book = Self { files: BTreeMap::new() };
        book.put("course.md", COURSE);
        book.put("01-start/module.md", MODULE);
        book.put("frameworks/local.md", FRAMEWORK);
        book.lesson("A few words.\n")
    }

    pub fn put(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_owned(), text.as_bytes().to_vec());
    }

    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.put(path, text);
        self
    }

    /// The words of the one lesson, under ordinary front matter.
    pub fn lesson(self, words: &str) -> Self {
        let front =
            "---\ntitle: First\nsummary: The first.\nminutes: 1\nmode: self-paced\ntopic: ER\n---\n\n";
        self.with(LESSON, &format!("{front}{words}"))
    }

    pub fn course_files(&self) -> Vec<File> {
        let own = self.files.iter().filter(|(path, _)| !path.starts_with("frameworks/"));
        own.map(|(path, bytes)| File { path: path.clone(), bytes: bytes.clone() }).collect()
    }

    pub fn read(&self) -> (Course, Vec<Flaw>) {
        let frameworks: Vec<File> = self
            .files
            .iter()
            .filter(|(path, _)| path.starts_with("frameworks/"))
            .map(|(path, bytes)| File { path: path.clone(), bytes: bytes.clone() })
            .collect();
        let (frameworks, _, mut flaws) = read_frameworks(&frameworks);
        let (course, found) = read("little", &self.course_files());
        flaws.extend(found);
        flaws.extend(check_competencies(&course, &frameworks));
        (course, flaws)
    }

    pub fn flaws(&self) -> Vec<Flaw> {
        self.read().1
    }

    /// The rules that find something, each once.
    pub fn rules(&self) -> Vec<&'static str> {
        let mut rules: Vec<&str> = self.flaws().into_iter().map(|flaw| flaw.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// Rules that are no mere advice.
    pub fn serious(&self) -> Vec<&'static str> {
        let flaws = self.flaws().into_iter().filter(|flaw| flaw.severity != Severity::Advice);
        flaws.map(|flaw| flaw.rule).collect()
    }

    /// The HTML of the one lesson, its items left out.
    pub fn html(&self) -> String {
        let (course, _) = self.read();
        let blocks = &course.lesson("start", "first").unwrap().blocks;
        let html: Vec<&str> = blocks
            .iter()
            .filter_map(|b| if let Block::Html(html) = b { Some(html.as_str()) } else { None })
            .collect();
        html.join("\n")
    }

    /// The only item of the lesson.
    pub fn item(&self) -> Item {
        let (course, flaws) = self.read();
        let items: Vec<&Item> = course.items().collect();
        assert_eq!(items.len(), 1, "{flaws:#?}");
        items[0].clone()
    }
}

/// An item of the lesson, from its settings and what stands below them.
pub fn item(settings: &str, body: &str) -> Item {
    Book::new()
        .lesson(&format!("## Check\n\n### One\n\n```yaml item\nid: one\n{settings}\n```\n\n{body}\n"))
        .item()
}
