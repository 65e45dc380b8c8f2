//! The status lists: which of an issuer's credentials were withdrawn, one bit each, signed, for all the world to keep.
//!
//! A list is made from the rows whenever it is asked for, and signed anew when a bit changed or half a day has passed.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
};

use badge::{ENTRIES, Purpose, StatusList};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ExprTrait, JoinType, QuerySelect, entity::prelude::*};
use sha2::{Digest, Sha256};

use super::{credential_end, issuer, issuer_key, revocation, signed};
use crate::{
    app::App,
    clock::Chance,
    error::{Error, Result},
};

/// Past this many credentials another list is begun, so that a free place is found soon.
const FULL: u64 = ENTRIES as u64 / 2;
/// A signed list is good for seven days; copies of it are asked for anew long before.
const SIGNED_ANEW: TimeDelta = TimeDelta::hours(12);

/// A list as it is served.
#[derive(Clone, Debug)]
pub struct PublishedList {
    pub text: String,
    pub etag: String,
}

/// What was last served, with all it was made from.
struct Kept {
    withdrawn: Vec<i32>,
    keys: Vec<Uuid>,
    signed_at: DateTime<Utc>,
    list: PublishedList,
}

/// By the list's address. One entry for some hundred thousand credentials.
static KEPT: LazyLock<Mutex<HashMap<String, Kept>>> = LazyLock::new(Mutex::default);

/// A place that nobody has, in the list that is filled now.
pub(super) async fn free_place(
    db: &impl ConnectionTrait,
    chance: &Chance,
    issuer: Uuid,
) -> Result<(i32, u32)> {
    let of_issuer = || signed::Entity::find().filter(signed::Column::IssuerId.eq(issuer));
    let newest = last_list(db, issuer).await?;
    let taken = of_issuer().filter(signed::Column::List.eq(newest)).count(db).await?;
    let list = if taken < FULL { newest } else { newest + 1 };
    loop {
        let place = u32::try_from(chance.below(ENTRIES as usize)).map_err(Error::fault)?;
        let here = signed::Column::List.eq(list).and(signed::Column::Place.eq(place));
        if of_issuer().filter(here).count(db).await? == 0 {
            return Ok((list, place));
        }
    }
}

async fn last_list(db: &impl ConnectionTrait, issuer: Uuid) -> Result<i32> {
    let last: Option<Option<i32>> = signed::Entity::find()
        .select_only()
        .column_as(signed::Column::List.max(), "last")
        .filter(signed::Column::IssuerId.eq(issuer))
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten().unwrap_or(1))
}

/// The signed list of an issuer, as of now.
pub async fn published_list(app: &App, slug: &str, list: i32) -> Result<PublishedList> {
    let db = &app.store.read;
    let issuer = issuer::by_slug(db, slug).await?.ok_or(Error::NotFound)?;
    if list < 1 || list > last_list(db, issuer.id).await? {
        return Err(Error::NotFound);
    }
    let now = app.clock.now();
    let withdrawn = withdrawn(db, issuer.id, list, now).await?;
    let keys: Vec<Uuid> = issuer_key::of_issuer(db, issuer.id).await?.iter().map(|key| key.id).collect();
    let address = issuer.list_address(list);
    if let Some(kept) = KEPT.lock().expect("no holder panics").get(&address)
        && (&kept.withdrawn, &kept.keys) == (&withdrawn, &keys)
        && kept.signed_at <= now
        && now - kept.signed_at < SIGNED_ANEW
    {
        return Ok(kept.list.clone());
    }
    let text = sign(app, &issuer, &address, &withdrawn, now).await?;
    let list = PublishedList { etag: tag_of(&text), text };
    let kept = Kept { withdrawn, keys, signed_at: now, list: list.clone() };
    KEPT.lock().expect("no holder panics").insert(address, kept);
    Ok(list)
}

/// Tells one text that is published from another.
pub(super) fn tag_of(text: &str) -> String {
    format!("\"{}\"", hex::encode(&Sha256::digest(text)[..8]))
}

async fn sign(
    app: &App,
    issuer: &issuer::Model,
    address: &str,
    withdrawn: &[i32],
    now: DateTime<Utc>,
) -> Result<String> {
    let key = issuer_key::open(app, issuer).await?;
    let mut list = StatusList::new(Purpose::Revocation);
    for place in withdrawn {
        list.set(u32::try_from(*place).map_err(Error::fault)?);
    }
    let (did, address) = (issuer.did.clone(), address.to_owned());
    let signing =
        tokio::task::spawn_blocking(move || badge::sign(list.document(&address, &did, now), &did, &key, now));
    let signed = signing.await.map_err(Error::fault)?.map_err(Error::fault)?;
    Ok(serde_json::to_string(&signed)?)
}

/// The places of what was withdrawn or ended by now, in order.
async fn withdrawn(
    db: &impl ConnectionTrait,
    issuer: Uuid,
    list: i32,
    now: DateTime<Utc>,
) -> Result<Vec<i32>> {
    let to_revocation: RelationDef = signed::Entity::belongs_to(revocation::Entity)
        .from(signed::Column::CertificateId)
        .to(revocation::Column::CertificateId)
        .into();
    let mut places: Vec<i32> = signed::Entity::find()
        .select_only()
        .column(signed::Column::Place)
        .join(JoinType::InnerJoin, to_revocation)
        .filter(signed::Column::IssuerId.eq(issuer))
        .filter(signed::Column::List.eq(list))
        .filter(revocation::Column::RevokedAt.lte(now))
        .into_tuple()
        .all(db)
        .await?;
    let to_end: RelationDef = signed::Entity::belongs_to(credential_end::Entity)
        .from(signed::Column::Id)
        .to(credential_end::Column::CredentialId)
        .into();
    let ended: Vec<i32> = signed::Entity::find()
        .select_only()
        .column(signed::Column::Place)
        .join(JoinType::InnerJoin, to_end)
        .filter(signed::Column::IssuerId.eq(issuer))
        .filter(signed::Column::List.eq(list))
        .filter(credential_end::Column::EndedAt.lte(now))
        .into_tuple()
        .all(db)
        .await?;
    places.extend(ended);
    places.sort_unstable();
    // What was signed with a key that was given up is both withdrawn and ended.
    places.dedup();
    Ok(places)
}
