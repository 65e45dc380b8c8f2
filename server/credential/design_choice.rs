//! Which design an issuer's new certificates are made with: a row for each time that somebody chose.

use sea_orm::{QueryOrder, Set, entity::prelude::*};

use super::{design, issuer};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "design_choice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "one_choice_of_a_turn")]
    pub issuer_id: Uuid,
    /// Counts from 1 within an issuer; the last one counts.
    #[sea_orm(unique_key = "one_choice_of_a_turn")]
    pub turn: i32,
    /// Absent: the house's design.
    pub design_id: Option<Uuid>,
    pub chosen_by: Uuid,
    pub chosen_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An issuer's choices, newest first.
pub async fn choices(db: &impl ConnectionTrait, issuer: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::IssuerId.eq(issuer)).order_by_desc(Column::Turn).all(db).await?)
}

async fn last(db: &impl ConnectionTrait, issuer: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::IssuerId.eq(issuer)).order_by_desc(Column::Turn).one(db).await?)
}

/// The design that certificates of this provider's are made with now; `None` for the house's.
pub async fn design_of(db: &impl ConnectionTrait, provider: &str) -> Result<Option<Uuid>> {
    let Some(issuer) = issuer::by_name(db, provider).await? else { return Ok(None) };
    Ok(last(db, issuer.id).await?.and_then(|choice| choice.design_id))
}

/// Takes a version into use: certificates issued from now on are made with it. Those that were issued keep theirs.
pub async fn take_into_use(change: &mut Change, by: Uuid, design: Uuid) -> Result<()> {
    let row = design::find(&change.tx, design).await?.ok_or(Error::NotFound)?;
    issuer::hold(change, row.issuer_id).await?;
    let last = last(&change.tx, row.issuer_id).await?;
    if last.as_ref().and_then(|last| last.design_id) == Some(design) {
        return Ok(());
    }
    choose(change, by, row.issuer_id, last, Some(design)).await?;
    change.record(Event::DesignTakenIntoUse { issuer: row.issuer_id, design });
    Ok(())
}

/// Goes back to the house's design, from now on. Where another version is in use by now, that one stays.
pub async fn withdraw(change: &mut Change, by: Uuid, design: Uuid) -> Result<()> {
    let row = design::find(&change.tx, design).await?.ok_or(Error::NotFound)?;
    issuer::hold(change, row.issuer_id).await?;
    let last = last(&change.tx, row.issuer_id).await?;
    if last.as_ref().and_then(|last| last.design_id) != Some(design) {
        return Ok(());
    }
    choose(change, by, row.issuer_id, last, None).await?;
    change.record(Event::DesignWithdrawn { issuer: row.issuer_id, design });
    Ok(())
}

async fn choose(
    change: &mut Change,
    by: Uuid,
    issuer: Uuid,
    last: Option<Model>,
    design: Option<Uuid>,
) -> Result<()> {
    let row = ActiveModel {
        id: Set(change.id()),
        issuer_id: Set(issuer),
        turn: Set(last.map_or(0, |last| last.turn) + 1),
        design_id: Set(design),
        chosen_by: Set(by),
        chosen_at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    Ok(())
}
