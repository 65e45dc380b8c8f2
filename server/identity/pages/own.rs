//! What a person asks of their own account, at a page or through a program of theirs: the same steps for both.

use chrono::TimeDelta;
use poem::Request;
use tokio::time::Instant;

use super::{
    super::{
        account,
        email::Email,
        letters,
        link::{self, Purpose},
        password,
        person::Model as Person,
        sign_in::{self, Proof},
        sign_up::Names,
        strength::Strength,
        throttle::{self, Door, Met},
    },
    asker, evenly, in_words, wait,
};
use crate::{
    app::App,
    error::{Error, Fields, Result},
    journal::Actor,
};

/// Why a password does not show that somebody is who they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotShown {
    Missing,
    Wrong,
    /// There were too many tries: so long none counts.
    Wait(TimeDelta),
}

impl NotShown {
    pub fn sentence(self) -> String {
        match self {
            NotShown::Missing => "Type the password you have now.".into(),
            NotShown::Wrong => "This is not your password.".into(),
            NotShown::Wait(wait) => {
                format!("There were too many tries. Wait {}, then try again.", in_words(wait))
            }
        }
    }
}

/// Whether this is the password of a person who is signed in or acts by a token. Tries are counted as those at the door
/// are.
pub async fn show_password(
    app: &App,
    actor: Actor,
    person: &Person,
    request: &Request,
    typed: &str,
) -> Result<Result<(), NotShown>> {
    if typed.is_empty() {
        return Ok(Err(NotShown::Missing));
    }
    let asker = asker(app, request, &person.email_key);
    Ok(match sign_in::prove(app, actor.clone(), asker, typed).await? {
        Proof::Is(_) => {
            let mut change = app.change(actor).await?;
            throttle::forgive(&mut change, asker).await?;
            app.commit(change).await?;
            Ok(())
        }
        Proof::IsNot | Proof::Closed => Err(NotShown::Wrong),
        Proof::Wait(met) => Err(NotShown::Wait(wait(met).unwrap_or_default())),
    })
}

/// Takes other names, from the fields `legal_name` and `preferred_name`.
pub async fn take_names(
    app: &App,
    actor: Actor,
    person: &Person,
    legal: &str,
    preferred: &str,
) -> Result<()> {
    let mut wrong = Fields::default();
    let names = Names::read(legal, preferred, &mut wrong);
    wrong.done()?;
    let mut change = app.change(actor).await?;
    account::rename(&mut change, person.id, &names).await?;
    app.commit(change).await
}

/// The address that a person wants instead of theirs; otherwise a sentence that says what to do.
pub fn other_email(person: &Person, typed: &str) -> Result<Email, &'static str> {
    let email = Email::read(typed)?;
    if email.key == person.email_key { Err("This is your address already.") } else { Ok(email) }
}

/// Sends a link to another address; once it is used, that address is theirs. Whether it has an account already is for its
/// owner to know. Who asks has shown their password.
pub async fn ask_email(
    app: &App,
    actor: Actor,
    person: &Person,
    request: &Request,
    email: &Email,
) -> Result<()> {
    let begun = Instant::now();
    let mut change = app.change(actor).await?;
    if throttle::enter(&mut change, Door::Letter, asker(app, request, &email.key)).await? == Met::Open {
        if let Some(owner) = account::owner(&change.tx, email).await? {
            letters::address_known(app, &mut change, &owner).await?;
        } else {
            let token = link::make(&mut change, Purpose::ConfirmEmail, person, email).await?;
            letters::confirm_email(app, &mut change, email, Some(person), &token).await?;
        }
    }
    app.commit(change).await?;
    evenly(begun).await;
    Ok(())
}

/// Sets another password, from the field `new_password`, and tells how strong it is. Sessions end, but for the one with
/// the token `keep`. Who asks has shown the password they have now.
pub async fn set_password(
    app: &App,
    actor: Actor,
    person: &Person,
    typed: &str,
    keep: Option<&str>,
) -> Result<Strength> {
    let about = [person.email.as_str(), &person.legal_name, person.called()];
    let chosen = password::choose("new_password", typed, &about).await?;
    let mut change = app.change(actor).await?;
    account::change_password(&mut change, person, chosen.hash, keep).await?;
    app.commit(change).await?;
    Ok(chosen.strength)
}

/// What came of asking for the letter that confirms one's own address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnLetter {
    /// It is confirmed already.
    NotNeeded,
    Sent,
    /// Enough letters went there for now.
    Wait(TimeDelta),
}

/// Sends the link that confirms the person's own address once more.
pub async fn ask_own_letter(
    app: &App,
    actor: Actor,
    person: &Person,
    request: &Request,
) -> Result<OwnLetter> {
    if person.email_confirmed_at.is_some() {
        return Ok(OwnLetter::NotNeeded);
    }
    let mut change = app.change(actor).await?;
    let met = throttle::enter(&mut change, Door::Letter, asker(app, request, &person.email_key)).await?;
    if let Some(wait) = wait(met) {
        return Ok(OwnLetter::Wait(wait));
    }
    let to = Email { address: person.email.clone(), key: person.email_key.clone() };
    let token = link::make(&mut change, Purpose::ConfirmEmail, person, &to).await?;
    letters::confirm_email(app, &mut change, &to, Some(person), &token).await?;
    app.commit(change).await?;
    Ok(OwnLetter::Sent)
}

/// Refuses, unless this is the person's password. What is wrong is said of the field `password`.
pub async fn check_password(
    app: &App,
    actor: Actor,
    person: &Person,
    request: &Request,
    typed: &str,
) -> Result<()> {
    let shown = show_password(app, actor, person, request, typed).await?;
    shown.map_err(|why| Error::invalid("password", why.sentence()))
}
