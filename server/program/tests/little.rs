//! Little programs in the real format, and facts to hold against them.

use chrono::NaiveDate;
use curriculum::{File, Flaw};
use program::{
    Asked, Credential, Entry, Facts, Flag, Ledger, Outcome, Program, Quantity, Question, Shown, Signed,
    Sitting, Step, Topic, evaluate, read,
};

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

pub const MET: Outcome = Outcome::Met;
pub const NOT: Outcome = Outcome::NotMet;
pub const WAIVED: Outcome = Outcome::Waived;
pub const UNKNOWN: Outcome = Outcome::Unknown;

/// What one rule says of a person on a day.
#[derive(Debug)]
pub struct Told {
    pub outcome: Outcome,
    pub reason: String,
    pub due: Option<NaiveDate>,
    pub opens: Option<NaiveDate>,
    pub flags: Vec<Flag>,
    pub asked: Asked,
    pub lacks: Option<u64>,
    pub counted: Option<(Ledger, Quantity)>,
    pub passed_on: Option<NaiveDate>,
}

/// A program with one rule, `asks` and whatever else stands in its braces, held against facts.
pub fn ask(asks: &str, on: &str, change: impl FnOnce(&mut Facts)) -> Told {
    find(&rule(asks), "it", on, change)
}

pub fn outcome(asks: &str, on: &str, change: impl FnOnce(&mut Facts)) -> Outcome {
    ask(asks, on, change).outcome
}

/// What a rule of a program says.
pub fn find(program: &Program, id: &str, on: &str, change: impl FnOnce(&mut Facts)) -> Told {
    let facts = facts(change);
    let steps = [
        Step::Apply,
        Step::Train,
        Step::Exam,
        Step::Renew,
        Step::Reinstate,
        Step::Transfer,
        Step::Practice,
        Step::Run,
    ];
    for step in steps {
        let question = Question { step, ..Question::on(day(on)) };
        let evaluation = evaluate(program, &facts, &question);
        if let Some(one) = evaluation.finding(id) {
            return Told {
                outcome: one.outcome,
                reason: one.reason.clone(),
                due: one.due,
                opens: one.opens,
                flags: one.flags.clone(),
                asked: one.asked,
                lacks: one.lacks.map(|quantity| quantity.amount),
                counted: one.counted,
                passed_on: one.passed_on,
            };
        }
    }
    panic!("no finding on {id}");
}

/// Hours of work on the first of as many months as are asked for, the last of them on `last`.
pub fn work(facts: &mut Facts, amount: f64, on: &str) {
    facts.experience.push(hours(amount, on, |entry| entry.kind = Some("service".into())));
}

pub fn event(facts: &mut Facts, name: &str, on: &str) {
    facts.events.insert(name.into(), day(on).into());
}

pub fn is(facts: &mut Facts, what: &str, values: &[&str]) {
    facts.is.insert(what.into(), values.iter().map(|value| (*value).to_owned()).collect());
}

pub fn shown(facts: &mut Facts, what: &str, on: &str, more: impl FnOnce(&mut Shown)) {
    let mut one = Shown { what: what.into(), on: day(on), ..Shown::default() };
    more(&mut one);
    facts.shown.push(one);
}

pub fn signed(facts: &mut Facts, statement: &str, on: &str, more: impl FnOnce(&mut Signed)) {
    let mut one = Signed { statement: statement.into(), yes: true, on: day(on), ..Signed::default() };
    more(&mut one);
    facts.signed.push(one);
}

pub fn sat(facts: &mut Facts, exam: &str, on: &str, more: impl FnOnce(&mut Sitting)) {
    let mut one = Sitting { exam: exam.into(), on: day(on), ..Sitting::default() };
    more(&mut one);
    facts.exams.push(one);
}

pub fn credential(name: &str, from: &str, until: &str, more: impl FnOnce(&mut Credential)) -> Credential {
    let mut one = Credential {
        name: name.into(),
        issued_on: Some(day(from)),
        valid_until: Some(day(until)),
        ..Credential::default()
    };
    more(&mut one);
    one
}

#[expect(clippy::unnecessary_wraps, reason = "as entries have it: known, or not")]
pub fn topics(names: &[(&str, u32)]) -> Option<Vec<Topic>> {
    let one = |(name, hours): &(&str, u32)| Topic {
        name: (*name).into(),
        minutes: (*hours > 0).then_some(hours * 60),
    };
    Some(names.iter().map(one).collect())
}
