//! What a course's words, items and numbers are held to, beyond being readable at all.

mod grade;
mod items;
mod language;
mod prose;
mod subject;
mod structure;

use prose::Passage;

use crate::course::Mentioner;
use crate::flaw::Flaws;
use crate::markdown::Node;
use crate::source::Source;
use crate::{Course, Lesson, Mode, Severity};
use std::collections::BTreeSet;
use std::ops::Range;

pub(crate) use items::{Places, bank_for, bank_item, item};
pub(crate) use structure::forgotten_settings;
pub(crate) use subject::{find_hard_subject, hard_subject};

/// How a course wants to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// The school grade its words aim at.
    pub grade: u32,
    /// Checks of single words know English only.
    pub english: bool,
}

/// Everything that is looked at in the words of one file; its passages, for what is looked at further.
pub(crate) fn text(source: &Source, nodes: &[Node], manner: Manner, flaws: &mut Flaws) -> Vec<Passage> {
    structure::check(source, nodes, flaws);
    let passages = prose::passages(nodes);
    if manner.english && !is_translation(&source.path) {
        // A trainer's guide is not for learners.
        if !matches!(crate::site::place(&source.path), Some(crate::site::Place::Guide { .. })) {
            grade::check(source, &passages, manner.grade, flaws);
        }
        language::check(source, &passages, flaws);
        language::check_marks(source, &passages, nodes, flaws);
    }
    passages
}

fn is_translation(path: &str) -> bool {
    matches!(crate::site::place(path), Some(crate::site::Place::Translation { .. }))
}

/// Words as a reader meets them: footnotes, code and settings left out.
pub(crate) fn count_words(nodes: &[Node]) -> usize {
    let readable = |node: &&Node| !crate::note::is_note(node) && node.fence().is_none();
    let words =
        |node: &Node| node.text().split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).count();
    nodes.iter().filter(readable).map(words).sum()
}

/// Careful reading, in words a minute.
const READING_SPEED: f64 = 120.0;

/// Whether the stated minutes can be filled, and suffice.
pub(crate) fn hours(source: &Source, at: &Range<usize>, lesson: &Lesson, words: usize, flaws: &mut Flaws) {
    let items = lesson.items().fold(0.0, |sum, item| sum + f64::from(item.minutes));
    let words = f64::from(u32::try_from(words).unwrap_or(u32::MAX));
    let filled = words / READING_SPEED + items;
    let stated = f64::from(lesson.minutes);
    let reckoned = format!("{words} words at 120 a minute and {items} minutes of items make {filled:.0}");
    // Minutes are stated whole.
    if stated > (filled * 1.15).ceil() {
        let message = format!("this lesson states {stated} minutes and can't fill them: {reckoned}");
        let help = match lesson.mode {
            Mode::Practice => "give each activity an item with its `minutes`, or state fewer".to_owned(),
            _ => format!("state {:.0}, or write more", filled.max(1.0)),
        };
        flaws.at(source, at, "hours/too-many", message).help(help);
    } else if stated < (filled * 0.7).floor() {
        let message = format!("this lesson states {stated} minutes and takes more: {reckoned}");
        flaws.at(source, at, "hours/too-few", message).help(format!("state {filled:.0}, or cut it in two"));
    }
}

/// What is taught is assessed, and what is assessed is taught.
pub(crate) fn course(course: &Course, flaws: &mut Flaws) {
    let by = |who: fn(Mentioner) -> bool| -> BTreeSet<&str> {
        course.mentions.iter().filter(|m| who(m.by)).map(|m| m.competency.as_str()).collect()
    };
    let taught = by(|who| who == Mentioner::Lesson);
    let assessed = by(|who| who != Mentioner::Lesson);
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for mention in &course.mentions {
        let id = mention.competency.as_str();
        if !told.insert(id) {
            continue;
        }
        if !taught.contains(id) {
            let message = format!("no lesson teaches {id}, which this item asks for");
            flaws
                .at_spot(&mention.at, "competency/not-taught", message)
                .help("name it in the lesson that teaches it");
        } else if !assessed.contains(id) {
            let message = format!("{id} is taught and no item assesses it");
            flaws
                .at_spot(&mention.at, "competency/not-assessed", message)
                .help("name it in an item that asks for it");
        }
    }
}

/// How many flaws of each severity: errors, warnings, advice.
pub fn tally(flaws: &[crate::Flaw]) -> (usize, usize, usize) {
    let of = |severity| flaws.iter().filter(|flaw| flaw.severity == severity).count();
    (of(Severity::Error), of(Severity::Warning), of(Severity::Advice))
}
