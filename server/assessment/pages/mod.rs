//! What a learner sees of the exam: its page, the items one by one, handing in, the result.

mod exam;
mod item;
mod outcome;

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use curriculum::{Course, Drawn, Exam, Form as ExamForm};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Attempt, By, OpenAttempt, SavedResponse,
    attempt::{self, find_own},
    open_attempt, response, submit,
};
use crate::{
    app::App,
    catalog,
    error::{Error, Result},
    identity::Person,
    item::is_whole,
    journal::Actor,
};

pub use exam::{exam_page, start_attempt};
pub use item::{item_page, save_response};
pub use outcome::{attempt_page, check_page, submit_attempt};

/// An attempt as its owner's request finds it.
struct Desk {
    attempt: Attempt,
    course: Arc<Course>,
    form: ExamForm,
    /// While it is open.
    open: Option<OpenAttempt>,
    saved: HashMap<String, SavedResponse>,
}

/// An item of the attempt, in the overview.
#[derive(Serialize)]
struct Spot {
    /// From 1.
    n: usize,
    title: String,
    /// `open`, `begun` or `answered`.
    state: &'static str,
    flagged: bool,
    current: bool,
}

/// How much time is left, by the server's clock.
#[derive(Serialize)]
struct TimeLeft {
    /// Whole minutes; a minute that has begun counts.
    minutes: i64,
    deadline_at: DateTime<Utc>,
    now: DateTime<Utc>,
    up: bool,
}

impl Desk {
    /// The person's attempt. One whose time is over is submitted first, so nobody looks at it as if it were open.
    async fn of(app: &App, person: &Person, id: Uuid) -> Result<Desk> {
        let attempt = find_own(&app.store.read, id, person.id).await?;
        let course = catalog::course(app, &attempt.version).await?;
        let mut open = open_attempt::of(&app.store.read, id).await?;
        if open.as_ref().is_some_and(|open| open.is_over(app.clock.now())) {
            let mut change = app.change(Actor::System("assessment")).await?;
            submit(&mut change, &course, &attempt, By::Deadline).await?;
            app.commit(change).await?;
            open = None;
        }
        let saved = match open {
            Some(_) => response::latest(&app.store.read, id).await?,
            None => HashMap::new(),
        };
        let form = attempt.form()?;
        Ok(Desk { attempt, course, form, open, saved })
    }

    fn exam(&self) -> Result<&Exam> {
        self.course.exam.as_ref().ok_or(Error::NotFound)
    }

    /// The nth item, from 1.
    fn drawn(&self, n: usize) -> Result<&Drawn> {
        n.checked_sub(1).and_then(|at| self.form.items.get(at)).ok_or(Error::NotFound)
    }

    fn address(&self) -> String {
        format!("/attempts/{}", self.attempt.id)
    }

    fn spots(&self, current: usize) -> Result<Vec<Spot>> {
        let spot = |(at, drawn): (usize, &Drawn)| {
            let item = attempt::item(&self.course, drawn)?;
            let row = self.saved.get(&drawn.item);
            let state = match row.and_then(SavedResponse::read) {
                None => "open",
                Some(response) if is_whole(item, &response) => "answered",
                Some(_) => "begun",
            };
            let flagged = row.is_some_and(|row| row.flagged);
            Ok(Spot { n: at + 1, title: item.title.clone(), state, flagged, current: at + 1 == current })
        };
        self.form.items.iter().enumerate().map(spot).collect()
    }

    /// The page to go on from: the first item that is not answered, or the check before handing in.
    fn resume(&self) -> Result<String> {
        let first = self.spots(0)?.into_iter().find(|spot| spot.state != "answered");
        Ok(match first {
            Some(spot) => format!("{}/items/{}", self.address(), spot.n),
            None => format!("{}/submission", self.address()),
        })
    }
}

impl TimeLeft {
    fn of(open: &OpenAttempt, now: DateTime<Utc>) -> TimeLeft {
        let seconds = (open.deadline_at - now).num_seconds().max(0);
        TimeLeft { minutes: (seconds + 59) / 60, deadline_at: open.deadline_at, now, up: open.is_up(now) }
    }
}
