//! Where a course stands: its home, a module's opening, all of a person's courses, and the trainer's guide.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use curriculum::{Course, ExamRule, LiveRule, Mode};
use poem::{
    Response, handler,
    web::{Data, Path},
};
use serde::Serialize;

use super::{Link, Taken, to_course};
use crate::{
    app::App,
    catalog,
    enrollment::{self, Enrollment},
    error::{Error, Result},
    identity::{Learner, Role, holds_role},
    learning::{LessonProgress, Progress, leave_page, progress, progress_of_all, reading, route},
    web::Page,
};

/// The one button.
#[derive(Serialize)]
struct GoOn {
    label: String,
    href: String,
    /// What it leads to.
    what: String,
}

#[derive(Serialize)]
struct Measure {
    lessons_done: usize,
    lessons: usize,
    minutes_done: u32,
    minutes: u32,
    modes: Vec<ModeLine>,
    seat_minutes: u32,
}

#[derive(Serialize)]
struct ModeLine {
    mode: Mode,
    done: u32,
    minutes: u32,
}

#[derive(Serialize)]
struct ModuleLine {
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
struct ExamLine {
    title: String,
    href: String,
    items: u32,
    minutes: u32,
    required: bool,
}

#[derive(Serialize)]
struct HomePage {
    course: Link,
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

impl Page for HomePage {
    const TEMPLATE: &'static str = "learning/home.html";
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

#[derive(Serialize)]
struct MyCoursesPage {
    courses: Vec<CourseLine>,
}

#[derive(Serialize)]
struct CourseLine {
    course: Link,
    slug: String,
    measure: Measure,
    go_on: GoOn,
    required_done: bool,
}

impl Page for MyCoursesPage {
    const TEMPLATE: &'static str = "learning/courses.html";
}

#[handler]
pub async fn home_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
) -> poem::Result<Response> {
    let Some(taken) = Taken::find(app, &learner, &slug).await? else { return Ok(to_course(&slug)) };
    pause(app, &learner).await?;
    let (course, db) = (&taken.course, &app.store.read);
    let progress = progress(db, course, &taken.enrollment).await?;
    let page = HomePage {
        course: taken.link(),
        slug: slug.clone(),
        lang: course.language.clone(),
        enrolled_at: taken.enrollment.enrolled_at,
        go_on: go_on(course, &progress),
        measure: measure(course, &progress),
        modules: course.modules.iter().map(|module| module_line(course, module, &progress)).collect(),
        exam: course.exam.as_ref().map(|exam| ExamLine {
            title: exam.title.clone(),
            href: format!("/courses/{slug}/exam"),
            items: exam.items(),
            minutes: exam.minutes,
            required: course.completion.exam == ExamRule::Passed,
        }),
        required_done: progress.required_done,
        live_required: course.completion.live == LiveRule::Required,
        asked_to_move: enrollment::asked_to(app, &slug, &course.version).await?.is_some(),
    };
    Ok(app.templates.page(&learner.frame, &page)?)
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
    let teaches = module.guide.is_some() && teaches(app, &learner).await?;
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
    if !teaches(app, &learner).await? {
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

#[handler]
pub async fn my_courses_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let enrollments = enrollment::all_of(&app.store.read, learner.person.id).await?;
    let mut taken: Vec<(Arc<Course>, Enrollment)> = Vec::new();
    for enrollment in enrollments {
        taken.push((catalog::course(app, &enrollment.version).await?, enrollment));
    }
    let pairs = taken.iter().map(|(course, enrollment)| (&**course, enrollment));
    let states = progress_of_all(&app.store.read, pairs).await?;
    let courses = taken.iter().zip(&states).map(|((course, _), progress)| CourseLine {
        course: Link { title: course.title.clone(), href: format!("/courses/{}/home", course.slug) },
        slug: course.slug.clone(),
        measure: measure(course, progress),
        go_on: go_on(course, progress),
        required_done: progress.required_done,
    });
    Ok(app.templates.page(&learner.frame, &MyCoursesPage { courses: courses.collect() })?)
}

/// Time does not count here: where a lesson is open, its time ends now.
async fn pause(app: &App, learner: &Learner) -> Result<()> {
    if !reading::is_open(&app.store.read, learner.person.id).await? {
        return Ok(());
    }
    let mut change = app.change(learner.actor()).await?;
    leave_page(&mut change, learner.person.id).await?;
    app.commit(change).await
}

async fn teaches(app: &App, learner: &Learner) -> Result<bool> {
    let operator = learner.frame.viewer.as_ref().is_some_and(|viewer| viewer.operator);
    Ok(operator || holds_role(&app.store.read, learner.person.id, Role::Trainer).await?)
}

fn go_on(course: &Course, progress: &Progress) -> GoOn {
    let begun = progress.lessons.iter().any(|lesson| lesson.opened || lesson.done_at.is_some());
    let next = progress.resume.as_ref().and_then(|place| course.lesson(&place.module, &place.lesson));
    if let Some(lesson) = next {
        let label = if begun { "Go on where you left off" } else { "Start the first lesson" };
        return GoOn { label: label.into(), href: route::href(course, lesson), what: lesson.title.clone() };
    }
    match &course.exam {
        Some(exam) => GoOn {
            label: "Go to the exam".into(),
            href: format!("/courses/{}/exam", course.slug),
            what: exam.title.clone(),
        },
        None => GoOn { label: "See your certificates".into(), href: "/me".into(), what: "Your page".into() },
    }
}

fn measure(course: &Course, progress: &Progress) -> Measure {
    let mode = |mode| ModeLine { mode, done: progress.minutes(mode), minutes: course.minutes(mode) };
    let modes = [Mode::SelfPaced, Mode::Live, Mode::Practice].map(mode);
    Measure {
        lessons_done: progress.lessons.iter().filter(|lesson| lesson.done_at.is_some()).count(),
        lessons: progress.lessons.len(),
        minutes_done: modes.iter().map(|line| line.done).sum(),
        minutes: modes.iter().map(|line| line.minutes).sum(),
        modes: modes.into_iter().filter(|line| line.minutes > 0).collect(),
        seat_minutes: progress.seat_minutes,
    }
}

fn module_line(course: &Course, module: &curriculum::Module, progress: &Progress) -> ModuleLine {
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
