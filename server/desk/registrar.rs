//! Who decides at a desk: a row from a day, by somebody, until it is ended.

use std::collections::BTreeSet;

use sea_orm::{ExprTrait, QueryOrder, Set, TryInsertResult, entity::prelude::*, sea_query::OnConflict};

use super::{
    application::{self, Model as Application},
    authority::{self, Desk},
    case::{self, Case},
};
use crate::{
    change::Change,
    error::{Error, Result},
    identity::{self, Role},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registrar")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub desk_id: Uuid,
    pub person_id: Uuid,
    pub appointed_by: Uuid,
    pub appointed_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Appoints a registrar. Appointed twice, they are one. Who trains does not decide, so a trainer can't be one.
pub async fn appoint(change: &mut Change, desk: Uuid, person: Uuid, by: Uuid) -> Result<()> {
    if identity::holds_role(&change.tx, person, Role::Trainer).await? {
        return Err(Error::refused(
            "desk/trainer-decides",
            "This person is a trainer. Whoever trains can’t decide on applications: end that role first.",
        ));
    }
    let row = ActiveModel {
        id: Set(change.id()),
        desk_id: Set(desk),
        person_id: Set(person),
        appointed_by: Set(by),
        appointed_at: Set(change.now),
        ended_at: Set(None),
    };
    let one = OnConflict::columns([Column::DeskId, Column::PersonId])
        .target_and_where(Expr::col(Column::EndedAt).is_null())
        .do_nothing()
        .to_owned();
    let done = Entity::insert(row).on_conflict(one).try_insert().exec_without_returning(&change.tx).await?;
    if matches!(done, TryInsertResult::Inserted(1)) {
        change.record(Event::RegistrarAppointed { desk, person });
    }
    Ok(())
}

/// Ends it; where it is not held, nothing happens.
pub async fn end(change: &mut Change, desk: Uuid, person: Uuid) -> Result<()> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(change.now))
        .filter(Column::DeskId.eq(desk))
        .filter(Column::PersonId.eq(person))
        .filter(Column::EndedAt.is_null())
        .exec(&change.tx)
        .await?;
    if ended.rows_affected > 0 {
        change.record(Event::RegistrarEnded { desk, person });
    }
    Ok(())
}

pub async fn is(db: &impl ConnectionTrait, desk: Uuid, person: Uuid) -> Result<bool> {
    Ok(held().filter(Column::DeskId.eq(desk)).filter(Column::PersonId.eq(person)).count(db).await? > 0)
}

/// The desk, for somebody who decides at it. To others there is none.
pub async fn desk_for(db: &impl ConnectionTrait, desk: Uuid, person: Uuid) -> Result<Desk> {
    if !is(db, desk, person).await? {
        return Err(Error::NotFound);
    }
    authority::find(db, desk).await
}

/// A case, for somebody who decides at its desk and is not the applicant. A draft is the applicant's alone.
pub async fn case_for(
    db: &impl ConnectionTrait,
    application: Uuid,
    person: Uuid,
) -> Result<(Application, Desk, Case)> {
    let row = application::find(db, application).await?;
    let desk = desk_for(db, row.desk_id, person).await?;
    let case = case::case(db, application).await?;
    if row.person_id == person || case.sent_at().is_none() {
        return Err(Error::NotFound);
    }
    Ok((row, desk, case))
}

/// The desks that somebody decides at.
pub async fn desks(db: &impl ConnectionTrait, person: Uuid) -> Result<BTreeSet<Uuid>> {
    let rows = held().filter(Column::PersonId.eq(person)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.desk_id).collect())
}

/// Who decides at a desk, the longest in office first.
pub async fn of(db: &impl ConnectionTrait, desk: Uuid) -> Result<Vec<Model>> {
    Ok(held().filter(Column::DeskId.eq(desk)).order_by_asc(Column::AppointedAt).all(db).await?)
}

fn held() -> Select<Entity> {
    Entity::find().filter(Column::EndedAt.is_null())
}
