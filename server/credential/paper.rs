//! The certificate as a PDF: the same row gives the same bytes, so nothing is kept but the row.

use chrono::{DateTime, Datelike, Timelike, Utc};
use document::{Answer, File, Moment, OwnedAttachment, Request};
use rust_embed::RustEmbed;
use serde_json::json;

use super::{certificate::Model, signed};
use crate::{
    app::App,
    error::{Error, Result},
    settings::Settings,
};

#[derive(RustEmbed)]
#[folder = "templates/documents/"]
#[include = "*.typ"]
struct Sources;

/// An ASCII name for a file, for mail programs that mishandle others. It does not say whose it is.
pub fn file_name(certificate: &Model, kind: &str) -> String {
    format!("certificate-{}.{kind}", certificate.number)
}

/// Makes the PDF, with the signed credential inside. Takes its time: never call it while a change is open.
pub async fn paper(app: &App, certificate: &Model, signed: &signed::Model) -> Result<Vec<u8>> {
    let data = data(&app.settings, certificate);
    lay_out(app, "certificate-of-completion.typ", data, certificate.issued_at, &signed.document).await
}

/// Lays out a document of the house's own with a signed credential inside. The same input gives the same bytes. Takes
/// its time: never call it while a change is open.
pub async fn lay_out(
    app: &App,
    document: &str,
    data: serde_json::Value,
    at: DateTime<Utc>,
    credential: &str,
) -> Result<Vec<u8>> {
    let request = request(&app.settings, document, data, at, credential)?;
    match app.press.lay_out(&app.settings.program, &request).await? {
        Answer::Pdf(bytes) => Ok(bytes),
        Answer::Flaws(flaws) => {
            let said: Vec<_> = flaws.iter().map(ToString::to_string).collect();
            Err(Error::fault(format!("{document} can't be laid out: {}", said.join("; "))))
        }
    }
}

fn request(
    settings: &Settings,
    document: &str,
    data: serde_json::Value,
    at: DateTime<Utc>,
    credential: &str,
) -> Result<Request> {
    let small = |number: u32| u8::try_from(number).map_err(Error::fault);
    Ok(Request {
        source: source(settings, document)?,
        files: vec![File { path: "/cairn.typ".into(), bytes: source(settings, "cairn.typ")?.into_bytes() }],
        fonts: Vec::new(),
        pages: Some(1),
        data,
        attachments: vec![OwnedAttachment {
            name: "credential.json".into(),
            media_type: "application/json".into(),
            description: "The signed credential: a program can check this file by itself".into(),
            bytes: credential.as_bytes().to_vec(),
        }],
        moment: Moment {
            year: u16::try_from(at.year()).map_err(Error::fault)?,
            month: small(at.month())?,
            day: small(at.day())?,
            hour: small(at.hour())?,
            minute: small(at.minute())?,
            second: small(at.second())?,
        },
    })
}

fn source(settings: &Settings, name: &str) -> Result<String> {
    if let Some(folder) = &settings.from_disk {
        return Ok(std::fs::read_to_string(folder.join("templates/documents").join(name))?);
    }
    let file = Sources::get(name).ok_or_else(|| Error::fault(format!("there is no document {name}")))?;
    String::from_utf8(file.data.into_owned()).map_err(Error::fault)
}

/// What the source reads as `/data.json`; `templates/documents/README.md` tells its fields.
fn data(settings: &Settings, certificate: &Model) -> serde_json::Value {
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
