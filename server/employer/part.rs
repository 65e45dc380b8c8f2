//! How people of an employer part: one is let go, one leaves, one hands over; and whether they get its letters.

use sea_orm::{Set, entity::prelude::*};

use super::{
    member::{self, ActiveModel, Entity},
    organization::{self, Model as Employer, hold},
};
use crate::{
    change::Change,
    error::{Error, Refusal, Result},
    journal::Event,
};

/// The employer that somebody acts for, held until the change ends.
async fn held(change: &Change, person: Uuid) -> Result<Employer> {
    let employer = organization::of_person(&change.tx, person).await?.ok_or(Error::NotFound)?;
    let employer = hold(change, employer.id).await?.ok_or(Error::NotFound)?;
    // They may have been let go until it was their turn.
    member::find(&change.tx, employer.id, person).await?.ok_or(Error::NotFound)?;
    Ok(employer)
}

/// Lets a colleague go. They stay signed in; what belongs to the employer is out of their reach at once.
pub async fn let_go(change: &mut Change, lead: Uuid, colleague: Uuid) -> Result<()> {
    let employer = held(change, lead).await?;
    employer.led_by(lead)?;
    if colleague == lead {
        return leave(change, lead).await;
    }
    member::find(&change.tx, employer.id, colleague).await?.ok_or(Error::NotFound)?;
    Entity::delete_by_id(colleague).exec(&change.tx).await?;
    change.record(Event::ColleagueLetGo { employer: employer.id, person: colleague });
    Ok(())
}

/// Leaves. Whoever leads hands over first; the last one ends the employer instead.
pub async fn leave(change: &mut Change, person: Uuid) -> Result<()> {
    let employer = held(change, person).await?;
    if employer.person_id == person {
        let others = member::first_other(&change.tx, employer.id, person).await?;
        return Err(if others.is_some() { hand_over_first() } else { last_one() });
    }
    Entity::delete_by_id(person).exec(&change.tx).await?;
    change.record(Event::ColleagueLeft { employer: employer.id, person });
    Ok(())
}

fn hand_over_first() -> Error {
    Error::refused(
        "employer/hand-over-first",
        "You lead this organization. Hand it over to a colleague first, then leave.",
    )
}

fn last_one() -> Error {
    Refusal {
        code: "employer/last-one",
        sentence:
            "You are the last one here, so the watch list would be nobody’s. End the organization instead: \
                   that erases its list, and no letters come any more."
                .into(),
        way_on: None,
    }
    .with_way_on("To the end of it", "/employer#end")
    .into()
}

/// Makes a colleague the lead.
pub async fn hand_over(change: &mut Change, lead: Uuid, to: Uuid) -> Result<()> {
    let employer = held(change, lead).await?;
    employer.led_by(lead)?;
    give(change, &employer, to).await
}

/// The same by an operator, where a lead is gone.
pub async fn appoint_lead(change: &mut Change, employer: Uuid, to: Uuid) -> Result<()> {
    let employer = hold(change, employer).await?.ok_or(Error::NotFound)?;
    give(change, &employer, to).await
}

async fn give(change: &mut Change, employer: &Employer, to: Uuid) -> Result<()> {
    member::find(&change.tx, employer.id, to).await?.ok_or(Error::NotFound)?;
    if employer.person_id == to {
        return Ok(());
    }
    let row = organization::ActiveModel { id: Set(employer.id), person_id: Set(to), ..Default::default() };
    row.update(&change.tx).await?;
    change.record(Event::EmployerHandedOver { employer: employer.id, from: employer.person_id, to });
    Ok(())
}

/// Chooses whether somebody is written to when a watched number comes to stand otherwise.
pub async fn choose_letters(change: &mut Change, person: Uuid, wanted: bool) -> Result<()> {
    let employer = held(change, person).await?;
    let row = member::find(&change.tx, employer.id, person).await?.ok_or(Error::NotFound)?;
    if row.gets_letters == wanted {
        return Ok(());
    }
    let row = ActiveModel { person_id: Set(person), gets_letters: Set(wanted), ..Default::default() };
    row.update(&change.tx).await?;
    change.record(Event::EmployerLettersChosen { employer: employer.id, person, wanted });
    Ok(())
}

/// Takes somebody out of whatever employer they act for, because their account ends: a lead hands over to whoever has
/// been there longest. Gives the employer back where they were the last, for whoever erases what it keeps.
pub async fn take_out(change: &mut Change, person: Uuid) -> Result<Option<Employer>> {
    let Some(employer) = organization::of_person(&change.tx, person).await? else { return Ok(None) };
    let Some(employer) = hold(change, employer.id).await? else { return Ok(None) };
    if employer.person_id == person {
        let Some(next) = member::first_other(&change.tx, employer.id, person).await? else {
            return Ok(Some(employer));
        };
        give(change, &employer, next).await?;
    }
    Entity::delete_by_id(person).exec(&change.tx).await?;
    change.record(Event::ColleagueLeft { employer: employer.id, person });
    Ok(None)
}
