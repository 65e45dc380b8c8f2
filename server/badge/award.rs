//! What a credential says, and how Open Badges 3.0 writes it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    Entry, Identity,
    context::{CREDENTIALS, OPEN_BADGES},
    lint::is_odd,
};

/// What the achievement is. A legal claim: only an authority certifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Granted by an authority.
    Certification,
    /// A training record of a provider.
    CertificateOfCompletion,
}

impl Kind {
    /// Open Badges 3.0, `AchievementType`.
    fn term(self) -> &'static str {
        match self {
            Kind::Certification => "Certification",
            Kind::CertificateOfCompletion => "CertificateOfCompletion",
        }
    }
}

/// In whose name it is signed.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// A `did:web:…`.
    pub id: String,
    pub name: String,
    pub url: String,
}

/// One item of a framework that the achievement stands for; without a code, what it asks of a framework as a whole.
#[derive(Clone, Debug)]
pub struct Alignment {
    pub name: String,
    /// A lasting address of the item.
    pub url: String,
    pub framework: Option<String>,
    pub code: Option<String>,
}

/// What is awarded, the same for everybody who earns it.
#[derive(Clone, Debug)]
pub struct Achievement {
    pub id: String,
    pub kind: Kind,
    pub name: String,
    pub description: String,
    pub version: String,
    /// A language tag.
    pub language: String,
    pub criteria: String,
    pub criteria_id: Option<String>,
    pub alignments: Vec<Alignment>,
}

/// An assessment that was passed.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub id: Uuid,
    pub name: String,
}

/// What supports the claim. Words about the training, never about the person.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub name: String,
    pub narrative: String,
    pub genre: Option<String>,
}

/// A whole credential before it is signed.
#[derive(Clone, Debug)]
pub struct Award {
    /// Never an address: nobody is to be asked about one person.
    pub id: Uuid,
    pub issuer: Issuer,
    pub valid_from: DateTime<Utc>,
    pub valid_until: Option<DateTime<Utc>>,
    /// Stays the same when a credential is made anew.
    pub awarded_at: DateTime<Utc>,
    pub identities: Vec<Identity>,
    /// Only a number that an authority gave.
    pub license_number: Option<String>,
    pub began_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Of training in all; written as whole quarters of an hour.
    pub minutes: Option<i64>,
    pub achievement: Achievement,
    pub outcomes: Vec<Outcome>,
    pub evidence: Vec<Evidence>,
    pub status: Option<Entry>,
}

impl Award {
    /// The document, ready to be signed. Characters that must not be signed are left out of its words.
    pub fn document(&self) -> Value {
        let achievement = &self.achievement;
        let mut document = json!({
            "@context": [CREDENTIALS, OPEN_BADGES],
            "id": self.id.urn().to_string(),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": achievement.name,
            "issuer": {
                "id": self.issuer.id,
                "type": ["Profile"],
                "name": self.issuer.name,
                "url": self.issuer.url,
            },
            "validFrom": moment(self.valid_from),
        });
        if let Some(until) = self.valid_until {
            document["validUntil"] = moment(until).into();
        }
        document["awardedDate"] = moment(self.awarded_at).into();
        document["credentialSubject"] = self.subject();
        if !self.evidence.is_empty() {
            document["evidence"] = self.evidence.iter().map(evidence).collect();
        }
        if let Some(status) = &self.status {
            document["credentialStatus"] = status.member();
        }
        let emoji_too = mixed(&document);
        clean(&mut document, emoji_too);
        document
    }

    fn subject(&self) -> Value {
        let mut subject = Map::new();
        subject.insert("type".into(), json!(["AchievementSubject"]));
        if !self.identities.is_empty() {
            subject.insert("identifier".into(), self.identities.iter().map(Identity::member).collect());
        }
        let texts = [
            ("licenseNumber", self.license_number.clone()),
            ("activityStartDate", self.began_at.map(moment)),
            ("activityEndDate", self.ended_at.map(moment)),
        ];
        for (member, text) in texts {
            if let Some(text) = text {
                subject.insert(member.into(), text.into());
            }
        }
        if let Some(minutes) = self.minutes {
            subject.insert("creditsEarned".into(), hours(minutes));
        }
        subject.insert("achievement".into(), self.achievement_member());
        if !self.outcomes.is_empty() {
            let result = |outcome: &Outcome| {
                json!({
                    "type": ["Result"],
                    "resultDescription": outcome.id.urn().to_string(),
                    "status": "Completed",
                })
            };
            subject.insert("result".into(), self.outcomes.iter().map(result).collect());
        }
        Value::Object(subject)
    }

    fn achievement_member(&self) -> Value {
        let achievement = &self.achievement;
        let mut member = json!({
            "id": achievement.id,
            "type": ["Achievement"],
            "achievementType": achievement.kind.term(),
            "name": achievement.name,
            "description": achievement.description,
            "version": achievement.version,
            "inLanguage": achievement.language,
            "criteria": { "narrative": achievement.criteria },
        });
        if let Some(id) = &achievement.criteria_id {
            member["criteria"]["id"] = id.clone().into();
        }
        if !achievement.alignments.is_empty() {
            member["alignment"] = achievement.alignments.iter().map(alignment).collect();
        }
        if !self.outcomes.is_empty() {
            let description = |outcome: &Outcome| {
                json!({
                    "id": outcome.id.urn().to_string(),
                    "type": ["ResultDescription"],
                    "name": outcome.name,
                    "resultType": "Status",
                })
            };
            member["resultDescription"] = self.outcomes.iter().map(description).collect();
        }
        member
    }
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Whole quarters of an hour, never more than was done; other fractions are written differently by different programs.
fn hours(minutes: i64) -> Value {
    let quarters = minutes / 15;
    let (whole, part) = (quarters / 4, quarters % 4);
    if part == 0 {
        whole.into()
    } else {
        format!("{whole}.{:02}", part * 25).parse::<f64>().unwrap_or_default().into()
    }
}

fn alignment(alignment: &Alignment) -> Value {
    let mut member = json!({
        "type": ["Alignment"],
        "targetName": alignment.name,
        "targetUrl": alignment.url,
    });
    if let Some(framework) = &alignment.framework {
        member["targetFramework"] = framework.clone().into();
    }
    if let Some(code) = &alignment.code {
        member["targetCode"] = code.clone().into();
        member["targetType"] = "CFItem".into();
    }
    member
}

fn evidence(evidence: &Evidence) -> Value {
    let mut member = json!({ "type": ["Evidence"], "name": evidence.name, "narrative": evidence.narrative });
    if let Some(genre) = &evidence.genre {
        member["genre"] = genre.clone().into();
    }
    member
}

/// Whether characters meet whose order programs disagree about.
fn mixed(document: &Value) -> bool {
    let text = document.to_string();
    text.chars().any(|c| u32::from(c) > 0xFFFF)
        && text.chars().any(|c| ('\u{E000}'..='\u{FFFF}').contains(&c))
}

/// Leaves out what may not be signed; where characters are mixed, also emoji, which say least.
fn clean(value: &mut Value, emoji_too: bool) {
    match value {
        Value::String(text) => {
            let unfit = |c: char| is_odd(c) || emoji_too && (u32::from(c) > 0xFFFF || c == '\u{FE0F}');
            if text.contains(unfit) {
                let spaced = text.replace(|c: char| c.is_whitespace(), " ").replace(unfit, "");
                *text = spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            }
        }
        Value::Array(several) => several.iter_mut().for_each(|one| clean(one, emoji_too)),
        Value::Object(members) => members.values_mut().for_each(|member| clean(member, emoji_too)),
        _ => (),
    }
}
