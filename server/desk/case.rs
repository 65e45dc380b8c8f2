//! What happened to an application: entries, added and never edited. Its state is a pure function of them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::{FromJsonQueryResult, QueryOrder, Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{application, authority::Terms, grounds::Grounds};
use crate::{change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "case_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "one_entry_of_a_key")]
    pub application_id: Uuid,
    /// Counts from 1 within an application, whose row is locked while one is added.
    pub seq: i32,
    /// What there can be one of: `opinion:1:PERSON`, or a form that was sent twice.
    #[sea_orm(unique_key = "one_entry_of_a_key")]
    pub key: String,
    /// Personal: messages and reasons; kept with the authority's record.
    pub note: Note,
    /// Absent: the server itself.
    pub by_person: Option<Uuid>,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Note {
    /// With how the rules stood on that day, and what of continuing education was claimed.
    Sent {
        lines: Vec<Line>,
        exception: String,
        claimed: Vec<String>,
    },
    Message {
        text: String,
        from_authority: bool,
    },
    MoreAsked {
        text: String,
    },
    Answered {
        text: String,
    },
    /// Money that came, or that the authority does not ask for. In cents.
    Fee {
        purpose: String,
        cents: u64,
        waived: bool,
        text: String,
    },
    /// Somebody who knows the applicant too well stands aside.
    StoodAside {
        text: String,
    },
    /// A rule that does not stand in this person's way, and why.
    Exception {
        rule: String,
        text: String,
        until: Option<NaiveDate>,
    },
    Opinion {
        round: u8,
        grant: bool,
        text: String,
    },
    Decided {
        round: u8,
        grant: bool,
        text: String,
        /// Of a grant: what it rested on. Absent from what was decided before it was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grounds: Option<Grounds>,
    },
    Appealed {
        text: String,
    },
    Withdrawn,
    /// Drawn by lot: the proof of what was claimed is to be shown.
    AuditDrawn,
    AuditClosed {
        text: String,
    },
}

/// How one rule stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub rule: String,
    pub says: String,
    /// `met`, `not-met`, `waived`, `unknown`.
    pub outcome: String,
    pub reason: String,
    pub source: Option<String>,
    /// Whether it can hold a person up.
    pub blocks: bool,
}

impl Note {
    pub(super) fn is_sent(&self) -> bool {
        matches!(self, Note::Sent { .. })
    }

    /// Its name in the journal and in templates.
    pub fn name(&self) -> &'static str {
        match self {
            Note::Sent { .. } => "sent",
            Note::Message { from_authority: false, .. } => "message",
            Note::Message { from_authority: true, .. } => "message_from_authority",
            Note::MoreAsked { .. } => "more_asked",
            Note::Answered { .. } => "answered",
            Note::Fee { waived: false, .. } => "fee_paid",
            Note::Fee { waived: true, .. } => "fee_waived",
            Note::StoodAside { .. } => "stood_aside",
            Note::Exception { .. } => "exception",
            Note::Opinion { .. } => "opinion",
            Note::Decided { grant: true, .. } => "granted",
            Note::Decided { grant: false, .. } => "refused",
            Note::Appealed { .. } => "appealed",
            Note::Withdrawn => "withdrawn",
            Note::AuditDrawn => "audit_drawn",
            Note::AuditClosed { .. } => "audit_closed",
        }
    }

    pub fn text(&self) -> &str {
        match self {
            Note::Sent { exception: text, .. }
            | Note::Message { text, .. }
            | Note::MoreAsked { text }
            | Note::Answered { text }
            | Note::Fee { text, .. }
            | Note::StoodAside { text }
            | Note::Exception { text, .. }
            | Note::Opinion { text, .. }
            | Note::Decided { text, .. }
            | Note::Appealed { text }
            | Note::AuditClosed { text } => text,
            Note::Withdrawn | Note::AuditDrawn => "",
        }
    }

    /// Whether the applicant may read it: what registrars think is theirs until it is decided.
    pub fn is_for_applicant(&self) -> bool {
        !matches!(self, Note::Opinion { .. } | Note::StoodAside { .. })
    }
}

/// Where an application is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Draft,
    /// With the authority.
    Review,
    /// The authority waits for the applicant.
    Asked,
    /// Two differ: a third person decides.
    Differ,
    Granted,
    /// It can be appealed.
    Refused,
    /// After an appeal.
    RefusedForGood,
    Withdrawn,
}

impl State {
    /// As programs read it.
    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Review => "review",
            State::Asked => "asked",
            State::Differ => "differ",
            State::Granted => "granted",
            State::Refused => "refused",
            State::RefusedForGood => "refused_for_good",
            State::Withdrawn => "withdrawn",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            State::Draft => "Not sent yet",
            State::Review => "With the authority",
            State::Asked => "The authority asks for more",
            State::Differ => "With the authority, for a third person",
            State::Granted => "Approved",
            State::Refused => "Refused",
            State::RefusedForGood => "Refused after an appeal",
            State::Withdrawn => "Withdrawn",
        }
    }

    /// Whether the authority can still decide.
    pub fn is_open(self) -> bool {
        matches!(self, State::Review | State::Asked | State::Differ)
    }
}

/// A case as its entries tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub entries: Vec<Model>,
    pub state: State,
    /// 1, and 2 after an appeal.
    pub round: u8,
}

/// What opinions come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    Open,
    Differ,
    Decided(bool),
}

/// One decides alone; of two, both must agree, and where they differ a third settles it.
pub fn settle(grants: &[bool], deciders: u8) -> Settled {
    match (deciders, grants) {
        (1, [first, ..]) => Settled::Decided(*first),
        (2, [first, second]) if first == second => Settled::Decided(*first),
        (2, [_, _]) => Settled::Differ,
        (2, [_, _, third, ..]) => Settled::Decided(*third),
        _ => Settled::Open,
    }
}

impl Case {
    pub fn of(entries: Vec<Model>) -> Case {
        let (mut state, mut round) = (State::Draft, 1);
        for entry in &entries {
            state = match &entry.note {
                Note::Sent { .. } | Note::Answered { .. } => State::Review,
                Note::MoreAsked { .. } => State::Asked,
                Note::Opinion { round, .. } if differ(&entries, *round, entry.seq) => State::Differ,
                Note::Decided { grant: true, .. } => State::Granted,
                Note::Decided { round: 1, .. } => State::Refused,
                Note::Decided { .. } => State::RefusedForGood,
                Note::Appealed { .. } => {
                    round = 2;
                    State::Review
                }
                Note::Withdrawn => State::Withdrawn,
                _ => state,
            };
        }
        Case { entries, state, round }
    }

    pub fn sent_at(&self) -> Option<DateTime<Utc>> {
        self.entries.iter().find(|entry| entry.note.is_sent()).map(|entry| entry.at)
    }

    pub fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.entries
            .iter()
            .rev()
            .find(|entry| matches!(entry.note, Note::Decided { .. }))
            .map(|entry| entry.at)
    }

    /// What a grant rested on, where that was kept.
    pub fn grounds(&self) -> Option<&Grounds> {
        self.entries.iter().rev().find_map(|entry| match &entry.note {
            Note::Decided { grounds, .. } => grounds.as_ref(),
            _ => None,
        })
    }

    pub fn first_decided_at(&self) -> Option<DateTime<Utc>> {
        self.entries.iter().find(|entry| matches!(entry.note, Note::Decided { .. })).map(|entry| entry.at)
    }

    /// From when the decision's clock runs: sending, or the appeal.
    pub fn clock_from(&self) -> Option<DateTime<Utc>> {
        let starts = |entry: &&Model| matches!(entry.note, Note::Sent { .. } | Note::Appealed { .. });
        self.entries.iter().rev().find(starts).map(|entry| entry.at)
    }

    /// The last day to appeal a refusal, where the authority sets one.
    pub fn appeal_by(&self, terms: &Terms) -> Option<NaiveDate> {
        let refused = self.decided_at().filter(|_| self.state == State::Refused)?;
        Some(refused.date_naive() + TimeDelta::days(i64::from(terms.appeal_days?)))
    }

    /// Whether a draw asks for proof that nobody has looked at yet.
    pub fn audit_open(&self) -> bool {
        let has = |wanted: &dyn Fn(&Note) -> bool| self.entries.iter().any(|entry| wanted(&entry.note));
        has(&|note| matches!(note, Note::AuditDrawn))
            && !has(&|note| matches!(note, Note::AuditClosed { .. }))
    }

    /// Opinions of a round, in their order.
    pub fn opinions(&self, of: u8) -> Vec<(Uuid, bool)> {
        opinions(&self.entries, of)
    }

    pub fn stood_aside(&self, person: Uuid) -> bool {
        let aside = |entry: &Model| matches!(entry.note, Note::StoodAside { .. });
        self.entries.iter().any(|entry| entry.by_person == Some(person) && aside(entry))
    }
}

fn opinions(entries: &[Model], of: u8) -> Vec<(Uuid, bool)> {
    let opinion = |entry: &Model| match entry.note {
        Note::Opinion { round, grant, .. } if round == of => Some((entry.by_person?, grant)),
        _ => None,
    };
    entries.iter().filter_map(opinion).collect()
}

/// Whether the opinions up to an entry are two that differ.
fn differ(entries: &[Model], round: u8, seq: i32) -> bool {
    let until: Vec<Model> = entries.iter().filter(|entry| entry.seq <= seq).cloned().collect();
    matches!(opinions(&until, round)[..], [(_, first), (_, second)] if first != second)
}

pub async fn entries(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::ApplicationId.eq(application));
    Ok(rows.order_by_asc(Column::Seq).all(db).await?)
}

pub async fn case(db: &impl ConnectionTrait, application: Uuid) -> Result<Case> {
    Ok(Case::of(entries(db, application).await?))
}

/// Cases of many applications, in one query.
pub async fn cases(db: &impl ConnectionTrait, applications: &[Uuid]) -> Result<Vec<(Uuid, Case)>> {
    let mut all = Vec::with_capacity(applications.len());
    for some in applications.chunks(500) {
        let rows = Entity::find().filter(Column::ApplicationId.is_in(some.iter().copied()));
        let rows = rows.order_by_asc(Column::Seq).all(db).await?;
        for id in some {
            let own = rows.iter().filter(|row| row.application_id == *id).cloned().collect();
            all.push((*id, Case::of(own)));
        }
    }
    Ok(all)
}

/// Adds an entry, unless there is one of its key. The application's row must be locked: entries stand in an order.
pub(super) async fn add(
    change: &mut Change,
    application: Uuid,
    key: &str,
    note: Note,
    by: Option<Uuid>,
) -> Result<bool> {
    let before = entries(&change.tx, application).await?;
    if before.iter().any(|entry| entry.key == key) {
        return Ok(false);
    }
    let (id, name) = (change.id(), note.name().to_owned());
    let row = ActiveModel {
        id: Set(id),
        application_id: Set(application),
        seq: Set(i32::try_from(before.len()).unwrap_or(i32::MAX - 1) + 1),
        key: Set(key.to_owned()),
        note: Set(note),
        by_person: Set(by),
        at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    change.record(Event::CaseNoted { application, entry: id, note: name });
    let ended = match Case::of(entries(&change.tx, application).await?).state {
        State::Granted | State::RefusedForGood | State::Withdrawn | State::Refused => true,
        State::Draft | State::Review | State::Asked | State::Differ => false,
    };
    application::set_ended(change, application, ended).await?;
    Ok(true)
}
