use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::{
    link::HOLDS,
    request::{self, Asked},
};
use crate::{
    app::App,
    change::Change,
    error::Result,
    identity::{self, Person},
    mail::{self, Letter, Recipient},
};

/// To somebody who may have no account. Its subject names nobody.
#[derive(Serialize)]
struct ConfirmHours<'a> {
    name: &'a str,
    /// Who asks.
    by: &'a str,
    path: String,
    entries: usize,
    until: NaiveDate,
}

impl Letter for ConfirmHours<'_> {
    const KIND: &'static str = "confirm-hours";
}

#[derive(Serialize)]
struct GiveReference<'a> {
    name: &'a str,
    by: &'a str,
    path: String,
    until: NaiveDate,
}

impl Letter for GiveReference<'_> {
    const KIND: &'static str = "give-reference";
}

/// To who asked.
#[derive(Serialize)]
struct AnswerCame<'a> {
    name: &'a str,
    /// Who answered.
    from: &'a str,
    reference: bool,
    page: String,
}

impl Letter for AnswerCame<'_> {
    const KIND: &'static str = "answer-came";
}

/// Queues the letter with a link.
pub(super) async fn ask(
    app: &App,
    change: &mut Change,
    request: &request::Model,
    person: &Person,
    token: &str,
    entries: usize,
) -> Result<()> {
    let to = Recipient { person: None, name: request.to_name.clone(), address: request.to_email.clone() };
    let (name, by) = (request.to_name.as_str(), person.legal_name.as_str());
    let (path, until) = (format!("/confirmations/{token}"), (change.now + HOLDS).date_naive());
    match request.kind {
        Asked::Practice => {
            let letter = ConfirmHours { name, by, path, entries, until };
            mail::enqueue(change, &app.templates, &to, &letter, None).await?
        }
        Asked::Reference => {
            let letter = GiveReference { name, by, path, until };
            mail::enqueue(change, &app.templates, &to, &letter, None).await?
        }
    };
    Ok(())
}

/// Tells who asked that an answer has come; what it says is on their page.
pub async fn write_answer_came(app: &App, change: &mut Change, id: Uuid) -> Result<()> {
    let request = request::find(&change.tx, id).await?;
    let person = identity::find_person(&change.tx, request.person_id).await?;
    let reference = request.kind == Asked::Reference;
    let page = if reference { "/me/record/references" } else { "/me/record/practice" };
    let letter = AnswerCame {
        name: person.called(),
        from: &request.to_name,
        reference,
        page: format!("{}{page}", app.settings.address),
    };
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, None).await?;
    Ok(())
}
