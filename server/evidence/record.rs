//! A person's whole record, as it stands at a moment: entries that hold, what others said of them, requests, files.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::{
    asked_entry,
    confirmation::{self, Confirmer},
    content::{Content, Kind},
    decision::{self, Verdict},
    entry, file, link, reference,
    request::{self, Asked},
};
use crate::error::Result;

pub struct Record {
    /// Those that nothing has replaced, the newest day first.
    pub entries: Vec<Held>,
    /// All rows, oldest first: what was replaced or withdrawn too.
    pub rows: Vec<entry::Model>,
    /// Newest first.
    pub requests: Vec<Request>,
    /// Those that were not erased.
    pub files: Vec<file::Model>,
}

/// An entry that holds.
pub struct Held {
    pub row: entry::Model,
    pub content: Content,
    pub decision: Option<decision::Model>,
    /// The supervisor who decided.
    pub confirmer: Option<Confirmer>,
    /// The open request that asks for it.
    pub waits: Option<Uuid>,
}

/// What an entry stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The person's own word.
    Stated,
    /// Somebody was asked and has not answered.
    Waiting,
    Confirmed,
    /// Confirmed with another time.
    Changed,
    Refused,
    /// Written down by the operator who saw it.
    Seen,
}

pub struct Request {
    pub row: request::Model,
    /// Entries that it still waits for.
    pub undecided: Vec<Uuid>,
    pub confirmations: Vec<confirmation::Model>,
    pub reference: Option<reference::Model>,
    /// Of the newest link.
    pub expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
}

impl Request {
    pub fn is_answered(&self) -> bool {
        match self.row.kind {
            Asked::Practice => self.undecided.is_empty() && !self.confirmations.is_empty(),
            Asked::Reference => self.reference.is_some(),
        }
    }

    /// Whether somebody can still answer it.
    pub fn is_open(&self) -> bool {
        let left = self.row.kind == Asked::Reference || !self.undecided.is_empty();
        left && !self.is_answered()
            && self.row.ended_at.is_none()
            && self.expires_at.is_some_and(|at| at > self.now)
    }
}

impl Held {
    pub fn standing(&self) -> Standing {
        match (&self.decision, self.waits) {
            _ if self.row.entered_by != self.row.person_id => Standing::Seen,
            (Some(decision), _) => match decision.verdict {
                Verdict::Confirmed => Standing::Confirmed,
                Verdict::Changed => Standing::Changed,
                Verdict::Refused => Standing::Refused,
            },
            (None, Some(_)) => Standing::Waiting,
            (None, None) => Standing::Stated,
        }
    }

    /// Minutes that somebody else stands for.
    pub fn confirmed_minutes(&self) -> i64 {
        self.decision.as_ref().map_or(0, |decision| i64::from(decision.minutes))
    }

    /// Minutes that count before anybody has decided: those confirmed, or those stated unless they were refused.
    pub fn minutes(&self) -> i64 {
        match &self.decision {
            Some(decision) => i64::from(decision.minutes),
            None => self.content.minutes(),
        }
    }
}

impl Record {
    pub async fn of(db: &impl ConnectionTrait, person: Uuid, now: DateTime<Utc>) -> Result<Record> {
        let rows = entry::of_person(db, person).await?;
        let replaced: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.replaces).collect();
        let live: Vec<(&entry::Model, &Content)> = rows
            .iter()
            .filter(|row| !replaced.contains(&row.id))
            .filter_map(|row| Some((row, row.content.as_ref()?)))
            .collect();
        let ids: Vec<Uuid> = live.iter().map(|(row, _)| row.id).collect();
        let decisions: BTreeMap<Uuid, decision::Model> =
            decision::of(db, &ids).await?.into_iter().map(|row| (row.entry_id, row)).collect();
        let waiting: BTreeSet<Uuid> = ids.into_iter().filter(|id| !decisions.contains_key(id)).collect();
        let requests = requests(db, person, &waiting, now).await?;
        let confirmers: BTreeMap<Uuid, &Confirmer> =
            requests.iter().flat_map(|of| &of.confirmations).map(|row| (row.id, &row.content)).collect();
        let mut entries: Vec<Held> = live
            .into_iter()
            .map(|(row, content)| {
                let decision = decisions.get(&row.id).cloned();
                let by = decision.as_ref().and_then(|decision| decision.confirmation_id);
                let asks = requests.iter().find(|of| of.is_open() && of.undecided.contains(&row.id));
                Held {
                    row: row.clone(),
                    content: content.clone(),
                    decision,
                    confirmer: by.and_then(|by| confirmers.get(&by)).map(|confirmer| (*confirmer).clone()),
                    waits: asks.map(|of| of.row.id),
                }
            })
            .collect();
        // Newest day first; what has no day yet before it.
        entries.sort_by_key(|held| {
            std::cmp::Reverse((held.content.day().is_none(), held.content.day(), held.row.id))
        });
        let files = file::of_person(db, person).await?;
        Ok(Record { entries, rows, requests, files })
    }

    pub fn entry(&self, id: Uuid) -> Option<&Held> {
        self.entries.iter().find(|held| held.row.id == id)
    }

    pub fn request(&self, id: Uuid) -> Option<&Request> {
        self.requests.iter().find(|of| of.row.id == id)
    }

    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Held> {
        self.entries.iter().filter(move |held| held.row.kind == kind)
    }

    /// What stood in an entry's place before, newest first.
    pub fn before(&self, held: &Held) -> Vec<&entry::Model> {
        let same = |row: &&entry::Model| row.root_id == held.row.root_id && row.id != held.row.id;
        self.rows.iter().rev().filter(same).collect()
    }
}

async fn requests(
    db: &impl ConnectionTrait,
    person: Uuid,
    waiting: &BTreeSet<Uuid>,
    now: DateTime<Utc>,
) -> Result<Vec<Request>> {
    let rows = request::of_person(db, person).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let asked = asked_entry::of(db, &ids).await?;
    let links = link::of(db, &ids).await?;
    let confirmations = confirmation::of(db, &ids).await?;
    let references = reference::of(db, &ids).await?;
    let request = |row: request::Model| Request {
        undecided: asked
            .iter()
            .filter(|asked| asked.request_id == row.id && waiting.contains(&asked.entry_id))
            .map(|asked| asked.entry_id)
            .collect(),
        confirmations: confirmations.iter().filter(|of| of.request_id == row.id).cloned().collect(),
        reference: references.iter().find(|of| of.request_id == row.id).cloned(),
        expires_at: links.iter().filter(|link| link.request_id == row.id).map(|link| link.expires_at).max(),
        row,
        now,
    };
    Ok(rows.into_iter().map(request).collect())
}
