//! What a learner sees of the exam: its page, the items one by one, handing in, the result.

mod exam;
mod item;
mod outcome;

use chrono::{DateTime, Utc};
use curriculum::Drawn;
use serde::Serialize;

use super::{
    OpenAttempt, SavedResponse, attempt,
    desk::{Desk, Paper},
};
use crate::{error::Result, item::is_whole};

pub use exam::{exam_page, start_attempt};
pub use item::{item_page, save_response};
pub use outcome::{attempt_page, check_page, submit_attempt};

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

impl Paper {
    fn address(&self) -> String {
        format!("/attempts/{}", self.attempt.id)
    }
}

impl Desk {
    fn spots(&self, current: usize) -> Result<Vec<Spot>> {
        let spot = |(at, drawn): (usize, &Drawn)| {
            let item = attempt::item(&self.paper.course, drawn)?;
            let row = self.saved.get(&drawn.item);
            let state = match row.and_then(SavedResponse::read) {
                None => "open",
                Some(response) if is_whole(item, &response) => "answered",
                Some(_) => "begun",
            };
            let flagged = row.is_some_and(|row| row.flagged);
            Ok(Spot { n: at + 1, title: item.title.clone(), state, flagged, current: at + 1 == current })
        };
        self.paper.form.items.iter().enumerate().map(spot).collect()
    }

    /// The page to go on from: the first item that is not answered, or the check before handing in.
    fn resume(&self) -> Result<String> {
        let first = self.spots(0)?.into_iter().find(|spot| spot.state != "answered");
        Ok(match first {
            Some(spot) => format!("{}/items/{}", self.paper.address(), spot.n),
            None => format!("{}/submission", self.paper.address()),
        })
    }
}

impl TimeLeft {
    fn of(open: &OpenAttempt, now: DateTime<Utc>) -> TimeLeft {
        let seconds = (open.deadline_at - now).num_seconds().max(0);
        TimeLeft { minutes: (seconds + 59) / 60, deadline_at: open.deadline_at, now, up: open.is_up(now) }
    }
}
