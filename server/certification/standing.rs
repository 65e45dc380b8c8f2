//! Where a person stands: their record held against a program's rules on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use program::{
    Accepted, Asked, Condition, Entry, Evaluation, Extension, Facts, Finding, Outcome, Program, Question,
    Status, Step, evaluate,
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::{
    acceptance, approval, choice, day, library, replaced,
    view::{self, Card, Link},
    words,
};
use crate::{
    app::App,
    error::Result,
    evidence::{self, Here, Record},
    identity::Person,
};

/// Every rule of a program that is this person's to meet, and how each stands.
#[derive(Clone, Debug, Serialize)]
pub struct Checklist {
    pub card: Card,
    pub version: String,
    pub on: NaiveDate,
    pub counts: Counts,
    pub groups: Vec<Group>,
    /// Days ahead that matter, the nearest first.
    pub next: Vec<Date>,
    /// Training taken here that this authority had not approved on that day, as far as is known here.
    pub not_counted: Vec<NotCounted>,
    /// Added scopes that the program has, and which of them the person has in mind.
    pub endorsements: Vec<Endorsement>,
    /// Some rules are of one endorsement, and none was chosen.
    pub choose_endorsement: bool,
    /// Whom to ask what is unknown.
    pub ask: String,
    pub ask_url: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub done: usize,
    pub to_do: usize,
    pub unknown: usize,
    /// Every rule for being certified that is known is met or waived. That is no certification.
    pub all_met: bool,
}

/// Rules of one time or stage.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    pub id: String,
    pub title: String,
    pub met: bool,
    pub lines: Vec<Line>,
}

/// One rule, and how it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    pub rule: String,
    pub version: String,
    pub says: String,
    /// `met`, `waived`, `not-met`, `unknown`, or `told` for what is not asked of the person.
    pub outcome: String,
    pub reason: String,
    pub note: Option<String>,
    /// How to add what is missing to the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    pub sources: Vec<Link>,
    pub read_on: Option<NaiveDate>,
    pub confidence: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Date {
    pub on: NaiveDate,
    pub what: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotCounted {
    pub course: String,
    pub provider: Option<String>,
    pub on: NaiveDate,
    pub minutes: Option<u32>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Endorsement {
    pub id: String,
    pub title: String,
    pub chosen: bool,
}

/// Where a person stands with one program on a day, as far as this server knows.
pub async fn checklist(app: &App, person: &Person, id: &str, on: NaiveDate) -> Result<Checklist> {
    let (version, program) = library::program(app, id).await?;
    let known = Known::of(app, person, on).await?;
    let facts = known.facts(&app.store.read, person, &program).await?;
    let endorsements = choice::endorsements(&app.store.read, person.id, id).await?;
    Ok(hold(&program, &version, &facts, &known.accepted, &endorsements, on))
}

/// How each of these programs stands today, by its name.
pub async fn counts(app: &App, person: &Person, ids: &[String]) -> Result<BTreeMap<String, Counts>> {
    let on = app.clock.now().date_naive();
    let known = Known::of(app, person, on).await?;
    let programs = library::programs(app).await?;
    let mut all = BTreeMap::new();
    for (version, program) in programs.all.iter().filter(|(_, program)| ids.contains(&program.id)) {
        let facts = known.facts(&app.store.read, person, program).await?;
        let endorsements = choice::endorsements(&app.store.read, person.id, &program.id).await?;
        let list = hold(program, version, &facts, &known.accepted, &endorsements, on);
        all.insert(program.id.clone(), list.counts);
    }
    Ok(all)
}

/// What holds for every program: the person's record, and what authorities said.
struct Known {
    record: Record,
    here: Vec<Here>,
    today: NaiveDate,
    approvals: Vec<approval::Model>,
    accepted: Vec<Accepted>,
    on: NaiveDate,
}

/// What is known of a person on a day, as one program may count it, and which bodies' certifications count beside its own.
pub async fn known(
    app: &App,
    person: &Person,
    program: &Program,
    on: NaiveDate,
) -> Result<(Facts, Vec<Accepted>)> {
    let known = Known::of(app, person, on).await?;
    let counted = known.facts(&app.store.read, person, program).await?;
    Ok((counted.facts, known.accepted))
}

/// A person's facts as one program may count them.
pub(super) struct Counted {
    pub facts: Facts,
    pub not_counted: Vec<NotCounted>,
}

impl Known {
    async fn of(app: &App, person: &Person, on: NaiveDate) -> Result<Known> {
        let db = &app.store.read;
        let bodies = replaced::standing(acceptance::all(db).await?).into_iter().map(|row| Accepted {
            name: row.name,
            evidence: row.evidence,
            from: row.from_on,
            to: row.to_on,
        });
        Ok(Known {
            record: Record::of(db, person.id, app.clock.now()).await?,
            here: evidence::training_here(app, person.id).await?,
            today: app.clock.now().date_naive(),
            approvals: replaced::standing(approval::all(db).await?),
            accepted: bodies.collect(),
            on,
        })
    }

    /// Training taken here counts only if this authority had approved the provider and the course version on that day.
    async fn facts(&self, db: &impl ConnectionTrait, person: &Person, program: &Program) -> Result<Counted> {
        let mut facts = evidence::facts_of(&self.record, &self.here, &program.jurisdiction, self.today);
        let mut not_counted = Vec::new();
        for entries in [&mut facts.training, &mut facts.ce] {
            approval::tell(entries, &self.approvals, program);
            entries.retain(|entry| {
                let counts = entry.course_version.is_none() || is_approved(entry, &program.jurisdiction);
                if !counts && entry.on <= self.on {
                    not_counted.push(NotCounted {
                        course: entry.course.clone().unwrap_or_default(),
                        provider: entry.provider.clone(),
                        on: entry.on,
                        minutes: entry.minutes,
                    });
                }
                counts
            });
        }
        words::translate(&mut facts, program);
        let mut days = day::of(db, person.id, &program.id).await?;
        let granted = days.remove(day::EXTENSION_GRANTED);
        if let (Some(requested_on), Some(_)) = (days.get("extension-requested").copied(), granted) {
            let stages = day::limited_stages(program);
            let extended = |stage: String| Extension { stage, requested_on, granted: true };
            facts.extensions.extend(stages.into_iter().map(extended));
        }
        facts.events.extend(days.into_iter().map(|(event, on)| (event, on.into())));
        Ok(Counted { facts, not_counted: merged(not_counted) })
    }
}

/// One line a course, however many pieces it was taken in.
fn merged(lines: Vec<NotCounted>) -> Vec<NotCounted> {
    let mut all: Vec<NotCounted> = Vec::new();
    for line in lines {
        let same = |other: &&mut NotCounted| {
            other.course == line.course && other.provider == line.provider && other.on == line.on
        };
        match all.iter_mut().find(same) {
            Some(held) => held.minutes = held.minutes.zip(line.minutes).map(|(a, b)| a + b),
            None => all.push(line),
        }
    }
    all
}

/// On the day it began or the day it ended: which of them a rule counts, the rule says.
fn is_approved(entry: &Entry, authority: &str) -> bool {
    let holds = |day: NaiveDate| {
        entry.approvals.iter().any(|approval| {
            approval.by == authority
                && approval.from.is_none_or(|from| from <= day)
                && approval.to.is_none_or(|to| day <= to)
        })
    };
    holds(entry.on) || entry.began_on.is_some_and(holds)
}

/// Rules of the steps to being certified; where they stand decides whether all is met.
const TO_BE_CERTIFIED: [Step; 3] = [Step::Train, Step::Exam, Step::Apply];

fn hold(
    program: &Program,
    version: &str,
    counted: &Counted,
    accepted: &[Accepted],
    endorsements: &[String],
    on: NaiveDate,
) -> Checklist {
    let facts = &counted.facts;
    let ask =
        |step: Step| evaluate(program, facts, &Question { step, endorsements, accepted, ..Question::on(on) });
    let first: Vec<Evaluation<'_>> = TO_BE_CERTIFIED.into_iter().map(ask).collect();
    let mut groups = by_stage(program, facts, &first);
    let certified = facts.events.get("certified").is_some_and(|event| event.on <= on)
        || facts.credentials.iter().any(|held| held.from.as_deref() == Some(&program.jurisdiction));
    let elsewhere =
        |held: &program::Credential| held.from.as_deref().is_some_and(|from| from != program.jurisdiction);
    let mut later: Vec<Evaluation<'_>> = Vec::new();
    let mut by_transfer = false;
    if facts.credentials.iter().any(elsewhere) {
        let transfer = ask(Step::Transfer);
        groups.extend(Group::new("transfer", "Coming from another state", transfer.findings.iter(), program));
        // Whoever is certified elsewhere has two ways: the one for all, and the one for those who come.
        by_transfer = is_met(std::slice::from_ref(&transfer));
        later.push(transfer);
    }
    if certified {
        let keep: Vec<Evaluation<'_>> =
            [Step::Renew, Step::Reinstate, Step::Practice].into_iter().map(ask).collect();
        let findings = keep.iter().flat_map(|evaluation| &evaluation.findings);
        groups.extend(Group::new("keep", "To keep it", findings, program));
        later.extend(keep);
    }
    let all = || groups.iter().flat_map(|group| &group.lines);
    let count = |outcomes: &[&str]| all().filter(|line| outcomes.contains(&line.outcome.as_str())).count();
    let counts = Counts {
        done: count(&["met", "waived"]),
        to_do: count(&["not-met"]),
        unknown: count(&["unknown"]),
        all_met: is_met(&first) || by_transfer,
    };
    let contact = program.ask.as_ref().or(program.authority.as_ref());
    Checklist {
        card: Card::new(program),
        version: version.to_owned(),
        on,
        counts,
        next: next(first.iter().chain(&later), on),
        choose_endorsement: first.iter().chain(&later).any(|evaluation| evaluation.choose_endorsement),
        groups,
        not_counted: counted.not_counted.clone(),
        endorsements: program
            .endorsements
            .iter()
            .map(|of| Endorsement {
                chosen: endorsements.contains(&of.id),
                id: of.id.clone(),
                title: of.title.clone(),
            })
            .collect(),
        ask: program.whom().to_owned(),
        ask_url: contact.and_then(|contact| contact.url.clone()),
    }
}

/// Whether everything that is asked and known is met. Where nothing that is asked is known, nothing is met.
fn is_met(evaluations: &[Evaluation<'_>]) -> bool {
    let findings = || evaluations.iter().flat_map(|evaluation| &evaluation.findings);
    let something = findings().any(|finding| {
        finding.asked == Asked::Required && matches!(finding.outcome, Outcome::Met | Outcome::Waived)
    });
    let sound = |evaluation: &Evaluation<'_>| {
        evaluation.status == Status::Researched && !evaluation.choose_endorsement
    };
    something && evaluations.iter().all(sound) && !findings().any(blocks)
}

/// Who may sit an exam again, and when, is told; what is asked is that it is passed.
fn blocks(finding: &Finding<'_>) -> bool {
    finding.blocks() && !matches!(finding.rule.condition, Condition::Attempts(_))
}

/// What is asked whatever the stage, then what each stage asks.
fn by_stage(program: &Program, facts: &Facts, evaluations: &[Evaluation<'_>]) -> Vec<Group> {
    // Once an exam is passed, nobody asks how often it may be tried.
    let over = |finding: &&Finding<'_>| match &finding.rule.condition {
        Condition::Attempts(of) => {
            facts.exams.iter().any(|sitting| sitting.exam == of.exam && sitting.passed == Some(true))
        }
        _ => false,
    };
    let findings = || {
        evaluations.iter().flat_map(|evaluation| &evaluation.findings).filter(move |finding| !over(finding))
    };
    let mut groups = Vec::new();
    let general = findings().filter(|finding| finding.rule.stages.is_empty());
    groups.extend(Group::new("certify", "To be certified", general, program));
    for stage in &program.stages {
        let own = findings().filter(|finding| finding.rule.stages.contains(&stage.id));
        groups.extend(Group::new(&format!("stage-{}", stage.id), &stage.title, own, program));
    }
    groups
}

/// Days ahead by which something is due, or from which it is possible.
fn next<'a>(evaluations: impl Iterator<Item = &'a Evaluation<'a>>, on: NaiveDate) -> Vec<Date> {
    let mut dates: Vec<Date> = Vec::new();
    for finding in evaluations.flat_map(|evaluation| &evaluation.findings) {
        let says = view::says(finding.rule);
        if let Some(due) = finding.due.filter(|due| *due >= on) {
            dates.push(Date { on: due, what: format!("the last day, or the day it ends. {says}") });
        }
        if let Some(opens) = finding.opens.filter(|opens| *opens > on) {
            dates.push(Date { on: opens, what: format!("the first day on which it is possible. {says}") });
        }
    }
    dates.sort();
    dates.dedup();
    dates
}

impl Group {
    /// None where nothing is asked.
    fn new<'a>(
        id: &str,
        title: &str,
        findings: impl Iterator<Item = &'a Finding<'a>>,
        program: &Program,
    ) -> Option<Group> {
        let mut met = true;
        let lines = findings.map(|finding| {
            met &= !blocks(finding);
            Line::new(finding, program)
        });
        let lines: Vec<Line> = lines.collect();
        (!lines.is_empty()).then(|| Group { id: id.to_owned(), title: title.to_owned(), met, lines })
    }
}

impl Line {
    fn new(finding: &Finding<'_>, program: &Program) -> Line {
        let rule = finding.rule;
        let outcome = match (finding.asked, finding.outcome) {
            (Asked::Advice | Asked::Told, _) => "told",
            (_, Outcome::Met) => "met",
            (_, Outcome::Waived) => "waived",
            (_, Outcome::NotMet) => "not-met",
            (_, Outcome::Unknown) => "unknown",
        };
        let says = view::says(rule);
        // What the page says anyway is not said twice.
        let reason = finding.reason.replace(&says, "").replace(&format!("Ask {}.", program.whom()), "");
        Line {
            rule: rule.id.clone(),
            version: rule.version.clone(),
            says,
            hint: words::hint(&rule.condition, program).filter(|_| matches!(outcome, "not-met" | "unknown")),
            outcome: outcome.to_owned(),
            reason: reason.split_whitespace().collect::<Vec<_>>().join(" "),
            note: rule.note.clone(),
            sources: view::links(&rule.sources),
            read_on: rule.read_on.or(program.read_on),
            confidence: view::sure(rule.confidence).to_owned(),
        }
    }
}

impl Checklist {
    /// Only what is left: to do, or not known.
    #[must_use]
    pub fn left(mut self) -> Checklist {
        for group in &mut self.groups {
            group.lines.retain(|line| matches!(line.outcome.as_str(), "not-met" | "unknown"));
        }
        self.groups.retain(|group| !group.lines.is_empty());
        self
    }
}

/// For a packet: the checklist, and the facts that it was made of.
pub(super) async fn with_facts(app: &App, person: &Person, id: &str) -> Result<(Checklist, Facts)> {
    let (version, program) = library::program(app, id).await?;
    let on = app.clock.now().date_naive();
    let known = Known::of(app, person, on).await?;
    let counted = known.facts(&app.store.read, person, &program).await?;
    let endorsements = choice::endorsements(&app.store.read, person.id, id).await?;
    let list = hold(&program, &version, &counted, &known.accepted, &endorsements, on);
    Ok((list, counted.facts))
}
