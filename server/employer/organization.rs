//! An employer. Nobody vouches for its name until an operator has confirmed it.

use sea_orm::{JoinType, QuerySelect, entity::prelude::*};

use super::member;
use crate::{
    change::Change,
    error::{Error, Result},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "employer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who leads it: names it, invites others and lets them go, ends it. Always one of its people.
    #[sea_orm(unique)]
    pub person_id: Uuid,
    /// As its lead wrote it. Kept until they end it.
    pub name: String,
    /// City and state. Kept as the name is.
    pub place: String,
    pub made_at: DateTimeUtc,
    /// When an operator confirmed name and place; a change of either takes it back.
    pub confirmed_at: Option<DateTimeUtc>,
    pub confirmed_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn is_confirmed(&self) -> bool {
        self.confirmed_at.is_some()
    }

    /// What only its lead may do.
    pub fn led_by(&self, person: Uuid) -> Result<()> {
        if self.person_id == person {
            return Ok(());
        }
        Err(Error::refused(
            "employer/not-the-lead",
            "Only the lead of your organization can do this. The page “People” says who that is.",
        ))
    }
}

/// The employer that somebody acts for.
pub async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Option<Model>> {
    let to_member: RelationDef =
        Entity::belongs_to(member::Entity).from(Column::Id).to(member::Column::EmployerId).into();
    let own = Entity::find().join(JoinType::InnerJoin, to_member);
    Ok(own.filter(member::Column::PersonId.eq(person)).one(db).await?)
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The same, for whoever changes what belongs to it: one at a time, until the change ends. None where it has ended.
pub async fn hold(change: &Change, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).lock_exclusive().one(&change.tx).await?)
}
