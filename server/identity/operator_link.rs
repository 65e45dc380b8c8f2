//! How the first person becomes the operator: by a link that only whoever starts the server sees.

use sea_orm::{Set, entity::prelude::*};

use super::{
    link::{ended, hash},
    role::{self, Role},
};
use crate::{change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operator_link")]
pub struct Model {
    /// SHA-256, hex, of the link's token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub made_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A new link's path, where nobody is operator yet; the links before it end.
pub async fn operator_link(change: &mut Change) -> Result<Option<String>> {
    if role::anyone_holds(&change.tx, Role::Operator).await? {
        return Ok(None);
    }
    Entity::delete_many().exec(&change.tx).await?;
    let token = change.chance.token();
    let row = ActiveModel { token_hash: Set(hash(&token)), made_at: Set(change.now) };
    row.insert(&change.tx).await?;
    change.record(Event::OperatorLinkMade);
    Ok(Some(format!("/operator-link/{token}")))
}

/// Whether the link still makes an operator.
pub async fn holds(db: &impl ConnectionTrait, token: &str) -> Result<bool> {
    Ok(Entity::find_by_id(hash(token)).one(db).await?.is_some()
        && !role::anyone_holds(db, Role::Operator).await?)
}

/// Uses the link up: `person` is the operator.
pub async fn become_operator(change: &mut Change, token: &str, person: Uuid) -> Result<()> {
    // Taken first: of two who try at once, one finds it gone.
    let used_up = Entity::delete_by_id(hash(token)).exec(&change.tx).await?;
    if used_up.rows_affected != 1 || role::anyone_holds(&change.tx, Role::Operator).await? {
        return Err(ended());
    }
    role::grant(change, person, Role::Operator).await
}
