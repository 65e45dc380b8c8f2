//! An entry of a person's record: added, never edited. A correction is an entry that replaces it; a withdrawal is one
//! that replaces it and says nothing.

use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};
use sha2::{Digest, Sha256};

use super::content::{Content, Kind};
use crate::{
    change::Change,
    error::{Error, Result},
    identity::People,
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "record_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The first entry of those that replace each other.
    pub root_id: Uuid,
    #[sea_orm(unique_key = "once")]
    pub person_id: Uuid,
    pub kind: Kind,
    /// Personal: kept while the account is; withdrawn, a year longer at most. `None` withdraws what it replaces.
    pub content: Option<Content>,
    /// The person themself, or the operator who saw something.
    pub entered_by: Uuid,
    pub entered_at: DateTimeUtc,
    /// The entry whose place it takes. Each is replaced once.
    #[sea_orm(unique)]
    pub replaces: Option<Uuid>,
    /// Of the form it was typed into, and what was typed: sent twice, it is taken once.
    #[sea_orm(unique_key = "once")]
    pub draft: String,
    /// Among the entries of one form.
    #[sea_orm(unique_key = "once")]
    pub place: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All entries of a person, oldest first, replaced ones too.
pub(super) async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>> {
    let all = Entity::find().filter(Column::PersonId.eq(person));
    Ok(all.order_by_asc(Column::EnteredAt).order_by_asc(Column::Id).all(db).await?)
}

/// One of a person's entries that nothing has replaced; of others there is none.
pub(super) async fn live(db: &impl ConnectionTrait, person: Uuid, id: Uuid) -> Result<Model> {
    let row = Entity::find_by_id(id).filter(Column::PersonId.eq(person)).one(db).await?;
    let row = row.filter(|row| row.content.is_some()).ok_or(Error::NotFound)?;
    if Entity::find().filter(Column::Replaces.eq(id)).count(db).await? > 0 {
        return Err(replaced());
    }
    Ok(row)
}

fn replaced() -> Error {
    Error::refused(
        "evidence/replaced",
        "This entry was corrected or withdrawn in the meantime. Open your record to see how it stands now.",
    )
}

/// Holds a person's record until the change ends: those who write into it come one after the other.
pub(super) async fn hold(change: &Change, person: Uuid) -> Result<()> {
    let held = People::find_by_id(person).lock_exclusive().one(&change.tx).await?;
    held.map(|_| ()).ok_or(Error::NotFound)
}

/// Entries as they are to be written.
pub(super) struct Written<'a> {
    pub person: Uuid,
    pub by: Uuid,
    pub draft: &'a str,
    pub replaces: Option<&'a Model>,
}

/// What makes a filled form the same as one that was sent before: the form, and what stands in it. Somebody who goes
/// back, types something else and sends it means another thing.
pub(super) fn once(draft: &str, contents: &[Option<Content>]) -> Result<String> {
    let sum = Sha256::digest(serde_json::to_vec(contents)?);
    Ok(format!("{draft}:{}", hex::encode(&sum[..8])))
}

/// Adds entries. What was taken before is not taken again: the entries it made are told.
pub(super) async fn insert(
    change: &mut Change,
    written: &Written<'_>,
    kind: Kind,
    contents: Vec<Option<Content>>,
) -> Result<Vec<Uuid>> {
    let draft = once(written.draft, &contents)?;
    let before = Entity::find()
        .filter(Column::PersonId.eq(written.person))
        .filter(Column::Draft.eq(&draft))
        .order_by_asc(Column::Place)
        .all(&change.tx)
        .await?;
    if !before.is_empty() {
        return Ok(before.into_iter().map(|row| row.id).collect());
    }
    let mut ids = Vec::with_capacity(contents.len());
    for (place, content) in contents.into_iter().enumerate() {
        let id = change.id();
        let withdraws = content.is_none();
        let row = ActiveModel {
            id: Set(id),
            root_id: Set(written.replaces.map_or(id, |before| before.root_id)),
            person_id: Set(written.person),
            kind: Set(kind),
            content: Set(content),
            entered_by: Set(written.by),
            entered_at: Set(change.now),
            replaces: Set(written.replaces.map(|before| before.id)),
            draft: Set(draft.clone()),
            place: Set(i32::try_from(place).map_err(Error::fault)?),
        };
        row.insert(&change.tx).await?;
        let (person, entry) = (written.person, id);
        change.record(match written.replaces.map(|before| before.id) {
            None => Event::EntryAdded { person, entry, entry_kind: kind.to_value() },
            Some(before) if withdraws => Event::EntryWithdrawn { person, entry: before },
            Some(before) => Event::EntryCorrected { person, entry, replaces: before },
        });
        ids.push(id);
    }
    Ok(ids)
}

/// How many entries a person has, replaced ones too.
pub(super) async fn count(db: &impl ConnectionTrait, person: Uuid) -> Result<u64> {
    Ok(Entity::find().select_only().column(Column::Id).filter(Column::PersonId.eq(person)).count(db).await?)
}
