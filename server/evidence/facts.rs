//! A record as the rules of certification read it. What nobody has said is left out: absent is not known.

use std::collections::BTreeMap;

use sea_orm::entity::prelude::Uuid;

use super::{
    Here, HerePart, Verdict,
    confirmation::Confirmer,
    content::{Content, Credential, Exam, Practice, Residence, Seen, Training},
    record::{Held, Record},
    training_here,
};
use crate::{app::App, error::Result};

/// What is known of a person, for the rules of one jurisdiction: the exam of a state counts in that state alone.
///
/// Which authority approved a course, and what follows from an application, is for others to add.
pub async fn facts(app: &App, person: Uuid, jurisdiction: &str) -> Result<program::Facts> {
    let record = Record::of(&app.store.read, person, app.clock.now()).await?;
    let here = training_here(app, person).await?;
    Ok(of_record(&record, &here, jurisdiction, app.clock.now().date_naive()))
}

/// The same from what was read before. Pure.
pub fn of_record(
    record: &Record,
    here: &[Here],
    jurisdiction: &str,
    today: chrono::NaiveDate,
) -> program::Facts {
    let mut facts = program::Facts::default();
    for taken in here {
        facts.training.extend(own(taken));
        facts.exams.extend(taken.exam_passed_on.map(|on| program::Sitting {
            exam: "course-exam".into(),
            on,
            passed: Some(true),
            issuer: Some(taken.provider.clone()),
            ..program::Sitting::default()
        }));
    }
    for held in &record.entries {
        if held.decision.as_ref().is_some_and(|decision| decision.verdict == Verdict::Refused) {
            continue;
        }
        match &held.content {
            Content::Training(of) => facts.training.extend(elsewhere(held, of)),
            Content::ContinuingEducation(of) => facts.ce.extend(elsewhere(held, of)),
            Content::Practice(of) if of.work == "receiving-supervision" => {
                facts.supervision.push(worked(held, of));
            }
            Content::Practice(of) => facts.experience.push(worked(held, of)),
            Content::Credential(of) => facts.credentials.push(credential(of)),
            Content::Exam(of) if counts_in(of, jurisdiction) => facts.exams.push(sitting(of)),
            Content::Exam(_) => (),
            Content::Residence(of) => residence(&mut facts, of, today),
            Content::Age(of) => age(&mut facts.age, of),
            Content::Employment(of) => {
                if of.ended_on.is_none_or(|ended| ended >= today) {
                    facts.is.entry("employer-kind".into()).or_default().push(of.employer.clone());
                    let hired = facts.events.entry("hired".into()).or_insert_with(|| of.began_on.into());
                    hired.on = hired.on.min(of.began_on);
                }
            }
            Content::Shown(of) => {
                if let Some(seen) = &of.seen {
                    shown(&mut facts, &of.what, seen);
                }
            }
            Content::Statement(of) => facts.signed.push(program::Signed {
                statement: of.statement.clone(),
                version: of.version.clone(),
                yes: true,
                on: of.on,
                by: Some("holder".into()),
                jurisdiction: of.jurisdiction.clone(),
                months: of.months.and_then(|months| months.try_into().ok()),
            }),
        }
    }
    facts.shown.extend(references(record));
    facts.supervisors = supervisors(record);
    facts
}

fn whole(minutes: i64) -> Option<u32> {
    minutes.try_into().ok()
}

fn topics(parts: impl Iterator<Item = (String, i64)>) -> Vec<program::Topic> {
    parts.map(|(name, minutes)| program::Topic { name, minutes: whole(minutes) }).collect()
}

/// A course taken here, one entry for each of its modes.
fn own(taken: &Here) -> Vec<program::Entry> {
    let mut modes: BTreeMap<&str, Vec<&HerePart>> = BTreeMap::new();
    for part in &taken.parts {
        modes.entry(part.mode).or_default().push(part);
    }
    let entry = |(mode, parts): (&str, Vec<&HerePart>)| program::Entry {
        on: taken.completed_on,
        began_on: Some(taken.begun_on),
        minutes: whole(parts.iter().map(|part| part.minutes).sum()),
        missed_minutes: Some(0),
        topics: Some(topics(parts.iter().map(|part| (part.topic.clone(), part.minutes)))),
        kind: Some("core".to_owned()),
        // Practice in a course may be of any kind: how it was given is not known.
        mode: Some(mode).filter(|mode| *mode != "practice").map(str::to_owned),
        provider: Some(taken.provider.clone()),
        course: Some(taken.course.clone()),
        course_version: Some(taken.version.clone()),
        confirmed: true,
        covers: Some(
            taken
                .covers
                .iter()
                .map(|(framework, id)| program::Covered { framework: framework.clone(), id: id.clone() })
                .collect(),
        ),
        ..program::Entry::default()
    };
    modes.into_iter().map(entry).collect()
}

fn is_confirmed(held: &Held) -> bool {
    held.decision.is_some()
}

/// A training taken elsewhere, one entry for each of its modes. Minutes that were missed are taken from the first, and
/// are told of each: a course is attended whole or not.
fn elsewhere(held: &Held, of: &Training) -> Vec<program::Entry> {
    let mut modes: BTreeMap<&str, Vec<(String, i64)>> = BTreeMap::new();
    let mut missed = of.missed;
    for part in &of.parts {
        let taken = missed.min(part.minutes);
        missed -= taken;
        modes.entry(&part.mode).or_default().push((part.topic.clone(), part.minutes - taken));
    }
    let entry = |(mode, parts): (&str, Vec<(String, i64)>)| program::Entry {
        on: of.finished_on,
        began_on: Some(of.begun_on),
        minutes: whole(parts.iter().map(|(_, minutes)| minutes).sum()),
        missed_minutes: whole(of.missed),
        topics: Some(topics(parts.into_iter())),
        kind: Some(of.purpose.clone()),
        mode: Some(mode.to_owned()),
        provider: Some(of.provider.clone()),
        course: Some(of.title.clone()),
        curriculum: of.curriculum.clone(),
        confirmed: is_confirmed(held),
        ..program::Entry::default()
    };
    modes.into_iter().map(entry).collect()
}

fn worked(held: &Held, of: &Practice) -> program::Entry {
    let by = held.decision.as_ref().and_then(|decision| decision.confirmation_id);
    program::Entry {
        on: of.on,
        minutes: whole(held.minutes()),
        kind: Some(of.work.clone()),
        place: Some(of.place.clone()),
        domain: Some(of.domain.clone()),
        setting: Some(of.setting.clone()),
        employer: Some(of.employer.clone()),
        form: of.form.clone(),
        paid: Some(of.paid),
        matching: Some(of.matching),
        confirmed: is_confirmed(held),
        supervisor: by.map(|by| by.to_string()),
        ..program::Entry::default()
    }
}

fn credential(of: &Credential) -> program::Credential {
    program::Credential {
        name: if of.what == "peer-certification" { of.what.clone() } else { of.title.clone() },
        from: of.jurisdiction.clone(),
        issuer: Some(of.authority.clone()),
        issued_by: Some(of.issuer.clone()),
        issued_on: Some(of.from),
        valid_until: of.to,
        its_minutes: of.its_minutes.and_then(whole),
        ..program::Credential::default()
    }
}

/// The exam of a state is not that of another.
fn counts_in(of: &Exam, jurisdiction: &str) -> bool {
    of.what != "state-exam" || of.jurisdiction.as_deref() == Some(jurisdiction)
}

fn sitting(of: &Exam) -> program::Sitting {
    let percent = of.percent.as_ref().and_then(|percent| percent.parse().ok());
    let scaled = of.scaled.and_then(whole).map(program::Score::Scaled);
    program::Sitting {
        exam: if of.what == "other" { of.name.clone() } else { of.what.clone() },
        on: of.taken_on,
        score: percent.map(program::Score::Percent).or(scaled),
        passed: Some(of.passed),
        issuer: Some(of.issuer.clone()),
        ..program::Sitting::default()
    }
}

fn residence(facts: &mut program::Facts, of: &Residence, today: chrono::NaiveDate) {
    // That somebody said where they lived makes it known where they do not live now.
    let places = facts.is.entry(of.what.clone()).or_default();
    if of.from > today || of.to.is_some_and(|to| to < today) {
        return;
    }
    places.push(of.jurisdiction.clone());
    let done = match of.what.as_str() {
        "works-in" => "worked",
        "volunteers-in" => "volunteered",
        _ => "lived",
    };
    if let Some(percent) = of.percent.and_then(|percent| u8::try_from(percent).ok()) {
        let name = format!("percent-{done}-in-{}", of.jurisdiction.to_lowercase());
        facts.numbers.insert(name, f64::from(percent));
    }
}

/// Of several, the one that makes the person oldest.
fn age(known: &mut program::Age, of: &super::Age) {
    let Ok(years) = u16::try_from(of.at_least) else { return };
    // Of that age on a day is of age nought so many years before.
    let born_by =
        |years: u16, on: chrono::NaiveDate| on.checked_sub_months(chrono::Months::new(u32::from(years) * 12));
    let older = known.at_least.is_none_or(|(before, on)| born_by(years, of.on) < born_by(before, on));
    if older {
        known.at_least = Some((years, of.on));
    }
}

fn shown(facts: &mut program::Facts, what: &str, seen: &Seen) {
    facts.shown.push(program::Shown {
        what: what.to_owned(),
        on: seen.on,
        from: Some(seen.source.clone()),
        outcome: Some(seen.outcome.clone()),
        how: Some(seen.format.clone()),
        valid_until: seen.valid_until,
        name_matches: Some(seen.name_matches),
        ..program::Shown::default()
    });
    // What was shown and not accepted proves nothing.
    let Some(level) = seen.education.as_ref().filter(|_| seen.outcome != "disqualified") else { return };
    let levels = facts.is.entry("education".into()).or_default();
    levels.push(level.clone());
    match level.as_str() {
        "human-services-bachelor" => levels.extend(["bachelor".into(), "college-transcript".into()]),
        "associate" | "bachelor" => levels.push("college-transcript".into()),
        _ => (),
    }
}

/// One for each that was given, unless it advises against.
fn references(record: &Record) -> impl Iterator<Item = program::Shown> {
    record
        .requests
        .iter()
        .filter_map(|of| of.reference.as_ref())
        .filter(|row| row.content.recommends != "no")
        .map(|row| program::Shown {
            what: "reference".into(),
            on: row.at.date_naive(),
            from: Some(match row.content.acquaintance.as_str() {
                "trainer" => "provider".into(),
                other => other.to_owned(),
            }),
            who: Some(row.content.name.to_lowercase()),
            outcome: Some(row.content.recommends.clone()),
            how: Some("electronic".into()),
            ..program::Shown::default()
        })
}

fn supervisors(record: &Record) -> BTreeMap<String, program::Supervisor> {
    let confirmations = record.requests.iter().flat_map(|of| &of.confirmations);
    confirmations.map(|row| (row.id.to_string(), supervisor(&row.content))).collect()
}

fn supervisor(of: &Confirmer) -> program::Supervisor {
    let held = of.credential.as_ref().map(|name| program::Credential {
        name: name.clone(),
        issuer: of.credential_by.clone(),
        issued_on: of.held_from,
        valid_until: of.held_to,
        ..program::Credential::default()
    });
    program::Supervisor {
        credentials: held.into_iter().collect(),
        training: of.trained_on.zip(of.trained_minutes.and_then(whole)).into_iter().collect(),
        experience_minutes: of.experience_minutes.and_then(whole),
        kind: Some(if of.kind == "peer" { "peer" } else { "non-peer" }.into()),
    }
}
