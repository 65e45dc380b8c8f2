//! What people change about their own account.

use sea_orm::{QuerySelect, Set, entity::prelude::*};

use super::{
    email::Email,
    link::{self, Purpose},
    name_change, person,
    person::Model as Person,
    session,
    sign_up::Names,
    throttle,
};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
    store::{Violation, violation},
};

/// Takes other names. The former legal name is kept for the record.
pub async fn rename(change: &mut Change, person: Uuid, names: &Names) -> Result<()> {
    let held = held(change, person).await?;
    if held.legal_name == names.legal && held.preferred_name == names.preferred {
        return Ok(());
    }
    if held.legal_name != names.legal {
        let row = name_change::ActiveModel {
            id: Set(change.id()),
            person_id: Set(person),
            from_name: Set(held.legal_name.clone()),
            to_name: Set(names.legal.clone()),
            changed_at: Set(change.now),
        };
        row.insert(&change.tx).await?;
        change.record(Event::LegalNameChanged { person });
    }
    if held.preferred_name != names.preferred {
        change.record(Event::PreferredNameChanged { person });
    }
    let row = person::ActiveModel {
        id: Set(person),
        legal_name: Set(names.legal.clone()),
        preferred_name: Set(names.preferred.clone()),
        ..Default::default()
    };
    row.update(&change.tx).await?;
    Ok(())
}

/// Sets another password and ends the sessions it did not begin. `keep` is the token of the session that stays, if one
/// asked for it.
pub async fn change_password(
    change: &mut Change,
    person: &Person,
    hash: String,
    keep: Option<&str>,
) -> Result<()> {
    let held = held(change, person.id).await?;
    if held.password_hash != person.password_hash {
        return Err(Error::refused(
            "identity/password-changed-meanwhile",
            "Your password was changed from another page just now. Sign in with that one.",
        ));
    }
    set_password(change, person.id, hash).await?;
    super::sign_in::end_others(change, person.id, keep).await
}

/// Uses a reset link: another password, and every session ends.
pub async fn reset_password(change: &mut Change, link: &link::Model, hash: String) -> Result<()> {
    link::take(change, link).await?;
    let held = held(change, link.person_id).await?;
    set_password(change, held.id, hash).await?;
    session::end_all(change, held.id).await?;
    throttle::forgive_account(change, &held.email_key).await
}

async fn set_password(change: &mut Change, person: Uuid, hash: String) -> Result<()> {
    let row = person::ActiveModel { id: Set(person), password_hash: Set(hash), ..Default::default() };
    row.update(&change.tx).await?;
    link::end_others(change, person, Purpose::ResetPassword).await?;
    change.record(Event::PasswordChanged { person });
    Ok(())
}

/// What a confirmed address changed.
#[derive(Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The person's address is theirs indeed.
    Own,
    /// The person has another address now; this was the one before.
    Changed { from: String },
}

/// Uses a link that went to an address: it is the person's from now on.
pub async fn confirm_email(change: &mut Change, link: &link::Model) -> Result<Confirmed> {
    link::take(change, link).await?;
    let held = held(change, link.person_id).await?;
    let mut row = person::ActiveModel {
        id: Set(held.id),
        email_confirmed_at: Set(Some(change.now)),
        ..Default::default()
    };
    link::end_others(change, held.id, Purpose::ConfirmEmail).await?;
    change.record(Event::EmailConfirmed { person: held.id });
    if held.email_key == link.email_key {
        row.update(&change.tx).await?;
        return Ok(Confirmed::Own);
    }
    // Links to the old mailbox must not outlive it.
    link::end_others(change, held.id, Purpose::ResetPassword).await?;
    row.email = Set(link.email.clone());
    row.email_key = Set(link.email_key.clone());
    change.record(Event::EmailChanged { person: held.id });
    row.update(&change.tx).await.map_err(|error| match violation(&error) {
        Some(Violation::Unique) => Error::refused(
            "identity/address-has-account",
            "This address has an account of its own, so it can’t become the address of yours.",
        ),
        _ => error.into(),
    })?;
    Ok(Confirmed::Changed { from: held.email })
}

/// The account that has this address, if there is one.
pub async fn owner(db: &impl ConnectionTrait, email: &Email) -> Result<Option<Person>> {
    person::by_email(db, &email.key).await
}

/// The person as they are now; on PostgreSQL, held until the change ends.
async fn held(change: &mut Change, person: Uuid) -> Result<Person> {
    person::Entity::find_by_id(person).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)
}
