//! A program: what one authority asks, as dated rules.

use crate::rule::Rule;
use crate::unit::Calendar;
use chrono::NaiveDate;
use curriculum::Position;
use serde::Serialize;
use std::collections::BTreeMap;

/// What an authority certifies, and by which rules.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Program {
    /// Its address: `us-ne/certified-peer-support-specialist`.
    pub id: String,
    /// `US-NE`; `X-DVA` is the Department of Veterans Affairs, `US-VA` is Virginia.
    pub jurisdiction: String,
    /// The jurisdiction's name.
    pub name: String,
    pub title: String,
    pub acronym: Option<String>,
    pub also: Vec<String>,
    pub population: Option<String>,
    pub summary: Option<String>,
    pub status: Status,
    /// The day on which the sources were last compared with the file.
    pub read_on: Option<NaiveDate>,
    pub confidence: Confidence,
    pub source_age: Option<String>,
    pub authority: Option<Contact>,
    /// Whom to ask what is unknown.
    pub ask: Option<Contact>,
    /// None: not known. An empty list: nobody does.
    pub trained_by: Option<Vec<Actor>>,
    pub examined_by: Option<Vec<Actor>>,
    pub certified_by: Option<Vec<Actor>>,
    pub registered_by: Option<Vec<Actor>>,
    pub sources: BTreeMap<String, Source>,
    pub stages: Vec<Stage>,
    pub endorsements: Vec<Endorsement>,
    /// What counts as a topic beside its own name.
    pub topics: BTreeMap<String, Vec<String>>,
    pub titles: Vec<SettingTitle>,
    pub calendar: Calendar,
    /// The program whose rules hold here as well; they are in `rules` already.
    pub extends: Option<String>,
    #[serde(skip)]
    pub extends_at: Position,
    /// Bodies whose certification counts. Ships empty; an operator's list comes with the question.
    pub accepts: Vec<Accepted>,
    /// In the order of the file; versions of one rule share an id.
    pub rules: Vec<Rule>,
    /// The page an applicant reads, safe to show.
    pub html: String,
    pub file: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Researched,
    InDevelopment,
    /// Nobody has looked; nothing is known, and nothing is decided.
    #[default]
    Unresearched,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    High,
    Medium,
    /// Never decides.
    #[default]
    Low,
}

/// How far a fact was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Mark {
    /// Stands in the jurisdiction's record.
    #[default]
    #[serde(rename = "rec")]
    Record,
    #[serde(rename = "matrix")]
    Matrix,
    S,
    S2,
    #[serde(rename = "doc")]
    Doc,
    #[serde(rename = "code")]
    Code,
    #[serde(rename = "issue")]
    Issue,
    #[serde(rename = "2nd")]
    Secondary,
    /// From memory: never decides.
    M,
    /// General knowledge: never decides.
    #[serde(rename = "GK")]
    GeneralKnowledge,
    /// Our own inference: never decides.
    I,
    /// No page was noted: never decides.
    #[serde(rename = "unrecorded")]
    Unrecorded,
}

impl Mark {
    pub const NAMES: [(&str, Mark); 12] = [
        ("rec", Mark::Record),
        ("matrix", Mark::Matrix),
        ("S", Mark::S),
        ("S2", Mark::S2),
        ("doc", Mark::Doc),
        ("code", Mark::Code),
        ("issue", Mark::Issue),
        ("2nd", Mark::Secondary),
        ("M", Mark::M),
        ("GK", Mark::GeneralKnowledge),
        ("I", Mark::I),
        ("unrecorded", Mark::Unrecorded),
    ];

    /// Whether what was seen so far may decide a result shown to a learner.
    pub fn decides(self) -> bool {
        !matches!(self, Self::M | Self::GeneralKnowledge | Self::I | Self::Unrecorded)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Contact {
    pub name: String,
    pub url: Option<String>,
}

/// Who trains, examines, certifies or registers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Actor {
    pub by: Body,
    pub name: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    State,
    Contractor,
    ApprovedPrograms,
    OutsideBoard,
    LicensingBoard,
    Va,
    Nonprofit,
}

/// Which of the four ways a place takes, or that it is no place; derived, never written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// The state runs training and certification.
    StateRuns,
    /// The state contracts one of them out.
    StateContracts,
    /// The state approves outside programs or boards.
    StateApproves,
    /// VA accepts a state's certification, or a qualifying non-profit's.
    Va,
    /// No place's: a national body certifies, and a place or an employer says what that counts for.
    National,
}

impl Route {
    pub fn sentence(self) -> &'static str {
        match self {
            Self::StateRuns => "The state trains and certifies.",
            Self::StateContracts => "The state has a contractor train or certify.",
            Self::StateApproves => "The state approves outside programs or boards.",
            Self::Va => {
                "VA accepts a state’s certification, or that of a non-profit that meets its criteria."
            }
            Self::National => {
                "A national body certifies. Each state, and VA, says for itself what that counts for."
            }
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The short name that rules give.
    pub id: String,
    pub url: String,
    pub what: Option<String>,
    pub age: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stage {
    pub id: String,
    pub title: String,
    /// A trainee is shown as a trainee, never as certified.
    pub certified: bool,
}

/// An added scope. Many reveal a kind of condition, so public pages hide them unless the holder shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Endorsement {
    pub id: String,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingTitle {
    pub setting: String,
    pub title: String,
}

/// A body whose certification an authority accepts, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accepted {
    pub name: String,
    pub evidence: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

impl Program {
    /// Which of the four ways, as far as the actors tell; none where who certifies is not known.
    pub fn route(&self) -> Option<Route> {
        if self.jurisdiction == "X-DVA" {
            return Some(Route::Va);
        }
        let certified = self.certified_by.as_ref().filter(|all| !all.is_empty())?;
        if !self.jurisdiction.starts_with("US-") {
            return Some(Route::National);
        }
        let trained = self.trained_by.iter().flatten();
        let all: Vec<Body> = certified.iter().chain(trained).map(|actor| actor.by).collect();
        Some(if all.iter().all(|body| matches!(body, Body::State | Body::LicensingBoard)) {
            Route::StateRuns
        } else if all.contains(&Body::Contractor) {
            Route::StateContracts
        } else {
            Route::StateApproves
        })
    }

    /// Versions of one rule, in the order of the file.
    pub fn versions<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Rule> {
        self.rules.iter().filter(move |rule| rule.id == id)
    }

    /// A version as it stood on a day.
    pub fn rule(&self, id: &str, day: NaiveDate) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id && rule.in_force(day))
    }

    /// Who did something on a day: a contractor may change while the rules stay.
    pub fn on_day(actors: Option<&Vec<Actor>>, day: NaiveDate) -> impl Iterator<Item = &Actor> {
        let there = move |actor: &&Actor| {
            actor.from.is_none_or(|from| from <= day) && actor.to.is_none_or(|to| day <= to)
        };
        actors.into_iter().flatten().filter(there)
    }

    /// Endorsements that a public page may name: those the holder chose to show.
    pub fn public_endorsements<'a>(&'a self, chosen: &'a [String]) -> impl Iterator<Item = &'a Endorsement> {
        self.endorsements.iter().filter(|endorsement| chosen.contains(&endorsement.id))
    }

    /// What to call someone at a stage, and whether to call them certified.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// Whom to ask, in words.
    pub fn whom(&self) -> &str {
        let contact = self.ask.as_ref().or(self.authority.as_ref());
        contact.map_or("the authority", |contact| contact.name.as_str())
    }
}
