use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;

use super::{Check, last_check};
use crate::{
    catalog::open_failures,
    error::Result,
    mail::{Fate, LetterColumn, Letters},
};

/// What waits for the operator.
#[derive(Clone, Debug, Serialize)]
pub struct Attention {
    /// Courses that could not be published.
    pub courses_failed: usize,
    /// Letters given up.
    pub letters_failed: u64,
    /// Letters that have waited for more than an hour: the mail server may be down.
    pub letters_late: u64,
    pub last_check: Option<Check>,
}

pub async fn attention(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Attention> {
    let of = |fate: Fate| Letters::find().filter(LetterColumn::Fate.eq(fate));
    let late = of(Fate::Waiting).filter(LetterColumn::QueuedAt.lt(now - TimeDelta::hours(1)));
    Ok(Attention {
        courses_failed: open_failures(db).await?.len(),
        letters_failed: of(Fate::Failed).count(db).await?,
        letters_late: late.count(db).await?,
        last_check: last_check(db).await?,
    })
}
