//! What is taught, as files, into checked values.
//!
//! A course is a folder of Markdown. [`read`] makes a [`Course`] of it and tells every [`Flaw`] at once, each with
//! file, line and column. The format is described by example in `courses/README.md`; these pages are its specification.
//!
//! ```
//! use curriculum::{File, Severity, read};
//!
//! let file = |path: &str, text: &str| File { path: path.into(), bytes: text.as_bytes().to_vec() };
//! let (course, flaws) = read("first-steps", &[file("course.md", "---\ntitel: First steps\n---\n")]);
//! assert_eq!(course.slug, "first-steps");
//! let flaw = flaws.iter().find(|flaw| flaw.rule == "front/unknown-key").unwrap();
//! assert_eq!((flaw.line, flaw.column, flaw.severity), (2, 1, Severity::Error));
//! assert_eq!(flaw.help.as_deref(), Some("did you mean `title`?"));
//! ```
//!
//! # What holds
//!
//! - Pure: files come in as bytes; there is no database, network, clock or filesystem here, and randomness is given.
//! - No input makes it panic, hang or grow without bound: files above 2 MiB stay unread, nesting and front matter have
//!   budgets, and at most 200 flaws of a file are told.
//! - All HTML that comes out is safe to show as it is. Every character is escaped where it is written, raw HTML is refused,
//!   link schemes are allow-listed, and links within the course have been followed.
//! - Nothing that is shown before an answer holds its key: keys are in [`Kind`], apart from [`Item::prompt`].
//! - [`Course::version`] is the same whatever the line endings, the order of files or the machine.
//! - A course without an error ([`Severity::Error`]) can be published: its items can be answered and scored, its links lead
//!   somewhere, its exam can be drawn.
//!
//! # From files to results
//!
//! [`read`] and [`read_frameworks`] read; [`check_competencies`] holds a course against its frameworks; [`report`] tells flaws;
//! [`rules`] and [`explain`] are the rules by name. [`draw`] makes a form of an exam, [`score`] gives points for a response,
//! [`walk`] follows a scenario. [`coverage`] is the matrix of competencies, [`diff`] what changed between two versions.
//!
//! # Addresses in HTML
//!
//! | What | Address |
//! |---|---|
//! | course, module, lesson | `/courses/{course}`, `/courses/{course}/{module}`, `/courses/{course}/{module}/{lesson}` |
//! | a lesson in another language | the lesson's, with `?language={tag}` |
//! | worksheet | `/courses/{course}/{module}/worksheets/{worksheet}` |
//! | exam | `/courses/{course}/exam` |
//! | picture, sound, film, captions | `/courses/{course}/files/{path}`, an [`Asset`] |
//! | a heading, a definition, a footnote | `#its-slug`, `#term-its-slug`, `#footnote-1` on its page |
//! | an item | `#{id}`, which the page that shows it provides |
//!
#![doc = include_str!("format.md")]

pub mod authoring;

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
    Change, Changes, FileChange, ItemChange, KeyChange, LessonChange, PageChange, Piece, Rewording, Setting,
    diff,
};
pub use exam::{BankTooSmall, BlueprintRow, CutScore, Drawn, Exam, Form, draw};
pub use flaw::{Flaw, Severity};
pub use framework::{
    Competency, Crosswalk, Framework, FrameworkKind, Group, Mapping, check_competencies, read_frameworks,
};
pub use glossary::Definition;
pub use item::{Choice, Criterion, Ending, Item, Kind, Level, Pair, Response, Rubric, Scene, SceneChoice};
pub use read::{read, version_of};
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
