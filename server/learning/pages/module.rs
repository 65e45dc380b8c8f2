//! A module, its lessons and its guide.

use chrono::{DateTime, Utc};
use curriculum::{Course, Mode};
use poem::{
    Response, handler,
    web::{Data, Path},
};
use serde::Serialize;

use super::{Link, Taken, pause, to_course};
use crate::{
    app::App,
    catalog, enrollment,
    error::Error,
    identity::{Learner, teaches},
    learning::{LessonProgress, Progress, progress, route},
    web::Page,
};

#[derive(Serialize)]
pub struct ModuleLine {
    slug: String,
    title: String,
    summary: String,
    href: String,
    done: usize,
    lessons: Vec<LessonLine>,
    minutes: u32,
    /// Whether the lesson to go on with is in it.
    current: bool,
}

#[derive(Serialize)]
struct LessonLine {
    title: String,
    summary: String,
    href: String,
    minutes: u32,
    mode: Mode,
    /// `done`, `open` or `new`.
    state: &'static str,
    done_at: Option<DateTime<Utc>>,
    attended: u32,
    /// The other lesson that was completed in its place.
    done_by: Option<String>,
    /// Other lessons that may be completed in its place.
    alternatives: Vec<Link>,
}

#[derive(Serialize)]
struct ModulePage {
    course: Link,
    slug: String,
    lang: String,
    module: ModuleLine,
    html: String,
    worksheets: Vec<WorksheetLine>,
    /// For those who teach.
    guide: Option<String>,
    start: Option<Link>,
}

#[derive(Serialize)]
struct WorksheetLine {
    title: String,
    use_: String,
    href: String,
}

impl Page for ModulePage {
    const TEMPLATE: &'static str = "learning/module.html";
}

#[derive(Serialize)]
struct GuidePage {
    course: Link,
    module: String,
    lang: String,
    title: String,
    minutes: u32,
    html: String,
}

impl Page for GuidePage {
    const TEMPLATE: &'static str = "learning/guide.html";
}

#[handler]
pub async fn module_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path((slug, name)): Path<(String, String)>,
) -> poem::Result<Response> {
    let Some(taken) = Taken::find(app, &learner, &slug).await? else {
        return Ok(to_course(&slug));
    };
    let course = &taken.course;
    let module = course.module(&name).ok_or(Error::NotFound)?;
    pause(app, &learner).await?;
    let progress = progress(&app.store.read, course, &taken.enrollment).await?;
    let teaches = module.guide.is_some() && teaches(&app.store.read, learner.person.id).await?;
    let line = module_line(course, module, &progress);
    let to_do = line.lessons.iter().find(|lesson| lesson.state != "done").or(line.lessons.first());
    let page = ModulePage {
        course: taken.link(),
        slug: slug.clone(),
        lang: course.language.clone(),
        start: to_do.map(|lesson| Link { title: lesson.title.clone(), href: lesson.href.clone() }),
        module: line,
        html: module.html.clone(),
        worksheets: module
            .worksheets
            .iter()
            .map(|sheet| WorksheetLine {
                title: sheet.title.clone(),
                use_: sheet.use_.clone(),
                href: format!("/courses/{slug}/{name}/worksheets/{}", sheet.slug),
            })
            .collect(),
        guide: teaches.then(|| format!("/courses/{slug}/{name}/guide")),
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// The guide to a module's live hours. To learners it does not exist.
#[handler]
pub async fn guide_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path((slug, name)): Path<(String, String)>,
) -> poem::Result<Response> {
    if !teaches(&app.store.read, learner.person.id).await? {
        return Err(Error::NotFound.into());
    }
    let version = match enrollment::of(&app.store.read, learner.person.id, &slug).await? {
        Some(enrollment) => enrollment.version,
        None => catalog::offered(&app.store.read, &slug).await?.ok_or(Error::NotFound)?.version,
    };
    let course = catalog::course(app, &version).await?;
    let module = course.module(&name).ok_or(Error::NotFound)?;
    let guide = module.guide.as_ref().ok_or(Error::NotFound)?;
    let page = GuidePage {
        course: Link { title: course.title.clone(), href: format!("/courses/{slug}") },
        module: module.title.clone(),
        lang: course.language.clone(),
        title: guide.title.clone(),
        minutes: guide.minutes,
        html: guide.html.clone(),
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// A module and its lessons, as somebody stands in them.
pub fn module_line(course: &Course, module: &curriculum::Module, progress: &Progress) -> ModuleLine {
    let counted = module.lessons.iter().filter(|lesson| lesson.alternative_to.is_none());
    let lessons: Vec<_> = counted
        .filter_map(|lesson| {
            let state = progress.lesson(&module.slug, &lesson.slug)?;
            Some(lesson_line(course, lesson, state))
        })
        .collect();
    ModuleLine {
        slug: module.slug.clone(),
        title: module.title.clone(),
        summary: module.summary.clone(),
        href: format!("/courses/{}/{}", course.slug, module.slug),
        done: lessons.iter().filter(|lesson| lesson.state == "done").count(),
        minutes: lessons.iter().map(|lesson| lesson.minutes).sum(),
        current: progress.resume.as_ref().is_some_and(|place| place.module == module.slug),
        lessons,
    }
}

fn lesson_line(course: &Course, lesson: &curriculum::Lesson, state: &LessonProgress) -> LessonLine {
    let link =
        |other: &curriculum::Lesson| Link { title: other.title.clone(), href: route::href(course, other) };
    let by = state.done_by.as_ref().and_then(|slug| course.lesson(&lesson.module, slug));
    LessonLine {
        title: lesson.title.clone(),
        summary: lesson.summary.clone(),
        href: route::href(course, lesson),
        minutes: lesson.minutes,
        mode: lesson.mode,
        state: match state {
            LessonProgress { done_at: Some(_), .. } => "done",
            LessonProgress { opened: true, .. } | LessonProgress { attended: 1.., .. } => "open",
            _ => "new",
        },
        done_at: state.done_at,
        attended: state.attended,
        done_by: by.map(|other| other.title.clone()),
        alternatives: course.alternatives(lesson).map(link).collect(),
    }
}
