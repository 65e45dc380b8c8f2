use std::collections::BTreeMap;

use chrono::NaiveDate;
use curriculum::Mode;
use poem::{
    Response, handler,
    http::{StatusCode, header},
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    assessment,
    enrollment::{self, Attendance},
    error::{Error, FieldError, Fields, Result},
    identity::Operator,
    operation::{
        EnrollmentLine, OneEnrollment, SeatRow, SeatTotal, courses, enrollment_and_course, one_enrollment,
        seat_csv, seat_rows, seat_totals,
    },
    web::{Form, Kept, Page, Paging, redirect},
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    course: String,
    #[serde(default)]
    page: String,
}

#[derive(Serialize)]
struct EnrollmentsPage {
    course: String,
    courses: BTreeMap<String, String>,
    enrollments: Vec<EnrollmentLine>,
    paging: Paging,
}

impl Page for EnrollmentsPage {
    const TEMPLATE: &'static str = "operation/enrollments.html";
}

#[handler]
pub async fn enrollments_page(
    Data(app): Data<&App>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let db = &app.store.read;
    let courses = courses(db).await?;
    // Only what is a course goes back into the page's addresses.
    let course = courses.get_key_value(&asked.course).map(|(slug, _)| slug.clone()).unwrap_or_default();
    let (enrollments, paging) =
        crate::operation::enrollments(db, &course, asked.page.parse().unwrap_or(1)).await?;
    let page = EnrollmentsPage { course, courses, enrollments, paging };
    Ok(app.templates.page(&operator.frame, &page)?)
}

#[derive(Serialize)]
struct EnrollmentPage {
    #[serde(flatten)]
    of: OneEnrollment,
    seat: Vec<SeatRow>,
    totals: Vec<SeatTotal>,
    seat_seconds: i64,
    live: Vec<LiveLesson>,
    errors: Vec<FieldError>,
    kept: Kept,
}

/// A live lesson, for the form.
#[derive(Serialize)]
struct LiveLesson {
    /// `module/lesson`
    value: String,
    title: String,
    minutes: u32,
}

impl Page for EnrollmentPage {
    const TEMPLATE: &'static str = "operation/enrollment.html";
}

async fn page(app: &App, id: Uuid, errors: Vec<FieldError>, kept: Kept) -> Result<EnrollmentPage> {
    let (enrollment, course) = enrollment_and_course(app, id).await?;
    let live = course.lessons().filter(|lesson| lesson.mode == Mode::Live).map(|lesson| LiveLesson {
        value: format!("{}/{}", lesson.module, lesson.slug),
        title: lesson.title.clone(),
        minutes: lesson.minutes,
    });
    let seat = seat_rows(&app.store.read, &course, id).await?;
    Ok(EnrollmentPage {
        of: one_enrollment(app, enrollment, &course).await?,
        totals: seat_totals(&seat),
        seat_seconds: seat.iter().map(|row| i64::from(row.seconds)).sum(),
        seat,
        live: live.collect(),
        errors,
        kept,
    })
}

fn blank() -> Kept {
    Kept::empty(&["lesson", "held_on", "minutes"])
}

#[handler]
pub async fn enrollment_page(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let page = page(app, id, Vec::new(), blank()).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    lesson: String,
    #[serde(default)]
    held_on: String,
    #[serde(default)]
    minutes: String,
}

impl Written {
    fn read(&self, enrollment: Uuid, by: Uuid) -> Result<Attendance> {
        let mut fields = Fields::default();
        let lesson = self.lesson.split_once('/');
        if lesson.is_none() {
            fields.say("lesson", "Choose the session.");
        }
        let held_on = self.held_on.parse::<NaiveDate>().ok();
        if held_on.is_none() {
            fields.say("held_on", "Enter the day on which it was held.");
        }
        let minutes = self.minutes.trim().parse().ok();
        if minutes.is_none() {
            fields.say("minutes", "Enter how many minutes they were there. 0 takes back what was recorded.");
        }
        match (lesson, held_on, minutes) {
            (Some((module, lesson)), Some(held_on), Some(minutes)) => Ok(Attendance {
                enrollment,
                module: module.to_owned(),
                lesson: lesson.to_owned(),
                minutes,
                held_on,
                by,
            }),
            _ => Err(Error::Invalid(fields)),
        }
    }
}

#[handler]
pub async fn record_attendance(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    match recorded(app, &operator, id, &form.values).await {
        Ok(()) => Ok(redirect(&format!("/operator/enrollments/{id}#attendance"))),
        Err(Error::Invalid(fields)) => {
            let kept = Kept(blank().0.into_iter().chain(form.kept.0).collect());
            let page = page(app, id, fields.0, kept).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn recorded(app: &App, operator: &Operator, id: Uuid, written: &Written) -> Result<()> {
    let (_, course) = enrollment_and_course(app, id).await?;
    let attendance = written.read(id, operator.person.id)?;
    let mut change = app.change(operator.actor()).await?;
    enrollment::record_attendance(&mut change, &course, attendance).await?;
    app.commit(change).await
}

#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    given: u32,
}

/// One more attempt at the exam.
#[handler]
pub async fn allow_attempt(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    form: Form<Given>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    assessment::allow_attempt(&mut change, id, form.values.given, operator.person.id).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/enrollments/{id}#exam")))
}

/// The rows of seat time, for an auditor.
#[handler]
pub async fn seat_time_csv(
    Data(app): Data<&App>,
    _operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let (enrollment, course) = enrollment_and_course(app, id).await?;
    let rows = seat_rows(&app.store.read, &course, enrollment.id).await?;
    Ok(Response::builder()
        .content_type("text/csv; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"seat-time-{id}.csv\""))
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(seat_csv(id, &rows)?))
}
