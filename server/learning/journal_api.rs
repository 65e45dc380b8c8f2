//! The learner's own journal, for their own programs.

use chrono::{DateTime, Utc};
use curriculum::{Course, Kind};
use poem::web::Data;
use poem_openapi::{ApiResponse, Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::{Reflection, api::Taken, erase_journal, journal, journal::JournalEntry, reflection};
use crate::{
    app::App,
    error::Error,
    token::Caller,
    web::{Problem, Tag, Text},
};

pub struct JournalApi;

/// What a person wrote for themselves. Nobody else reads it.
#[derive(Object)]
#[oai(rename = "JournalEntry")]
struct EntryOut {
    id: Uuid,
    enrollment: Uuid,
    course: String,
    module: String,
    lesson: String,
    /// The prompt that it answers.
    item: String,
    course_title: String,
    lesson_title: String,
    title: String,
    /// HTML.
    prompt: String,
    text: String,
    /// Counts up with each change. Send it along with the next one.
    edition: i32,
    written_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

#[derive(Object)]
struct Journal {
    /// By course, the oldest first.
    entries: Vec<EntryOut>,
}

/// What is to stand in the journal.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Writing {
    text: Option<Text>,
    /// The edition that you read before. Left out where nothing was written yet.
    edition: Option<i32>,
}

impl Writing {
    fn text(&self) -> &str {
        self.text.as_ref().map_or("", |text| &text.0)
    }
}

/// An order to erase the whole journal.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct JournalErasure {
    /// `true`: what is erased is gone for good.
    sure: bool,
}

#[derive(ApiResponse)]
enum Erased {
    /// It is gone. Erased twice, it is gone.
    #[oai(status = 204)]
    Erased,
}

#[OpenApi(prefix_path = "/me", tag = "Tag::Learning")]
impl JournalApi {
    /// Write to a lesson’s prompt
    ///
    /// Keeps what you write in your journal, or changes it. Who sends the edition of an older text is refused: read the
    /// newer one first, and put both together.
    #[oai(
        path = "/enrollments/:enrollment/lessons/:module/:lesson/items/:item/reflection",
        method = "put",
        operation_id = "saveReflection"
    )]
    async fn save(
        &self,
        app: Data<&App>,
        caller: Caller,
        enrollment: Path<Uuid>,
        module: Path<String>,
        lesson: Path<String>,
        item: Path<String>,
        body: Json<Writing>,
    ) -> Result<Json<EntryOut>, Problem> {
        let taken = Taken::find(&app, &caller, enrollment.0).await?;
        let lesson = taken.lesson(&module, &lesson)?;
        let asked = lesson.items().find(|asked| asked.id == item.0 && asked.kind == Kind::Reflection);
        let asked = asked.ok_or(Error::NotFound)?;
        let person = caller.person().id;
        let at = reflection::Prompt { person, enrollment: taken.enrollment.id, lesson, item: &asked.id };
        let mut change = app.change(caller.actor()).await?;
        let id = reflection::save(&mut change, at, body.text(), body.edition.unwrap_or(0)).await?;
        app.commit(change).await?;
        one(&app, person, id).await
    }

    /// Read my journal
    #[oai(path = "/journal", method = "get", operation_id = "getMyJournal")]
    async fn journal(&self, app: Data<&App>, caller: Caller) -> Result<Json<Journal>, Problem> {
        let shelves = journal::shelves(&app, caller.person().id).await?;
        let entries = shelves.into_iter().flat_map(|shelf| {
            let course = shelf.course;
            shelf.entries.into_iter().map(move |(entry, row)| told(&course, entry, row))
        });
        Ok(Json(Journal { entries: entries.collect() }))
    }

    /// An entry of my journal
    #[oai(path = "/journal/:entry", method = "get", operation_id = "getJournalEntry")]
    async fn entry(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
    ) -> Result<Json<EntryOut>, Problem> {
        one(&app, caller.person().id, entry.0).await
    }

    /// Change an entry of my journal
    ///
    /// Also after leaving the course.
    #[oai(path = "/journal/:entry", method = "put", operation_id = "changeJournalEntry")]
    async fn change(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<Writing>,
    ) -> Result<Json<EntryOut>, Problem> {
        let (person, seen) = (caller.person().id, body.edition.unwrap_or(0));
        let mut change = app.change(caller.actor()).await?;
        reflection::change_entry(&mut change, person, entry.0, body.text(), seen).await?;
        app.commit(change).await?;
        one(&app, person, entry.0).await
    }

    /// Erase an entry of my journal
    #[oai(path = "/journal/:entry", method = "delete", operation_id = "eraseJournalEntry")]
    async fn erase(&self, app: Data<&App>, caller: Caller, entry: Path<Uuid>) -> Result<Erased, Problem> {
        let mut change = app.change(caller.actor()).await?;
        reflection::erase(&mut change, caller.person().id, entry.0).await?;
        app.commit(change).await?;
        Ok(Erased::Erased)
    }

    /// Erase my whole journal
    #[oai(path = "/journal/erasure", method = "post", operation_id = "eraseMyJournal")]
    async fn erase_all(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<JournalErasure>,
    ) -> Result<Erased, Problem> {
        if !body.sure {
            let message = "Send `true` if you want to erase your whole journal.";
            return Err(Error::invalid("sure", message).into());
        }
        let mut change = app.change(caller.actor()).await?;
        erase_journal(&mut change, caller.person().id).await?;
        app.commit(change).await?;
        Ok(Erased::Erased)
    }
}

async fn one(app: &App, person: Uuid, id: Uuid) -> Result<Json<EntryOut>, Problem> {
    let (course, entry, row) = journal::find(app, person, id).await?;
    Ok(Json(told(&course, entry, row)))
}

fn told(course: &Course, entry: JournalEntry, row: Reflection) -> EntryOut {
    EntryOut {
        id: entry.id,
        enrollment: row.enrollment_id,
        course: course.slug.clone(),
        module: row.module,
        lesson: row.lesson,
        item: row.item,
        course_title: course.title.clone(),
        lesson_title: entry.lesson,
        title: entry.title,
        prompt: entry.prompt,
        text: entry.text,
        edition: entry.edition,
        written_at: entry.written_at,
        changed_at: entry.changed_at,
    }
}
