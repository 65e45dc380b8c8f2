//! A program: what one authority asks, as dated rules.

use crate::condition::Condition;
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

/// Which of the four ways a place takes; derived, never written.
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
}

impl Route {
    pub fn sentence(self) -> &'static str {
        match self {
            Self::StateRuns => "The state trains and certifies.",
            Self::StateContracts => "The state has a contractor train or certify.",
            Self::StateApproves => "The state approves outside programs or boards.",
            Self::Va => {
                "VA accepts a state's certification, or that of a non-profit that meets its criteria."
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

/// One rule as it stood between two days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    pub id: String,
    /// `1` where there is but one.
    pub version: String,
    pub about: About,
    pub says: Option<String>,
    pub step: Step,
    pub subject: Subject,
    /// Empty: for every stage.
    pub stages: Vec<String>,
    /// Empty: for every endorsement.
    pub endorsements: Vec<String>,
    /// The first day.
    pub effective_from: Option<NaiveDate>,
    /// The last day.
    pub effective_to: Option<NaiveDate>,
    pub replaces: Option<String>,
    pub pinned_by: Pin,
    pub when: Option<Condition>,
    pub waived_by: Option<Condition>,
    pub advisory: bool,
    /// Failing it is for a person to judge.
    pub review: bool,
    pub then: Option<Consequence>,
    pub note: Option<String>,
    pub condition: Condition,
    /// Keys of [`Program::sources`].
    pub sources: Vec<Source>,
    pub mark: Mark,
    pub confidence: Confidence,
    pub read_on: Option<NaiveDate>,
    pub source_age: Option<String>,
    /// The program it was written in, where that is another one.
    pub inherited_from: Option<String>,
    #[serde(skip)]
    pub at: Position,
}

impl Rule {
    /// Whether a result of this rule may be shown as decided.
    pub fn decides(&self) -> bool {
        self.mark.decides() && self.confidence != Confidence::Low
    }

    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.effective_from.is_none_or(|from| from <= day) && self.effective_to.is_none_or(|to| day <= to)
    }
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    #[default]
    Training,
    Exam,
    Experience,
    Supervision,
    Age,
    Education,
    Residence,
    LivedExperience,
    Identity,
    Background,
    Ethics,
    References,
    Employment,
    Fees,
    Decision,
    Renewal,
    Ce,
    Lapse,
    Transfer,
    Practice,
    Records,
    Provider,
    Governance,
}

impl About {
    pub const NAMES: [(&str, About); 23] = [
        ("training", About::Training),
        ("exam", About::Exam),
        ("experience", About::Experience),
        ("supervision", About::Supervision),
        ("age", About::Age),
        ("education", About::Education),
        ("residence", About::Residence),
        ("lived-experience", About::LivedExperience),
        ("identity", About::Identity),
        ("background", About::Background),
        ("ethics", About::Ethics),
        ("references", About::References),
        ("employment", About::Employment),
        ("fees", About::Fees),
        ("decision", About::Decision),
        ("renewal", About::Renewal),
        ("ce", About::Ce),
        ("lapse", About::Lapse),
        ("transfer", About::Transfer),
        ("practice", About::Practice),
        ("records", About::Records),
        ("provider", About::Provider),
        ("governance", About::Governance),
    ];

    /// As a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Training => "Training",
            Self::Exam => "Exam",
            Self::Experience => "Experience",
            Self::Supervision => "Supervision",
            Self::Age => "Age",
            Self::Education => "Education",
            Self::Residence => "Where you live or work",
            Self::LivedExperience => "Lived experience",
            Self::Identity => "Identity",
            Self::Background => "Background checks",
            Self::Ethics => "Ethics",
            Self::References => "References",
            Self::Employment => "Employment",
            Self::Fees => "Fees",
            Self::Decision => "The decision",
            Self::Renewal => "Renewal",
            Self::Ce => "Continuing education",
            Self::Lapse => "If you are late",
            Self::Transfer => "Coming from another state",
            Self::Practice => "At work",
            Self::Records => "Records",
            Self::Provider => "Training programs",
            Self::Governance => "Who decides",
        }
    }
}

/// When a rule is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    Train,
    Exam,
    #[default]
    Apply,
    Renew,
    Reinstate,
    Transfer,
    Practice,
    /// What providers, employers and authorities do.
    Run,
}

impl Step {
    pub const NAMES: [(&str, Step); 8] = [
        ("train", Step::Train),
        ("exam", Step::Exam),
        ("apply", Step::Apply),
        ("renew", Step::Renew),
        ("reinstate", Step::Reinstate),
        ("transfer", Step::Transfer),
        ("practice", Step::Practice),
        ("run", Step::Run),
    ];
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    #[default]
    Applicant,
    Holder,
    Supervisor,
    Instructor,
    Provider,
    Employer,
    Authority,
}

/// The event that fixes which version of a rule counts for a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pin {
    Enrolled,
    TrainingFinished,
    Applied,
    Certified,
    Renewed,
    #[default]
    Unknown,
}

impl Pin {
    pub const NAMES: [(&str, Pin); 6] = [
        ("enrolled", Pin::Enrolled),
        ("training-finished", Pin::TrainingFinished),
        ("applied", Pin::Applied),
        ("certified", Pin::Certified),
        ("renewed", Pin::Renewed),
        ("unknown", Pin::Unknown),
    ];

    pub fn event(self) -> Option<&'static str> {
        Self::NAMES.iter().find(|(_, pin)| *pin == self && self != Self::Unknown).map(|(name, _)| *name)
    }
}

/// What follows when a rule is failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consequence {
    RepeatTraining,
    InitialApplication,
    Retest,
    LateFee,
    LevelDown,
    Ask,
    Unknown,
}

impl Consequence {
    pub const NAMES: [(&str, Consequence); 7] = [
        ("repeat-training", Consequence::RepeatTraining),
        ("initial-application", Consequence::InitialApplication),
        ("retest", Consequence::Retest),
        ("late-fee", Consequence::LateFee),
        ("level-down", Consequence::LevelDown),
        ("ask", Consequence::Ask),
        ("unknown", Consequence::Unknown),
    ];

    pub fn sentence(self) -> &'static str {
        match self {
            Self::RepeatTraining => {
                "After that, the whole training is taken again; earlier training no longer counts."
            }
            Self::InitialApplication => "After that, it takes a new first application.",
            Self::Retest => "After that, the exam is taken again.",
            Self::LateFee => "After that, there is a late fee.",
            Self::LevelDown => "Until then, the lower level holds.",
            Self::Ask | Self::Unknown => "What follows is not known here: ask the authority.",
        }
    }
}

impl Program {
    /// Which of the four ways, as far as the actors tell; none where who certifies is not known.
    pub fn route(&self) -> Option<Route> {
        if self.jurisdiction == "X-DVA" {
            return Some(Route::Va);
        }
        let certified = self.certified_by.as_ref().filter(|all| !all.is_empty())?;
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
