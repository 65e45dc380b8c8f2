//! What an operator saw of a person's papers, and what they confirm.

use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{
    Object, OpenApi,
    param::Path,
    payload::{Attachment, Json},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Added, Done,
    bodies::flat,
    entries::{EntryOut, told},
};
use crate::{
    app::App,
    evidence::{Record, decide, form, pages::read_decision, read_file, record_shown},
    identity,
    token::OperatorCaller,
    web::{Problem, Tag, Text},
};

pub struct OperatorRecordApi;

/// A file that a person added to show an entry.
#[derive(Object)]
struct ShownFile {
    id: Uuid,
    /// The entry that it shows, as it was first written.
    entry: Uuid,
    name: String,
    media_type: String,
}

/// What somebody said in a reference.
#[derive(Object)]
struct ReferenceOut {
    at: DateTime<Utc>,
    content: Value,
}

/// A person’s record, as the operator reads it.
#[derive(Object)]
struct ShownRecord {
    entries: Vec<EntryOut>,
    files: Vec<ShownFile>,
    references: Vec<ReferenceOut>,
}

/// A paper that the operator saw.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct SeenIn {
    /// Such as `diploma`, `transcript` or `photo-id`: as on the page.
    what: Text,
    on: NaiveDate,
    outcome: Text,
    source: Text,
    format: Text,
    /// Of a diploma or transcript.
    education: Option<Text>,
    /// Of an ID.
    valid_until: Option<NaiveDate>,
    /// It bears their legal name. Left out: it does not.
    name_matches: Option<bool>,
    /// A text of your own, eight characters or more: sent twice, it is written down once.
    once: Option<Text>,
}

/// Whether an operator who saw the proof confirms an entry.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct EntryDecision {
    /// `confirmed` or `refused`.
    verdict: Text,
    /// Of a refusal: `not-seen`, `other-day` or `can-not-tell`.
    reason: Option<Text>,
}

#[OpenApi(prefix_path = "/operator/people", tag = "Tag::Operator")]
impl OperatorRecordApi {
    /// Somebody’s record
    #[oai(path = "/:person/record", method = "get", operation_id = "getRecord")]
    async fn record(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        person: Path<Uuid>,
    ) -> Result<Json<ShownRecord>, Problem> {
        let person = identity::find_person(&app.store.read, person.0).await?;
        let record = Record::of(&app.store.read, person.id, app.clock.now()).await?;
        let files = record.files.iter().map(|file| ShownFile {
            id: file.id,
            entry: file.root_id,
            name: file.name.clone(),
            media_type: file.media_type.clone(),
        });
        let given = record.requests.iter().filter_map(|of| of.reference.as_ref());
        let references = given.map(|row| ReferenceOut {
            at: row.at,
            content: serde_json::to_value(&row.content).unwrap_or_default(),
        });
        Ok(Json(ShownRecord {
            entries: record.entries.iter().map(told).collect(),
            files: files.collect(),
            references: references.collect(),
        }))
    }

    /// Write down a paper that I saw
    ///
    /// It takes the place of the person’s word that they will show it. Nobody writes down their own.
    #[oai(path = "/:person/record", method = "post", operation_id = "recordShown")]
    async fn shown(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        person: Path<Uuid>,
        body: Json<SeenIn>,
    ) -> Result<Json<Added>, Problem> {
        let person = identity::find_person(&app.store.read, person.0).await?;
        let (typed, once) = flat(&body.0, &app.chance.token());
        let seen = form::read_seen(&typed, app.clock.now().date_naive())?;
        let mut change = app.change(caller.actor()).await?;
        let entry = record_shown(&mut change, caller.person().id, person.id, &once, seen).await?;
        app.commit(change).await?;
        Ok(Json(Added { entries: vec![entry] }))
    }

    /// Confirm an entry, or say why not
    ///
    /// A decision stands until the entry is corrected. The same, sent twice, is decided once.
    #[oai(path = "/:person/record/:entry/decision", method = "post", operation_id = "decideEntry")]
    async fn decide(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        person: Path<Uuid>,
        entry: Path<Uuid>,
        body: Json<EntryDecision>,
    ) -> Result<Done, Problem> {
        let reason = body.reason.as_ref().map_or("", |reason| &reason.0);
        let decided = read_decision(entry.0, &body.verdict.0, reason)?;
        let mut change = app.change(caller.actor()).await?;
        decide(&mut change, caller.person().id, person.0, &decided).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// A file that shows an entry
    #[oai(path = "/:person/record/files/:file", method = "get", operation_id = "getShownFile")]
    async fn file(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        person: Path<Uuid>,
        file: Path<Uuid>,
    ) -> Result<Attachment<Vec<u8>>, Problem> {
        let (row, bytes) = read_file(&app, person.0, file.0).await?;
        Ok(Attachment::new(bytes).filename(row.name))
    }
}
