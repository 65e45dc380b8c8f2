use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    super::{Ask, Asked, Content, Held, Kind, Record, Request, Standing, ask, request},
    Line, draft, fields,
};
use crate::{
    app::App,
    error::{FieldError, Result},
    identity::Learner,
    web::{Form, Kept, Nothing, Page, redirect},
};

/// Practice entries of one month that somebody could confirm.
#[derive(Serialize)]
struct Month {
    /// `2026-03`.
    key: String,
    title: String,
    minutes: i64,
    chosen: bool,
    entries: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    line: Line,
    chosen: bool,
}

/// A request as its maker sees it.
#[derive(Serialize)]
struct Asking {
    id: Uuid,
    name: String,
    asked_at: String,
    written_at: String,
    until: Option<String>,
    /// `open`, `answered`, `ended` or `over`.
    state: &'static str,
    /// Entries that wait for a word.
    waiting: usize,
    answered_at: Option<String>,
}

impl Asking {
    fn new(of: &Request) -> Asking {
        let state = if of.is_answered() {
            "answered"
        } else if of.is_open() {
            "open"
        } else if of.row.ended_at.is_some() {
            "ended"
        } else {
            "over"
        };
        let answered = of.reference.as_ref().map(|row| row.at).or(of.confirmations.last().map(|row| row.at));
        Asking {
            id: of.row.id,
            name: of.row.to_name.clone(),
            asked_at: of.row.asked_at.to_rfc3339(),
            written_at: of.row.written_at.to_rfc3339(),
            until: of.expires_at.map(|at| at.to_rfc3339()),
            state,
            waiting: of.undecided.len(),
            answered_at: answered.map(|at| at.to_rfc3339()),
        }
    }
}

#[derive(Serialize)]
struct AskPage {
    months: Vec<Month>,
    requests: Vec<Asking>,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for AskPage {
    const TEMPLATE: &'static str = "evidence/ask.html";
}

#[derive(Deserialize)]
pub struct AskForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    draft: String,
    #[serde(default)]
    months: Vec<String>,
    #[serde(default)]
    entries: Vec<Uuid>,
}

fn askable(record: &Record) -> impl Iterator<Item = (&Held, String)> {
    record.of_kind(Kind::Practice).filter(|held| held.standing() == Standing::Stated).filter_map(|held| {
        let Content::Practice(of) = &held.content else { return None };
        Some((held, of.on.format("%Y-%m").to_string()))
    })
}

fn ask_view(record: &Record, form: Option<&AskForm>, kept: Kept, errors: Vec<FieldError>) -> AskPage {
    let mut months: Vec<Month> = Vec::new();
    for (held, key) in askable(record) {
        let Content::Practice(of) = &held.content else { continue };
        if months.last().is_none_or(|month| month.key != key) {
            let chosen = form.is_some_and(|form| form.months.contains(&key));
            let title = of.on.format("%B %Y").to_string();
            months.push(Month { key, title, minutes: 0, chosen, entries: Vec::new() });
        }
        if let Some(month) = months.last_mut() {
            month.minutes += of.minutes;
            let chosen = form.is_some_and(|form| form.entries.contains(&held.row.id));
            month.entries.push(Choice { line: Line::new(held), chosen });
        }
    }
    let requests = record.requests.iter().filter(|of| of.row.kind == Asked::Practice);
    AskPage {
        months,
        requests: requests.map(Asking::new).collect(),
        errors,
        kept: kept.having(&["name", "email", "draft"]),
    }
}

#[handler]
pub async fn ask_practice_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let record = Record::of(&app.store.read, learner.person.id, app.clock.now()).await?;
    let page = ask_view(&record, None, Kept::default().with("draft", draft(app)), Vec::new());
    Ok(app.templates.page(&learner.frame, &page)?)
}

#[handler]
pub async fn ask_practice(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<AskForm>,
) -> poem::Result<Response> {
    match asked(app, &learner, Asked::Practice, &form.values).await {
        Ok(()) => Ok(redirect("/me/record/practice/confirmation")),
        Err(error) => {
            let errors = fields(error)?;
            let record = Record::of(&app.store.read, learner.person.id, app.clock.now()).await?;
            let page = ask_view(&record, Some(&form.values), form.kept, errors);
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
    }
}

async fn asked(app: &App, learner: &Learner, kind: Asked, form: &AskForm) -> Result<()> {
    let mut change = app.change(learner.actor()).await?;
    let mut entries = form.entries.clone();
    if kind == Asked::Practice {
        let record = Record::of(&change.tx, learner.person.id, change.now).await?;
        let of_months = askable(&record).filter(|(_, month)| form.months.contains(month));
        entries.extend(of_months.map(|(held, _)| held.row.id));
    }
    entries.sort_unstable();
    entries.dedup();
    let wanted =
        Ask { kind, name: form.name.clone(), email: form.email.clone(), entries, draft: form.draft.clone() };
    ask(app, &mut change, &learner.person, wanted).await?;
    app.commit(change).await
}

#[derive(Serialize)]
struct ReferencesPage {
    requests: Vec<Asking>,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for ReferencesPage {
    const TEMPLATE: &'static str = "evidence/references.html";
}

async fn references(
    app: &App,
    learner: &Learner,
    kept: Kept,
    errors: Vec<FieldError>,
) -> Result<ReferencesPage> {
    let record = Record::of(&app.store.read, learner.person.id, app.clock.now()).await?;
    let requests = record.requests.iter().filter(|of| of.row.kind == Asked::Reference);
    Ok(ReferencesPage {
        requests: requests.map(Asking::new).collect(),
        errors,
        kept: kept.having(&["name", "email", "draft"]),
    })
}

#[handler]
pub async fn references_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let page = references(app, &learner, Kept::default().with("draft", draft(app)), Vec::new()).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

#[handler]
pub async fn ask_reference(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<AskForm>,
) -> poem::Result<Response> {
    match asked(app, &learner, Asked::Reference, &form.values).await {
        Ok(()) => Ok(redirect("/me/record/references")),
        Err(error) => {
            let errors = fields(error)?;
            let page = references(app, &learner, form.kept, errors).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
    }
}

/// Where the requests of a kind are listed.
async fn list_of(app: &App, learner: &Learner, id: Uuid) -> Result<&'static str> {
    let row = request::find(&app.store.read, id).await?;
    Ok(match row.kind {
        Asked::Practice if row.person_id == learner.person.id => "/me/record/practice/confirmation",
        Asked::Reference if row.person_id == learner.person.id => "/me/record/references",
        _ => return Err(crate::error::Error::NotFound),
    })
}

#[handler]
pub async fn ask_again(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let list = list_of(app, &learner, id).await?;
    let mut change = app.change(learner.actor()).await?;
    request::ask_again(app, &mut change, &learner.person, id).await?;
    app.commit(change).await?;
    Ok(redirect(list))
}

#[handler]
pub async fn end_request(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let list = list_of(app, &learner, id).await?;
    let mut change = app.change(learner.actor()).await?;
    request::end(&mut change, learner.person.id, id).await?;
    app.commit(change).await?;
    Ok(redirect(list))
}
