//! One dated rule, and the words that stand around what it asks.

use crate::condition::Condition;
use crate::program::{Confidence, Mark, Source};
use chrono::NaiveDate;
use curriculum::Position;
use serde::Serialize;

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
