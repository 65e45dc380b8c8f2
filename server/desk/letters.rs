//! The letters of a desk. Each names the authority that decides; the server never does. Subjects name no program:
//! mail lists are read over shoulders.

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::{
    act, application, authority, case,
    certification::{self, Held},
    complaint, programs,
    standing::Standing,
};
use crate::{
    app::App,
    change::Change,
    error::{Error, Result},
    identity,
    mail::{self, Letter},
};

/// Something happened to an application.
#[derive(Serialize)]
pub struct ApplicationNews {
    name: String,
    authority: String,
    title: String,
    /// The case entry's name; the words are the template's.
    what: &'static str,
    /// Reasons, or what is asked.
    text: String,
    /// The last day to appeal a refusal, where the authority sets one.
    appeal_by: Option<NaiveDate>,
    page: String,
}

impl Letter for ApplicationNews {
    const KIND: &'static str = "application-news";
}

/// Something happened to a certification.
#[derive(Serialize)]
pub struct CertificationNews {
    name: String,
    authority: String,
    title: String,
    /// `granted`, `advanced`, `extended`, `renewed`, `suspended`, `restored`, `revoked`, `surrendered`, `reinstated`.
    what: String,
    text: String,
    number: String,
    stage: Option<String>,
    endorsements: Vec<String>,
    from_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    page: String,
    verification: String,
}

impl Letter for CertificationNews {
    const KIND: &'static str = "certification-news";
}

/// A term ends soon.
#[derive(Serialize)]
pub struct RenewalReminder {
    name: String,
    authority: String,
    title: String,
    expires_on: NaiveDate,
    /// Days from now; below zero where it is over.
    days_left: i64,
    file_from: Option<NaiveDate>,
    file_by: Option<NaiveDate>,
    grace_ends_on: Option<NaiveDate>,
    /// Grace is over as well.
    lapsed: bool,
    /// What the rules ask to renew, in plain sentences.
    rules: Vec<String>,
    page: String,
}

impl Letter for RenewalReminder {
    const KIND: &'static str = "renewal-reminder";
}

/// Writes to the applicant what happened to their case, where it is news to them.
pub async fn write_of_case(app: &App, change: &mut Change, application: Uuid, entry: Uuid) -> Result<()> {
    let row = application::find(&change.tx, application).await?;
    let entries = case::entries(&change.tx, application).await?;
    let entry = entries.iter().find(|one| one.id == entry).ok_or(Error::NotFound)?;
    let what = entry.note.name();
    let news = [
        "sent",
        "message_from_authority",
        "more_asked",
        "exception",
        "refused",
        "appealed",
        "audit_drawn",
        "withdrawn",
    ];
    if !news.contains(&what) {
        return Ok(());
    }
    let desk = authority::find(&change.tx, row.desk_id).await?;
    let (_, program) = programs::program(app, &desk.program).await?;
    let person = identity::find_person(&change.tx, row.person_id).await?;
    let may_appeal = matches!(entry.note, case::Note::Decided { round: 1, grant: false, .. });
    let days = desk.terms.appeal_days.filter(|_| may_appeal);
    let letter = ApplicationNews {
        name: person.called().to_owned(),
        authority: desk.terms.authority,
        title: program.title.clone(),
        what: if what == "refused" && !may_appeal { "refused_for_good" } else { what },
        text: entry.note.text().to_owned(),
        appeal_by: days.map(|days| entry.at.date_naive() + chrono::TimeDelta::days(i64::from(days))),
        page: format!("{}/me/applications/{application}", app.settings.address),
    };
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, None).await?;
    Ok(())
}

/// What came of a complaint, for who wrote it.
#[derive(Serialize)]
pub struct ComplaintNews {
    authority: String,
    number: String,
    /// `acknowledged`, `extended`, `upheld` or `closed`.
    what: String,
    decide_by: Option<NaiveDate>,
}

impl Letter for ComplaintNews {
    const KIND: &'static str = "complaint-news";
}

/// Writes to whoever complained, where they left an address for letters. What the desk noted is its own.
pub async fn write_of_complaint(app: &App, change: &mut Change, complaint: Uuid, step: &str) -> Result<()> {
    let row = complaint::find(&change.tx, complaint).await?;
    let address = row.content.contact.trim().to_owned();
    if !mail::is_address(&address) || step == complaint::Step::RegisterUpdated.code() {
        return Ok(());
    }
    let desk = authority::find(&change.tx, row.desk_id).await?;
    let entries = complaint::entries(&change.tx, complaint).await?;
    let decide_by = match programs::program(app, &desk.program).await {
        Ok((_, program)) => complaint::decide_by(&program, &desk, &row, &entries).map(|due| due.on),
        Err(_) => None,
    };
    let letter = ComplaintNews {
        authority: desk.terms.authority,
        number: row.number,
        what: step.to_owned(),
        decide_by,
    };
    let to = mail::Recipient { person: None, name: String::new(), address };
    mail::enqueue(change, &app.templates, &to, &letter, None).await?;
    Ok(())
}

/// Writes to the holder that a term began.
pub async fn write_of_term(app: &App, change: &mut Change, certification: Uuid, how: &str) -> Result<()> {
    let held = certification::find(&change.tx, certification).await?;
    if how == "reinstated" && held.acts.last().is_some_and(|act| act.act == act::Act::Reinstated) {
        // The letter of the act says it.
        return Ok(());
    }
    news(app, change, &held, how.to_owned(), String::new()).await
}

/// Writes to the holder what the authority did, and why.
pub async fn write_of_act(app: &App, change: &mut Change, certification: Uuid) -> Result<()> {
    let held = certification::find(&change.tx, certification).await?;
    let Some(act) = held.acts.last().cloned() else { return Ok(()) };
    let what = sea_orm::ActiveEnum::to_value(&act.act);
    news(app, change, &held, what, act.reason).await
}

async fn news(app: &App, change: &mut Change, held: &Held, what: String, text: String) -> Result<()> {
    let person = identity::find_person(&change.tx, held.row.person_id).await?;
    let content = &held.row.content;
    let letter = CertificationNews {
        name: person.called().to_owned(),
        authority: content.authority.clone(),
        title: content.title.clone(),
        what,
        text,
        number: held.row.number.clone(),
        stage: held.term().and_then(|term| term.stage_title.clone()),
        endorsements: content.endorsements.iter().map(|one| one.title.clone()).collect(),
        from_on: held.term().map(|term| term.from_on),
        expires_on: held.term().and_then(|term| term.expires_on),
        page: format!("{}/me/certifications/{}", app.settings.address, held.row.number),
        verification: format!("{}/verify/{}", app.settings.address, held.row.number),
    };
    // The paper comes with whatever puts the certification into force.
    let stands = held.told(change.now).standing.is_good();
    let attachment = stands.then(|| format!("certification:{}", held.row.id));
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, attachment).await?;
    Ok(())
}

/// Writes to the holder that the term ends.
pub async fn write_reminder(app: &App, change: &mut Change, certification: Uuid) -> Result<()> {
    let held = certification::find(&change.tx, certification).await?;
    let (Some(term), content) = (held.term(), &held.row.content) else { return Ok(()) };
    let Some(expires_on) = term.expires_on else { return Ok(()) };
    let person = identity::find_person(&change.tx, held.row.person_id).await?;
    let today = change.now.date_naive();
    let rules = match programs::program(app, &content.program).await {
        Ok((_, program)) => {
            let asked = program.rules.iter().filter(|rule| {
                rule.step == program::Step::Renew && rule.in_force(today) && !rule.advisory && rule.decides()
            });
            asked.map(program::says).collect()
        }
        // The program may have been taken away; the term still ends.
        Err(_) => Vec::new(),
    };
    let letter = RenewalReminder {
        name: person.called().to_owned(),
        authority: content.authority.clone(),
        title: content.title.clone(),
        expires_on,
        days_left: (expires_on - today).num_days(),
        file_from: term.file_from,
        file_by: term.file_by,
        grace_ends_on: term.grace_ends_on,
        lapsed: held.told(change.now).standing == Standing::Lapsed,
        rules,
        page: format!("{}/me/certifications/{}", app.settings.address, held.row.number),
    };
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, None).await?;
    Ok(())
}
