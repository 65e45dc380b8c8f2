//! One-time links to a person's own mailbox. The letter holds the token, the database its hash.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{Set, entity::prelude::*};
use sha2::{Digest, Sha256};

use super::{email::Email, person::Model as Person};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    /// SHA-256, hex, of the link's token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub purpose: Purpose,
    pub person_id: Uuid,
    /// Personal: kept until a day after the link ends. The address that it went to.
    pub email: String,
    /// Personal: as above.
    pub email_key: String,
    pub made_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Purpose {
    /// The person reads this address: their own, or one they want to change to.
    ConfirmEmail,
    ResetPassword,
}

impl Purpose {
    /// How long such a link holds.
    pub fn holds(self) -> TimeDelta {
        match self {
            Purpose::ConfirmEmail => TimeDelta::days(3),
            Purpose::ResetPassword => TimeDelta::hours(1),
        }
    }
}

/// Makes a link, and gives its token, known only now.
pub async fn make(change: &mut Change, purpose: Purpose, person: &Person, to: &Email) -> Result<String> {
    let token = change.chance.token();
    let row = ActiveModel {
        token_hash: Set(hash(&token)),
        purpose: Set(purpose),
        person_id: Set(person.id),
        email: Set(to.address.clone()),
        email_key: Set(to.key.clone()),
        made_at: Set(change.now),
        expires_at: Set(change.now + purpose.holds()),
        used_at: Set(None),
    };
    row.insert(&change.tx).await?;
    change.record(Event::LinkMade { person: person.id, purpose: purpose.to_value() });
    Ok(token)
}

/// What a token leads to, while it is remembered: it may have been used, or have ended.
pub async fn find(db: &impl ConnectionTrait, purpose: Purpose, token: &str) -> Result<Option<Model>> {
    let found = Entity::find_by_id(hash(token)).one(db).await?;
    Ok(found.filter(|link| link.purpose == purpose))
}

impl Model {
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.used_at.is_none() && self.expires_at > now
    }
}

/// Uses a link up. Of two who try at once, one succeeds.
pub(super) async fn take(change: &mut Change, link: &Model) -> Result<()> {
    let taken = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(change.now))
        .filter(Column::TokenHash.eq(&link.token_hash))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(change.now))
        .exec(&change.tx)
        .await?;
    if taken.rows_affected == 1 { Ok(()) } else { Err(ended()) }
}

/// Ends the other links of that purpose that a person has: they were about what is no longer so.
pub(super) async fn end_others(change: &mut Change, person: Uuid, purpose: Purpose) -> Result<()> {
    let others =
        Entity::delete_many().filter(Column::PersonId.eq(person)).filter(Column::Purpose.eq(purpose));
    others.filter(Column::UsedAt.is_null()).exec(&change.tx).await?;
    Ok(())
}

/// All of a person's, used or not.
pub(super) async fn erase_of(change: &Change, person: Uuid) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::PersonId.eq(person)).exec(&change.tx).await?.rows_affected)
}

pub(super) fn ended() -> Error {
    Error::refused("identity/link-ended", "This link has been used, or its time is over. Ask for a new one.")
}

/// Tokens are 256 bits of chance: a plain hash can't be reversed by trying.
pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

pub(super) async fn erase_old(change: &mut Change) -> Result<u64> {
    let over = Column::ExpiresAt.lt(change.now - TimeDelta::days(1));
    Ok(Entity::delete_many().filter(over).exec(&change.tx).await?.rows_affected)
}
