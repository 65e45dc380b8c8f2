//! How many numbers a token may check, counted by the minute and by the day: in the database, so that it holds over
//! several servers and restarts.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{QuerySelect, Set, entity::prelude::*};

use super::Held;
use crate::{
    change::Change,
    error::{Error, Result},
};

/// One counter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token_use")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub span: Span,
    pub since: DateTimeUtc,
    pub used: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
pub enum Span {
    Minute,
    Day,
}

impl Span {
    fn length(self) -> TimeDelta {
        match self {
            Span::Minute => TimeDelta::minutes(1),
            Span::Day => TimeDelta::days(1),
        }
    }
}

/// What an owner may choose from: numbers a day, and with each the numbers in a minute, which also bound one list.
pub const PLANS: [(i32, i32); 4] = [(1_000, 100), (10_000, 1_000), (100_000, 10_000), (1_000_000, 200_000)];

/// Numbers in a minute, by the numbers a day.
pub fn a_minute(a_day: i32) -> i32 {
    PLANS.iter().find(|(day, _)| *day == a_day).map_or(PLANS[0].1, |(_, minute)| *minute)
}

/// What a token may still check, by whichever of its limits is closest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    pub limit: i32,
    pub remaining: i32,
    /// Seconds until it may check `limit` again.
    pub reset: i64,
    a_day: i32,
}

impl Left {
    /// Both limits, with their spans in seconds.
    pub fn policy(&self) -> String {
        format!("{};w=60, {};w=86400", a_minute(self.a_day), self.a_day)
    }
}

/// Whether it may check so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    Done(Left),
    /// Not before so many seconds are over. None were counted, and the change is best dropped.
    Wait(u64),
    /// Never: it may check so many at once.
    Never(u32),
}

/// Counts so many numbers against a token.
pub async fn spend(change: &mut Change, held: &Held, numbers: u32) -> Result<Spent> {
    let numbers = i32::try_from(numbers).unwrap_or(i32::MAX);
    let mut closest: Option<Left> = None;
    // Always in this order, so that on PostgreSQL rows are taken in one order.
    for (span, limit) in [(Span::Minute, a_minute(held.a_day)), (Span::Day, held.a_day)] {
        if numbers > limit {
            return Ok(Spent::Never(u32::try_from(limit).unwrap_or(0)));
        }
        let (since, used) = counted(change, held.token, span).await?;
        let reset = (since + span.length() - change.now).num_seconds().max(0) + 1;
        if used > limit - numbers {
            return Ok(Spent::Wait(u64::try_from(reset).unwrap_or(1)));
        }
        let row = ActiveModel {
            token_id: Set(held.token),
            span: Set(span),
            since: Set(since),
            used: Set(used + numbers),
        };
        row.update(&change.tx).await?;
        let left = Left { limit, remaining: limit - used - numbers, reset, a_day: held.a_day };
        if closest.is_none_or(|other| left.remaining < other.remaining) {
            closest = Some(left);
        }
    }
    closest.map(Spent::Done).ok_or_else(|| Error::fault("a token has no limit"))
}

/// Since when the counter runs and how far it is. It is held until the change ends.
async fn counted(change: &Change, token: Uuid, span: Span) -> Result<(DateTime<Utc>, i32)> {
    let first = ActiveModel { token_id: Set(token), span: Set(span), since: Set(change.now), used: Set(0) };
    Entity::insert(first)
        .on_conflict_do_nothing_on([Column::TokenId, Column::Span])
        .exec_without_returning(&change.tx)
        .await?;
    let row = Entity::find_by_id((token, span)).lock_exclusive().one(&change.tx).await?;
    let row = row.ok_or_else(|| Error::fault("a counter is gone"))?;
    // A clock that was set back begins anew.
    let over = row.since + span.length() <= change.now || row.since > change.now;
    Ok(if over { (change.now, 0) } else { (row.since, row.used) })
}

/// Before a token is erased.
pub(super) async fn forget(change: &Change, tokens: &[Uuid]) -> Result<()> {
    Entity::delete_many().filter(Column::TokenId.is_in(tokens.iter().copied())).exec(&change.tx).await?;
    Ok(())
}
