//! A number on an employer's list, and what was last told of it.

use std::collections::BTreeMap;

use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    error::Result,
    verification::Summary,
    web::{PAGE_SIZE, Paging},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "watched_number")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "watched_once")]
    pub employer_id: Uuid,
    /// Personal: whose number it is. Kept until the employer takes the number off or ends.
    pub holder_id: Uuid,
    /// Personal: as above.
    #[sea_orm(unique_key = "watched_once")]
    pub number: String,
    /// Personal: as above. The employer's own word for it, such as a file number; empty where there is none.
    pub label: String,
    pub added_at: DateTimeUtc,
    /// What was last told, by letter or when it was added.
    pub told_good: bool,
    pub told_standing: String,
    pub told_ends_on: Option<Date>,
    pub told_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Numbers on one list.
pub const MOST: usize = 5000;

/// What is kept of what was told. Nothing: it is not known here any more.
pub(super) struct Told {
    pub good: bool,
    pub standing: &'static str,
    pub ends_on: Option<Date>,
}

impl Told {
    pub fn of(summary: Option<&Summary>) -> Told {
        Told {
            good: summary.is_some_and(|summary| summary.good),
            standing: summary.map_or("no_such_number", |summary| summary.standing),
            ends_on: summary.and_then(|summary| summary.ends_on),
        }
    }
}

impl Model {
    /// Whether this was told already.
    pub(super) fn was_told(&self, now: &Told) -> bool {
        self.told_standing == now.standing && self.told_ends_on == now.ends_on
    }
}

/// A page of an employer's list: what was last told as not good first, then the newest.
pub async fn of_employer(
    db: &impl ConnectionTrait,
    employer: Uuid,
    page: u64,
) -> Result<(Vec<Model>, Paging)> {
    let own = Entity::find().filter(Column::EmployerId.eq(employer));
    let paging = Paging::new(page, own.clone().count(db).await?);
    let ordered =
        own.order_by_asc(Column::ToldGood).order_by_desc(Column::AddedAt).order_by_asc(Column::Number);
    Ok((ordered.offset(paging.offset()).limit(PAGE_SIZE).all(db).await?, paging))
}

/// The whole of it, in the same order.
pub async fn all(db: &impl ConnectionTrait, employer: Uuid) -> Result<Vec<Model>> {
    let own = Entity::find().filter(Column::EmployerId.eq(employer));
    let ordered =
        own.order_by_asc(Column::ToldGood).order_by_desc(Column::AddedAt).order_by_asc(Column::Number);
    Ok(ordered.all(db).await?)
}

/// The rows by their numbers.
pub(super) async fn by_number(db: &impl ConnectionTrait, employer: Uuid) -> Result<BTreeMap<String, Model>> {
    let own = Entity::find().filter(Column::EmployerId.eq(employer)).all(db).await?;
    Ok(own.into_iter().map(|row| (row.number.clone(), row)).collect())
}

pub(super) async fn is_on(db: &impl ConnectionTrait, employer: Uuid, number: &str) -> Result<bool> {
    let row = Entity::find().filter(Column::EmployerId.eq(employer)).filter(Column::Number.eq(number));
    Ok(row.one(db).await?.is_some())
}
