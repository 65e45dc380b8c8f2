use chrono::{Days, NaiveDate, NaiveTime};
use sea_orm::{Set, entity::prelude::*};

use super::{
    link::{self, ActiveModel, Column, Entity},
    secret::hash,
};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

/// What a link shows beyond the least: that it is good, the name, the course, the provider, the hours in all, the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shows {
    pub hours: bool,
    pub competencies: bool,
    pub paper: bool,
}

/// How many days a link holds where nothing else is chosen.
pub const DAYS: u64 = 30;
/// The most that can be chosen.
pub const LONGEST_DAYS: u64 = 365;
/// Links to one certificate that hold at a time: more than anyone needs, and few enough to look through.
const MOST: usize = 20;

/// Makes a link to a certificate of the person's own, good to the end of a day in UTC. Made twice with the same
/// secret, as by a double click, it is one.
pub async fn make(
    change: &mut Change,
    person: Uuid,
    number: &str,
    shows: Shows,
    until: NaiveDate,
    secret: &str,
) -> Result<()> {
    let today = change.now.date_naive();
    let last = today.checked_add_days(Days::new(LONGEST_DAYS)).unwrap_or(today);
    if until < today || until > last {
        return Err(Error::invalid(
            "until",
            format!("Choose a day from today to {}.", last.format("%B %-d, %Y")),
        ));
    }
    let own = link::of_number(&change.tx, person, number).await?;
    if own.iter().any(|link| link.token_hash == hash(secret)) {
        return Ok(());
    }
    if own.iter().filter(|link| link.holds(change.now)).count() >= MOST {
        return Err(Error::refused(
            "sharing/too-many",
            format!(
                "You have {MOST} links to this certificate. End one that you no longer need, then make a new one."
            ),
        ));
    }
    let end = until.checked_add_days(Days::new(1)).unwrap_or(until);
    let id = change.id();
    let row = ActiveModel {
        id: Set(id),
        person_id: Set(person),
        number: Set(number.to_owned()),
        token_hash: Set(hash(secret)),
        hours: Set(shows.hours),
        competencies: Set(shows.competencies),
        paper: Set(shows.paper),
        made_at: Set(change.now),
        ends_at: Set(end.and_time(NaiveTime::MIN).and_utc()),
        ended_at: Set(None),
        opened: Set(0),
    };
    let done = Entity::insert(row)
        .on_conflict_do_nothing_on([Column::TokenHash])
        .exec_without_returning(&change.tx)
        .await?;
    if matches!(done, sea_orm::TryInsertResult::Inserted(1)) {
        change.record(Event::CertificateLinkMade { person, link: id });
    }
    Ok(())
}
