//! The letters about an account. Those to an address that nobody has confirmed call nobody by name:
//! the name is what a stranger typed.

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::{
    closing::{self, Closed},
    email::Email,
    link::{self, Purpose},
    person::{Model as Person, find},
};
use crate::{
    app::App,
    change::Change,
    error::{Error, Result},
    mail::{self, Letter, Recipient},
};

#[derive(Serialize)]
struct ConfirmEmail<'a> {
    path: &'a str,
    /// The account exists, and this is to be its address.
    known: bool,
}

impl Letter for ConfirmEmail<'_> {
    const KIND: &'static str = "confirm-email";
}

#[derive(Serialize)]
struct ResetPassword<'a> {
    name: &'a str,
    path: &'a str,
}

impl Letter for ResetPassword<'_> {
    const KIND: &'static str = "reset-password";
}

#[derive(Serialize)]
struct PasswordChanged<'a> {
    name: &'a str,
}

impl Letter for PasswordChanged<'_> {
    const KIND: &'static str = "password-changed";
}

#[derive(Serialize)]
struct AddressKnown<'a> {
    name: &'a str,
}

impl Letter for AddressKnown<'_> {
    const KIND: &'static str = "address-known";
}

#[derive(Serialize)]
struct EmailChanged<'a> {
    name: &'a str,
}

impl Letter for EmailChanged<'_> {
    const KIND: &'static str = "email-changed";
}

#[derive(Serialize)]
struct AccountClosed<'a> {
    name: &'a str,
    path: &'a str,
    /// The last day on which the link works.
    until: NaiveDate,
    /// Somebody asked for something that an open account would have had: the link is new, nothing else is.
    again: bool,
}

impl Letter for AccountClosed<'_> {
    const KIND: &'static str = "account-closed";
}

/// With the link that takes the account back.
pub async fn account_closed(
    app: &App,
    change: &mut Change,
    person: &Person,
    closed: &Closed,
    again: bool,
) -> Result<()> {
    let letter = AccountClosed {
        name: person.called(),
        path: &format!("/take-back/{}", closed.token),
        until: closed.erases_at.date_naive(),
        again,
    };
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, None).await?;
    Ok(())
}

/// To somebody who closed their account, in place of a letter that only an open one gets. Once erasing may have begun
/// there is nothing left to say.
async fn closed_again(app: &App, change: &mut Change, person: &Person) -> Result<()> {
    match closing::renew(change, person.id).await {
        Ok(closed) => account_closed(app, change, person, &closed, true).await,
        Err(Error::Refused(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// With the link that confirms an address. `person` is whose address it is or becomes, if they have an account.
pub async fn confirm_email(
    app: &App,
    change: &mut Change,
    to: &Email,
    person: Option<&Person>,
    token: &str,
) -> Result<()> {
    let to = Recipient {
        person: person.map(|person| person.id),
        name: String::new(),
        address: to.address.clone(),
    };
    let letter = ConfirmEmail { path: &format!("/confirm-email/{token}"), known: person.is_some() };
    mail::enqueue(change, &app.templates, &to, &letter, None).await?;
    Ok(())
}

/// With the link that lets a new password be set.
async fn reset_password(app: &App, change: &mut Change, person: &Person, token: &str) -> Result<()> {
    let letter = ResetPassword { name: person.called(), path: &format!("/reset-password/{token}") };
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, None).await?;
    Ok(())
}

/// Makes a link that lets a new password be set, and writes to the person with it.
pub async fn send_reset_link(app: &App, change: &mut Change, person: &Person) -> Result<()> {
    if person.is_closed() {
        return closed_again(app, change, person).await;
    }
    let to = Email { address: person.email.clone(), key: person.email_key.clone() };
    let token = link::make(change, Purpose::ResetPassword, person, &to).await?;
    reset_password(app, change, person, &token).await
}

/// To the owner of an address with which somebody asked for another account.
pub async fn address_known(app: &App, change: &mut Change, person: &Person) -> Result<()> {
    if person.is_closed() {
        return closed_again(app, change, person).await;
    }
    let letter = AddressKnown { name: person.called() };
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, None).await?;
    Ok(())
}

/// After every change of a password, however it came about.
pub async fn password_changed(app: &App, change: &mut Change, person: Uuid) -> Result<()> {
    let person = find(&change.tx, person).await?;
    let letter = PasswordChanged { name: person.called() };
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, None).await?;
    Ok(())
}

/// To the address that the account had until now.
pub async fn email_changed(app: &App, change: &mut Change, person: &Person, from: String) -> Result<()> {
    let to = Recipient { address: from, ..person.as_recipient() };
    mail::enqueue(change, &app.templates, &to, &EmailChanged { name: person.called() }, None).await?;
    Ok(())
}
