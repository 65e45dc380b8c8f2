//! The exam's own page: what to expect, and the button that starts the clock.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use curriculum::Course;
use poem::{
    Response, handler,
    web::{Data, Path},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    app::App,
    assessment::{Admission, accommodation, attempt::minutes_with, start, start::record_of},
    catalog,
    enrollment::{self, Enrollment},
    error::{Error, Refusal, Result},
    identity::Learner,
    learning,
    web::{Form, Nothing, Page, redirect},
};

#[derive(Serialize)]
struct ExamPage {
    slug: String,
    course: String,
    title: String,
    /// The author's words.
    html: String,
    items: u32,
    /// With the person's extra time.
    minutes: u32,
    extra_percent: i32,
    breaks: String,
    attempts: u32,
    left: u32,
    wait_hours: u32,
    cut_correct: u32,
    cut_of: u32,
    cut_method: String,
    /// `ready`, `goes-on`, `passed`, `lessons-first`, `wait` or `used-up`.
    state: &'static str,
    /// The attempt that is open or was passed.
    attempt: Option<Uuid>,
    until: Option<DateTime<Utc>>,
    past: Vec<PastView>,
}

#[derive(Serialize)]
struct PastView {
    attempt: Uuid,
    number: i32,
    ended_at: DateTime<Utc>,
    passed: bool,
}

impl Page for ExamPage {
    const TEMPLATE: &'static str = "assessment/exam.html";
}

#[handler]
pub async fn exam_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
) -> poem::Result<Response> {
    let (enrollment, course) = enrolled(app, &learner, &slug).await?;
    let page = page(app, &enrollment, &course).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

#[handler]
pub async fn start_attempt(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let (enrollment, course) = enrolled(app, &learner, &slug).await?;
    let done = learning::progress(&app.store.read, &course, &enrollment).await?.required_done();
    let mut change = app.change(learner.actor()).await?;
    let attempt = start(&mut change, &course, &enrollment, done).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/attempts/{}", attempt.id)))
}

/// The person's enrollment, and the version that they are in.
async fn enrolled(app: &App, learner: &Learner, slug: &str) -> Result<(Enrollment, Arc<Course>)> {
    let Some(enrollment) = enrollment::of(&app.store.read, learner.person.id, slug).await? else {
        if catalog::offered(&app.store.read, slug).await?.is_none() {
            return Err(Error::NotFound);
        }
        let refusal = Refusal {
            code: "assessment/not-enrolled",
            sentence: "The exam is for people who take the course. Enroll first.".into(),
            way_on: None,
        };
        return Err(refusal.with_way_on("Go to the course", format!("/courses/{slug}")).into());
    };
    let course = catalog::course(app, &enrollment.version).await?;
    if course.exam.is_none() {
        return Err(Error::NotFound);
    }
    Ok((enrollment, course))
}

async fn page(app: &App, enrollment: &Enrollment, course: &Course) -> Result<ExamPage> {
    let (db, now) = (&app.store.read, app.clock.now());
    let exam = course.exam.as_ref().ok_or(Error::NotFound)?;
    let record = record_of(db, enrollment.id).await?;
    let done = learning::progress(db, course, enrollment).await?.required_done();
    let holding = accommodation::holding(db, enrollment.person_id, now).await?;
    let extra_percent = holding.as_ref().map_or(0, |row| row.extra_percent);
    let (state, attempt, until) = match record.admission(exam, done, now) {
        Admission::Ready => ("ready", None, None),
        Admission::GoesOn(attempt) => ("goes-on", Some(attempt), None),
        Admission::Passed(attempt) => ("passed", Some(attempt), None),
        Admission::LessonsFirst => ("lessons-first", None, None),
        Admission::WaitUntil(until) => ("wait", None, Some(until)),
        Admission::UsedUp => ("used-up", None, None),
    };
    let past = record.attempts.iter().filter_map(|past| {
        let ended_at = past.ended_at?;
        Some(PastView { attempt: past.attempt, number: past.number, ended_at, passed: past.passed })
    });
    Ok(ExamPage {
        slug: course.slug.clone(),
        course: course.title.clone(),
        title: exam.title.clone(),
        html: exam.html.clone(),
        items: exam.items(),
        minutes: minutes_with(exam.minutes, extra_percent),
        extra_percent,
        breaks: holding.map(|row| row.breaks).unwrap_or_default(),
        attempts: record.allowed(exam),
        left: record.left(exam),
        wait_hours: exam.wait_hours,
        cut_correct: exam.cut_score.correct,
        cut_of: exam.cut_score.of,
        cut_method: exam.cut_score.method.clone(),
        state,
        attempt,
        until,
        past: past.collect(),
    })
}
