//! Which entries a request is about.

use sea_orm::{Set, entity::prelude::*};

use crate::{change::Change, error::Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "asked_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn insert(change: &Change, request: Uuid, entries: &[Uuid]) -> Result<()> {
    let rows = entries.iter().map(|entry| ActiveModel { request_id: Set(request), entry_id: Set(*entry) });
    Entity::insert_many(rows).exec_without_returning(&change.tx).await?;
    Ok(())
}

pub(super) async fn of(db: &impl ConnectionTrait, requests: &[Uuid]) -> Result<Vec<Model>> {
    let mut all = Vec::new();
    for some in requests.chunks(500) {
        all.extend(Entity::find().filter(Column::RequestId.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}
