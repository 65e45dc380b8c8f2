//! Whether a person may start an attempt now. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use curriculum::Exam;
use uuid::Uuid;

/// The attempts of one enrollment so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// In the order of their numbers, the open one included.
    pub attempts: Vec<Past>,
    /// The attempt that is open.
    pub open: Option<Uuid>,
    /// Attempts that a trainer gave beyond those of the exam.
    pub extra: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub attempt: Uuid,
    pub number: i32,
    pub ended_at: Option<DateTime<Utc>>,
    pub passed: bool,
}

/// What the rules say to somebody who wants to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    Ready,
    /// One is open: it goes on.
    GoesOn(Uuid),
    /// It was passed, and is not taken again.
    Passed(Uuid),
    /// The lessons come first.
    LessonsFirst,
    WaitUntil(DateTime<Utc>),
    UsedUp,
}

impl Record {
    /// Attempts that the exam and its trainers allow in all.
    pub fn allowed(&self, exam: &Exam) -> u32 {
        exam.attempts.saturating_add(self.extra)
    }

    /// Attempts that may still be started.
    pub fn left(&self, exam: &Exam) -> u32 {
        let used = u32::try_from(self.attempts.len()).unwrap_or(u32::MAX);
        self.allowed(exam).saturating_sub(used)
    }

    /// When the waiting after the last attempt is over, if it is not.
    pub fn waits_until(&self, exam: &Exam, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let ended = self.attempts.iter().filter_map(|past| past.ended_at).max()?;
        let until = ended + TimeDelta::hours(i64::from(exam.wait_hours));
        (now < until).then_some(until)
    }

    pub fn passed(&self) -> Option<&Past> {
        self.attempts.iter().find(|past| past.passed)
    }

    pub fn admission(&self, exam: &Exam, lessons_done: bool, now: DateTime<Utc>) -> Admission {
        if let Some(open) = self.open {
            return Admission::GoesOn(open);
        }
        if let Some(passed) = self.passed() {
            return Admission::Passed(passed.attempt);
        }
        if !lessons_done {
            return Admission::LessonsFirst;
        }
        if self.left(exam) == 0 {
            return Admission::UsedUp;
        }
        self.waits_until(exam, now).map_or(Admission::Ready, Admission::WaitUntil)
    }
}
