//! An answer in few words, the same for whatever has a number: for lists, letters and those who compare.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::check::{Checked, Outcome};
use crate::desk::{Held, Told};

/// What a number stands for, and how that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// As it is printed.
    pub number: String,
    /// Whose it is. Never shown.
    #[serde(skip)]
    pub holder: Uuid,
    pub good: bool,
    /// For programs: stable.
    pub standing: &'static str,
    /// As people read it.
    pub words: &'static str,
    /// Since when it is not good.
    pub since: Option<DateTime<Utc>>,
    /// Why it is not, after "because".
    pub reason: Option<&'static str>,
    /// Why it is not, in the words of the authority that granted it, where it lets strangers read them.
    pub told: Option<String>,
    /// The last day of its term, where it has one.
    pub ends_on: Option<NaiveDate>,
    pub name: String,
    pub title: String,
    /// Of a certification that is granted in stages: which one it is, or was when it ended.
    pub stage: Option<String>,
    pub given_by: String,
    /// What it is, as people read it.
    pub kind: &'static str,
}

impl Checked {
    /// Nothing where no such thing was issued.
    pub fn summary(&self) -> Option<Summary> {
        if let Outcome::Certification { held, told } = &self.outcome {
            return Some(of_certification(held, *told, self.as_of));
        }
        let (certificate, since, reason) = match &self.outcome {
            Outcome::Good(certificate) => (certificate, None, None),
            Outcome::NotGood { certificate, since, reason } => {
                (certificate, Some(*since), Some(reason.sentence()))
            }
            Outcome::Certification { .. } | Outcome::NoSuchNumber | Outcome::Mistyped(_) => return None,
        };
        let good = since.is_none();
        Some(Summary {
            number: certificate.number.clone(),
            holder: certificate.person_id,
            good,
            standing: if good { "good" } else { "withdrawn" },
            words: if good { "In good standing" } else { "Withdrawn" },
            since,
            reason,
            told: None,
            ends_on: None,
            name: certificate.content.learner.clone(),
            title: certificate.content.course_title.clone(),
            stage: None,
            given_by: certificate.content.provider.clone(),
            kind: "Certificate of completion",
        })
    }

    /// Whose it is, and its number.
    pub fn of_whom(&self) -> Option<(Uuid, String)> {
        self.summary().map(|summary| (summary.holder, summary.number))
    }
}

fn of_certification(held: &Held, told: Told, as_of: DateTime<Utc>) -> Summary {
    let (content, good) = (held.row.content.clone(), told.standing.is_good());
    Summary {
        number: held.row.number.clone(),
        holder: held.row.person_id,
        good,
        standing: told.standing.code(),
        words: told.standing.word(),
        since: told.since.filter(|_| !good),
        reason: None,
        told: held.said(as_of).filter(|_| !good),
        ends_on: told.expires_on,
        name: content.holder,
        title: content.title,
        stage: held.term_at(as_of).and_then(|term| term.stage_title.clone()),
        given_by: content.authority,
        kind: "Certification",
    }
}
