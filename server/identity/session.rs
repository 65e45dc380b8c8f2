//! Being signed in on one device. The cookie holds a token, the database its hash.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ExprTrait, FromQueryResult, JoinType, QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::Query,
};

use super::{link::hash, person, role, role::Role};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256, hex, of the cookie's token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub person_id: Uuid,
    pub started_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// Personal: the browser in words its owner knows it by, such as “Firefox on Windows”. Kept while the session is.
    pub device: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A session as it begins: the token is known only now.
pub struct Started {
    pub token: String,
    /// How long the browser keeps the cookie; `None` until it is closed.
    pub lifetime: Option<std::time::Duration>,
}

/// On one's own device.
const LASTING: TimeDelta = TimeDelta::days(30);
/// On a device that others use too.
const SHORT: TimeDelta = TimeDelta::hours(12);

pub async fn start(change: &mut Change, person: Uuid, own_device: bool, device: &str) -> Result<Started> {
    let token = change.chance.token();
    let span = if own_device { LASTING } else { SHORT };
    let row = ActiveModel {
        token_hash: Set(hash(&token)),
        person_id: Set(person),
        started_at: Set(change.now),
        expires_at: Set(change.now + span),
        device: Set(device.chars().take(120).collect()),
    };
    row.insert(&change.tx).await?;
    change.record(Event::SessionStarted { person });
    Ok(Started { token, lifetime: if own_device { span.to_std().ok() } else { None } })
}

pub async fn end(change: &mut Change, token: &str) -> Result<()> {
    let Some(row) = Entity::find_by_id(hash(token)).one(&change.tx).await? else { return Ok(()) };
    let person = row.person_id;
    row.delete(&change.tx).await?;
    change.record(Event::SessionEnded { person });
    Ok(())
}

/// One of a person's own, by its name.
pub async fn end_named(change: &mut Change, person: Uuid, name: &str) -> Result<()> {
    let held = of(&change.tx, person, change.now).await?;
    let row = held.into_iter().find(|row| row.name() == name).ok_or(Error::NotFound)?;
    row.delete(&change.tx).await?;
    change.record(Event::SessionEnded { person });
    Ok(())
}

/// Everywhere, on every device.
pub async fn end_all(change: &mut Change, person: Uuid) -> Result<()> {
    Entity::delete_many().filter(Column::PersonId.eq(person)).exec(&change.tx).await?;
    change.record(Event::AllSessionsEnded { person });
    Ok(())
}

/// Where a person is signed in, the latest first.
pub async fn of(db: &impl ConnectionTrait, person: Uuid, now: DateTime<Utc>) -> Result<Vec<Model>> {
    let live = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::ExpiresAt.gt(now));
    Ok(live.order_by_desc(Column::StartedAt).all(db).await?)
}

/// The name of the session that a token begins.
pub(super) fn name_of(token: &str) -> String {
    named(&hash(token))
}

fn named(token_hash: &str) -> String {
    let mut name = hash(token_hash);
    name.truncate(32);
    name
}

impl Model {
    /// What its owner may call it by. It leads to nothing that the session could be taken over with.
    pub fn name(&self) -> String {
        named(&self.token_hash)
    }

    pub(super) fn is_of(&self, token: &str) -> bool {
        self.token_hash == hash(token)
    }
}

pub(super) async fn erase_of(change: &Change, person: Uuid) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::PersonId.eq(person)).exec(&change.tx).await?.rows_affected)
}

pub(super) async fn erase_old(change: &mut Change) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(change.now)).exec(&change.tx).await?.rows_affected)
}

/// Who holds the token, while it holds.
pub(super) async fn holder(
    db: &impl ConnectionTrait,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<(person::Model, bool)>> {
    #[derive(FromQueryResult)]
    struct Holder {
        #[sea_orm(nested)]
        person: person::Model,
        operator: bool,
    }
    let operator = Query::select()
        .expr(Expr::val(1))
        .from(role::Entity)
        .and_where(role::Column::PersonId.into_expr().equals((person::Entity, person::Column::Id)))
        .and_where(role::Column::Role.eq(Role::Operator))
        .and_where(role::Column::EndedAt.is_null())
        .to_owned();
    let held = Entity::belongs_to(person::Entity).from(Column::PersonId).to(person::Column::Id).into();
    let found = person::Entity::find()
        .expr_as(Expr::exists(operator), "operator")
        .join_rev(JoinType::InnerJoin, held)
        .filter(Column::TokenHash.eq(hash(token)))
        .filter(Column::ExpiresAt.gt(now))
        .filter(person::Column::ClosedAt.is_null())
        .into_model::<Holder>()
        .one(db)
        .await?;
    Ok(found.map(|holder| (holder.person, holder.operator)))
}
