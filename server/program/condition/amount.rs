//! Amounts, what narrows them, and when they must fall.

use super::{Ledger, Stated};
use crate::unit::{Quantity, Span};
use chrono::NaiveDate;
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Amount {
    pub of: Ledger,
    pub min: Option<Quantity>,
    /// What is beyond does no harm and counts nothing.
    pub counts_up_to: Option<Quantity>,
    pub longest_course: bool,
    pub only: Filter,
    pub except: Filter,
    pub caps: Vec<Cap>,
    /// Of all there is in the same time, in hundredths of a percent.
    pub share: Option<u32>,
    pub spread: Option<Span>,
    pub per_week: Option<Quantity>,
    pub missed_at_most: Option<Quantity>,
    pub ratio: Option<Ratio>,
    /// Whether hours of supervision count as experience.
    pub with_supervision: Stated,
    pub buckets: Vec<Bucket>,
    pub once_per_course: bool,
    pub within: Option<Window>,
    pub supervised_by: Vec<SupervisorRule>,
    pub approved_by: Option<String>,
    pub approved_on: Option<ApprovedOn>,
    /// Whether the limit day of the spread counts.
    pub inclusive: Stated,
}

impl Amount {
    /// Everything in a ledger, without a minimum.
    pub fn of(ledger: Ledger) -> Self {
        Self {
            of: ledger,
            min: None,
            counts_up_to: None,
            longest_course: false,
            only: Filter::default(),
            except: Filter::default(),
            caps: Vec::new(),
            share: None,
            spread: None,
            per_week: None,
            missed_at_most: None,
            ratio: None,
            with_supervision: Some(false),
            buckets: Vec::new(),
            once_per_course: false,
            within: None,
            supervised_by: Vec::new(),
            approved_by: None,
            approved_on: None,
            inclusive: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovedOn {
    Start,
    End,
    EachDay,
}

/// By attribute, any of these values; every attribute must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter(pub Vec<(Attribute, Vec<String>)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attribute {
    Topic,
    Kind,
    Mode,
    Place,
    Provider,
    Course,
    Curriculum,
    Language,
    Domain,
    Setting,
    Employer,
    Form,
    Paid,
    Matching,
    Confirmed,
}

impl Attribute {
    pub const NAMES: [(&'static str, Attribute); 15] = [
        ("topic", Attribute::Topic),
        ("kind", Attribute::Kind),
        ("mode", Attribute::Mode),
        ("place", Attribute::Place),
        ("provider", Attribute::Provider),
        ("course", Attribute::Course),
        ("curriculum", Attribute::Curriculum),
        ("language", Attribute::Language),
        ("domain", Attribute::Domain),
        ("setting", Attribute::Setting),
        ("employer", Attribute::Employer),
        ("form", Attribute::Form),
        ("paid", Attribute::Paid),
        ("matching", Attribute::Matching),
        ("confirmed", Attribute::Confirmed),
    ];
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cap {
    pub only: Filter,
    pub max: Quantity,
}

/// So much for every so much of another ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ratio {
    pub each: Quantity,
    pub per: Quantity,
    pub of: Ledger,
    /// Whether it holds beyond the minimum of the rule.
    pub beyond_minimum: Stated,
}

/// A part of a total. One hour fills one bucket.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bucket {
    pub name: String,
    pub only: Filter,
    pub min: Quantity,
    /// Whether what the other buckets have too much of may fill it.
    pub surplus: Surplus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Surplus {
    No,
    Yes,
    Unknown,
}

/// When something must fall.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Window {
    pub range: Range,
    pub inclusive: Stated,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Range {
    Last { span: Span, before: Moment },
    Between { after: Option<Moment>, before: Option<Moment> },
    Stage(String),
    Term,
    CalendarYear,
}

/// An event by name, or a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    Event(String),
    Day(NaiveDate),
    Today,
}

/// What a supervisor must be on the day of an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SupervisorRule {
    pub holds: Vec<String>,
    pub trained: Option<Quantity>,
    pub experience: Option<Quantity>,
    pub kind: Vec<String>,
    /// The last day on which this will do.
    pub until: Option<NaiveDate>,
}
