//! Who was at a live lesson, for how long: recorded by the person who led it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use curriculum::{Course, Mode};
use sea_orm::{QueryOrder, Set, entity::prelude::*};

use super::queries;
use crate::{
    change::Change,
    error::{Error, Fields, Result},
    journal::Event,
};

/// A row of record: a correction is another row for the same day, and the last one counts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrollment_id: Uuid,
    pub module: String,
    pub lesson: String,
    /// Of that day; 0 takes back what was recorded for it.
    pub minutes: i32,
    pub held_on: Date,
    pub recorded_by: Uuid,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What somebody who leads live lessons writes down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    pub enrollment: Uuid,
    pub module: String,
    pub lesson: String,
    /// Present on that day.
    pub minutes: u32,
    pub held_on: NaiveDate,
    /// The operator or trainer.
    pub by: Uuid,
}

/// Records attendance of a live lesson. The same thing recorded twice is one row.
///
/// Who may record it is for the caller to know; nobody records their own.
pub async fn record_attendance(change: &mut Change, course: &Course, written: Attendance) -> Result<()> {
    let enrollment = queries::hold(change, written.enrollment).await?;
    let lesson = course.lesson(&written.module, &written.lesson).filter(|lesson| lesson.mode == Mode::Live);
    let lesson = lesson.filter(|_| course.version == enrollment.version);
    let lesson =
        lesson.ok_or_else(|| Error::invalid("lesson", "This course has no live lesson of that name."))?;
    if enrollment.person_id == written.by {
        return Err(Error::refused(
            "enrollment/own-attendance",
            "Attendance is recorded by the person who led the session, not by the one who attended it.",
        ));
    }
    let mut fields = Fields::default();
    if written.minutes > lesson.minutes {
        fields
            .say("minutes", format!("This session is {} minutes long. Enter at most that.", lesson.minutes));
    }
    if written.held_on > change.now.date_naive() {
        fields.say("held_on", "This day is still to come. Enter the day on which the session was held.");
    }
    fields.done()?;
    let minutes = i32::try_from(written.minutes).map_err(Error::fault)?;
    let before = latest(&change.tx, &written).await?;
    if before.map_or(minutes == 0, |before| before.minutes == minutes) {
        return Ok(());
    }
    let row = ActiveModel {
        id: Set(change.id()),
        enrollment_id: Set(written.enrollment),
        module: Set(written.module.clone()),
        lesson: Set(written.lesson.clone()),
        minutes: Set(minutes),
        held_on: Set(written.held_on),
        recorded_by: Set(written.by),
        at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    let Attendance { enrollment, module, lesson, minutes, .. } = written;
    change.record(Event::AttendanceRecorded { enrollment, module, lesson, minutes });
    Ok(())
}

async fn latest(db: &impl ConnectionTrait, written: &Attendance) -> Result<Option<Model>> {
    let rows = Entity::find()
        .filter(Column::EnrollmentId.eq(written.enrollment))
        .filter(Column::Module.eq(&written.module))
        .filter(Column::Lesson.eq(&written.lesson))
        .filter(Column::HeldOn.eq(written.held_on));
    Ok(rows.order_by_desc(Column::At).order_by_desc(Column::Id).one(db).await?)
}

/// Minutes attended of each live lesson, by enrollment, module and lesson: of each day the last row, days added up.
/// With them, when the last of it was recorded.
pub async fn attended(
    db: &impl ConnectionTrait,
    enrollments: &[Uuid],
) -> Result<BTreeMap<(Uuid, String, String), (u32, DateTimeUtc)>> {
    let rows = Entity::find().filter(Column::EnrollmentId.is_in(enrollments.iter().copied()));
    let rows = rows.order_by_asc(Column::At).order_by_asc(Column::Id).all(db).await?;
    let mut days: BTreeMap<_, BTreeMap<NaiveDate, Model>> = BTreeMap::new();
    for row in rows {
        let key = (row.enrollment_id, row.module.clone(), row.lesson.clone());
        days.entry(key).or_default().insert(row.held_on, row);
    }
    let sum = |days: BTreeMap<NaiveDate, Model>| {
        let minutes = days.values().filter_map(|row| u32::try_from(row.minutes).ok()).sum();
        (minutes, days.values().map(|row| row.at).max().unwrap_or_default())
    };
    Ok(days.into_iter().map(|(key, days)| (key, sum(days))).collect())
}
