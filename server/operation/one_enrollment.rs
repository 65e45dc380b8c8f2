use std::sync::Arc;

use chrono::{DateTime, Utc};
use curriculum::{Course, Mode};
use serde::Serialize;
use uuid::Uuid;

use super::{AttemptLine, AttendanceLine, CertificateLine, attempts, attendance, certificates_of};
use crate::{
    app::App,
    assessment, catalog,
    enrollment::{self, Enrollment, Standing},
    error::Result,
    identity, learning,
};

/// Somebody's way through a course, as the operator sees it.
#[derive(Clone, Debug, Serialize)]
pub struct OneEnrollment {
    pub id: Uuid,
    pub person_id: Uuid,
    pub legal_name: String,
    pub course: String,
    pub title: String,
    /// The text that the person is on.
    pub version: String,
    pub enrolled_at: DateTime<Utc>,
    pub left_at: Option<DateTime<Utc>>,
    pub required_done_at: Option<DateTime<Utc>>,
    pub lessons: Vec<LessonLine>,
    /// Stated minutes of what is done.
    pub minutes_done: u32,
    /// Stated minutes of the whole course.
    pub minutes_stated: u32,
    /// The course has an exam.
    pub exam: bool,
    pub attempts: Vec<AttemptLine>,
    /// Attempts that were given beyond those of the exam.
    pub given: u32,
    pub certificates: Vec<CertificateLine>,
    pub attendance: Vec<AttendanceLine>,
}

/// One lesson, and what was done of it.
#[derive(Clone, Debug, Serialize)]
pub struct LessonLine {
    pub module: String,
    pub lesson: String,
    pub title: String,
    pub mode: Mode,
    /// Stated.
    pub minutes: u32,
    pub opened: bool,
    pub done_at: Option<DateTime<Utc>>,
    /// Minutes, of a live lesson.
    pub attended: u32,
    pub seat_seconds: u32,
}

/// An enrollment, and the text of the course that it is in.
pub async fn enrollment_and_course(app: &App, id: Uuid) -> Result<(Enrollment, Arc<Course>)> {
    let enrollment = enrollment::find(&app.store.read, id).await?;
    let course = catalog::course(app, &enrollment.version).await?;
    Ok((enrollment, course))
}

/// Everything that the operator sees of an enrollment, but for the rows of seat time.
pub async fn one_enrollment(app: &App, enrollment: Enrollment, course: &Course) -> Result<OneEnrollment> {
    let (db, id) = (&app.store.read, enrollment.id);
    let person = identity::find_person(db, enrollment.person_id).await?;
    let left_at = match enrollment::standing(db, &enrollment).await? {
        Standing::Enrolled(_) => None,
        Standing::Left(at) => Some(at),
    };
    let progress = learning::progress(db, course, &enrollment).await?;
    let title = |module: &str, lesson: &str| {
        course.lesson(module, lesson).map(|lesson| lesson.title.clone()).unwrap_or_default()
    };
    let lessons = progress.lessons.into_iter().map(|state| LessonLine {
        title: title(&state.module, &state.lesson),
        module: state.module,
        lesson: state.lesson,
        mode: state.mode,
        minutes: state.minutes,
        opened: state.opened,
        done_at: state.done_at,
        attended: state.attended,
        seat_seconds: state.seat_seconds,
    });
    let certificates = certificates_of(db, person.id).await?.into_iter();
    Ok(OneEnrollment {
        id,
        person_id: person.id,
        legal_name: identity::listed_name(person.legal_name),
        title: course.title.clone(),
        left_at,
        required_done_at: progress.required_done_at,
        lessons: lessons.collect(),
        minutes_done: progress.done.iter().map(|done| done.minutes).sum(),
        minutes_stated: course.lessons().map(|lesson| lesson.minutes).sum(),
        exam: course.exam.is_some(),
        attempts: attempts(db, id).await?,
        given: assessment::attempts_given(db, id).await?,
        certificates: certificates.filter(|line| line.enrollment_id == id).collect(),
        attendance: attendance(db, course, id).await?,
        course: enrollment.course,
        version: enrollment.version,
        enrolled_at: enrollment.enrolled_at,
    })
}
