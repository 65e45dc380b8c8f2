//! Looking enrollments up.

use chrono::{DateTime, Utc};
use sea_orm::{
    ExprTrait, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Query, SelectStatement},
};

use super::{
    leave,
    record::{Column, Entity, Model},
};
use crate::{
    change::Change,
    error::{Error, Result},
};

/// Whether somebody is in a course, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Enrolled(DateTime<Utc>),
    Left(DateTime<Utc>),
}

/// A person's enrollment in a course, unless they left it.
pub async fn of(db: &impl ConnectionTrait, person: Uuid, course: &str) -> Result<Option<Model>> {
    let live = live().filter(Column::PersonId.eq(person)).filter(Column::Course.eq(course));
    Ok(live.one(db).await?)
}

/// All of a person's enrollments, the newest first, without those they left.
pub async fn all_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>> {
    let live = live().filter(Column::PersonId.eq(person)).order_by_desc(Column::EnrolledAt);
    Ok(live.order_by_desc(Column::Id).all(db).await?)
}

/// One of a person's enrollments that they have not left; of others there is none.
pub async fn own(db: &impl ConnectionTrait, person: Uuid, id: Uuid) -> Result<Model> {
    let own = live().filter(Column::Id.eq(id)).filter(Column::PersonId.eq(person));
    own.one(db).await?.ok_or(Error::NotFound)
}

/// An enrollment, left or not.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// An enrollment, held until the change ends: whoever decides by what is in it comes one after the other.
pub async fn hold(change: &Change, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)
}

pub async fn standing(db: &impl ConnectionTrait, enrollment: &Model) -> Result<Standing> {
    let left = leave::Entity::find()
        .filter(leave::Column::EnrollmentId.eq(enrollment.id))
        .filter(leave::Column::ReturnedAt.is_null())
        .one(db)
        .await?;
    Ok(left.map_or(Standing::Enrolled(enrollment.enrolled_at), |leaving| Standing::Left(leaving.left_at)))
}

fn live() -> Select<Entity> {
    Entity::find().filter(Expr::exists(open_leaving()).not())
}

fn open_leaving() -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(leave::Entity)
        .and_where(leave::Column::EnrollmentId.into_expr().equals((Entity, Column::Id)))
        .and_where(leave::Column::ReturnedAt.is_null())
        .to_owned()
}
