use poem::web::Data;
use poem_openapi::{Enum, Object, OpenApi, param::Path, payload::Json};

use super::{CourseCard, CourseView, ModeMinutes, cards, course, offered};
use crate::{
    app::App,
    error::Error,
    web::{Problem, Tag},
};

pub struct CatalogApi;

/// Stated minutes, by how they are spent.
#[derive(Object)]
pub(crate) struct Minutes {
    self_paced: u32,
    /// With an instructor, in a room or by video.
    live: u32,
    practice: u32,
    all: u32,
}

impl From<ModeMinutes> for Minutes {
    fn from(ModeMinutes { self_paced, live, practice, all }: ModeMinutes) -> Minutes {
        Minutes { self_paced, live, practice, all }
    }
}

/// How a lesson is taken.
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "kebab-case", rename = "Mode")]
pub enum ModeName {
    SelfPaced,
    Live,
    Practice,
}

impl From<curriculum::Mode> for ModeName {
    fn from(mode: curriculum::Mode) -> ModeName {
        match mode {
            curriculum::Mode::SelfPaced => ModeName::SelfPaced,
            curriculum::Mode::Live => ModeName::Live,
            curriculum::Mode::Practice => ModeName::Practice,
        }
    }
}

/// A course in the catalog.
#[derive(Object)]
struct CourseSummary {
    /// Its address.
    course: String,
    /// The hash of its text.
    version: String,
    title: String,
    summary: String,
    /// By its own name.
    language: String,
    provider: String,
    minutes: Minutes,
}

/// What is on offer.
#[derive(Object)]
struct CourseList {
    courses: Vec<CourseSummary>,
}

/// A course, as told before one enrolls.
#[derive(Object)]
#[oai(rename = "Course", skip_serializing_if_is_none)]
struct CourseOut {
    course: String,
    version: String,
    title: String,
    summary: String,
    /// BCP 47.
    language: String,
    /// Its own words, as HTML.
    html: String,
    audience: String,
    /// What is needed before it.
    before: String,
    authors: Vec<String>,
    license: String,
    provider: ProviderOut,
    minutes: Minutes,
    topics: Vec<TopicOut>,
    modules: Vec<ModuleOut>,
    competencies: Vec<CompetencyOut>,
    exam: Option<ExamOut>,
    /// Whether the exam must be passed for the certificate of completion.
    exam_required: bool,
    /// Whether every live lesson must be attended for it.
    live_required: bool,
}

/// The organization that teaches.
#[derive(Object)]
#[oai(rename = "Provider")]
struct ProviderOut {
    name: String,
    address: String,
}

#[derive(Object)]
#[oai(rename = "Topic")]
struct TopicOut {
    name: String,
    minutes: Minutes,
}

#[derive(Object)]
#[oai(rename = "Module")]
struct ModuleOut {
    module: String,
    title: String,
    summary: String,
    minutes: u32,
    lessons: Vec<LessonSummary>,
}

#[derive(Object)]
struct LessonSummary {
    title: String,
    summary: String,
    minutes: u32,
    mode: ModeName,
}

#[derive(Object)]
#[oai(rename = "Competency")]
struct CompetencyOut {
    id: String,
    title: String,
    /// The heading it stands under in its framework.
    group: String,
    framework: String,
}

/// What the exam asks.
#[derive(Object)]
#[oai(rename = "ExamFacts", skip_serializing_if_is_none)]
struct ExamOut {
    items: u32,
    minutes: u32,
    attempts: u32,
    /// Between two attempts.
    wait_hours: u32,
    /// To pass, this many points …
    cut_correct: u32,
    /// … of so many.
    cut_of: u32,
    /// How the cut score was set.
    cut_method: String,
    cut_set_on: Option<String>,
}

#[OpenApi(tag = "Tag::Catalog")]
impl CatalogApi {
    /// List the courses on offer
    #[oai(path = "/courses", method = "get", operation_id = "listCourses")]
    async fn list(&self, app: Data<&App>) -> Result<Json<CourseList>, Problem> {
        let summary = |card: CourseCard| CourseSummary {
            course: card.slug,
            version: card.version,
            title: card.title,
            summary: card.summary,
            language: card.language,
            provider: card.provider,
            minutes: card.minutes.into(),
        };
        let courses = cards(&app).await?.into_iter().map(summary).collect();
        Ok(Json(CourseList { courses }))
    }

    /// A course on offer
    #[oai(path = "/courses/:course", method = "get", operation_id = "getCourse")]
    async fn one(
        &self,
        app: Data<&App>,
        /// The course's address, such as `foundation`.
        #[oai(name = "course")]
        slug: Path<String>,
    ) -> Result<Json<CourseOut>, Problem> {
        let offer = offered(&app.store.read, &slug).await?.ok_or(Error::NotFound)?;
        let course = course(&app, &offer.version).await?;
        Ok(Json(told(CourseView::new(&app, &course))))
    }
}

fn told(view: CourseView) -> CourseOut {
    let modules = view.modules.into_iter().map(|module| ModuleOut {
        module: module.slug,
        title: module.title,
        summary: module.summary,
        minutes: module.minutes,
        lessons: module
            .lessons
            .into_iter()
            .map(|lesson| LessonSummary {
                title: lesson.title,
                summary: lesson.summary,
                minutes: lesson.minutes,
                mode: lesson.mode.into(),
            })
            .collect(),
    });
    let competencies = view.competencies.into_iter().flat_map(|group| {
        let (framework, title) = (group.framework, group.title);
        group.competencies.into_iter().map(move |competency| CompetencyOut {
            id: competency.id,
            title: competency.title,
            group: title.clone(),
            framework: framework.clone(),
        })
    });
    let topics = view.topics.into_iter();
    CourseOut {
        course: view.slug,
        version: view.version,
        title: view.title,
        summary: view.summary,
        language: view.lang,
        html: view.html,
        audience: view.audience,
        before: view.before,
        authors: view.authors,
        license: view.license,
        provider: ProviderOut { name: view.provider.name, address: view.provider.address },
        minutes: view.minutes.into(),
        topics: topics.map(|topic| TopicOut { name: topic.name, minutes: topic.minutes.into() }).collect(),
        modules: modules.collect(),
        competencies: competencies.collect(),
        exam: view.exam.map(|exam| ExamOut {
            items: exam.items,
            minutes: exam.minutes,
            attempts: exam.attempts,
            wait_hours: exam.wait_hours,
            cut_correct: exam.correct,
            cut_of: exam.of,
            cut_method: exam.method,
            cut_set_on: exam.set_on,
        }),
        exam_required: view.exam_required,
        live_required: view.live_required,
    }
}
