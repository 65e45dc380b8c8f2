use curriculum::Mode;
use poem::{
    Response, handler,
    http::{HeaderValue, header},
    web::Data,
};
use serde::Serialize;

use super::{everything, own};
use crate::{
    app::App,
    assessment,
    catalog::{self, CourseCard},
    closing::{KEPT, Kept},
    credential,
    enrollment::{self, Enrollment},
    error::{Error, Result},
    identity::{Learner, Visit},
    learning,
    web::{Page, download},
};

#[derive(Serialize)]
struct HomePage {
    courses: Vec<CourseCard>,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "portal/home.html";
}

#[handler]
pub async fn home(Data(app): Data<&App>, visit: Visit) -> poem::Result<Response> {
    let courses = catalog::cards(app).await?;
    Ok(app.templates.page(&visit.frame, &HomePage { courses })?)
}

#[derive(Serialize)]
struct AboutPage {
    /// As the operator named it.
    provider: Option<String>,
}

impl Page for AboutPage {
    const TEMPLATE: &'static str = "portal/about.html";
}

#[handler]
pub fn about(Data(app): Data<&App>, Visit { frame, .. }: Visit) -> poem::Result<Response> {
    let page = AboutPage { provider: app.settings.provider.name.clone() };
    Ok(app.templates.page(&frame, &page)?)
}

#[derive(Serialize)]
struct PrivacyPage {
    kept: &'static [Kept],
}

impl Page for PrivacyPage {
    const TEMPLATE: &'static str = "portal/privacy.html";
}

#[handler]
pub fn privacy(Data(app): Data<&App>, Visit { frame, .. }: Visit) -> poem::Result<Response> {
    Ok(app.templates.page(&frame, &PrivacyPage { kept: KEPT })?)
}

#[derive(Serialize)]
struct AccessibilityPage {}

impl Page for AccessibilityPage {
    const TEMPLATE: &'static str = "portal/accessibility.html";
}

#[handler]
pub fn accessibility(Data(app): Data<&App>, Visit { frame, .. }: Visit) -> poem::Result<Response> {
    Ok(app.templates.page(&frame, &AccessibilityPage {})?)
}

/// A person's own page: where they stand, and the one next step of each course.
#[derive(Serialize)]
struct OwnPage {
    name: String,
    courses: Vec<OwnCourse>,
    certificates: usize,
}

#[derive(Serialize)]
struct OwnCourse {
    slug: String,
    title: String,
    lessons_done: usize,
    lessons: usize,
    lessons_ready: bool,
    exam: bool,
    exam_passed: bool,
    certificate: Option<String>,
}

impl Page for OwnPage {
    const TEMPLATE: &'static str = "portal/me.html";
}

#[handler]
pub async fn me(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let certificates = credential::of_person(&app.store.read, learner.person.id).await?;
    let mut courses = Vec::new();
    for enrollment in enrollment::all_of(&app.store.read, learner.person.id).await? {
        let issued = certificates.iter().find(|certificate| certificate.enrollment_id == enrollment.id);
        courses.push(own_course(app, &enrollment, issued.map(|issued| issued.number.clone())).await?);
    }
    let name = learner.person.called().to_owned();
    Ok(app.templates.page(&learner.frame, &OwnPage { name, courses, certificates: certificates.len() })?)
}

/// All that is the person's own, in one file, made while it is sent.
#[handler]
#[expect(clippy::needless_pass_by_value, reason = "extractors are handed over by value")]
pub fn download_everything(Data(app): Data<&App>, learner: Learner) -> Response {
    Response::builder()
        .content_type("application/zip")
        .header(
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"everything-of-mine.zip\""),
        )
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(everything(app, &learner.person))
}

/// The record, with the packets that were made of it.
#[handler]
pub async fn download_record(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let all = own::record(app, learner.person.id).await?;
    let text = serde_json::to_vec_pretty(&all).map_err(Error::from)?;
    Ok(download("my-record.json", "application/json; charset=utf-8", text)?)
}

async fn own_course(app: &App, enrollment: &Enrollment, certificate: Option<String>) -> Result<OwnCourse> {
    let course = catalog::course(app, &enrollment.version).await?;
    let progress = learning::progress(&app.store.read, &course, enrollment).await?;
    let own = || progress.lessons.iter().filter(|lesson| lesson.mode != Mode::Live);
    let exam_passed = assessment::passed_at(&app.store.read, enrollment.id).await?.is_some();
    Ok(OwnCourse {
        slug: course.slug.clone(),
        title: course.title.clone(),
        lessons_done: own().filter(|lesson| lesson.done_at.is_some()).count(),
        lessons: own().count(),
        lessons_ready: progress.required_done,
        exam: course.exam.is_some(),
        exam_passed,
        certificate,
    })
}
