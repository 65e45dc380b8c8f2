use sea_orm::entity::prelude::*;

use super::row::{self, Column, Entity};
use crate::{
    change::Change,
    employer::{self, Asker, Employer, Way},
    error::{Error, Result},
    journal::Event,
};

/// Takes a number off an employer's list, and tells its holder. Others' lists do not exist for it.
pub async fn take_off(change: &mut Change, asker: &Asker, employer: &Employer, watched: Uuid) -> Result<()> {
    employer::hold(change, employer.id).await?.ok_or(Error::NotFound)?;
    let own = Entity::find_by_id(watched).filter(Column::EmployerId.eq(employer.id));
    let row = own.one(&change.tx).await?.ok_or(Error::NotFound)?;
    Entity::delete_by_id(watched).exec(&change.tx).await?;
    employer::note(change, asker, Way::Unwatch, &[(row.holder_id, row.number)]).await?;
    change.record(Event::NumbersLetGo { employer: employer.id, count: 1 });
    Ok(())
}

/// Erases the employer with its list. The holders are told that nobody watches any more. Only its lead can.
pub async fn end_employer(change: &mut Change, asker: &Asker, employer: &Employer) -> Result<()> {
    let Some(employer) = employer::hold(change, employer.id).await? else { return Ok(()) };
    employer.led_by(asker.person)?;
    let rows = row::by_number(&change.tx, employer.id).await?;
    let seen: Vec<_> = rows.into_values().map(|row| (row.holder_id, row.number)).collect();
    Entity::delete_many().filter(Column::EmployerId.eq(employer.id)).exec(&change.tx).await?;
    employer::note(change, asker, Way::Unwatch, &seen).await?;
    if !seen.is_empty() {
        change.record(Event::NumbersLetGo { employer: employer.id, count: seen.len() as u64 });
    }
    employer::end(change, &employer).await
}

/// Takes somebody whose account ends out of their employer; where they were the last, it ends with its list.
pub async fn part_for_good(change: &mut Change, person: Uuid) -> Result<()> {
    let asker = employer::asker(&change.tx, person, change.actor.clone()).await?;
    match employer::take_out(change, person).await? {
        Some(employer) => end_employer(change, &asker, &employer).await,
        None => Ok(()),
    }
}
