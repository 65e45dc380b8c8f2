//! A course as its pages show it.

use curriculum::{Course, ExamRule, LiveRule, Mode, Provider};
use serde::{Deserialize, Serialize};

use super::{CompetencyGroup, competencies, version};
use crate::app::App;

/// Stated minutes by how they are spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeMinutes {
    pub self_paced: u32,
    pub live: u32,
    pub practice: u32,
    pub all: u32,
}

impl ModeMinutes {
    pub fn of_course(course: &Course) -> ModeMinutes {
        ModeMinutes::from(|mode| course.minutes(mode))
    }

    pub fn of_topic(course: &Course, topic: &str) -> ModeMinutes {
        ModeMinutes::from(|mode| course.minutes_of(topic, mode))
    }

    fn from(minutes: impl Fn(Mode) -> u32) -> ModeMinutes {
        let (self_paced, live, practice) =
            (minutes(Mode::SelfPaced), minutes(Mode::Live), minutes(Mode::Practice));
        ModeMinutes { self_paced, live, practice, all: self_paced + live + practice }
    }
}

/// All that is told of a course before one enrolls.
#[derive(Clone, Debug, Serialize)]
pub struct CourseView {
    pub slug: String,
    pub version: String,
    pub title: String,
    pub summary: String,
    /// BCP 47.
    pub lang: String,
    pub language: String,
    /// HTML.
    pub html: String,
    pub audience: String,
    pub before: String,
    pub authors: Vec<String>,
    pub license: String,
    pub provider: Provider,
    pub minutes: ModeMinutes,
    pub topics: Vec<TopicRow>,
    pub modules: Vec<ModuleView>,
    pub competencies: Vec<CompetencyGroup>,
    pub exam: Option<ExamFacts>,
    pub exam_required: bool,
    pub live_required: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct TopicRow {
    pub name: String,
    pub minutes: ModeMinutes,
}

#[derive(Clone, Debug, Serialize)]
pub struct ModuleView {
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub minutes: u32,
    pub lessons: Vec<LessonLine>,
    pub worksheets: Vec<WorksheetLine>,
}

#[derive(Clone, Debug, Serialize)]
pub struct LessonLine {
    pub title: String,
    pub summary: String,
    pub minutes: u32,
    pub mode: Mode,
}

#[derive(Clone, Debug, Serialize)]
pub struct WorksheetLine {
    pub slug: String,
    pub title: String,
}

/// What the exam asks, and how its cut score came about.
#[derive(Clone, Debug, Serialize)]
pub struct ExamFacts {
    pub items: u32,
    pub minutes: u32,
    pub attempts: u32,
    pub wait_hours: u32,
    pub correct: u32,
    pub of: u32,
    pub set_on: Option<String>,
    pub method: String,
    pub by: String,
}

impl CourseView {
    pub fn new(app: &App, course: &Course) -> CourseView {
        let topics = course.topics.iter().map(|topic| TopicRow {
            name: topic.name.clone(),
            minutes: ModeMinutes::of_topic(course, &topic.code),
        });
        CourseView {
            slug: course.slug.clone(),
            version: course.version.clone(),
            title: course.title.clone(),
            summary: course.summary.clone(),
            lang: course.language.clone(),
            language: language_name(&course.language),
            html: course.html.clone(),
            audience: course.audience.clone(),
            before: course.before.clone(),
            authors: course.authors.clone(),
            license: course.license.clone(),
            provider: version::provider(&app.settings.provider, course),
            minutes: ModeMinutes::of_course(course),
            topics: topics.filter(|topic| topic.minutes.all > 0).collect(),
            modules: course.modules.iter().map(module).collect(),
            competencies: competencies(&app.shelf.frameworks(), course),
            exam: course.exam.as_ref().map(exam),
            exam_required: course.completion.exam == ExamRule::Passed,
            live_required: course.completion.live == LiveRule::Required,
        }
    }
}

fn module(module: &curriculum::Module) -> ModuleView {
    let counted = module.lessons.iter().filter(|lesson| lesson.alternative_to.is_none());
    let lessons: Vec<_> = counted
        .map(|lesson| LessonLine {
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            minutes: lesson.minutes,
            mode: lesson.mode,
        })
        .collect();
    let worksheets = module.worksheets.iter();
    ModuleView {
        slug: module.slug.clone(),
        title: module.title.clone(),
        summary: module.summary.clone(),
        minutes: lessons.iter().map(|lesson| lesson.minutes).sum(),
        lessons,
        worksheets: worksheets
            .map(|sheet| WorksheetLine { slug: sheet.slug.clone(), title: sheet.title.clone() })
            .collect(),
    }
}

fn exam(exam: &curriculum::Exam) -> ExamFacts {
    ExamFacts {
        items: exam.items(),
        minutes: exam.minutes,
        attempts: exam.attempts,
        wait_hours: exam.wait_hours,
        correct: exam.cut_score.correct,
        of: exam.cut_score.of,
        set_on: exam.cut_score.set_on.map(|day| day.to_string()),
        method: exam.cut_score.method.clone(),
        by: exam.cut_score.by.clone(),
    }
}

/// A language by its name, where we know it; otherwise its code.
pub fn language_name(code: &str) -> String {
    let name = match code.split('-').next().unwrap_or(code) {
        "en" => "English",
        "es" => "Español",
        "fr" => "Français",
        "ht" => "Kreyòl ayisyen",
        "hmn" => "Hmoob",
        "ko" => "한국어",
        "pt" => "Português",
        "ru" => "Русский",
        "so" => "Soomaali",
        "tl" => "Tagalog",
        "vi" => "Tiếng Việt",
        "zh" => "中文",
        _ => code,
    };
    name.to_owned()
}
