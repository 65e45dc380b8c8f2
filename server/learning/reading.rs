//! Where a person is: the page they have open in each course, and up to when their time is counted.
//!
//! This is no row of record; it moves with the reader, and is the place they come back to on any device.

use curriculum::{Lesson, Mode};
use sea_orm::{
    ExprTrait, FromQueryResult, QueryOrder, QuerySelect, Set,
    entity::prelude::*,
    sea_query::{OnConflict, Query, SimpleExpr},
};

use super::seat_time;
use crate::{change::Change, error::Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reading")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub enrollment_id: Uuid,
    pub person_id: Uuid,
    pub module: String,
    pub lesson: String,
    /// The lesson's stated minutes, or 0 where pages are not what counts.
    pub minutes: i32,
    pub opened_at: DateTimeUtc,
    /// No second of this person before this moment is counted again.
    pub counted_until: DateTimeUtc,
    /// Whether a script on the page reports its own seconds.
    pub scripted: bool,
    /// Whether they went on to a page where time does not count.
    pub closed: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A place, and how much of its lesson was counted before.
#[derive(FromQueryResult)]
pub(super) struct Place {
    #[sea_orm(nested)]
    pub row: Model,
    /// In all: what is added to it is cut where the lesson's minutes end.
    pub seconds: i64,
}

/// A person's places in all their courses, held until the change ends.
pub(super) async fn hold(change: &Change, person: Uuid) -> Result<Vec<Place>> {
    let same = |theirs: seat_time::Column, own: Column| theirs.into_expr().equals((Entity, own));
    let counted = Query::select()
        .expr(Expr::expr(seat_time::Column::Seconds.sum()).if_null(0))
        .from(seat_time::Entity)
        .and_where(same(seat_time::Column::EnrollmentId, Column::EnrollmentId))
        .and_where(same(seat_time::Column::Module, Column::Module))
        .and_where(same(seat_time::Column::Lesson, Column::Lesson))
        .to_owned();
    let rows = Entity::find()
        .expr_as(SimpleExpr::SubQuery(None, Box::new(counted.into())), "seconds")
        .filter(Column::PersonId.eq(person))
        .order_by_asc(Column::EnrollmentId);
    Ok(rows.lock_exclusive().into_model::<Place>().all(&change.tx).await?)
}

/// The page that was opened last, if it is still open.
pub(super) fn last(places: &[Place]) -> Option<&Place> {
    places.iter().max_by_key(|place| place.row.opened_at).filter(|place| !place.row.closed)
}

/// Whether a lesson is open whose time is not counted yet.
pub(super) async fn is_open(db: &impl ConnectionTrait, person: Uuid) -> Result<bool> {
    let open = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::Closed.eq(false));
    Ok(open.one(db).await?.is_some())
}

/// A lesson was opened.
pub(super) async fn put(
    change: &Change,
    person: Uuid,
    enrollment: Uuid,
    lesson: &Lesson,
    counted_until: DateTimeUtc,
) -> Result<()> {
    // Hours of a live lesson are attended, not read.
    let minutes = if lesson.mode == Mode::Live { 0 } else { lesson.minutes };
    let row = ActiveModel {
        enrollment_id: Set(enrollment),
        person_id: Set(person),
        module: Set(lesson.module.clone()),
        lesson: Set(lesson.slug.clone()),
        minutes: Set(i32::try_from(minutes).unwrap_or(i32::MAX)),
        opened_at: Set(change.now),
        counted_until: Set(counted_until),
        scripted: Set(false),
        closed: Set(false),
    };
    let moved = OnConflict::column(Column::EnrollmentId)
        .update_columns([
            Column::Module,
            Column::Lesson,
            Column::Minutes,
            Column::OpenedAt,
            Column::CountedUntil,
            Column::Scripted,
            Column::Closed,
        ])
        .to_owned();
    Entity::insert(row).on_conflict(moved).exec_without_returning(&change.tx).await?;
    Ok(())
}
