//! Who acts for an employer.

use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};

use crate::{
    change::Change,
    error::Result,
    identity::{self, Person},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "employer_member")]
pub struct Model {
    /// Personal: kept until they leave, are let go, or the employer ends. One person, one employer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    pub employer_id: Uuid,
    pub joined_at: DateTimeUtc,
    /// They chose to be written to when a watched number comes to stand otherwise.
    pub gets_letters: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A person, and how they belong.
#[derive(Clone, Debug)]
pub struct Colleague {
    pub person: Person,
    pub row: Model,
}

/// An employer's people, who came first stands first.
pub async fn people(db: &impl ConnectionTrait, employer: Uuid) -> Result<Vec<Colleague>> {
    let rows = Entity::find().filter(Column::EmployerId.eq(employer));
    let rows = rows.order_by_asc(Column::JoinedAt).order_by_asc(Column::PersonId).all(db).await?;
    let ids = rows.iter().map(|row| row.person_id);
    let known = identity::People::find().filter(identity::PersonColumn::Id.is_in(ids)).all(db).await?;
    let with_person = |row: Model| {
        let person = known.iter().find(|person| person.id == row.person_id)?.clone();
        Some(Colleague { person, row })
    };
    Ok(rows.into_iter().filter_map(with_person).collect())
}

/// How many act for it.
pub async fn count(db: &impl ConnectionTrait, employer: Uuid) -> Result<u64> {
    Ok(Entity::find().filter(Column::EmployerId.eq(employer)).count(db).await?)
}

/// Those who chose its letters.
pub async fn readers(db: &impl ConnectionTrait, employer: Uuid) -> Result<Vec<Person>> {
    let all = people(db, employer).await?;
    Ok(all.into_iter().filter(|one| one.row.gets_letters).map(|one| one.person).collect())
}

/// How somebody belongs to an employer, where they do.
pub async fn find(db: &impl ConnectionTrait, employer: Uuid, person: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(person).filter(Column::EmployerId.eq(employer)).one(db).await?)
}

/// Whoever has joined before them, and is not them: one, of several.
pub(super) async fn first_other(
    db: &impl ConnectionTrait,
    employer: Uuid,
    person: Uuid,
) -> Result<Option<Uuid>> {
    let others = Entity::find().filter(Column::EmployerId.eq(employer)).filter(Column::PersonId.ne(person));
    let first = others.order_by_asc(Column::JoinedAt).order_by_asc(Column::PersonId).limit(1);
    Ok(first.one(db).await?.map(|row| row.person_id))
}

/// Whether they belong now; not where they act for another already.
pub(super) async fn insert(
    change: &mut Change,
    employer: Uuid,
    person: Uuid,
    gets_letters: bool,
) -> Result<bool> {
    let row = ActiveModel {
        person_id: Set(person),
        employer_id: Set(employer),
        joined_at: Set(change.now),
        gets_letters: Set(gets_letters),
    };
    let made = Entity::insert(row)
        .on_conflict_do_nothing_on([Column::PersonId])
        .exec_without_returning(&change.tx)
        .await?;
    let new = matches!(made, sea_orm::TryInsertResult::Inserted(1));
    Ok(new || find(&change.tx, employer, person).await?.is_some())
}
