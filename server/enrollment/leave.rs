//! Leaving a course: a row, until one comes back.

use sea_orm::{Set, entity::prelude::*};

use super::queries;
use crate::{change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leaving")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of one enrollment, one leaving is open at most.
    pub enrollment_id: Uuid,
    pub left_at: DateTimeUtc,
    pub returned_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Leaves a course. Left twice, it was left the first time. What was done stays, and so does what was earned.
pub async fn leave(change: &mut Change, enrollment: Uuid) -> Result<()> {
    queries::hold(change, enrollment).await?;
    if open(&change.tx, enrollment).await?.is_some() {
        return Ok(());
    }
    let row = ActiveModel {
        id: Set(change.id()),
        enrollment_id: Set(enrollment),
        left_at: Set(change.now),
        returned_at: Set(None),
    };
    row.insert(&change.tx).await?;
    change.record(Event::PersonLeft { enrollment });
    Ok(())
}

/// Closes a leaving, if one is open.
pub(super) async fn come_back(change: &mut Change, enrollment: Uuid) -> Result<()> {
    let Some(row) = open(&change.tx, enrollment).await? else { return Ok(()) };
    let row = ActiveModel { id: Set(row.id), returned_at: Set(Some(change.now)), ..Default::default() };
    row.update(&change.tx).await?;
    change.record(Event::PersonReturned { enrollment });
    Ok(())
}

async fn open(db: &impl ConnectionTrait, enrollment: Uuid) -> Result<Option<Model>> {
    let open =
        Entity::find().filter(Column::EnrollmentId.eq(enrollment)).filter(Column::ReturnedAt.is_null());
    Ok(open.one(db).await?)
}
