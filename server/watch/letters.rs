use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::row::{Model, Told};
use crate::{mail::Letter, verification::Summary};

/// To those of an employer who chose to get them. Its subject names nobody, and the letter names no holder: numbers and
/// the employer's own labels are enough to find the page.
#[derive(Serialize)]
pub(super) struct StandingChanged<'a> {
    pub name: &'a str,
    pub lines: &'a [Line],
    pub as_of: DateTime<Utc>,
    /// The list.
    pub page: &'a str,
}

impl Letter for StandingChanged<'_> {
    const KIND: &'static str = "standing-changed";
}

/// One number that stands otherwise than it was told.
#[derive(Serialize)]
pub(super) struct Line {
    pub number: String,
    pub label: String,
    /// How it stands, as people read it.
    pub words: &'static str,
    pub since: Option<DateTime<Utc>>,
    pub reason: Option<&'static str>,
    /// Why, in the words of the authority, where it lets strangers read them. Nothing else of the case is known here.
    pub told: Option<String>,
    /// Who says so.
    pub given_by: Option<String>,
    /// The last day of its term.
    pub ends_on: Option<NaiveDate>,
    /// It was in good standing when it was last told.
    pub was_good: bool,
    /// It stands as it was told, but its term ends on another day.
    pub longer: bool,
    pub page: String,
}

impl Line {
    pub fn new(row: &Model, now: &Told, summary: Option<&Summary>, address: &str) -> Line {
        Line {
            words: summary.map_or("Not known here any more", |summary| summary.words),
            since: summary.and_then(|summary| summary.since),
            reason: summary.and_then(|summary| summary.reason),
            told: summary.and_then(|summary| summary.told.clone()),
            given_by: summary.map(|summary| summary.given_by.clone()),
            ends_on: now.ends_on,
            was_good: row.told_good,
            longer: now.good && row.told_standing == now.standing,
            page: format!("{address}/employer/check/{}", row.number),
            number: row.number.clone(),
            label: row.label.clone(),
        }
    }
}
