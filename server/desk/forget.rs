//! What closing an account means to a desk. What was sent, decided or granted is the authority's record, and stays.

use sea_orm::{QuerySelect, entity::prelude::*};

use super::{
    act, application,
    case::{self, case},
    complaint::entry as complaint_entry,
    erase::erase,
    registrar::{desks, end},
};
use crate::{change::Change, error::Result};

/// An application that an authority is still to decide, if a person has one.
pub async fn open_application(db: &impl ConnectionTrait, person: Uuid) -> Result<Option<Uuid>> {
    let open = application::Entity::find()
        .filter(application::Column::PersonId.eq(person))
        .filter(application::Column::EndedAt.is_null());
    for row in open.all(db).await? {
        if case(db, row.id).await?.state.is_open() {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

/// Ends what a person may do at desks.
pub async fn end_everywhere(change: &mut Change, person: Uuid) -> Result<()> {
    for desk in desks(&change.tx, person).await? {
        end(change, desk, person).await?;
    }
    Ok(())
}

/// Erases up to `most` applications that were never sent, and tells how many.
pub async fn erase_drafts(change: &mut Change, person: Uuid, most: u64) -> Result<u64> {
    let own = application::Entity::find().filter(application::Column::PersonId.eq(person));
    let mut erased = 0;
    for row in own.all(&change.tx).await? {
        if erased < most && case(&change.tx, row.id).await?.sent_at().is_none() {
            erase(change, row.id).await?;
            erased += 1;
        }
    }
    Ok(erased)
}

/// Whether an authority's record bears a person's name: as an applicant, or as one who decided.
pub async fn names(db: &impl ConnectionTrait, person: Uuid) -> Result<bool> {
    let applied = application::Entity::find().filter(application::Column::PersonId.eq(person));
    let wrote = case::Entity::find().filter(case::Column::ByPerson.eq(person));
    let acted = act::Entity::find().filter(act::Column::ByPerson.eq(person));
    let handled = complaint_entry::Entity::find().filter(complaint_entry::Column::ByPerson.eq(person));
    Ok(applied.limit(1).count(db).await? > 0
        || wrote.limit(1).count(db).await? > 0
        || acted.limit(1).count(db).await? > 0
        || handled.limit(1).count(db).await? > 0)
}
