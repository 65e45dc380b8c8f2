//! Which design an issuer's new papers of a kind are made with: a row for each time that somebody chose.

use document::Kind;
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
    /// The code of a [`Kind`].
    #[sea_orm(unique_key = "one_choice_of_a_turn", column_type = "String(StringLen::N(32))")]
    pub kind: String,
    /// Counts from 1 within an issuer's kind; the last one counts.
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

fn of(issuer: Uuid, kind: Kind) -> Select<Entity> {
    Entity::find()
        .filter(Column::IssuerId.eq(issuer))
        .filter(Column::Kind.eq(kind.code()))
        .order_by_desc(Column::Turn)
}

/// An issuer's choices for a kind, newest first.
pub async fn choices(db: &impl ConnectionTrait, issuer: Uuid, kind: Kind) -> Result<Vec<Model>> {
    Ok(of(issuer, kind).all(db).await?)
}

/// The design that an issuer's papers of a kind are made with now, by the issuer's name; `None` for the house's.
pub async fn design_of(db: &impl ConnectionTrait, kind: Kind, name: &str) -> Result<Option<Uuid>> {
    let Some(issuer) = issuer::by_name(db, name).await? else { return Ok(None) };
    Ok(of(issuer.id, kind).one(db).await?.and_then(|choice| choice.design_id))
}

/// Takes a version into use: papers made new from now on are made with it. Those that were made keep theirs.
pub async fn take_into_use(change: &mut Change, by: Uuid, design: Uuid) -> Result<()> {
    let row = design::find(&change.tx, design).await?.ok_or(Error::NotFound)?;
    issuer::hold(change, row.issuer_id).await?;
    let last = of(row.issuer_id, row.kind()?).one(&change.tx).await?;
    if last.as_ref().and_then(|last| last.design_id) == Some(design) {
        return Ok(());
    }
    choose(change, by, &row, last, Some(design)).await?;
    change.record(Event::DesignTakenIntoUse { issuer: row.issuer_id, design });
    Ok(())
}

/// Goes back to the house's design, from now on. Where another version is in use by now, that one stays.
pub async fn withdraw(change: &mut Change, by: Uuid, design: Uuid) -> Result<()> {
    let row = design::find(&change.tx, design).await?.ok_or(Error::NotFound)?;
    issuer::hold(change, row.issuer_id).await?;
    let last = of(row.issuer_id, row.kind()?).one(&change.tx).await?;
    if last.as_ref().and_then(|last| last.design_id) != Some(design) {
        return Ok(());
    }
    choose(change, by, &row, last, None).await?;
    change.record(Event::DesignWithdrawn { issuer: row.issuer_id, design });
    Ok(())
}

/// `of` is any version of the issuer and the kind that the choice is for.
async fn choose(
    change: &mut Change,
    by: Uuid,
    of: &design::Model,
    last: Option<Model>,
    design: Option<Uuid>,
) -> Result<()> {
    let row = ActiveModel {
        id: Set(change.id()),
        issuer_id: Set(of.issuer_id),
        kind: Set(of.kind.clone()),
        turn: Set(last.map_or(0, |last| last.turn) + 1),
        design_id: Set(design),
        chosen_by: Set(by),
        chosen_at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    Ok(())
}
