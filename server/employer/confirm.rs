use sea_orm::{ExprTrait, QueryOrder, QuerySelect, Set, entity::prelude::*};

use super::organization::{ActiveModel, Column, Entity, Model, hold};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
    web::{PAGE_SIZE, Paging},
};

/// All employers, those that wait for a look first, then the newest first.
pub async fn all(db: &impl ConnectionTrait, page: u64) -> Result<(Vec<Model>, Paging)> {
    let paging = Paging::new(page, Entity::find().count(db).await?);
    let rows = Entity::find()
        .order_by_desc(Expr::col(Column::ConfirmedAt).is_null())
        .order_by_desc(Column::Id)
        .offset(paging.offset())
        .limit(PAGE_SIZE)
        .all(db)
        .await?;
    Ok((rows, paging))
}

/// An operator has made sure that it is what it says: the very name and place that they saw.
pub async fn confirm(change: &mut Change, employer: Uuid, seen: &str, operator: Uuid) -> Result<()> {
    let row = hold(change, employer).await?.ok_or(Error::NotFound)?;
    if shown(&row) != seen {
        return Err(Error::refused(
            "employer/changed",
            "Its name or place was changed while you looked. Look at it once more, then confirm it.",
        ));
    }
    if row.is_confirmed() {
        return Ok(());
    }
    let confirmed = ActiveModel {
        id: Set(row.id),
        confirmed_at: Set(Some(change.now)),
        confirmed_by: Set(Some(operator)),
        ..Default::default()
    };
    confirmed.update(&change.tx).await?;
    change.record(Event::EmployerConfirmed { employer });
    Ok(())
}

/// What an operator confirms.
pub(super) fn shown(row: &Model) -> String {
    name_and_place(&row.name, &row.place)
}

pub(super) fn name_and_place(name: &str, place: &str) -> String {
    format!("{name}, {place}")
}
