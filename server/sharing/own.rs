use uuid::Uuid;

use super::Shows;
use crate::{
    app::App,
    credential::{by_number, read_number},
    desk,
    error::{Error, Result},
    verification::check,
};

/// What a person holds and can show by a link: a certificate of completion, or a certification.
pub(super) struct Own {
    /// As it is printed.
    pub number: String,
    pub title: String,
    /// A record of training, and no certification.
    pub is_training: bool,
    /// What there is to show beyond the least; a document there is of each.
    pub has_hours: bool,
    pub has_competencies: bool,
}

impl Own {
    /// What was chosen, as far as there is such a thing.
    pub fn shows(&self, hours: bool, competencies: bool, paper: bool) -> Shows {
        Shows { hours: hours && self.has_hours, competencies: competencies && self.has_competencies, paper }
    }
}

/// What is this person's own; others' do not exist for them.
pub(super) async fn own(app: &App, person: Uuid, typed: &str) -> Result<Own> {
    let number = read_number(typed).map_err(|_| Error::NotFound)?;
    let db = &app.store.read;
    let summary = check(db, &app.settings.address, &number, app.clock.now()).await?.summary();
    let summary = summary.filter(|summary| summary.holder == person).ok_or(Error::NotFound)?;
    let (has_hours, has_competencies) = match &desk::by_number(db, &number).await? {
        None => (true, true),
        Some(held) => {
            let basis = held.term().map(|term| held.basis(term)).unwrap_or_default();
            (!basis.parts.is_empty(), basis.covered().next().is_some())
        }
    };
    let is_training = by_number(db, &number).await?.is_some();
    Ok(Own { title: summary.title, is_training, has_hours, has_competencies, number })
}
