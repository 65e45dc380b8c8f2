//! The learner's own journal: read, changed, printed, taken along, erased.

use poem::{
    Response, handler,
    http::{StatusCode, header},
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    error::{FieldError, Result},
    identity::Learner,
    learning::{
        erase_journal as erase_all,
        journal::{JournalEntry, at_the_text, find, shelves},
        reflection,
    },
    web::{self, Form, Nothing, Page},
};

#[derive(Serialize)]
struct JournalPage {
    courses: Vec<Shelf>,
    entries: usize,
    errors: Vec<FieldError>,
}

/// The entries of one course.
#[derive(Serialize)]
struct Shelf {
    title: String,
    lang: String,
    entries: Vec<JournalEntry>,
}

fn as_text(entry: &JournalEntry) -> String {
    let written = entry.changed_at.format("%B %-d, %Y");
    format!("{} / {}\n{written}\n\n{}", entry.lesson, entry.title, entry.text)
}

impl Page for JournalPage {
    const TEMPLATE: &'static str = "learning/journal.html";
}

#[derive(Serialize)]
struct EntryPage {
    entry: JournalEntry,
    /// What is in the field.
    text: String,
    /// What another window saved in the meantime.
    other: Option<String>,
    errors: Vec<FieldError>,
}

impl Page for EntryPage {
    const TEMPLATE: &'static str = "learning/entry.html";
}

#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    text: String,
    #[serde(default)]
    edition: i32,
}

#[derive(Deserialize)]
pub struct Sure {
    #[serde(default)]
    sure: String,
}

#[handler]
pub async fn journal_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let page = page(app, &learner, Vec::new()).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// The whole journal as a text file.
#[handler]
pub async fn download_journal(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let page = page(app, &learner, Vec::new()).await?;
    let mut parts = vec![format!("My journal\nTaken along on {}", app.clock.now().format("%B %-d, %Y"))];
    for shelf in &page.courses {
        parts.push(format!("\n{}\n{}", shelf.title, "=".repeat(shelf.title.chars().count())));
        parts.extend(shelf.entries.iter().map(as_text));
    }
    let text = parts.join("\n\n") + "\n";
    Ok(Response::builder()
        .content_type("text/plain; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"my-journal.txt\"")
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(text))
}

#[handler]
pub async fn entry_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let (_, entry, _) = find(app, learner.person.id, id).await?;
    let page = EntryPage { text: entry.text.clone(), entry, other: None, errors: Vec::new() };
    Ok(app.templates.page(&learner.frame, &page)?)
}

#[handler]
pub async fn save_entry(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let Written { text, edition } = form.values;
    let mut change = app.change(learner.actor()).await?;
    match reflection::change_entry(&mut change, learner.person.id, id, &text, edition).await {
        Ok(()) => {
            app.commit(change).await?;
            Ok(web::redirect(&format!("/me/journal#entry-{id}")))
        }
        Err(error) => {
            drop(change);
            let errors = at_the_text(error)?;
            let (_, entry, _) = find(app, learner.person.id, id).await?;
            let missed = entry.edition != edition && entry.text != text;
            let other = missed.then(|| entry.text.clone());
            let page = EntryPage { entry, text, other, errors };
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
    }
}

#[handler]
pub async fn erase_entry(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(learner.actor()).await?;
    reflection::erase(&mut change, learner.person.id, id).await?;
    app.commit(change).await?;
    Ok(web::redirect("/me/journal"))
}

#[handler]
pub async fn erase_journal(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<Sure>,
) -> poem::Result<Response> {
    if form.values.sure != "yes" {
        let unsure = FieldError {
            field: "sure".into(),
            message: "Tick the box if you want to erase your whole journal.".into(),
        };
        let page = page(app, &learner, vec![unsure]).await?;
        return Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?);
    }
    let mut change = app.change(learner.actor()).await?;
    erase_all(&mut change, learner.person.id).await?;
    app.commit(change).await?;
    Ok(web::redirect("/me/journal"))
}

async fn page(app: &App, learner: &Learner, errors: Vec<FieldError>) -> Result<JournalPage> {
    let shelves = shelves(app, learner.person.id).await?;
    let courses: Vec<Shelf> = shelves
        .into_iter()
        .map(|shelf| Shelf {
            title: shelf.course.title.clone(),
            lang: shelf.course.language.clone(),
            entries: shelf.entries.into_iter().map(|(entry, _)| entry).collect(),
        })
        .collect();
    Ok(JournalPage { entries: courses.iter().map(|shelf| shelf.entries.len()).sum(), courses, errors })
}
