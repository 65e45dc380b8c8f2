//! Closing an account. Nobody can sign in to it from then on; for two weeks a link in a letter takes it back; then
//! what was theirs is erased, part by part (`crate::closing`), and this row tells that it was.
//!
//! The address stays with the account until it is erased, so that there is something to take back; then it is free, and
//! whoever signs up with it begins anew. No answer tells any of this: what differs, differs in letters.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};

use super::{
    link::{self, hash},
    name_change,
    person::{self, Model as Person},
    role, session, sign_up,
};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "closing")]
pub struct Model {
    /// Whose account it is. An id, and for good: that it was closed names nobody.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// SHA-256, hex, of the token in the letter's link. None once it is erased.
    #[sea_orm(unique)]
    pub token_hash: Option<String>,
    /// From when on it is erased; until then it can be taken back.
    pub erases_at: DateTimeUtc,
    pub erased_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How long an account that was closed can be taken back.
pub const REGRET: TimeDelta = TimeDelta::days(14);

/// A closing, with the token of the letter's link, known only now.
pub struct Closed {
    pub token: String,
    pub erases_at: DateTime<Utc>,
}

/// Closes an account: every session and link ends, every role with them. Closed twice, it was closed the first time,
/// and a new link takes the place of the one before.
pub async fn close(change: &mut Change, person: Uuid) -> Result<Closed> {
    let held = held(change, person).await?;
    if held.is_closed() {
        return renew(change, person).await;
    }
    let (token, erases_at) = (change.chance.token(), change.now + REGRET);
    let row = ActiveModel {
        person_id: Set(person),
        token_hash: Set(Some(hash(&token))),
        erases_at: Set(erases_at),
        erased_at: Set(None),
    };
    row.insert(&change.tx).await?;
    let closed =
        person::ActiveModel { id: Set(person), closed_at: Set(Some(change.now)), ..Default::default() };
    closed.update(&change.tx).await?;
    change.record(Event::AccountClosed { person });
    for held in role::roles(&change.tx, person).await? {
        role::end(change, person, held).await?;
    }
    link::erase_of(change, person).await?;
    sign_up::erase_of(change, &held).await?;
    session::end_all(change, person).await?;
    Ok(Closed { token, erases_at })
}

/// A new link in place of the one in the letter, for who can't find that. Refused once erasing may have begun.
pub async fn renew(change: &mut Change, person: Uuid) -> Result<Closed> {
    let row = Entity::find_by_id(person).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)?;
    if row.token_hash.is_none() || row.erases_at <= change.now {
        return Err(over());
    }
    let token = change.chance.token();
    let renewed =
        ActiveModel { person_id: Set(person), token_hash: Set(Some(hash(&token))), ..Default::default() };
    renewed.update(&change.tx).await?;
    change.record(Event::LinkMade { person, purpose: "take_back".into() });
    Ok(Closed { token, erases_at: row.erases_at })
}

/// The closing that a letter's link belongs to, while it can be taken back.
pub async fn by_token(db: &impl ConnectionTrait, token: &str, now: DateTime<Utc>) -> Result<Option<Model>> {
    let found = Entity::find().filter(Column::TokenHash.eq(hash(token))).filter(Column::ErasesAt.gt(now));
    Ok(found.one(db).await?)
}

pub async fn of(db: &impl ConnectionTrait, person: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(person).one(db).await?)
}

/// Uses the link up: the account is as it was, but for sessions, tokens and roles, which ended. Of two who try at once,
/// one succeeds.
pub async fn take_back(change: &mut Change, token: &str) -> Result<Uuid> {
    let row = by_token(&change.tx, token, change.now).await?.ok_or_else(over)?;
    let gone = Entity::delete_many()
        .filter(Column::TokenHash.eq(hash(token)))
        .filter(Column::ErasesAt.gt(change.now))
        .exec(&change.tx)
        .await?;
    if gone.rows_affected != 1 {
        return Err(over());
    }
    let open = person::ActiveModel { id: Set(row.person_id), closed_at: Set(None), ..Default::default() };
    open.update(&change.tx).await?;
    change.record(Event::AccountTakenBack { person: row.person_id });
    Ok(row.person_id)
}

fn over() -> Error {
    Error::refused(
        "identity/closed-for-good",
        "This link was used, or a newer email took its place, or the time to take the account back is over.",
    )
}

/// Accounts whose time is over and that are not erased yet, the longest waiting first.
pub async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>, most: u64) -> Result<Vec<Uuid>> {
    let due = Entity::find()
        .select_only()
        .column(Column::PersonId)
        .filter(Column::ErasesAt.lte(now))
        .filter(Column::ErasedAt.is_null());
    Ok(due.order_by_asc(Column::ErasesAt).limit(most).into_tuple().all(db).await?)
}

/// Sessions, links, former names and what was asked for under the address: what is left of them, and how much that was.
pub async fn erase_traces(change: &mut Change, person: &Person) -> Result<u64> {
    let names = name_change::erase_of(change, person.id).await?;
    let sign_ups = sign_up::erase_of(change, person).await?;
    let links = link::erase_of(change, person.id).await?;
    let sessions = session::erase_of(change, person.id).await?;
    Ok(names + sign_ups + links + sessions)
}

/// The last step: nothing of the account is left but its id, which rows that stay refer to. The legal name stays where
/// an authority's own record bears it.
pub async fn empty(change: &mut Change, person: Uuid, keeps_name: bool) -> Result<()> {
    let held = held(change, person).await?;
    let row = person::ActiveModel {
        id: Set(person),
        email: Set(String::new()),
        // One for each account, so that the address itself is free.
        email_key: Set(format!("erased:{person}")),
        legal_name: Set(if keeps_name { held.legal_name } else { String::new() }),
        preferred_name: Set(None),
        password_hash: Set(String::new()),
        email_confirmed_at: Set(None),
        ..Default::default()
    };
    row.update(&change.tx).await?;
    let done = ActiveModel {
        person_id: Set(person),
        token_hash: Set(None),
        erased_at: Set(Some(change.now)),
        ..Default::default()
    };
    done.update(&change.tx).await?;
    change.record(Event::AccountErased { person });
    Ok(())
}

async fn held(change: &Change, person: Uuid) -> Result<Person> {
    person::Entity::find_by_id(person).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)
}
