use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, param::Query, payload::Json};
use uuid::Uuid;

use super::{
    Done,
    certificates::{CertificateLineOut, certificate},
    first,
};
use crate::{
    app::App,
    assessment,
    catalog::api::ModeName,
    enrollment::{self, Attendance},
    error::{Error, Result},
    operation::{
        self, AttemptLine, AttendanceLine, EnrollmentLine, LessonLine, SeatRow, enrollment_and_course,
    },
    token::OperatorCaller,
    web::{Paging, Problem, Tag, Text},
};

pub struct OperatorEnrollmentApi;

/// An enrollment in the operator’s lists.
#[derive(Object)]
#[oai(rename = "EnrollmentLine", skip_serializing_if_is_none)]
pub struct EnrollmentLineOut {
    id: Uuid,
    person: Uuid,
    name: String,
    course: String,
    title: String,
    enrolled_at: DateTime<Utc>,
    left_at: Option<DateTime<Utc>>,
    /// When the certificate of completion was issued, the first of them where there are more.
    completed_at: Option<DateTime<Utc>>,
}

/// A page of enrollments, newest first; those that were left, too.
#[derive(Object)]
struct EnrollmentLineList {
    enrollments: Vec<EnrollmentLineOut>,
    page: u64,
    pages: u64,
    total: u64,
}

/// Somebody’s way through a course, as the operator sees it.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct EnrollmentDetails {
    id: Uuid,
    person: Uuid,
    name: String,
    course: String,
    title: String,
    /// The text that the person is on.
    version: String,
    enrolled_at: DateTime<Utc>,
    left_at: Option<DateTime<Utc>>,
    required_done_at: Option<DateTime<Utc>>,
    lessons: Vec<LessonDone>,
    /// Stated minutes of what is done.
    minutes_done: u32,
    /// Stated minutes of the whole course.
    minutes: u32,
    /// The course has an exam.
    exam: bool,
    attempts: Vec<AttemptOut>,
    /// Attempts that were given beyond those of the exam.
    attempts_given: u32,
    certificates: Vec<CertificateLineOut>,
    /// In the order in which it was recorded.
    attendance: Vec<AttendanceOut>,
}

#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct LessonDone {
    module: String,
    lesson: String,
    title: String,
    mode: ModeName,
    /// Stated.
    minutes: u32,
    opened: bool,
    done_at: Option<DateTime<Utc>>,
    /// Of a live lesson.
    attended_minutes: u32,
    seat_seconds: u32,
}

/// One taking of the exam.
#[derive(Object)]
#[oai(rename = "AttemptLine", skip_serializing_if_is_none)]
struct AttemptOut {
    number: i32,
    started_at: DateTime<Utc>,
    /// Of the exam; with `extra_percent` more for the person.
    minutes: i32,
    extra_percent: i32,
    ended_at: Option<DateTime<Utc>>,
    /// The clock ended it.
    by_deadline: bool,
    /// Points, to a tenth.
    score: Option<String>,
    of: Option<i32>,
    passed: Option<bool>,
}

/// What was recorded of one live lesson on one day.
#[derive(Object)]
#[oai(rename = "AttendanceLine")]
struct AttendanceOut {
    module: String,
    lesson: String,
    title: String,
    held_on: NaiveDate,
    minutes: i32,
    recorded_by: Uuid,
    at: DateTime<Utc>,
    /// A later row for the same day counts instead.
    corrected: bool,
}

/// Attendance of one live lesson on one day.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewAttendance {
    module: Text,
    lesson: Text,
    held_on: NaiveDate,
    /// How long they were there. 0 takes back what was recorded for the day.
    minutes: u32,
}

/// One more attempt at the exam.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct OneMore {
    /// How many were given so far, as the enrollment tells in `attempts_given`. Sent twice, one is given.
    given: u32,
}

/// How many attempts were given beyond those of the exam.
#[derive(Object)]
struct AttemptsGiven {
    attempts_given: u32,
}

/// A stretch of seat time.
#[derive(Object)]
struct SeatTimeRow {
    module: String,
    lesson: String,
    title: String,
    started_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
    seconds: i32,
    /// `page`: from one page to the next; `active`: told by the page while it was in use.
    how: String,
}

#[derive(Object)]
struct SeatTimeList {
    /// In the order in which they began.
    rows: Vec<SeatTimeRow>,
    /// Of all of them.
    seconds: i64,
}

#[OpenApi(prefix_path = "/operator/enrollments", tag = "Tag::Operator")]
impl OperatorEnrollmentApi {
    /// List enrollments
    ///
    /// A page has 50.
    #[oai(path = "/", method = "get", operation_id = "listEnrollments")]
    async fn list(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        /// Only those in this course.
        #[oai(validator(max_length = 200))]
        course: Query<Option<String>>,
        /// From 1.
        #[oai(default = "first", validator(minimum(value = "1"), maximum(value = "1000000")))]
        page: Query<u64>,
    ) -> Result<Json<EnrollmentLineList>, Problem> {
        let course = course.0.unwrap_or_default();
        let (lines, paging) = operation::enrollments(&app.store.read, &course, page.0).await?;
        let Paging { page, pages, rows } = paging;
        let enrollments = lines.into_iter().map(enrollment).collect();
        Ok(Json(EnrollmentLineList { enrollments, page, pages, total: rows }))
    }

    /// One enrollment
    #[oai(path = "/:enrollment", method = "get", operation_id = "getEnrollment")]
    async fn one(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        enrollment: Path<Uuid>,
    ) -> Result<Json<EnrollmentDetails>, Problem> {
        Ok(Json(details(&app, enrollment.0).await?))
    }

    /// Record attendance of a live lesson
    ///
    /// The same, sent twice, is one row; another number of minutes corrects it. Nobody records their own.
    #[oai(path = "/:enrollment/attendance", method = "post", operation_id = "recordAttendance")]
    async fn attend(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        enrollment: Path<Uuid>,
        body: Json<NewAttendance>,
    ) -> Result<Done, Problem> {
        let (_, course) = enrollment_and_course(&app, enrollment.0).await?;
        let written = Attendance {
            enrollment: enrollment.0,
            module: body.0.module.0,
            lesson: body.0.lesson.0,
            minutes: body.0.minutes,
            held_on: body.0.held_on,
            by: caller.person().id,
        };
        let mut change = app.change(caller.actor()).await?;
        enrollment::record_attendance(&mut change, &course, written).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Give one more attempt at the exam
    ///
    /// For somebody who has used all attempts, or whose attempt went wrong through no fault of theirs. The waiting between
    /// attempts stays.
    #[oai(path = "/:enrollment/attempts", method = "post", operation_id = "giveAttempt")]
    async fn give_attempt(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        enrollment: Path<Uuid>,
        body: Json<OneMore>,
    ) -> Result<Json<AttemptsGiven>, Problem> {
        let (_, course) = enrollment_and_course(&app, enrollment.0).await?;
        if course.exam.is_none() {
            return Err(Error::NotFound.into());
        }
        let mut change = app.change(caller.actor()).await?;
        assessment::allow_attempt(&mut change, enrollment.0, body.given, caller.person().id).await?;
        let attempts_given = assessment::attempts_given(&change.tx, enrollment.0).await?;
        app.commit(change).await?;
        if attempts_given != body.given.saturating_add(1) {
            let message = format!("So far, {attempts_given} were given. Read the enrollment again.");
            return Err(Error::invalid("given", message).into());
        }
        Ok(Json(AttemptsGiven { attempts_given }))
    }

    /// Every stretch of seat time of an enrollment
    ///
    /// For an auditor.
    #[oai(path = "/:enrollment/seat-time", method = "get", operation_id = "listSeatTime")]
    async fn seat_time(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        enrollment: Path<Uuid>,
    ) -> Result<Json<SeatTimeList>, Problem> {
        let (enrollment, course) = enrollment_and_course(&app, enrollment.0).await?;
        let rows = operation::seat_rows(&app.store.read, &course, enrollment.id).await?;
        let seconds = rows.iter().map(|row| i64::from(row.seconds)).sum();
        Ok(Json(SeatTimeList { rows: rows.into_iter().map(seat).collect(), seconds }))
    }
}

async fn details(app: &App, id: Uuid) -> Result<EnrollmentDetails> {
    let (enrollment, course) = enrollment_and_course(app, id).await?;
    let of = operation::one_enrollment(app, enrollment, &course).await?;
    Ok(EnrollmentDetails {
        id: of.id,
        person: of.person_id,
        name: of.legal_name,
        course: of.course,
        title: of.title,
        version: of.version,
        enrolled_at: of.enrolled_at,
        left_at: of.left_at,
        required_done_at: of.required_done_at,
        lessons: of.lessons.into_iter().map(lesson).collect(),
        minutes_done: of.minutes_done,
        minutes: of.minutes_stated,
        exam: of.exam,
        attempts: of.attempts.into_iter().map(attempt).collect(),
        attempts_given: of.given,
        certificates: of.certificates.into_iter().map(certificate).collect(),
        attendance: of.attendance.into_iter().map(attended).collect(),
    })
}

fn lesson(line: LessonLine) -> LessonDone {
    LessonDone {
        module: line.module,
        lesson: line.lesson,
        title: line.title,
        mode: line.mode.into(),
        minutes: line.minutes,
        opened: line.opened,
        done_at: line.done_at,
        attended_minutes: line.attended,
        seat_seconds: line.seat_seconds,
    }
}

pub fn enrollment(line: EnrollmentLine) -> EnrollmentLineOut {
    EnrollmentLineOut {
        id: line.id,
        person: line.person_id,
        name: line.legal_name,
        course: line.course,
        title: line.title,
        enrolled_at: line.enrolled_at,
        left_at: line.left_at,
        completed_at: line.completed_at,
    }
}

fn attempt(line: AttemptLine) -> AttemptOut {
    AttemptOut {
        number: line.number,
        started_at: line.started_at,
        minutes: line.minutes,
        extra_percent: line.extra_percent,
        ended_at: line.ended_at,
        by_deadline: line.by_deadline,
        score: line.score,
        of: line.of,
        passed: line.passed,
    }
}

fn attended(line: AttendanceLine) -> AttendanceOut {
    AttendanceOut {
        module: line.module,
        lesson: line.lesson,
        title: line.title,
        held_on: line.held_on,
        minutes: line.minutes,
        recorded_by: line.recorded_by,
        at: line.at,
        corrected: line.corrected,
    }
}

fn seat(row: SeatRow) -> SeatTimeRow {
    SeatTimeRow {
        module: row.module,
        lesson: row.lesson,
        title: row.title,
        started_at: row.started_at,
        ended_at: row.ended_at,
        seconds: row.seconds,
        how: row.how.to_owned(),
    }
}
