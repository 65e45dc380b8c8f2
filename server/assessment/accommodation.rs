//! More time for a person who needs it. What is kept is what they get, never why: no diagnosis is asked or stored.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};

use super::{attempt, open_attempt};
use crate::{
    change::Change,
    error::{Error, Fields, Result},
    identity::People,
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accommodation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// Of the exam's minutes: 50 makes an hour into an hour and a half.
    pub extra_percent: i32,
    /// Personal: kept while the account is. What was agreed about breaks, in words the person reads too.
    pub breaks: String,
    pub from_at: DateTimeUtc,
    /// None: until it is ended.
    pub until_at: Option<DateTimeUtc>,
    pub recorded_by: Uuid,
    pub recorded_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub extra_percent: i32,
    pub breaks: String,
    pub from_at: DateTime<Utc>,
    pub until_at: Option<DateTime<Utc>>,
}

impl Wish {
    /// From now on, until the end of a day: the last one counts whole.
    pub fn from_now(extra_percent: i32, breaks: &str, until: Option<NaiveDate>, now: DateTime<Utc>) -> Wish {
        let until_at = until.map(|day| day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(1));
        Wish { extra_percent, breaks: breaks.trim().to_owned(), from_at: now, until_at }
    }
}

/// Four times the time is the most that rules of testing boards know.
const MOST_EXTRA: i32 = 300;

impl Model {
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from_at <= at
            && self.until_at.is_none_or(|until| at < until)
            && self.ended_at.is_none_or(|ended| at < ended)
    }
}

/// Records it. An attempt that is open gets the time at once. The same agreed twice while it holds is one. Who may, the
/// caller has asked.
pub async fn accommodate(change: &mut Change, person: Uuid, wish: Wish, recorded_by: Uuid) -> Result<()> {
    let mut fields = Fields::default();
    if !(0..=MOST_EXTRA).contains(&wish.extra_percent) {
        fields.say("extra_percent", format!("Give a number from 0 to {MOST_EXTRA}."));
    }
    if wish.breaks.chars().count() > 500 {
        fields.say("breaks", "Make this shorter: up to 500 characters.");
    }
    if wish.until_at.is_some_and(|until| until <= wish.from_at) {
        fields.say("until", "The end must be after the start.");
    }
    fields.done()?;
    // Of two clicks, the second waits here.
    People::find_by_id(person).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)?;
    let same = |row: &Model| {
        (row.extra_percent, &row.breaks, row.until_at) == (wish.extra_percent, &wish.breaks, wish.until_at)
    };
    if all_of(&change.tx, person).await?.iter().any(|row| row.holds(change.now) && same(row)) {
        return Ok(());
    }
    let row = Model {
        id: change.id(),
        person_id: person,
        extra_percent: wish.extra_percent,
        breaks: wish.breaks,
        from_at: wish.from_at,
        until_at: wish.until_at,
        recorded_by,
        recorded_at: change.now,
        ended_at: None,
    };
    Entity::insert(ActiveModel::from(row.clone()).reset_all()).exec_without_returning(&change.tx).await?;
    change.record(Event::AccommodationRecorded { person });
    if row.holds(change.now) {
        extend_open(change, person, row.extra_percent).await?;
    }
    Ok(())
}

/// Ends one of a person's from now on. What an attempt was given, it keeps. Ended twice, it ended the first time.
pub async fn end(change: &mut Change, person: Uuid, id: Uuid) -> Result<()> {
    let row = Entity::find_by_id(id).filter(Column::PersonId.eq(person)).one(&change.tx).await?;
    let row = row.ok_or(Error::NotFound)?;
    if row.ended_at.is_some() {
        return Ok(());
    }
    let ended = ActiveModel { id: Set(id), ended_at: Set(Some(change.now)), ..Default::default() };
    ended.update(&change.tx).await?;
    change.record(Event::AccommodationEnded { person: row.person_id });
    Ok(())
}

pub async fn all_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::PersonId.eq(person)).order_by_desc(Column::RecordedAt);
    Ok(rows.all(db).await?)
}

/// The most generous that holds.
pub(super) async fn holding(
    db: &impl ConnectionTrait,
    person: Uuid,
    at: DateTime<Utc>,
) -> Result<Option<Model>> {
    let holding = all_of(db, person).await?.into_iter().filter(|row| row.holds(at));
    Ok(holding.max_by_key(|row| row.extra_percent))
}

pub(super) async fn extra_percent(db: &impl ConnectionTrait, person: Uuid, at: DateTime<Utc>) -> Result<i32> {
    Ok(holding(db, person, at).await?.map_or(0, |row| row.extra_percent))
}

/// Later deadlines for what the person has open; never earlier ones.
async fn extend_open(change: &mut Change, person: Uuid, extra_percent: i32) -> Result<()> {
    let attempts = attempt::Entity::find().filter(attempt::Column::PersonId.eq(person));
    for attempt in attempts.all(&change.tx).await? {
        let Some(open) = open_attempt::hold(&change.tx, attempt.id).await? else { continue };
        let deadline = attempt.deadline_with(extra_percent);
        if open.is_over(change.now) || deadline <= open.deadline_at {
            continue;
        }
        let later = open_attempt::ActiveModel {
            enrollment_id: Set(open.enrollment_id),
            deadline_at: Set(deadline),
            ..Default::default()
        };
        later.update(&change.tx).await?;
        change.record(Event::AttemptExtended { attempt: attempt.id });
    }
    Ok(())
}
