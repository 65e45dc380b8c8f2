//! Adding to a record, correcting it, taking something back.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use super::{
    content::{Content, Kind, Shown},
    entry::{self, Written},
    form::DAY,
    record::Record,
    told,
};
use crate::{
    change::Change,
    error::{Error, Fields, Result},
};

/// More than thirty years of one entry a workday.
const MOST: u64 = 10_000;

/// Adds what a person states themself. `draft` names the filled form: sent twice, it adds once.
pub async fn add(
    change: &mut Change,
    person: Uuid,
    draft: &str,
    contents: Vec<Content>,
) -> Result<Vec<Uuid>> {
    let Some(kind) = contents.first().map(Content::kind) else { return Ok(Vec::new()) };
    entry::hold(change, person).await?;
    if entry::count(&change.tx, person).await? + contents.len() as u64 > MOST {
        return Err(Error::refused(
            "evidence/full",
            "Your record is full. Write to whoever runs this server.",
        ));
    }
    let written = Written { person, by: person, draft: checked(draft)?, replaces: None };
    let contents: Vec<Option<Content>> = contents.into_iter().map(Some).collect();
    let known = entry::Entity::find()
        .filter(entry::Column::PersonId.eq(person))
        .filter(entry::Column::Draft.eq(entry::once(draft, &contents)?))
        .count(&change.tx)
        .await?;
    if known == 0 {
        day_holds(change, person, None, &contents).await?;
    }
    entry::insert(change, &written, kind, contents).await
}

/// Puts another entry in an entry's place. What was confirmed of it is to be confirmed anew.
pub async fn correct(
    change: &mut Change,
    person: Uuid,
    id: Uuid,
    draft: &str,
    content: Content,
) -> Result<Uuid> {
    entry::hold(change, person).await?;
    let content = [Some(content)];
    if let Some(same) = again(change, person, &entry::once(checked(draft)?, &content)?, id).await? {
        return Ok(same);
    }
    let before = own(change, person, id).await?;
    if content.iter().flatten().any(|content| content.kind() != before.kind) {
        return Err(Error::NotFound);
    }
    day_holds(change, person, Some(before.root_id), &content).await?;
    let written = Written { person, by: person, draft, replaces: Some(&before) };
    let ids = entry::insert(change, &written, before.kind, content.into()).await?;
    ids.first().copied().ok_or(Error::NotFound)
}

/// Takes an entry back. Its words are erased a year later.
pub async fn withdraw(change: &mut Change, person: Uuid, id: Uuid) -> Result<()> {
    entry::hold(change, person).await?;
    let draft = format!("withdrawal:{id}");
    if again(change, person, &entry::once(&draft, &[None])?, id).await?.is_some() {
        return Ok(());
    }
    let before = own(change, person, id).await?;
    let written = Written { person, by: person, draft: &draft, replaces: Some(&before) };
    entry::insert(change, &written, before.kind, vec![None]).await?;
    Ok(())
}

/// Writes down what an operator saw; it takes the place of the person's word that they will show it.
pub async fn record_shown(
    change: &mut Change,
    operator: Uuid,
    person: Uuid,
    draft: &str,
    shown: Shown,
) -> Result<Uuid> {
    if operator == person {
        return Err(own_evidence());
    }
    entry::hold(change, person).await?;
    let record = Record::of(&change.tx, person, change.now).await?;
    let promised = record.entries.iter().find(|held| {
        matches!(&held.content, Content::Shown(promised) if promised.seen.is_none() && promised.what == shown.what)
    });
    let before = promised.map(|held| held.row.clone());
    let written = Written { person, by: operator, draft: checked(draft)?, replaces: before.as_ref() };
    let ids = entry::insert(change, &written, Kind::Shown, vec![Some(Content::Shown(shown))]).await?;
    ids.first().copied().ok_or(Error::NotFound)
}

pub(super) fn own_evidence() -> Error {
    Error::refused("evidence/own", "Nobody confirms what they entered themselves. Ask another operator.")
}

/// What a person may correct or take back: not what somebody else wrote down.
async fn own(change: &Change, person: Uuid, id: Uuid) -> Result<entry::Model> {
    let before = entry::live(&change.tx, person, id).await?;
    if before.entered_by != person {
        return Err(Error::refused(
            "evidence/entered-by-another",
            "Somebody else wrote this down. If it is not right, tell whoever runs this server.",
        ));
    }
    Ok(before)
}

/// The entry that the same form has put in this one's place already.
async fn again(change: &Change, person: Uuid, draft: &str, replaces: Uuid) -> Result<Option<Uuid>> {
    let row = entry::Entity::find()
        .filter(entry::Column::PersonId.eq(person))
        .filter(entry::Column::Draft.eq(draft))
        .filter(entry::Column::Replaces.eq(replaces));
    Ok(row.one(&change.tx).await?.map(|row| row.id))
}

pub(super) fn checked(draft: &str) -> Result<&str> {
    let good = (8..=60).contains(&draft.len()) && draft.bytes().all(|byte| byte.is_ascii_graphic());
    good.then_some(draft).ok_or_else(|| {
        Error::invalid("draft", "Part of the form did not arrive. Open it anew and send it again.")
    })
}

/// No day has more than 24 hours, whatever is entered how often.
async fn day_holds(
    change: &Change,
    person: Uuid,
    except: Option<Uuid>,
    contents: &[Option<Content>],
) -> Result<()> {
    let practice = |content: &Content| match content {
        Content::Practice(of) => Some((of.on, of.minutes)),
        _ => None,
    };
    if !contents.iter().flatten().any(|content| practice(content).is_some()) {
        return Ok(());
    }
    let record = Record::of(&change.tx, person, change.now).await?;
    let mut days: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    let held = record.entries.iter().filter(|held| Some(held.row.root_id) != except);
    for (on, minutes) in held.filter_map(|held| practice(&held.content)) {
        *days.entry(on).or_default() += minutes;
    }
    let mut fields = Fields::default();
    for (place, (on, minutes)) in contents.iter().flatten().filter_map(practice).enumerate() {
        let sum = days.entry(on).or_default();
        *sum += minutes;
        if *sum > DAY {
            let name = format!("minutes_{}", place + 1);
            let day = told::day(on);
            fields.say(
                &name,
                format!("With this, {day} would have more than 24 hours. Check the day and the time."),
            );
        }
    }
    fields.done()
}
