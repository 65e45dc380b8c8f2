//! What a person's legal name was before. Kept for the record, shown to nobody: former names are private.

use sea_orm::{QueryOrder, entity::prelude::*};

use crate::{change::Change, error::Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "name_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// Personal: kept as long as a certificate bears it, and no longer than the account.
    pub from_name: String,
    /// Personal: as above.
    pub to_name: String,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a person was called before, the first name first.
pub async fn former_names(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<String>> {
    let rows =
        Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::ChangedAt).all(db).await?;
    Ok(rows.into_iter().map(|row| row.from_name).collect())
}

pub(super) async fn erase_of(change: &Change, person: Uuid) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::PersonId.eq(person)).exec(&change.tx).await?.rows_affected)
}
