//! How often one may try: counted in the database, so that it holds over several servers and restarts.
//!
//! Accounts and addresses are kept as keyed hashes only, for a day. An account that does not exist is counted
//! like one that does.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use sea_orm::{ExprTrait, QuerySelect, Set, entity::prelude::*};
use sha2::Sha256;

use crate::{
    change::Change,
    error::{Error, Result},
};

/// One counter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttle")]
pub struct Model {
    /// Personal: HMAC-SHA-256, hex, of a door and an account or an address. Kept for a day after the last try.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub tries: i32,
    /// When the first of them was.
    pub since: DateTimeUtc,
    pub last_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The key of those hashes: without it, nobody can look an address up in them.
pub mod salt {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "throttle_salt")]
    pub struct Model {
        /// Always 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub salt: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A password that turned out wrong.
    Password,
    /// Having a letter sent to an address.
    Letter,
}

/// Who tries, and whose account.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// [`super::email::Email::key`]
    pub account: &'a str,
    pub address: IpAddr,
}

#[derive(Clone, Copy)]
enum Counted {
    Account,
    Address,
}

/// Kept for so long after the last try; what the rules below look back on is shorter.
pub(super) const KEPT: TimeDelta = TimeDelta::days(1);

impl Model {
    /// Until when nobody may try again, if that is later than `now`.
    fn shut_until(&self, door: Door, counted: Counted, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = match (door, counted) {
            // The first five cost nothing; then half a minute, doubled each time, at most a quarter of an hour.
            (Door::Password, Counted::Account) if self.tries >= 5 => {
                let doublings = u32::try_from(self.tries.clamp(5, 15) - 5).unwrap_or(0);
                self.last_at + TimeDelta::seconds(Ord::min(30_i64 << doublings, 15 * 60))
            }
            // A classroom shares an address: those who succeed are not counted.
            (Door::Password, Counted::Address) if self.tries >= 30 => self.since + TimeDelta::minutes(15),
            (Door::Letter, Counted::Account) if self.tries >= 5 => self.since + TimeDelta::hours(1),
            (Door::Letter, Counted::Address) if self.tries >= 100 => self.since + TimeDelta::hours(1),
            _ => return None,
        };
        (until > now).then_some(until)
    }

    /// Whether the count begins anew.
    fn is_over(&self, door: Door, counted: Counted, now: DateTime<Utc>) -> bool {
        match (door, counted) {
            (Door::Password, Counted::Account) => self.last_at + KEPT <= now,
            (Door::Password, Counted::Address) => self.since + TimeDelta::minutes(15) <= now,
            (Door::Letter, _) => self.since + TimeDelta::hours(1) <= now,
        }
    }
}

/// How a try was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// It may go on, and was counted.
    Open,
    /// Too many for this account: wait.
    AccountShut(TimeDelta),
    /// Too many from this address: wait.
    AddressShut(TimeDelta),
}

/// Counts a try, or tells how long to wait; then it is not counted, and the change is best dropped.
pub async fn enter(change: &mut Change, door: Door, asker: Asker<'_>) -> Result<Met> {
    let salt = salted(change).await?;
    let now = change.now;
    for (counted, key) in keys(&salt, door, asker) {
        let first = ActiveModel { key: Set(key.clone()), tries: Set(0), since: Set(now), last_at: Set(now) };
        Entity::insert(first)
            .on_conflict_do_nothing_on([Column::Key])
            .exec_without_returning(&change.tx)
            .await?;
        // On PostgreSQL the row is held until the change ends: those who try at once are counted one by one.
        let found = Entity::find_by_id(&key).lock_exclusive().one(&change.tx).await?;
        let row = found.ok_or_else(|| Error::fault("a counter is gone"))?;
        if let Some(until) = row.shut_until(door, counted, now) {
            return Ok(shut(counted, until - now));
        }
        let (tries, since) =
            if row.is_over(door, counted, now) { (1, now) } else { (row.tries + 1, row.since) };
        let counted = ActiveModel { key: Set(key), tries: Set(tries), since: Set(since), last_at: Set(now) };
        counted.update(&change.tx).await?;
    }
    Ok(Met::Open)
}

/// The same, only looked at: what would be refused anyway does not wait for its turn to write.
pub async fn look(
    db: &impl ConnectionTrait,
    door: Door,
    asker: Asker<'_>,
    now: DateTime<Utc>,
) -> Result<Met> {
    let Some(salt) = salt::Entity::find_by_id(1).one(db).await? else { return Ok(Met::Open) };
    for (counted, key) in keys(&salt.salt, door, asker) {
        let row = Entity::find_by_id(key).one(db).await?;
        if let Some(until) = row.and_then(|row| row.shut_until(door, counted, now)) {
            return Ok(shut(counted, until - now));
        }
    }
    Ok(Met::Open)
}

/// Takes back the last try, for it succeeded: the account's count is gone, the address's is one less.
pub async fn forgive(change: &mut Change, asker: Asker<'_>) -> Result<()> {
    let salt = salted(change).await?;
    for (counted, key) in keys(&salt, Door::Password, asker) {
        match counted {
            Counted::Account => {
                Entity::delete_by_id(key).exec(&change.tx).await?;
            }
            Counted::Address => {
                Entity::update_many()
                    .col_expr(Column::Tries, Expr::col(Column::Tries).sub(1))
                    .filter(Column::Key.eq(key))
                    .filter(Column::Tries.gt(0))
                    .exec(&change.tx)
                    .await?;
            }
        }
    }
    Ok(())
}

/// Forgets an account's wrong passwords, for its owner has shown themselves in another way.
pub async fn forgive_account(change: &mut Change, account: &str) -> Result<()> {
    let salt = salted(change).await?;
    let nowhere = Asker { account, address: IpAddr::from([0, 0, 0, 0]) };
    let [(_, key), _] = keys(&salt, Door::Password, nowhere);
    Entity::delete_by_id(key).exec(&change.tx).await?;
    Ok(())
}

fn shut(counted: Counted, wait: TimeDelta) -> Met {
    match counted {
        Counted::Account => Met::AccountShut(wait),
        Counted::Address => Met::AddressShut(wait),
    }
}

/// The account's key always stands first, so that on PostgreSQL rows are taken in one order.
fn keys(salt: &str, door: Door, asker: Asker<'_>) -> [(Counted, String); 2] {
    let network = match asker.address {
        // One household or host has a whole /64: its addresses count as one.
        IpAddr::V6(v6) if v6.to_ipv4_mapped().is_none() => {
            format!("{:x}", v6.to_bits() >> 64)
        }
        address => address.to_canonical().to_string(),
    };
    [
        (Counted::Account, hashed(salt, door, "account", asker.account)),
        (Counted::Address, hashed(salt, door, "address", &network)),
    ]
}

fn hashed(salt: &str, door: Door, kind: &str, value: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(salt.as_bytes()).expect("any length of key");
    mac.update(format!("{door:?} {kind} {value}").as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// This database's salt, made when it is first needed.
async fn salted(change: &mut Change) -> Result<String> {
    if let Some(row) = salt::Entity::find_by_id(1).one(&change.tx).await? {
        return Ok(row.salt);
    }
    let row = salt::ActiveModel { id: Set(1), salt: Set(change.chance.token()) };
    salt::Entity::insert(row)
        .on_conflict_do_nothing_on([salt::Column::Id])
        .exec_without_returning(&change.tx)
        .await?;
    let row = salt::Entity::find_by_id(1).one(&change.tx).await?;
    row.map(|row| row.salt).ok_or_else(|| Error::fault("the salt is gone"))
}

/// Erases counters that nobody looks back on any more.
pub(super) async fn erase_old(change: &mut Change) -> Result<u64> {
    let gone = Entity::delete_many().filter(Column::LastAt.lt(change.now - KEPT)).exec(&change.tx).await?;
    Ok(gone.rows_affected)
}
