//! What an authority does with a case: ask for more, record fees, make exceptions, stand aside, and decide, by one or
//! by two. Who has a part in it of their own has none in the decision.

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    application::{self, locked},
    authority::Desk,
    case::{self, Case, Note, Settled, State, settle},
    holding::Holding,
    registrar,
};
use crate::{
    change::Change,
    error::{Error, Fields, Result},
    identity::{self, Role},
    journal::Event,
};

/// Why somebody may not have a part in a decision, if there is a reason.
pub async fn conflict(
    db: &impl ConnectionTrait,
    application: &application::Model,
    case: &Case,
    person: Uuid,
) -> Result<Option<(&'static str, &'static str)>> {
    if application.person_id == person {
        return Ok(Some(("desk/own-application", "This is your own application: others decide about it.")));
    }
    if identity::holds_role(db, person, Role::Trainer).await? {
        return Ok(Some((
            "desk/trainer-decides",
            "You are a trainer. Whoever trains does not decide on applications.",
        )));
    }
    if case.stood_aside(person) {
        return Ok(Some((
            "desk/stood-aside",
            "You stood aside from this application: others decide about it.",
        )));
    }
    if case.round == 2 && case.opinions(1).iter().any(|(by, _)| *by == person) {
        return Ok(Some((
            "desk/decided-before",
            "You had a part in the decision that is appealed: others look at it anew.",
        )));
    }
    Ok(None)
}

fn words(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 5000 {
        return Err(Error::invalid("text", "Give your reasons, in 5,000 characters or fewer."));
    }
    Ok(text.to_owned())
}

/// One thing that a registrar notes.
pub enum Step {
    AskForMore { text: String },
    Fee { purpose: String, cents: u64, waived: bool, text: String },
    Exception { rule: String, text: String, until: Option<NaiveDate> },
    StandAside { text: String },
    CloseAudit { text: String },
}

/// Notes it. `draft` tells two clicks on one form from two notes.
pub async fn note(
    change: &mut Change,
    desk: &Desk,
    application: Uuid,
    by: Uuid,
    draft: &str,
    step: Step,
) -> Result<()> {
    let (row, case) = at_desk(change, desk, application, by).await?;
    if !case.state.is_open() {
        return Err(Error::refused("desk/decided", "This application is not open any more."));
    }
    let aside = matches!(step, Step::StandAside { .. });
    if let Some((code, sentence)) = conflict(&change.tx, &row, &case, by).await?
        && !aside
    {
        return Err(Error::refused(code, sentence));
    }
    let key = format!("note:{draft}");
    let note = match step {
        Step::AskForMore { text } => Note::MoreAsked { text: words(&text)? },
        Step::Fee { purpose, cents, waived, text } => {
            let mut fields = Fields::default();
            if purpose.trim().is_empty() || purpose.chars().count() > 80 {
                fields.say("purpose", "Say what the fee is for.");
            }
            if waived && text.trim().is_empty() {
                fields.say("text", "Say why it is waived.");
            }
            fields.done()?;
            Note::Fee { purpose: purpose.trim().to_owned(), cents, waived, text: text.trim().to_owned() }
        }
        Step::Exception { rule, text, until } => {
            if rule.trim().is_empty() {
                return Err(Error::invalid("rule", "Choose the rule."));
            }
            Note::Exception { rule, text: words(&text)?, until }
        }
        Step::StandAside { text } => Note::StoodAside { text: words(&text)? },
        Step::CloseAudit { .. } if !case.audit_open() => return Ok(()),
        Step::CloseAudit { text } => Note::AuditClosed { text: words(&text)? },
    };
    let key = match &note {
        Note::StoodAside { .. } => format!("aside:{by}"),
        Note::AuditClosed { .. } => "audit-closed".to_owned(),
        _ => key,
    };
    case::add(change, application, &key, note, Some(by)).await?;
    Ok(())
}

/// Gives an opinion; with enough of them that agree, it is the decision. Given twice, it is given once.
pub async fn opine(
    change: &mut Change,
    desk: &Desk,
    application: Uuid,
    by: Uuid,
    grant: bool,
    text: &str,
    holding: &Holding,
) -> Result<()> {
    let text = words(text)?;
    let (row, case) = at_desk(change, desk, application, by).await?;
    if let Some((code, sentence)) = conflict(&change.tx, &row, &case, by).await? {
        return Err(Error::refused(code, sentence));
    }
    if case.opinions(case.round).iter().any(|(other, _)| *other == by) {
        return Ok(());
    }
    if !matches!(case.state, State::Review | State::Differ) {
        return Err(Error::refused("desk/not-open", "There is nothing to decide here now."));
    }
    if grant && holding.not_met().next().is_some() {
        return Err(Error::refused(
            "desk/rules-not-met",
            "A rule is not met. If it should not stand in the way, record an exception for it first, with the reason.",
        ));
    }
    if grant && case.audit_open() {
        return Err(Error::refused(
            "desk/audit-open",
            "This renewal was drawn for an audit. Look at the proof and record what you saw first.",
        ));
    }
    let round = case.round;
    let key = format!("opinion:{round}:{by}");
    let reasons = text.clone();
    case::add(change, application, &key, Note::Opinion { round, grant, text }, Some(by)).await?;
    let case = case::case(&change.tx, application).await?;
    let grants: Vec<bool> = case.opinions(round).into_iter().map(|(_, grant)| grant).collect();
    if let Settled::Decided(grant) = settle(&grants, desk.terms.deciders) {
        let text = decided_because(&case, round, grant, reasons);
        let grounds = grant.then(|| holding.grounds.clone());
        let decided = Note::Decided { round, grant, text, grounds };
        case::add(change, application, &format!("decided:{round}"), decided, None).await?;
        change.record(Event::ApplicationDecided { application, granted: grant });
    }
    Ok(())
}

/// The reasons of those whose opinion it became, in their words.
fn decided_because(case: &Case, of: u8, decided: bool, last: String) -> String {
    let reasons: Vec<&str> = case
        .entries
        .iter()
        .filter_map(|entry| match &entry.note {
            Note::Opinion { round, grant, text } if *round == of && *grant == decided => Some(text.as_str()),
            _ => None,
        })
        .collect();
    if reasons.is_empty() { last } else { reasons.join("\n\n") }
}

/// The case, locked, for somebody who decides at its desk. To others there is none.
async fn at_desk(
    change: &mut Change,
    desk: &Desk,
    application: Uuid,
    by: Uuid,
) -> Result<(application::Model, Case)> {
    let row = locked(change, application).await?;
    if row.desk_id != desk.id || !registrar::is(&change.tx, desk.id, by).await? {
        return Err(Error::NotFound);
    }
    let case = case::case(&change.tx, application).await?;
    Ok((row, case))
}
