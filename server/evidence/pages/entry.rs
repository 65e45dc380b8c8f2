use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    super::{
        Held, Kind, Ledger, Record, Standing, add, correct,
        form::{self, Group, ROWS},
        ledger, withdraw,
        words::{REASONS, said},
    },
    Fact, Line, draft, facts, fields, whole,
};
use crate::{
    app::App,
    error::{Error, FieldError, Result},
    identity::Learner,
    web::{Form, Kept, Nothing, Page, Paging, redirect},
};

#[derive(Serialize)]
struct KindPage {
    slug: &'static str,
    title: &'static str,
    about: &'static str,
    entries: Vec<Line>,
    paging: Paging,
    minutes: i64,
    /// Of practice.
    ledger: Option<Ledger>,
    /// Of practice: what could be asked of a supervisor now.
    askable: usize,
}

impl Page for KindPage {
    const TEMPLATE: &'static str = "evidence/kind.html";
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: String,
}

/// Statements have a page of their own.
fn kind_of(slug: &str) -> Result<Kind> {
    Kind::by_slug(slug).filter(|kind| *kind != Kind::Statement).ok_or(Error::NotFound)
}

#[handler]
pub async fn kind_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let kind = kind_of(&slug)?;
    let record = Record::of(&app.store.read, learner.person.id, app.clock.now()).await?;
    let held: Vec<&Held> = record.of_kind(kind).collect();
    let paging = Paging::new(asked.page.parse().unwrap_or(1), held.len() as u64);
    let start = usize::try_from(paging.offset()).map_err(Error::fault)?;
    let most = usize::try_from(crate::web::PAGE_SIZE).map_err(Error::fault)?;
    let page = KindPage {
        slug: kind.slug(),
        title: kind.title(),
        about: kind.about(),
        minutes: held.iter().map(|held| held.minutes()).sum(),
        ledger: (kind == Kind::Practice).then(|| ledger(held.iter().copied())),
        askable: held.iter().filter(|held| held.standing() == Standing::Stated).count(),
        entries: held.iter().skip(start).take(most).map(|held| Line::new(held)).collect(),
        paging,
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// The form of an entry, new or corrected.
#[derive(Serialize)]
struct FormPage {
    slug: &'static str,
    title: &'static str,
    about: &'static str,
    /// The entry that is corrected.
    entry: Option<Uuid>,
    /// Whether a correction takes somebody's word away.
    decided: bool,
    groups: Vec<Group>,
    /// More lines can be asked for.
    rows: Option<usize>,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for FormPage {
    const TEMPLATE: &'static str = "evidence/form.html";
}

impl FormPage {
    fn new(kind: Kind, rows: usize, kept: Kept) -> FormPage {
        let groups = form::groups(kind, rows);
        let has_rows = matches!(kind, Kind::Training | Kind::ContinuingEducation | Kind::Practice);
        FormPage {
            slug: kind.slug(),
            title: kind.title(),
            about: kind.about(),
            entry: None,
            decided: false,
            kept: whole(kept, &groups),
            groups,
            rows: has_rows.then_some(rows),
            errors: Vec::new(),
        }
    }
}

/// Lines that a filled form shows.
fn rows_of(kept: &Kept) -> usize {
    let asked = kept.0.get("rows").and_then(|rows| rows.parse().ok()).unwrap_or(ROWS);
    let filled = |n: &usize| {
        ["on", "minutes", "topic", "mode"]
            .iter()
            .any(|name| kept.0.get(&format!("{name}_{n}")).is_some_and(|value| !value.trim().is_empty()))
    };
    let last = (1..=form::MOST_ROWS).rev().find(filled).unwrap_or(1);
    asked.clamp(last, form::MOST_ROWS)
}

#[handler]
pub fn new_page(
    Data(app): Data<&App>,
    Learner { frame, .. }: Learner,
    Path(slug): Path<String>,
) -> poem::Result<Response> {
    let kept = Kept::default().with("draft", draft(app));
    Ok(app.templates.page(&frame, &FormPage::new(kind_of(&slug)?, ROWS, kept))?)
}

/// A form whose fields depend on the kind.
type Typed = std::collections::BTreeMap<String, String>;

#[handler]
pub async fn add_entry(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
    form: Form<Typed>,
) -> poem::Result<Response> {
    let (kind, kept) = (kind_of(&slug)?, form.kept);
    if kept.0.contains_key("more") {
        // Nothing is taken yet: the same form with more lines.
        let rows = rows_of(&kept) + ROWS;
        return Ok(app.templates.page(&learner.frame, &FormPage::new(kind, rows, kept))?);
    }
    match added(app, &learner, kind, &kept).await {
        Ok(()) => Ok(redirect(&format!("/me/record/{}", kind.slug()))),
        Err(error) => {
            let errors = fields(error)?;
            let page = FormPage { errors, ..FormPage::new(kind, rows_of(&kept), kept) };
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
    }
}

async fn added(app: &App, learner: &Learner, kind: Kind, kept: &Kept) -> Result<()> {
    let contents = form::read(kind, &kept.0, app.clock.now().date_naive())?;
    let draft = kept.0.get("draft").map_or("", String::as_str);
    let mut change = app.change(learner.actor()).await?;
    add(&mut change, learner.person.id, draft, contents).await?;
    app.commit(change).await
}

#[derive(Serialize)]
struct EntryPage {
    id: Uuid,
    slug: &'static str,
    kind: &'static str,
    line: Line,
    facts: Vec<Fact>,
    /// The exact words that were signed.
    text: Option<String>,
    entered_at: String,
    /// Whether the person may correct it or take it back.
    own: bool,
    correctable: bool,
    decision: Option<Word>,
    before: Vec<Before>,
    takes_files: bool,
    files: Vec<FileLine>,
    errors: Vec<FieldError>,
}

/// What somebody else said of it.
#[derive(Serialize)]
struct Word {
    at: String,
    reason: Option<String>,
    by: Option<super::super::Confirmer>,
}

/// What stood in its place.
#[derive(Serialize)]
struct Before {
    entered_at: String,
    title: String,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
pub(super) struct FileLine {
    pub id: Uuid,
    pub name: String,
    pub kilobytes: i64,
    pub added_at: String,
}

impl FileLine {
    pub(super) fn new(file: &super::super::File) -> FileLine {
        FileLine {
            id: file.id,
            name: file.name.clone(),
            kilobytes: (file.bytes + 1023) / 1024,
            added_at: file.added_at.to_rfc3339(),
        }
    }
}

impl Page for EntryPage {
    const TEMPLATE: &'static str = "evidence/entry.html";
}

impl EntryPage {
    fn new(record: &Record, held: &Held) -> EntryPage {
        let kind = held.row.kind;
        let own = held.row.entered_by == held.row.person_id;
        let text = match &held.content {
            super::super::Content::Statement(signed) => Some(signed.text.clone()),
            _ => None,
        };
        let before = record.before(held).into_iter().filter_map(|row| {
            let content = row.content.as_ref()?;
            Some(Before {
                entered_at: row.entered_at.to_rfc3339(),
                title: content.title(),
                facts: facts(content.told()),
            })
        });
        EntryPage {
            id: held.row.id,
            slug: kind.slug(),
            kind: kind.title(),
            line: Line::new(held),
            facts: facts(held.content.told()),
            text,
            entered_at: held.row.entered_at.to_rfc3339(),
            own,
            correctable: own && kind != Kind::Statement,
            decision: held.decision.as_ref().map(|decision| Word {
                at: decision.at.to_rfc3339(),
                reason: decision.reason.as_deref().map(|reason| said(REASONS, reason)),
                by: held.confirmer.clone(),
            }),
            before: before.collect(),
            takes_files: kind.takes_files(),
            files: record
                .files
                .iter()
                .filter(|file| file.root_id == held.row.root_id)
                .map(FileLine::new)
                .collect(),
            errors: Vec::new(),
        }
    }
}

/// The page of an entry; of one that was corrected, that of what stands in its place.
pub(super) async fn shown(
    app: &App,
    learner: &Learner,
    id: Uuid,
    errors: Vec<FieldError>,
) -> Result<Response> {
    let record = Record::of(&app.store.read, learner.person.id, app.clock.now()).await?;
    let Some(held) = record.entry(id) else {
        let row = record.rows.iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
        let now =
            record.entries.iter().find(|held| held.row.root_id == row.root_id).ok_or(Error::NotFound)?;
        return Ok(redirect(&format!("/me/record/entries/{}", now.row.id)));
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = EntryPage { errors, ..EntryPage::new(&record, held) };
    app.templates.page_with(status, &learner.frame, &page)
}

#[handler]
pub async fn entry_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    Ok(shown(app, &learner, id, Vec::new()).await?)
}

/// The form with what an entry says now, and the entry.
async fn correcting(app: &App, learner: &Learner, id: Uuid, kept: Option<Kept>) -> Result<FormPage> {
    let record = Record::of(&app.store.read, learner.person.id, app.clock.now()).await?;
    let held = record.entry(id).ok_or(Error::NotFound)?;
    let kind = held.row.kind;
    if kind == Kind::Statement || held.row.entered_by != learner.person.id {
        return Err(Error::NotFound);
    }
    let kept = kept.unwrap_or_else(|| Kept(form::typed(&held.content)).with("draft", draft(app)));
    let rows = match kind {
        Kind::Practice => 1,
        _ => rows_of(&kept),
    };
    let page = FormPage::new(kind, rows, kept);
    Ok(FormPage { entry: Some(id), decided: held.decision.is_some(), ..page })
}

#[handler]
pub async fn correction_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    match correcting(app, &learner, id, None).await {
        Ok(page) => Ok(app.templates.page(&learner.frame, &page)?),
        // It may have been corrected since: then its page leads to what stands there now.
        Err(Error::NotFound) => Ok(shown(app, &learner, id, Vec::new()).await?),
        Err(error) => Err(error.into()),
    }
}

#[handler]
pub async fn correct_entry(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Typed>,
) -> poem::Result<Response> {
    let kept = form.kept;
    if let Some(mut rows) = kept.0.contains_key("more").then(|| rows_of(&kept)) {
        rows += ROWS;
        let kept = kept.with("rows", rows.to_string());
        let page = correcting(app, &learner, id, Some(kept)).await?;
        return Ok(app.templates.page(&learner.frame, &page)?);
    }
    match corrected(app, &learner, id, &kept).await {
        Ok(now) => Ok(redirect(&format!("/me/record/entries/{now}"))),
        Err(error) => {
            let errors = fields(error)?;
            let page = FormPage { errors, ..correcting(app, &learner, id, Some(kept)).await? };
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
    }
}

async fn corrected(app: &App, learner: &Learner, id: Uuid, kept: &Kept) -> Result<Uuid> {
    let person = learner.person.id;
    let row = super::super::entry::of_person(&app.store.read, person).await?;
    let kind = row.iter().find(|row| row.id == id).map(|row| row.kind).ok_or(Error::NotFound)?;
    let mut contents = form::read(kind, &kept.0, app.clock.now().date_naive())?;
    let content = if contents.len() == 1 { contents.pop() } else { None }.ok_or(Error::NotFound)?;
    let draft = kept.0.get("draft").map_or("", String::as_str);
    let mut change = app.change(learner.actor()).await?;
    let now = correct(&mut change, person, id, draft, content).await?;
    app.commit(change).await?;
    Ok(now)
}

#[handler]
pub async fn withdraw_entry(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let rows = super::super::entry::of_person(&app.store.read, learner.person.id).await?;
    let kind = rows.iter().find(|row| row.id == id).map(|row| row.kind).ok_or(Error::NotFound)?;
    let mut change = app.change(learner.actor()).await?;
    withdraw(&mut change, learner.person.id, id).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/me/record/{}", kind.slug())))
}
