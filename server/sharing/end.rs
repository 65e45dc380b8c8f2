use chrono::TimeDelta;
use sea_orm::{ExprTrait, Set, entity::prelude::*};

use super::link::{ActiveModel, Column, Entity};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

/// An ended link is known so long, so that it can be told from one that never was.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Ends one of a person's own links at once. Ended twice, it ended the first time.
pub async fn end(change: &mut Change, person: Uuid, number: &str, link: Uuid) -> Result<()> {
    let own = Entity::find_by_id(link).filter(Column::PersonId.eq(person)).filter(Column::Number.eq(number));
    let row = own.one(&change.tx).await?.ok_or(Error::NotFound)?;
    if row.holds(change.now) {
        let ended = ActiveModel { id: Set(link), ended_at: Set(Some(change.now)), ..Default::default() };
        ended.update(&change.tx).await?;
        change.record(Event::CertificateLinkEnded { person, link });
    }
    Ok(())
}

/// Ends all that a person made and that still hold.
pub async fn end_all(change: &mut Change, person: Uuid) -> Result<()> {
    for row in Entity::find().filter(Column::PersonId.eq(person)).all(&change.tx).await? {
        end(change, person, &row.number, row.id).await?;
    }
    Ok(())
}

/// Erases a person's links, and tells how many.
pub async fn erase_of(change: &Change, person: Uuid) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::PersonId.eq(person)).exec(&change.tx).await?.rows_affected)
}

/// Erases links that ended long ago, and tells how many.
pub async fn erase_old(change: &mut Change) -> Result<u64> {
    let over = Column::EndsAt.lt(change.now - KEPT).or(Column::EndedAt.lt(change.now - KEPT));
    let count = Entity::delete_many().filter(over).exec(&change.tx).await?.rows_affected;
    if count > 0 {
        change.record(Event::CertificateLinksErased { count });
    }
    Ok(count)
}
