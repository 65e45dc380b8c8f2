//! What programs send, and how it is read: as the form of its kind would be.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use poem_openapi::{Object, types::ToJSON};
use serde_json::Value;

use crate::{evidence::form::MOST_ROWS, web::Text};

/// Minutes of one topic in one mode.
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct PartIn {
    topic: Text,
    /// `in-person`, `live-online`, `self-paced` or `reading`.
    mode: Text,
    #[oai(validator(minimum(value = "1"), maximum(value = "120000")))]
    minutes: i64,
}

/// Training taken with another provider.
#[derive(Object)]
#[oai(rename = "NewTraining", deny_unknown_fields)]
pub struct TrainingIn {
    title: Text,
    provider: Text,
    /// `core`, `specialization`, `elective`, `in-service`, `supervisor` or `orientation`.
    purpose: Text,
    curriculum: Option<Text>,
    begun_on: NaiveDate,
    finished_on: Option<NaiveDate>,
    #[oai(validator(min_items = 1, max_items = 31))]
    parts: Vec<PartIn>,
    /// Minutes missed.
    missed: Option<i64>,
    /// A text of your own, eight characters or more: sent twice, the entry is added once.
    once: Option<Text>,
}

/// Continuing education.
#[derive(Object)]
#[oai(rename = "NewContinuingEducation", deny_unknown_fields)]
pub struct EducationIn {
    title: Text,
    provider: Text,
    begun_on: NaiveDate,
    finished_on: Option<NaiveDate>,
    #[oai(validator(min_items = 1, max_items = 31))]
    parts: Vec<PartIn>,
    missed: Option<i64>,
    once: Option<Text>,
}

/// Work on one day. Never who was supported.
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct WorkIn {
    on: NaiveDate,
    #[oai(validator(minimum(value = "1"), maximum(value = "1440")))]
    minutes: i64,
    /// `service`, `receiving-supervision`, `practicum`, `self-study` or `other`.
    work: Text,
    /// `advocacy`, `ethics`, `mentoring-education`, `recovery-wellness` or `other`.
    domain: Text,
}

/// Practice, many days at once.
#[derive(Object)]
#[oai(rename = "NewPractice", deny_unknown_fields)]
pub struct PracticeIn {
    #[oai(validator(min_items = 1, max_items = 31))]
    entries: Vec<WorkIn>,
    setting: Text,
    /// A jurisdiction such as `US-TX`.
    place: Text,
    employer: Text,
    /// Of supervision: `individual`, `group`, `peer` or `observed`.
    form: Option<Text>,
    paid: bool,
    /// With people whose experience is like one’s own.
    matching: bool,
    once: Option<Text>,
}

#[derive(Object)]
#[oai(rename = "NewCredential", deny_unknown_fields)]
pub struct CredentialIn {
    /// `peer-certification`, `peer-supervisor`, `license` or `other`.
    what: Text,
    title: Text,
    authority: Text,
    /// `state`, `federal`, `board`, `nonprofit` or `for-profit`.
    issuer: Text,
    jurisdiction: Option<Text>,
    number: Option<Text>,
    from: NaiveDate,
    to: Option<NaiveDate>,
    /// Minutes of training that it asked for.
    its_minutes: Option<i64>,
    once: Option<Text>,
}

#[derive(Object)]
#[oai(rename = "NewExam", deny_unknown_fields)]
pub struct ExamIn {
    /// `state-exam`, `icrc-pr`, `course-exam` or `other`.
    what: Text,
    name: Text,
    issuer: Text,
    jurisdiction: Option<Text>,
    taken_on: NaiveDate,
    passed: bool,
    /// As told, such as `84.5`.
    percent: Option<Text>,
    scaled: Option<i64>,
    once: Option<Text>,
}

#[derive(Object)]
#[oai(rename = "NewResidence", deny_unknown_fields)]
pub struct ResidenceIn {
    /// `lives-in`, `works-in` or `volunteers-in`.
    what: Text,
    jurisdiction: Text,
    percent: Option<i64>,
    from: NaiveDate,
    to: Option<NaiveDate>,
    once: Option<Text>,
}

/// At least so old on that day. No birthday is kept.
#[derive(Object)]
#[oai(rename = "NewAge", deny_unknown_fields)]
pub struct AgeIn {
    at_least: i64,
    on: NaiveDate,
    once: Option<Text>,
}

#[derive(Object)]
#[oai(rename = "NewEmployment", deny_unknown_fields)]
pub struct EmploymentIn {
    employer: Text,
    jurisdiction: Text,
    began_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    /// Minutes of peer support a week.
    weekly: Option<i64>,
    once: Option<Text>,
}

/// What the person will show.
#[derive(Object)]
#[oai(rename = "NewShown", deny_unknown_fields)]
pub struct ShownIn {
    what: Text,
    once: Option<Text>,
}

/// A body as the fields of the form, and the text by which it is taken once.
pub fn flat(body: &impl ToJSON, drawn: &str) -> (BTreeMap<String, String>, String) {
    let value = body.to_json().unwrap_or_default();
    let mut typed = BTreeMap::new();
    fill(&mut typed, &value, "");
    for name in ["parts", "entries"] {
        for (at, row) in value[name].as_array().into_iter().flatten().take(MOST_ROWS).enumerate() {
            fill(&mut typed, row, &format!("_{}", at + 1));
        }
    }
    let once =
        typed.remove("once").map_or_else(|| format!("api:{}", &drawn[..32]), |once| format!("api:{once}"));
    (typed, once)
}

/// Spans are minutes here and hours in forms.
const SPANS: [&str; 4] = ["minutes", "missed", "its_minutes", "weekly"];

fn fill(typed: &mut BTreeMap<String, String>, row: &Value, end: &str) {
    for (name, value) in row.as_object().into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(minutes) if SPANS.contains(&name.as_str()) => format!("{minutes} min"),
            Value::Number(number) => number.to_string(),
            Value::Bool(true) => "yes".to_owned(),
            _ => continue,
        };
        typed.insert(format!("{name}{end}"), text);
    }
}
