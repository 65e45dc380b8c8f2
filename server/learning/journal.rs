//! The journal as its writer reads it: each entry with the prompt it answers.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use curriculum::Course;
use serde::Serialize;
use uuid::Uuid;

use super::reflection::{self, Model as Reflection};
use crate::{
    app::App,
    catalog, enrollment,
    error::{Error, FieldError, Result},
};

#[derive(Clone, Debug, Serialize)]
pub(super) struct JournalEntry {
    pub id: Uuid,
    pub module: String,
    pub lesson: String,
    pub title: String,
    /// HTML.
    pub prompt: String,
    pub text: String,
    pub edition: i32,
    pub written_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

/// What somebody wrote in one course, the oldest first.
pub(super) struct Shelf {
    pub enrollment: Uuid,
    pub course: Arc<Course>,
    pub entries: Vec<(JournalEntry, Reflection)>,
}

/// A person's whole journal, by course.
pub(super) async fn shelves(app: &App, person: Uuid) -> Result<Vec<Shelf>> {
    let mut shelves: Vec<Shelf> = Vec::new();
    for row in reflection::all(&app.store.read, person).await? {
        let held = shelves.iter().position(|shelf| shelf.enrollment == row.enrollment_id);
        let at = held.unwrap_or(shelves.len());
        if held.is_none() {
            let course = text_of(app, row.enrollment_id).await?;
            shelves.push(Shelf { enrollment: row.enrollment_id, course, entries: Vec::new() });
        }
        let shelf = &mut shelves[at];
        shelf.entries.push((entry(&shelf.course, &row), row));
    }
    Ok(shelves)
}

/// One entry of a person's own, with the course it was written in. Others' do not exist for them.
pub(super) async fn find(
    app: &App,
    person: Uuid,
    id: Uuid,
) -> Result<(Arc<Course>, JournalEntry, Reflection)> {
    let row = reflection::of_person(&app.store.read, person, id).await?;
    let course = text_of(app, row.enrollment_id).await?;
    let entry = entry(&course, &row);
    Ok((course, entry, row))
}

/// What to say at the field with the text, where that is what went wrong.
pub(super) fn at_the_text(error: Error) -> Result<Vec<FieldError>> {
    match error {
        Error::Invalid(fields) => Ok(fields.0),
        Error::Refused(refusal) if refusal.code == reflection::CHANGED => {
            Ok(vec![FieldError { field: "text".into(), message: refusal.sentence }])
        }
        other => Err(other),
    }
}

/// The course's text in which an entry's prompt stands, also where its writer has left the course.
async fn text_of(app: &App, enrollment: Uuid) -> Result<Arc<Course>> {
    let enrollment = enrollment::find(&app.store.read, enrollment).await?;
    catalog::course(app, &enrollment.version).await
}

fn entry(course: &Course, row: &Reflection) -> JournalEntry {
    let item = course.item(&row.item);
    let lesson = course.lesson(&row.module, &row.lesson);
    JournalEntry {
        id: row.id,
        module: course.module(&row.module).map(|module| module.title.clone()).unwrap_or_default(),
        lesson: lesson.map(|lesson| lesson.title.clone()).unwrap_or_default(),
        title: item.map(|item| item.title.clone()).unwrap_or_default(),
        prompt: item.map(|item| item.prompt.clone()).unwrap_or_default(),
        text: row.text.clone(),
        edition: row.edition,
        written_at: row.written_at,
        changed_at: row.changed_at,
    }
}
