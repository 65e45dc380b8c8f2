//! Asking for an account, and getting it: it begins when the link in the letter is used, not before.
//!
//! Until then nobody's address is taken by somebody else's wish, there is nothing to sign in to, and so no answer
//! tells whether an address has an account.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ExprTrait, QueryOrder, Set, entity::prelude::*};

use super::{email::Email, link::hash, name::read_name, person};
use crate::{
    change::Change,
    error::{Error, Fields, Result},
    journal::Event,
};

/// An account that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_up")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256, hex, of the token in the letter's link.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// SHA-256, hex, of the cookie of the browser that asked.
    pub browser_hash: String,
    /// Personal: kept until the link ends.
    pub email: String,
    /// Personal: kept until the link ends.
    pub email_key: String,
    /// Personal: kept until the link ends.
    pub legal_name: String,
    /// Personal: kept until the link ends.
    pub preferred_name: Option<String>,
    /// Argon2id, in PHC form.
    pub password_hash: String,
    pub asked_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    /// Whom it became.
    pub person_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How long the link in the letter holds.
pub const HOLDS: TimeDelta = TimeDelta::days(3);

/// Who somebody says they are.
#[derive(Clone, Debug)]
pub struct Names {
    /// As it should stand on certificates.
    pub legal: String,
    pub preferred: Option<String>,
}

impl Names {
    /// Reads the fields `legal_name` and `preferred_name`.
    pub fn read(legal: &str, preferred: &str, fields: &mut Fields) -> Names {
        let mut read = |field: &str, typed: &str| match read_name(typed) {
            Ok(name) => name,
            Err(sentence) => {
                fields.say(field, sentence);
                typed.to_owned()
            }
        };
        let legal = read("legal_name", legal);
        let preferred = read("preferred_name", preferred);
        if legal.is_empty() {
            fields.say("legal_name", "Type your legal name, as it should stand on certificates.");
        }
        Names { legal, preferred: Some(preferred).filter(|name| !name.is_empty()) }
    }
}

/// Keeps what was asked for, and gives the token for the letter.
pub async fn ask(
    change: &mut Change,
    email: &Email,
    names: &Names,
    password_hash: String,
    browser: &str,
) -> Result<String> {
    let token = change.chance.token();
    let id = change.id();
    let row = ActiveModel {
        id: Set(id),
        token_hash: Set(hash(&token)),
        browser_hash: Set(hash(browser)),
        email: Set(email.address.clone()),
        email_key: Set(email.key.clone()),
        legal_name: Set(names.legal.clone()),
        preferred_name: Set(names.preferred.clone()),
        password_hash: Set(password_hash),
        asked_at: Set(change.now),
        expires_at: Set(change.now + HOLDS),
        used_at: Set(None),
        person_id: Set(None),
    };
    row.insert(&change.tx).await?;
    change.record(Event::SignUpAsked { sign_up: id });
    Ok(token)
}

/// What this browser asked for last and has not confirmed yet.
pub async fn latest_of(
    db: &impl ConnectionTrait,
    browser: &str,
    now: DateTime<Utc>,
) -> Result<Option<Model>> {
    let waiting = Entity::find()
        .filter(Column::BrowserHash.eq(hash(browser)))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .order_by_desc(Column::AskedAt);
    Ok(waiting.one(db).await?)
}

/// A new link in place of the one that went astray.
pub async fn renew(change: &mut Change, sign_up: &Model) -> Result<String> {
    let token = change.chance.token();
    let row = ActiveModel {
        id: Set(sign_up.id),
        token_hash: Set(hash(&token)),
        expires_at: Set(change.now + HOLDS),
        ..Default::default()
    };
    row.update(&change.tx).await?;
    change.record(Event::SignUpAsked { sign_up: sign_up.id });
    Ok(token)
}

/// What a link from a letter leads to, while it is remembered.
pub async fn by_token(db: &impl ConnectionTrait, token: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::TokenHash.eq(hash(token))).one(db).await?)
}

impl Model {
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.used_at.is_none() && self.expires_at > now
    }

    /// Whether this browser is the one that asked. Another one may be that of an owner who never did.
    pub fn is_from(&self, browser: &str) -> bool {
        self.browser_hash == hash(browser)
    }
}

/// Makes the account. Once only, and only one for each address, however many were asked for.
pub async fn confirm(change: &mut Change, sign_up: &Model) -> Result<Uuid> {
    let id = change.id();
    let person = person::ActiveModel {
        id: Set(id),
        email: Set(sign_up.email.clone()),
        email_key: Set(sign_up.email_key.clone()),
        legal_name: Set(sign_up.legal_name.clone()),
        preferred_name: Set(sign_up.preferred_name.clone()),
        password_hash: Set(sign_up.password_hash.clone()),
        signed_up_at: Set(change.now),
        email_confirmed_at: Set(Some(change.now)),
        closed_at: Set(None),
    };
    let inserted = person::Entity::insert(person)
        .on_conflict_do_nothing_on([person::Column::EmailKey])
        .exec_without_returning(&change.tx)
        .await?;
    if !matches!(inserted, sea_orm::TryInsertResult::Inserted(1)) {
        return Err(Error::refused(
            "identity/address-has-account",
            "This address has an account already. Sign in to it.",
        ));
    }
    let taken = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(change.now))
        .col_expr(Column::PersonId, Expr::value(id))
        .filter(Column::Id.eq(sign_up.id))
        .filter(Column::TokenHash.eq(&sign_up.token_hash))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(change.now))
        .exec(&change.tx)
        .await?;
    if taken.rows_affected != 1 {
        return Err(super::link::ended());
    }
    let others = Entity::delete_many().filter(Column::EmailKey.eq(&sign_up.email_key));
    others.filter(Column::UsedAt.is_null()).exec(&change.tx).await?;
    change.record(Event::PersonSignedUp { person: id });
    change.record(Event::EmailConfirmed { person: id });
    Ok(id)
}

/// What was asked for with an address, and what became the person: for when their account goes.
pub(super) async fn erase_of(change: &Change, person: &person::Model) -> Result<u64> {
    let theirs = Column::PersonId.eq(person.id).or(Column::EmailKey.eq(&person.email_key));
    Ok(Entity::delete_many().filter(theirs).exec(&change.tx).await?.rows_affected)
}

pub(super) async fn erase_old(change: &mut Change) -> Result<u64> {
    let gone = Entity::delete_many().filter(Column::ExpiresAt.lt(change.now)).exec(&change.tx).await?;
    Ok(gone.rows_affected)
}
