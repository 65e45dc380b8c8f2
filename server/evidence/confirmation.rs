//! What a supervisor says who confirms hours by a link: who they are, and of each entry yes, yes with another time, or
//! no.

use chrono::NaiveDate;
use sea_orm::{FromJsonQueryResult, QueryOrder, Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    asked_entry,
    decision::{self, By, Decided, Verdict},
    entry, link,
    request::{self, Asked, is_same_mailbox},
    sheet::Sheet,
    words,
};
use crate::{
    change::Change,
    error::{Error, Result},
    identity::{self, Email, Person},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "confirmation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request_id: Uuid,
    /// Personal: kept while the account of who asked is. What the supervisor says of themself.
    pub content: Confirmer,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A supervisor, in their own words. Rules ask what they held on the day of the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Confirmer {
    pub name: String,
    pub title: String,
    pub organization: String,
    /// One of [`words::SUPERVISORS`].
    pub kind: String,
    /// The credential or license they held.
    pub credential: Option<String>,
    pub credential_by: Option<String>,
    pub held_from: Option<NaiveDate>,
    pub held_to: Option<NaiveDate>,
    /// Training for supervisors.
    pub trained_minutes: Option<i64>,
    pub trained_on: Option<NaiveDate>,
    /// Of their own peer support work.
    pub experience_minutes: Option<i64>,
}

/// An answer as it was given.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The address that the letter came to, as they typed it.
    pub email: String,
    pub confirmer: Confirmer,
    pub decided: Vec<Decided>,
    /// Whoever is signed in at that browser.
    pub visitor: Option<Uuid>,
}

impl Confirmer {
    /// From the fields of the form.
    pub fn read(sheet: &mut Sheet<'_>) -> Confirmer {
        let held_from = sheet.maybe_day("held_from", false);
        let held_to = sheet.maybe_day("held_to", true);
        if held_from.zip(held_to).is_some_and(|(from, to)| to < from) {
            sheet.wrong.say("held_to", "It ends before it begins. Check both days.");
        }
        let credential = sheet.maybe_text("credential");
        if credential.is_some() && held_from.is_none() && sheet.raw("held_from").is_empty() {
            sheet.wrong.say(
                "held_from",
                "Enter since when you hold it: rules ask whether you held it on the day of the work.",
            );
        }
        Confirmer {
            name: sheet.text("name", "Enter your name."),
            title: sheet.text("title", "Enter your job title."),
            organization: sheet.text("organization", "Enter the organization you supervised for."),
            kind: sheet.choice("kind", words::SUPERVISORS, "Choose what kind of supervisor you are."),
            credential,
            credential_by: sheet.maybe_text("credential_by"),
            held_from,
            held_to,
            trained_minutes: sheet.maybe_minutes("trained", 2_000 * 60),
            trained_on: sheet.maybe_day("trained_on", false),
            experience_minutes: sheet.maybe_minutes("experience", 100_000 * 60),
        }
    }
}

/// What a link leads to, as long as it leads anywhere.
pub(super) struct Opened {
    pub request: request::Model,
    pub person: Person,
    pub undecided: Vec<entry::Model>,
}

/// Why a link leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// No such link.
    Unknown,
    /// Its time is over, or who asked took it back.
    Over,
    /// Everything it asked for was answered.
    Answered,
}

/// Follows a link.
pub(super) async fn open(
    db: &impl ConnectionTrait,
    token: &str,
    now: DateTimeUtc,
) -> Result<std::result::Result<Opened, Closed>> {
    let Some(link) = link::find(db, token).await? else { return Ok(Err(Closed::Unknown)) };
    let request = request::find(db, link.request_id).await?;
    let undecided = request::undecided(db, request.id).await?;
    let answered = match request.kind {
        Asked::Practice => {
            undecided.is_empty()
                && Entity::find().filter(Column::RequestId.eq(request.id)).count(db).await? > 0
        }
        Asked::Reference => super::reference::of_request(db, request.id).await?.is_some(),
    };
    if answered {
        return Ok(Err(Closed::Answered));
    }
    let nothing_left = request.kind == Asked::Practice && undecided.is_empty();
    if request.ended_at.is_some() || !link.holds(now) || nothing_left {
        return Ok(Err(Closed::Over));
    }
    let person = identity::find_person(db, request.person_id).await?;
    Ok(Ok(Opened { request, person, undecided }))
}

/// Whether the letter was for them, and they do not answer for themselves.
pub(super) fn check_answerer(opened: &Opened, email: &str, visitor: Option<Uuid>) -> Result<()> {
    let own = || {
        Error::refused("evidence/own-request", "This is your own request. Somebody else has to answer it.")
    };
    if visitor == Some(opened.person.id) {
        return Err(own());
    }
    let typed = Email::read(email).map_err(|sentence| Error::invalid("email", sentence))?;
    if is_same_mailbox(&typed.key, &opened.person.email_key) {
        return Err(own());
    }
    if typed.key != opened.request.to_key {
        return Err(Error::invalid(
            "email",
            "The email did not come to this address. Only the person it was written to can answer it.",
        ));
    }
    Ok(())
}

/// Takes a supervisor's answer. Entries that it leaves out go on waiting; the same answer sent twice counts once.
pub async fn confirm(change: &mut Change, token: &str, answer: &Answer) -> Result<()> {
    let Some(link) = link::find(&change.tx, token).await? else { return Err(over()) };
    let request = request::find(&change.tx, link.request_id).await?;
    entry::hold(change, request.person_id).await?;
    if is_same(change, &request, &answer.decided).await? {
        return Ok(());
    }
    let Ok(opened) = open(&change.tx, token, change.now).await? else { return Err(over()) };
    if opened.request.kind != Asked::Practice {
        return Err(over());
    }
    check_answerer(&opened, &answer.email, answer.visitor)?;
    if answer.decided.is_empty() {
        return Err(Error::invalid("entries", "Decide at least one entry."));
    }
    let row = ActiveModel {
        id: Set(change.id()),
        request_id: Set(request.id),
        content: Set(answer.confirmer.clone()),
        at: Set(change.now),
    };
    let row = row.insert(&change.tx).await?;
    for decided in &answer.decided {
        let waiting = opened.undecided.iter().find(|entry| entry.id == decided.entry);
        let waiting = waiting.ok_or_else(decision::decided_already)?;
        decision::insert(change, waiting, By::Confirmation(row.id), decided).await?;
    }
    change.record(Event::ConfirmationGiven { person: request.person_id, request: request.id });
    Ok(())
}

/// Whether just this was decided by this request before.
async fn is_same(change: &Change, request: &request::Model, decided: &[Decided]) -> Result<bool> {
    let asked = asked_entry::of(&change.tx, &[request.id]).await?;
    let ids: Vec<Uuid> = decided.iter().map(|of| of.entry).collect();
    let before = decision::of(&change.tx, &ids).await?;
    Ok(!decided.is_empty()
        && decided.iter().all(|of| {
            asked.iter().any(|row| row.entry_id == of.entry)
                && before.iter().any(|row| {
                    let minutes =
                        of.verdict != Verdict::Changed || of.minutes == Some(i64::from(row.minutes));
                    row.entry_id == of.entry
                        && row.verdict == of.verdict
                        && minutes
                        && row.decided_by.is_none()
                })
        }))
}

pub(super) fn over() -> Error {
    Error::refused(
        "evidence/link-over",
        "This link has been used, or its time is over. If you still want to answer, ask for a new email.",
    )
}

pub(super) async fn of(db: &impl ConnectionTrait, requests: &[Uuid]) -> Result<Vec<Model>> {
    let mut all = Vec::new();
    for some in requests.chunks(500) {
        let rows = Entity::find().filter(Column::RequestId.is_in(some.iter().copied()));
        all.extend(rows.order_by_asc(Column::At).all(db).await?);
    }
    Ok(all)
}
