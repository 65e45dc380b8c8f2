//! What an applicant does with a case: send it, answer, write, appeal, withdraw.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    application::{self, Kind, locked},
    authority::Desk,
    case::{self, Note, State},
    holding::Holding,
    standing::Standing,
};
use crate::{
    change::Change,
    error::{Error, Refusal, Result},
};

const LONGEST: usize = 5000;

/// Sends an application. What is missing is told before, all at once; with a request for an exception it can be sent
/// as it is. Sent twice, it is sent once.
pub async fn send(change: &mut Change, desk: &Desk, application: Uuid, holding: &Holding) -> Result<()> {
    let row = locked(change, application).await?;
    let case = case::case(&change.tx, application).await?;
    if case.state != State::Draft {
        return Ok(());
    }
    may_send(row.kind, holding, change.now)?;
    let missing = holding.not_met().count();
    if missing > 0 && row.draft.exception.trim().is_empty() {
        let refusal = Refusal {
            code: "desk/not-complete",
            sentence: format!(
                "{} still to be met. Look at the list, or ask for an exception and say why.",
                if missing == 1 { "One rule is".to_owned() } else { format!("{missing} rules are") }
            ),
            way_on: None,
        };
        return Err(refusal
            .with_way_on("Back to the application", format!("/me/applications/{application}"))
            .into());
    }
    let note = Note::Sent {
        lines: holding.lines.clone(),
        exception: row.draft.exception.clone(),
        claimed: holding.claimed.clone(),
    };
    case::add(change, application, "sent", note, Some(row.person_id)).await?;
    if row.kind == Kind::Renewal && change.chance.below(100) < usize::from(desk.terms.audits) {
        case::add(change, application, "audit", Note::AuditDrawn, None).await?;
    }
    Ok(())
}

/// Whether the certification as it stands can be renewed, made longer or reinstated today.
fn may_send(kind: Kind, holding: &Holding, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    let Some(held) = &holding.held else { return Ok(()) };
    let told = held.told(now);
    let today = now.date_naive();
    let early = held.term().and_then(|term| term.file_from).filter(|from| today < *from);
    match kind {
        Kind::Renewal => match (told.standing, early) {
            (Standing::Lapsed | Standing::Expired, _) => Err(Error::refused(
                "desk/lapsed",
                "The time to renew is over. Ask for reinstatement, or the authority what it takes now.",
            )),
            (Standing::Revoked | Standing::Surrendered, _) => Err(Error::refused(
                "desk/not-as-it-stands",
                "A certification that was revoked or given up is not renewed. Ask for reinstatement.",
            )),
            (_, Some(from)) => Err(Error::refused(
                "desk/too-early",
                format!("It can be renewed from {} on.", from.format("%B %-d, %Y")),
            )),
            _ => Ok(()),
        },
        Kind::Stage | Kind::Extension if !told.standing.is_good() => Err(Error::refused(
            "desk/not-as-it-stands",
            "That is not possible as the certification stands now. Ask the authority.",
        )),
        Kind::Reinstatement if told.standing.is_good() => {
            Err(Error::refused("desk/not-as-it-stands", "The certification is in good standing."))
        }
        _ => Ok(()),
    }
}

fn words(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Error::invalid(field, "Write something, in 5,000 characters or fewer."));
    }
    Ok(text.to_owned())
}

/// A message in either direction. `draft` tells two clicks on one form from two messages.
pub async fn write(
    change: &mut Change,
    application: Uuid,
    by: Uuid,
    from_authority: bool,
    draft: &str,
    text: &str,
) -> Result<()> {
    let text = words("text", text)?;
    locked(change, application).await?;
    if case::case(&change.tx, application).await?.state == State::Draft {
        return Err(Error::refused(
            "desk/not-sent",
            "Send the application first; then you can write to the authority.",
        ));
    }
    let note = Note::Message { text, from_authority };
    case::add(change, application, &format!("message:{draft}"), note, Some(by)).await?;
    Ok(())
}

/// Answers what the authority asked. Answered already, nothing happens.
pub async fn answer(change: &mut Change, application: Uuid, by: Uuid, text: &str) -> Result<()> {
    let text = words("text", text)?;
    locked(change, application).await?;
    let case = case::case(&change.tx, application).await?;
    if case.state == State::Asked {
        let key = format!("answer:{}", case.entries.len());
        case::add(change, application, &key, Note::Answered { text }, Some(by)).await?;
    }
    Ok(())
}

/// Appeals a refusal, once: others than those who refused look at it anew.
pub async fn appeal(change: &mut Change, desk: &Desk, application: Uuid, by: Uuid, text: &str) -> Result<()> {
    let text = words("text", text)?;
    locked(change, application).await?;
    let case = case::case(&change.tx, application).await?;
    if case.round == 2 {
        return Ok(());
    }
    let decided = case.decided_at().filter(|_| case.state == State::Refused).ok_or_else(|| {
        Error::refused("desk/nothing-to-appeal", "There is no refusal that can be appealed.")
    })?;
    let days = desk.terms.appeal_days.map(|days| TimeDelta::days(i64::from(days)));
    if days.is_some_and(|days| change.now.date_naive() > (decided + days).date_naive()) {
        return Err(Error::refused(
            "desk/appeal-too-late",
            "The time to appeal is over. Ask the authority what else there is.",
        ));
    }
    case::add(change, application, "appeal", Note::Appealed { text }, Some(by)).await?;
    Ok(())
}

/// Takes it back, while nobody has decided.
pub async fn withdraw(change: &mut Change, application: Uuid, by: Uuid) -> Result<()> {
    locked(change, application).await?;
    let case = case::case(&change.tx, application).await?;
    if case.state == State::Draft || case.state.is_open() {
        case::add(change, application, "withdrawn", Note::Withdrawn, Some(by)).await?;
    } else if case.state != State::Withdrawn {
        return Err(Error::refused("desk/decided", "This was decided and can’t be taken back."));
    }
    Ok(())
}

/// The open or refused application that a person still has at a desk.
pub async fn own(db: &impl sea_orm::ConnectionTrait, id: Uuid, person: Uuid) -> Result<application::Model> {
    let row = application::find(db, id).await?;
    if row.person_id == person { Ok(row) } else { Err(Error::NotFound) }
}
