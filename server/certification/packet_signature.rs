//! A packet's signatures. The packet stays word for word as it was made, so where the key of its signature was given up,
//! another over the same hash takes its place, and the one before is told as no longer trusted.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    Condition, ExprTrait, QueryOrder, QuerySelect, Select, Set,
    entity::prelude::*,
    sea_query::{OnConflict, Query},
};
use serde::Serialize;

use super::packet;
use crate::{
    change::Change,
    credential::{self, TextSignature},
    error::Result,
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "packet_signature")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "one_signature_of_a_packet_by_a_key")]
    pub packet_id: Uuid,
    pub issuer: String,
    #[sea_orm(unique_key = "one_signature_of_a_packet_by_a_key")]
    pub key: String,
    pub value: String,
    pub signed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How a packet's signature stands.
#[derive(Clone, Debug, Serialize)]
pub struct Signed {
    /// The newest.
    pub signature: TextSignature,
    /// False: its key may be in wrong hands, so it proves nothing.
    pub trusted: bool,
    /// When it was signed anew, if it was.
    pub anew_at: Option<DateTime<Utc>>,
    /// Keys of signatures before, which may stand on a printed copy and are not trusted any more.
    pub former_keys: Vec<String>,
}

/// Of a packet; none where it was made before there were keys.
pub async fn signed(db: &impl ConnectionTrait, row: &packet::Model) -> Result<Option<Signed>> {
    Ok(signed_of(db, std::slice::from_ref(row)).await?.remove(&row.id))
}

/// Of several packets.
pub async fn signed_of(db: &impl ConnectionTrait, rows: &[packet::Model]) -> Result<HashMap<Uuid, Signed>> {
    let given_up = credential::given_up_keys(db).await?;
    let mut anew: HashMap<Uuid, Vec<Model>> = HashMap::new();
    for some in rows.chunks(1000) {
        let these = Entity::find().filter(Column::PacketId.is_in(some.iter().map(|row| row.id)));
        for one in these.order_by_asc(Column::SignedAt).all(db).await? {
            anew.entry(one.packet_id).or_default().push(one);
        }
    }
    let mut all = HashMap::new();
    for row in rows {
        let Some(first) = row.signature.clone() else { continue };
        let mut line = vec![(first, None)];
        line.extend(anew.remove(&row.id).unwrap_or_default().into_iter().map(|one| {
            let signature = TextSignature { issuer: one.issuer, key: one.key, value: one.value };
            (signature, Some(one.signed_at))
        }));
        let Some((signature, anew_at)) = line.pop() else { continue };
        let former = line.into_iter().map(|(one, _)| one.key).filter(|key| given_up.contains(key));
        let trusted = !given_up.contains(&signature.key);
        all.insert(row.id, Signed { signature, trusted, anew_at, former_keys: former.collect() });
    }
    Ok(all)
}

/// Up to `most` packets that no trusted key signs any more. What somebody erased is left as it is.
pub async fn left(db: &impl ConnectionTrait, most: u64) -> Result<Vec<packet::Model>> {
    let Some(left) = stale(&credential::given_up_keys(db).await?) else { return Ok(Vec::new()) };
    Ok(left.limit(most).all(db).await?)
}

/// Those of these people.
pub async fn left_of(db: &impl ConnectionTrait, people: &[Uuid]) -> Result<Vec<packet::Model>> {
    let Some(left) = stale(&credential::given_up_keys(db).await?) else { return Ok(Vec::new()) };
    Ok(left.filter(packet::Column::PersonId.is_in(people.iter().copied())).all(db).await?)
}

/// Whose first key was given up, and that no other has signed since.
fn stale(given_up: &[String]) -> Option<Select<packet::Entity>> {
    if given_up.is_empty() {
        return None;
    }
    let mut first = Condition::any();
    for key in given_up {
        let text = Expr::col((packet::Entity, packet::Column::Signature)).cast_as("text");
        first = first.add(text.like(format!("%\"{key}\"%")));
    }
    let trusted = Query::select()
        .column(Column::PacketId)
        .from(Entity)
        .and_where(Column::Key.is_not_in(given_up.iter().map(String::as_str)))
        .to_owned();
    let kept = packet::Entity::find().filter(packet::Column::Content.is_not_null()).filter(first);
    Some(kept.filter(packet::Column::Id.not_in_subquery(trusted)).order_by_asc(packet::Column::Id))
}

/// Keeps a signature that was made anew, and tells whether nobody had kept the same before.
pub async fn keep_anew(change: &mut Change, packet: Uuid, signature: &TextSignature) -> Result<bool> {
    let id = change.id();
    let row = ActiveModel {
        id: Set(id),
        packet_id: Set(packet),
        issuer: Set(signature.issuer.clone()),
        key: Set(signature.key.clone()),
        value: Set(signature.value.clone()),
        signed_at: Set(change.now),
    };
    let written = Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&change.tx)
        .await?;
    if written == 1 {
        change.record(Event::PacketSignedAnew { packet, signature: id });
    }
    Ok(written == 1)
}
