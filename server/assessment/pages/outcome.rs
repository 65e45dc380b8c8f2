//! Handing in, and how it went.

use chrono::{DateTime, Utc};
use poem::{
    Response, handler,
    web::{Data, Path},
};
use serde::Serialize;
use uuid::Uuid;

use super::{Desk, Paper, Spot, TimeLeft};
use crate::{
    app::App,
    assessment::{By, result, start::record_of, submission, submit},
    enrollment,
    error::{Error, Result},
    identity::Learner,
    learning,
    web::{Form, Nothing, Page, redirect},
};

#[derive(Serialize)]
struct CheckPage {
    address: String,
    exam: String,
    count: usize,
    answered: usize,
    spots: Vec<Spot>,
    left: TimeLeft,
}

impl Page for CheckPage {
    const TEMPLATE: &'static str = "assessment/check.html";
}

#[derive(Serialize)]
struct ResultPage {
    slug: String,
    course: String,
    exam: String,
    number: i32,
    passed: bool,
    /// Points, as people write them.
    score: String,
    of: i32,
    cut: String,
    ended_at: DateTime<Utc>,
    by_deadline: bool,
    domains: Vec<DomainView>,
    left: u32,
    until: Option<DateTime<Utc>>,
    /// Another attempt was passed or is open.
    settled: bool,
    /// Lessons that are still to be done for the certificate.
    lessons_left: usize,
}

#[derive(Serialize)]
struct DomainView {
    name: String,
    score: String,
    of: u32,
    /// Of a hundred, for a bar.
    percent: i64,
}

impl Page for ResultPage {
    const TEMPLATE: &'static str = "assessment/result.html";
}

/// The attempt: on to where one left off, or its result.
#[handler]
pub async fn attempt_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let desk = Desk::of(app, &learner.person, id).await?;
    if desk.open.is_some() {
        return Ok(redirect(&desk.resume()?));
    }
    let page = result_page(app, &desk).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// What is answered and what is not, before it is handed in.
#[handler]
pub async fn check_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let desk = Desk::of(app, &learner.person, id).await?;
    let Some(open) = &desk.open else { return Ok(redirect(&desk.paper.address())) };
    let spots = desk.spots(0)?;
    let page = CheckPage {
        address: desk.paper.address(),
        exam: desk.paper.exam()?.title.clone(),
        count: spots.len(),
        answered: spots.iter().filter(|spot| spot.state == "answered").count(),
        spots,
        left: TimeLeft::of(open, app.clock.now()),
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// Hands in. A second click finds the same result.
#[handler]
pub async fn submit_attempt(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let paper = Paper::of(app, &learner.person, id).await?;
    let mut change = app.change(learner.actor()).await?;
    submit(&mut change, &paper.course, &paper.attempt, By::Learner).await?;
    app.commit(change).await?;
    Ok(redirect(&paper.address()))
}

async fn result_page(app: &App, desk: &Desk) -> Result<ResultPage> {
    let db = &app.store.read;
    let (id, exam) = (desk.paper.attempt.id, desk.paper.exam()?);
    let result = result::of(db, id).await?.ok_or(Error::NotFound)?;
    let submission = submission::of(db, id).await?.ok_or(Error::NotFound)?;
    let enrollment = enrollment::find(db, desk.paper.attempt.enrollment_id).await?;
    let record = record_of(db, enrollment.id).await?;
    let progress = learning::progress(db, &desk.paper.course, &enrollment).await?;
    let name = |code: &str| {
        let topic = desk.paper.course.topics.iter().find(|topic| topic.code == code);
        topic.map_or_else(|| code.to_owned(), |topic| topic.name.clone())
    };
    let domains = result.by_domain()?.into_iter().filter(|domain| domain.of > 0).map(|domain| DomainView {
        name: name(&domain.domain),
        score: points(domain.score),
        of: domain.of,
        percent: percent(domain.score, domain.of),
    });
    Ok(ResultPage {
        slug: desk.paper.course.slug.clone(),
        course: desk.paper.course.title.clone(),
        exam: exam.title.clone(),
        number: desk.paper.attempt.number,
        passed: result.passed,
        score: points(result.score),
        of: result.of,
        cut: points(result.cut),
        ended_at: submission.at,
        by_deadline: submission.by == By::Deadline,
        domains: domains.collect(),
        left: record.left(exam),
        until: record.waits_until(exam, app.clock.now()),
        lessons_left: progress.left,
        settled: record.open.is_some() || record.passed().is_some(),
    })
}

/// To a tenth; without a decimal where there is none.
fn points(points: f64) -> String {
    format!("{}", (points * 10.0).round() / 10.0)
}

#[expect(clippy::cast_possible_truncation, reason = "from 0 to 100")]
fn percent(score: f64, of: u32) -> i64 {
    (score / f64::from(of.max(1)) * 100.0).round() as i64
}
