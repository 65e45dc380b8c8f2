//! Seat time: rows that an auditor can add up.
//!
//! Without script, time is counted from opening one page to opening the next. With script, the page itself says for how
//! many seconds it was visible and in use; the rules in `counting.rs` believe neither more than the clock allows.
//! These rows are the record themselves: no event tells of them a second time.

use curriculum::Lesson;
use sea_orm::{QueryOrder, Set, entity::prelude::*};

use super::{
    counting::{self, Stretch},
    reading::{self, Place},
};
use crate::{change::Change, error::Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_time")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrollment_id: Uuid,
    pub module: String,
    pub lesson: String,
    pub started_at: DateTimeUtc,
    /// Reports of one visit add to one row.
    pub seconds: i32,
    pub how: How,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How it was counted.
#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
pub enum How {
    /// From one page to the next.
    Page,
    /// By the page's own script, while it was visible.
    Active,
}

/// A pause in a script's reports up to which they belong to one visit, in seconds.
const PAUSE: i64 = 90;

/// A person opens a lesson: counts the page before it, and keeps the place.
pub async fn open_lesson(change: &mut Change, person: Uuid, enrollment: Uuid, lesson: &Lesson) -> Result<()> {
    let places = reading::hold(change, person).await?;
    let counted_until = count_last(change, &places).await?;
    reading::put(change, person, enrollment, lesson, counted_until).await
}

/// A person goes to a page where time does not count: counts the lesson before it.
pub async fn leave_page(change: &mut Change, person: Uuid) -> Result<()> {
    let places = reading::hold(change, person).await?;
    let counted_until = count_last(change, &places).await?;
    let Some(last) = reading::last(&places) else { return Ok(()) };
    let row = reading::ActiveModel {
        enrollment_id: Set(last.row.enrollment_id),
        counted_until: Set(counted_until),
        closed: Set(true),
        ..Default::default()
    };
    reading::Entity::update(row).exec(&change.tx).await?;
    Ok(())
}

/// A page's script reports seconds in which it was visible and in use. Tells how many counted.
pub async fn count_active(
    change: &mut Change,
    person: Uuid,
    enrollment: Uuid,
    lesson: &Lesson,
    claimed: u32,
) -> Result<i64> {
    let places = reading::hold(change, person).await?;
    let here = places.iter().map(|place| &place.row).find(|row| row.enrollment_id == enrollment);
    let Some(here) = here else { return Ok(0) };
    let counted_until = counted_until(change, &places);
    let before = of_lesson(change, enrollment, &lesson.module, &lesson.slug).await?;
    let already = before.iter().map(|row| i64::from(row.seconds)).sum();
    let minutes = if lesson.mode == curriculum::Mode::Live { 0 } else { lesson.minutes };
    let (stretch, until) = counting::active(i64::from(claimed), counted_until, change.now, already, minutes);
    let current = here.module == lesson.module && here.lesson == lesson.slug;
    let row = reading::ActiveModel {
        enrollment_id: Set(enrollment),
        counted_until: Set(until),
        scripted: Set(here.scripted || current),
        ..Default::default()
    };
    reading::Entity::update(row).exec(&change.tx).await?;
    let visit = before.iter().rev().find(|row| row.how == How::Active).filter(|row| {
        let end = row.started_at + chrono::TimeDelta::seconds(i64::from(row.seconds));
        (stretch.started_at - end).num_seconds() <= PAUSE
    });
    match visit {
        Some(visit) if stretch.seconds > 0 => {
            let seconds = i64::from(visit.seconds) + stretch.seconds;
            let row = ActiveModel { id: Set(visit.id), seconds: Set(whole(seconds)), ..Default::default() };
            Entity::update(row).exec(&change.tx).await?;
        }
        _ => add(change, (enrollment, &lesson.module, &lesson.slug), stretch, How::Active).await?,
    }
    Ok(stretch.seconds)
}

/// Counts the page that was open until now; tells up to when the person's time is counted.
async fn count_last(change: &Change, places: &[Place]) -> Result<DateTimeUtc> {
    let counted_until = counted_until(change, places);
    let Some(Place { row: last, seconds: already }) = reading::last(places) else { return Ok(change.now) };
    if last.scripted {
        // Its script has the word; its last report may still be on the way.
        return Ok(counted_until);
    }
    let minutes = u32::try_from(last.minutes).unwrap_or(0);
    if minutes > 0 {
        let place = (last.enrollment_id, last.module.as_str(), last.lesson.as_str());
        let stretch =
            counting::from_page_to_page(last.opened_at, counted_until, change.now, *already, minutes);
        add(change, place, stretch, How::Page).await?;
    }
    Ok(change.now)
}

fn counted_until(change: &Change, places: &[Place]) -> DateTimeUtc {
    places.iter().map(|place| place.row.counted_until).max().unwrap_or(change.now)
}

async fn of_lesson(change: &Change, enrollment: Uuid, module: &str, lesson: &str) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::EnrollmentId.eq(enrollment))
        .filter(Column::Module.eq(module))
        .filter(Column::Lesson.eq(lesson));
    Ok(rows.order_by_asc(Column::StartedAt).all(&change.tx).await?)
}

async fn add(change: &Change, place: (Uuid, &str, &str), stretch: Stretch, how: How) -> Result<()> {
    if stretch.seconds < 1 {
        return Ok(());
    }
    let row = ActiveModel {
        id: Set(change.id()),
        enrollment_id: Set(place.0),
        module: Set(place.1.to_owned()),
        lesson: Set(place.2.to_owned()),
        started_at: Set(stretch.started_at),
        seconds: Set(whole(stretch.seconds)),
        how: Set(how),
    };
    Entity::insert(row).exec_without_returning(&change.tx).await?;
    Ok(())
}

fn whole(seconds: i64) -> i32 {
    i32::try_from(seconds).unwrap_or(i32::MAX)
}
