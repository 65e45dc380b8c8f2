//! What a rule can ask: a few kinds of condition, made to be combined.

mod amount;

pub use amount::*;

use crate::program::{Confidence, Mark, Source};
use crate::unit::{Cents, Quantity, Span};
use chrono::NaiveDate;
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    Amount(Amount),
    Exam(Exam),
    Attempts(Attempts),
    Holds(Holds),
    Shown(Showing),
    Signed(Signing),
    Is(Is),
    Age(AgeBand),
    Number(NumberRange),
    Covers(Covers),
    Deadline(Deadline),
    Yearly(Yearly),
    StageLimit(StageLimit),
    Term(Term),
    Grace(Grace),
    Fee(Fee),
    Keep(Keep),
    /// Roles that no one person may hold together.
    Separate(Vec<String>),
    Selection(Selection),
    Any(Vec<Condition>),
    All(Vec<Condition>),
    AtLeast(u32, Vec<Condition>),
    Not(Box<Condition>),
    Choose(Box<Choose>),
    /// Sources disagree: all are shown and none is chosen.
    Candidates(Vec<Candidate>),
    /// The authority asks for nothing: this thing is not required.
    None(String),
    /// What nobody knows.
    Unknown(String),
    /// Only the rule's note.
    Note,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ledger {
    Training,
    Experience,
    Supervision,
    Ce,
}

/// Yes, no, or not said. Where it is not said and matters, nothing is decided.
pub type Stated = Option<bool>;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exam {
    pub name: String,
    pub issuer: Vec<String>,
    pub or_successor: bool,
    pub pass: PassMark,
    pub parts: Vec<Part>,
    /// Whether each part must pass; else their total.
    pub each_part: bool,
    /// Different parts that must be passed, such as the tests of 13 courses.
    pub times: Option<u32>,
    pub within: Option<Window>,
    pub told: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassMark {
    /// Passing is all that is told.
    Passed,
    Percent(f64),
    Correct {
        correct: u32,
        items: u32,
    },
    Scaled {
        pass: u32,
        low: u32,
        high: u32,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    pub name: String,
    /// In percent; not always known.
    pub weight: Option<f64>,
}

/// Who may sit an exam, and when.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attempts {
    pub exam: String,
    pub max: Option<u32>,
    pub within: Option<Span>,
    pub opens: Option<String>,
    pub per_term: bool,
    pub wait: Option<Span>,
    pub after: Option<String>,
    pub inclusive: Stated,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Holds {
    /// Names; `any` for whatever name.
    pub credential: Vec<String>,
    pub from: Vec<String>,
    pub issued_by: Vec<String>,
    pub standing: Option<Wanted>,
    pub on: Option<Moment>,
    pub valid_for: Option<Span>,
    pub its_hours: Option<Quantity>,
    pub curriculum: Vec<String>,
    pub before: Option<NaiveDate>,
    /// A state's, or one of a body that the authority accepts.
    pub accepted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wanted {
    Active,
    Good,
    Any,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Showing {
    pub what: String,
    pub min: u32,
    pub from: Vec<String>,
    pub except_from: Vec<String>,
    pub outcome: Vec<String>,
    pub how: Vec<String>,
    pub unexpired: bool,
    pub name_matches: bool,
    pub within: Option<Window>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signing {
    pub statement: String,
    pub version: Option<String>,
    pub by: Vec<String>,
    pub months: Option<u32>,
    pub within: Option<Window>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Is {
    pub what: String,
    pub one_of: Vec<String>,
    pub all_of: Vec<String>,
    pub none_of: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgeBand {
    pub min: Option<u16>,
    pub max: Option<u16>,
    pub on: Option<Moment>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NumberRange {
    pub of: String,
    pub per: Option<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Covers {
    pub framework: String,
    pub all: Vec<String>,
    pub number: Option<u32>,
    pub methods: Vec<String>,
}

/// A time between two events.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deadline {
    pub event: String,
    pub side: Side,
    pub of: Moment,
    pub within: Option<Span>,
    pub at_least: Option<Span>,
    pub inclusive: Stated,
}

/// Something that may be done in some months of the year only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Yearly {
    pub event: String,
    pub months: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    After,
    Before,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageLimit {
    pub stage: String,
    pub length: Span,
    pub begins: String,
    pub extensions: u32,
    pub extension: Option<Span>,
    pub inclusive: Stated,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    pub length: Span,
    pub anchor: Option<Anchor>,
}

/// A fixed day on which terms end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Anchor {
    pub month: u32,
    pub day: u32,
    pub years: Years,
    /// Whether a short first term counts as one.
    pub short_first_counts: Stated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Years {
    Odd,
    Even,
    Every,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grace {
    pub length: Span,
    pub inclusive: Stated,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fee {
    /// What it is for.
    pub purpose: String,
    /// None: not known. Zero is not unknown.
    pub amount: Option<Cents>,
    pub at_most: Option<Cents>,
    pub paid_by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Keep {
    pub what: String,
    pub length: Span,
    pub items: Vec<String>,
}

/// Scarce seats, and by what they are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Selection {
    pub seats: u32,
    pub method: String,
    /// By what equals are told apart; none where nobody says.
    pub ties: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choose {
    pub condition: Condition,
    pub then: Condition,
    pub otherwise: Condition,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    pub condition: Condition,
    pub sources: Vec<Source>,
    pub source_age: Option<String>,
    pub mark: Mark,
    pub confidence: Confidence,
}
