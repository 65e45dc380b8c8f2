//! A program in plain sentences: what its pages, the comparison and the JSON API show.

use std::collections::BTreeMap;

use chrono::NaiveDate;
pub use program::says;
use program::{About, Actor, Body, Condition, Confidence, Mark, Program, Rule, Status, Step, Subject};
use serde::{Deserialize, Serialize};

use super::library;
use crate::{app::App, error::Result};

/// A program in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    pub id: String,
    pub jurisdiction: String,
    /// The part of its address that stands for the jurisdiction.
    pub place: String,
    pub name: String,
    pub title: String,
    pub acronym: Option<String>,
    pub summary: Option<String>,
    pub authority: Option<String>,
    /// Which of the four ways, in a sentence; derived from who does what.
    pub way: Option<&'static str>,
    pub researched: bool,
    pub in_development: bool,
    /// `high`, `medium` or `low`.
    pub confidence: Confidence,
    pub read_on: Option<NaiveDate>,
    pub titles: Vec<Title>,
}

/// What people are called in a place of work.
#[derive(Clone, Debug, Serialize)]
pub struct Title {
    pub setting: String,
    pub title: String,
}

/// A page where something can be read.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Link {
    pub url: String,
    pub what: String,
    /// What is known of how old the copy was.
    pub age: Option<String>,
}

/// A rule in plain words.
#[derive(Clone, Debug, Serialize)]
pub struct RuleLine {
    pub id: String,
    pub version: String,
    pub says: String,
    pub about: &'static str,
    /// Whom it binds, where that is not the applicant.
    pub subject: Option<&'static str>,
    pub stages: Vec<String>,
    pub advisory: bool,
    /// Nobody knows, sources disagree, or what was seen is too little to go by.
    pub unknown: bool,
    /// Why it decides nothing, where it does not.
    pub doubt: Option<&'static str>,
    pub from_on: Option<NaiveDate>,
    pub to_on: Option<NaiveDate>,
    pub note: Option<String>,
    pub then: Option<&'static str>,
    pub sources: Vec<Link>,
    pub read_on: Option<NaiveDate>,
    pub confidence: Confidence,
    /// The program that it comes from, where that is another.
    pub inherited_from: Option<String>,
}

/// Rules of one subject.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    pub title: &'static str,
    pub rules: Vec<RuleLine>,
}

/// Rules of one time: to apply, to keep it, and so on.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    pub id: &'static str,
    pub title: &'static str,
    pub parts: Vec<Part>,
}

/// A program, whole.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    #[serde(flatten)]
    pub card: Card,
    pub version: String,
    pub also: Vec<String>,
    pub population: Option<String>,
    pub authority_url: Option<String>,
    /// Whom to ask what is unknown.
    pub ask: String,
    pub ask_url: Option<String>,
    /// Who trains, examines, certifies and registers, in that order.
    pub actors: Vec<Doing>,
    pub stages: Vec<StageLine>,
    pub groups: Vec<Group>,
    /// Those rules that nobody knows for sure.
    pub unknown: Vec<RuleLine>,
    /// The page an applicant reads.
    pub html: String,
}

/// Who does one of the four things.
#[derive(Clone, Debug, Serialize)]
pub struct Doing {
    pub what: &'static str,
    /// Empty where nobody does; absent where it is not known.
    pub who: Option<Vec<String>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct StageLine {
    pub title: String,
    pub certified: bool,
}

impl Card {
    pub fn new(program: &Program) -> Card {
        Card {
            id: program.id.clone(),
            jurisdiction: program.jurisdiction.clone(),
            place: place(&program.id).to_owned(),
            name: program.name.clone(),
            title: program.title.clone(),
            acronym: program.acronym.clone(),
            summary: program.summary.clone(),
            authority: program.authority.as_ref().map(|authority| authority.name.clone()),
            way: program.route().map(program::Route::sentence),
            researched: program.status != Status::Unresearched,
            in_development: program.status == Status::InDevelopment,
            confidence: program.confidence,
            read_on: program.read_on,
            titles: program
                .titles
                .iter()
                .map(|title| Title { setting: title.setting.clone(), title: title.title.clone() })
                .collect(),
        }
    }

    /// Whether every word stands somewhere in its names or titles.
    fn fits(&self, program: &Program, words: &str) -> bool {
        let mut text =
            format!("{} {} {} {}", self.name, self.title, self.jurisdiction, program.also.join(" "));
        for more in [&self.acronym, &self.authority] {
            text.extend(more.iter().flat_map(|more| [" ", more]));
        }
        for title in &self.titles {
            text.extend([" ", &title.title, " ", &title.setting]);
        }
        let text = text.to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}

/// `us-ne` of `us-ne/certified-peer-support-specialist`.
pub fn place(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}

/// The programs whose names or titles hold these words; all of them where there are none.
pub async fn find(app: &App, words: &str) -> Result<Vec<Card>> {
    let programs = library::programs(app).await?;
    let cards = programs.all.iter().map(|(_, program)| (Card::new(program), program));
    Ok(cards.filter(|(card, program)| card.fits(program, words)).map(|(card, _)| card).collect())
}

impl View {
    /// As of a day: rules that ended before it are left out.
    pub fn new(program: &Program, version: &str, day: NaiveDate) -> View {
        let rules: Vec<&Rule> =
            program.rules.iter().filter(|rule| rule.effective_to.is_none_or(|to| day <= to)).collect();
        let lines = |steps: &[Step]| {
            let mut parts: BTreeMap<About, Vec<RuleLine>> = BTreeMap::new();
            for rule in rules.iter().filter(|rule| steps.contains(&rule.step)) {
                parts.entry(rule.about).or_default().push(RuleLine::new(program, rule));
            }
            parts.into_iter().map(|(about, rules)| Part { title: about.title(), rules }).collect::<Vec<_>>()
        };
        let groups = GROUPS.iter().map(|(id, title, steps)| Group { id, title, parts: lines(steps) });
        let unknown = rules.iter().map(|rule| RuleLine::new(program, rule));
        View {
            card: Card::new(program),
            version: version.to_owned(),
            also: program.also.clone(),
            population: program.population.clone(),
            authority_url: program.authority.as_ref().and_then(|authority| authority.url.clone()),
            ask: program.whom().to_owned(),
            ask_url: program.ask.as_ref().or(program.authority.as_ref()).and_then(|ask| ask.url.clone()),
            actors: actors(program, day),
            stages: program
                .stages
                .iter()
                .map(|stage| StageLine { title: stage.title.clone(), certified: stage.certified })
                .collect(),
            groups: groups.filter(|group| !group.parts.is_empty()).collect(),
            unknown: unknown.filter(|line| line.unknown && !line.advisory).collect(),
            html: program.html.clone(),
        }
    }
}

const GROUPS: [(&str, &str, &[Step]); 4] = [
    ("apply", "To be certified", &[Step::Train, Step::Exam, Step::Apply]),
    ("keep", "To keep it", &[Step::Renew, Step::Reinstate, Step::Practice]),
    ("transfer", "Coming from another state", &[Step::Transfer]),
    ("run", "What training programs, employers and the authority do", &[Step::Run]),
];

impl RuleLine {
    pub fn new(program: &Program, rule: &Rule) -> RuleLine {
        let doubt = doubt(rule);
        RuleLine {
            id: rule.id.clone(),
            version: rule.version.clone(),
            says: says(rule),
            about: rule.about.title(),
            subject: subject(rule.subject),
            stages: rule
                .stages
                .iter()
                .map(|id| program.stage(id).map_or_else(|| id.clone(), |stage| stage.title.clone()))
                .collect(),
            advisory: rule.advisory,
            unknown: doubt.is_some(),
            doubt,
            from_on: rule.effective_from,
            to_on: rule.effective_to,
            note: rule.note.clone(),
            then: rule.then.map(program::Consequence::sentence),
            sources: links(&rule.sources),
            read_on: rule.read_on.or(program.read_on),
            confidence: rule.confidence,
            inherited_from: rule.inherited_from.clone(),
        }
    }
}

pub fn links(sources: &[program::Source]) -> Vec<Link> {
    let all = sources.iter().map(|source| Link {
        url: source.url.clone(),
        what: source.what.clone().unwrap_or_else(|| source.id.clone()),
        age: source.age.clone(),
    });
    all.collect()
}

/// A confidence in a word.
pub fn sure(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// Why a rule decides nothing, where it does not.
fn doubt(rule: &Rule) -> Option<&'static str> {
    match (&rule.condition, rule.mark) {
        (Condition::Unknown(_), _) => Some("Nobody has found this out yet."),
        (Condition::Candidates(_), _) => Some("The sources disagree."),
        (Condition::Note, _) if !rule.advisory => Some("Only a remark was found, no rule."),
        (_, Mark::M | Mark::GeneralKnowledge) => Some("No source was seen for this."),
        (_, Mark::I) => Some("This is our reading, not the authority’s word."),
        (_, Mark::Unrecorded) => Some("No page was noted for this."),
        _ if rule.confidence == Confidence::Low => Some("What was found is too weak to go by."),
        _ => None,
    }
}

fn subject(subject: Subject) -> Option<&'static str> {
    match subject {
        Subject::Applicant => None,
        Subject::Holder => Some("For holders"),
        Subject::Supervisor => Some("For supervisors"),
        Subject::Instructor => Some("For instructors"),
        Subject::Provider => Some("For training programs"),
        Subject::Employer => Some("For employers"),
        Subject::Authority => Some("For the authority"),
    }
}

fn actors(program: &Program, day: NaiveDate) -> Vec<Doing> {
    let who = |actors: &Option<Vec<Actor>>| {
        let actors = actors.as_ref()?;
        Some(Program::on_day(Some(actors), day).map(named).collect::<Vec<_>>())
    };
    vec![
        Doing { what: "Trains", who: who(&program.trained_by) },
        Doing { what: "Examines", who: who(&program.examined_by) },
        Doing { what: "Certifies", who: who(&program.certified_by) },
        Doing { what: "Registers", who: who(&program.registered_by) },
    ]
}

fn named(actor: &Actor) -> String {
    let body = match actor.by {
        Body::State => "the state",
        Body::Contractor => "a contractor of the state",
        Body::ApprovedPrograms => "training programs that the authority approved",
        Body::OutsideBoard => "an outside board",
        Body::LicensingBoard => "a licensing board",
        Body::Va => "the Department of Veterans Affairs",
        Body::Nonprofit => "a non-profit",
    };
    match &actor.name {
        None => body.to_owned(),
        Some(name) if name.to_lowercase().contains(body) => name.clone(),
        Some(name) => format!("{name} ({body})"),
    }
}
