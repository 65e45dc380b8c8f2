use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::certificate;
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
    pub course: String,
    pub completed_on: NaiveDate,
    pub number: String,
    pub page: String,
    pub verification: String,
}

impl Letter for CertificateReady {
    const KIND: &'static str = "certificate-of-completion";
}

/// Queues the letter that brings a certificate to its holder.
pub async fn write_to_holder(app: &App, change: &mut Change, certificate: Uuid) -> Result<()> {
    let row = certificate::find(&change.tx, certificate).await?.ok_or(Error::NotFound)?;
    let person = identity::find_person(&change.tx, row.person_id).await?;
    let letter = CertificateReady {
        name: person.called().to_owned(),
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
