//! Deadlines, stages and terms.

use super::{Case, Flag, Question, Verdict, agree, limit};
use crate::condition::{Deadline, Moment, Side, StageLimit, Yearly};
use crate::facts::{Event, Facts};
use crate::program::Program;
use crate::unit::{Counted, SpanUnit};
use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime};

/// When an event may happen: from one day to another.
struct Limits {
    opens: Option<Counted>,
    closes: Option<Counted>,
}

impl Case<'_, '_> {
    pub fn deadline(&self, deadline: &Deadline) -> Verdict {
        let spans = [deadline.within, deadline.at_least];
        if spans.iter().flatten().any(|span| span.unit == SpanUnit::ClockHours) {
            return self.by_the_clock(deadline);
        }
        let Some(anchor) = self.moment(&deadline.of) else {
            return Verdict::unknown(format!(
                "This counts from {}, and no day of that is known.",
                name(&deadline.of)
            ));
        };
        let Some(limits) = self.limits(deadline, anchor) else {
            return Verdict::unknown("This can’t be counted on a calendar.");
        };
        let event = self.event_of(deadline);
        let plain =
            limit(deadline.inclusive, |inclusive| self.between(deadline, &limits, event, inclusive, false));
        let odd = [limits.opens, limits.closes];
        let mut verdict = if odd.iter().flatten().any(|counted| counted.or.is_some()) {
            let other = limit(deadline.inclusive, |inclusive| {
                self.between(deadline, &limits, event, inclusive, true)
            });
            agree(vec![plain, other], Flag::MonthEnd, "The rule does not say what the end of a month is.")
        } else {
            plain
        };
        if odd.iter().flatten().any(|counted| counted.holidays_unknown) {
            verdict = verdict.flag(Flag::Holidays);
        }
        verdict
    }

    /// What is computed can't be "not yet": where it is missing, it is not known.
    fn event_of(&self, deadline: &Deadline) -> Result<NaiveDate, bool> {
        match self.event(&deadline.event) {
            Some(event) if event.on <= self.question.day => Ok(event.on),
            Some(event) if is_computed(&deadline.event) => Ok(event.on),
            _ => Err(is_computed(&deadline.event)),
        }
    }

    fn limits(&self, deadline: &Deadline, anchor: NaiveDate) -> Option<Limits> {
        let calendar = &self.program.calendar;
        let plain = Counted { day: anchor, or: None, holidays_unknown: false };
        Some(match deadline.side {
            Side::After => Limits {
                opens: match deadline.at_least {
                    Some(span) => Some(calendar.after(anchor, span)?),
                    None => None,
                },
                closes: match deadline.within {
                    Some(span) => Some(calendar.after(anchor, span)?),
                    None => None,
                },
            },
            Side::Before => Limits {
                opens: match deadline.within {
                    Some(span) => Some(calendar.before(anchor, span)?),
                    None => None,
                },
                closes: match deadline.at_least {
                    Some(span) => Some(calendar.before(anchor, span)?),
                    None => Some(plain),
                },
            },
        })
    }

    fn between(
        &self,
        deadline: &Deadline,
        limits: &Limits,
        event: Result<NaiveDate, bool>,
        inclusive: bool,
        other: bool,
    ) -> Verdict {
        let pick = |counted: Counted| if other { counted.or.unwrap_or(counted.day) } else { counted.day };
        let (opens, closes) = (limits.opens.map(pick), limits.closes.map(pick));
        let late = |day: NaiveDate| closes.is_some_and(|end| if inclusive { day > end } else { day >= end });
        let early =
            |day: NaiveDate| opens.is_some_and(|start| if inclusive { day < start } else { day <= start });
        let what = words(&deadline.event);
        let today = self.question.day;
        let mut verdict = match event {
            Ok(on) if late(on) => Verdict::not_met(format!("{what} on {on}, after {}.", told(closes))),
            Ok(on) if early(on) => Verdict::not_met(format!("{what} on {on}, before {}.", told(opens))),
            Ok(on) => Verdict::met(format!("{what} on {on}, in time.")),
            Err(true) => Verdict::unknown(format!("{what}: the day is not known.")),
            Err(false) if late(today) => Verdict::not_met(format!("{what} was due by {}.", told(closes))),
            Err(false) if early(today) => {
                Verdict::not_met(format!("{what} is possible from {} on.", told(opens)))
            }
            Err(false) if closes.is_none() => {
                Verdict::met(format!("{what} is possible since {}.", told(opens)))
            }
            Err(false) => Verdict::not_met(format!("{what} is due by {}.", told(closes))),
        };
        verdict.due = closes;
        verdict.opens = opens;
        verdict
    }

    /// Hours on a clock: both ends need a time of day.
    fn by_the_clock(&self, deadline: &Deadline) -> Verdict {
        let Moment::Event(of) = &deadline.of else { return Verdict::unknown("Hours count from an event.") };
        let span = deadline.within.or(deadline.at_least).map_or(0, |span| i64::from(span.number));
        let Some(start) = self.event(of).and_then(moment) else {
            return Verdict::unknown(format!(
                "This counts hours from {}, and its time is not known.",
                words(of)
            ));
        };
        let end = if deadline.side == Side::After {
            start.checked_add_signed(Duration::hours(span))
        } else {
            start.checked_sub_signed(Duration::hours(span))
        };
        let Some(end) = end else { return Verdict::unknown("This can’t be counted on a calendar.") };
        let event = self.happened(&deadline.event);
        let now = self.question.time.map(|time| self.question.day.and_time(time));
        let Some(at) = event.map_or(now, moment) else {
            return Verdict::unknown(format!("{}: its time is not known.", words(&deadline.event)));
        };
        let before = (deadline.side == Side::After) == deadline.within.is_some();
        let mut verdict = limit(deadline.inclusive, |inclusive| {
            let holds = if at == end { inclusive } else { (at < end) == before };
            let done = holds && (event.is_some() || !before);
            Verdict::of(Some(done), format!("The limit is {}.", end.format("%Y-%m-%d %H:%M")))
        });
        verdict.due = Some(end.date());
        verdict
    }

    pub fn yearly(&self, yearly: &Yearly) -> Verdict {
        let on = self.happened(&yearly.event).map_or(self.question.day, |event| event.on);
        if yearly.months.contains(&on.month()) {
            return Verdict::met(format!("{on} is in the time of year for this."));
        }
        let next = (0..24).find_map(|n| {
            let month = on.checked_add_months(chrono::Months::new(n))?.with_day(1)?;
            (month > on && yearly.months.contains(&month.month())).then_some(month)
        });
        let mut verdict =
            Verdict::not_met(format!("The next time of year for this begins on {}.", told(next)));
        verdict.opens = next;
        verdict
    }

    pub fn stage_limit(&self, limit_of: &StageLimit) -> Verdict {
        let Some(end) = self.stage_end(limit_of) else {
            return Verdict::unknown(format!(
                "This stage counts from {}, and no day of that is known.",
                words(&limit_of.begins)
            ));
        };
        let mut verdict = limit(limit_of.inclusive, |inclusive| {
            let day = self.question.day;
            let over = if inclusive { day > end } else { day >= end };
            let reason = if over {
                format!("This stage ended on {end}.")
            } else {
                format!("This stage lasts until {end}.")
            };
            Verdict::of(Some(!over), reason)
        });
        verdict.due = Some(end);
        verdict
    }

    pub fn term(&self) -> Verdict {
        let Some(term) = self.current_term() else {
            return Verdict::unknown("The term is counted once the day of certification is known.");
        };
        let mut verdict = Verdict::met(format!("The term runs until {}.", term.expires_on));
        verdict.due = Some(term.expires_on);
        if let Some(other) = term.or_expires_on {
            let why = "The rule does not say what the end of a month is";
            verdict = Verdict::unknown(format!("{why}: the term runs until {} or {other}.", term.expires_on));
            verdict = verdict.flag(Flag::MonthEnd);
            verdict.due = Some(term.expires_on);
        }
        verdict
    }

    pub fn grace(&self) -> Verdict {
        let ends = self.current_term().and_then(|term| term.grace_ends_on);
        let Some(end) = ends else { return Verdict::unknown("The grace is counted once the term is known.") };
        let mut verdict =
            Verdict::of(Some(self.question.day <= end), format!("A late renewal is possible until {end}."));
        verdict.due = Some(end);
        verdict
    }
}

/// Whether a stage may be made longer, asked on a day.
///
/// How long ahead it must be asked is the program's deadline for `extension-requested` before the stage ends.
pub fn may_extend(program: &Program, facts: &Facts, stage: &str, requested_on: NaiveDate) -> Verdict {
    let mut asked = facts.clone();
    asked.events.insert("extension-requested".into(), requested_on.into());
    let question = Question::on(requested_on);
    let case = Case::new(program, &asked, &question);
    let Some(limit) = case.limit_of(stage) else {
        return Verdict::unknown("No rule tells how long this stage lasts.");
    };
    let granted = facts.extensions.iter().filter(|one| one.granted && one.stage == stage).count();
    if granted >= limit.extensions as usize {
        return Verdict::not_met(format!("No more than {} extension is possible.", limit.extensions));
    }
    let deadlines = program.rules.iter().filter(|rule| rule.in_force(requested_on)).filter_map(|rule| {
        match &rule.condition {
            crate::condition::Condition::Deadline(one) if one.event == "extension-requested" => Some(one),
            _ => None,
        }
    });
    let found = deadlines.map(|one| case.deadline(one)).find(|verdict| !verdict.is_met());
    found.unwrap_or_else(|| {
        let end = case.stage_end(limit);
        let longer = end.zip(limit.extension).and_then(|(end, span)| program.calendar.after(end, span));
        let mut verdict = Verdict::met("It is asked in time.");
        verdict.due = longer.map(|counted| counted.day);
        verdict
    })
}

/// Days that are computed, not lived: `expires`, the end of a stage.
fn is_computed(event: &str) -> bool {
    event == "expires" || event.ends_with("-ends")
}

fn moment(event: Event) -> Option<NaiveDateTime> {
    event.at.map(|at| event.on.and_time(at))
}

fn name(moment: &Moment) -> String {
    match moment {
        Moment::Event(name) => words(name).to_lowercase(),
        Moment::Day(day) => day.to_string(),
        Moment::Today => "today".into(),
    }
}

fn told(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "a day that is not known".into(), |day| day.to_string())
}

/// An event's name as words.
pub(crate) fn words(event: &str) -> String {
    let mut text = event.replace('-', " ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}
