//! A lesson: read, answered, completed; and the time that it takes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use curriculum::{Block, Item, Kind, Lesson, Mode, Response as Answer};
use poem::{
    IntoResponse, Response, handler,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    Taken,
    lesson_view::{LessonPage, Look, Writing},
    to_course,
};
use crate::{
    app::App,
    enrollment::attended,
    error::{Chain, Error, FieldError, Result},
    identity::Learner,
    item,
    learning::{
        Reflection, answer, complete, completion, count_active, journal::at_the_text, latest_answers,
        open_lesson, reflection, route,
    },
    web::{self, Form, Nothing},
};

type Names = (String, String, String);
type ItemNames = (String, String, String, String);

/// What one learner did in a lesson so far.
#[derive(Default)]
pub(super) struct Story {
    pub completed_at: Option<DateTime<Utc>>,
    /// The slug of the lesson that was completed: this one, or one that is as good.
    pub completed: Option<String>,
    pub attended: u32,
    pub answers: BTreeMap<String, Answer>,
    pub reflections: BTreeMap<String, Reflection>,
}

impl Story {
    /// Asks for what the lesson can have, and no more.
    async fn of(app: &App, taken: &Taken, lesson: &Lesson) -> Result<Story> {
        let (db, enrollment) = (&app.store.read, taken.enrollment.id);
        let equivalents: Vec<&str> =
            route::equivalents(&taken.course, lesson).iter().map(|other| other.slug.as_str()).collect();
        let reflects = lesson.items().any(|item| item.kind == Kind::Reflection);
        let asks = lesson.items().any(|item| item.kind != Kind::Reflection);
        let completed = async {
            if lesson.mode == Mode::Live {
                return Ok(None);
            }
            completion::first_of(db, enrollment, &lesson.module, &equivalents).await
        };
        let minutes = async {
            if lesson.mode != Mode::Live {
                return Ok(0);
            }
            let key = (enrollment, lesson.module.clone(), lesson.slug.clone());
            Ok(attended(db, &[enrollment]).await?.get(&key).map_or(0, |(minutes, _)| *minutes))
        };
        let answers =
            async { if asks { latest_answers(db, enrollment, lesson).await } else { Ok(BTreeMap::new()) } };
        let reflections = async {
            if reflects { reflection::of_lesson(db, enrollment, lesson).await } else { Ok(BTreeMap::new()) }
        };
        let (completed, attended, answers, reflections) =
            tokio::try_join!(completed, minutes, answers, reflections)?;
        Ok(Story {
            completed_at: completed.as_ref().map(|row| row.completed_at),
            completed: completed.map(|row| row.lesson),
            attended,
            answers,
            reflections,
        })
    }
}

#[handler]
pub async fn lesson_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path((slug, module, name)): Path<Names>,
    Query(look): Query<Look>,
) -> poem::Result<Response> {
    let Some(taken) = Taken::find(app, &learner, &slug).await? else { return Ok(to_course(&slug)) };
    let lesson = taken.lesson(&module, &name)?;
    // What is read and what is written do not meet: they go on side by side.
    let (story, opened) = tokio::join!(Story::of(app, &taken, lesson), opens(app, &learner, &taken, lesson));
    if let Err(error) = opened {
        // On a full disk one can still read.
        tracing::error!(error = %Chain(&error), "the time on a lesson could not be kept");
    }
    let page = LessonPage::new(&taken, lesson, &story?, &look, None);
    Ok(app.templates.page(&learner.frame, &page)?)
}

async fn opens(app: &App, learner: &Learner, taken: &Taken, lesson: &Lesson) -> Result<()> {
    let mut change = app.change(learner.actor()).await?;
    open_lesson(&mut change, learner.person.id, taken.enrollment.id, lesson).await?;
    app.commit(change).await
}

/// An answer to an item that is not for the journal.
#[handler]
pub async fn answer_item(
    Data(app): Data<&App>,
    learner: Learner,
    Path((slug, module, name, id)): Path<ItemNames>,
    Query(look): Query<Look>,
    form: Form<Vec<(String, String)>>,
) -> poem::Result<Response> {
    let Some(taken) = Taken::find(app, &learner, &slug).await? else { return Ok(to_course(&slug)) };
    let lesson = taken.lesson(&module, &name)?;
    let item = asked(lesson, &id, |kind| *kind != Kind::Reflection)?;
    let mut change = app.change(learner.actor()).await?;
    match answer(&mut change, taken.enrollment.id, lesson, item, &form.values).await {
        Ok(()) => {
            app.commit(change).await?;
            Ok(web::redirect(&look.without_asking().address(&taken.course, lesson, &id)))
        }
        Err(Error::Invalid(fields)) => {
            drop(change);
            // An item that was answered before is shown open again.
            let look = Look { again: Some(id.clone()), ..look };
            let writing = Writing { item: id, text: String::new(), edition: None, errors: fields.0 };
            shown_again(app, &learner, &taken, lesson, &look, writing).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A page of the journal.
#[handler]
pub async fn save_reflection(
    Data(app): Data<&App>,
    learner: Learner,
    Path((slug, module, name, id)): Path<ItemNames>,
    Query(look): Query<Look>,
    form: Form<Vec<(String, String)>>,
) -> poem::Result<Response> {
    let Some(taken) = Taken::find(app, &learner, &slug).await? else { return Ok(to_course(&slug)) };
    let lesson = taken.lesson(&module, &name)?;
    let item = asked(lesson, &id, |kind| *kind == Kind::Reflection)?;
    let text = match item::response_from(item, &[], &form.values) {
        Some(Answer::Text(text)) => text,
        _ => String::new(),
    };
    let seen = form.kept.0.get("edition").and_then(|edition| edition.parse().ok()).unwrap_or(0);
    let at = reflection::Prompt {
        person: learner.person.id,
        enrollment: taken.enrollment.id,
        lesson,
        item: &item.id,
    };
    let mut change = app.change(learner.actor()).await?;
    match reflection::save(&mut change, at, &text, seen).await {
        Ok(_) => {
            app.commit(change).await?;
            Ok(web::redirect(&look.without_asking().address(&taken.course, lesson, &id)))
        }
        Err(error) => {
            drop(change);
            let errors = at_the_text(error)?;
            let writing = Writing { item: id, text, edition: Some(seen), errors };
            shown_again(app, &learner, &taken, lesson, &look, writing).await
        }
    }
}

/// The lesson with what could not be taken still in its form.
async fn shown_again(
    app: &App,
    learner: &Learner,
    taken: &Taken,
    lesson: &Lesson,
    look: &Look,
    mut writing: Writing,
) -> poem::Result<Response> {
    for error in &mut writing.errors {
        // The summary on top links to the item.
        *error = FieldError { field: writing.item.clone(), message: std::mem::take(&mut error.message) };
    }
    let story = Story::of(app, taken, lesson).await?;
    let page = LessonPage::new(taken, lesson, &story, look, Some(writing));
    Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
}

fn asked<'a>(lesson: &'a Lesson, id: &str, fits: impl Fn(&Kind) -> bool) -> Result<&'a Item> {
    let item = lesson.blocks.iter().filter_map(Block::item).find(|item| item.id == id);
    item.filter(|item| fits(&item.kind)).ok_or(Error::NotFound)
}

#[handler]
pub async fn complete_lesson(
    Data(app): Data<&App>,
    learner: Learner,
    Path((slug, module, name)): Path<Names>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let Some(taken) = Taken::find(app, &learner, &slug).await? else { return Ok(to_course(&slug)) };
    let (course, lesson) = (&taken.course, taken.lesson(&module, &name)?);
    let mut change = app.change(learner.actor()).await?;
    complete(&mut change, course, taken.enrollment.id, lesson).await?;
    app.commit(change).await?;
    // A module begins with its opening.
    Ok(web::redirect(&match route::next(course, lesson) {
        Some(next) if next.module == lesson.module => route::href(course, next),
        Some(next) => format!("/courses/{slug}/{}", next.module),
        None => format!("/courses/{slug}/home"),
    }))
}

#[derive(Deserialize)]
pub struct Spent {
    seconds: u32,
}

/// What the page's script reports; it waits for no words.
#[handler]
pub async fn spend_seat_time(
    Data(app): Data<&App>,
    learner: Learner,
    Path((slug, module, name)): Path<Names>,
    form: Form<Spent>,
) -> poem::Result<Response> {
    let taken = Taken::find(app, &learner, &slug).await?.ok_or(Error::NotFound)?;
    let lesson = taken.lesson(&module, &name)?;
    let mut change = app.change(learner.actor()).await?;
    let (person, enrollment) = (learner.person.id, taken.enrollment.id);
    count_active(&mut change, person, enrollment, lesson, form.values.seconds).await?;
    app.commit(change).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
