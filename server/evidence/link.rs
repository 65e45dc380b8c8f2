//! The links by which people without an account answer. The letter holds the token, the database its hash.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{Set, entity::prelude::*};
use sha2::{Digest, Sha256};

use crate::{change::Change, error::Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "confirmation_link")]
pub struct Model {
    /// SHA-256, hex, of the link's token: 256 bits of chance, which no trying finds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub request_id: Uuid,
    pub made_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// People take time to find their papers.
pub const HOLDS: TimeDelta = TimeDelta::days(30);
/// Until then an ended link is known, so that it can be told from one that never was.
const KEPT: TimeDelta = TimeDelta::days(90);

impl Model {
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.expires_at > now
    }
}

/// Makes a link, and gives its token, known only now.
pub(super) async fn make(change: &mut Change, request: Uuid) -> Result<String> {
    let token = change.chance.token();
    let row = ActiveModel {
        token_hash: Set(hash(&token)),
        request_id: Set(request),
        made_at: Set(change.now),
        expires_at: Set(change.now + HOLDS),
    };
    row.insert(&change.tx).await?;
    Ok(token)
}

pub(super) async fn find(db: &impl ConnectionTrait, token: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(hash(token)).one(db).await?)
}

pub(super) async fn of(db: &impl ConnectionTrait, requests: &[Uuid]) -> Result<Vec<Model>> {
    let mut all = Vec::new();
    for some in requests.chunks(500) {
        all.extend(Entity::find().filter(Column::RequestId.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

pub(super) async fn erase_old(change: &mut Change) -> Result<u64> {
    let over = Column::ExpiresAt.lt(change.now - KEPT);
    Ok(Entity::delete_many().filter(over).exec(&change.tx).await?.rows_affected)
}
