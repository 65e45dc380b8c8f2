//! One more attempt, given by a trainer or operator once an exam's own are used.

use sea_orm::{Set, entity::prelude::*};

use crate::{
    change::Change,
    error::{Error, Result},
    journal::{Actor, Event},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "extra_attempt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrollment_id: Uuid,
    pub given_by: Uuid,
    pub given_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Gives one more attempt. The waiting between attempts stays. Who may, the caller has asked.
pub async fn allow(change: &mut Change, enrollment: Uuid) -> Result<()> {
    let Actor::Person(given_by) = change.actor else { return Err(Error::NotFound) };
    let row = ActiveModel {
        id: Set(change.id()),
        enrollment_id: Set(enrollment),
        given_by: Set(given_by),
        given_at: Set(change.now),
    };
    Entity::insert(row).exec_without_returning(&change.tx).await?;
    change.record(Event::AttemptAllowed { enrollment });
    Ok(())
}

pub(super) async fn count(db: &impl ConnectionTrait, enrollment: Uuid) -> Result<u32> {
    let given = Entity::find().filter(Column::EnrollmentId.eq(enrollment)).count(db).await?;
    Ok(u32::try_from(given).unwrap_or(u32::MAX))
}
