use sea_orm::{Set, entity::prelude::*};

use super::{
    invitation, invite, member,
    organization::{ActiveModel, Column, Entity, Model},
};
use crate::{
    change::Change,
    error::{Fields, Result},
    journal::Event,
};

/// An employer as somebody names it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub name: String,
    /// City and state.
    pub place: String,
}

const LONGEST: usize = 120;

/// Names the employer that a person leads, or names it anew. What an operator confirmed under another name is not
/// confirmed any more.
pub async fn keep(change: &mut Change, person: Uuid, wanted: &Wanted) -> Result<()> {
    let (name, place) = (tidy(&wanted.name), tidy(&wanted.place));
    check(&name, &place)?;
    if super::of_person(&change.tx, person).await?.is_none() {
        make(change, person, &name, &place).await?;
    }
    let Some(row) = super::of_person(&change.tx, person).await? else { return Ok(()) };
    row.led_by(person)?;
    if row.name != name || row.place != place {
        rename(change, row, name, place).await?;
    }
    Ok(())
}

/// Whoever makes it leads it, and gets its letters. Made twice at once, it is one.
async fn make(change: &mut Change, person: Uuid, name: &str, place: &str) -> Result<()> {
    let first = ActiveModel {
        id: Set(change.id()),
        person_id: Set(person),
        name: Set(name.to_owned()),
        place: Set(place.to_owned()),
        made_at: Set(change.now),
        confirmed_at: Set(None),
        confirmed_by: Set(None),
    };
    let made = Entity::insert(first)
        .on_conflict_do_nothing_on([Column::PersonId])
        .exec_without_returning(&change.tx)
        .await?;
    if !matches!(made, sea_orm::TryInsertResult::Inserted(1)) {
        return Ok(());
    }
    let led = Entity::find().filter(Column::PersonId.eq(person)).one(&change.tx).await?;
    let Some(employer) = led else { return Ok(()) };
    // They may have come along with another meanwhile.
    if !member::insert(change, employer.id, person, true).await? {
        return Err(invite::elsewhere());
    }
    change.record(Event::EmployerMade { employer: employer.id, person });
    Ok(())
}

async fn rename(change: &mut Change, row: Model, name: String, place: String) -> Result<()> {
    let renamed = ActiveModel {
        id: Set(row.id),
        name: Set(name),
        place: Set(place),
        confirmed_at: Set(None),
        confirmed_by: Set(None),
        ..Default::default()
    };
    renamed.update(&change.tx).await?;
    change.record(Event::EmployerRenamed { employer: row.id });
    Ok(())
}

fn check(name: &str, place: &str) -> Result<()> {
    let mut fields = Fields::default();
    for (field, text, missing) in [
        ("name", name, "Write the name of the organization you check for."),
        ("place", place, "Write the city and the state, such as “Dayton, Ohio”."),
    ] {
        if text.is_empty() {
            fields.say(field, missing);
        } else if text.chars().count() > LONGEST {
            fields.say(field, format!("At most {LONGEST} characters, please."));
        } else if leads_elsewhere(text) {
            // Holders read it on a page of ours: it must not send them anywhere.
            fields.say(field, "Write it without web or email addresses.");
        }
    }
    fields.done()
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn leads_elsewhere(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("://") || text.contains("www.") || text.contains('@')
}

/// Erases the employer with its people and invitations. Whoever keeps something under it erases that before. Look-ups
/// that holders were told of stay with them until their time is over.
pub async fn end(change: &mut Change, employer: &Model) -> Result<()> {
    let people = member::people(&change.tx, employer.id).await?;
    let of_it = invitation::Column::EmployerId.eq(employer.id);
    invitation::Entity::delete_many().filter(of_it).exec(&change.tx).await?;
    let of_it = member::Column::EmployerId.eq(employer.id);
    member::Entity::delete_many().filter(of_it).exec(&change.tx).await?;
    let gone = Entity::delete_by_id(employer.id).exec(&change.tx).await?.rows_affected;
    if gone > 0 {
        for other in people.iter().filter(|one| one.person.id != employer.person_id) {
            change.record(Event::ColleagueLetGo { employer: employer.id, person: other.person.id });
        }
        change.record(Event::EmployerEnded { employer: employer.id, person: employer.person_id });
    }
    Ok(())
}
