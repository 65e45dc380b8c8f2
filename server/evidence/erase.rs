//! Erasing a whole record: at once, because its person wants it gone, or batch by batch, because their account goes.

use sea_orm::{ExprTrait, QuerySelect, entity::prelude::*, sea_query::Query};

use super::{asked_entry, confirmation, decision, entry, file, folder, link, reference, request};
use crate::{
    app::App,
    change::Change,
    error::Result,
    journal::{Actor, Event},
    mail,
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

/// Erases up to `most` of a person's files, content first: where the server ends in between, the row is left, and this
/// goes on with it. Tells how many.
pub async fn erase_files_of(app: &App, actor: Actor, person: Uuid, most: u64) -> Result<u64> {
    let own = file::Entity::find().filter(file::Column::PersonId.eq(person)).limit(most);
    let files = own.all(&app.store.read).await?;
    if files.is_empty() {
        return Ok(0);
    }
    for row in &files {
        folder::remove(&app.settings.evidence, &row.sha256, row.id).await?;
    }
    let mut change = app.change(actor).await?;
    let ids = files.iter().map(|row| row.id);
    let gone = file::Entity::delete_many().filter(file::Column::Id.is_in(ids)).exec(&change.tx).await?;
    change.record(Event::AccountPartErased { person, part: "files".into(), count: gone.rows_affected });
    app.commit(change).await?;
    Ok(files.len() as u64)
}

/// Erases up to `most` entries of a person's record, those first that nothing was put in place of; then whom they asked,
/// with what was answered and the letters to them that bear one of these names. Tells how many rows.
pub async fn erase_entries_of(change: &mut Change, person: Uuid, names: &[String], most: u64) -> Result<u64> {
    let tx = &change.tx;
    let replacing = Query::select()
        .expr(Expr::val(1))
        .from_as(entry::Entity, "newer")
        .and_where(Expr::col(("newer", entry::Column::Replaces)).equals((entry::Entity, entry::Column::Id)))
        .to_owned();
    let entries: Vec<Uuid> = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .filter(entry::Column::PersonId.eq(person))
        .filter(Expr::exists(replacing).not())
        .limit(most)
        .into_tuple()
        .all(tx)
        .await?;
    if !entries.is_empty() {
        let some = || entries.iter().copied();
        decision::Entity::delete_many().filter(decision::Column::EntryId.is_in(some())).exec(tx).await?;
        let asked = asked_entry::Column::EntryId.is_in(some());
        asked_entry::Entity::delete_many().filter(asked).exec(tx).await?;
        entry::Entity::delete_many().filter(entry::Column::Id.is_in(some())).exec(tx).await?;
        return Ok(entries.len() as u64);
    }
    let mut requests = request::of_person(tx, person).await?;
    requests.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    let addresses: Vec<String> =
        requests.iter().map(|row| row.to_email.clone()).filter(|address| !address.is_empty()).collect();
    mail::erase_naming(change, &addresses, names).await?;
    let tx = &change.tx;
    let some = || requests.iter().map(|row| row.id);
    link::Entity::delete_many().filter(link::Column::RequestId.is_in(some())).exec(tx).await?;
    let answered = confirmation::Column::RequestId.is_in(some());
    confirmation::Entity::delete_many().filter(answered).exec(tx).await?;
    reference::Entity::delete_many().filter(reference::Column::RequestId.is_in(some())).exec(tx).await?;
    request::Entity::delete_many().filter(request::Column::Id.is_in(some())).exec(tx).await?;
    Ok(requests.len() as u64)
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
