//! What a decision rested on, as far as papers and files may tell it: what the rules counted, exams and the days they were
//! passed, courses that the authority had approved. Never who confirmed it, an exception, or what is asked of some alone:
//! that would tell who somebody is.

use chrono::NaiveDate;
use program::{About, Asked, Condition, Evaluation, Facts, Finding, Ledger, Measure, Outcome, Rule, Subject};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::{app::App, catalog, error::Result};

/// Frozen with the decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Grounds {
    /// SHA-256 of the program's text whose rules were asked.
    pub version: String,
    pub met: Vec<Met>,
    pub courses: Vec<Course>,
}

/// A rule that was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    pub rule: String,
    pub part: Part,
    pub says: String,
    /// What counted for sure, where it is counted in time.
    #[serde(default)]
    pub counted: Option<Counted>,
    /// Where an exam was asked for and its day is known: the first by which all of it was passed.
    #[serde(default)]
    pub passed_on: Option<NaiveDate>,
    #[serde(default)]
    pub covers: Option<Covers>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub of: Part,
    pub minutes: u64,
}

/// What training had to cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covers {
    pub framework: String,
    /// Where the rule names them.
    pub items: Vec<Item>,
    /// Where the authority says so.
    pub url: Option<String>,
}

/// One of a framework's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub code: String,
    pub title: String,
}

/// What may be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Training,
    Experience,
    Supervision,
    Exam,
    References,
    Ethics,
    ContinuingEducation,
}

impl Part {
    pub const ALL: [Part; 7] = [
        Part::Training,
        Part::Experience,
        Part::Supervision,
        Part::Exam,
        Part::References,
        Part::Ethics,
        Part::ContinuingEducation,
    ];

    /// As papers and pages name it.
    pub fn words(self) -> &'static str {
        match self {
            Part::Training => "Training",
            Part::Experience => "Practice",
            Part::Supervision => "Supervision",
            Part::Exam => "Exam",
            Part::References => "References",
            Part::Ethics => "Ethics",
            Part::ContinuingEducation => "Continuing education",
        }
    }

    fn of(rule: &Rule) -> Option<Part> {
        match rule.about {
            About::Training => Some(Part::Training),
            About::Experience => Some(Part::Experience),
            About::Supervision => Some(Part::Supervision),
            About::Exam => Some(Part::Exam),
            About::References => Some(Part::References),
            About::Ethics => Some(Part::Ethics),
            About::Ce => Some(Part::ContinuingEducation),
            _ => None,
        }
    }

    fn in_ledger(ledger: Ledger) -> Part {
        match ledger {
            Ledger::Training => Part::Training,
            Ledger::Experience => Part::Experience,
            Ledger::Supervision => Part::Supervision,
            Ledger::Ce => Part::ContinuingEducation,
        }
    }
}

/// A course that was taken here and that the authority had approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    pub title: String,
    pub provider: String,
    /// The hash of its text.
    pub version: String,
    pub completed_on: NaiveDate,
    pub minutes: u64,
}

impl Grounds {
    pub(super) fn new(version: &str, evaluations: &[Evaluation<'_>], facts: &Facts) -> Grounds {
        let findings = evaluations.iter().flat_map(|evaluation| &evaluation.findings);
        Grounds {
            version: version.to_owned(),
            met: findings.filter_map(met).collect(),
            courses: courses(facts),
        }
    }

    /// With the titles of courses, and those of competencies whose framework is here.
    pub(super) async fn named(mut self, app: &App) -> Result<Grounds> {
        for course in &mut self.courses {
            catalog::course(app, &course.version).await?.title.clone_into(&mut course.title);
        }
        let frameworks = app.shelf.frameworks();
        for covers in self.met.iter_mut().filter_map(|met| met.covers.as_mut()) {
            let named = frameworks.iter().filter(|framework| framework.slug == covers.framework);
            let groups = named.flat_map(|framework| &framework.groups);
            let all: Vec<_> = groups.flat_map(|group| &group.competencies).collect();
            for item in &mut covers.items {
                if let Some(known) = all.iter().find(|known| known.id == item.code) {
                    known.title.clone_into(&mut item.title);
                }
            }
        }
        Ok(self)
    }
}

fn met(finding: &Finding<'_>) -> Option<Met> {
    let rule = finding.rule;
    let of_the_person = !matches!(rule.subject, Subject::Employer | Subject::Authority | Subject::Provider);
    let of_all = rule.endorsements.is_empty() && rule.when.is_none();
    // How often one may try is nothing that was done.
    let of_tries = matches!(rule.condition, Condition::Attempts(_));
    if !of_the_person
        || !of_all
        || of_tries
        || finding.asked != Asked::Required
        || finding.outcome != Outcome::Met
    {
        return None;
    }
    let counted = finding.counted.filter(|(_, counted)| counted.measure == Measure::Minutes);
    let covers = match &rule.condition {
        Condition::Covers(covers) => Some(Covers {
            framework: covers.framework.clone(),
            items: covers
                .all
                .iter()
                .map(|code| Item { code: code.clone(), title: code.replace('-', " ") })
                .collect(),
            url: rule.sources.first().map(|source| source.url.clone()),
        }),
        _ => None,
    };
    Some(Met {
        rule: rule.id.clone(),
        part: Part::of(rule)?,
        says: program::says(rule),
        counted: counted.map(|(of, counted)| Counted { of: Part::in_ledger(of), minutes: counted.amount }),
        passed_on: finding.passed_on,
        covers,
    })
}

/// What was taken here, for none else has a version; the facts hold only what the authority approved of it. Told by the
/// course's address until its title is looked up.
fn courses(facts: &Facts) -> Vec<Course> {
    let mut all: Vec<Course> = Vec::new();
    for entry in &facts.training {
        let Some(version) = &entry.course_version else { continue };
        let minutes = u64::from(entry.minutes.unwrap_or_default());
        let same = |course: &&mut Course| course.version == *version && course.completed_on == entry.on;
        if let Some(course) = all.iter_mut().find(same) {
            course.minutes += minutes;
            continue;
        }
        all.push(Course {
            title: entry.course.clone().unwrap_or_default(),
            provider: entry.provider.clone().unwrap_or_default(),
            version: version.clone(),
            completed_on: entry.on,
            minutes,
        });
    }
    all
}

/// What several decisions rested on: the one that granted it, and those that moved it on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Basis {
    pub parts: Vec<PartMet>,
    pub courses: Vec<Course>,
}

/// What was met of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartMet {
    pub part: Part,
    pub name: &'static str,
    /// The most that one of its rules counted for sure.
    pub minutes: Option<u64>,
    pub rules: Vec<Met>,
}

impl Basis {
    /// Of terms, oldest first. Of a rule that was asked again, the last answer counts; continuing education is that of the
    /// last term alone.
    pub fn of<'a>(terms: impl DoubleEndedIterator<Item = Option<&'a Grounds>>) -> Basis {
        let mut basis = Basis::default();
        let mut rules: Vec<&Met> = Vec::new();
        for (newest, grounds) in terms.rev().enumerate().map(|(place, grounds)| (place == 0, grounds)) {
            let Some(grounds) = grounds else { continue };
            for met in &grounds.met {
                let again = rules.iter().any(|known| known.rule == met.rule);
                if !again && (newest || met.part != Part::ContinuingEducation) {
                    rules.push(met);
                }
            }
            for course in &grounds.courses {
                if !basis.courses.contains(course) {
                    basis.courses.push(course.clone());
                }
            }
        }
        for part in Part::ALL {
            let own: Vec<Met> = rules.iter().filter(|met| met.part == part).copied().cloned().collect();
            let counted = rules.iter().filter_map(|met| met.counted).filter(|counted| counted.of == part);
            let minutes = counted.map(|counted| counted.minutes).max();
            if minutes.is_some() || !own.is_empty() {
                basis.parts.push(PartMet { part, name: part.words(), minutes, rules: own });
            }
        }
        basis
    }

    /// What training had to cover, with the rule that said so.
    pub fn covered(&self) -> impl Iterator<Item = (&Met, &Covers)> {
        let rules = self.parts.iter().flat_map(|of| &of.rules);
        rules.filter_map(|met| Some((met, met.covers.as_ref()?)))
    }

    pub fn minutes(&self, part: Part) -> Option<u64> {
        self.parts.iter().find(|of| of.part == part)?.minutes
    }

    /// The day by which the exams were passed, as far as their days are known.
    pub fn exams_passed_on(&self) -> Option<NaiveDate> {
        let exams = self.parts.iter().flat_map(|of| &of.rules).filter(|met| met.part == Part::Exam);
        exams.filter_map(|met| met.passed_on).max()
    }
}
