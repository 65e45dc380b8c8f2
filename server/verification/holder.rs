//! Whether a certificate belongs to whoever has an email address: by the salted hash in the signed credential. The
//! address is compared and forgotten.

use badge::{Identity, IdentityType};
use serde_json::Value;

use crate::{
    app::App,
    credential::{self, Certificate},
    error::{Error, Result},
    mail::is_address,
};

/// The certificate of a number, good or not.
pub async fn certificate_of(app: &App, typed: &str) -> Result<Certificate> {
    let number = credential::read_number(typed).map_err(|_| Error::NotFound)?;
    let found = credential::by_number(&app.store.read, &number).await?;
    let (certificate, _) = found.ok_or(Error::NotFound)?;
    if certificate.first_issued_at() > app.clock.now() { Err(Error::NotFound) } else { Ok(certificate) }
}

/// Whether its holder had this address when it was signed.
pub async fn belongs_to(app: &App, certificate: &Certificate, email: &str) -> Result<bool> {
    let email = email.trim();
    if !is_address(email) {
        return Err(Error::invalid("email", "Type the email address as the person gave it to you."));
    }
    let signed = credential::signed(app, certificate).await?;
    let document: Value = serde_json::from_str(&signed.document)?;
    Identity::is_of(&document, IdentityType::Email, email)
        .ok_or_else(|| Error::fault("a credential names no address"))
}
