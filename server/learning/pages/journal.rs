//! The learner's own journal: read, changed, printed, taken along, erased.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use curriculum::Course;
use poem::{
    Response, handler,
    http::{StatusCode, header},
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    catalog, enrollment,
    error::{Error, FieldError, Result},
    identity::Learner,
    learning::{Reflection, erase_journal as erase_all, reflection},
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
    entries: Vec<EntryView>,
}

#[derive(Clone, Serialize)]
struct EntryView {
    id: Uuid,
    module: String,
    lesson: String,
    title: String,
    /// HTML.
    prompt: String,
    text: String,
    edition: i32,
    written_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

impl EntryView {
    fn as_text(&self) -> String {
        let written = self.changed_at.format("%B %-d, %Y");
        format!("{} / {}\n{written}\n\n{}", self.lesson, self.title, self.text)
    }
}

impl Page for JournalPage {
    const TEMPLATE: &'static str = "learning/journal.html";
}

#[derive(Serialize)]
struct EntryPage {
    entry: EntryView,
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
        parts.extend(shelf.entries.iter().map(EntryView::as_text));
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
    let entry = find(app, &learner, id).await?;
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
        Err(Error::Invalid(fields)) => {
            drop(change);
            let entry = find(app, &learner, id).await?;
            let missed = entry.edition != edition && entry.text != text;
            let other = missed.then(|| entry.text.clone());
            let page = EntryPage { entry, text, other, errors: fields.0 };
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
        Err(error) => Err(error.into()),
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
    let rows = reflection::all(&app.store.read, learner.person.id).await?;
    let entries = rows.len();
    let mut courses: Vec<(Uuid, Shelf)> = Vec::new();
    let mut texts: Vec<(Uuid, Arc<Course>)> = Vec::new();
    for row in rows {
        let of = row.enrollment_id;
        if !texts.iter().any(|(enrollment, _)| *enrollment == of) {
            let course = text_of(app, of).await?;
            let shelf =
                Shelf { title: course.title.clone(), lang: course.language.clone(), entries: Vec::new() };
            courses.push((of, shelf));
            texts.push((of, course));
        }
        if let (Some((_, course)), Some((_, shelf))) = (
            texts.iter().find(|(enrollment, _)| *enrollment == of),
            courses.iter_mut().find(|(enrollment, _)| *enrollment == of),
        ) {
            shelf.entries.push(view(course, row));
        }
    }
    Ok(JournalPage { courses: courses.into_iter().map(|(_, shelf)| shelf).collect(), entries, errors })
}

async fn find(app: &App, learner: &Learner, id: Uuid) -> Result<EntryView> {
    let row = reflection::of_person(&app.store.read, learner.person.id, id).await?;
    Ok(view(&*text_of(app, row.enrollment_id).await?, row))
}

/// The course's text in which an entry's prompt stands, also where its writer has left the course.
async fn text_of(app: &App, enrollment: Uuid) -> Result<Arc<Course>> {
    let enrollment = enrollment::find(&app.store.read, enrollment).await?;
    catalog::course(app, &enrollment.version).await
}

fn view(course: &Course, row: Reflection) -> EntryView {
    let item = course.item(&row.item);
    let lesson = course.lesson(&row.module, &row.lesson);
    EntryView {
        id: row.id,
        module: course.module(&row.module).map(|module| module.title.clone()).unwrap_or_default(),
        lesson: lesson.map(|lesson| lesson.title.clone()).unwrap_or_default(),
        title: item.map(|item| item.title.clone()).unwrap_or_default(),
        prompt: item.map(|item| item.prompt.clone()).unwrap_or_default(),
        text: row.text,
        edition: row.edition,
        written_at: row.written_at,
        changed_at: row.changed_at,
    }
}
