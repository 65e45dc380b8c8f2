use std::{collections::HashMap, sync::Arc};

use curriculum::{Course, Drawn, Exam, Form};
use uuid::Uuid;

use super::{Attempt, By, OpenAttempt, SavedResponse, attempt::find_own, open_attempt, response, submit};
use crate::{
    app::App,
    catalog,
    error::{Error, Result},
    identity::Person,
    journal::Actor,
};

/// An attempt with what it asks: all that answering and handing in need.
pub(super) struct Paper {
    pub attempt: Attempt,
    pub course: Arc<Course>,
    pub form: Form,
}

/// An attempt as its owner's request finds it.
pub(super) struct Desk {
    pub paper: Paper,
    /// While it is open.
    pub open: Option<OpenAttempt>,
    pub saved: HashMap<String, SavedResponse>,
}

impl Desk {
    /// The person's attempt. One whose time is over is submitted first, so nobody looks at it as if it were open.
    pub async fn of(app: &App, person: &Person, id: Uuid) -> Result<Desk> {
        let paper = Paper::of(app, person, id).await?;
        let mut open = open_attempt::of(&app.store.read, id).await?;
        if open.as_ref().is_some_and(|open| open.is_over(app.clock.now())) {
            let mut change = app.change(Actor::System("assessment")).await?;
            submit(&mut change, &paper.course, &paper.attempt, By::Deadline).await?;
            app.commit(change).await?;
            open = None;
        }
        let saved = match open {
            Some(_) => response::latest(&app.store.read, id).await?,
            None => HashMap::new(),
        };
        Ok(Desk { paper, open, saved })
    }
}

impl Paper {
    pub async fn of(app: &App, person: &Person, id: Uuid) -> Result<Paper> {
        let attempt = find_own(&app.store.read, id, person.id).await?;
        let course = catalog::course(app, &attempt.version).await?;
        let form = attempt.form()?;
        Ok(Paper { attempt, course, form })
    }

    pub fn exam(&self) -> Result<&Exam> {
        self.course.exam.as_ref().ok_or(Error::NotFound)
    }

    /// The nth item, from 1.
    pub fn drawn(&self, n: usize) -> Result<&Drawn> {
        n.checked_sub(1).and_then(|at| self.form.items.get(at)).ok_or(Error::NotFound)
    }
}
