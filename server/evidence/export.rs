//! A person's record as a file of their own: everything that is kept about them here, but for what references say.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::Uuid;
use serde::Serialize;

use super::{
    Here,
    confirmation::Confirmer,
    content::{Content, Kind},
    decision::Verdict,
    record::{Held, Record},
    request::Asked,
    training_here,
};
use crate::{
    app::App,
    employer::{Seen, seen_of},
    error::{Error, Result},
};

/// All of it.
#[derive(Serialize)]
pub struct Export {
    pub exported_at: DateTime<Utc>,
    pub entries: Vec<Line>,
    pub training_here: Vec<Here>,
    pub requests: Vec<Asking>,
    pub files: Vec<FileLine>,
    /// Who looked up with an account what the person holds here.
    pub checks: Vec<Seen>,
}

#[derive(Serialize)]
pub struct Line {
    pub id: Uuid,
    pub kind: Kind,
    /// `None`: withdrawn, or erased since.
    pub content: Option<Content>,
    pub entered_at: DateTime<Utc>,
    /// By the person themself, or by an operator who saw it.
    pub by_person: bool,
    pub replaces: Option<Uuid>,
    pub decision: Option<Word>,
}

/// What somebody else said of an entry.
#[derive(Serialize)]
pub struct Word {
    pub verdict: Verdict,
    pub minutes: i32,
    pub reason: Option<String>,
    pub at: DateTime<Utc>,
    pub by: Option<Confirmer>,
}

#[derive(Serialize)]
pub struct Asking {
    pub asked: Asked,
    pub name: String,
    pub asked_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub answered_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
pub struct FileLine {
    pub id: Uuid,
    pub entry: Uuid,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    pub sha256: String,
    pub added_at: DateTime<Utc>,
}

fn word(held: &Held) -> Option<Word> {
    let decision = held.decision.as_ref()?;
    Some(Word {
        verdict: decision.verdict,
        minutes: decision.minutes,
        reason: decision.reason.clone(),
        at: decision.at,
        by: held.confirmer.clone(),
    })
}

/// A person's whole record.
pub async fn export(app: &App, person: Uuid) -> Result<Export> {
    let now = app.clock.now();
    let record = Record::of(&app.store.read, person, now).await?;
    let entries = record.rows.iter().map(|row| Line {
        id: row.id,
        kind: row.kind,
        content: row.content.clone(),
        entered_at: row.entered_at,
        by_person: row.entered_by == person,
        replaces: row.replaces,
        decision: record.entry(row.id).and_then(word),
    });
    let requests = record.requests.iter().map(|of| Asking {
        asked: of.row.kind,
        name: of.row.to_name.clone(),
        asked_at: of.row.asked_at,
        ended_at: of.row.ended_at,
        answered_at: of.reference.as_ref().map(|row| row.at).or(of.confirmations.last().map(|row| row.at)),
    });
    let files = record.files.iter().map(|file| FileLine {
        id: file.id,
        entry: file.root_id,
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        added_at: file.added_at,
    });
    Ok(Export {
        exported_at: now,
        entries: entries.collect(),
        training_here: training_here(app, person).await?,
        requests: requests.collect(),
        files: files.collect(),
        checks: seen_of(&app.store.read, person).await?,
    })
}

/// The practice ledger, for a spreadsheet.
pub async fn practice_csv(app: &App, person: Uuid) -> Result<Vec<u8>> {
    let record = Record::of(&app.store.read, person, app.clock.now()).await?;
    let mut lines = csv::Writer::from_writer(Vec::new());
    let head = [
        "day",
        "minutes",
        "confirmed minutes",
        "standing",
        "work",
        "domain",
        "setting",
        "paid",
        "place",
        "employer",
        "confirmed by",
        "their credential",
    ];
    lines.write_record(head).map_err(Error::fault)?;
    for held in record.of_kind(Kind::Practice) {
        let Content::Practice(of) = &held.content else { continue };
        let by = held.confirmer.as_ref();
        let line = [
            of.on.to_string(),
            of.minutes.to_string(),
            held.confirmed_minutes().to_string(),
            format!("{:?}", held.standing()).to_lowercase(),
            of.work.clone(),
            of.domain.clone(),
            of.setting.clone(),
            if of.paid { "paid" } else { "volunteer" }.to_owned(),
            of.place.clone(),
            of.employer.clone(),
            by.map_or("", |by| &by.name).to_owned(),
            by.and_then(|by| by.credential.clone()).unwrap_or_default(),
        ];
        lines.write_record(line.map(unformulated)).map_err(Error::fault)?;
    }
    lines.into_inner().map_err(|error| Error::fault(error.to_string()))
}

/// Spreadsheets run what begins like a formula.
fn unformulated(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}
