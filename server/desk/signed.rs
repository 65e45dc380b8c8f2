//! The signed credential of a certification: one for each term, and another edition where it was taken away and given
//! back within the term. It is signed in the authority's name when it is first needed.
//!
//! An act that takes the certification away ends what was signed (`credential::end_credentials`): the bit in the
//! authority's status list is set for good, since lists of withdrawn credentials can't take anything back.

use badge::{Achievement, Alignment, Award, Evidence, Kind, Outcome};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::{
    certification::{self, Held},
    grounds::{Basis, Met, Part, PartMet},
    term::Model as Term,
};
use crate::{
    app::App,
    credential::{self, Occasion, SignedCredential, Subject},
    error::{Error, Result},
    identity,
    journal::Actor,
    web::plural,
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
    let basis = held.basis(term);
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
        minutes: basis.minutes(Part::Training).and_then(|minutes| minutes.try_into().ok()),
        achievement: achievement(held, term, &basis, &occasion.issuer.url),
        outcomes: outcomes(held, &basis),
        evidence: evidence(held, term, &basis),
        status: Some(occasion.status()),
    }
}

fn achievement(held: &Held, term: &Term, basis: &Basis, address: &str) -> Achievement {
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
        alignments: alignments(basis, &program),
        criteria_id: Some(program),
    }
}

/// What the training had to cover by the rules that were met: each item where the rule names them, or else all of it.
fn alignments(basis: &Basis, program: &str) -> Vec<Alignment> {
    let each = basis.covered().flat_map(|(met, covers)| {
        let alignment = |name: String, code: Option<String>| Alignment {
            name,
            url: covers.url.clone().unwrap_or_else(|| program.to_owned()),
            framework: Some(covers.framework.clone()),
            code,
        };
        if covers.items.is_empty() {
            return vec![alignment(met.says.trim_end_matches('.').to_owned(), None)];
        }
        covers.items.iter().map(|item| alignment(item.title.clone(), Some(item.code.clone()))).collect()
    });
    each.collect()
}

/// The exams that were passed, each named the same in every credential of a program's version.
fn outcomes(held: &Held, basis: &Basis) -> Vec<Outcome> {
    let content = &held.row.content;
    let rules = basis.parts.iter().flat_map(|of| &of.rules);
    let outcome = |met: &Met| {
        let named = format!("exam {} of {} {}", met.rule, content.program, content.version);
        let mut id = [0; 16];
        id.copy_from_slice(&Sha256::digest(named)[..16]);
        let name = met.says.trim_end_matches('.').to_owned();
        Outcome { id: uuid::Builder::from_sha1_bytes(id).into_uuid(), name }
    };
    rules.filter(|met| met.passed_on.is_some()).map(outcome).collect()
}

/// The decision, and what it rested on, part by part.
fn evidence(held: &Held, term: &Term, basis: &Basis) -> Vec<Evidence> {
    let decided =
        Evidence { name: "Decision".into(), narrative: decision(held, term), genre: Some("decision".into()) };
    let parts = basis.parts.iter().map(|of| Evidence {
        name: of.name.into(),
        narrative: narrative(of, basis),
        genre: Some(if of.minutes.is_some() { "log" } else { "record" }.into()),
    });
    std::iter::once(decided).chain(parts).collect()
}

fn narrative(of: &PartMet, basis: &Basis) -> String {
    let mut told = Vec::new();
    if let Some(minutes) = of.minutes {
        told.push(format!("{} counted.", duration(minutes)));
    }
    for met in &of.rules {
        let passed = met.passed_on.map(|on| format!(" Passed on {}.", on.format("%B %-d, %Y")));
        told.push(format!("Asked for and met: {}{}", met.says, passed.unwrap_or_default()));
    }
    if of.part == Part::Training {
        told.extend(basis.courses.iter().map(|course| {
            format!(
                "“{}” of {}, version {}, {}, completed on {}: approved by the authority.",
                course.title,
                course.provider,
                course.version.get(..8).unwrap_or(&course.version),
                duration(course.minutes),
                course.completed_on.format("%B %-d, %Y"),
            )
        }));
    }
    told.join(" ")
}

fn duration(minutes: u64) -> String {
    let count = |number: u64, one, many| plural(i64::try_from(number).unwrap_or(i64::MAX), one, many);
    let (hours, rest) = (count(minutes / 60, "hour", "hours"), count(minutes % 60, "minute", "minutes"));
    match (minutes / 60, minutes % 60) {
        (0, _) => rest,
        (_, 0) => hours,
        _ => format!("{hours} {rest}"),
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
