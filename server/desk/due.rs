//! Clocks of an authority: business days with its holidays, calendar days, hours. Pure.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use program::{Calendar, Condition, Moment, Program, Side, SpanUnit};
use serde::Serialize;

/// Until when something is to be done, by which rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The last day.
    pub on: NaiveDate,
    /// The moment, where the rule counts hours on a clock.
    pub at: Option<DateTime<Utc>>,
    /// In words: "60 days", "5 business days".
    pub span: String,
    /// Business days of a year whose holidays nobody entered: the day may be later.
    pub holidays_unknown: bool,
}

impl Due {
    /// Whether the time is over.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        match self.at {
            Some(at) => now > at,
            None => now.date_naive() > self.on,
        }
    }
}

/// Until when `event` must come after `start`, which happened at a moment. None where no rule that can decide says so.
pub fn due(
    program: &Program,
    holidays: &[NaiveDate],
    event: &str,
    start: &str,
    at: DateTime<Utc>,
) -> Option<Due> {
    let day = at.date_naive();
    let span =
        program.rules.iter().filter(|rule| rule.in_force(day) && rule.decides()).find_map(
            |rule| match &rule.condition {
                Condition::Deadline(one)
                    if one.event == event
                        && one.side == Side::After
                        && one.of == Moment::Event(start.to_owned()) =>
                {
                    one.within
                }
                _ => None,
            },
        )?;
    let words = span.to_string();
    if span.unit == SpanUnit::ClockHours {
        let at = at + TimeDelta::hours(i64::from(span.number));
        return Some(Due { on: at.date_naive(), at: Some(at), span: words, holidays_unknown: false });
    }
    let counted = with_holidays(&program.calendar, holidays).after(day, span)?;
    Some(Due { on: counted.day, at: None, span: words, holidays_unknown: counted.holidays_unknown })
}

/// The program's calendar and the days that the desk entered. A year with one entered day is a year that is known.
fn with_holidays(calendar: &Calendar, holidays: &[NaiveDate]) -> Calendar {
    let mut calendar = calendar.clone();
    for day in holidays {
        calendar.holidays.entry(chrono::Datelike::year(day)).or_default().insert(*day);
    }
    calendar
}
