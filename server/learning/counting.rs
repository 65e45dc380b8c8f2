//! How many seconds count: pure rules.
//!
//! A second is counted once, whatever the number of tabs, devices, courses and methods: nothing before the moment up
//! to which a person's time was counted is counted again. And never more than a lesson's stated minutes in all.

use chrono::{DateTime, TimeDelta, Utc};

/// Without script, a page that stays open this long without another being opened says no more: in seconds.
pub(super) const SILENCE: i64 = 600;

/// A stretch of time that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub started_at: DateTime<Utc>,
    pub seconds: i64,
}

/// From opening one page to opening the next: what of it counts. `already` are the lesson's seconds so far.
pub(super) fn from_page_to_page(
    opened_at: DateTime<Utc>,
    counted_until: DateTime<Utc>,
    now: DateTime<Utc>,
    already: i64,
    minutes: u32,
) -> Stretch {
    let started_at = opened_at.max(counted_until);
    let seconds = (now - started_at).num_seconds().clamp(0, SILENCE);
    Stretch { started_at, seconds: seconds.min(left(already, minutes)) }
}

/// What counts of the seconds for which a script says that the page was visible and in use, up to now; and up to
/// when the person's time is counted after it.
pub(super) fn active(
    claimed: i64,
    counted_until: DateTime<Utc>,
    now: DateTime<Utc>,
    already: i64,
    minutes: u32,
) -> (Stretch, DateTime<Utc>) {
    let elapsed = (now - counted_until).num_seconds().max(0);
    let spent = claimed.clamp(0, SILENCE).min(elapsed);
    let started_at = now - TimeDelta::seconds(spent);
    (
        Stretch { started_at, seconds: spent.min(left(already, minutes)) },
        if spent > 0 { now } else { counted_until },
    )
}

fn left(already: i64, minutes: u32) -> i64 {
    (i64::from(minutes) * 60 - already).max(0)
}
