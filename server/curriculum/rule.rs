//! The rules by name. Their pages in `rules/` are the registry: `cairn check --explain` shows them, and a test reads
//! the example in each and finds the flaw.

use crate::Severity;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One rule of the checker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Such as `item/no-answer`.
    pub name: &'static str,
    pub severity: Severity,
    /// One line.
    pub title: &'static str,
    /// Markdown: why, and what to do, by example.
    pub page: &'static str,
}

const PAGES: [&str; 7] = [
    include_str!("rules/files.md"),
    include_str!("rules/items.md"),
    include_str!("rules/exam.md"),
    include_str!("rules/text.md"),
    include_str!("rules/words.md"),
    include_str!("rules/competencies.md"),
    include_str!("rules/programs.md"),
];

static RULES: LazyLock<BTreeMap<&str, Rule>> =
    LazyLock::new(|| PAGES.iter().flat_map(|page| parse(page)).map(|rule| (rule.name, rule)).collect());

/// Every rule, by name.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.values()
}

/// The page of a rule: its name, title and severity, why it is there and what to do. Markdown.
pub fn explain(rule: &str) -> Option<&'static str> {
    RULES.get(rule).map(|rule| rule.page)
}

/// The name that someone may have meant.
pub fn nearest_rule(written: &str) -> Option<&'static str> {
    crate::flaw::nearest(written, RULES.keys().copied())
}

pub(crate) fn severity(rule: &str) -> Severity {
    debug_assert!(RULES.contains_key(rule), "no page for the rule {rule}");
    RULES.get(rule).map_or(Severity::Error, |rule| rule.severity)
}

pub(crate) fn is_error(rule: &str) -> bool {
    RULES.get(rule).is_some_and(|rule| rule.severity == Severity::Error)
}

pub(crate) fn exists(rule: &str) -> bool {
    RULES.contains_key(rule)
}

/// Each rule begins `## name` and a line `severity: title`; lines within `~~~` fences are never headings.
fn parse(page: &'static str) -> Vec<Rule> {
    let mut starts = Vec::new();
    let (mut offset, mut fenced) = (0, false);
    for line in page.split_inclusive('\n') {
        fenced ^= line.starts_with("~~~");
        if !fenced && line.starts_with("## ") {
            starts.push(offset);
        }
        offset += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([page.len()]);
    starts.iter().zip(ends).filter_map(|(&start, end)| one(page.get(start..end)?)).collect()
}

fn one(page: &'static str) -> Option<Rule> {
    let mut lines = page.lines();
    let name = lines.next()?.strip_prefix("## ")?.trim();
    let (severity, title) = lines.next()?.split_once(": ")?;
    let severity = match severity {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        "advice" => Severity::Advice,
        _ => return None,
    };
    Some(Rule { name, severity, title: title.trim(), page: page.trim() })
}
