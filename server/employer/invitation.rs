//! An invitation to act for an employer, sent to an address. The letter holds its token, the database a hash.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{QueryOrder, entity::prelude::*};
use sha2::{Digest, Sha256};

use crate::{change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "employer_invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "one_invitation_of_an_address")]
    pub employer_id: Uuid,
    /// Personal: kept until 30 days after the invitation's last day, or until the employer ends.
    pub email: String,
    /// Personal: as above.
    #[sea_orm(unique_key = "one_invitation_of_an_address")]
    pub email_key: String,
    /// SHA-256, hex, of the newest letter's token: 256 bits of chance, which no trying finds.
    #[sea_orm(unique)]
    pub token_hash: String,
    pub written_at: DateTimeUtc,
    /// The first moment at which it leads nowhere.
    pub ends_at: DateTimeUtc,
    /// When it was accepted or taken back.
    pub over_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How long an invitation holds.
pub const HOLDS: TimeDelta = TimeDelta::days(7);
/// Until then one that is over is known, so that it can be told from one that never was, and letters can be counted.
const KEPT: TimeDelta = TimeDelta::days(30);

impl Model {
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.over_at.is_none() && now < self.ends_at
    }
}

/// The invitation that somebody was sent, whether it still holds or not.
pub async fn by_token(db: &impl ConnectionTrait, token: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::TokenHash.eq(hash(token))).one(db).await?)
}

/// Those of an employer that nobody has answered, newest first. Whether the address has an account is not looked up.
pub async fn open_of(db: &impl ConnectionTrait, employer: Uuid, now: DateTime<Utc>) -> Result<Vec<Model>> {
    let own = Entity::find().filter(Column::EmployerId.eq(employer)).filter(Column::OverAt.is_null());
    let holding = own.filter(Column::EndsAt.gt(now)).order_by_desc(Column::WrittenAt);
    Ok(holding.order_by_desc(Column::Id).all(db).await?)
}

pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Whom an employer ever invited and is still known.
pub async fn invited_addresses(db: &impl ConnectionTrait, employer: Uuid) -> Result<Vec<String>> {
    let all = Entity::find().filter(Column::EmployerId.eq(employer)).all(db).await?;
    Ok(all.into_iter().map(|row| row.email).collect())
}

/// Erases those to an address whose account goes, and tells how many.
pub async fn erase_invitations_to(change: &Change, email_key: &str) -> Result<u64> {
    let theirs = Entity::delete_many().filter(Column::EmailKey.eq(email_key));
    Ok(theirs.exec(&change.tx).await?.rows_affected)
}

/// Erases invitations whose time is long over, and tells how many.
pub async fn erase_invitations(change: &mut Change) -> Result<u64> {
    let over = Column::EndsAt.lt(change.now - KEPT);
    let count = Entity::delete_many().filter(over).exec(&change.tx).await?.rows_affected;
    if count > 0 {
        change.record(Event::InvitationsErased { count });
    }
    Ok(count)
}
