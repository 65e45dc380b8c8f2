//! What follows when an application is granted: a certification, another stage, more time, a new term.

use chrono::NaiveDate;
use program::Program;
use uuid::Uuid;

use super::{
    act::{self, Act},
    application::{self, Kind},
    authority::{self, Desk},
    certification::{self, Content, Endorsement, Held},
    grounds::Grounds,
    programs,
    standing::Standing,
    term::{self, What},
};
use crate::{
    app::App,
    change::Change,
    credential,
    error::{Error, Result},
    identity,
    journal::Event,
};
use sea_orm::{ActiveModelTrait, Set};

/// Carries out a decision, in the change that decided.
pub async fn carry_out(app: &App, change: &mut Change, application: Uuid) -> Result<()> {
    let row = application::find(&change.tx, application).await?;
    let desk = authority::find(&change.tx, row.desk_id).await?;
    let (version, program) = programs::program(app, &desk.program).await?;
    let grounds = super::case::case(&change.tx, application).await?.grounds().cloned();
    let today = change.now.date_naive();
    let Some(certification) = row.certification_id else {
        return first(change, &desk, &row, &program, version, grounds).await;
    };
    let held = certification::find(&change.tx, certification).await?;
    let Some(running) = held.term() else { return Ok(()) };
    let (what, span) = match row.kind {
        Kind::First => return Ok(()),
        Kind::Stage => (What::Advanced, term::span(&program, row.draft.stage.as_deref(), today)),
        Kind::Extension => {
            let longer = term::longer(&program, running).ok_or_else(|| {
                Error::refused("desk/no-extension", "The program’s rules give no length for more time.")
            })?;
            (What::Extended, longer)
        }
        Kind::Renewal => {
            // From the end of the term before, so that who renews early loses nothing and who is late gains nothing.
            let from = running.expires_on.unwrap_or(today);
            (What::Renewed, term::span(&program, running.stage.as_deref(), from))
        }
        Kind::Reinstatement => {
            reinstated(change, &held, application).await?;
            (What::Reinstated, again(&program, &held, today))
        }
    };
    term::begin(change, certification, what, span, grounds).await?;
    Ok(())
}

/// The term after a reinstatement, from a day.
pub fn again(program: &Program, held: &Held, from: NaiveDate) -> term::Span {
    term::span(program, held.term().and_then(|term| term.stage.as_deref()), from)
}

async fn first(
    change: &mut Change,
    desk: &Desk,
    row: &application::Model,
    program: &Program,
    version: String,
    grounds: Option<Grounds>,
) -> Result<()> {
    let person = identity::find_person(&change.tx, row.person_id).await?;
    let named = program.endorsements.iter().filter(|one| row.draft.endorsements.contains(&one.id));
    let content = Content {
        holder: person.legal_name,
        authority: desk.terms.authority.clone(),
        jurisdiction: program.name.clone(),
        title: program.title.clone(),
        program: program.id.clone(),
        version,
        endorsements: named.map(|one| Endorsement { id: one.id.clone(), title: one.title.clone() }).collect(),
    };
    let number = credential::draw_number(&change.chance);
    let id = certification::insert(change, number, desk.id, row.person_id, row.id, content).await?;
    let stage = row.draft.stage.as_deref().or(program.stages.first().map(|stage| stage.id.as_str()));
    let span = term::span(program, stage, change.now.date_naive());
    term::begin(change, id, What::Granted, span, grounds).await?;
    Ok(())
}

/// What stands against it is answered by a row of its own.
async fn reinstated(change: &mut Change, held: &Held, application: Uuid) -> Result<()> {
    let stopped = matches!(
        held.told(change.now).standing,
        Standing::Revoked | Standing::Surrendered | Standing::Suspended
    );
    if !stopped {
        return Ok(());
    }
    let case = super::case::case(&change.tx, application).await?;
    let last = case.opinions(case.round).last().map(|(by, _)| *by).ok_or(Error::NotFound)?;
    let row = act::ActiveModel {
        id: Set(change.id()),
        certification_id: Set(held.row.id),
        act: Set(Act::Reinstated),
        reason: Set("By a decision on an application.".to_owned()),
        told: Set(None),
        by_person: Set(last),
        at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    change.record(Event::CertificationActed { certification: held.row.id, act: "reinstated".to_owned() });
    Ok(())
}
