//! What is known of a person, as the evaluator reads it. What is absent is not known.
//!
//! No diagnosis, no story, no number of any document: a statement is a yes with its version and day, a check is an outcome
//! with its day.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything about one person that rules ask for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    pub training: Vec<Entry>,
    /// Hours of work as a peer supporter. Never who was served.
    pub experience: Vec<Entry>,
    /// Hours of supervision received.
    pub supervision: Vec<Entry>,
    pub ce: Vec<Entry>,
    pub exams: Vec<Sitting>,
    pub credentials: Vec<Credential>,
    pub shown: Vec<Shown>,
    pub signed: Vec<Signed>,
    /// Such as `education`: everything that holds. An empty list says that none does; an absent name is not known.
    pub is: BTreeMap<String, Vec<String>>,
    /// Such as `learners`.
    pub numbers: BTreeMap<String, f64>,
    pub age: Age,
    /// By name, as courses/programs/README.md lists them.
    pub events: BTreeMap<String, Event>,
    /// By the id that entries name.
    pub supervisors: BTreeMap<String, Supervisor>,
    pub extensions: Vec<Extension>,
    pub exceptions: Vec<Exception>,
    /// Who holds which role in the house, as ids.
    pub roles: BTreeMap<String, Vec<String>>,
}

/// A course that was taken, a day of work, an hour of supervision, a piece of continuing education.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// The day it was finished, or took place.
    pub on: NaiveDate,
    /// The day it began, where it took longer.
    pub began_on: Option<NaiveDate>,
    /// Absent where only days are known: they are never turned into hours.
    pub minutes: Option<u32>,
    pub days: Option<u32>,
    pub credits: Option<u32>,
    /// Months of work that an employer confirmed as a whole.
    pub months_of_work: Option<u32>,
    pub missed_minutes: Option<u32>,
    /// None: not known. A topic with minutes has these alone; topics without share what is left.
    pub topics: Option<Vec<Topic>>,
    pub kind: Option<String>,
    /// `in-person`, `live-online`, `live` (one of these), `self-paced`, `reading`.
    pub mode: Option<String>,
    pub place: Option<String>,
    pub provider: Option<String>,
    pub course: Option<String>,
    pub course_version: Option<String>,
    pub curriculum: Option<String>,
    pub language: Option<String>,
    pub domain: Option<String>,
    pub setting: Option<String>,
    pub employer: Option<String>,
    pub form: Option<String>,
    pub paid: Option<bool>,
    /// Whether it was with people of like experience: a yes or no, never anyone's condition.
    pub matching: Option<bool>,
    pub confirmed: bool,
    pub supervisor: Option<String>,
    /// Which authorities approved this course of this provider, and when.
    pub approvals: Vec<Approval>,
    /// None: not known.
    pub covers: Option<Vec<Covered>>,
    pub methods: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Topic {
    pub name: String,
    pub minutes: Option<u32>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Approval {
    /// The authority's code, as rules name it.
    pub by: String,
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// An approval may hold for one language, or one version of the course, alone.
    pub language: Option<String>,
    pub course_version: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Covered {
    pub framework: String,
    pub id: String,
}

/// One sitting of an exam.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sitting {
    pub exam: String,
    pub part: Option<String>,
    pub on: NaiveDate,
    pub score: Option<Score>,
    /// What its issuer said.
    pub passed: Option<bool>,
    pub issuer: Option<String>,
    /// The exam whose place it took.
    pub successor_of: Option<String>,
}

/// Kinds of scores are never turned into one another, but items correct are a percentage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Score {
    Percent(f64),
    Correct { correct: u32, items: u32 },
    Scaled(u32),
}

/// A certification or license that someone holds or held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credential {
    pub name: String,
    /// Whose: a jurisdiction's code.
    pub from: Option<String>,
    pub issuer: Option<String>,
    /// `state`, `federal`, `board`, `nonprofit`, `for-profit`.
    pub issued_by: Option<String>,
    pub issued_on: Option<NaiveDate>,
    /// The last day on which it was or is valid.
    pub valid_until: Option<NaiveDate>,
    /// From this day on it was suspended, revoked or given up.
    pub withdrawn_on: Option<NaiveDate>,
    /// No action is pending.
    pub good_standing: Option<bool>,
    /// Hours of training that it asked for, in minutes.
    pub its_minutes: Option<u32>,
    pub curriculum: Option<String>,
}

/// Something that was shown: what, from whom, when, the outcome. Nothing else of it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    pub what: String,
    pub on: NaiveDate,
    /// The role of who sent or confirmed it: `holder`, `provider`, `supervisor`, `employer`, `authority`.
    pub from: Option<String>,
    /// Who answered, as an id: one person counts once, by their first answer. Absent for checks, which may be repeated.
    pub who: Option<String>,
    pub outcome: Option<String>,
    /// `electronic`, `paper`, `notarized`.
    pub how: Option<String>,
    pub valid_until: Option<NaiveDate>,
    pub name_matches: Option<bool>,
}

/// A statement that was signed, in its exact version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Signed {
    pub statement: String,
    pub version: String,
    pub yes: bool,
    pub on: NaiveDate,
    /// `holder`, `supervisor`.
    pub by: Option<String>,
    pub jurisdiction: Option<String>,
    /// "At least so many months", as the statement said.
    pub months: Option<u32>,
}

/// Age without a birth date, where that will do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Age {
    /// So many years old or older, on a day.
    pub at_least: Option<(u16, NaiveDate)>,
    /// Younger than so many years, on a day.
    pub under: Option<(u16, NaiveDate)>,
    pub born_on: Option<NaiveDate>,
}

/// When something happened. Hours on a clock can be counted only from a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub on: NaiveDate,
    pub at: Option<NaiveTime>,
}

impl From<NaiveDate> for Event {
    fn from(on: NaiveDate) -> Self {
        Self { on, at: None }
    }
}

/// What of a supervisor decides whether hours count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Supervisor {
    /// Credentials, licenses and classes of registration.
    pub credentials: Vec<Credential>,
    /// Training as a supervisor: the day it was finished, and its minutes.
    pub training: Vec<(NaiveDate, u32)>,
    pub experience_minutes: Option<u32>,
    /// `peer`, `non-peer`.
    pub kind: Option<String>,
}

/// More time that was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extension {
    pub stage: String,
    pub requested_on: NaiveDate,
    pub granted: bool,
}

/// An authority's decision that a rule does not apply to this person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exception {
    pub program: String,
    pub rule: String,
    pub by: String,
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
    pub reason: String,
}
