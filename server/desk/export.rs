//! What is kept here of a person's applications and certifications, as a file of their own.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::Uuid;
use serde::Serialize;

use super::{
    act::Act,
    application::{self, Draft, Kind},
    authority,
    case::{self, Note, State},
    certification::{self, Content},
    grounds::Grounds,
    narrative,
    term::Span,
};
use crate::{app::App, error::Result};

/// All of it, but for what registrars think among themselves.
#[derive(Serialize)]
pub struct Export {
    pub exported_at: DateTime<Utc>,
    pub applications: Vec<Application>,
    pub certifications: Vec<Certification>,
}

#[derive(Serialize)]
pub struct Application {
    pub id: Uuid,
    pub program: String,
    pub authority: String,
    pub kind: Kind,
    pub state: State,
    pub draft: Draft,
    /// In one's own words, where a rule asked for it and nobody has decided yet.
    pub statement: Option<String>,
    pub begun_at: DateTime<Utc>,
    pub entries: Vec<Entry>,
}

#[derive(Serialize)]
pub struct Entry {
    pub note: Note,
    /// By oneself, or by the authority.
    pub own: bool,
    pub at: DateTime<Utc>,
}

#[derive(Serialize)]
pub struct Certification {
    pub number: String,
    pub content: Content,
    pub granted_at: DateTime<Utc>,
    pub terms: Vec<Term>,
    pub acts: Vec<Done>,
    /// Titles of the endorsements that strangers see.
    pub shown: Vec<String>,
}

#[derive(Serialize)]
pub struct Term {
    pub how: &'static str,
    #[serde(flatten)]
    pub span: Span,
    pub recorded_at: DateTime<Utc>,
    pub grounds: Option<Grounds>,
}

#[derive(Serialize)]
pub struct Done {
    pub act: Act,
    pub reason: String,
    pub told: Option<String>,
    pub at: DateTime<Utc>,
}

/// A person's applications and certifications.
pub async fn export(app: &App, person: Uuid) -> Result<Export> {
    let db = &app.store.read;
    let mut applications = Vec::new();
    for row in application::of_person(db, person).await? {
        let desk = authority::find(db, row.desk_id).await?;
        let case = case::case(db, row.id).await?;
        let statement = narrative::open(app, row.id).await?;
        let own = case.entries.into_iter().filter(|entry| entry.note.is_for_applicant());
        let entry = |entry: case::Model| Entry {
            own: entry.by_person == Some(person),
            note: entry.note,
            at: entry.at,
        };
        applications.push(Application {
            id: row.id,
            program: desk.program,
            authority: desk.terms.authority,
            kind: row.kind,
            state: case.state,
            draft: row.draft,
            statement: statement.map(|text| text.to_string()),
            begun_at: row.begun_at,
            entries: own.map(entry).collect(),
        });
    }
    let held = certification::of_person(db, person).await?;
    Ok(Export {
        exported_at: app.clock.now(),
        applications,
        certifications: held.into_iter().map(told).collect(),
    })
}

fn told(held: certification::Held) -> Certification {
    let terms = held.terms.into_iter().map(|term| Term {
        how: term.what.word(),
        recorded_at: term.recorded_at,
        grounds: term.grounds,
        span: Span {
            stage: term.stage,
            stage_title: term.stage_title,
            provisional: term.provisional,
            from_on: term.from_on,
            expires_on: term.expires_on,
            grace_ends_on: term.grace_ends_on,
            file_from: term.file_from,
            file_by: term.file_by,
        },
    });
    let acts = held.acts.into_iter().map(|act| Done {
        act: act.act,
        reason: act.reason,
        told: act.told,
        at: act.at,
    });
    Certification {
        number: held.row.number,
        content: held.row.content,
        granted_at: held.row.issued_at,
        terms: terms.collect(),
        acts: acts.collect(),
        shown: held.shown.into_iter().map(|one| one.title).collect(),
    }
}
