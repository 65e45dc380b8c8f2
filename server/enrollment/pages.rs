//! A course's own page, enrolling, leaving, and the pages and pictures that belong to a course.

use std::sync::Arc;

use curriculum::Course;
use poem::{
    Request, Response, handler,
    http::{StatusCode, header},
    web::{Data, Path},
};
use serde::Serialize;
use uuid::Uuid;

use super::{asked_to, enroll, leave, of, transfer};
use crate::{
    app::App,
    catalog::{self, CourseView, Publication},
    error::{Error, Result},
    identity::{Learner, Visit, teaches},
    web::{self, Form, Nothing, Page},
};

#[derive(Serialize)]
struct CoursePage {
    course: CourseView,
    enrolled: bool,
    /// Whether people can enroll today.
    offered: bool,
    /// Whether somebody who is enrolled on an older text looks at it.
    newer: bool,
    /// Why they should go on with the newer one.
    move_reason: Option<String>,
    /// Of live hours, for those who lead them.
    guides: Vec<Link>,
}

impl Page for CoursePage {
    const TEMPLATE: &'static str = "catalog/course.html";
}

#[derive(Serialize)]
struct LeavingPage {
    slug: String,
    title: String,
}

impl Page for LeavingPage {
    const TEMPLATE: &'static str = "enrollment/leaving.html";
}

#[derive(Serialize)]
struct WorksheetPage {
    course: Link,
    module: String,
    lang: String,
    title: String,
    use_: String,
    html: String,
}

#[derive(Serialize)]
struct GlossaryPage {
    course: Link,
    lang: String,
    terms: Vec<Term>,
}

#[derive(Serialize)]
struct Term {
    name: String,
    /// HTML.
    html: String,
    /// The lesson that explains it, for those who are enrolled.
    lesson: Option<Link>,
}

impl Page for GlossaryPage {
    const TEMPLATE: &'static str = "catalog/glossary.html";
}

#[derive(Serialize)]
struct Link {
    title: String,
    href: String,
}

impl Page for WorksheetPage {
    const TEMPLATE: &'static str = "catalog/worksheet.html";
}

/// The text of a course that somebody is to see: their own version, or else the one on offer.
struct Text {
    course: Arc<Course>,
    enrolled: bool,
    offer: Option<Publication>,
}

impl Text {
    async fn of(app: &App, person: Option<Uuid>, slug: &str) -> Result<Text> {
        let offer = catalog::offered(&app.store.read, slug).await?;
        let enrollment = match person {
            Some(person) => of(&app.store.read, person, slug).await?,
            None => None,
        };
        let version = enrollment.as_ref().map(|enrollment| &enrollment.version);
        let version = version.or(offer.as_ref().map(|offer| &offer.version)).ok_or(Error::NotFound)?;
        let course = catalog::course(app, version).await?;
        Ok(Text { course, enrolled: enrollment.is_some(), offer })
    }
}

#[handler]
pub async fn course_page(
    Data(app): Data<&App>,
    visit: Visit,
    Path(slug): Path<String>,
) -> poem::Result<Response> {
    let text = Text::of(app, visit.person.as_ref().map(|person| person.id), &slug).await?;
    let asked = if text.enrolled { asked_to(app, &slug, &text.course.version).await? } else { None };
    let page = CoursePage {
        move_reason: asked.and_then(|(_, newer)| newer.move_learners.clone()),
        enrolled: text.enrolled,
        offered: text.offer.is_some(),
        newer: text.offer.is_some_and(|offer| offer.version != text.course.version),
        guides: guides(app, &visit, &text.course).await?,
        course: CourseView::new(app, &text.course),
    };
    Ok(app.templates.page(&visit.frame, &page)?)
}

async fn guides(app: &App, visit: &Visit, course: &Course) -> Result<Vec<Link>> {
    let Some(person) = &visit.person else { return Ok(Vec::new()) };
    if !teaches(&app.store.read, person.id).await? {
        return Ok(Vec::new());
    }
    let guided = course.modules.iter().filter(|module| module.guide.is_some());
    let link = |module: &curriculum::Module| Link {
        title: module.title.clone(),
        href: format!("/courses/{}/{}/guide", course.slug, module.slug),
    };
    Ok(guided.map(link).collect())
}

#[handler]
pub async fn enroll_here(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(learner.actor()).await?;
    if of(&change.tx, learner.person.id, &slug).await?.is_none() {
        let offer = catalog::offered(&change.tx, &slug).await?.ok_or(Error::NotFound)?;
        enroll(&mut change, learner.person.id, &offer).await?;
    }
    app.commit(change).await?;
    Ok(web::redirect(&format!("/courses/{slug}/home")))
}

#[handler]
pub async fn transfer_here(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let offer = catalog::offered(&app.store.read, &slug).await?.ok_or(Error::NotFound)?;
    let course = catalog::course(app, &offer.version).await?;
    let mut change = app.change(learner.actor()).await?;
    transfer(&mut change, learner.person.id, &offer, &course).await?;
    app.commit(change).await?;
    Ok(web::redirect(&format!("/courses/{slug}/home")))
}

#[handler]
pub async fn leaving_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
) -> poem::Result<Response> {
    let Some(enrollment) = of(&app.store.read, learner.person.id, &slug).await? else {
        return Ok(web::redirect(&format!("/courses/{slug}")));
    };
    let course = catalog::course(app, &enrollment.version).await?;
    Ok(app.templates.page(&learner.frame, &LeavingPage { title: course.title.clone(), slug })?)
}

#[handler]
pub async fn leave_here(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(learner.actor()).await?;
    if let Some(enrollment) = of(&change.tx, learner.person.id, &slug).await? {
        leave(&mut change, enrollment.id).await?;
    }
    app.commit(change).await?;
    Ok(web::redirect("/me"))
}

#[handler]
pub async fn worksheet_page(
    Data(app): Data<&App>,
    visit: Visit,
    Path((slug, module, name)): Path<(String, String, String)>,
) -> poem::Result<Response> {
    let Text { course, .. } = Text::of(app, visit.person.as_ref().map(|person| person.id), &slug).await?;
    let sheet = course.worksheet(&module, &name).ok_or(Error::NotFound)?;
    let page = WorksheetPage {
        course: Link { title: course.title.clone(), href: format!("/courses/{slug}") },
        module: course.module(&module).map(|module| module.title.clone()).unwrap_or_default(),
        lang: course.language.clone(),
        title: sheet.title.clone(),
        use_: sheet.use_.clone(),
        html: sheet.html.clone(),
    };
    Ok(app.templates.page(&visit.frame, &page)?)
}

/// The words that a course explains, in alphabetical order.
#[handler]
pub async fn glossary_page(
    Data(app): Data<&App>,
    visit: Visit,
    Path(slug): Path<String>,
) -> poem::Result<Response> {
    let Text { course, enrolled, .. } =
        Text::of(app, visit.person.as_ref().map(|person| person.id), &slug).await?;
    let term = |definition: &curriculum::Definition| {
        let lesson = course.lesson(&definition.module, &definition.lesson).filter(|_| enrolled);
        Term {
            name: definition.term.clone(),
            html: definition.html.clone(),
            lesson: lesson.map(|lesson| Link {
                title: lesson.title.clone(),
                href: format!("/courses/{slug}/{}/{}", lesson.module, lesson.slug),
            }),
        }
    };
    let page = GlossaryPage {
        course: Link { title: course.title.clone(), href: format!("/courses/{slug}") },
        lang: course.language.clone(),
        terms: course.glossary.iter().map(term).collect(),
    };
    Ok(app.templates.page(&visit.frame, &page)?)
}

/// A picture or a sound of a course.
#[handler]
pub async fn course_file(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path((slug, path)): Path<(String, String)>,
) -> poem::Result<Response> {
    let Text { course, .. } = Text::of(app, visit.person.as_ref().map(|person| person.id), &slug).await?;
    let asset = course.assets.iter().find(|asset| asset.path == path).ok_or(Error::NotFound)?;
    let bytes = app.shelf.file(&course.version, &path).ok_or(Error::NotFound)?;
    let etag = format!("\"{}\"", &course.version[..course.version.len().min(16)]);
    let response = Response::builder()
        .header(header::ETAG, &etag)
        // Which version's picture this is depends on who asks.
        .header(header::CACHE_CONTROL, "private, no-cache");
    if request.header("if-none-match").is_some_and(|held| held.contains(&etag)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.content_type(asset.media_type).body(bytes))
}
