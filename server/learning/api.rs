use std::sync::Arc;

use chrono::{DateTime, Utc};
use curriculum::{Block, Course, Item, Kind, Lesson, Response};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::{answer, complete, latest_answers, order, progress};
use crate::{
    app::App,
    catalog::{self, api::ModeName},
    enrollment::{self, Enrollment},
    error::{Error, Result},
    item::{
        ItemForm, Reveal,
        api::{Answer, ItemOut},
        is_whole,
    },
    token::Caller,
    web::{Problem, Tag},
};

pub struct LearningApi;

/// How far somebody is in a course.
#[derive(Object)]
#[oai(rename = "Progress", skip_serializing_if_is_none)]
struct ProgressOut {
    lessons: Vec<LessonState>,
    /// Stated minutes of what is done.
    minutes_done: u32,
    /// Minutes in which lessons were open and in use, as counted.
    seat_minutes: u32,
    /// Whether everything besides the exam is done.
    required_done: bool,
    required_done_at: Option<DateTime<Utc>>,
    /// The lesson to go on with.
    resume: Option<PlaceOut>,
}

#[derive(Object)]
#[oai(rename = "Place")]
struct PlaceOut {
    module: String,
    lesson: String,
}

#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct LessonState {
    module: String,
    lesson: String,
    mode: ModeName,
    /// Stated.
    minutes: u32,
    done_at: Option<DateTime<Utc>>,
    /// Of a live lesson.
    attended_minutes: u32,
    seat_seconds: u32,
}

/// A lesson as one reads it.
#[derive(Object)]
#[oai(rename = "Lesson", skip_serializing_if_is_none)]
struct LessonOut {
    module: String,
    lesson: String,
    title: String,
    summary: String,
    /// BCP 47.
    language: String,
    minutes: u32,
    mode: ModeName,
    competencies: Vec<String>,
    /// What the lesson holds that can be hard to read.
    content_note: Option<NoteOut>,
    /// The lesson in whose place this one may be completed.
    alternative_to: Option<String>,
    blocks: Vec<BlockOut>,
}

/// What is said before hard material, and the way around it.
#[derive(Object)]
#[oai(rename = "ContentNote", skip_serializing_if_is_none)]
struct NoteOut {
    about: String,
    /// A lesson of the same module that is as good.
    instead_lesson: Option<String>,
    /// A heading further on in this lesson.
    instead_anchor: Option<String>,
}

/// A stretch of a lesson: either words or an item.
#[derive(Object)]
#[oai(rename = "Block", skip_serializing_if_is_none)]
struct BlockOut {
    html: Option<String>,
    item: Option<ItemOut>,
}

#[derive(poem_openapi::ApiResponse)]
enum Completed {
    /// It is complete. Completed twice, it was completed the first time.
    #[oai(status = 204)]
    Completed,
}

/// A course that the caller is enrolled in, in their version.
pub(super) struct Taken {
    pub course: Arc<Course>,
    pub enrollment: Enrollment,
}

impl Taken {
    pub async fn find(app: &App, caller: &Caller, enrollment: Uuid) -> Result<Taken> {
        let enrollment = enrollment::own(&app.store.read, caller.person().id, enrollment).await?;
        let course = catalog::course(app, &enrollment.version).await?;
        Ok(Taken { course, enrollment })
    }

    pub fn lesson(&self, module: &str, lesson: &str) -> Result<&Lesson> {
        self.course.lesson(module, lesson).ok_or(Error::NotFound)
    }
}

#[OpenApi(prefix_path = "/me/enrollments", tag = "Tag::Learning")]
impl LearningApi {
    /// How far I am in a course
    #[oai(path = "/:enrollment/progress", method = "get", operation_id = "getProgress")]
    async fn progress(
        &self,
        app: Data<&App>,
        caller: Caller,
        enrollment: Path<Uuid>,
    ) -> Result<Json<ProgressOut>, Problem> {
        let taken = Taken::find(&app, &caller, enrollment.0).await?;
        let found = progress(&app.store.read, &taken.course, &taken.enrollment).await?;
        let required_done = found.required_done();
        let lessons = found.lessons.into_iter().map(|state| LessonState {
            module: state.module,
            lesson: state.lesson,
            mode: state.mode.into(),
            minutes: state.minutes,
            done_at: state.done_at,
            attended_minutes: state.attended,
            seat_seconds: state.seat_seconds,
        });
        Ok(Json(ProgressOut {
            lessons: lessons.collect(),
            minutes_done: found.done.iter().map(|done| done.minutes).sum(),
            seat_minutes: found.seat_minutes,
            required_done,
            required_done_at: found.required_done_at,
            resume: found.resume.map(|place| PlaceOut { module: place.module, lesson: place.lesson }),
        }))
    }

    /// Read a lesson
    ///
    /// Items come without their keys. Reading by program counts no seat time.
    #[oai(path = "/:enrollment/lessons/:module/:lesson", method = "get", operation_id = "getLesson")]
    async fn lesson(
        &self,
        app: Data<&App>,
        caller: Caller,
        enrollment: Path<Uuid>,
        module: Path<String>,
        lesson: Path<String>,
    ) -> Result<Json<LessonOut>, Problem> {
        let taken = Taken::find(&app, &caller, enrollment.0).await?;
        let lesson = taken.lesson(&module, &lesson)?;
        let answers = latest_answers(&app.store.read, taken.enrollment.id, lesson).await?;
        let blocks = lesson.blocks.iter().map(|block| match block {
            Block::Html(html) => BlockOut { html: Some(html.clone()), item: None },
            Block::Item(item) => {
                let item = shown(item, taken.enrollment.id, answers.get(&item.id));
                BlockOut { html: None, item: Some(item) }
            }
        });
        Ok(Json(LessonOut {
            blocks: blocks.collect(),
            module: lesson.module.clone(),
            lesson: lesson.slug.clone(),
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            language: lesson.language.clone(),
            minutes: lesson.minutes,
            mode: lesson.mode.into(),
            competencies: lesson.competencies.clone(),
            content_note: lesson.content_note.as_ref().map(note),
            alternative_to: lesson.alternative_to.clone(),
        }))
    }

    /// Mark a lesson as complete
    #[oai(
        path = "/:enrollment/lessons/:module/:lesson/completion",
        method = "post",
        operation_id = "completeLesson"
    )]
    async fn complete(
        &self,
        app: Data<&App>,
        caller: Caller,
        enrollment: Path<Uuid>,
        module: Path<String>,
        lesson: Path<String>,
    ) -> Result<Completed, Problem> {
        let taken = Taken::find(&app, &caller, enrollment.0).await?;
        let lesson = taken.lesson(&module, &lesson)?;
        let mut change = app.change(caller.actor()).await?;
        complete(&mut change, &taken.course, taken.enrollment.id, lesson).await?;
        app.commit(change).await?;
        Ok(Completed::Completed)
    }

    /// Answer an item of a lesson
    ///
    /// Tells how the answer did; it can be tried again. What answers a prompt to reflect goes into the journal.
    #[oai(
        path = "/:enrollment/lessons/:module/:lesson/items/:item/response",
        method = "post",
        operation_id = "answerLessonItem"
    )]
    async fn respond(
        &self,
        app: Data<&App>,
        caller: Caller,
        enrollment: Path<Uuid>,
        module: Path<String>,
        lesson: Path<String>,
        item: Path<String>,
        body: Json<Answer>,
    ) -> Result<Json<ItemOut>, Problem> {
        let taken = Taken::find(&app, &caller, enrollment.0).await?;
        let lesson = taken.lesson(&module, &lesson)?;
        let asked = lesson.items().find(|asked| asked.id == item.0 && asked.kind != Kind::Reflection);
        let asked = asked.ok_or(Error::NotFound)?;
        let pairs = body.0.pairs(&asked.id);
        let mut change = app.change(caller.actor()).await?;
        answer(&mut change, taken.enrollment.id, lesson, asked, &pairs).await?;
        app.commit(change).await?;
        let answers = latest_answers(&app.store.read, taken.enrollment.id, lesson).await?;
        Ok(Json(shown(asked, taken.enrollment.id, answers.get(&asked.id))))
    }
}

fn shown(item: &Item, enrollment: Uuid, response: Option<&Response>) -> ItemOut {
    let scenario = matches!(item.kind, Kind::Scenario { .. });
    let reveal = match response {
        None => Reveal::NOTHING,
        // A conversation under way is not judged.
        Some(response) if scenario && !is_whole(item, response) => Reveal::NOTHING,
        Some(_) => Reveal { feedback: true, rationale: true, key: false },
    };
    ItemForm::new(item, &order(item, enrollment), response, reveal).into()
}

fn note(note: &curriculum::ContentNote) -> NoteOut {
    let (lesson, anchor) = match &note.instead {
        curriculum::Instead::Lesson(slug) => (Some(slug.clone()), None),
        curriculum::Instead::Anchor(id) => (None, Some(id.clone())),
    };
    NoteOut { about: note.about.clone(), instead_lesson: lesson, instead_anchor: anchor }
}
