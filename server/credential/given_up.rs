//! A key that may be in wrong hands is given up: nothing that it signed is believed any more, and whatever of it holds is
//! signed anew with another.
//!
//! What is still to do follows from rows alone: a credential that such a key signed and that has not ended. So whoever
//! is stopped half way goes on, and any number of servers may do it at once.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{JoinType, QueryOrder, QuerySelect, Set, entity::prelude::*};
use serde_json::Value;

use super::{
    credential_end, issuer,
    issuer_key::{self, ActiveModel, Column, Entity, Model},
    sealing::MasterKey,
    signed,
};
use crate::{
    app::App,
    change::Change,
    error::{Chain, Error, Result},
    journal::{Actor, Event},
};

/// Credentials that end in one change, so that nobody waits long for their turn.
const TOGETHER: u64 = 25;
/// Between two of these changes.
const BREATH: Duration = Duration::from_millis(50);
/// Between two looks for what another process left undone.
const PAUSE: Duration = Duration::from_hours(1);
/// Whoever took the key in hand before it was given up has put it away by then.
const AT_WORK: TimeDelta = TimeDelta::hours(1);
/// Signatures of one file that are looked at.
const MOST_PROOFS: usize = 8;

/// Gives a key up, and makes another where none is left to sign with. Given up twice, the first time counts.
pub async fn give_up(
    change: &mut Change,
    master: &MasterKey,
    issuer: Uuid,
    public: &str,
    since: DateTime<Utc>,
    because: &str,
) -> Result<Model> {
    issuer::hold(change, issuer).await?;
    let of_issuer = Entity::find().filter(Column::IssuerId.eq(issuer));
    let key = of_issuer.filter(Column::Public.eq(public)).one(&change.tx).await?.ok_or(Error::NotFound)?;
    if key.compromised_at.is_some() {
        return Ok(key);
    }
    let keys = issuer_key::of_issuer(&change.tx, issuer).await?;
    if issuer_key::signing(&keys, change.now).is_some_and(|signing| signing.id == key.id) {
        // An old key does not come back: whoever got at this one may have got at that one before.
        let now = change.now;
        issuer_key::make(change, master, issuer, now).await?;
    }
    let row = ActiveModel {
        id: Set(key.id),
        compromised_at: Set(Some(since)),
        given_up_at: Set(Some(change.now)),
        given_up_because: Set(Some(because.trim().to_owned()).filter(|because| !because.is_empty())),
        ..Default::default()
    };
    let key = row.update(&change.tx).await?;
    change.record(Event::KeyCompromised { issuer, key: key.id });
    Ok(key)
}

/// Works until the task is dropped.
pub async fn work(app: App) {
    loop {
        if let Err(error) = sign_all_anew(&app).await {
            tracing::error!(error = %Chain(&error), "what a given-up key signed could not be signed anew");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Goes on with every key that was given up and is not settled. Tells how many credentials ended.
pub async fn sign_all_anew(app: &App) -> Result<u64> {
    let open = Entity::find().filter(Column::CompromisedAt.is_not_null()).filter(Column::SettledAt.is_null());
    let mut all = 0;
    for key in open.all(&app.store.read).await? {
        all += sign_anew(app, &key, |_| ()).await?;
    }
    Ok(all)
}

/// Ends what a given-up key signed, some at a time; reactions see to it that what holds is signed anew and its holder
/// gets a letter, in the same change. `told` hears how many ended so far.
pub async fn sign_anew(app: &App, key: &Model, told: impl Fn(u64)) -> Result<u64> {
    let (mut last, mut all) = (Uuid::nil(), 0);
    loop {
        let mut change = app.change(Actor::System("keys")).await?;
        let some = pending(&change, key, last).await?;
        let Some(end) = some.last() else { break settle(app, change, key).await? };
        last = end.id;
        for credential in &some {
            if credential_end::end(&change, credential.id).await? {
                all += 1;
                change.record(Event::CredentialGivenUp {
                    credential: credential.id,
                    certificate: credential.certificate_id,
                    certification: credential.certification_id,
                });
            }
        }
        app.commit(change).await?;
        told(all);
        tokio::time::sleep(BREATH).await;
    }
    Ok(all)
}

/// What a key signed and has not ended, in the order of ids.
async fn pending(change: &Change, key: &Model, after: Uuid) -> Result<Vec<signed::Model>> {
    let to_end: RelationDef = signed::Entity::belongs_to(credential_end::Entity)
        .from(signed::Column::Id)
        .to(credential_end::Column::CredentialId)
        .into();
    // Which key it was stands in the proof alone.
    let method = format!("#{}\"", key.public);
    let rows = signed::Entity::find()
        .join(JoinType::LeftJoin, to_end)
        .filter(credential_end::Column::CredentialId.is_null())
        .filter(signed::Column::IssuerId.eq(key.issuer_id))
        .filter(signed::Column::Id.gt(after))
        .filter(signed::Column::Document.contains(method))
        .order_by_asc(signed::Column::Id)
        .limit(TOGETHER);
    Ok(rows.all(&change.tx).await?)
}

/// Nothing is left of it, unless somebody still has it in hand.
async fn settle(app: &App, change: Change, key: &Model) -> Result<()> {
    if key.given_up_at.is_some_and(|at| at + AT_WORK > change.now) {
        return Ok(());
    }
    let mut change = change;
    let row = ActiveModel { id: Set(key.id), settled_at: Set(Some(change.now)), ..Default::default() };
    row.update(&change.tx).await?;
    change.record(Event::KeySettled { issuer: key.issuer_id, key: key.id });
    app.commit(change).await
}

/// The given-up key that a document is signed with, by what its proofs name; whether the signature fits is not asked,
/// for it would prove nothing.
pub async fn given_up_key_of(db: &impl ConnectionTrait, document: &Value) -> Result<Option<Model>> {
    let proofs = match &document["proof"] {
        Value::Array(several) => several.iter().take(MOST_PROOFS).collect(),
        one => vec![one],
    };
    let named = proofs.iter().filter_map(|proof| proof["verificationMethod"].as_str()?.rsplit_once('#'));
    let keys: Vec<&str> = named.map(|(_, key)| key).filter(|key| key.len() < 100).collect();
    let found = Entity::find().filter(Column::Public.is_in(keys)).filter(Column::CompromisedAt.is_not_null());
    Ok(found.one(db).await?)
}
