//! What is taught, as files, into checked values: a course is a folder of Markdown, read by [`read`] into a
//! [`Course`] and all its [`Flaw`]s at once. The format is described by example in `courses/README.md`.
//!
//! Pure: files come in as bytes; there is no database, network, clock or filesystem here, and no input makes it
//! panic. All HTML that comes out is safe to show: raw HTML is refused, link schemes are allow-listed.

mod check;
mod course;
mod coverage;
mod diff;
mod exam;
mod flaw;
mod framework;
mod front;
mod glossary;
mod html;
mod item;
mod label;
mod markdown;
mod media;
mod note;
mod quote;
mod read;
pub mod report;
mod rule;
mod score;
mod site;
mod source;
mod version;
mod yaml;

pub use check::tally;

pub use course::{
    Asset, Block, Completion, ContentNote, Course, ExamRule, Guide, Instead, Lesson, LiveRule, Mode, Module,
    Position, Provider, Reference, Signatory, Topic, Translation, Worksheet,
};
pub use coverage::{Coverage, FrameworkCoverage, GroupCoverage, Row, coverage};
pub use diff::{
    Change, Changes, ItemChange, KeyChange, LessonChange, PageChange, Piece, Rewording, Setting, diff,
};
pub use exam::{BankTooSmall, BlueprintRow, CutScore, Drawn, Exam, Form, draw};
pub use flaw::{Flaw, Severity};
pub use framework::{
    Competency, Crosswalk, Framework, FrameworkKind, Group, Mapping, check_competencies, read_frameworks,
};
pub use glossary::Definition;
pub use item::{Choice, Criterion, Ending, Item, Kind, Level, Pair, Response, Rubric, Scene, SceneChoice};
pub use read::read;
pub use report::Checked;
pub use rule::{Rule, explain, nearest_rule, rules};
pub use score::{Score, score, walk};

/// One file of a course's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the course's folder, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
}
