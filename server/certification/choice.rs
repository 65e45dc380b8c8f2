//! The programs a person keeps an eye on. Not a record: who lets one go leaves no row.

use sea_orm::{QueryOrder, Set, TryInsertResult, entity::prelude::*};

use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "chosen_program")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Personal: kept until the person lets the program go.
    #[sea_orm(unique_key = "one_choice_of_a_program")]
    pub person_id: Uuid,
    /// Such as `us-ne/certified-peer-support-specialist`.
    #[sea_orm(unique_key = "one_choice_of_a_program")]
    pub program: String,
    /// Personal: which added scopes the person has in mind, as a list of their ids. Kept as long as the choice.
    pub endorsements: Json,
    pub chosen_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// More than there are: a bound on what one person's page must compute.
const MOST: usize = 80;

/// Keeps an eye on a program from now on. Chosen twice, it is chosen once.
pub async fn choose(change: &mut Change, person: Uuid, program: &str) -> Result<()> {
    let chosen = of(&change.tx, person).await?;
    if chosen.len() >= MOST {
        return Err(Error::refused(
            "certification/too-many-programs",
            "You already follow more programs than this page can show. Let one go first.",
        ));
    }
    let row = ActiveModel {
        id: Set(change.id()),
        person_id: Set(person),
        program: Set(program.to_owned()),
        endorsements: Set(Json::Array(Vec::new())),
        chosen_at: Set(change.now),
    };
    let done = Entity::insert(row)
        .on_conflict_do_nothing_on([Column::PersonId, Column::Program])
        .exec_without_returning(&change.tx)
        .await?;
    if matches!(done, TryInsertResult::Inserted(1)) {
        change.record(Event::ProgramChosen { person, program: program.to_owned() });
    }
    Ok(())
}

/// Says which endorsements of a program the person has in mind; chooses the program as well.
pub async fn choose_endorsements(
    change: &mut Change,
    person: Uuid,
    program: &str,
    endorsements: &[String],
) -> Result<()> {
    choose(change, person, program).await?;
    Entity::update_many()
        .col_expr(Column::Endorsements, Expr::value(serde_json::to_value(endorsements)?))
        .filter(Column::PersonId.eq(person))
        .filter(Column::Program.eq(program))
        .exec(&change.tx)
        .await?;
    change.record(Event::EndorsementsChosen { person, program: program.to_owned() });
    Ok(())
}

/// The endorsements of a program that a person has in mind.
pub async fn endorsements(db: &impl ConnectionTrait, person: Uuid, program: &str) -> Result<Vec<String>> {
    let row = Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::Program.eq(program))
        .one(db)
        .await?;
    Ok(row.map(|row| serde_json::from_value(row.endorsements)).transpose()?.unwrap_or_default())
}

/// Lets a program go. What was not chosen can be let go as well.
pub async fn let_go(change: &mut Change, person: Uuid, program: &str) -> Result<()> {
    let gone = Entity::delete_many()
        .filter(Column::PersonId.eq(person))
        .filter(Column::Program.eq(program))
        .exec(&change.tx)
        .await?;
    if gone.rows_affected > 0 {
        change.record(Event::ProgramLetGo { person, program: program.to_owned() });
    }
    Ok(())
}

/// The programs a person follows, by name.
pub async fn of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<String>> {
    let rows =
        Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::Program).all(db).await?;
    Ok(rows.into_iter().map(|row| row.program).collect())
}
