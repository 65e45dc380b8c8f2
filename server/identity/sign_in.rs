//! Showing that one is who one says, by password.

use sea_orm::{QuerySelect, Set, entity::prelude::*};

use super::{
    link::hash,
    password,
    person::{self, Model as Person},
    session::{self, Started},
    throttle::{self, Asker, Door, Met},
};
use crate::{
    app::App,
    change::Change,
    error::Result,
    journal::{Actor, Event},
};

/// What a password showed.
#[derive(Debug)]
pub enum Proof {
    /// It is the person's. Tell the throttle with [`throttle::forgive`] in the change that follows.
    Is(Box<Proven>),
    /// Wrong, or no such account: nobody may learn which.
    IsNot,
    /// It is the person's, who closed the account and can still take it back.
    Closed,
    Wait(Met),
}

#[derive(Debug)]
pub struct Proven {
    pub person: Person,
    /// The hash to keep from now on, where it was made under old parameters.
    pub renewed: Option<String>,
}

/// Counts the try, then checks the password. Commits changes of its own, and holds none while it hashes.
pub async fn prove(app: &App, actor: Actor, asker: Asker<'_>, typed: &str) -> Result<Proof> {
    let met = throttle::look(&app.store.read, Door::Password, asker, app.clock.now()).await?;
    if met != Met::Open {
        return Ok(Proof::Wait(met));
    }
    let mut change = app.change(actor.clone()).await?;
    let met = throttle::enter(&mut change, Door::Password, asker).await?;
    if met != Met::Open {
        return Ok(Proof::Wait(met));
    }
    app.commit(change).await?;
    let person = person::by_email(&app.store.read, asker.account).await?;
    let stored = person.as_ref().map(|person| person.password_hash.as_str());
    match (password::fits(stored, typed).await?, person) {
        // An account that is erased has no password that fits.
        (true, Some(person)) if person.is_closed() => Ok(Proof::Closed),
        (true, Some(person)) => {
            let renewed = password::renewed(&person.password_hash, typed).await?;
            Ok(Proof::Is(Box::new(Proven { person, renewed })))
        }
        (_, person) => {
            let mut change = app.change(actor).await?;
            change.record(Event::SignInFailed { person: person.map(|person| person.id) });
            app.commit(change).await?;
            Ok(Proof::IsNot)
        }
    }
}

/// Begins a session, unless the password was changed, or the account closed, while it was being checked.
pub async fn enter(
    change: &mut Change,
    proven: &Proven,
    own_device: bool,
    device: &str,
) -> Result<Option<Started>> {
    let person = person::Entity::find_by_id(proven.person.id).lock_exclusive().one(&change.tx).await?;
    let same = |person: Person| person.password_hash == proven.person.password_hash && !person.is_closed();
    if !person.is_some_and(same) {
        return Ok(None);
    }
    if let Some(renewed) = &proven.renewed {
        let row = person::ActiveModel {
            id: Set(proven.person.id),
            password_hash: Set(renewed.clone()),
            ..Default::default()
        };
        row.update(&change.tx).await?;
    }
    session::start(change, proven.person.id, own_device, device).await.map(Some)
}

/// Ends every session of a person but the one with this token.
pub async fn end_others(change: &mut Change, person: Uuid, token: Option<&str>) -> Result<()> {
    let mut others = session::Entity::delete_many().filter(session::Column::PersonId.eq(person));
    if let Some(token) = token {
        others = others.filter(session::Column::TokenHash.ne(hash(token)));
    }
    others.exec(&change.tx).await?;
    change.record(Event::OtherSessionsEnded { person });
    Ok(())
}
