//! The question, and the answer to all of it.

use super::verdict::{Asked, Flag, Outcome};
use crate::condition::{Condition, Ledger};
use crate::program::{Accepted, Source, Status};
use crate::rule::{Consequence, Rule, Step, Subject};
use crate::sentence::sentence;
use crate::unit::Quantity;
use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;

/// What is asked about a person.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub day: NaiveDate,
    /// The time of day, for what runs by the clock.
    pub time: Option<NaiveTime>,
    pub step: Step,
    /// None: every stage.
    pub stage: Option<&'a str>,
    pub endorsements: &'a [String],
    /// Bodies whose certification counts beside those in the file: the operator's list, each with evidence.
    pub accepted: &'a [Accepted],
}

impl Question<'_> {
    /// May this person apply on that day?
    pub fn on(day: NaiveDate) -> Self {
        Self { day, time: None, step: Step::Apply, stage: None, endorsements: &[], accepted: &[] }
    }
}

/// One requirement, held against the facts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding<'a> {
    /// The rule version; the latest that could hold, where that is not known.
    pub rule: &'a Rule,
    pub asked: Asked,
    pub outcome: Outcome,
    pub reason: String,
    /// What it would be if the rule could decide.
    pub would_be: Option<Outcome>,
    pub due: Option<NaiveDate>,
    pub opens: Option<NaiveDate>,
    pub lacks: Option<Quantity>,
    pub flags: Vec<Flag>,
    /// The versions or sources that were tried, where there was more than one.
    pub readings: Vec<Reading<'a>>,
    /// What follows from failing it, where that is known or known to be unknown.
    pub then: Option<Consequence>,
    /// What counts for sure of an amount, of what is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<(Ledger, Quantity)>,
    /// The first day by which all of an exam was passed, of what is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_on: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading<'a> {
    /// A version, or a source's age.
    pub label: String,
    pub says: String,
    pub outcome: Outcome,
    pub reason: String,
    pub sources: &'a [Source],
}

impl Finding<'_> {
    /// Whether it can hold someone up: what is required of the person.
    pub fn blocks(&self) -> bool {
        let own = !matches!(self.rule.subject, Subject::Employer | Subject::Authority | Subject::Provider)
            || self.rule.step == Step::Run;
        own && self.asked == Asked::Required && !matches!(self.outcome, Outcome::Met | Outcome::Waived)
    }
}

/// Everything that a program asks at a step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation<'a> {
    pub program: &'a str,
    pub day: NaiveDate,
    pub status: Status,
    pub findings: Vec<Finding<'a>>,
    /// The program has rules for each endorsement, and none was named.
    pub choose_endorsement: bool,
    /// The program has no rule that asks for something at this step, or says that nothing is asked. So nothing is met.
    pub nothing_known: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Summary {
    AllMet,
    /// Everything that is known is met; the rest is for the authority to say.
    MetAsFarAsKnown,
    /// Something that is asked could not be decided.
    Unknown,
    ToDo,
}

impl<'a> Evaluation<'a> {
    pub fn summary(&self) -> Summary {
        let blocking = || self.findings.iter().filter(|finding| finding.blocks());
        if blocking().any(|finding| finding.outcome == Outcome::NotMet) {
            Summary::ToDo
        } else if self.status != Status::Researched
            || self.choose_endorsement
            || self.nothing_known
            || blocking().next().is_some()
        {
            Summary::Unknown
        } else if self.findings.iter().any(|finding| finding.asked == Asked::NotKnown) {
            Summary::MetAsFarAsKnown
        } else {
            Summary::AllMet
        }
    }

    pub fn finding(&self, rule: &str) -> Option<&Finding<'a>> {
        self.findings.iter().find(|finding| finding.rule.id == rule)
    }

    /// Days to keep in mind, from this one on: when something becomes possible, and when it is due.
    pub fn dates(&self) -> Vec<(NaiveDate, &Finding<'a>)> {
        let both =
            |finding: &'_ Finding<'a>| [finding.opens, finding.due].into_iter().flatten().collect::<Vec<_>>();
        let all =
            self.findings.iter().flat_map(|finding| both(finding).into_iter().map(move |day| (day, finding)));
        let mut all: Vec<_> = all.filter(|(day, _)| self.day <= *day).collect();
        all.sort_by_key(|(day, _)| *day);
        all
    }

    /// What the program still asks: not met, or not known.
    pub fn gap(&self) -> impl Iterator<Item = &Finding<'a>> {
        self.findings.iter().filter(|finding| finding.blocks() || finding.asked == Asked::NotKnown)
    }
}

/// A rule as a plain sentence: the file's own, or one made from what it asks.
pub fn says(rule: &Rule) -> String {
    match (&rule.says, &rule.condition, &rule.note) {
        (Some(says), _, _) => says.clone(),
        (None, Condition::Note, Some(note)) => note.clone(),
        _ => sentence(&rule.condition),
    }
}

/// With a small first letter, unless it begins a name.
pub(crate) fn lower(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut letters = text.chars();
    match (letters.next(), text.chars().nth(1)) {
        (Some(first), second) if second.is_none_or(|second| !second.is_uppercase()) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}
