use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    assessment::{AttemptColumn, Attempts, By, Results, Submissions},
    error::Result,
};

type SubmissionColumn = <Submissions as EntityTrait>::Column;
type ResultColumn = <Results as EntityTrait>::Column;

/// One taking of the exam, with how it ended.
#[derive(Clone, Debug, Serialize)]
pub struct AttemptLine {
    pub number: i32,
    pub started_at: DateTime<Utc>,
    pub minutes: i32,
    pub extra_percent: i32,
    pub ended_at: Option<DateTime<Utc>>,
    pub by_deadline: bool,
    /// Points, as people write them.
    pub score: Option<String>,
    pub of: Option<i32>,
    pub passed: Option<bool>,
}

/// The attempts of an enrollment, in their order.
pub async fn attempts(db: &impl ConnectionTrait, enrollment: Uuid) -> Result<Vec<AttemptLine>> {
    let attempts = Attempts::find()
        .filter(AttemptColumn::EnrollmentId.eq(enrollment))
        .order_by_asc(AttemptColumn::Number)
        .all(db)
        .await?;
    let ids: Vec<Uuid> = attempts.iter().map(|attempt| attempt.id).collect();
    let ended = Submissions::find().filter(SubmissionColumn::AttemptId.is_in(ids.clone())).all(db).await?;
    let ended: BTreeMap<Uuid, _> = ended.into_iter().map(|row| (row.attempt_id, row)).collect();
    let results = Results::find().filter(ResultColumn::AttemptId.is_in(ids)).all(db).await?;
    let results: BTreeMap<Uuid, _> = results.into_iter().map(|row| (row.attempt_id, row)).collect();
    let line = |attempt: crate::assessment::Attempt| {
        let (ended, result) = (ended.get(&attempt.id), results.get(&attempt.id));
        AttemptLine {
            number: attempt.number,
            started_at: attempt.started_at,
            minutes: attempt.minutes,
            extra_percent: attempt.extra_percent,
            ended_at: ended.map(|row| row.at),
            by_deadline: ended.is_some_and(|row| row.by == By::Deadline),
            score: result.map(|row| format!("{}", (row.score * 10.0).round() / 10.0)),
            of: result.map(|row| row.of),
            passed: result.map(|row| row.passed),
        }
    };
    Ok(attempts.into_iter().map(line).collect())
}
