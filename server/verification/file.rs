use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use badge::{Contexts, Controller, NoCredential, take_out};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use uuid::Uuid;

use super::{
    address::is_ours,
    check::{Checked, check},
};
use crate::{
    credential::{self, Certificate, Reason, Standing},
    desk::{self, Held, Told},
    error::{Error, Result},
    settings::Settings,
};

/// What a file is worth. Nothing is fetched: what can't be told without asking others is not told.
pub enum FileOutcome {
    /// Issued here, as it was signed, and it holds.
    Good(Box<Certificate>),
    /// Issued here, as it was signed, and withdrawn.
    NotGood {
        certificate: Box<Certificate>,
        since: DateTime<Utc>,
        reason: Reason,
    },
    /// Of a certification, as it was signed. `superseded`: it was signed for another term, or before the authority acted.
    Certification {
        held: Box<Held>,
        told: Told,
        superseded: bool,
    },
    /// Signed with a key that was given up because it may be in wrong hands: the file proves nothing. What its number says
    /// now stands beside it, where it is one that was issued here.
    KeyGivenUp {
        since: DateTime<Utc>,
        issued: Option<Checked>,
    },
    /// It names a credential of ours and says something else.
    Changed,
    /// It names an issuer of this server, and nothing that was signed here is this file.
    Forged,
    /// From an issuer the operator listed as known. `why` tells what is wrong with its signature or its dates.
    Elsewhere {
        issuer: String,
        title: Option<String>,
        why: Option<String>,
    },
    /// Not issued here, nor by anybody known here.
    Unknown,
    None(NoCredential),
}

impl FileOutcome {
    /// Whose it is, and its number, where it was issued here.
    pub fn of_whom(&self) -> Option<(Uuid, String)> {
        match self {
            FileOutcome::Good(certificate) | FileOutcome::NotGood { certificate, .. } => {
                Some((certificate.person_id, certificate.number.clone()))
            }
            FileOutcome::Certification { held, .. } => Some((held.row.person_id, held.row.number.clone())),
            FileOutcome::KeyGivenUp { issued, .. } => issued.as_ref().and_then(Checked::of_whom),
            _ => None,
        }
    }
}

/// The folder, in the data folder, with the DID documents of issuers whose files are checked here.
const KNOWN: &str = "known-issuers";
const MOST_KNOWN: usize = 1000;
/// For the signature of a stranger's file.
const PATIENCE: Duration = Duration::from_secs(2);

/// Checks a file that somebody was given: a PDF, a signed credential, a badge.
pub async fn check_file(
    db: &impl ConnectionTrait,
    settings: &Settings,
    file: Vec<u8>,
    as_of: DateTime<Utc>,
) -> Result<FileOutcome> {
    let taken = tokio::task::spawn_blocking(move || take_out(&file)).await.map_err(Error::fault)?;
    let document = match taken {
        Ok(document) => document,
        Err(none) => return Ok(FileOutcome::None(none)),
    };
    let id = document["id"].as_str().and_then(|id| id.strip_prefix("urn:uuid:"));
    if let Some(id) = id.and_then(|id| id.parse::<Uuid>().ok())
        && let Some(own) = credential::find_signed(db, id).await?
    {
        return ours(db, settings, &own, &document, as_of).await;
    }
    // Whoever has the key can sign whatever they like with it.
    if let Some(since) = given_up(db, &document).await? {
        return Ok(FileOutcome::KeyGivenUp { since, issued: None });
    }
    let ours = issuers_of(&document).any(|issuer| is_ours(&settings.address, issuer))
        || names_issuer(db, &document).await?;
    let known = settings.data.join(KNOWN);
    let checking = tokio::task::spawn_blocking(move || elsewhere(&known, &document, as_of));
    match tokio::time::timeout(PATIENCE, checking).await {
        Ok(done) => match done.map_err(Error::fault)? {
            // What was signed here is kept: a name of ours on anything else is borrowed.
            FileOutcome::Unknown if ours => Ok(FileOutcome::Forged),
            outcome => Ok(outcome),
        },
        Err(_) if ours => Ok(FileOutcome::Forged),
        Err(_) => Ok(FileOutcome::Unknown),
    }
}

/// Whom a document names as its issuer: by one name, an object with one, or several.
fn issuers_of(document: &Value) -> impl Iterator<Item = &str> {
    let several = match &document["issuer"] {
        Value::Array(several) => several.as_slice(),
        one => std::slice::from_ref(one),
    };
    several.iter().filter_map(|one| one.as_str().or_else(|| one["id"].as_str()))
}

/// Whether it names an issuer that was made here under an address that this server has had.
async fn names_issuer(db: &impl ConnectionTrait, document: &Value) -> Result<bool> {
    let own = credential::all_issuers(db).await?;
    Ok(issuers_of(document).any(|named| own.iter().any(|issuer| is_ours(&issuer.url, named))))
}

/// What was signed is kept as it was signed: no signature needs to be computed to see that this is it.
async fn ours(
    db: &impl ConnectionTrait,
    settings: &Settings,
    own: &credential::SignedCredential,
    document: &Value,
    as_of: DateTime<Utc>,
) -> Result<FileOutcome> {
    let signed: Value = serde_json::from_str(&own.document)?;
    if signed != *document {
        return Ok(FileOutcome::Changed);
    }
    if let Some(since) = given_up(db, document).await? {
        let issued = Some(check(db, &settings.address, &number_of(db, own).await?, as_of).await?);
        return Ok(FileOutcome::KeyGivenUp { since, issued });
    }
    if let (Some(id), Some(term)) = (own.certification_id, own.term) {
        let held = Box::new(desk::find_certification(db, id).await?);
        let told = held.told(as_of);
        let signed = credential::signed_of_term(db, id, term).await?;
        let ended = signed.iter().any(|(row, ended)| row.id == own.id && *ended);
        let superseded = ended || held.term_at(as_of).is_none_or(|now| now.seq != term);
        return Ok(FileOutcome::Certification { held, told, superseded });
    }
    let id = own.certificate_id.ok_or(Error::NotFound)?;
    let certificate = credential::find_certificate(db, id).await?.ok_or(Error::NotFound).map(Box::new)?;
    Ok(match credential::standing_of(db, &certificate, as_of).await? {
        Standing::Good | Standing::NotYet => FileOutcome::Good(certificate),
        Standing::Withdrawn { at, reason } => FileOutcome::NotGood { certificate, since: at, reason },
    })
}

/// Since when the key that a document is signed with is not trusted.
async fn given_up(db: &impl ConnectionTrait, document: &Value) -> Result<Option<DateTime<Utc>>> {
    Ok(credential::given_up_key_of(db, document).await?.and_then(|key| key.compromised_at))
}

async fn number_of(db: &impl ConnectionTrait, own: &credential::SignedCredential) -> Result<String> {
    if let Some(id) = own.certification_id {
        return Ok(desk::find_certification(db, id).await?.row.number);
    }
    let id = own.certificate_id.ok_or(Error::NotFound)?;
    Ok(credential::find_certificate(db, id).await?.ok_or(Error::NotFound)?.number)
}

fn elsewhere(known: &Path, document: &Value, as_of: DateTime<Utc>) -> FileOutcome {
    let issuer =
        document["issuer"].as_str().or_else(|| document["issuer"]["id"].as_str()).unwrap_or_default();
    let Some(controller) = known_issuer(known, issuer) else { return FileOutcome::Unknown };
    let why = badge::verify(document, &controller, &Contexts::embedded())
        .err()
        .map(|error| error.to_string())
        .or_else(|| out_of_time(document, as_of).map(str::to_owned));
    let title = document["credentialSubject"]["achievement"]["name"].as_str();
    // Nothing of an unsigned text is shown.
    let title = title.filter(|_| why.is_none()).map(|title| title.chars().take(200).collect());
    FileOutcome::Elsewhere { issuer: issuer.to_owned(), title, why }
}

fn out_of_time(document: &Value, as_of: DateTime<Utc>) -> Option<&'static str> {
    let moment = |member: &str| document[member].as_str().and_then(|text| text.parse::<DateTime<Utc>>().ok());
    match (moment("validFrom"), moment("validUntil")) {
        (None, _) => Some("it does not say from when it holds"),
        (Some(from), _) if as_of < from => Some("its time has not come yet"),
        (_, Some(until)) if until < as_of => Some("its time is over"),
        (_, None) if !document["validUntil"].is_null() => Some("it does not say until when it holds"),
        _ => None,
    }
}

fn known_issuer(folder: &Path, id: &str) -> Option<Controller> {
    let files = std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let is_json = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "json");
    files.filter(is_json).take(MOST_KNOWN).find_map(|file| {
        let document: Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
        if document["id"] == *id { Controller::read(&document).ok() } else { None }
    })
}
