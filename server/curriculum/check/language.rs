//! Words that recovery-oriented language has left behind, and names that belong to others.

use super::prose::{Kind, Passage};
use crate::flaw::Flaws;
use crate::markdown::Node;
use crate::source::Source;
use pulldown_cmark::Tag;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// Old words, and what to say.
const LEFT_BEHIND: [(&str, &str); 66] = [
    ("addict", "a person with an addiction"),
    ("addicts", "people with an addiction"),
    ("drug abuser", "a person who uses drugs"),
    ("drug abusers", "people who use drugs"),
    ("substance abuser", "a person with a substance use disorder"),
    ("substance abusers", "people with a substance use disorder"),
    ("substance abuse", "substance use, or substance use disorder"),
    ("drug abuse", "drug use, or substance use disorder"),
    ("alcohol abuse", "alcohol use disorder, or harmful drinking"),
    ("alcoholic", "a person with an alcohol use disorder"),
    ("alcoholics", "people with an alcohol use disorder"),
    ("junkie", "a person who uses drugs"),
    ("junkies", "people who use drugs"),
    ("crackhead", "a person who uses drugs"),
    ("drug habit", "substance use disorder"),
    ("clean time", "time in recovery"),
    ("got clean", "stopped using, or entered recovery"),
    ("get clean", "stop using, or enter recovery"),
    ("getting clean", "stopping use, or entering recovery"),
    ("stay clean", "stay in recovery"),
    ("staying clean", "staying in recovery"),
    ("stayed clean", "stayed in recovery"),
    ("clean and sober", "in recovery"),
    ("clean urine", "a negative test"),
    ("dirty urine", "a positive test"),
    ("dirty test", "a positive test"),
    ("committed suicide", "died by suicide"),
    ("commit suicide", "die by suicide"),
    ("commits suicide", "dies by suicide"),
    ("committing suicide", "dying by suicide"),
    ("successful suicide", "death by suicide"),
    ("failed suicide attempt", "suicide attempt"),
    ("failed suicide", "suicide attempt"),
    ("unsuccessful suicide attempt", "suicide attempt"),
    ("mentally ill", "living with a mental health condition"),
    ("mental patient", "a person who receives mental health care"),
    ("mental patients", "people who receive mental health care"),
    ("schizophrenic", "a person with schizophrenia"),
    ("schizophrenics", "people with schizophrenia"),
    ("psycho", "a person in distress"),
    ("lunatic", "a person in distress"),
    ("suffers from", "lives with"),
    ("suffering from", "living with"),
    ("afflicted with", "living with"),
    ("noncompliant", "say what the person chose, and why"),
    ("non-compliant", "say what the person chose, and why"),
    ("low functioning", "say which support is needed"),
    ("low-functioning", "say which support is needed"),
    ("high functioning", "say what the person does well"),
    ("high-functioning", "say what the person does well"),
    ("frequent flyer", "a person who comes often"),
    ("frequent flyers", "people who come often"),
    ("frequent flier", "a person who comes often"),
    ("wheelchair-bound", "a person who uses a wheelchair"),
    ("wheelchair bound", "a person who uses a wheelchair"),
    ("confined to a wheelchair", "uses a wheelchair"),
    ("the handicapped", "people with disabilities"),
    ("handicapped", "with a disability, or accessible"),
    ("the homeless", "people without a home"),
    ("the elderly", "older adults"),
    ("ex-con", "a person who was in prison"),
    ("ex-cons", "people who were in prison"),
    ("ex-convict", "a person who was in prison"),
    ("felons", "people with a felony conviction"),
    ("illegal alien", "a person without papers"),
    ("illegal aliens", "people without papers"),
];

/// Programs and texts that belong to others, as their owners write them.
const MARKS: [&str; 12] = [
    "WRAP",
    "Wellness Recovery Action Plan",
    "Wellness Recovery Action Plans",
    "Intentional Peer Support",
    "eCPR",
    "Emotional CPR",
    "Mental Health First Aid",
    "ASIST",
    "safeTALK",
    "Seeking Safety",
    "Recovery Coach Academy",
    "QPR",
];

const PLACEHOLDERS: [&str; 6] = ["TODO", "FIXME", "TBD", "XXX", "Lorem ipsum", "lorem ipsum"];

/// Old words, and what to say.
type Entry = (Vec<&'static str>, &'static str);

/// The old words by the first of them, the longest first.
static BY_FIRST: LazyLock<BTreeMap<&str, Vec<Entry>>> = LazyLock::new(|| {
    let mut all: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
    for (old, instead) in LEFT_BEHIND {
        let words: Vec<&str> = old.split(' ').collect();
        all.entry(words[0]).or_default().push((words, instead));
    }
    for entries in all.values_mut() {
        entries.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    all
});

pub(super) fn check(source: &Source, passages: &[Passage], flaws: &mut Flaws) {
    let placeholders: Vec<&str> =
        PLACEHOLDERS.into_iter().filter(|mark| source.text.contains(mark)).collect();
    for passage in passages {
        let words = passage.words();
        if !matches!(passage.kind, Kind::Talk | Kind::OldWords | Kind::WrongOption) {
            for (at, instead) in old_words(passage, &words) {
                let message =
                    format!("recovery-oriented language has left “{}” behind", &passage.text[at.clone()]);
                let place = passage.source(&at);
                flaws.at(source, &place, "words/left-behind", message).help(format!("say: {instead}"));
            }
        }
        for at in placeholders.iter().flat_map(|mark| found(passage, mark)) {
            let place = passage.source(&at);
            let help = "write it, or put it into a comment, `<!-- … -->`";
            flaws.at(source, &place, "words/placeholder", "this is not written yet").help(help);
        }
    }
}

fn old_words(passage: &Passage, words: &[(Range<usize>, &str)]) -> Vec<(Range<usize>, &'static str)> {
    let mut all: Vec<(Range<usize>, &'static str)> = Vec::new();
    let mut lower = String::new();
    for i in 0..words.len() {
        lower.clear();
        lower.extend(words[i].1.chars().flat_map(char::to_lowercase));
        let Some(entries) = BY_FIRST.get(lower.as_str()) else { continue };
        let same = |old: &[&str]| {
            let here = words[i..].iter().map(|(_, word)| *word);
            here.len() >= old.len() && old.iter().zip(here).all(|(old, word)| old.eq_ignore_ascii_case(word))
        };
        let Some((old, instead)) = entries.iter().find(|(old, _)| same(old)) else { continue };
        let these = &words[i..i + old.len()];
        let at = these[0].0.start..these[old.len() - 1].0.end;
        let told = all.last().is_some_and(|(before, _)| before.end > at.start);
        if !told && !passage.is_aside(&at) && !is_name(&passage.text, &at, these) {
            all.push((at, instead));
        }
    }
    all
}

/// Names keep their words: Alcoholics Anonymous, the Substance Abuse and Mental Health Services Administration.
fn is_name(text: &str, at: &Range<usize>, words: &[(Range<usize>, &str)]) -> bool {
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let before = text[..at.start].trim_end().chars().next_back();
    let begins_sentence = before.is_none_or(|c| matches!(c, '.' | '!' | '?' | ':'));
    let next = text[at.end..].split_whitespace().next().unwrap_or_default();
    words.iter().all(|(_, word)| capital(word)) && (words.len() > 1 || !begins_sentence || capital(next))
}

/// Where a mark stands in a passage as words of its own, letter for letter.
fn found(passage: &Passage, mark: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    for (at, _) in passage.text.match_indices(mark) {
        let end = at + mark.len();
        let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if !joined(passage.text[..at].chars().next_back()) && !joined(passage.text[end..].chars().next()) {
            all.push(at..end);
        }
    }
    all
}

/// A mark may be named and linked; it may not head one's own pages.
pub(super) fn check_marks(source: &Source, passages: &[Passage], nodes: &[Node], flaws: &mut Flaws) {
    let front = crate::front::split(&source.text).0.and_then(|at| source.text.get(at)).unwrap_or_default();
    let mut linked = String::from(front);
    for node in nodes {
        link_words(node, &mut linked);
    }
    for mark in MARKS.into_iter().filter(|mark| source.text.contains(mark)) {
        let mut told = false;
        for passage in passages {
            for at in found(passage, mark) {
                let place = passage.source(&at);
                if passage.kind == Kind::Heading {
                    let message =
                        format!("a heading presents “{mark}”, which belongs to others, as one's own");
                    let help = "give this part a name of its own, and name and link the program in the text";
                    flaws.at(source, &place, "words/trademark", message).help(help);
                } else if !told
                    && !linked.contains(mark)
                    && !owned(&passage.text)
                    && passage.kind != Kind::Talk
                {
                    told = true;
                    let message =
                        format!("“{mark}” belongs to others and is neither linked nor said to be theirs");
                    let help = "link its owner's page, or say whose it is";
                    flaws.at(source, &place, "words/unlinked-mark", message).help(help);
                }
            }
        }
    }
}

/// Whether a passage itself says that a name is someone's.
fn owned(text: &str) -> bool {
    let text = text.to_lowercase();
    ["®", "™", "trademark", "registered", "belongs to", "belong to", "owned by", "its owner", "their owners"]
        .iter()
        .any(|sign| text.contains(sign))
}

fn link_words(node: &Node, out: &mut String) {
    if matches!(node.tag(), Some(Tag::Link { .. })) {
        out.push_str(&node.text());
        out.push('\n');
    }
    for kid in &node.kids {
        link_words(kid, out);
    }
}
