use uuid::Uuid;

use crate::{
    app::App,
    credential::{by_number, read_number},
    error::{Error, Result},
    verification::check,
};

/// What a person holds and can show by a link: a certificate of completion, or a certification.
pub(super) struct Own {
    /// As it is printed.
    pub number: String,
    pub title: String,
    /// A record of training: it has hours, competencies and a document.
    pub is_training: bool,
}

/// What is this person's own; others' do not exist for them.
pub(super) async fn own(app: &App, person: Uuid, typed: &str) -> Result<Own> {
    let number = read_number(typed).map_err(|_| Error::NotFound)?;
    let db = &app.store.read;
    let summary = check(db, &app.settings.address, &number, app.clock.now()).await?.summary();
    let summary = summary.filter(|summary| summary.holder == person).ok_or(Error::NotFound)?;
    Ok(Own { title: summary.title, is_training: by_number(db, &number).await?.is_some(), number })
}
