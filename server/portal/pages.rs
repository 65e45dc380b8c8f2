use poem::{
    Response, handler,
    http::{HeaderValue, header},
    web::Data,
};
use serde::Serialize;

use super::{
    courses::{OwnCourse, own_courses},
    everything, own,
};
use crate::{
    app::App,
    catalog::{self, CourseCard},
    closing::{KEPT, Kept},
    credential, desk,
    error::Error,
    identity::{Learner, Visit},
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
    /// They decide at some authority's desk.
    decides: bool,
}

impl Page for OwnPage {
    const TEMPLATE: &'static str = "portal/me.html";
}

#[handler]
pub async fn me(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let (db, person) = (&app.store.read, &learner.person);
    let certificates = credential::of_person(db, person.id).await?;
    let page = OwnPage {
        name: person.called().to_owned(),
        courses: own_courses(app, &learner, &certificates).await?,
        certificates: certificates.len(),
        decides: !desk::desks_of(db, person.id).await?.is_empty(),
    };
    Ok(app.templates.page(&learner.frame, &page)?)
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
