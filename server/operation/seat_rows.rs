use chrono::{DateTime, TimeDelta, Utc};
use curriculum::Course;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    learning::{How, SeatTimes},
};

type SeatColumn = <SeatTimes as EntityTrait>::Column;

/// One stretch of seat time, as an auditor reads it.
#[derive(Clone, Debug, Serialize)]
pub struct SeatRow {
    pub module: String,
    pub lesson: String,
    pub title: String,
    pub started_at: DateTime<Utc>,
    pub ended_at: DateTime<Utc>,
    pub seconds: i32,
    /// `page`: from one page to the next; `active`: told by the page while it was in use.
    pub how: &'static str,
}

/// All seconds of one lesson.
#[derive(Clone, Debug, Serialize)]
pub struct SeatTotal {
    pub module: String,
    pub lesson: String,
    pub title: String,
    pub rows: usize,
    pub seconds: i64,
}

/// Every stretch of an enrollment, in the order in which they began.
pub async fn seat_rows(db: &impl ConnectionTrait, course: &Course, enrollment: Uuid) -> Result<Vec<SeatRow>> {
    let rows = SeatTimes::find()
        .filter(SeatColumn::EnrollmentId.eq(enrollment))
        .order_by_asc(SeatColumn::StartedAt)
        .order_by_asc(SeatColumn::Id)
        .all(db)
        .await?;
    let row = |row: crate::learning::SeatTime| SeatRow {
        title: course.lesson(&row.module, &row.lesson).map(|lesson| lesson.title.clone()).unwrap_or_default(),
        ended_at: row.started_at + TimeDelta::seconds(i64::from(row.seconds)),
        module: row.module,
        lesson: row.lesson,
        started_at: row.started_at,
        seconds: row.seconds,
        how: match row.how {
            How::Page => "page",
            How::Active => "active",
        },
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The same, added up by lesson, in the order in which each was begun.
pub fn seat_totals(rows: &[SeatRow]) -> Vec<SeatTotal> {
    let mut totals: Vec<SeatTotal> = Vec::new();
    for row in rows {
        let held = totals.iter_mut().find(|total| total.module == row.module && total.lesson == row.lesson);
        if let Some(total) = held {
            total.rows += 1;
            total.seconds += i64::from(row.seconds);
        } else {
            totals.push(SeatTotal {
                module: row.module.clone(),
                lesson: row.lesson.clone(),
                title: row.title.clone(),
                rows: 1,
                seconds: i64::from(row.seconds),
            });
        }
    }
    totals
}

/// The rows as a list that opens in a spreadsheet.
pub fn seat_csv(enrollment: Uuid, rows: &[SeatRow]) -> Result<Vec<u8>> {
    let mut list = csv::Writer::from_writer(Vec::new());
    let head = ["enrollment", "module", "lesson", "title", "started_at", "ended_at", "seconds", "how"];
    list.write_record(head).map_err(Error::fault)?;
    for row in rows {
        let line = [
            enrollment.to_string(),
            row.module.clone(),
            row.lesson.clone(),
            words(&row.title),
            row.started_at.to_rfc3339(),
            row.ended_at.to_rfc3339(),
            row.seconds.to_string(),
            row.how.to_owned(),
        ];
        list.write_record(line).map_err(Error::fault)?;
    }
    list.into_inner().map_err(|error| Error::fault(error.to_string()))
}

/// A spreadsheet must not take words for a formula.
fn words(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
