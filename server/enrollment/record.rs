//! The row.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrollment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "once")]
    pub person_id: Uuid,
    /// The course's slug.
    #[sea_orm(unique_key = "once")]
    pub course: String,
    /// The version that was on offer when they enrolled; they stay on it. Going on with a newer one is another enrollment.
    #[sea_orm(unique_key = "once")]
    pub version: String,
    pub enrolled_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
