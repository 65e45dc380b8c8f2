//! The certificate as a PDF: the same row gives the same bytes, so nothing is kept but the row.

use chrono::{DateTime, Datelike, Timelike, Utc};
use document::{Answer, Design, Inspection, Kind, Moment, OwnedAttachment, Request};
use sea_orm::prelude::Uuid;
use serde_json::{Value as Json, json};

use super::{certificate::Model, design, house_design::house_design, signed};
use crate::{
    app::App,
    error::{Error, Result},
    settings::Settings,
};

/// An ASCII name for a file, for mail programs that mishandle others. It does not say whose it is.
pub fn file_name(certificate: &Model, kind: &str) -> String {
    format!("certificate-{}.{kind}", certificate.number)
}

/// Makes the PDF, with the signed credential inside, in the design that the certificate was issued with. Takes its
/// time: never call it while a change is open.
pub async fn paper(app: &App, certificate: &Model, signed: &signed::Model) -> Result<Vec<u8>> {
    let sheet = Sheet {
        kind: Kind::CertificateOfCompletion,
        of: certificate.id,
        design: certificate.content.design,
        data: data(&app.settings, certificate),
        at: certificate.issued_at,
        credential: &signed.document,
    };
    lay_out(app, sheet).await
}

/// What is printed.
pub struct Sheet<'a> {
    pub kind: Kind,
    /// Whose paper it is: the row's id, for the log.
    pub of: Uuid,
    /// A design of their own; the house's where there is none.
    pub design: Option<Uuid>,
    /// What the source reads as `/data.json`.
    pub data: Json,
    /// When the paper says that it was made.
    pub at: DateTime<Utc>,
    /// Travels inside.
    pub credential: &'a str,
}

/// Lays a paper out with a signed credential inside. The same input gives the same bytes. Takes its time: never call it
/// while a change is open.
pub async fn lay_out(app: &App, sheet: Sheet<'_>) -> Result<Vec<u8>> {
    if let Some(design) = sheet.design
        && let Some(pdf) = in_own_design(app, design, &sheet).await?
    {
        return Ok(pdf);
    }
    let design = house_design(app.settings.from_disk.as_deref(), sheet.kind)?;
    let request = sheet.request(&design, Inspection::Layout)?;
    match app.press.lay_out(&app.settings.program, &request).await? {
        Answer::Pdf(bytes) => Ok(bytes),
        Answer::Picture(_) => Err(Error::fault("a picture came in place of a PDF")),
        Answer::Flaws(flaws) => {
            let said: Vec<_> = flaws.iter().map(ToString::to_string).collect();
            Err(Error::fault(format!("the {} can't be laid out: {}", sheet.kind.name(), said.join("; "))))
        }
    }
}

/// The page in a design of their own; `None` where it has no room for this one. A name can be longer, or in another
/// script, than any that the design was tried with; its holder gets a paper all the same.
async fn in_own_design(app: &App, id: Uuid, sheet: &Sheet<'_>) -> Result<Option<Vec<u8>>> {
    let row = design::find(&app.store.read, id).await?;
    let design = row.ok_or_else(|| Error::fault(format!("there is no design {id}")))?.design()?;
    let request = sheet.request(&design, Inspection::Words)?;
    let (program, patience) = (&app.settings.program, app.settings.patience.layout);
    let flaws = match app.press.lay_out_alone(program, patience, &request).await? {
        Ok(Answer::Pdf(bytes)) => return Ok(Some(bytes)),
        Ok(Answer::Flaws(flaws)) => flaws.iter().map(|flaw| (flaw.line, flaw.column)).collect(),
        Ok(Answer::Picture(_)) | Err(_) => Vec::new(),
    };
    tracing::warn!(design = %id, paper = %sheet.of, ?flaws, "the house's design was used instead");
    Ok(None)
}

impl Sheet<'_> {
    fn request(&self, design: &Design, inspection: Inspection) -> Result<Request> {
        let attachments = vec![attachment(self.credential)];
        Ok(design.request(self.data.clone(), attachments, moment(self.at)?, inspection))
    }
}

fn attachment(credential: &str) -> OwnedAttachment {
    OwnedAttachment {
        name: "credential.json".into(),
        media_type: "application/json".into(),
        description: "The signed credential: a program can check this file by itself".into(),
        bytes: credential.as_bytes().to_vec(),
    }
}

fn moment(at: DateTime<Utc>) -> Result<Moment> {
    let small = |number: u32| u8::try_from(number).map_err(Error::fault);
    Ok(Moment {
        year: u16::try_from(at.year()).map_err(Error::fault)?,
        month: small(at.month())?,
        day: small(at.day())?,
        hour: small(at.hour())?,
        minute: small(at.minute())?,
        second: small(at.second())?,
    })
}

/// What the source reads as `/data.json`; `templates/documents/README.md` tells its fields.
fn data(settings: &Settings, certificate: &Model) -> Json {
    let content = &certificate.content;
    let address = format!("{}{}", settings.address, certificate.verification_path());
    let shown = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    json!({
        "data_version": 1,
        "learner": { "name": content.learner },
        "course": {
            "title": content.course_title,
            "version": content.version.get(..8).unwrap_or(&content.version),
            "language": content.language,
        },
        "provider": { "name": content.provider, "address": content.provider_address },
        "hours": {
            "total_minutes": content.hours.total,
            "by_topic": content.hours.by_topic,
            "by_mode": content.hours.by_mode,
            "seat_minutes": content.hours.seat,
        },
        "completed_on": content.completed_on,
        "competencies": content.competencies,
        "number": certificate.number,
        "verification": { "address": address, "shown": shown },
        "signatory": { "name": content.signatory, "title": content.signatory_title },
        "exam": content.exam_passed_on.map(|day| json!({ "passed": true, "passed_on": day })),
        "sample": false,
    })
}
