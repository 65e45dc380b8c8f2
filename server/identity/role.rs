//! What a person may do beyond learning: a row from a day, by somebody, until it is ended.

use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub role: Role,
    pub granted_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the server.
    Operator,
    /// Leads live lessons, and reads the guides to them.
    Trainer,
}

pub async fn holds(db: &impl ConnectionTrait, person: Uuid, role: Role) -> Result<bool> {
    Ok(held(person, role).count(db).await? > 0)
}

impl Role {
    /// By its word.
    pub fn named(word: &str) -> Option<Role> {
        [Role::Operator, Role::Trainer].into_iter().find(|role| role.word() == word)
    }

    /// In a word, as the command line and pages name it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Operator => "operator",
            Role::Trainer => "trainer",
        }
    }
}

/// Whether there is anybody who holds it.
pub(super) async fn anyone_holds(db: &impl ConnectionTrait, role: Role) -> Result<bool> {
    let held = Entity::find().filter(Column::Role.eq(role)).filter(Column::EndedAt.is_null());
    Ok(held.count(db).await? > 0)
}

/// Whether somebody leads live lessons: a trainer, or whoever runs the server.
pub async fn teaches(db: &impl ConnectionTrait, person: Uuid) -> Result<bool> {
    let held = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::EndedAt.is_null());
    Ok(held.count(db).await? > 0)
}

/// What a person may do now.
pub async fn roles(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Role>> {
    let held = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::EndedAt.is_null());
    Ok(held.order_by_asc(Column::GrantedAt).all(db).await?.into_iter().map(|grant| grant.role).collect())
}

/// Whether nobody but this person runs the server. Asked twice at once, one waits for what comes of the other.
pub async fn is_last_operator(change: &Change, person: Uuid) -> Result<bool> {
    let operators = Entity::find()
        .filter(Column::Role.eq(Role::Operator))
        .filter(Column::EndedAt.is_null())
        .lock_exclusive()
        .all(&change.tx)
        .await?;
    Ok(!operators.is_empty() && operators.iter().all(|grant| grant.person_id == person))
}

/// Gives a role. Given twice, it is held once.
pub async fn grant(change: &mut Change, person: Uuid, role: Role) -> Result<()> {
    if holds(&change.tx, person, role).await? {
        return Ok(());
    }
    if super::person::find(&change.tx, person).await?.is_closed() {
        return Err(Error::refused(
            "identity/account-closed",
            "This account was closed. Whoever it belongs to can take it back by the link in our email.",
        ));
    }
    let row = ActiveModel {
        id: Set(change.id()),
        person_id: Set(person),
        role: Set(role),
        granted_at: Set(change.now),
        ended_at: Set(None),
    };
    row.insert(&change.tx).await?;
    change.record(Event::RoleGranted { person, role: role.to_value() });
    Ok(())
}

/// Ends a role; where it is not held, nothing happens.
pub async fn end(change: &mut Change, person: Uuid, role: Role) -> Result<()> {
    for row in held(person, role).all(&change.tx).await? {
        let ended = ActiveModel { id: Set(row.id), ended_at: Set(Some(change.now)), ..Default::default() };
        ended.update(&change.tx).await?;
        change.record(Event::RoleEnded { person, role: role.to_value() });
    }
    Ok(())
}

fn held(person: Uuid, role: Role) -> Select<Entity> {
    Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::Role.eq(role))
        .filter(Column::EndedAt.is_null())
}
