//! Letters before a term ends: 180, 90, 60, 30 and 14 days ahead and on the day, each once, however long the server
//! slept. They are computed from rows; what came out is a row, and there can be one of each.

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{Set, TryInsertResult, entity::prelude::*};

use super::{Standing, certification, term};
use crate::{change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "renewal_reminder")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "one_reminder_of_a_kind")]
    pub certification_id: Uuid,
    #[sea_orm(unique_key = "one_reminder_of_a_kind")]
    pub term_id: Uuid,
    /// Days before the end; 0 on the day.
    #[sea_orm(unique_key = "one_reminder_of_a_kind")]
    pub days: i32,
    /// Others fell due while the server slept, and the letter that came out was of a later one.
    pub passed_over: bool,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Days before the end of a term.
pub const DAYS: [i32; 6] = [180, 90, 60, 30, 14, 0];

/// How late the last one may still come out: what ended longer ago is no news.
const LATEST: TimeDelta = TimeDelta::days(365);

/// Those that are due on a day and have not come out, the earliest first. Those whose day had passed when the term
/// was recorded are of no use to anybody and left out. Pure.
pub fn due(expires_on: NaiveDate, recorded_on: NaiveDate, out: &[i32], today: NaiveDate) -> Vec<i32> {
    if today > expires_on + LATEST {
        return Vec::new();
    }
    let day = |days: i32| expires_on - TimeDelta::days(i64::from(days));
    DAYS.into_iter()
        .filter(|days| day(*days) >= recorded_on && day(*days) <= today && !out.contains(days))
        .collect()
}

/// Terms that end soon or ended lately, and are the last of their certification.
pub(super) async fn ending(db: &impl ConnectionTrait, today: NaiveDate) -> Result<Vec<term::Model>> {
    let terms = term::Entity::find()
        .filter(term::Column::ExpiresOn.lte(today + TimeDelta::days(i64::from(DAYS[0]))))
        .filter(term::Column::ExpiresOn.gte(today - LATEST))
        .all(db)
        .await?;
    let ids: Vec<Uuid> = terms.iter().map(|term| term.certification_id).collect();
    let mut last = Vec::new();
    for some in ids.chunks(500) {
        let all = term::of_many(db, some).await?;
        let is_last = |term: &&term::Model| {
            some.contains(&term.certification_id)
                && !all
                    .iter()
                    .any(|other| other.certification_id == term.certification_id && other.seq > term.seq)
        };
        last.extend(terms.iter().filter(is_last).cloned());
    }
    last.dedup_by_key(|term| term.id);
    Ok(last)
}

/// Marks what is due for a term as come out, and tells which letter to send: the latest. What is due twice at once
/// is one letter.
pub(super) async fn take(change: &mut Change, term: &term::Model) -> Result<Option<i32>> {
    let Some(expires_on) = term.expires_on else { return Ok(None) };
    let held = certification::find(&change.tx, term.certification_id).await?;
    let standing = held.told(change.now).standing;
    if matches!(standing, Standing::Suspended | Standing::Revoked | Standing::Surrendered) {
        return Ok(None);
    }
    let rows = Entity::find().filter(Column::TermId.eq(term.id)).all(&change.tx).await?;
    let out: Vec<i32> = rows.into_iter().map(|row| row.days).collect();
    let due = due(expires_on, term.recorded_at.date_naive(), &out, change.now.date_naive());
    let Some(latest) = due.last().copied() else { return Ok(None) };
    let mut sent = None;
    for days in due {
        let row = ActiveModel {
            id: Set(change.id()),
            certification_id: Set(term.certification_id),
            term_id: Set(term.id),
            days: Set(days),
            passed_over: Set(days != latest),
            at: Set(change.now),
        };
        let done = Entity::insert(row)
            .on_conflict_do_nothing_on([Column::CertificationId, Column::TermId, Column::Days])
            .exec_without_returning(&change.tx)
            .await?;
        if matches!(done, TryInsertResult::Inserted(1)) && days == latest {
            change.record(Event::RenewalReminded {
                certification: term.certification_id,
                term: term.id,
                days,
            });
            sent = Some(days);
        }
    }
    Ok(sent)
}
