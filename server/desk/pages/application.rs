use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    by,
    entry::{EntryLine, entry_line},
    fresh_draft, named,
};
use crate::{
    app::App,
    desk::{self, Application, Draft, Kind, Line, State, acting::Wanted, due::Due},
    error::{Error, FieldError, Result},
    identity::Learner,
    web::{Form, Kept, Nothing, Page, redirect},
};

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
    /// How many words a statement may have, where a rule asks for one.
    statement_limit: Option<i32>,
    /// Of what was written: how many words.
    statement_words: Option<i32>,
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

const FIELDS: [&str; 7] =
    ["county", "exception", "message_text", "answer_text", "appeal_text", "true", "narrative"];

async fn page(app: &App, row: &Application, errors: Vec<FieldError>, kept: Kept) -> Result<ApplicationPage> {
    let db = &app.store.read;
    let found = desk::find_desk(db, row.desk_id).await?;
    let case = desk::case(db, row.id).await?;
    let today = app.clock.now().date_naive();
    let holding = desk::hold(app, &found, row, &case, today).await?;
    let program = &holding.program;
    let (fees, missing) = program::fees(program, purposes(row.kind), today);
    let certification = desk::certification_of(db, row).await?;
    let appeal_by = case.appeal_by(&found.terms);
    let endorsements = program.endorsements.iter().map(|one| Choice {
        id: one.id.clone(),
        title: one.title.clone(),
        chosen: row.draft.endorsements.contains(&one.id),
    });
    let stage = row.draft.stage.as_deref().and_then(|id| program.stage(id)).map(|stage| stage.title.clone());
    let kept = with_saved(app, row, &case, kept).await?;
    let statement_limit = desk::narrative_limit(program, today).filter(|_| row.kind == Kind::First);
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
        statement_limit,
        statement_words: desk::narrative_words(db, row.id).await?,
        fees: fees.to_string(),
        fees_unknown: !missing.is_empty(),
        sent_at: case.sent_at(),
        due: case
            .clock_from()
            .filter(|_| case.state.is_open())
            .and_then(|at| desk::due(program, &found.terms.holidays, "decided", "application-complete", at)),
        appeal_by,
        may_appeal: case.state == State::Refused && appeal_by.is_none_or(|by| today <= by),
        certification: certification.map(|held| held.row.number),
        entries: entries(&case, &holding, &found.terms.authority),
        lines: holding.lines,
        form: fresh_draft(app),
        errors,
        kept,
    })
}

/// What was typed last in one form, and what was saved in the others.
async fn with_saved(app: &App, row: &Application, case: &desk::Case, typed: Kept) -> Result<Kept> {
    let mut kept = typed;
    if !kept.0.contains_key("county") {
        kept = kept.with("county", &row.draft.county).with("exception", &row.draft.exception);
    }
    // Only while it is being written: once it was sent, it is opened for those who decide.
    if case.state == State::Draft
        && !kept.0.contains_key("narrative")
        && let Some(text) = desk::open_narrative(app, row.id).await?
    {
        kept = kept.with("narrative", text.as_str());
    }
    Ok(kept.having(&FIELDS))
}

fn purposes(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Renewal => &["renewal"],
        Kind::Extension => &["extension"],
        Kind::Reinstatement => &["reinstatement"],
        Kind::First | Kind::Stage => &["application", "certification"],
    }
}

fn entries(case: &desk::Case, holding: &desk::Holding, authority: &str) -> Vec<EntryLine> {
    let own = |entry: &&desk::CaseEntry| entry.note.is_for_applicant();
    let line = |entry: &desk::CaseEntry| {
        let by = match entry.note.name() {
            "sent" | "message" | "answered" | "appealed" | "withdrawn" => "You".to_owned(),
            _ => authority.to_owned(),
        };
        entry_line(entry, case, holding, Some(by))
    };
    case.entries.iter().filter(own).map(line).collect()
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
    let Saved { county, exception, endorsement } = form.values;
    let done = by(app, &learner).save(id, Wanted { endorsements: endorsement, county, exception }).await;
    answered(app, &learner, id, done, "exception", form.kept).await
}

#[derive(Deserialize)]
pub struct Told {
    #[serde(default)]
    narrative: String,
}

#[handler]
pub async fn save_narrative(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Told>,
) -> poem::Result<Response> {
    let done = by(app, &learner).tell(id, &form.values.narrative).await;
    answered(app, &learner, id, done, "narrative", form.kept).await
}

#[handler]
pub async fn erase_application(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    by(app, &learner).erase(id).await?;
    Ok(redirect("/me/applications"))
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
    let done = by(app, &learner).send(id, form.values.stands == "yes").await;
    answered(app, &learner, id, done, "true", form.kept).await
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
    let of = &form.values;
    let done = by(app, &learner).write(id, &of.draft, &of.message_text).await;
    answered(app, &learner, id, done, "message_text", form.kept).await
}

#[handler]
pub async fn answer_authority(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let done = by(app, &learner).answer(id, &form.values.answer_text).await;
    answered(app, &learner, id, done, "answer_text", form.kept).await
}

#[handler]
pub async fn appeal_decision(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let done = by(app, &learner).appeal(id, &form.values.appeal_text).await;
    answered(app, &learner, id, done, "appeal_text", form.kept).await
}

#[handler]
pub async fn withdraw_application(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    by(app, &learner).withdraw(id).await?;
    Ok(redirect(&format!("/me/applications/{id}")))
}
