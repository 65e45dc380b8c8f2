//! One taking of the exam: the items drawn for it and the time it was given.

use chrono::{DateTime, TimeDelta, Utc};
use curriculum::{Course, Drawn, Form, Item};
use sea_orm::entity::prelude::*;

use crate::error::{Error, Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "attempt_number")]
    pub enrollment_id: Uuid,
    /// Whose enrollment it is: asked at every request.
    pub person_id: Uuid,
    /// The course version whose bank it was drawn from.
    pub version: String,
    /// From 1 within the enrollment.
    #[sea_orm(unique_key = "attempt_number")]
    pub number: i32,
    /// The items drawn, and the order in which their options are shown.
    pub form: Json,
    /// The exam's own limit.
    pub minutes: i32,
    /// Extra time that held at the start, in percent of `minutes`.
    pub extra_percent: i32,
    pub started_at: DateTimeUtc,
    /// As set at the start; the open attempt's own may be later.
    pub deadline_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn form(&self) -> Result<Form> {
        Ok(serde_json::from_value(self.form.clone())?)
    }

    /// When it ends, with this much extra time.
    pub fn deadline_with(&self, extra_percent: i32) -> DateTime<Utc> {
        deadline(self.started_at, self.minutes, extra_percent)
    }
}

/// Minutes with extra time. A part of a minute counts as a whole one, so that what is told is what is given.
pub(super) fn minutes_with(minutes: u32, extra_percent: i32) -> u32 {
    let percent = 100_u32.saturating_add(u32::try_from(extra_percent).unwrap_or(0));
    minutes.saturating_mul(percent).div_ceil(100)
}

pub(super) fn deadline(started_at: DateTime<Utc>, minutes: i32, extra_percent: i32) -> DateTime<Utc> {
    let minutes = minutes_with(u32::try_from(minutes).unwrap_or(0), extra_percent);
    started_at + TimeDelta::minutes(minutes.into())
}

pub(super) async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The attempt, if it is this person's; to others there is none.
pub(super) async fn find_own(db: &impl ConnectionTrait, id: Uuid, person: Uuid) -> Result<Model> {
    let found = find(db, id).await?;
    found.filter(|attempt| attempt.person_id == person).ok_or(Error::NotFound)
}

/// The item that was drawn. A version never loses one.
pub(super) fn item<'a>(course: &'a Course, drawn: &Drawn) -> Result<&'a Item> {
    let found = course.bank.iter().find(|item| item.id == drawn.item);
    found.ok_or_else(|| Error::fault(format!("the bank holds no item {}", drawn.item)))
}
