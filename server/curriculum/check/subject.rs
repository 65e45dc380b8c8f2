//! Hard subjects, before which a learner is told and shown a way around.

use super::prose::Passage;
use crate::flaw::Flaws;
use crate::markdown::Node;
use crate::quote::callout_of;
use crate::source::Source;
use pulldown_cmark::BlockQuoteKind;
use std::ops::Range;

/// A mention in passing needs no note; a story does.
const MENTIONS: usize = 5;

const SUBJECTS: [(&str, &[&str]); 6] = [
    ("suicide", &["suicide", "suicidal", "suicides"]),
    ("overdose", &["overdose", "overdosed", "overdoses", "overdosing"]),
    ("sexual violence", &["rape", "raped", "rapist", "molested", "incest"]),
    ("self-harm", &["self-harm", "self-injury", "cutting herself", "cutting himself"]),
    ("violence at home", &["beaten", "batterer", "strangled", "choked her", "abuser"]),
    ("force in care", &["restrained", "restraints", "seclusion", "strapped"]),
];

/// The first hard subject that a page comes back to, where no callout warns of it.
pub(crate) fn find_hard_subject(
    nodes: &[Node],
    passages: &[Passage],
) -> Option<(Range<usize>, &'static str)> {
    if nodes.iter().any(|node| callout_of(node) == Some(BlockQuoteKind::Caution)) {
        return None;
    }
    for (subject, words) in SUBJECTS {
        let mut first = None;
        let mut count = 0;
        for passage in passages {
            if !words.iter().any(|word| has(&passage.text, word)) {
                continue;
            }
            let all = passage.words();
            for (i, (at, word)) in all.iter().enumerate() {
                let word = word.to_lowercase();
                // Lifelines and prevention programs bear the word in their names.
                let next = all.get(i + 1).map_or(String::new(), |(_, next)| next.to_lowercase());
                let named =
                    matches!(next.as_str(), "crisis" | "prevention" | "and" | "lifeline" | "reversal");
                if words.contains(&word.as_str()) && !named {
                    count += 1;
                    first.get_or_insert_with(|| passage.source(at));
                }
            }
        }
        if count >= MENTIONS {
            return first.map(|at| (at, subject));
        }
    }
    None
}

/// Whether a text holds a word, whatever its case and whatever stands around it.
fn has(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

pub(crate) fn hard_subject(source: &Source, at: &Range<usize>, subject: &str, flaws: &mut Flaws) {
    let message = format!("this lesson speaks of {subject} and has no content note");
    let help = "add `content_note:` with `about:` and a way around, `instead:`";
    flaws.at(source, at, "lesson/no-content-note", message).help(help);
}
