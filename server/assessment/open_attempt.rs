//! The claim on being the one attempt that is open in an enrollment. It goes with the submission.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*};

use crate::error::Result;

/// What was sent before the deadline may still be on its way for this long.
pub const GRACE: TimeDelta = TimeDelta::seconds(60);

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "open_attempt")]
pub struct Model {
    /// One for each enrollment, by being its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub enrollment_id: Uuid,
    #[sea_orm(unique)]
    pub attempt_id: Uuid,
    /// Later than the attempt's own where time was added since.
    pub deadline_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether the time is up: no more is asked, and what is on its way still comes in.
    pub fn is_up(&self, now: DateTime<Utc>) -> bool {
        now > self.deadline_at
    }

    /// Whether nothing more is taken, and the server submits.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        now > self.deadline_at + GRACE
    }
}

pub(super) async fn of(db: &impl ConnectionTrait, attempt: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::AttemptId.eq(attempt)).one(db).await?)
}

/// The same, held until the change is committed: responses, submission and extra time take turns.
pub(super) async fn hold(tx: &impl ConnectionTrait, attempt: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::AttemptId.eq(attempt)).lock_exclusive().one(tx).await?)
}

/// Those that are over, longest first.
pub(super) async fn overdue(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Model>> {
    let over = Entity::find().filter(Column::DeadlineAt.lt(now - GRACE));
    Ok(over.order_by_asc(Column::DeadlineAt).limit(200).all(db).await?)
}
