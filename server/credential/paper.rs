//! The certificate as a PDF: the same row gives the same bytes, so nothing is kept but the row.

use chrono::{DateTime, Datelike, Timelike, Utc};
use document::{Answer, Inspection, MAIN, Moment, OwnedAttachment};
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
    let data = data(&app.settings, certificate);
    if let Some(design) = certificate.content.design {
        let own = in_own_design(app, design, data.clone(), certificate, &signed.document).await?;
        if let Some(pdf) = own {
            return Ok(pdf);
        }
    }
    lay_out(app, MAIN, data, certificate.issued_at, &signed.document).await
}

/// Lays out a document of the house's own with a signed credential inside. The same input gives the same bytes. Takes
/// its time: never call it while a change is open.
pub async fn lay_out(
    app: &App,
    document: &str,
    data: Json,
    at: DateTime<Utc>,
    credential: &str,
) -> Result<Vec<u8>> {
    let design = house_design(app.settings.from_disk.as_deref(), document)?;
    let request = design.request(data, vec![attachment(credential)], moment(at)?, Inspection::Layout);
    match app.press.lay_out(&app.settings.program, &request).await? {
        Answer::Pdf(bytes) => Ok(bytes),
        Answer::Picture(_) => Err(Error::fault("a picture came in place of a PDF")),
        Answer::Flaws(flaws) => {
            let said: Vec<_> = flaws.iter().map(ToString::to_string).collect();
            Err(Error::fault(format!("{document} can't be laid out: {}", said.join("; "))))
        }
    }
}

/// The page in the design that a provider brought; `None` where it has no room for this certificate. A name can be
/// longer, or in another script, than any that the design was tried with; its holder gets a certificate all the same.
async fn in_own_design(
    app: &App,
    id: Uuid,
    data: Json,
    certificate: &Model,
    credential: &str,
) -> Result<Option<Vec<u8>>> {
    let row = design::find(&app.store.read, id).await?;
    let design = row.ok_or_else(|| Error::fault(format!("there is no design {id}")))?.design()?;
    let attachments = vec![attachment(credential)];
    let request = design.request(data, attachments, moment(certificate.issued_at)?, Inspection::Certificate);
    let (program, patience) = (&app.settings.program, app.settings.patience.layout);
    let flaws = match app.press.lay_out_alone(program, patience, &request).await? {
        Ok(Answer::Pdf(bytes)) => return Ok(Some(bytes)),
        Ok(Answer::Flaws(flaws)) => flaws.iter().map(|flaw| (flaw.line, flaw.column)).collect(),
        Ok(Answer::Picture(_)) | Err(_) => Vec::new(),
    };
    tracing::warn!(design = %id, certificate = %certificate.id, ?flaws, "the house's design was used instead");
    Ok(None)
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
