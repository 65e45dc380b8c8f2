//! What the signed credential says of a certificate: what is printed, in the words of Open Badges.

use badge::{
    Achievement, Alignment, Award, Entry, Evidence, Identity, IdentityType, Issuer, Kind, Outcome, Purpose,
};
use chrono::NaiveTime;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    certificate::{Content, Model as Certificate},
    issuer,
};
use crate::{clock::Chance, web::plural};

/// Where it is signed, and under which id.
pub struct Occasion<'a> {
    pub id: Uuid,
    pub issuer: &'a issuer::Model,
    pub list: i32,
    pub place: u32,
    pub chance: &'a Chance,
}

impl Occasion<'_> {
    pub fn issuer(&self) -> Issuer {
        Issuer { id: self.issuer.did.clone(), name: self.issuer.name.clone(), url: self.issuer.url.clone() }
    }

    /// The holder, as salted hashes of their address, where there is one, and their name.
    pub fn identities(&self, email: &str, name: &str) -> Vec<Identity> {
        let identity = |kind, text| Identity::new(kind, text, self.chance.bytes());
        let mut all = Vec::new();
        // An account that was erased has no address any more: what is signed anew for it says the name alone.
        if !email.is_empty() {
            all.push(identity(IdentityType::Email, email));
        }
        all.push(identity(IdentityType::Name, name));
        all
    }

    /// Its place in the issuer's status list.
    pub fn status(&self) -> Entry {
        Entry { list: self.issuer.list_address(self.list), purpose: Purpose::Revocation, index: self.place }
    }
}

pub(super) fn award(certificate: &Certificate, email: &str, occasion: &Occasion<'_>) -> Award {
    let content = &certificate.content;
    Award {
        id: occasion.id,
        issuer: occasion.issuer(),
        // When this edition was issued, and the first one: a new name changes nothing about the award.
        valid_from: certificate.issued_at,
        awarded_at: certificate.first_issued_at(),
        // A training record does not run out.
        valid_until: None,
        identities: occasion.identities(email, &content.learner),
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
        status: Some(occasion.status()),
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
        (0, minutes) => plural(minutes, "minute", "minutes"),
        (hours, 0) => plural(hours, "hour", "hours"),
        (hours, rest) => {
            format!("{} {}", plural(hours, "hour", "hours"), plural(rest, "minute", "minutes"))
        }
    };
    let modes: Vec<String> =
        content.hours.by_mode.iter().map(|mode| format!("{}: {}", mode.mode, told(mode.minutes))).collect();
    format!("{} in all. {}.", told(content.hours.total), modes.join("; "))
}
