use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::{certificate, revocation};
use crate::{
    app::App,
    change::Change,
    error::{Error, Result},
    identity,
    mail::{self, Letter},
};

/// Goes to the learner with the PDF. Its subject names no course: mail lists are read over shoulders.
#[derive(Serialize)]
pub struct CertificateReady {
    pub name: String,
    /// It was there before, and bears the holder's new name now.
    pub anew: bool,
    /// The name on it.
    pub learner: String,
    pub course: String,
    pub completed_on: NaiveDate,
    pub number: String,
    pub page: String,
    pub verification: String,
}

impl Letter for CertificateReady {
    const KIND: &'static str = "certificate-of-completion";
}

/// Tells the holder that a certificate of theirs was withdrawn. Its subject tells nothing of it, for the same reason.
#[derive(Serialize)]
pub struct CertificateWithdrawn {
    pub name: String,
    pub course: String,
    pub withdrawn_on: NaiveDate,
    /// As whoever checks the number reads it.
    pub reason: &'static str,
    /// Whom to ask.
    pub provider: String,
    pub provider_address: String,
    pub number: String,
    pub page: String,
    pub verification: String,
}

impl Letter for CertificateWithdrawn {
    const KIND: &'static str = "certificate-withdrawn";
}

/// Queues the letter that brings a certificate to its holder.
pub async fn write_to_holder(app: &App, change: &mut Change, certificate: Uuid) -> Result<()> {
    let row = certificate::find(&change.tx, certificate).await?.ok_or(Error::NotFound)?;
    let person = identity::find_person(&change.tx, row.person_id).await?;
    let letter = CertificateReady {
        name: person.called().to_owned(),
        anew: row.edition > 1,
        learner: row.content.learner.clone(),
        course: row.content.course_title.clone(),
        completed_on: row.content.completed_on,
        page: format!("{}/me/certificates/{}", app.settings.address, row.number),
        verification: format!("{}{}", app.settings.address, row.verification_path()),
        number: row.number,
    };
    let attachment = Some(format!("certificate:{certificate}"));
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, attachment).await?;
    Ok(())
}

/// Queues the letter that tells a holder of a withdrawal; none where a newer edition stands in the certificate's place, for
/// that comes with a letter of its own.
pub async fn write_of_withdrawal(app: &App, change: &mut Change, certificate: Uuid) -> Result<()> {
    let row = certificate::find(&change.tx, certificate).await?.ok_or(Error::NotFound)?;
    let newest = certificate::by_number(&change.tx, &row.number).await?;
    if newest.is_some_and(|(newest, _)| newest.id != row.id) {
        return Ok(());
    }
    let revocation = revocation::of(&change.tx, certificate).await?.ok_or(Error::NotFound)?;
    let person = identity::find_person(&change.tx, row.person_id).await?;
    let letter = CertificateWithdrawn {
        name: person.called().to_owned(),
        withdrawn_on: revocation.revoked_at.date_naive(),
        reason: revocation.reason.sentence(),
        page: format!("{}/me/certificates/{}", app.settings.address, row.number),
        verification: format!("{}{}", app.settings.address, row.verification_path()),
        course: row.content.course_title,
        provider: row.content.provider,
        provider_address: row.content.provider_address,
        number: row.number,
    };
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, None).await?;
    Ok(())
}
