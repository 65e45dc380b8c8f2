//! Terms, renewal windows, grace and standing: pure functions of rules and days.

use crate::condition::{Anchor, Condition, Deadline, Grace, Moment, Side, Term, Years};
use crate::facts::Credential;
use crate::program::{Accepted, Program};
use crate::rule::{Rule, Step};
use crate::unit::{Cents, SpanUnit};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

/// The days of one term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TermDates {
    pub from: NaiveDate,
    /// The last day of the term.
    pub expires_on: NaiveDate,
    /// The other reading of the end, where a month lacks the day and the rule does not say.
    pub or_expires_on: Option<NaiveDate>,
    /// The last day of grace; none where no rule gives any. Its own date, apart from expiry.
    pub grace_ends_on: Option<NaiveDate>,
    /// The first and the last day on which a renewal may be filed, where a rule says so.
    pub file_from: Option<NaiveDate>,
    pub file_by: Option<NaiveDate>,
    /// A first term shorter than a whole one, on a fixed day; whether it is excused may not be known.
    pub short_first: bool,
}

/// Acts of an authority or the holder that end a standing before its term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    Suspended,
    Revoked,
    Surrendered,
    /// Taken back: the suspension is over.
    Restored,
}

/// Lapsed, suspended and revoked are three words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Valid,
    /// The term is over; a late renewal is still possible.
    Grace,
    Expired,
    Suspended,
    Revoked,
    Surrendered,
}

/// The term that begins on a day, by the rules in force on that day: a later rule does not move its end.
///
/// None where no rule tells the term, or the rule that does can't decide.
pub fn term_from(program: &Program, from: NaiveDate) -> Option<TermDates> {
    let term = program.rules.iter().find_map(|rule| match &rule.condition {
        Condition::Term(term) if counts(rule, from) => Some(term),
        _ => None,
    })?;
    let (expires_on, or_expires_on, short_first) = end(program, term, from)?;
    let mut dates = TermDates {
        from,
        expires_on,
        or_expires_on,
        grace_ends_on: None,
        file_from: None,
        file_by: None,
        short_first,
    };
    for rule in program.rules.iter().filter(|rule| counts(rule, from)) {
        match &rule.condition {
            Condition::Grace(Grace { length, .. }) => {
                dates.grace_ends_on = program.calendar.after(expires_on, *length).map(|counted| counted.day);
            }
            Condition::Deadline(deadline) if rule.step == Step::Renew => {
                filing(program, deadline, &mut dates);
            }
            _ => {}
        }
    }
    Some(dates)
}

fn counts(rule: &Rule, day: NaiveDate) -> bool {
    rule.in_force(day) && rule.decides()
}

fn filing(program: &Program, deadline: &Deadline, dates: &mut TermDates) {
    let expires = Moment::Event("expires".into());
    if deadline.event != "renewal-filed" || deadline.side != Side::Before || deadline.of != expires {
        return;
    }
    let before = |span| program.calendar.before(dates.expires_on, span).map(|counted| counted.day);
    let opens = deadline.within.and_then(before);
    let by = deadline.at_least.map_or(Some(dates.expires_on), before);
    dates.file_from = dates.file_from.max(opens);
    dates.file_by = match (dates.file_by, by) {
        (Some(known), Some(by)) => Some(known.min(by)),
        (known, by) => known.or(by),
    };
}

fn end(program: &Program, term: &Term, from: NaiveDate) -> Option<(NaiveDate, Option<NaiveDate>, bool)> {
    let Some(anchor) = term.anchor else {
        let counted = program.calendar.after(from, term.length)?;
        return Some((counted.day, counted.or, false));
    };
    let end = next_anchor(anchor, from)?;
    let whole = program.calendar.after(from, term.length)?.day;
    Some((end, None, end < whole))
}

/// The first fixed day after a day.
fn next_anchor(anchor: Anchor, after: NaiveDate) -> Option<NaiveDate> {
    (after.year()..after.year() + 4).find_map(|year| {
        let fits = match anchor.years {
            Years::Odd => year % 2 != 0,
            Years::Even => year % 2 == 0,
            Years::Every => true,
        };
        let day = NaiveDate::from_ymd_opt(year, anchor.month, anchor.day)?;
        (fits && day > after).then_some(day)
    })
}

/// Where a credential stands on a day. Acts are in the order of their days; the last that has happened counts.
pub fn standing(term: &TermDates, day: NaiveDate, acts: &[(NaiveDate, Act)]) -> Standing {
    match acts.iter().rev().find(|(on, _)| *on <= day).map(|(_, act)| act) {
        Some(Act::Suspended) => return Standing::Suspended,
        Some(Act::Revoked) => return Standing::Revoked,
        Some(Act::Surrendered) => return Standing::Surrendered,
        Some(Act::Restored) | None => {}
    }
    if day <= term.expires_on {
        Standing::Valid
    } else if term.grace_ends_on.is_some_and(|end| day <= end) {
        Standing::Grace
    } else {
        Standing::Expired
    }
}

/// Days on which to remind of an end: so many days ahead each, the past left out.
pub fn reminders(end: NaiveDate, days_ahead: &[u32], today: NaiveDate) -> Vec<NaiveDate> {
    let calendar = crate::unit::Calendar::default();
    let mut days: Vec<NaiveDate> = days_ahead
        .iter()
        .filter_map(|n| calendar.before(end, crate::unit::Span { number: *n, unit: SpanUnit::Days }))
        .map(|counted| counted.day)
        .filter(|day| today <= *day)
        .collect();
    days.sort_unstable();
    days
}

/// What the fees add up to on a day, in cents, and what of them is not known.
pub fn fees<'a>(program: &'a Program, purposes: &[&str], day: NaiveDate) -> (Cents, Vec<&'a str>) {
    let (mut sum, mut unknown) = (0, Vec::new());
    for rule in program.rules.iter().filter(|rule| rule.in_force(day)) {
        let Condition::Fee(fee) = &rule.condition else { continue };
        if !purposes.contains(&fee.purpose.as_str()) {
            continue;
        }
        match fee.amount.filter(|_| rule.decides()) {
            Some(amount) => sum += amount.0,
            None => unknown.push(fee.purpose.as_str()),
        }
    }
    (Cents(sum), unknown)
}

/// Why a certification counts for VA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    StateCertified,
    VaAcceptedNonprofit,
    /// Nothing may be said of VA.
    None,
}

/// The basis of a credential on a day. A non-profit counts only with evidence on the list; a firm for profit never.
pub fn basis(program: &Program, accepted: &[Accepted], credential: &Credential, day: NaiveDate) -> Basis {
    let listed = || {
        program.accepts.iter().chain(accepted).any(|body| {
            credential.issuer.as_ref() == Some(&body.name)
                && body.from <= day
                && body.to.is_none_or(|to| day <= to)
        })
    };
    match credential.issued_by.as_deref() {
        Some("state") => Basis::StateCertified,
        Some("nonprofit") if listed() => Basis::VaAcceptedNonprofit,
        _ => Basis::None,
    }
}

/// What became of someone who asked for a scarce seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seat {
    Given,
    Waiting,
    /// Equal to others at the last seat, and no rule tells them apart: a person decides.
    Tied,
}

/// Gives seats to those with the most points. Equals at the last seat stay undecided.
pub fn seats(seats: usize, points: &[i64]) -> Vec<Seat> {
    let mut sorted = points.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    if points.len() <= seats {
        return vec![Seat::Given; points.len()];
    }
    let last = seats.checked_sub(1).map(|i| sorted[i]);
    let tied = last.is_some_and(|last| sorted[seats] == last);
    points
        .iter()
        .map(|own| match last {
            Some(last) if *own > last || (*own == last && !tied) => Seat::Given,
            Some(last) if *own == last => Seat::Tied,
            _ => Seat::Waiting,
        })
        .collect()
}
