//! Little programs in the real format, and facts to hold against them.

use chrono::NaiveDate;
use curriculum::{File, Flaw};
use program::{Entry, Facts, Program, read};

/// Reads `2026-11-22`.
pub fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

/// A program of Nebraska's, with these lines before its rules.
pub fn file(settings: &str, rules: &str) -> File {
    let text = format!(
        "---
jurisdiction: US-NE
name: Nebraska
title: Little
status: researched
read: 2026-11-22
authority: {{ name: The authority }}
sources: {{ page: {{ url: \"https://example.org/rule\" }} }}
{}{settings}
rules:
{rules}
---

Words.
",
        if settings.contains("confidence:") { "" } else { "confidence: high\n" }
    );
    File { path: "us-ne/little.md".into(), bytes: text.into_bytes() }
}

pub fn flaws_of(settings: &str, rules: &str) -> Vec<Flaw> {
    read(&[file(settings, rules)]).1
}

/// The program; a flaw of any weight stops the test.
pub fn program(settings: &str, rules: &str) -> Program {
    let (mut programs, flaws) = read(&[file(settings, rules)]);
    assert!(flaws.is_empty(), "{flaws:#?}");
    programs.pop().unwrap()
}

/// A program of one rule, which asks this.
pub fn rule(asks: &str) -> Program {
    program("", &format!("  - {{ id: it, about: training, source: page, {asks} }}"))
}

/// So many hours on a day, with more said of them by `more`.
pub fn hours(hours: f64, on: &str, more: impl FnOnce(&mut Entry)) -> Entry {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "tests name small hours")]
    let minutes = Some((hours * 60.0).round() as u32);
    let mut entry = Entry { on: day(on), minutes, ..Entry::default() };
    more(&mut entry);
    entry
}

/// What a person's facts are after a few changes.
pub fn facts(change: impl FnOnce(&mut Facts)) -> Facts {
    let mut facts = Facts::default();
    change(&mut facts);
    facts
}
