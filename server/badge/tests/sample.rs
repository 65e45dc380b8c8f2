//! A credential with everything a certificate of a long course has.

use badge::{
    Achievement, Alignment, Award, Controller, Entry, Evidence, Identity, IdentityType, Issuer, Key, Kind,
    Outcome, Purpose, Signer, sign,
};
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

pub const DID: &str = "did:web:training.example.org:issuers:harbor";
pub const LIST: &str = "https://training.example.org/status/harbor/revocation/1";

pub fn key(seed: u8) -> Key {
    Key::new(&[seed; 32])
}

pub fn issuer() -> Controller {
    Controller::new(DID, vec![key(1).public()])
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn award() -> Award {
    let alignment = |number: u32| Alignment {
        name: format!("Competency {number}: sharing one’s story ❤ — “when to listen”"),
        url: format!("https://training.example.org/frameworks/core/{number}"),
        framework: Some("Core Competencies".into()),
        code: Some(format!("I.{number}")),
    };
    Award {
        id: Uuid::from_u128(0x7f4a_4d3e_1f0c_4a6b_8d0d_0c1d_7d0c_3b11),
        issuer: Issuer {
            id: DID.into(),
            name: "Harbor Recovery Center".into(),
            url: "https://training.example.org".into(),
        },
        valid_from: at("2026-03-01T12:00:00Z"),
        valid_until: None,
        awarded_at: at("2026-03-01T12:00:00Z"),
        identities: vec![
            Identity::new(IdentityType::Email, "maya@example.org", [7; 16]),
            Identity::new(IdentityType::Name, "Maya Ortíz", [9; 16]),
        ],
        license_number: None,
        began_at: Some(at("2026-01-05T00:00:00Z")),
        ended_at: Some(at("2026-03-01T00:00:00Z")),
        minutes: Some(4545),
        achievement: Achievement {
            id: "https://training.example.org/achievements/foundation/1f2e3d4c".into(),
            kind: Kind::CertificateOfCompletion,
            name: "Foundations of Peer Support".into(),
            description: "A training record. It certifies nobody.".into(),
            version: "1f2e3d4c".into(),
            language: "en-US".into(),
            criteria: "Every required lesson was completed and the exam was passed.".into(),
            criteria_id: Some("https://training.example.org/courses/foundation".into()),
            alignments: (1..=12).map(alignment).collect(),
        },
        outcomes: vec![Outcome { id: Uuid::from_u128(0x12), name: "Final exam".into() }],
        evidence: vec![Evidence {
            name: "Hours of training".into(),
            narrative: "Self-paced 40 hours, live 35.75 hours.".into(),
            genre: Some("log".into()),
        }],
        status: Some(Entry { list: LIST.into(), purpose: Purpose::Revocation, index: 4242 }),
    }
}

pub fn signed(award: &Award) -> Value {
    sign(award.document(), DID, &key(1), award.valid_from).unwrap()
}
