//! Somebody else's word on an entry: a supervisor's by a link, or an operator's who saw the proof. Given once.

use sea_orm::{Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{add, content::Kind, entry};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry_decision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Decided once: who wants another decision corrects the entry first.
    #[sea_orm(unique)]
    pub entry_id: Uuid,
    pub verdict: Verdict,
    /// Confirmed: as entered, or as changed; 0 where it was refused.
    pub minutes: i32,
    /// One of [`super::words::REASONS`].
    pub reason: Option<String>,
    /// By whom, where it was by a link.
    pub confirmation_id: Option<Uuid>,
    /// By whom, where it was an operator.
    pub decided_by: Option<Uuid>,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Confirmed,
    /// Confirmed with another time.
    Changed,
    Refused,
}

/// What is decided of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub entry: Uuid,
    pub verdict: Verdict,
    /// Where the time is changed.
    pub minutes: Option<i64>,
    /// Where it is refused: one of [`super::words::REASONS`].
    pub reason: Option<String>,
}

/// Who decides.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    Confirmation(Uuid),
    Operator(Uuid),
}

pub(super) async fn of(db: &impl ConnectionTrait, entries: &[Uuid]) -> Result<Vec<Model>> {
    let mut all = Vec::new();
    // SQLite takes so many values in one query, and no more.
    for some in entries.chunks(500) {
        all.extend(Entity::find().filter(Column::EntryId.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}

/// Writes a decision down. The caller holds the record.
pub(super) async fn insert(
    change: &mut Change,
    entry: &entry::Model,
    by: By,
    decided: &Decided,
) -> Result<()> {
    let stated = entry.content.as_ref().map(super::content::Content::minutes).unwrap_or_default();
    let minutes = match decided.verdict {
        Verdict::Confirmed => stated,
        Verdict::Changed => decided.minutes.unwrap_or(stated),
        Verdict::Refused => 0,
    };
    let (confirmation_id, decided_by) = match by {
        By::Confirmation(id) => (Some(id), None),
        By::Operator(id) => (None, Some(id)),
    };
    let row = ActiveModel {
        id: Set(change.id()),
        entry_id: Set(entry.id),
        verdict: Set(decided.verdict),
        minutes: Set(i32::try_from(minutes).map_err(Error::fault)?),
        reason: Set(decided.reason.clone().filter(|_| decided.verdict == Verdict::Refused)),
        confirmation_id: Set(confirmation_id),
        decided_by: Set(decided_by),
        at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    let (person, entry) = (entry.person_id, entry.id);
    change.record(Event::EntryDecided { person, entry, verdict: decided.verdict.to_value() });
    Ok(())
}

/// An operator who saw the proof confirms or refuses an entry. The same thing decided twice is decided once.
pub async fn decide(change: &mut Change, operator: Uuid, person: Uuid, decided: &Decided) -> Result<()> {
    if operator == person {
        return Err(add::own_evidence());
    }
    entry::hold(change, person).await?;
    let row = entry::live(&change.tx, person, decided.entry).await?;
    if !row.kind.wants_confirmation() || row.kind == Kind::Shown {
        return Err(Error::NotFound);
    }
    let before = Entity::find().filter(Column::EntryId.eq(row.id)).one(&change.tx).await?;
    match before {
        Some(before) if before.verdict == decided.verdict && before.decided_by == Some(operator) => Ok(()),
        Some(_) => Err(decided_already()),
        None => insert(change, &row, By::Operator(operator), decided).await,
    }
}

pub(super) fn decided_already() -> Error {
    Error::refused(
        "evidence/decided-already",
        "This entry has been decided already. A decision stands until the entry is corrected.",
    )
}
