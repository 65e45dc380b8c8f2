//! What is a person's own here, erased with their account.

use sea_orm::{QuerySelect, entity::prelude::*};

use super::{choice, day, packet};
use crate::{change::Change, error::Result};

/// Erases up to `most` of what packets say, with the programs that a person follows and the days they told. Of a packet, its
/// number and fingerprint stay, for whoever was handed a copy. Tells how much there was.
pub async fn erase_of(change: &mut Change, person: Uuid, most: u64) -> Result<u64> {
    let packets = packet::Entity::find()
        .filter(packet::Column::PersonId.eq(person))
        .filter(packet::Column::ErasedAt.is_null())
        .limit(most)
        .all(&change.tx)
        .await?;
    for row in &packets {
        packet::erase(change, row.id).await?;
    }
    let tx = &change.tx;
    let chosen = choice::Entity::delete_many().filter(choice::Column::PersonId.eq(person)).exec(tx).await?;
    let days = day::Entity::delete_many().filter(day::Column::PersonId.eq(person)).exec(tx).await?;
    Ok(packets.len() as u64 + chosen.rows_affected + days.rows_affected)
}
