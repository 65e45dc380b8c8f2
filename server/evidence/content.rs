//! What an entry of the record says, by kind. Frozen once written: a correction is another entry.

use chrono::NaiveDate;
use sea_orm::{
    EnumIter, FromJsonQueryResult,
    entity::prelude::{DeriveActiveEnum, StringLen},
};
use serde::{Deserialize, Serialize};

use super::words::{self, said};

/// The kinds of entry. Each has its page.
#[derive(
    Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Training,
    Practice,
    ContinuingEducation,
    Credential,
    Exam,
    Residence,
    Age,
    Employment,
    /// Something that somebody saw, or that the person will show.
    Shown,
    /// Signed by the person: an attestation, or a code of ethics.
    Statement,
}

/// Of all kinds, in the order of the record's page.
pub const KINDS: [Kind; 10] = [
    Kind::Practice,
    Kind::Training,
    Kind::ContinuingEducation,
    Kind::Statement,
    Kind::Exam,
    Kind::Credential,
    Kind::Shown,
    Kind::Residence,
    Kind::Employment,
    Kind::Age,
];

impl Kind {
    /// The last part of its page's address.
    pub fn slug(self) -> &'static str {
        match self {
            Kind::Training => "training",
            Kind::Practice => "practice",
            Kind::ContinuingEducation => "continuing-education",
            Kind::Credential => "credentials",
            Kind::Exam => "exams",
            Kind::Residence => "residence",
            Kind::Age => "age",
            Kind::Employment => "employment",
            Kind::Shown => "shown",
            Kind::Statement => "statements",
        }
    }

    pub fn by_slug(slug: &str) -> Option<Kind> {
        KINDS.into_iter().find(|kind| kind.slug() == slug)
    }

    pub fn title(self) -> &'static str {
        match self {
            Kind::Training => "Training elsewhere",
            Kind::Practice => "Practice hours",
            Kind::ContinuingEducation => "Continuing education",
            Kind::Credential => "Credentials I hold",
            Kind::Exam => "Exams taken elsewhere",
            Kind::Residence => "Where I live and work",
            Kind::Age => "Age",
            Kind::Employment => "Jobs",
            Kind::Shown => "Papers shown",
            Kind::Statement => "Signed statements",
        }
    }

    /// What it is for, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Kind::Training => {
                "Courses you took with another provider. What you take here is added by itself."
            }
            Kind::Practice => {
                "Hours of peer support and of supervision. Never write who you supported: no names, no initials, nothing that tells a person’s story."
            }
            Kind::ContinuingEducation => "What you learned after your first training, for renewals.",
            Kind::Credential => "Certifications and licenses that an authority gave you.",
            Kind::Exam => "Exams of states and boards. Exams taken here are added by themselves.",
            Kind::Residence => "Some states ask that you live or work there.",
            Kind::Age => "Some states ask for an age. We keep that you are old enough, never your birthday.",
            Kind::Employment => "Some rules count from the day a job began.",
            Kind::Shown => {
                "That somebody saw your ID, your diploma or the result of a check. Never the paper’s number."
            }
            Kind::Statement => {
                "What you state yourself: yes to a text, with your name and the day. No story is asked."
            }
        }
    }

    /// Whether somebody else's word is asked for it.
    pub fn wants_confirmation(self) -> bool {
        match self {
            Kind::Training
            | Kind::Practice
            | Kind::ContinuingEducation
            | Kind::Credential
            | Kind::Exam
            | Kind::Shown => true,
            Kind::Residence | Kind::Age | Kind::Employment | Kind::Statement => false,
        }
    }

    /// Whether the person may add a file that shows it. Lived experience is a yes and nothing more, and papers
    /// that identify a person are looked at, not kept.
    pub fn takes_files(self) -> bool {
        matches!(self, Kind::Training | Kind::ContinuingEducation | Kind::Credential | Kind::Exam)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Content {
    Training(Training),
    Practice(Practice),
    ContinuingEducation(Training),
    Credential(Credential),
    Exam(Exam),
    Residence(Residence),
    Age(Age),
    Employment(Employment),
    Shown(Shown),
    Statement(Signed),
}

/// Training taken with another provider, or continuing education.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    pub title: String,
    pub provider: String,
    /// One of [`words::TRAININGS`].
    pub purpose: String,
    pub curriculum: Option<String>,
    pub begun_on: NaiveDate,
    pub finished_on: NaiveDate,
    pub parts: Vec<Part>,
    /// Minutes of it that the person did not attend.
    pub missed: i64,
}

/// Minutes of one topic in one mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub topic: String,
    pub mode: String,
    pub minutes: i64,
}

/// Work on one day. Nothing in it says with whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    pub on: NaiveDate,
    pub minutes: i64,
    /// One of [`words::PRACTICE`].
    pub work: String,
    pub domain: String,
    pub setting: String,
    /// How supervision was received, where it was.
    pub form: Option<String>,
    pub paid: bool,
    /// The jurisdiction.
    pub place: String,
    pub employer: String,
    /// Whether the people supported share the kind of experience the worker has. A yes or no, never a condition.
    pub matching: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// One of [`words::CREDENTIALS`].
    pub what: String,
    pub title: String,
    pub authority: String,
    /// One of [`words::ISSUERS`].
    pub issuer: String,
    pub jurisdiction: Option<String>,
    pub number: Option<String>,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    /// Minutes of training that its authority asked for, where the holder knows.
    pub its_minutes: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exam {
    /// One of [`words::EXAMS`].
    pub what: String,
    pub name: String,
    pub issuer: String,
    /// Whose exam it was, where it was a state's.
    pub jurisdiction: Option<String>,
    pub taken_on: NaiveDate,
    pub passed: bool,
    /// As told, never rounded: a decimal such as `84.9`.
    pub percent: Option<String>,
    pub scaled: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residence {
    /// One of [`words::PLACES`].
    pub what: String,
    pub jurisdiction: String,
    /// How much of their time or work, where that is asked.
    pub percent: Option<i64>,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

/// At least so old on that day. The day of birth is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Age {
    pub at_least: i64,
    pub on: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employment {
    /// One of [`words::EMPLOYERS`].
    pub employer: String,
    pub jurisdiction: String,
    pub began_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
    /// Minutes of peer support a week.
    pub weekly: Option<i64>,
}

/// That something was seen; never what stands in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// One of [`words::SHOWN`].
    pub what: String,
    /// `None`: the person will show it.
    pub seen: Option<Seen>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub on: NaiveDate,
    pub outcome: String,
    /// One of [`words::SOURCES`].
    pub source: String,
    /// One of [`words::FORMATS`].
    pub format: String,
    /// What a proof of education proves.
    pub education: Option<String>,
    /// The last day on which an ID is valid.
    pub valid_until: Option<NaiveDate>,
    pub name_matches: bool,
}

/// A yes to a text, by typed name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Which statement, such as `recovery`.
    pub statement: String,
    pub title: String,
    /// The first 16 digits of the SHA-256 of the text.
    pub version: String,
    /// The exact words that were on the page.
    pub text: String,
    /// At least so many months, where the statement asks; said, never computed.
    pub months: Option<i64>,
    pub jurisdiction: Option<String>,
    /// As it was typed.
    pub name: String,
    pub on: NaiveDate,
}

impl Content {
    pub fn kind(&self) -> Kind {
        match self {
            Content::Training(_) => Kind::Training,
            Content::Practice(_) => Kind::Practice,
            Content::ContinuingEducation(_) => Kind::ContinuingEducation,
            Content::Credential(_) => Kind::Credential,
            Content::Exam(_) => Kind::Exam,
            Content::Residence(_) => Kind::Residence,
            Content::Age(_) => Kind::Age,
            Content::Employment(_) => Kind::Employment,
            Content::Shown(_) => Kind::Shown,
            Content::Statement(_) => Kind::Statement,
        }
    }

    /// The day it is about; the last one where there are several.
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Content::Training(of) | Content::ContinuingEducation(of) => Some(of.finished_on),
            Content::Practice(of) => Some(of.on),
            Content::Credential(of) => Some(of.from),
            Content::Exam(of) => Some(of.taken_on),
            Content::Residence(of) => Some(of.from),
            Content::Age(of) => Some(of.on),
            Content::Employment(of) => Some(of.began_on),
            Content::Shown(of) => of.seen.as_ref().map(|seen| seen.on),
            Content::Statement(of) => Some(of.on),
        }
    }

    /// Minutes of training or work in it.
    pub fn minutes(&self) -> i64 {
        match self {
            Content::Training(of) | Content::ContinuingEducation(of) => of.minutes(),
            Content::Practice(of) => of.minutes,
            _ => 0,
        }
    }

    /// In a few words, for lists.
    pub fn title(&self) -> String {
        match self {
            Content::Training(of) | Content::ContinuingEducation(of) => of.title.clone(),
            Content::Practice(of) => said(words::PRACTICE, &of.work),
            Content::Credential(of) => of.title.clone(),
            Content::Exam(of) => of.name.clone(),
            Content::Residence(of) => {
                let place = said(words::JURISDICTIONS, &of.jurisdiction);
                match of.what.as_str() {
                    "works-in" => format!("Works in {place}"),
                    "volunteers-in" => format!("Volunteers in {place}"),
                    _ => format!("Lives in {place}"),
                }
            }
            Content::Age(of) => format!("At least {} years old", of.at_least),
            Content::Employment(of) => said(words::EMPLOYERS, &of.employer),
            Content::Shown(of) => said(words::SHOWN, &of.what),
            Content::Statement(of) => of.title.clone(),
        }
    }

    /// Whose word it stands on besides the person's, where the entry names them.
    pub fn by(&self) -> Option<&str> {
        match self {
            Content::Training(of) | Content::ContinuingEducation(of) => Some(&of.provider),
            Content::Credential(of) => Some(&of.authority),
            Content::Exam(of) => Some(&of.issuer),
            _ => None,
        }
    }
}

impl Training {
    /// Minutes in all, without those missed.
    pub fn minutes(&self) -> i64 {
        (self.parts.iter().map(|part| part.minutes).sum::<i64>() - self.missed).max(0)
    }
}
