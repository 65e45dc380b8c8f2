//! One more attempt, given by a trainer or operator once an exam's own are used.

use sea_orm::{Set, entity::prelude::*};

use crate::{change::Change, enrollment, error::Result, journal::Event};

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

/// Gives one more attempt than the `given` that whoever gives it has seen: sent twice, one is given. The waiting between
/// attempts stays. Who may, the caller has asked.
pub async fn allow(change: &mut Change, enrollment: Uuid, given: u32, given_by: Uuid) -> Result<()> {
    let enrollment = enrollment::hold(change, enrollment).await?.id;
    if count(&change.tx, enrollment).await? != given {
        return Ok(());
    }
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

/// How many were given so far.
pub async fn count(db: &impl ConnectionTrait, enrollment: Uuid) -> Result<u32> {
    let given = Entity::find().filter(Column::EnrollmentId.eq(enrollment)).count(db).await?;
    Ok(u32::try_from(given).unwrap_or(u32::MAX))
}
