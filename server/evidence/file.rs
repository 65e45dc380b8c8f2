//! Files that show something: kept outside of the database, known here.

use chrono::TimeDelta;
use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};
use tokio::io::AsyncRead;

use super::{entry, folder};
use crate::{
    app::App,
    change::Change,
    error::{Error, Result},
    journal::{Actor, Event},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// The entry that it shows, through all corrections.
    pub root_id: Uuid,
    /// Personal: kept until the file is erased. As its owner called it.
    pub name: String,
    /// What it is by its content: `application/pdf`, `image/png` or `image/jpeg`.
    pub media_type: String,
    pub bytes: i64,
    /// Of the content, which is personal and kept for seven years, or until its owner erases it.
    pub sha256: String,
    pub added_at: DateTimeUtc,
    pub erased_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Of one file, in bytes: a few scanned pages.
pub const LARGEST: u64 = 10 * 1024 * 1024;
/// Of all files of one person, in bytes.
pub const QUOTA: i64 = 100 * 1024 * 1024;
/// Of one person.
const MOST: usize = 200;
/// Evidence is asked for up to so many years later.
const KEPT: TimeDelta = TimeDelta::days(7 * 365 + 2);

/// Keeps a file that shows one of a person's own entries. The same content twice is one file.
pub async fn add_file(
    app: &App,
    actor: Actor,
    person: Uuid,
    entry: Uuid,
    name: &str,
    content: impl AsyncRead + Send,
) -> Result<Uuid> {
    let shown = entry::live(&app.store.read, person, entry).await?;
    if !shown.kind.takes_files() {
        return Err(Error::NotFound);
    }
    check_room(&of_person(&app.store.read, person).await?, 0)?;
    let id = app.chance.id(app.clock.now());
    let stored = folder::keep(&app.settings.evidence, id, content).await?;
    let kept = add(app, actor, &shown, name, id, &stored).await;
    if !matches!(kept, Ok(kept) if kept == id) {
        folder::remove(&app.settings.evidence, &stored.sha256, id).await?;
    }
    kept
}

async fn add(
    app: &App,
    actor: Actor,
    shown: &entry::Model,
    name: &str,
    id: Uuid,
    stored: &folder::Stored,
) -> Result<Uuid> {
    let mut change = app.change(actor).await?;
    let person = shown.person_id;
    entry::hold(&change, person).await?;
    let held = of_person(&change.tx, person).await?;
    let same = held.iter().find(|file| file.root_id == shown.root_id && file.sha256 == stored.sha256);
    if let Some(same) = same {
        return Ok(same.id);
    }
    let bytes = i64::try_from(stored.bytes).map_err(Error::fault)?;
    check_room(&held, bytes)?;
    let row = ActiveModel {
        id: Set(id),
        person_id: Set(person),
        root_id: Set(shown.root_id),
        name: Set(folder::called(name, stored.media_type)),
        media_type: Set(stored.media_type.to_owned()),
        bytes: Set(bytes),
        sha256: Set(stored.sha256.clone()),
        added_at: Set(change.now),
        erased_at: Set(None),
    };
    row.insert(&change.tx).await?;
    change.record(Event::FileAdded { person, file: id });
    app.commit(change).await?;
    Ok(id)
}

fn check_room(held: &[Model], more: i64) -> Result<()> {
    let bytes: i64 = held.iter().map(|file| file.bytes).sum();
    if held.len() >= MOST || bytes + more > QUOTA {
        return Err(Error::refused(
            "evidence/no-room",
            "Your files fill the room there is for one person (100 MB). Erase one that you no longer need.",
        ));
    }
    Ok(())
}

/// A person's files that were not erased.
pub async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>> {
    let all = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::ErasedAt.is_null());
    Ok(all.order_by_asc(Column::AddedAt).order_by_asc(Column::Id).all(db).await?)
}

/// One of a person's files with its content; of others there is none.
pub async fn read_file(app: &App, person: Uuid, id: Uuid) -> Result<(Model, Vec<u8>)> {
    let row = Entity::find_by_id(id).filter(Column::PersonId.eq(person)).filter(Column::ErasedAt.is_null());
    let row = row.one(&app.store.read).await?.ok_or(Error::NotFound)?;
    let bytes = folder::read(&app.settings.evidence, &row.sha256, id).await?;
    Ok((row, bytes))
}

/// Erases one of a person's files for good. Erased twice, it was erased the first time.
pub async fn erase_file(app: &App, actor: Actor, person: Uuid, id: Uuid) -> Result<Uuid> {
    let mut change = app.change(actor).await?;
    entry::hold(&change, person).await?;
    let row = Entity::find_by_id(id).filter(Column::PersonId.eq(person)).one(&change.tx).await?;
    let row = row.ok_or(Error::NotFound)?;
    mark_erased(&mut change, &row).await?;
    app.commit(change).await?;
    folder::remove(&app.settings.evidence, &row.sha256, id).await?;
    Ok(row.root_id)
}

async fn mark_erased(change: &mut Change, row: &Model) -> Result<()> {
    if row.erased_at.is_none() {
        let erased = ActiveModel {
            id: Set(row.id),
            name: Set(String::new()),
            erased_at: Set(Some(change.now)),
            ..Default::default()
        };
        erased.update(&change.tx).await?;
        change.record(Event::FileErased { person: row.person_id, file: row.id });
    }
    Ok(())
}

/// Marks up to `most` files whose time is over; their content goes with the next look through the folder.
pub(super) async fn erase_old(change: &mut Change, most: u64) -> Result<u64> {
    let over =
        Entity::find().filter(Column::AddedAt.lt(change.now - KEPT)).filter(Column::ErasedAt.is_null());
    let over = over.limit(most).all(&change.tx).await?;
    for row in &over {
        mark_erased(change, row).await?;
    }
    Ok(over.len() as u64)
}

/// Of these, the ids whose content is to be kept.
pub(super) async fn known(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut known = Vec::new();
    for some in ids.chunks(500) {
        let rows = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.is_in(some.iter().copied()))
            .filter(Column::ErasedAt.is_null());
        known.extend(rows.into_tuple::<Uuid>().all(db).await?);
    }
    Ok(known)
}
