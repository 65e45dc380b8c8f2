use chrono::{DateTime, Utc};
use curriculum::Drawn;
use poem::web::Data;
use poem_openapi::{Enum, Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::{
    Admission, Attempt, By, SavedResponse, attempt,
    desk::{Desk, Paper},
    result, save, start,
    start::record_of,
    submission, submit,
};
use crate::{
    app::App,
    catalog,
    enrollment::{self, Enrollment},
    error::{Error, Result},
    item::{
        ItemForm, Reveal,
        api::{Answer, ItemOut},
        response_from,
    },
    learning,
    token::Caller,
    web::{Problem, Tag},
};

pub struct AssessmentApi;

/// Whether an attempt may be started.
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "kebab-case")]
enum ExamState {
    /// Now.
    Ready,
    /// An attempt is open: it goes on.
    GoesOn,
    /// It was passed, and is not taken again.
    Passed,
    /// The lessons come first.
    LessonsFirst,
    /// Not before `wait_until`.
    Wait,
    /// No attempt is left.
    UsedUp,
}

/// The exam, as it stands for one person.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct MyExam {
    state: ExamState,
    items: u32,
    /// Without extra time.
    minutes: u32,
    attempts_allowed: u32,
    attempts_left: u32,
    wait_until: Option<DateTime<Utc>>,
    /// The attempt that is open or was passed.
    attempt: Option<Uuid>,
    ended: Vec<EndedAttempt>,
}

#[derive(Object)]
struct EndedAttempt {
    attempt: Uuid,
    /// From 1.
    number: i32,
    ended_at: DateTime<Utc>,
    passed: bool,
}

/// One taking of the exam.
#[derive(Object)]
#[oai(rename = "Attempt")]
struct AttemptOut {
    id: Uuid,
    /// From 1.
    number: i32,
    started_at: DateTime<Utc>,
    /// By the server’s clock.
    deadline_at: DateTime<Utc>,
    /// What the server’s clock says now.
    now: DateTime<Utc>,
    /// Once it is not, there is a result, and items are not shown any more.
    open: bool,
    items: Vec<DrawnItem>,
}

/// An item of an attempt, with what was answered so far. Nothing is told of how it did.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct DrawnItem {
    /// From 1.
    place: u32,
    item: ItemOut,
    /// Marked to be looked at again.
    flagged: bool,
    saved_at: Option<DateTime<Utc>>,
}

/// What to save for an item. Saving again counts instead; earlier answers are kept.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewResponse {
    /// Left out, the answer is taken back.
    #[oai(default)]
    answer: Option<Answer>,
    #[oai(default)]
    flagged: bool,
}

#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Saved {
    saved_at: Option<DateTime<Utc>>,
}

/// How an attempt went.
#[derive(Object)]
#[oai(rename = "Result")]
struct ResultOut {
    attempt: Uuid,
    passed: bool,
    /// Points.
    score: f64,
    of: i32,
    /// The points needed to pass.
    cut: f64,
    ended_at: DateTime<Utc>,
    /// Whether the clock ended it.
    by_deadline: bool,
    domains: Vec<DomainOut>,
}

#[derive(Object)]
#[oai(rename = "Domain")]
struct DomainOut {
    /// The topic’s code.
    domain: String,
    score: f64,
    of: u32,
}

#[OpenApi(tag = "Tag::Assessment")]
impl AssessmentApi {
    /// The exam of a course I am in
    #[oai(path = "/me/enrollments/:enrollment/exam", method = "get", operation_id = "getExam")]
    async fn exam(
        &self,
        app: Data<&App>,
        caller: Caller,
        enrollment: Path<Uuid>,
    ) -> Result<Json<MyExam>, Problem> {
        let enrollment = enrollment::own(&app.store.read, caller.person().id, enrollment.0).await?;
        Ok(Json(my_exam(&app, &enrollment).await?))
    }

    /// Start an attempt
    ///
    /// Where one is open, that is the answer.
    #[oai(path = "/me/enrollments/:enrollment/attempts", method = "post", operation_id = "startAttempt")]
    async fn start(
        &self,
        app: Data<&App>,
        caller: Caller,
        enrollment: Path<Uuid>,
    ) -> Result<Json<AttemptOut>, Problem> {
        let enrollment = enrollment::own(&app.store.read, caller.person().id, enrollment.0).await?;
        let course = catalog::course(&app, &enrollment.version).await?;
        let done = learning::progress(&app.store.read, &course, &enrollment).await?.required_done();
        let mut change = app.change(caller.actor()).await?;
        let Attempt { id, .. } = start(&mut change, &course, &enrollment, done).await?;
        app.commit(change).await?;
        let desk = Desk::of(&app, caller.person(), id).await?;
        Ok(Json(attempt_out(&app, &desk)?))
    }

    /// An attempt
    #[oai(path = "/attempts/:attempt", method = "get", operation_id = "getAttempt")]
    async fn attempt(
        &self,
        app: Data<&App>,
        caller: Caller,
        attempt: Path<Uuid>,
    ) -> Result<Json<AttemptOut>, Problem> {
        let desk = Desk::of(&app, caller.person(), attempt.0).await?;
        Ok(Json(attempt_out(&app, &desk)?))
    }

    /// Save an answer
    ///
    /// It is on disk when this answers. Up to the deadline every item can be answered anew.
    #[oai(path = "/attempts/:attempt/items/:place/response", method = "put", operation_id = "saveResponse")]
    async fn save(
        &self,
        app: Data<&App>,
        caller: Caller,
        attempt: Path<Uuid>,
        /// From 1.
        place: Path<u16>,
        body: Json<NewResponse>,
    ) -> Result<Json<Saved>, Problem> {
        let paper = Paper::of(&app, caller.person(), attempt.0).await?;
        let drawn = paper.drawn(usize::from(place.0))?;
        let item = attempt::item(&paper.course, drawn)?;
        let NewResponse { answer, flagged } = body.0;
        let pairs = answer.map(|answer| answer.pairs(&item.id)).unwrap_or_default();
        let response = response_from(item, &drawn.order, &pairs);
        let mut change = app.change(caller.actor()).await?;
        let saved_at = save(&mut change, &paper.attempt, &drawn.item, response.as_ref(), flagged).await?;
        app.commit(change).await?;
        Ok(Json(Saved { saved_at }))
    }

    /// Hand in an attempt
    ///
    /// Handed in twice, the first time counts.
    #[oai(path = "/attempts/:attempt/submission", method = "post", operation_id = "submitAttempt")]
    async fn submit(
        &self,
        app: Data<&App>,
        caller: Caller,
        attempt: Path<Uuid>,
    ) -> Result<Json<ResultOut>, Problem> {
        let paper = Paper::of(&app, caller.person(), attempt.0).await?;
        let mut change = app.change(caller.actor()).await?;
        submit(&mut change, &paper.course, &paper.attempt, By::Learner).await?;
        app.commit(change).await?;
        Ok(Json(result_out(&app, attempt.0).await?))
    }

    /// How an attempt went
    #[oai(path = "/attempts/:attempt/result", method = "get", operation_id = "getResult")]
    async fn result(
        &self,
        app: Data<&App>,
        caller: Caller,
        attempt: Path<Uuid>,
    ) -> Result<Json<ResultOut>, Problem> {
        let desk = Desk::of(&app, caller.person(), attempt.0).await?;
        if desk.open.is_some() {
            let sentence = "This attempt is still open. Hand it in first.";
            return Err(Error::refused("assessment/open", sentence).into());
        }
        Ok(Json(result_out(&app, attempt.0).await?))
    }
}

async fn my_exam(app: &App, enrollment: &Enrollment) -> Result<MyExam> {
    let db = &app.store.read;
    let course = catalog::course(app, &enrollment.version).await?;
    let exam = course.exam.as_ref().ok_or(Error::NotFound)?;
    let record = record_of(db, enrollment.id).await?;
    let done = learning::progress(db, &course, enrollment).await?.required_done();
    let (state, attempt, wait_until) = match record.admission(exam, done, app.clock.now()) {
        Admission::Ready => (ExamState::Ready, None, None),
        Admission::GoesOn(attempt) => (ExamState::GoesOn, Some(attempt), None),
        Admission::Passed(attempt) => (ExamState::Passed, Some(attempt), None),
        Admission::LessonsFirst => (ExamState::LessonsFirst, None, None),
        Admission::WaitUntil(until) => (ExamState::Wait, None, Some(until)),
        Admission::UsedUp => (ExamState::UsedUp, None, None),
    };
    let ended = record.attempts.iter().filter_map(|past| {
        let ended_at = past.ended_at?;
        Some(EndedAttempt { attempt: past.attempt, number: past.number, ended_at, passed: past.passed })
    });
    Ok(MyExam {
        state,
        items: exam.items(),
        minutes: exam.minutes,
        attempts_allowed: record.allowed(exam),
        attempts_left: record.left(exam),
        wait_until,
        attempt,
        ended: ended.collect(),
    })
}

fn attempt_out(app: &App, desk: &Desk) -> Result<AttemptOut> {
    let attempt = &desk.paper.attempt;
    let drawn = if desk.open.is_some() { desk.paper.form.items.as_slice() } else { &[] };
    let items = drawn.iter().zip(1..).map(|(drawn, place)| drawn_item(desk, drawn, place));
    Ok(AttemptOut {
        items: items.collect::<Result<_>>()?,
        id: attempt.id,
        number: attempt.number,
        started_at: attempt.started_at,
        deadline_at: desk.open.as_ref().map_or(attempt.deadline_at, |open| open.deadline_at),
        now: app.clock.now(),
        open: desk.open.is_some(),
    })
}

fn drawn_item(desk: &Desk, drawn: &Drawn, place: u32) -> Result<DrawnItem> {
    let item = attempt::item(&desk.paper.course, drawn)?;
    let row = desk.saved.get(&drawn.item);
    let response = row.and_then(SavedResponse::read);
    Ok(DrawnItem {
        place,
        item: ItemForm::new(item, &drawn.order, response.as_ref(), Reveal::NOTHING).into(),
        flagged: row.is_some_and(|row| row.flagged),
        saved_at: row.map(|row| row.at),
    })
}

async fn result_out(app: &App, attempt: Uuid) -> Result<ResultOut> {
    let db = &app.store.read;
    let (result, submission) = tokio::try_join!(result::of(db, attempt), submission::of(db, attempt))?;
    let (Some(result), Some(submission)) = (result, submission) else { return Err(Error::NotFound) };
    let domains = result.by_domain()?.into_iter();
    Ok(ResultOut {
        attempt,
        passed: result.passed,
        score: result.score,
        of: result.of,
        cut: result.cut,
        ended_at: submission.at,
        by_deadline: submission.by == By::Deadline,
        domains: domains
            .map(|domain| DomainOut { domain: domain.domain, score: domain.score, of: domain.of })
            .collect(),
    })
}
