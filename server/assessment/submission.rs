//! The end of an attempt: handed in by the learner, or by the clock. It is scored with it.

use std::collections::BTreeMap;

use curriculum::{Course, Response};
use sea_orm::{Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{Attempt, grading::grade, open_attempt, response, result};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "submission")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt_id: Uuid,
    /// When the attempt ended: where the clock ended it, its deadline, however much later that was noticed.
    pub at: DateTimeUtc,
    pub by: By,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who ended an attempt.
#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum By {
    Learner,
    Deadline,
}

/// Ends an attempt and scores what was saved. Done twice, the first time counts. By the deadline, only what is over
/// is ended; a learner who comes after that finds that the clock was first.
pub async fn submit(change: &mut Change, course: &Course, attempt: &Attempt, by: By) -> Result<()> {
    let Some(open) = open_attempt::hold(&change.tx, attempt.id).await? else { return Ok(()) };
    let over = open.is_over(change.now);
    if by == By::Deadline && !over {
        return Ok(());
    }
    let (by, at) = if over { (By::Deadline, open.deadline_at) } else { (By::Learner, change.now) };
    let exam = course.exam.as_ref().ok_or(Error::NotFound)?;
    let responses: BTreeMap<String, Response> = response::latest(&change.tx, attempt.id)
        .await?
        .into_iter()
        .filter_map(|(item, row)| Some((item, row.read()?)))
        .collect();
    let graded = grade(exam, &course.bank, &attempt.form()?, &responses)
        .ok_or_else(|| Error::fault("an attempt holds an item that its course version does not"))?;
    let row = ActiveModel { attempt_id: Set(attempt.id), at: Set(at), by: Set(by) };
    Entity::insert(row).exec_without_returning(&change.tx).await?;
    result::insert(change, attempt.id, &graded).await?;
    open_attempt::Entity::delete_by_id(open.enrollment_id).exec(&change.tx).await?;
    change.record(Event::AttemptSubmitted { attempt: attempt.id, by: by.to_value() });
    let (enrollment, attempt) = (attempt.enrollment_id, attempt.id);
    change.record(if graded.passed {
        Event::ExamPassed { enrollment, attempt }
    } else {
        Event::ExamFailed { enrollment, attempt }
    });
    Ok(())
}

pub(super) async fn of(db: &impl ConnectionTrait, attempt: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(attempt).one(db).await?)
}
