//! What the signed credential says of a certificate: what is printed, in the words of Open Badges.

use badge::{
    Achievement, Alignment, Award, Entry, Evidence, Identity, IdentityType, Issuer, Kind, Outcome, Purpose,
};
use chrono::{DateTime, NaiveTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{certificate::Content, issuer};
use crate::clock::Chance;

/// Where and when it is signed, and for whom.
pub(super) struct Occasion<'a> {
    pub id: Uuid,
    pub issuer: &'a issuer::Model,
    pub list: i32,
    pub place: u32,
    /// When this edition was issued.
    pub issued_at: DateTime<Utc>,
    /// When the first one was: a new name changes nothing about the award.
    pub awarded_at: DateTime<Utc>,
    pub email: &'a str,
}

pub(super) fn award(content: &Content, occasion: &Occasion<'_>, chance: &Chance) -> Award {
    let identity = |kind, text| Identity::new(kind, text, chance.bytes());
    Award {
        id: occasion.id,
        issuer: Issuer {
            id: occasion.issuer.did.clone(),
            name: occasion.issuer.name.clone(),
            url: occasion.issuer.url.clone(),
        },
        valid_from: occasion.issued_at,
        // A training record does not run out.
        valid_until: None,
        awarded_at: occasion.awarded_at,
        identities: vec![
            identity(IdentityType::Email, occasion.email),
            identity(IdentityType::Name, &content.learner),
        ],
        license_number: None,
        began_at: None,
        ended_at: Some(content.completed_on.and_time(NaiveTime::MIN).and_utc()),
        minutes: Some(content.hours.total),
        achievement: achievement(content, &occasion.issuer.url),
        outcomes: outcomes(content),
        evidence: vec![Evidence {
            name: "Hours of training".into(),
            narrative: hours(content),
            genre: Some("log".into()),
        }],
        status: Some(Entry {
            list: occasion.issuer.list_address(occasion.list),
            purpose: Purpose::Revocation,
            index: occasion.place,
        }),
    }
}

fn achievement(content: &Content, address: &str) -> Achievement {
    let course = format!("{address}/courses/{}", content.course);
    let version = content.version.get(..8).unwrap_or(&content.version).to_owned();
    let exam = if content.exam_passed_on.is_some() { " and the exam was passed" } else { "" };
    Achievement {
        id: format!("{course}#version-{version}"),
        kind: Kind::CertificateOfCompletion,
        name: content.course_title.clone(),
        description: format!(
            "A record of training completed with {}. It is not a license or a certification: only an authority, such as a state’s agency, certifies.",
            content.provider
        ),
        version,
        language: content.language.clone(),
        criteria: format!("Every required lesson of the course was completed{exam}."),
        criteria_id: Some(course.clone()),
        alignments: content
            .competencies
            .iter()
            .map(|competency| Alignment {
                name: competency.title.clone(),
                url: format!("{course}#{}", fragment(&competency.id)),
                framework: competency.domain.clone(),
                code: Some(competency.id.clone()),
            })
            .collect(),
    }
}

/// An id as the end of an address.
fn fragment(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '-' }).collect()
}

/// The exam, named the same in every credential of a course version.
fn outcomes(content: &Content) -> Vec<Outcome> {
    let Some(_) = content.exam_passed_on else { return Vec::new() };
    let digest = Sha256::digest(format!("exam of {} {}", content.course, content.version));
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    vec![Outcome { id: uuid::Builder::from_sha1_bytes(id).into_uuid(), name: "Exam".into() }]
}

fn hours(content: &Content) -> String {
    let told = |minutes: i64| match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} minutes"),
        (hours, 0) => format!("{hours} hours"),
        (hours, minutes) => format!("{hours} hours {minutes} minutes"),
    };
    let modes: Vec<String> =
        content.hours.by_mode.iter().map(|mode| format!("{}: {}", mode.mode, told(mode.minutes))).collect();
    format!("{} in all. {}.", told(content.hours.total), modes.join("; "))
}
