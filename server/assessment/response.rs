//! What was answered, each time it was: rows are added, and the latest of an item counts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use curriculum::Response;
use sea_orm::{Condition, QueryOrder, Set, entity::prelude::*, sea_query::Query};

use super::{Attempt, By, open_attempt, submission};
use crate::{
    change::Change,
    error::{Error, Refusal, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "response")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt_id: Uuid,
    /// From 1 within the attempt, in the order in which they came.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    /// The item's id.
    pub item: String,
    /// Personal: kept with the attempt. None where the answer was taken back, or only marked.
    pub response: Option<Json>,
    /// Marked by the person to be looked at again.
    pub flagged: bool,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// A row that can't be read any more counts as no answer.
    pub fn read(&self) -> Option<Response> {
        self.response.as_ref().and_then(|json| serde_json::from_value(json.clone()).ok())
    }
}

/// Saves what was answered to an item; answers when it was. The same answer sent twice is kept once.
pub async fn save(
    change: &mut Change,
    attempt: &Attempt,
    item: &str,
    response: Option<&Response>,
    flagged: bool,
) -> Result<Option<DateTime<Utc>>> {
    match open_attempt::hold(&change.tx, attempt.id).await? {
        Some(open) if !open.is_over(change.now) => (),
        Some(open) => return Err(too_late(&change.tx, attempt.id, open.deadline_at).await?.into()),
        None => return Err(closed(&change.tx, attempt.id).await?.into()),
    }
    let (newest, last) = newest_and_last(change, attempt.id, item).await?;
    let response = response.map(serde_json::to_value).transpose()?;
    let before = last.as_ref().map_or((&None, false), |row| (&row.response, row.flagged));
    if before == (&response, flagged) {
        return Ok(last.map(|row| row.at));
    }
    let row = ActiveModel {
        attempt_id: Set(attempt.id),
        seq: Set(newest + 1),
        item: Set(item.to_owned()),
        response: Set(response),
        flagged: Set(flagged),
        at: Set(change.now),
    };
    Entity::insert(row).exec_without_returning(&change.tx).await?;
    change.record(Event::ResponseSaved { attempt: attempt.id, item: item.to_owned() });
    Ok(Some(change.now))
}

/// The number of the attempt's newest row, 0 where there is none; and the item's latest row.
async fn newest_and_last(change: &Change, attempt: Uuid, item: &str) -> Result<(i32, Option<Model>)> {
    let newest = Query::select()
        .expr(Column::Seq.max())
        .from(Entity)
        .and_where(Column::AttemptId.eq(attempt))
        .to_owned();
    let latest = Query::select()
        .expr(Column::Seq.max())
        .from(Entity)
        .and_where(Column::AttemptId.eq(attempt))
        .and_where(Column::Item.eq(item))
        .to_owned();
    let either = Condition::any().add(Column::Seq.in_subquery(newest)).add(Column::Seq.in_subquery(latest));
    let rows = Entity::find().filter(Column::AttemptId.eq(attempt)).filter(either).order_by_desc(Column::Seq);
    let rows = rows.all(&change.tx).await?;
    let newest = rows.first().map_or(0, |row| row.seq);
    Ok((newest, rows.into_iter().find(|row| row.item == item)))
}

/// The latest row of each item.
pub(super) async fn latest(db: &impl ConnectionTrait, attempt: Uuid) -> Result<HashMap<String, Model>> {
    let rows = Entity::find().filter(Column::AttemptId.eq(attempt)).order_by_asc(Column::Seq).all(db).await?;
    // Later rows take the place of earlier ones.
    Ok(rows.into_iter().map(|row| (row.item.clone(), row)).collect())
}

/// What the person is told whose answer came after the attempt was closed.
async fn closed(db: &impl ConnectionTrait, attempt: Uuid) -> Result<Refusal> {
    let Some(submission) = submission::of(db, attempt).await? else { return Err(Error::NotFound) };
    if submission.by == By::Deadline {
        return too_late(db, attempt, submission.at).await;
    }
    let sentence = "This attempt was handed in before this answer came, so it was not taken. \
                    The answers that you handed in count.";
    Ok(refusal("assessment/already-submitted", sentence.into(), attempt))
}

async fn too_late(db: &impl ConnectionTrait, attempt: Uuid, ended: DateTime<Utc>) -> Result<Refusal> {
    let saved = latest(db, attempt).await?.values().filter(|row| row.response.is_some()).count();
    let saved = match saved {
        0 => "No answer was saved in time.".to_owned(),
        1 => "1 answer was saved in time, and it counts.".to_owned(),
        n => format!("{n} answers were saved in time, and they count."),
    };
    let sentence =
        format!("The time was up at {} UTC, so this answer came too late. {saved}", ended.format("%H:%M"));
    Ok(refusal("assessment/time-up", sentence, attempt))
}

fn refusal(code: &'static str, sentence: String, attempt: Uuid) -> Refusal {
    Refusal { code, sentence, way_on: None }.with_way_on("Go to the result", format!("/attempts/{attempt}"))
}
