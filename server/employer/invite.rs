//! Inviting a colleague, taking it back, and coming along.

use sea_orm::{QuerySelect, Set, entity::prelude::*};

use super::{
    invitation::{self, ActiveModel, Column, Entity, HOLDS},
    letters, member,
    organization::{self, hold},
};
use crate::{
    app::App,
    change::Change,
    error::{Error, Refusal, Result},
    identity::{Email, Person},
    journal::Event,
};

/// People of one employer: more than any office has.
pub const MOST_PEOPLE: u64 = 50;
/// Letters with invitations that one employer sends in a day, whoever they go to.
const MOST_A_DAY: u64 = 20;
/// Between two letters to one address.
const PAUSE: chrono::TimeDelta = chrono::TimeDelta::days(1);

/// Invites whoever reads an address, in a letter with a link. Whether it has an account is neither asked nor told.
pub async fn invite(app: &App, change: &mut Change, lead: &Person, typed: &str) -> Result<()> {
    let employer = organization::of_person(&change.tx, lead.id).await?.ok_or(Error::NotFound)?;
    let employer = hold(change, employer.id).await?.ok_or(Error::NotFound)?;
    employer.led_by(lead.id)?;
    let email = Email::read(typed).map_err(|sentence| Error::invalid("email", sentence))?;
    let people = member::people(&change.tx, employer.id).await?;
    if people.iter().any(|one| one.person.email_key == email.key) {
        return Err(Error::invalid("email", "Whoever has this address is one of you already."));
    }
    if people.len() as u64 >= MOST_PEOPLE {
        return Err(full());
    }
    let own = Entity::find().filter(Column::EmployerId.eq(employer.id));
    let lately = own.clone().filter(Column::WrittenAt.gt(change.now - PAUSE)).count(&change.tx).await?;
    let before = own.filter(Column::EmailKey.eq(&email.key)).one(&change.tx).await?;
    if before.as_ref().is_some_and(|before| before.written_at > change.now - PAUSE) {
        return Err(Error::invalid(
            "email",
            "An email went to this address less than a day ago. Give them a little time.",
        ));
    }
    if lately >= MOST_A_DAY {
        return Err(Error::refused(
            "employer/letters-enough",
            format!("{MOST_A_DAY} invitations a day are the most. Invite the others tomorrow."),
        ));
    }
    let token = change.chance.token();
    let id = before.as_ref().map_or_else(|| change.id(), |before| before.id);
    let row = ActiveModel {
        id: Set(id),
        employer_id: Set(employer.id),
        email: Set(email.address.clone()),
        email_key: Set(email.key),
        token_hash: Set(invitation::hash(&token)),
        written_at: Set(change.now),
        ends_at: Set(change.now + HOLDS),
        over_at: Set(None),
    };
    // Asked once more, the link before it leads nowhere.
    match before {
        Some(_) => row.update(&change.tx).await?,
        None => row.insert(&change.tx).await?,
    };
    change.record(Event::ColleagueInvited { employer: employer.id, invitation: id });
    letters::invite(app, change, &employer, lead, email.address, &token).await
}

fn full() -> Error {
    Error::refused(
        "employer/full",
        format!("An organization has at most {MOST_PEOPLE} people here. Let somebody go first."),
    )
}

/// Takes an invitation back: its link leads nowhere from now on. Others' invitations do not exist for it.
pub async fn take_back(change: &mut Change, lead: Uuid, invitation: Uuid) -> Result<()> {
    let employer = organization::of_person(&change.tx, lead).await?.ok_or(Error::NotFound)?;
    let employer = hold(change, employer.id).await?.ok_or(Error::NotFound)?;
    employer.led_by(lead)?;
    let own = Entity::find_by_id(invitation).filter(Column::EmployerId.eq(employer.id));
    let row = own.one(&change.tx).await?.ok_or(Error::NotFound)?;
    if row.over_at.is_none() {
        end(change, row.id).await?;
        change.record(Event::InvitationTakenBack { employer: employer.id, invitation });
    }
    Ok(())
}

async fn end(change: &Change, invitation: Uuid) -> Result<()> {
    let over = ActiveModel { id: Set(invitation), over_at: Set(Some(change.now)), ..Default::default() };
    over.update(&change.tx).await?;
    Ok(())
}

/// Comes along. Only for whoever has confirmed the address that the invitation went to; accepted twice, it is accepted
/// once.
pub async fn accept(change: &mut Change, person: &Person, token: &str, gets_letters: bool) -> Result<()> {
    let found = invitation::by_token(&change.tx, token).await?.ok_or(Error::NotFound)?;
    let employer = hold(change, found.employer_id).await?.ok_or_else(over)?;
    // As it is now that nobody else changes it.
    let row = Entity::find_by_id(found.id).lock_exclusive().one(&change.tx).await?.ok_or_else(over)?;
    if person.email_key != row.email_key {
        return Err(Error::refused(
            "employer/other-address",
            "This invitation was sent to another address than your account has. Sign in with that one.",
        ));
    }
    if member::find(&change.tx, employer.id, person.id).await?.is_some() {
        return Ok(());
    }
    if !row.holds(change.now) || row.token_hash != invitation::hash(token) {
        return Err(over());
    }
    if person.email_confirmed_at.is_none() {
        return Err(not_confirmed());
    }
    if member::count(&change.tx, employer.id).await? >= MOST_PEOPLE {
        return Err(full());
    }
    if !member::insert(change, employer.id, person.id, gets_letters).await? {
        return Err(elsewhere());
    }
    end(change, row.id).await?;
    change.record(Event::ColleagueJoined { employer: employer.id, person: person.id });
    Ok(())
}

fn over() -> Error {
    Error::refused(
        "employer/invitation-over",
        "This invitation was used or taken back, or its time is over. Ask for a new one.",
    )
}

fn not_confirmed() -> Error {
    Refusal {
        code: "employer/address-not-confirmed",
        sentence: "Confirm your email address first: the page of your account sends you an email.".into(),
        way_on: None,
    }
    .with_way_on("Open your account", "/me/account")
    .into()
}

pub(super) fn elsewhere() -> Error {
    Refusal {
        code: "employer/elsewhere",
        sentence: "You act for another organization here. Leave it or end it first.".into(),
        way_on: None,
    }
    .with_way_on("Open its people", "/employer/people")
    .into()
}
