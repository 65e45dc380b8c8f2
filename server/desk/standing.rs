//! Where a certification stands at a moment: a pure function of its rows. Nothing about it is stored.
//!
//! Days are days in UTC, as everywhere in the house; the last day of a term counts whole.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::Serialize;

use super::{
    act::{Act, Model as ActRow},
    term::{Model as Term, What},
};

/// Expired, lapsed, suspended and revoked are four words, and a trainee is never called certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It was granted later than the moment asked about.
    NotYet,
    /// In a stage before the last one.
    Provisional,
    Active,
    /// Given back after a revocation or a lapse, until the next renewal.
    Reinstated,
    /// The term is over; a late renewal is still possible.
    Grace,
    /// The term is over, and no rule tells what time is left to renew.
    Expired,
    /// The term and its grace are over.
    Lapsed,
    Suspended,
    Revoked,
    /// Given up by its holder.
    Surrendered,
}

impl Standing {
    /// Whether its holder may call themselves what it says.
    pub fn is_good(self) -> bool {
        matches!(self, Standing::Provisional | Standing::Active | Standing::Reinstated)
    }

    /// Whether it stands so because somebody at the authority acted, and not by the calendar.
    fn is_an_acts(self) -> bool {
        matches!(self, Standing::Suspended | Standing::Revoked | Standing::Surrendered)
    }

    /// As programs read it.
    pub fn code(self) -> &'static str {
        match self {
            Standing::NotYet => "not_yet",
            Standing::Provisional => "provisional",
            Standing::Active => "active",
            Standing::Reinstated => "reinstated",
            Standing::Grace => "grace",
            Standing::Expired => "expired",
            Standing::Lapsed => "lapsed",
            Standing::Suspended => "suspended",
            Standing::Revoked => "revoked",
            Standing::Surrendered => "surrendered",
        }
    }

    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Standing::NotYet => "Not granted yet",
            Standing::Provisional => "Provisional",
            Standing::Active => "Active",
            Standing::Reinstated => "Active, reinstated",
            Standing::Grace => "Term over, in its grace period",
            Standing::Expired => "Expired",
            Standing::Lapsed => "Lapsed",
            Standing::Suspended => "Suspended",
            Standing::Revoked => "Revoked",
            Standing::Surrendered => "Given up by its holder",
        }
    }
}

/// What is to be said of a certification at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    pub standing: Standing,
    /// Since when it stands so.
    pub since: Option<DateTime<Utc>>,
    /// The last day of the term; none where no rule tells its length.
    pub expires_on: Option<NaiveDate>,
    /// The last day of grace: another date than expiry, and both are told.
    pub grace_ends_on: Option<NaiveDate>,
}

/// Where it stands. Rows may come in any order; those after the moment are as if they had not been written.
pub fn standing(issued_at: DateTime<Utc>, terms: &[Term], acts: &[ActRow], at: DateTime<Utc>) -> Told {
    let nothing = Told { standing: Standing::NotYet, since: None, expires_on: None, grace_ends_on: None };
    if at < issued_at {
        return nothing;
    }
    let known = || terms.iter().filter(|term| term.recorded_at <= at);
    let Some(term) = known().max_by_key(|term| term.seq) else { return nothing };
    let told = |standing, since| Told {
        standing,
        since,
        expires_on: term.expires_on,
        grace_ends_on: term.grace_ends_on,
    };
    let act = acts.iter().filter(|act| act.at <= at).max_by_key(|act| (act.at, act.id));
    if let Some(act) = act {
        let stopped = match act.act {
            Act::Suspended => Some(Standing::Suspended),
            Act::Revoked => Some(Standing::Revoked),
            Act::Surrendered => Some(Standing::Surrendered),
            Act::Restored | Act::Reinstated => None,
        };
        if let Some(stopped) = stopped {
            return told(stopped, Some(act.at));
        }
    }
    let day = at.date_naive();
    if let Some(expires_on) = term.expires_on
        && day > expires_on
    {
        return match term.grace_ends_on {
            Some(grace) if day <= grace => told(Standing::Grace, Some(after(expires_on))),
            Some(grace) => told(Standing::Lapsed, Some(after(grace))),
            None => told(Standing::Expired, Some(after(expires_on))),
        };
    }
    let running = known().filter(|other| other.stage == term.stage).map(|other| other.recorded_at).min();
    match term.what {
        _ if term.provisional => told(Standing::Provisional, running),
        What::Reinstated => told(Standing::Reinstated, Some(term.recorded_at)),
        _ => told(Standing::Active, act.map(|act| act.at).or(running)),
    }
}

/// A stretch of time in which it stood one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub standing: Standing,
    pub from: DateTime<Utc>,
    /// None where it stands so still, at the moment asked about.
    pub until: Option<DateTime<Utc>>,
    /// Why, where the authority lets strangers read it.
    pub told: Option<String>,
}

/// How it stood from the day it was granted to a moment, oldest first. Each stretch is told as it was told then: what was
/// decided later, and counts from before, does not change what a stranger was told.
pub fn history(issued_at: DateTime<Utc>, terms: &[Term], acts: &[ActRow], at: DateTime<Utc>) -> Vec<Stretch> {
    let ends = terms.iter().flat_map(|term| [term.expires_on, term.grace_ends_on]);
    let mut moments: Vec<DateTime<Utc>> = std::iter::once(issued_at)
        .chain(terms.iter().map(|term| term.recorded_at))
        .chain(acts.iter().map(|act| act.at))
        .chain(ends.flatten().map(after))
        .filter(|moment| (issued_at..=at).contains(moment))
        .collect();
    moments.sort_unstable();
    moments.dedup();
    let mut stretches: Vec<Stretch> = Vec::new();
    for from in moments {
        let standing = standing(issued_at, terms, acts, from).standing;
        let act = acts.iter().filter(|act| act.at <= from).max_by_key(|act| (act.at, act.id));
        let told = act.filter(|_| standing.is_an_acts()).and_then(|act| act.told.clone());
        if standing == Standing::NotYet
            || stretches.last().is_some_and(|last| last.standing == standing && last.told == told)
        {
            continue;
        }
        if let Some(last) = stretches.last_mut() {
            last.until = Some(from);
        }
        stretches.push(Stretch { standing, from, until: None, told });
    }
    stretches
}

/// The first moment after a day.
fn after(day: NaiveDate) -> DateTime<Utc> {
    (day.and_time(NaiveTime::MIN) + TimeDelta::days(1)).and_utc()
}
