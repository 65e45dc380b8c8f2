//! A body whose certification an authority accepts: for VA, a non-profit that meets the Secretary's criteria.
//!
//! The list ships empty. The operator adds a body with the evidence and the days; like approvals, rows are added and
//! never edited.

use chrono::NaiveDate;
use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};
use serde::Serialize;

use super::{approval, replaced::standing};
use crate::{
    change::Change,
    error::{Error, Fields, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "accepted_body")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose list it is on: `X-DVA`.
    pub authority: String,
    pub name: String,
    /// Where it can be seen that this body is accepted.
    #[sea_orm(column_type = "Text")]
    pub evidence: String,
    pub from_on: Date,
    /// The last day. Absent: until it is ended.
    pub to_on: Option<Date>,
    /// This row takes back the one it replaces.
    pub in_error: bool,
    #[sea_orm(unique)]
    pub replaces: Option<Uuid>,
    /// Of the form it came by, so that a form sent twice is taken once.
    #[sea_orm(unique)]
    #[serde(skip)]
    pub draft: String,
    pub recorded_by: Uuid,
    pub recorded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A body to be recorded, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct ToAccept {
    pub name: String,
    pub evidence: String,
    pub from_on: String,
    pub to_on: String,
    pub in_error: bool,
    pub draft: String,
}

/// The one authority whose list is kept here (38 U.S.C. 7402(b)(13)).
pub const VA: &str = "X-DVA";

/// Records a body, or a row that takes the place of `replaces`. The same draft is recorded once.
pub async fn accept(
    change: &mut Change,
    by: Uuid,
    mut wanted: ToAccept,
    replaces: Option<Uuid>,
) -> Result<Uuid> {
    if wanted.draft.is_empty() {
        wanted.draft = change.chance.token();
    }
    let mut fields = Fields::default();
    let name = wanted.name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        fields.say("name", "Name the body as its certificates name it.");
    }
    let (from_on, to_on) = approval::span(&mut fields, &wanted.from_on, &wanted.to_on);
    approval::evidence(&mut fields, &wanted.evidence);
    fields.done()?;
    if let Some(before) = replaces {
        hold(change, before, &wanted.draft).await?;
    }
    let row = ActiveModel {
        id: Set(change.id()),
        authority: Set(VA.to_owned()),
        name: Set(name.to_owned()),
        evidence: Set(wanted.evidence.trim().to_owned()),
        from_on: Set(from_on.unwrap_or_default()),
        to_on: Set(to_on),
        in_error: Set(wanted.in_error && replaces.is_some()),
        replaces: Set(replaces),
        draft: Set(wanted.draft.clone()),
        recorded_by: Set(by),
        recorded_at: Set(change.now),
    };
    Entity::insert(row).on_conflict_do_nothing_on([Column::Draft]).exec_without_returning(&change.tx).await?;
    let kept = Entity::find()
        .filter(Column::Draft.eq(&wanted.draft))
        .one(&change.tx)
        .await?
        .ok_or(Error::NotFound)?;
    if kept.recorded_at == change.now && kept.replaces == replaces {
        change.record(match replaces {
            None => Event::BodyAccepted { body: kept.id },
            Some(before) => Event::AcceptedBodyReplaced { body: before, by: kept.id },
        });
    }
    Ok(kept.id)
}

/// The row that is to be replaced, kept from being replaced by another at the same time.
async fn hold(change: &mut Change, before: Uuid, draft: &str) -> Result<()> {
    Entity::find_by_id(before).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)?;
    let by = Entity::find().filter(Column::Replaces.eq(before)).one(&change.tx).await?;
    if by.is_some_and(|row| row.draft != draft) {
        return Err(Error::refused(
            "certification/body-replaced",
            "Somebody has changed this entry since you opened it. Look at the newer one first.",
        ));
    }
    Ok(())
}

/// Every row, the newest first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::RecordedAt).order_by_desc(Column::Id).all(db).await?)
}

/// The row by which a body of this name is accepted on a day.
pub async fn accepted_body(db: &impl ConnectionTrait, name: &str, on: NaiveDate) -> Result<Option<Model>> {
    let holds = |row: &Model| {
        row.name.trim().to_lowercase() == name.trim().to_lowercase()
            && row.from_on <= on
            && row.to_on.is_none_or(|to| on <= to)
    };
    Ok(standing(all(db).await?).into_iter().find(holds))
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}
