//! What is taught, as files, into checked values: a course is a folder of Markdown, read by [`read`] into a
//! [`Course`] and all its [`Flaw`]s at once. The format is described by example in `courses/README.md`.
//!
//! Pure: files come in as bytes; there is no database, network, clock or filesystem here, and no input makes it
//! panic. All HTML that comes out is safe to show: raw HTML is refused, link schemes are allow-listed.

mod course;
mod exam;
mod flaw;
mod glossary;
mod item;
mod read;
mod score;
mod version;

pub use course::{
    Asset, Block, Completion, ContentNote, Course, ExamRule, Guide, Instead, Lesson, LiveRule, Mode, Module,
    Position, Provider, Reference, Signatory, Topic, Translation, Worksheet,
};
pub use exam::{BankTooSmall, BlueprintRow, CutScore, Drawn, Exam, Form, draw};
pub use flaw::{Flaw, Severity};
pub use glossary::Definition;
pub use item::{Choice, Criterion, Ending, Item, Kind, Level, Pair, Response, Rubric, Scene, SceneChoice};
pub use read::read;
pub use score::{Score, score, walk};

/// One file of a course's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the course's folder, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
}
