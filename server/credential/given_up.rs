//! A key that may be in wrong hands is given up: nothing that it signed is believed any more. Whatever of it holds is
//! signed anew with another (`leak`); here is what is left of such a key.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{Condition, JoinType, QueryOrder, QuerySelect, Select, Set, entity::prelude::*};
use serde_json::Value;

use super::{
    credential_end, issuer,
    issuer_key::{self, ActiveModel, Column, Entity, Model},
    sealing::MasterKey,
    signed,
};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

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

/// Keys that were given up and signed something that may still be left.
pub async fn unsettled(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let open = Entity::find().filter(Column::CompromisedAt.is_not_null()).filter(Column::SettledAt.is_null());
    Ok(open.all(db).await?)
}

/// Every key that was given up, by its public half.
pub async fn given_up_keys(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let keys =
        Entity::find().select_only().column(Column::Public).filter(Column::CompromisedAt.is_not_null());
    Ok(keys.into_tuple().all(db).await?)
}

/// Up to `most` credentials that a key signed and that have not ended.
pub async fn left_of_key(db: &impl ConnectionTrait, key: &Model, most: u64) -> Result<Vec<signed::Model>> {
    Ok(left(key).limit(most).all(db).await?)
}

/// The same, of these certificates and certifications alone.
pub async fn left_of_these(
    db: &impl ConnectionTrait,
    key: &Model,
    certificates: Vec<Uuid>,
    certifications: Vec<Uuid>,
) -> Result<Vec<signed::Model>> {
    let these = Condition::any()
        .add(signed::Column::CertificateId.is_in(certificates))
        .add(signed::Column::CertificationId.is_in(certifications));
    Ok(left(key).filter(these).all(db).await?)
}

fn left(key: &Model) -> Select<signed::Entity> {
    let to_end: RelationDef = signed::Entity::belongs_to(credential_end::Entity)
        .from(signed::Column::Id)
        .to(credential_end::Column::CredentialId)
        .into();
    // Which key it was stands in the proof alone.
    let method = format!("#{}\"", key.public);
    signed::Entity::find()
        .join(JoinType::LeftJoin, to_end)
        .filter(credential_end::Column::CredentialId.is_null())
        .filter(signed::Column::IssuerId.eq(key.issuer_id))
        .filter(signed::Column::Document.contains(method))
        .order_by_asc(signed::Column::Id)
}

/// Ends a credential that a given-up key signed, and tells whether it had not ended before.
pub async fn end_given_up(change: &mut Change, credential: &signed::Model) -> Result<bool> {
    let ended = credential_end::end(change, credential.id).await?;
    if ended {
        change.record(Event::CredentialGivenUp {
            credential: credential.id,
            certificate: credential.certificate_id,
            certification: credential.certification_id,
        });
    }
    Ok(ended)
}

/// Nothing is left of it, unless somebody still has it in hand. Tells whether the key is settled now.
pub async fn settle(change: &mut Change, key: &Model) -> Result<bool> {
    if key.given_up_at.is_some_and(|at| at + AT_WORK > change.now) {
        return Ok(false);
    }
    let row = ActiveModel { id: Set(key.id), settled_at: Set(Some(change.now)), ..Default::default() };
    row.update(&change.tx).await?;
    change.record(Event::KeySettled { issuer: key.issuer_id, key: key.id });
    Ok(true)
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
