//! A person's courses: how far they are in each, and what comes next, up to the exam and the certificate.

use chrono::{DateTime, Utc};
use curriculum::{Course, LiveRule};
use poem::{
    Response, handler,
    web::{Data, Path},
};
use serde::Serialize;

use crate::{
    app::App,
    assessment, catalog,
    credential::{self, Certificate},
    enrollment::{self, Enrollment},
    error::Result,
    identity::Learner,
    learning::{
        Progress,
        pages::{GoOn, Measure, ModuleLine, Taken, measure, module_line, next_lesson, pause, to_course},
        progress, progress_of_all,
    },
    web::Page,
};

#[derive(Serialize)]
struct ExamLine {
    title: String,
    href: String,
    items: u32,
    minutes: u32,
    passed: bool,
}

#[derive(Serialize)]
struct CoursePage {
    title: String,
    slug: String,
    lang: String,
    enrolled_at: DateTime<Utc>,
    go_on: GoOn,
    measure: Measure,
    modules: Vec<ModuleLine>,
    exam: Option<ExamLine>,
    required_done: bool,
    live_required: bool,
    /// Whether a newer text is on offer that its authors ask people to go on with.
    asked_to_move: bool,
}

impl Page for CoursePage {
    const TEMPLATE: &'static str = "portal/course.html";
}

/// A course, as one of their own.
#[derive(Serialize)]
pub(super) struct OwnCourse {
    slug: String,
    title: String,
    lang: String,
    measure: Measure,
    go_on: GoOn,
    /// The number of the certificate of completion.
    certificate: Option<String>,
}

/// The course's home: each lesson's state, the hours, and one button that leads on.
#[handler]
pub async fn course_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
) -> poem::Result<Response> {
    let Some(taken) = Taken::find(app, &learner, &slug).await? else { return Ok(to_course(&slug)) };
    pause(app, &learner).await?;
    let (course, db) = (&taken.course, &app.store.read);
    let progress = progress(db, course, &taken.enrollment).await?;
    let certificates = credential::of_person(db, learner.person.id).await?;
    let certificate = certificates.into_iter().find(|one| one.enrollment_id == taken.enrollment.id);
    let passed = assessment::passed_at(db, taken.enrollment.id).await?.is_some();
    let page = CoursePage {
        title: course.title.clone(),
        slug: slug.clone(),
        lang: course.language.clone(),
        enrolled_at: taken.enrollment.enrolled_at,
        go_on: go_on(course, &progress, passed, certificate.map(|one| one.number)),
        measure: measure(course, &progress),
        modules: course.modules.iter().map(|module| module_line(course, module, &progress)).collect(),
        exam: course.exam.as_ref().map(|exam| ExamLine {
            title: exam.title.clone(),
            href: format!("/courses/{slug}/exam"),
            items: exam.items(),
            minutes: exam.minutes,
            passed,
        }),
        required_done: progress.required_done(),
        live_required: course.completion.live == LiveRule::Required,
        asked_to_move: enrollment::asked_to(app, &slug, &course.version).await?.is_some(),
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// All that they are enrolled in; `certificates` are theirs.
pub(super) async fn own_courses(
    app: &App,
    learner: &Learner,
    certificates: &[Certificate],
) -> Result<Vec<OwnCourse>> {
    let db = &app.store.read;
    let mut taken = Vec::new();
    for enrollment in enrollment::all_of(db, learner.person.id).await? {
        taken.push((catalog::course(app, &enrollment.version).await?, enrollment));
    }
    let states =
        progress_of_all(db, taken.iter().map(|(course, enrollment)| (&**course, enrollment))).await?;
    let mut own = Vec::new();
    for ((course, enrollment), progress) in taken.iter().zip(&states) {
        let certificate = certificates.iter().find(|one| one.enrollment_id == enrollment.id);
        let certificate = certificate.map(|one| one.number.clone());
        own.push(own_course(app, course, enrollment, progress, certificate).await?);
    }
    Ok(own)
}

async fn own_course(
    app: &App,
    course: &Course,
    enrollment: &Enrollment,
    progress: &Progress,
    certificate: Option<String>,
) -> Result<OwnCourse> {
    // Asked only where the exam may be what comes next.
    let passed = certificate.is_none()
        && progress.resume.is_none()
        && assessment::passed_at(&app.store.read, enrollment.id).await?.is_some();
    Ok(OwnCourse {
        slug: course.slug.clone(),
        title: course.title.clone(),
        lang: course.language.clone(),
        measure: measure(course, progress),
        go_on: go_on(course, progress, passed, certificate.clone()),
        certificate,
    })
}

fn go_on(course: &Course, progress: &Progress, passed: bool, certificate: Option<String>) -> GoOn {
    if let Some(number) = certificate {
        return GoOn {
            label: "See your certificate".into(),
            href: format!("/me/certificates/{number}"),
            what: "You have completed this course".into(),
        };
    }
    if let Some(lesson) = next_lesson(course, progress) {
        return lesson;
    }
    let href = format!("/courses/{}/exam", course.slug);
    match &course.exam {
        Some(exam) if !passed => GoOn { label: "Go to the exam".into(), href, what: exam.title.clone() },
        _ if !progress.required_done() => GoOn {
            label: "See what is left".into(),
            href: format!("/courses/{}#left", course.slug),
            what: "Live sessions that the course asks for".into(),
        },
        _ => GoOn {
            label: "See your certificates".into(),
            href: "/me/certificates".into(),
            what: "Yours is being made".into(),
        },
    }
}
