//! Passed or failed, and by how much.

use chrono::{DateTime, Utc};
use sea_orm::{JoinType, QueryOrder, QuerySelect, Set, entity::prelude::*};

use super::{DomainScore, Graded, attempt, submission};
use crate::{change::Change, error::Result};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "result")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt_id: Uuid,
    /// Points, from 0 to `of`.
    pub score: f64,
    pub of: i32,
    /// The points needed to pass.
    pub cut: f64,
    pub passed: bool,
    /// Points by domain, as [`DomainScore`]s.
    pub domains: Json,
    /// When it was scored.
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn by_domain(&self) -> Result<Vec<DomainScore>> {
        Ok(serde_json::from_value(self.domains.clone())?)
    }
}

pub(super) async fn insert(change: &mut Change, attempt: Uuid, graded: &Graded) -> Result<()> {
    let row = ActiveModel {
        attempt_id: Set(attempt),
        score: Set(graded.score),
        of: Set(i32::try_from(graded.of).unwrap_or(i32::MAX)),
        cut: Set(graded.cut),
        passed: Set(graded.passed),
        domains: Set(serde_json::to_value(&graded.domains)?),
        at: Set(change.now),
    };
    Entity::insert(row).exec_without_returning(&change.tx).await?;
    Ok(())
}

pub(super) async fn of(db: &impl ConnectionTrait, attempt: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(attempt).one(db).await?)
}

/// When the exam was passed in this enrollment: the end of the first attempt that passed.
pub async fn passed_at(db: &impl ConnectionTrait, enrollment: Uuid) -> Result<Option<DateTime<Utc>>> {
    let submitted = submission::Entity::belongs_to(attempt::Entity)
        .from(submission::Column::AttemptId)
        .to(attempt::Column::Id)
        .into();
    let scored = submission::Entity::belongs_to(Entity)
        .from(submission::Column::AttemptId)
        .to(Column::AttemptId)
        .into();
    let passed: Option<submission::Model> = submission::Entity::find()
        .join(JoinType::InnerJoin, submitted)
        .join(JoinType::InnerJoin, scored)
        .filter(attempt::Column::EnrollmentId.eq(enrollment))
        .filter(Column::Passed.eq(true))
        .order_by_asc(attempt::Column::Number)
        .one(db)
        .await?;
    Ok(passed.map(|submission| submission.at))
}
