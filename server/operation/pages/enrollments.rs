use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use curriculum::{Course, Mode};
use poem::{
    Response, handler,
    http::{StatusCode, header},
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    assessment, catalog,
    enrollment::{self, Attendance, Enrollment, Standing},
    error::{Error, FieldError, Fields, Result},
    identity::{self, Operator},
    learning,
    operation::{
        AttemptLine, AttendanceLine, CertificateLine, EnrollmentLine, SeatRow, SeatTotal, attempts,
        attendance, certificates_of, courses, seat_csv, seat_rows, seat_totals,
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
    id: Uuid,
    person_id: Uuid,
    legal_name: String,
    course: String,
    title: String,
    version: String,
    enrolled_at: DateTime<Utc>,
    left_at: Option<DateTime<Utc>>,
    required_done_at: Option<DateTime<Utc>>,
    lessons: Vec<LessonLine>,
    minutes_done: u32,
    minutes_stated: u32,
    seat: Vec<SeatRow>,
    totals: Vec<SeatTotal>,
    seat_seconds: i64,
    attempts: Vec<AttemptLine>,
    /// The course has an exam.
    exam: bool,
    /// Attempts that were given beyond those of the exam.
    given: u32,
    certificates: Vec<CertificateLine>,
    live: Vec<LiveLesson>,
    attendance: Vec<AttendanceLine>,
    errors: Vec<FieldError>,
    kept: Kept,
}

#[derive(Serialize)]
struct LessonLine {
    title: String,
    mode: Mode,
    minutes: u32,
    done_at: Option<DateTime<Utc>>,
    opened: bool,
    attended: u32,
    seat_seconds: u32,
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

async fn found(app: &App, id: Uuid) -> Result<(Enrollment, Arc<Course>)> {
    let enrollment = enrollment::find(&app.store.read, id).await?;
    let course = catalog::course(app, &enrollment.version).await?;
    Ok((enrollment, course))
}

async fn page(app: &App, id: Uuid, errors: Vec<FieldError>, kept: Kept) -> Result<EnrollmentPage> {
    let db = &app.store.read;
    let (enrollment, course) = found(app, id).await?;
    let person = identity::find_person(db, enrollment.person_id).await?;
    let left_at = match enrollment::standing(db, &enrollment).await? {
        Standing::Enrolled(_) => None,
        Standing::Left(at) => Some(at),
    };
    let progress = learning::progress(db, &course, &enrollment).await?;
    let title = |module: &str, lesson: &str| {
        course.lesson(module, lesson).map(|lesson| lesson.title.clone()).unwrap_or_default()
    };
    let lessons = progress.lessons.iter().map(|state| LessonLine {
        title: title(&state.module, &state.lesson),
        mode: state.mode,
        minutes: state.minutes,
        done_at: state.done_at,
        opened: state.opened,
        attended: state.attended,
        seat_seconds: state.seat_seconds,
    });
    let live = course.lessons().filter(|lesson| lesson.mode == Mode::Live).map(|lesson| LiveLesson {
        value: format!("{}/{}", lesson.module, lesson.slug),
        title: lesson.title.clone(),
        minutes: lesson.minutes,
    });
    let seat = seat_rows(db, &course, id).await?;
    let certificates = certificates_of(db, person.id).await?.into_iter();
    Ok(EnrollmentPage {
        id,
        person_id: person.id,
        legal_name: identity::listed_name(person.legal_name),
        title: course.title.clone(),
        left_at,
        required_done_at: progress.required_done_at,
        minutes_done: progress.done.iter().map(|done| done.minutes).sum(),
        minutes_stated: course.lessons().map(|lesson| lesson.minutes).sum(),
        lessons: lessons.collect(),
        totals: seat_totals(&seat),
        seat_seconds: seat.iter().map(|row| i64::from(row.seconds)).sum(),
        seat,
        attempts: attempts(db, id).await?,
        exam: course.exam.is_some(),
        given: assessment::attempts_given(db, id).await?,
        certificates: certificates.filter(|line| line.enrollment_id == id).collect(),
        live: live.collect(),
        attendance: attendance(db, &course, id).await?,
        errors,
        kept,
        course: enrollment.course,
        version: enrollment.version,
        enrolled_at: enrollment.enrolled_at,
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
    let (_, course) = found(app, id).await?;
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
    let (enrollment, course) = found(app, id).await?;
    let rows = seat_rows(&app.store.read, &course, enrollment.id).await?;
    Ok(Response::builder()
        .content_type("text/csv; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"seat-time-{id}.csv\""))
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(seat_csv(id, &rows)?))
}
