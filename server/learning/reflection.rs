//! The learner's own journal: what they write for themselves. No page, report or role but theirs reads it, and what
//! they erase is gone.

use std::collections::BTreeMap;

use curriculum::Lesson;
use sea_orm::{QueryOrder, Set, entity::prelude::*};

use crate::{
    change::Change,
    enrollment,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reflection")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    #[sea_orm(unique_key = "once")]
    pub enrollment_id: Uuid,
    pub module: String,
    pub lesson: String,
    /// The id of the prompt in the course.
    #[sea_orm(unique_key = "once")]
    pub item: String,
    /// Personal, private: kept until its writer erases it or the account. Nobody else reads it.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Counts up with each change, so that an older tab does not overwrite a newer one unseen.
    pub edition: i32,
    pub written_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where an entry belongs.
pub(super) struct Prompt<'a> {
    pub person: Uuid,
    pub enrollment: Uuid,
    pub lesson: &'a Lesson,
    pub item: &'a str,
}

/// Of the refusal to overwrite what the writer has not seen.
pub(super) const CHANGED: &str = "learning/changed-meanwhile";

/// Writes an entry, or changes it, and tells which. `seen` is the edition that the writer had before them, 0 where there
/// was none.
pub(super) async fn save(change: &mut Change, at: Prompt<'_>, text: &str, seen: i32) -> Result<Uuid> {
    enrollment::hold(change, at.enrollment).await?;
    let held = Entity::find()
        .filter(Column::EnrollmentId.eq(at.enrollment))
        .filter(Column::Item.eq(at.item))
        .one(&change.tx)
        .await?;
    if let Some(row) = held {
        rewrite(change, &row, text, seen).await?;
        return Ok(row.id);
    }
    check(text)?;
    let row = ActiveModel {
        id: Set(change.id()),
        person_id: Set(at.person),
        enrollment_id: Set(at.enrollment),
        module: Set(at.lesson.module.clone()),
        lesson: Set(at.lesson.slug.clone()),
        item: Set(at.item.to_owned()),
        text: Set(text.to_owned()),
        edition: Set(1),
        written_at: Set(change.now),
        changed_at: Set(change.now),
    };
    let row = row.insert(&change.tx).await?;
    change.record(Event::ReflectionSaved { reflection: row.id });
    Ok(row.id)
}

/// Changes an entry from the journal's own page.
pub(super) async fn change_entry(
    change: &mut Change,
    person: Uuid,
    id: Uuid,
    text: &str,
    seen: i32,
) -> Result<()> {
    let row = of_person(&change.tx, person, id).await?;
    enrollment::hold(change, row.enrollment_id).await?;
    let row = of_person(&change.tx, person, id).await?;
    rewrite(change, &row, text, seen).await
}

async fn rewrite(change: &mut Change, row: &Model, text: &str, seen: i32) -> Result<()> {
    if row.text == text {
        return Ok(());
    }
    check(text)?;
    if row.edition != seen {
        return Err(Error::refused(
            CHANGED,
            "You changed this in another window in the meantime. Put together what you want to keep of both texts, \
             then save.",
        ));
    }
    let changed = ActiveModel {
        id: Set(row.id),
        text: Set(text.to_owned()),
        edition: Set(row.edition + 1),
        changed_at: Set(change.now),
        ..Default::default()
    };
    Entity::update(changed).exec(&change.tx).await?;
    change.record(Event::ReflectionSaved { reflection: row.id });
    Ok(())
}

fn check(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid(
            "text",
            "There is nothing to save yet. A word or two is enough to begin.",
        ));
    }
    Ok(())
}

/// Erases an entry: the row is deleted, and the database writes over what it held. Erased twice, it is gone.
pub(super) async fn erase(change: &mut Change, person: Uuid, id: Uuid) -> Result<()> {
    let gone = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::PersonId.eq(person));
    if gone.exec(&change.tx).await?.rows_affected > 0 {
        change.record(Event::ReflectionErased { reflection: id });
    }
    Ok(())
}

/// Erases a person's whole journal.
pub async fn erase_all(change: &mut Change, person: Uuid) -> Result<()> {
    for row in all(&change.tx, person).await? {
        erase(change, person, row.id).await?;
    }
    Ok(())
}

/// All entries, the oldest first.
pub(super) async fn all(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::WrittenAt);
    Ok(rows.order_by_asc(Column::Id).all(db).await?)
}

pub(super) async fn of_person(db: &impl ConnectionTrait, person: Uuid, id: Uuid) -> Result<Model> {
    let row = Entity::find_by_id(id).filter(Column::PersonId.eq(person)).one(db).await?;
    row.ok_or(Error::NotFound)
}

/// The entries to the prompts of one lesson, by the prompt's id.
pub(super) async fn of_lesson(
    db: &impl ConnectionTrait,
    enrollment: Uuid,
    lesson: &Lesson,
) -> Result<BTreeMap<String, Model>> {
    let rows = Entity::find()
        .filter(Column::EnrollmentId.eq(enrollment))
        .filter(Column::Module.eq(&lesson.module))
        .filter(Column::Lesson.eq(&lesson.slug));
    Ok(rows.all(db).await?.into_iter().map(|row| (row.item.clone(), row)).collect())
}
