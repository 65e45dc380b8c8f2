//! Whether what was issued belongs to whoever has an email address: by the salted hash in the signed credential. The
//! address is compared and forgotten.

use badge::{Identity, IdentityType};
use serde_json::Value;

use super::{
    check::{Outcome, check},
    summary::Summary,
};
use crate::{
    app::App,
    credential, desk,
    error::{Error, Result},
    mail::is_address,
};

/// What a number stands for, good or not.
pub struct Issued {
    pub summary: Summary,
    outcome: Outcome,
}

/// `NotFound` where nothing has this number.
pub async fn issued(app: &App, typed: &str) -> Result<Issued> {
    let checked = check(&app.store.read, &app.settings.address, typed, app.clock.now()).await?;
    let summary = checked.summary().ok_or(Error::NotFound)?;
    Ok(Issued { summary, outcome: checked.outcome })
}

/// Whether its holder had this address when it was signed.
pub async fn belongs_to(app: &App, issued: &Issued, email: &str) -> Result<bool> {
    let email = email.trim();
    if !is_address(email) {
        return Err(Error::invalid("email", "Type the email address as the person gave it to you."));
    }
    let signed = match &issued.outcome {
        Outcome::Good(certificate) | Outcome::NotGood { certificate, .. } => {
            credential::signed(app, certificate).await?
        }
        Outcome::Certification { held, .. } => desk::signed(app, held).await?.ok_or_else(|| {
            Error::refused(
                "verification/nothing-signed",
                "There is no signed credential of it to compare with at the moment. Ask the authority that granted it.",
            )
        })?,
        Outcome::NoSuchNumber | Outcome::Mistyped(_) => return Err(Error::NotFound),
    };
    let document: Value = serde_json::from_str(&signed.document)?;
    Identity::is_of(&document, IdentityType::Email, email)
        .ok_or_else(|| Error::fault("a credential names no address"))
}
