//! Erasing a whole record, because its person wants it gone or their account goes.

use sea_orm::{QuerySelect, entity::prelude::*};

use super::{asked_entry, confirmation, decision, entry, file, folder, link, reference, request};
use crate::{
    app::App,
    change::Change,
    error::Result,
    journal::{Actor, Event},
};

/// Erases everything that a person's record holds: entries, what others said of them, requests, files. Training
/// taken here is not part of it.
pub async fn erase_record(app: &App, actor: Actor, person: Uuid) -> Result<()> {
    let mut change = app.change(actor).await?;
    entry::hold(&change, person).await?;
    let files = file::Entity::find().filter(file::Column::PersonId.eq(person)).all(&change.tx).await?;
    erase_rows(&mut change, person).await?;
    change.record(Event::RecordErased { person });
    app.commit(change).await?;
    // After the rows: what is left behind here has no row, and goes when the folder is looked through.
    for row in files {
        folder::remove(&app.settings.evidence, &row.sha256, row.id).await?;
    }
    Ok(())
}

async fn erase_rows(change: &mut Change, person: Uuid) -> Result<()> {
    let tx = &change.tx;
    let entries: Vec<Uuid> = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .filter(entry::Column::PersonId.eq(person))
        .into_tuple()
        .all(tx)
        .await?;
    for some in entries.chunks(500) {
        let some = || some.iter().copied();
        decision::Entity::delete_many().filter(decision::Column::EntryId.is_in(some())).exec(tx).await?;
        asked_entry::Entity::delete_many()
            .filter(asked_entry::Column::EntryId.is_in(some()))
            .exec(tx)
            .await?;
    }
    let requests: Vec<Uuid> = request::of_person(tx, person).await?.into_iter().map(|row| row.id).collect();
    for some in requests.chunks(500) {
        let some = || some.iter().copied();
        link::Entity::delete_many().filter(link::Column::RequestId.is_in(some())).exec(tx).await?;
        confirmation::Entity::delete_many()
            .filter(confirmation::Column::RequestId.is_in(some()))
            .exec(tx)
            .await?;
        reference::Entity::delete_many().filter(reference::Column::RequestId.is_in(some())).exec(tx).await?;
    }
    request::Entity::delete_many().filter(request::Column::PersonId.eq(person)).exec(tx).await?;
    file::Entity::delete_many().filter(file::Column::PersonId.eq(person)).exec(tx).await?;
    entry::Entity::delete_many().filter(entry::Column::PersonId.eq(person)).exec(tx).await?;
    Ok(())
}
