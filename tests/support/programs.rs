//! Certification programs for tests: two small ones of places that are told apart, and those that come with the server.

use std::path::Path;

use cairn::{
    app::App,
    catalog,
    certification::{self, Shelved},
};
use curriculum::File;

/// The address of the small program of [`nebraska`].
pub const LITTLE: &str = "us-ne/little";

/// A program of Nebraska's with these rules.
pub fn nebraska(rules: &str) -> File {
    file(LITTLE, "US-NE", "Nebraska", rules)
}

/// A program of a place, researched, with these rules.
pub fn file(id: &str, jurisdiction: &str, name: &str, rules: &str) -> File {
    let text = format!(
        "---
jurisdiction: {jurisdiction}
name: {name}
title: Peer Helper
acronym: PH
summary: A small program for tests.
status: researched
read: 2026-01-15
confidence: high
mark: S
authority: {{ name: \"{name} Board\", url: \"https://board.example.org/{id}\" }}
ask: {{ name: \"{name} Board\" }}
trained_by: [{{ by: approved-programs }}]
certified_by: [{{ by: state }}]
titles: [{{ setting: Crisis center, title: Crisis Companion }}]
sources: {{ page: {{ url: \"https://rules.example.org/{id}\", what: The board's rules }} }}
rules:
{rules}
---

## How it goes

Ask the board first.
"
    );
    File { path: format!("{id}.md"), bytes: text.into_bytes() }
}

/// A place of which nobody has read the rules.
pub fn unresearched() -> File {
    let text = "---\njurisdiction: US-WY\nname: Wyoming\ntitle: Peer support certification\nstatus: unresearched\n---\n\nNobody has looked yet.\n";
    File { path: "us-wy/peer-support-certification.md".into(), bytes: text.into() }
}

/// The small set that most tests use.
pub fn few() -> Vec<File> {
    let rules = "  - { id: training-total, training: { min: 2 h }, source: page }
  - { id: age, age: { min: 19 }, source: page }
  - { id: fee, about: fees, unknown: What the application costs, source: page }
  - { id: renewal, step: renew, ce: { min: 20 h, within: { term: current } }, source: page }
  - { id: other-state, step: transfer, about: transfer, unknown: Whether another state's certification counts, source: page }";
    let kansas = "  - { id: training-total, training: { min: 30 h }, source: page }\n  - { id: exam, exam: { name: state-exam, passed: true }, source: page }";
    vec![nebraska(rules), file("us-ks/little", "US-KS", "Kansas", kansas), unresearched()]
}

/// Shows these, as the start of a server would.
pub async fn publish(app: &App, files: Vec<File>) -> Shelved {
    certification::publish_programs(app, files).await.unwrap()
}

/// Shows those that come with the server.
pub async fn publish_shipped(app: &App) -> Shelved {
    publish(app, catalog::shipped(Some(Path::new(super::ROOT))).unwrap().programs).await
}
