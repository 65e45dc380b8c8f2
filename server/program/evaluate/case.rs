//! One person before one program on one day: looking up what rules count from.

use super::Question;
use crate::condition::{Condition, Moment, Range, StageLimit, Window};
use crate::facts::{Entry, Event, Facts};
use crate::program::Program;
use crate::standing::{TermDates, term_from};
use chrono::{Datelike, NaiveDate};

pub(crate) struct Case<'p, 'f> {
    pub program: &'p Program,
    pub facts: &'f Facts,
    pub question: &'f Question<'f>,
}

impl<'p, 'f> Case<'p, 'f> {
    pub fn new(program: &'p Program, facts: &'f Facts, question: &'f Question<'f>) -> Self {
        Self { program, facts, question }
    }

    /// An event that has happened by the day asked about.
    pub fn happened(&self, name: &str) -> Option<Event> {
        self.event(name).filter(|event| event.on <= self.question.day)
    }

    /// When something happened, or will, as far as it is known or follows from what is.
    pub fn event(&self, name: &str) -> Option<Event> {
        if let Some(event) = self.facts.events.get(name) {
            return Some(*event);
        }
        let derived = match name {
            "expires" => self.current_term().map(|term| term.expires_on),
            "grace-ends" => self.current_term().and_then(|term| term.grace_ends_on),
            "training-started" => self.facts.training.iter().map(began).min(),
            "training-finished" => self.facts.training.iter().map(|entry| entry.on).max(),
            _ => self.derived(name),
        };
        derived.map(Event::from)
    }

    fn derived(&self, name: &str) -> Option<NaiveDate> {
        if let Some(course) = name.strip_suffix("-started") {
            return self.courses(course).map(began).min();
        }
        if let Some(course) = name.strip_suffix("-finished") {
            return self.courses(course).map(|entry| entry.on).max();
        }
        if let Some(exam) = name.strip_suffix("-passed") {
            let passed = self
                .facts
                .exams
                .iter()
                .filter(|sitting| sitting.exam == exam && sitting.passed == Some(true));
            return passed.map(|sitting| sitting.on).min();
        }
        let limit = self.limit_of(name.strip_suffix("-ends")?)?;
        self.stage_end(limit)
    }

    fn courses(&self, course: &str) -> impl Iterator<Item = &'f Entry> {
        let course = course.to_owned();
        self.facts.training.iter().filter(move |entry| entry.course.as_ref() == Some(&course))
    }

    pub fn limit_of(&self, stage: &str) -> Option<&'p StageLimit> {
        let day = self.question.day;
        self.program.rules.iter().filter(|rule| rule.in_force(day)).find_map(|rule| match &rule.condition {
            Condition::StageLimit(limit) if limit.stage == stage => Some(limit),
            _ => None,
        })
    }

    /// The last day of a stage, with what was granted.
    pub fn stage_end(&self, limit: &StageLimit) -> Option<NaiveDate> {
        let mut end = self.program.calendar.after(self.event(&limit.begins)?.on, limit.length)?.day;
        let granted =
            self.facts.extensions.iter().filter(|one| one.granted && one.stage == limit.stage).count();
        for _ in 0..granted.min(limit.extensions as usize) {
            end = limit
                .extension
                .and_then(|span| self.program.calendar.after(end, span))
                .map_or(end, |c| c.day);
        }
        Some(end)
    }

    /// The term that runs, or ran last: from its own start, the last renewal, or the certification.
    pub fn current_term(&self) -> Option<TermDates> {
        let events = &self.facts.events;
        let start = ["term-started", "renewed", "certified"].iter().find_map(|name| events.get(*name))?;
        term_from(self.program, start.on)
    }

    /// A moment that rules count from. Who has not applied yet applies on the day asked about.
    pub fn moment(&self, moment: &Moment) -> Option<NaiveDate> {
        match moment {
            Moment::Today => Some(self.question.day),
            Moment::Day(day) => Some(*day),
            Moment::Event(name) => {
                let known = self.event(name).map(|event| event.on);
                if name == "applied" { Some(known.unwrap_or(self.question.day)) } else { known }
            }
        }
    }

    /// The first and the last day that count. None where what it counts from is not known.
    pub fn bounds(&self, window: &Window, inclusive: bool) -> Option<(NaiveDate, NaiveDate)> {
        let (open, close) = (NaiveDate::MIN, NaiveDate::MAX);
        let inner = |day: NaiveDate, forward: bool| {
            if inclusive {
                Some(day)
            } else if forward {
                day.succ_opt()
            } else {
                day.pred_opt()
            }
        };
        match &window.range {
            Range::Last { span, before } => {
                let end = self.moment(before)?;
                let start = self.program.calendar.before(end, *span)?;
                Some((inner(start.day, true)?, end))
            }
            Range::Between { after, before } => {
                let start = match after {
                    Some(after) => inner(self.moment(after)?, true)?,
                    None => open,
                };
                let end = match before {
                    Some(before) => inner(self.moment(before)?, false)?,
                    None => close,
                };
                Some((start, end))
            }
            Range::Stage(stage) => {
                let limit = self.limit_of(stage)?;
                Some((self.event(&limit.begins)?.on, inner(self.stage_end(limit)?, false)?))
            }
            Range::Term => {
                let start =
                    ["term-started", "renewed", "certified"].iter().find_map(|name| self.event(name))?;
                Some((start.on, self.event("expires")?.on))
            }
            Range::CalendarYear => {
                let year = self.question.day.year();
                Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
            }
        }
    }

    /// Whether a window says if its limit day counts; a window of a stage may leave it to the stage.
    pub fn stated(&self, window: Option<&Window>) -> Option<bool> {
        match window {
            None | Some(Window { range: Range::Term | Range::CalendarYear, .. }) => Some(true),
            Some(Window { range: Range::Stage(stage), inclusive }) => {
                inclusive.or_else(|| self.limit_of(stage).and_then(|limit| limit.inclusive))
            }
            Some(window) => window.inclusive,
        }
    }
}

pub(crate) fn began(entry: &Entry) -> NaiveDate {
    entry.began_on.unwrap_or(entry.on)
}
