use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{fresh_draft, named};
use crate::{
    app::App,
    desk::{self, Application, Draft, Held, Kind, Line, State, Told, due::Due, holding::Holding, programs},
    error::{Error, FieldError, Result},
    identity::Learner,
    journal::Actor,
    web::{Form, Kept, Nothing, Page, redirect},
};

#[derive(Serialize)]
struct ApplicationsPage {
    applications: Vec<ApplicationLine>,
    certifications: Vec<HeldLine>,
    desks: Vec<DeskLine>,
    /// The reader decides at a desk.
    decides: bool,
}

#[derive(Serialize)]
struct ApplicationLine {
    id: Uuid,
    what: &'static str,
    title: String,
    authority: String,
    state: State,
    words: &'static str,
    begun_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
struct HeldLine {
    number: String,
    title: String,
    authority: String,
    told: Told,
    words: &'static str,
    good: bool,
}

#[derive(Serialize)]
struct DeskLine {
    id: Uuid,
    title: String,
    jurisdiction: String,
    authority: String,
}

impl Page for ApplicationsPage {
    const TEMPLATE: &'static str = "desk/applications.html";
}

#[handler]
pub async fn applications_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let db = &app.store.read;
    let mut desks = Vec::new();
    let mut titles = std::collections::BTreeMap::new();
    for desk in desk::desks(db).await? {
        let Ok((_, program)) = programs::program(app, &desk.program).await else { continue };
        titles.insert(desk.id, (program.title.clone(), desk.terms.authority.clone()));
        desks.push(DeskLine {
            id: desk.id,
            title: program.title.clone(),
            jurisdiction: program.name.clone(),
            authority: desk.terms.authority,
        });
    }
    let mut applications = Vec::new();
    for row in desk::applications_of(db, learner.person.id).await? {
        let case = desk::case(db, row.id).await?;
        let (title, authority) = titles.get(&row.desk_id).cloned().unwrap_or_default();
        applications.push(ApplicationLine {
            id: row.id,
            what: row.kind.words(),
            title,
            authority,
            state: case.state,
            words: case.state.words(),
            begun_at: row.begun_at,
            sent_at: case.sent_at(),
        });
    }
    let now = app.clock.now();
    let certifications = desk::certifications_of(db, learner.person.id).await?;
    let certifications = certifications.into_iter().map(|held| line(&held, now)).collect();
    let decides = !desk::desks_of(db, learner.person.id).await?.is_empty();
    let page = ApplicationsPage { applications, certifications, desks, decides };
    Ok(app.templates.page(&learner.frame, &page)?)
}

fn line(held: &Held, now: DateTime<Utc>) -> HeldLine {
    let told = held.told(now);
    HeldLine {
        number: held.row.number.clone(),
        title: held.row.content.title.clone(),
        authority: held.row.content.authority.clone(),
        words: told.standing.word(),
        good: told.standing.is_good(),
        told,
    }
}

#[derive(Deserialize)]
pub struct Begun {
    desk: Uuid,
}

#[handler]
pub async fn begin_application(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<Begun>,
) -> poem::Result<Response> {
    let desk = desk::find_desk(&app.store.read, form.values.desk).await?;
    let (_, program) = programs::program(app, &desk.program).await?;
    let draft = Draft { stage: program.stages.first().map(|stage| stage.id.clone()), ..Draft::default() };
    let mut change = app.change(learner.actor()).await?;
    let id = desk::begin(&mut change, desk.id, learner.person.id, Kind::First, None, draft).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/me/applications/{id}")))
}

#[derive(Serialize)]
struct ApplicationPage {
    id: Uuid,
    what: &'static str,
    title: String,
    authority: String,
    state: State,
    words: &'static str,
    first: bool,
    name: String,
    draft: Draft,
    stage: Option<String>,
    endorsements: Vec<Choice>,
    lines: Vec<Line>,
    not_met: usize,
    unknown: usize,
    claimed_before: usize,
    fees: String,
    fees_unknown: bool,
    entries: Vec<EntryLine>,
    sent_at: Option<DateTime<Utc>>,
    due: Option<Due>,
    appeal_by: Option<NaiveDate>,
    may_appeal: bool,
    certification: Option<String>,
    form: String,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for ApplicationPage {
    const TEMPLATE: &'static str = "desk/application.html";
}

#[derive(Serialize)]
struct Choice {
    id: String,
    title: String,
    chosen: bool,
}

/// One thing that happened, as the applicant and the desk read it.
#[derive(Serialize)]
pub(super) struct EntryLine {
    pub what: &'static str,
    pub text: String,
    pub rule: Option<String>,
    /// In dollars.
    pub amount: Option<String>,
    pub purpose: Option<String>,
    pub by: Option<String>,
    pub at: DateTime<Utc>,
}

const FIELDS: [&str; 6] = ["county", "exception", "message_text", "answer_text", "appeal_text", "true"];

async fn page(app: &App, row: &Application, errors: Vec<FieldError>, kept: Kept) -> Result<ApplicationPage> {
    let db = &app.store.read;
    let found = desk::find_desk(db, row.desk_id).await?;
    let case = desk::case(db, row.id).await?;
    let today = app.clock.now().date_naive();
    let holding = desk::hold(app, &found, row, &case, today).await?;
    let program = &holding.program;
    let (fees, missing) = program::fees(program, purposes(row.kind), today);
    let certification = desk::certifications_of(db, row.person_id).await?;
    let certification = certification
        .into_iter()
        .find(|held| held.row.application_id == row.id || Some(held.row.id) == row.certification_id);
    let decided = case.decided_at().filter(|_| case.state == State::Refused);
    let appeal_by = decided
        .zip(found.terms.appeal_days)
        .map(|(at, days)| at.date_naive() + chrono::TimeDelta::days(i64::from(days)));
    let endorsements = program.endorsements.iter().map(|one| Choice {
        id: one.id.clone(),
        title: one.title.clone(),
        chosen: row.draft.endorsements.contains(&one.id),
    });
    let stage = row.draft.stage.as_deref().and_then(|id| program.stage(id)).map(|stage| stage.title.clone());
    let kept = kept.having(&FIELDS);
    let kept = if errors.is_empty() {
        kept.with("county", &row.draft.county).with("exception", &row.draft.exception)
    } else {
        kept
    };
    Ok(ApplicationPage {
        id: row.id,
        what: row.kind.words(),
        title: program.title.clone(),
        authority: found.terms.authority.clone(),
        state: case.state,
        words: case.state.words(),
        first: row.kind == Kind::First,
        name: crate::identity::find_person(db, row.person_id).await?.legal_name,
        draft: row.draft.clone(),
        stage,
        endorsements: endorsements.collect(),
        not_met: holding.not_met().count(),
        unknown: holding.unknown().count(),
        claimed_before: holding.claimed_before,
        fees: fees.to_string(),
        fees_unknown: !missing.is_empty(),
        sent_at: case.sent_at(),
        due: case
            .clock_from()
            .filter(|_| case.state.is_open())
            .and_then(|at| desk::due(program, &found.terms.holidays, "decided", "application-complete", at)),
        appeal_by,
        may_appeal: decided.is_some() && appeal_by.is_none_or(|by| today <= by),
        certification: certification.map(|held| held.row.number),
        entries: entries(&case, &found.terms.authority),
        lines: holding.lines,
        form: fresh_draft(app),
        errors,
        kept,
    })
}

fn purposes(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Renewal => &["renewal"],
        Kind::Extension => &["extension"],
        Kind::Reinstatement => &["reinstatement"],
        Kind::First | Kind::Stage => &["application", "certification"],
    }
}

fn entries(case: &desk::Case, authority: &str) -> Vec<EntryLine> {
    let own = |entry: &&desk::CaseEntry| entry.note.is_for_applicant();
    let line = |entry: &desk::CaseEntry| {
        let by = match entry.note.name() {
            "sent" | "message" | "answered" | "appealed" | "withdrawn" => "You".to_owned(),
            _ => authority.to_owned(),
        };
        entry_line(entry, Some(by))
    };
    case.entries.iter().filter(own).map(line).collect()
}

pub(super) fn entry_line(entry: &desk::CaseEntry, by: Option<String>) -> EntryLine {
    let (rule, amount, purpose) = match &entry.note {
        desk::Note::Exception { rule, .. } => (Some(rule.clone()), None, None),
        desk::Note::Fee { purpose, cents, .. } => {
            (None, Some(program::Cents(*cents).to_string()), Some(purpose.clone()))
        }
        _ => (None, None, None),
    };
    EntryLine {
        what: entry.note.name(),
        text: entry.note.text().to_owned(),
        rule,
        amount,
        purpose,
        by,
        at: entry.at,
    }
}

#[handler]
pub async fn application_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let row = desk::own(&app.store.read, id, learner.person.id).await?;
    let page = page(app, &row, Vec::new(), Kept::default()).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// After a form: on to the page, or the page again with what needs another look.
async fn answered(
    app: &App,
    learner: &Learner,
    id: Uuid,
    done: Result<()>,
    field: &str,
    kept: Kept,
) -> poem::Result<Response> {
    match done {
        Ok(()) => Ok(redirect(&format!("/me/applications/{id}"))),
        Err(Error::Invalid(fields)) => {
            let row = desk::own(&app.store.read, id, learner.person.id).await?;
            let page = page(app, &row, named(fields, &[("text", field)]), kept).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
pub struct Saved {
    #[serde(default)]
    county: String,
    #[serde(default)]
    exception: String,
    #[serde(default)]
    endorsement: Vec<String>,
}

#[handler]
pub async fn save_application(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Saved>,
) -> poem::Result<Response> {
    let done = saved(app, &learner, id, form.values).await;
    answered(app, &learner, id, done, "exception", form.kept).await
}

async fn saved(app: &App, learner: &Learner, id: Uuid, form: Saved) -> Result<()> {
    let row = desk::own(&app.store.read, id, learner.person.id).await?;
    let found = desk::find_desk(&app.store.read, row.desk_id).await?;
    let (_, program) = programs::program(app, &found.program).await?;
    let known = program.endorsements.iter().filter(|one| form.endorsement.contains(&one.id));
    let draft = Draft {
        stage: row.draft.stage,
        endorsements: known.map(|one| one.id.clone()).collect(),
        county: form.county.trim().to_owned(),
        exception: form.exception.trim().to_owned(),
    };
    let mut change = app.change(learner.actor()).await?;
    desk::save(&mut change, id, draft).await?;
    app.commit(change).await
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default, rename = "true")]
    stands: String,
}

#[handler]
pub async fn send_application(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Sent>,
) -> poem::Result<Response> {
    let done = sent(app, &learner, id, &form.values).await;
    answered(app, &learner, id, done, "true", form.kept).await
}

async fn sent(app: &App, learner: &Learner, id: Uuid, form: &Sent) -> Result<()> {
    let row = desk::own(&app.store.read, id, learner.person.id).await?;
    if form.stands != "yes" {
        return Err(Error::invalid("true", "Say that what you sent is true."));
    }
    let (found, holding) = held_against(app, &row).await?;
    let mut change = app.change(learner.actor()).await?;
    desk::send(&mut change, &found, id, &holding).await?;
    app.commit(change).await
}

/// The desk, and how the application stands with the rules today.
pub(super) async fn held_against(app: &App, row: &Application) -> Result<(desk::Desk, Holding)> {
    let found = desk::find_desk(&app.store.read, row.desk_id).await?;
    let case = desk::case(&app.store.read, row.id).await?;
    let holding = desk::hold(app, &found, row, &case, app.clock.now().date_naive()).await?;
    Ok((found, holding))
}

#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    message_text: String,
    #[serde(default)]
    answer_text: String,
    #[serde(default)]
    appeal_text: String,
    #[serde(default)]
    draft: String,
}

#[handler]
pub async fn write_to_authority(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let done = async {
        desk::own(&app.store.read, id, learner.person.id).await?;
        let mut change = app.change(learner.actor()).await?;
        let (by, of) = (learner.person.id, &form.values);
        desk::write(&mut change, id, by, false, &of.draft, &of.message_text).await?;
        app.commit(change).await
    };
    answered(app, &learner, id, done.await, "message_text", form.kept).await
}

#[handler]
pub async fn answer_authority(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let done = async {
        desk::own(&app.store.read, id, learner.person.id).await?;
        let mut change = app.change(learner.actor()).await?;
        desk::answer(&mut change, id, learner.person.id, &form.values.answer_text).await?;
        app.commit(change).await
    };
    answered(app, &learner, id, done.await, "answer_text", form.kept).await
}

#[handler]
pub async fn appeal_decision(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let done = async {
        let row = desk::own(&app.store.read, id, learner.person.id).await?;
        let found = desk::find_desk(&app.store.read, row.desk_id).await?;
        let mut change = app.change(learner.actor()).await?;
        desk::appeal(&mut change, &found, id, learner.person.id, &form.values.appeal_text).await?;
        app.commit(change).await
    };
    answered(app, &learner, id, done.await, "appeal_text", form.kept).await
}

#[handler]
pub async fn withdraw_application(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    desk::own(&app.store.read, id, learner.person.id).await?;
    let mut change = app.change(Actor::Person(learner.person.id)).await?;
    desk::withdraw(&mut change, id, learner.person.id).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/me/applications/{id}")))
}
