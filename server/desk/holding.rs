//! An application held against the program's rules: the person's record, what the authority granted them so far, and
//! the exceptions it made.

use chrono::NaiveDate;
use program::{
    About, Accepted, Asked, Condition, Consequence, Entry, Evaluation, Exception, Extension, Facts, Outcome,
    Program, Question, Shown, Step, evaluate, may_extend,
};
use sha2::{Digest, Sha256};

use super::{
    application::{Kind, Model as Application},
    authority::Desk,
    case::{Case, Line, Note},
    certification::{self, Held},
    grounds::Grounds,
    narrative, programs,
    standing::Standing,
    term::What,
};
use crate::{app::App, error::Result, identity};

/// Everything that a decision about an application rests on.
pub struct Holding {
    pub program: std::sync::Arc<Program>,
    /// SHA-256 of its text.
    pub version: String,
    pub held: Option<Held>,
    pub lines: Vec<Line>,
    /// What of it papers and files may tell.
    pub grounds: Grounds,
    /// Fingerprints of the continuing education that counts here, so that none counts twice.
    pub claimed: Vec<String>,
    /// Entries that were left out since they were claimed before.
    pub claimed_before: usize,
}

impl Holding {
    /// Rules that are not met, and no exception was made.
    pub fn not_met(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.blocks && line.outcome == "not-met")
    }

    /// A rule's own sentence, of those that stand today, else of those that stood when it was sent.
    pub fn says(&self, rule: &str, case: &Case) -> Option<String> {
        let sent = case.entries.iter().filter_map(|entry| match &entry.note {
            Note::Sent { lines, .. } => Some(lines),
            _ => None,
        });
        let line = self.lines.iter().find(|line| line.rule == rule).map(|line| line.says.clone());
        let of_program = || self.program.rules.iter().rfind(|known| known.id == rule).map(program::says);
        let as_sent = || sent.flatten().find(|line| line.rule == rule).map(|line| line.says.clone());
        line.or_else(of_program).or_else(as_sent)
    }

    /// What nobody can decide but the authority: also where nobody has told whether anything is asked, which holds nobody
    /// up by itself.
    pub fn unknown(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.outcome == "unknown")
    }
}

/// Holds an application against the rules as they stand on a day; what was sent counts from the day it was sent.
pub async fn hold(
    app: &App,
    desk: &Desk,
    application: &Application,
    case: &Case,
    on: NaiveDate,
) -> Result<Holding> {
    let db = &app.store.read;
    let (version, program) = programs::program(app, &desk.program).await?;
    let person = identity::find_person(db, application.person_id).await?;
    let (mut facts, accepted) = programs::known(app, &person, &program, on).await?;
    let all = certification::of_person(db, person.id).await?;
    let here: Vec<Held> = all.into_iter().filter(|held| held.row.desk_id == desk.id).collect();
    let before = claimed_before(db, application, &here).await?;
    let (claimed, claimed_before) = count_once(&mut facts.ce, &before);
    let filed = case.sent_at().map_or(on, |at| at.date_naive());
    granted(&mut facts, &program, desk, application, case, &here, filed);
    told(&mut facts, narrative::words(db, application.id).await?, filed);
    let anew = start_over(&mut facts, &program, &here, app.clock.now());
    let mut evaluations = evaluations(&program, &facts, &accepted, application, on);
    if anew && application.kind == Kind::Reinstatement {
        evaluations.extend(training(&program, &facts, &accepted, application, on));
    }
    let mut lines: Vec<Line> = evaluations.iter().flat_map(evaluated).collect();
    if application.kind == Kind::Extension {
        lines = vec![more_time(&program, &facts, application, case, filed)];
    }
    let grounds = Grounds::new(&version, &evaluations, &facts);
    drop(evaluations);
    let held = here.into_iter().find(|held| Some(held.row.id) == application.certification_id);
    Ok(Holding { program, version, held, lines, grounds, claimed, claimed_before })
}

/// What the person holds here, when they asked, and what the authority excused.
fn granted(
    facts: &mut Facts,
    program: &Program,
    desk: &Desk,
    application: &Application,
    case: &Case,
    here: &[Held],
    filed: NaiveDate,
) {
    let event = match application.kind {
        Kind::First | Kind::Stage | Kind::Reinstatement => "applied",
        Kind::Renewal => "renewal-filed",
        Kind::Extension => "extension-requested",
    };
    // What the authority granted is known here; nobody's word stands for it.
    facts.extensions.clear();
    for event in ["certified", "renewed", "term-started", "expires"] {
        facts.events.remove(event);
    }
    for stage in &program.stages {
        facts.events.remove(&format!("{}-started", stage.id));
    }
    facts.events.insert(event.into(), filed.into());
    for held in here.iter().filter(|held| Some(held.row.id) == application.certification_id) {
        facts.events.insert("certified".into(), held.row.issued_at.date_naive().into());
        for term in &held.terms {
            facts.events.insert("term-started".into(), term.from_on.into());
            if let Some(end) = term.expires_on {
                facts.events.insert("expires".into(), end.into());
            }
            if let Some(stage) = &term.stage {
                facts.events.insert(format!("{stage}-started"), term.from_on.into());
            }
            if let (What::Extended, Some(stage)) = (term.what, &term.stage) {
                let requested_on = term.recorded_at.date_naive();
                facts.extensions.push(Extension { stage: stage.clone(), requested_on, granted: true });
            }
        }
    }
    for entry in &case.entries {
        if let Note::Exception { rule, text, until } = &entry.note {
            facts.exceptions.push(Exception {
                program: program.id.clone(),
                rule: rule.clone(),
                by: desk.terms.authority.clone(),
                from: filed.min(entry.at.date_naive()),
                until: *until,
                reason: text.clone(),
            });
        }
    }
}

/// What rules may know of a statement: that it is there, and how long it is.
fn told(facts: &mut Facts, words: Option<i32>, on: NaiveDate) {
    let Some(words) = words else { return };
    facts.numbers.insert(narrative::WORDS.to_owned(), f64::from(words));
    facts.shown.push(Shown {
        what: narrative::STATEMENT.to_owned(),
        on,
        from: Some("holder".to_owned()),
        who: None,
        outcome: Some("seen".to_owned()),
        how: Some("electronic".to_owned()),
        valid_until: None,
        name_matches: None,
    });
}

/// Where a rule says that training is repeated after a lapse, what was taken before it counts no more. Tells whether
/// it is so.
fn start_over(
    facts: &mut Facts,
    program: &Program,
    here: &[Held],
    now: chrono::DateTime<chrono::Utc>,
) -> bool {
    let repeat =
        program.rules.iter().any(|rule| rule.then == Some(Consequence::RepeatTraining) && rule.decides());
    let lapsed = here.iter().filter(|held| held.told(now).standing == Standing::Lapsed);
    let Some(since) = lapsed.filter_map(|held| held.term()?.grace_ends_on).max().filter(|_| repeat) else {
        return false;
    };
    facts.training.retain(|entry| entry.began_on.unwrap_or(entry.on) > since);
    true
}

fn evaluations<'a>(
    program: &'a Program,
    facts: &Facts,
    accepted: &[Accepted],
    application: &Application,
    on: NaiveDate,
) -> Vec<Evaluation<'a>> {
    let step = match application.kind {
        // One rule of its own: see `more_time`.
        Kind::Extension => return Vec::new(),
        Kind::First | Kind::Stage => Step::Apply,
        Kind::Renewal => Step::Renew,
        Kind::Reinstatement => Step::Reinstate,
    };
    let stage = application.draft.stage.as_deref();
    let endorsements = &application.draft.endorsements;
    let question = Question { step, stage, endorsements, accepted, ..Question::on(on) };
    let mut found = vec![evaluate(program, facts, &question)];
    if application.kind == Kind::First {
        found.extend(
            [Step::Train, Step::Exam].map(|step| evaluate(program, facts, &Question { step, ..question })),
        );
    }
    found
}

/// The rules of a first training, whichever step they are asked at.
fn training<'a>(
    program: &'a Program,
    facts: &Facts,
    accepted: &[Accepted],
    application: &Application,
    on: NaiveDate,
) -> Vec<Evaluation<'a>> {
    let endorsements = &application.draft.endorsements;
    let ask = |step| Question { step, endorsements, accepted, ..Question::on(on) };
    let mut found = Vec::new();
    for step in [Step::Train, Step::Apply] {
        let mut evaluation = evaluate(program, facts, &ask(step));
        evaluation.findings.retain(|finding| finding.rule.about == About::Training);
        found.push(evaluation);
    }
    found
}

fn evaluated(evaluation: &Evaluation<'_>) -> Vec<Line> {
    let line = |finding: &program::Finding<'_>| Line {
        rule: finding.rule.id.clone(),
        says: program::says(finding.rule),
        outcome: match finding.outcome {
            Outcome::Met => "met",
            Outcome::NotMet => "not-met",
            Outcome::Waived => "waived",
            Outcome::Unknown => "unknown",
        }
        .to_owned(),
        reason: finding.reason.clone(),
        source: finding.rule.sources.first().map(|source| source.url.clone()),
        blocks: finding.blocks(),
    };
    // Who may sit an exam again, and when, is told elsewhere; what is asked is that it is passed.
    let asked = |finding: &&program::Finding<'_>| {
        !matches!(finding.asked, Asked::Told | Asked::Advice)
            && !matches!(finding.rule.condition, Condition::Attempts(_))
    };
    evaluation.findings.iter().filter(asked).map(line).collect()
}

/// The one rule of an extension: asked in time, and not more often than the program allows.
fn more_time(
    program: &Program,
    facts: &Facts,
    application: &Application,
    case: &Case,
    filed: NaiveDate,
) -> Line {
    let stage = application.draft.stage.as_deref().unwrap_or_default();
    let verdict = may_extend(program, facts, stage, filed);
    let excused = case
        .entries
        .iter()
        .any(|entry| matches!(&entry.note, Note::Exception { rule, .. } if rule == "more-time"));
    let outcome = match verdict.outcome {
        _ if excused => "waived",
        Outcome::Met | Outcome::Waived => "met",
        Outcome::NotMet => "not-met",
        Outcome::Unknown => "unknown",
    };
    Line {
        rule: "more-time".into(),
        says: "More time is asked for as early as the rule says, and no more often.".into(),
        outcome: outcome.into(),
        reason: verdict.reason,
        source: None,
        blocks: !matches!(outcome, "met" | "waived"),
    }
}

/// One entry of continuing education, so that the same can be told again: what, when, by whom, how, how long. Not its
/// topics: the same hour claimed under another topic is the same hour.
fn fingerprint(entry: &Entry) -> String {
    let (course, provider) = (entry.course.as_deref(), entry.provider.as_deref());
    let (on, minutes, mode) = (entry.on, entry.minutes, entry.mode.as_deref());
    let text = format!("{on}|{minutes:?}|{mode:?}|{course:?}|{provider:?}").to_lowercase();
    hex::encode(&Sha256::digest(text)[..12])
}

/// Leaves each piece of continuing education once, and none that was claimed before.
///
/// Gives the fingerprints of what is left, and how many entries went.
fn count_once(ce: &mut Vec<Entry>, before: &[String]) -> (Vec<String>, usize) {
    let mut claimed: Vec<String> = Vec::new();
    let all = ce.len();
    // A record begins with what was entered last; of two that are the same, the first counts.
    ce.reverse();
    ce.retain(|entry| {
        let print = fingerprint(entry);
        let fresh = !before.contains(&print) && !claimed.contains(&print);
        if fresh {
            claimed.push(print);
        }
        fresh
    });
    ce.reverse();
    (claimed, all - ce.len())
}

/// What earlier renewals of the same certification claimed.
async fn claimed_before(
    db: &impl sea_orm::ConnectionTrait,
    application: &Application,
    here: &[Held],
) -> Result<Vec<String>> {
    if application.kind != Kind::Renewal || here.is_empty() {
        return Ok(Vec::new());
    }
    let mut prints = Vec::new();
    for other in super::application::of_person(db, application.person_id).await? {
        let same = other.certification_id == application.certification_id && other.kind == Kind::Renewal;
        if !same || other.id == application.id {
            continue;
        }
        let case = super::case::case(db, other.id).await?;
        if case.state != super::case::State::Granted {
            continue;
        }
        for entry in case.entries {
            if let Note::Sent { claimed, .. } = entry.note {
                prints.extend(claimed);
            }
        }
    }
    Ok(prints)
}
