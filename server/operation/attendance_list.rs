use std::collections::{BTreeMap, btree_map::Entry};

use chrono::{DateTime, NaiveDate, Utc};
use curriculum::Course;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;

use crate::{enrollment::Attendances, error::Result, identity};

type AttendanceColumn = <Attendances as EntityTrait>::Column;

/// What was recorded of one live lesson on one day.
#[derive(Clone, Debug, Serialize)]
pub struct AttendanceLine {
    pub module: String,
    pub lesson: String,
    pub title: String,
    pub held_on: NaiveDate,
    pub minutes: i32,
    pub recorded_by: Uuid,
    /// The legal name of who recorded it.
    pub recorder: String,
    pub at: DateTime<Utc>,
    /// A later row for the same day counts instead.
    pub corrected: bool,
}

/// All rows of an enrollment, in the order in which they were recorded.
pub async fn attendance(
    db: &impl ConnectionTrait,
    course: &Course,
    enrollment: Uuid,
) -> Result<Vec<AttendanceLine>> {
    let rows = Attendances::find()
        .filter(AttendanceColumn::EnrollmentId.eq(enrollment))
        .order_by_asc(AttendanceColumn::At)
        .order_by_asc(AttendanceColumn::Id)
        .all(db)
        .await?;
    let mut recorders = BTreeMap::new();
    for id in rows.iter().map(|row| row.recorded_by) {
        if let Entry::Vacant(place) = recorders.entry(id) {
            place.insert(identity::listed_name(identity::find_person(db, id).await?.legal_name));
        }
    }
    let lines = rows.iter().enumerate().map(|(at, row)| {
        let same = |later: &&crate::enrollment::AttendanceRow| {
            (&later.module, &later.lesson, later.held_on) == (&row.module, &row.lesson, row.held_on)
        };
        let lesson = course.lesson(&row.module, &row.lesson);
        AttendanceLine {
            module: row.module.clone(),
            lesson: row.lesson.clone(),
            title: lesson.map_or_else(|| row.lesson.clone(), |lesson| lesson.title.clone()),
            held_on: row.held_on,
            minutes: row.minutes,
            recorded_by: row.recorded_by,
            recorder: recorders[&row.recorded_by].clone(),
            at: row.at,
            corrected: rows[at + 1..].iter().any(|later| same(&later)),
        }
    });
    Ok(lines.collect())
}
