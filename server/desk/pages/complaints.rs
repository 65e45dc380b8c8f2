use chrono::{DateTime, Utc};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{by, desk_of};
use crate::{
    app::App,
    desk::{self, Complaint, ComplaintContent, ComplaintStep, Desk, due::Due, programs},
    error::{Error, FieldError, Result},
    identity::{self, Learner},
    web::{Form, Kept, Page, redirect},
};

#[derive(Serialize)]
struct ComplaintsPage {
    desk: Uuid,
    authority: String,
    complaints: Vec<ComplaintLine>,
}

#[derive(Serialize)]
struct ComplaintLine {
    id: Uuid,
    number: String,
    about: String,
    received_at: DateTime<Utc>,
    last: &'static str,
    clocks: Vec<ClockLine>,
}

/// One clock of a complaint that runs.
#[derive(Clone, Debug, Serialize)]
struct ClockLine {
    what: &'static str,
    due: Due,
    over: bool,
}

impl Page for ComplaintsPage {
    const TEMPLATE: &'static str = "desk/complaints.html";
}

#[handler]
pub async fn complaints_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let found = desk_of(app, &learner, id).await?;
    let mut complaints = Vec::new();
    for row in desk::complaints_of(&app.store.read, id).await? {
        let entries = desk::complaint_entries(&app.store.read, row.id).await?;
        complaints.push(ComplaintLine {
            id: row.id,
            last: entries.last().map_or("Received", |entry| entry.step.words()),
            clocks: clocks(app, &found, &row, &entries).await,
            number: row.number,
            about: row.content.about,
            received_at: row.received_at,
        });
    }
    let page = ComplaintsPage { desk: id, authority: found.terms.authority, complaints };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// The clocks that run: until acknowledged, until decided, until the register is up to date.
async fn clocks(app: &App, desk: &Desk, row: &Complaint, entries: &[desk::ComplaintEntry]) -> Vec<ClockLine> {
    let Ok((_, program)) = programs::program(app, &desk.program).await else { return Vec::new() };
    let now = app.clock.now();
    let done = |step| entries.iter().find(|entry| entry.step == step);
    let decided = done(ComplaintStep::Upheld).or(done(ComplaintStep::Closed));
    let due = |event, start, at| desk::due(&program, &desk.terms.holidays, event, start, at);
    let mut clocks = Vec::new();
    let mut add = |what, due: Option<Due>| {
        clocks.extend(due.map(|due| ClockLine { what, over: due.is_over(now), due }));
    };
    if done(ComplaintStep::Acknowledged).is_none() {
        add("Acknowledge", due("complaint-acknowledged", "complaint-received", row.received_at));
    }
    if decided.is_none() {
        add("Decide", desk::decide_by(&program, desk, row, entries));
    }
    if let (Some(upheld), None) = (done(ComplaintStep::Upheld), done(ComplaintStep::RegisterUpdated)) {
        add("Bring the register up to date", due("register-updated", "complaint-decided", upheld.at));
    }
    clocks
}

#[derive(Serialize)]
struct ComplaintPage {
    id: Uuid,
    desk: Uuid,
    number: String,
    content: ComplaintContent,
    certification: Option<(Uuid, String)>,
    received_at: DateTime<Utc>,
    clocks: Vec<ClockLine>,
    entries: Vec<StepLine>,
    steps: Vec<(ComplaintStep, &'static str)>,
    errors: Vec<FieldError>,
    kept: Kept,
}

#[derive(Serialize)]
struct StepLine {
    words: &'static str,
    text: String,
    days: Option<i32>,
    by: String,
    at: DateTime<Utc>,
}

impl Page for ComplaintPage {
    const TEMPLATE: &'static str = "desk/complaint.html";
}

async fn page(
    app: &App,
    learner: &Learner,
    id: Uuid,
    errors: Vec<FieldError>,
    kept: Kept,
) -> Result<ComplaintPage> {
    let db = &app.store.read;
    let (row, found, held) = by(app, learner).complaint(id).await?;
    let entries = desk::complaint_entries(db, id).await?;
    let done: Vec<ComplaintStep> = entries.iter().map(|entry| entry.step).collect();
    let clocks = clocks(app, &found, &row, &entries).await;
    let mut lines = Vec::new();
    for entry in entries {
        let by = identity::find_person(db, entry.by_person).await?.legal_name;
        lines.push(StepLine {
            words: entry.step.words(),
            text: entry.text,
            days: entry.days,
            by,
            at: entry.at,
        });
    }
    Ok(ComplaintPage {
        id,
        desk: found.id,
        number: row.number,
        content: row.content,
        certification: held.map(|held| (held.row.id, held.row.number)),
        received_at: row.received_at,
        clocks,
        entries: lines,
        steps: ComplaintStep::possible(&done).into_iter().map(|step| (step, step.words())).collect(),
        errors,
        kept: kept.having(&["text", "days", "step"]),
    })
}

#[handler]
pub async fn complaint_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let page = page(app, &learner, id, Vec::new(), Kept::default()).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

#[derive(Deserialize)]
pub struct Handled {
    #[serde(default)]
    step: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    days: String,
}

#[handler]
pub async fn handle_complaint(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Handled>,
) -> poem::Result<Response> {
    let of = &form.values;
    match by(app, &learner).handle(id, &of.step, &of.text, of.days.trim().parse().ok()).await {
        Ok(()) => Ok(redirect(&format!("/complaints/{id}"))),
        Err(Error::Invalid(fields)) => {
            let page = page(app, &learner, id, fields.0, form.kept).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}
