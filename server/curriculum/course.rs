//! The authored tree: a course, its modules, its lessons.

use crate::flaw::Spot;
use crate::{Definition, Exam, Item};
use chrono::NaiveDate;
use serde::Serialize;

/// Where in the course's folder something was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Relative to the course's folder, with `/`.
    pub file: String,
    /// From 1; 0 where the flaw or thing concerns the file as a whole.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
}

/// One immutable text of a course, as authors wrote it. All HTML in it is safe to show.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Course {
    /// The folder's name, and the course's address.
    pub slug: String,
    /// SHA-256 of the content in hexadecimal: the same whatever the line endings, the order of files or the machine.
    pub version: String,
    pub title: String,
    pub summary: String,
    /// BCP 47, such as `en`.
    pub language: String,
    pub provider: Provider,
    pub signatory: Signatory,
    pub authors: Vec<String>,
    /// As the author names it: an SPDX expression where there is one.
    pub license: String,
    pub audience: String,
    /// What is needed before it, in words.
    pub before: String,
    /// The school grade that its words aim at (Flesch-Kincaid).
    pub reading_grade: u32,
    /// Slugs of the frameworks whose competencies it teaches.
    pub frameworks: Vec<String>,
    pub topics: Vec<Topic>,
    pub completion: Completion,
    /// Why people who are under way should go on with this version; they are told, and choose. Without a reason they stay on
    /// theirs.
    pub move_learners: Option<String>,
    /// The words of the course's own page.
    pub html: String,
    pub modules: Vec<Module>,
    pub exam: Option<Exam>,
    /// Items for the exam; never shown outside an attempt.
    pub bank: Vec<Item>,
    /// In alphabetical order.
    pub glossary: Vec<Definition>,
    /// Pictures, sound and other files that pages show, in the order of their paths.
    pub assets: Vec<Asset>,
    /// Where course.md names each of `frameworks`.
    #[serde(skip)]
    pub(crate) framework_spots: Vec<Spot>,
    #[serde(skip)]
    pub(crate) mentions: Vec<Mention>,
    #[serde(skip)]
    pub(crate) silences: Vec<crate::flaw::Silence>,
}

/// The organization that teaches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Provider {
    pub name: String,
    pub address: String,
}

/// Who signs certificates of completion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Signatory {
    pub name: String,
    pub title: String,
}

/// A heading under which hours are counted on the certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Topic {
    pub code: String,
    pub name: String,
}

/// What completing the course takes, besides its self-paced lessons.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Completion {
    pub exam: ExamRule,
    pub live: LiveRule,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExamRule {
    Passed,
    #[default]
    None,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LiveRule {
    /// The course is complete only when every live lesson was attended.
    Required,
    /// Live hours are counted if they were attended.
    #[default]
    Recorded,
}

/// A file that pages show. Its address is `/courses/<course>/files/<path>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// Relative to the course's folder.
    pub path: String,
    /// From the file's ending; nothing outside the reader's list is an asset.
    pub media_type: &'static str,
    /// SHA-256 of its content in hexadecimal.
    pub hash: String,
}

/// A competency that a lesson or an item says it is about, and where it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    pub competency: String,
    pub by: Mentioner,
    pub at: Spot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mentioner {
    Lesson,
    Item,
    Bank,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Module {
    pub slug: String,
    pub title: String,
    pub summary: String,
    /// The module's opening.
    pub html: String,
    /// In order, alternatives included.
    pub lessons: Vec<Lesson>,
    pub worksheets: Vec<Worksheet>,
    /// For trainers only.
    pub guide: Option<Guide>,
}

/// A page to print.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Worksheet {
    pub slug: String,
    pub title: String,
    /// When to use it.
    pub use_: String,
    pub html: String,
}

/// How to lead a module's live hours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Guide {
    pub title: String,
    pub minutes: u32,
    pub html: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Lesson {
    pub slug: String,
    /// The slug of its module.
    pub module: String,
    pub title: String,
    pub summary: String,
    pub minutes: u32,
    pub mode: Mode,
    /// The code of one of the course's topics.
    pub topic: String,
    pub competencies: Vec<String>,
    pub content_note: Option<ContentNote>,
    /// The slug of the lesson, in the same module, in whose place this one may be completed.
    pub alternative_to: Option<String>,
    pub sources: Vec<Reference>,
    pub blocks: Vec<Block>,
    /// BCP 47; the course's own unless the file says otherwise.
    pub language: String,
    /// SHA-256 of the lesson's own file in hexadecimal; a translation names the one that it was made from.
    pub hash: String,
    pub translations: Vec<Translation>,
    pub at: Position,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    #[default]
    SelfPaced,
    /// With an instructor present, in a room or by interactive video.
    Live,
    /// Practice that a person does and records.
    Practice,
}

/// What a learner is told before hard material, and the equivalent way around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContentNote {
    pub about: String,
    pub instead: Instead,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instead {
    /// The id of a heading further on the same page, without `#`.
    Anchor(String),
    /// The slug of a lesson of the same module.
    Lesson(String),
}

/// Where facts come from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reference {
    pub title: String,
    pub by: Option<String>,
    pub year: Option<i32>,
    /// `http` or `https` only.
    pub url: Option<String>,
    pub read_on: Option<NaiveDate>,
}

/// A lesson in another language. Its items are the original's, with the same ids and keys.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Translation {
    pub language: String,
    /// Whether it was made from the lesson as it stands now.
    pub current: bool,
    pub title: String,
    pub summary: String,
    pub content_note: Option<ContentNote>,
    pub blocks: Vec<Block>,
    pub at: Position,
}

/// A stretch of a lesson.
#[expect(clippy::large_enum_variant, reason = "a lesson has a few dozen blocks, and items are most of them")]
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    Html(String),
    Item(Item),
}

impl Block {
    pub fn item(&self) -> Option<&Item> {
        match self {
            Self::Item(item) => Some(item),
            Self::Html(_) => None,
        }
    }
}

impl Course {
    pub fn module(&self, module: &str) -> Option<&Module> {
        self.modules.iter().find(|m| m.slug == module)
    }

    pub fn lesson(&self, module: &str, lesson: &str) -> Option<&Lesson> {
        self.module(module)?.lessons.iter().find(|l| l.slug == lesson)
    }

    pub fn worksheet(&self, module: &str, worksheet: &str) -> Option<&Worksheet> {
        self.module(module)?.worksheets.iter().find(|w| w.slug == worksheet)
    }

    /// Every lesson in order, those that stand in for another left out.
    pub fn lessons(&self) -> impl Iterator<Item = &Lesson> {
        self.all_lessons().filter(|lesson| lesson.alternative_to.is_none())
    }

    /// Every lesson in order, with those that stand in for another.
    pub fn all_lessons(&self) -> impl Iterator<Item = &Lesson> {
        self.modules.iter().flat_map(|module| &module.lessons)
    }

    /// The lessons that may be completed in place of this one.
    pub fn alternatives<'a>(&'a self, to: &'a Lesson) -> impl Iterator<Item = &'a Lesson> {
        self.all_lessons()
            .filter(|lesson| lesson.module == to.module && lesson.alternative_to.as_ref() == Some(&to.slug))
    }

    /// Stated minutes of the lessons of one mode; an alternative counts only as the lesson it stands in for.
    pub fn minutes(&self, mode: Mode) -> u32 {
        self.lessons().filter(|lesson| lesson.mode == mode).map(|lesson| lesson.minutes).sum()
    }

    /// Stated minutes of one topic and mode.
    pub fn minutes_of(&self, topic: &str, mode: Mode) -> u32 {
        let counted = self.lessons().filter(|lesson| lesson.mode == mode && lesson.topic == topic);
        counted.map(|lesson| lesson.minutes).sum()
    }

    /// The items in lessons, in order; the exam's bank is apart.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.all_lessons().flat_map(Lesson::items)
    }

    /// An item by its id, in a lesson or in the bank.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items().chain(&self.bank).find(|item| item.id == id)
    }

    /// The competencies that its lessons teach, each once, in the order in which they are first taught.
    pub fn competencies(&self) -> Vec<&str> {
        let mut seen = std::collections::BTreeSet::new();
        let all = self.all_lessons().flat_map(|lesson| &lesson.competencies);
        all.map(String::as_str).filter(|id| seen.insert(*id)).collect()
    }
}

impl Lesson {
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.blocks.iter().filter_map(Block::item)
    }
}
