//! The signed credential of a certification: one for each term, and another edition where it was taken away and given
//! back within the term. It is signed in the authority's name when it is first needed.
//!
//! An act that takes the certification away ends what was signed (`credential::end_credentials`): the bit in the
//! authority's status list is set for good, since lists of withdrawn credentials can't take anything back.

use badge::{Achievement, Award, Evidence, Kind};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::{
    certification::{self, Held},
    term::Model as Term,
};
use crate::{
    app::App,
    credential::{self, Occasion, SignedCredential, Subject},
    error::{Error, Result},
    identity,
    journal::Actor,
};

/// The signed credential that says how a certification stands now; none while it does not stand. Takes its time: never
/// call it while a change is open.
pub async fn signed(app: &App, held: &Held) -> Result<Option<SignedCredential>> {
    let id = held.row.id;
    for _ in 0..credential::TRIES {
        let held = certification::find(&app.store.read, id).await?;
        let Some(term) = standing_term(&held, app.clock.now()) else { return Ok(None) };
        let before = credential::signed_of_term(&app.store.read, id, term.seq).await?;
        let edition = i32::try_from(before.len()).map_err(Error::fault)? + 1;
        if let Some((row, false)) = before.into_iter().next_back() {
            return Ok(Some(row));
        }
        let person = identity::find_person(&app.store.read, held.row.person_id).await?;
        let draft = credential::sign_credential(app, &held.row.content.authority, |occasion| {
            award(&held, term, &person.email, occasion)
        })
        .await?;
        let mut change = app.change(Actor::System("signing")).await?;
        // Of this and an act of the authority, one waits for the other: nothing is signed behind an act.
        let now_held = certification::hold(&change.tx, id).await?;
        let still = standing_term(&now_held, change.now).is_some_and(|now| now.seq == term.seq);
        if still && now_held.acts.len() == held.acts.len() {
            let subject = Subject::Certification { id, term: term.seq, edition };
            credential::keep_signed(&mut change, draft, subject).await?;
        }
        app.commit(change).await?;
    }
    Err(Error::fault("no place was found in the status list"))
}

/// Whether what was signed before says what no longer holds, after an act or the beginning of a term by this name. After
/// a renewal it only runs out.
pub fn ends_what_was_signed(what: &str) -> bool {
    matches!(what, "suspended" | "revoked" | "surrendered" | "advanced" | "extended")
}

/// The term that runs, of a certification that stands.
fn standing_term(held: &Held, at: DateTime<Utc>) -> Option<&Term> {
    held.told(at).standing.is_good().then(|| held.term_at(at)).flatten()
}

fn award(held: &Held, term: &Term, email: &str, occasion: &Occasion<'_>) -> Award {
    let (row, content) = (&held.row, &held.row.content);
    // Since it stands so: the term, or the act that gave it back.
    let acted = held.acts.iter().map(|act| act.at).max();
    Award {
        id: occasion.id,
        issuer: occasion.issuer(),
        valid_from: acted.map_or(term.recorded_at, |at| at.max(term.recorded_at)),
        valid_until: term.expires_on.map(end_of),
        awarded_at: row.issued_at,
        identities: occasion.identities(email, &content.holder),
        license_number: Some(row.number.clone()),
        began_at: None,
        ended_at: None,
        minutes: None,
        achievement: achievement(held, term, &occasion.issuer.url),
        outcomes: Vec::new(),
        evidence: vec![Evidence {
            name: "Decision".into(),
            narrative: decision(held, term),
            genre: Some("decision".into()),
        }],
        status: Some(occasion.status()),
    }
}

fn achievement(held: &Held, term: &Term, address: &str) -> Achievement {
    let content = &held.row.content;
    let program = format!("{address}/programs/{}", content.program);
    let version = content.version.get(..8).unwrap_or(&content.version).to_owned();
    let stage = term.stage_title.as_ref().map(|stage| format!(" ({stage})")).unwrap_or_default();
    Achievement {
        id: format!("{program}#version-{version}"),
        kind: Kind::Certification,
        name: format!("{}{stage}", content.title),
        description: format!(
            "A certification granted by {} in {}. The server that keeps it certifies nobody.",
            content.authority, content.jurisdiction
        ),
        version,
        language: "en".into(),
        criteria: format!("{} decided that its rules for this certification are met.", content.authority),
        criteria_id: Some(program),
        alignments: Vec::new(),
    }
}

fn decision(held: &Held, term: &Term) -> String {
    let day = |day: NaiveDate| day.format("%B %-d, %Y");
    let granted = day(held.row.issued_at.date_naive());
    let until = term.expires_on.map(|until| format!(", and ends on {}", day(until))).unwrap_or_default();
    format!(
        "First granted on {granted} by {}. This term began on {}{until}.",
        held.row.content.authority,
        day(term.from_on)
    )
}

/// The last second of a day: the last day of a term counts whole.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    (day + TimeDelta::days(1)).and_time(NaiveTime::MIN).and_utc() - TimeDelta::seconds(1)
}
