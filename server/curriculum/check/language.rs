//! Words that recovery-oriented language has left behind, and names that belong to others.

use super::prose::{Kind, Passage, tokens};
use crate::flaw::Flaws;
use crate::markdown::Node;
use crate::source::Source;
use pulldown_cmark::Tag;

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

pub(super) fn check(source: &Source, passages: &[Passage], flaws: &mut Flaws) {
    for passage in passages {
        let words = tokens(&passage.text);
        if !matches!(passage.kind, Kind::Talk | Kind::OldWords | Kind::WrongOption) {
            for (at, old, instead) in old_words(passage, &words) {
                let message = format!("recovery-oriented language has left “{old}” behind");
                let place = passage.source(&at);
                flaws.at(source, &place, "words/left-behind", message).help(format!("say: {instead}"));
            }
        }
        for at in PLACEHOLDERS.iter().flat_map(|mark| found(passage, &words, mark)) {
            let place = passage.source(&at);
            flaws.at(source, &place, "words/placeholder", "this is not written yet");
        }
    }
}

fn old_words<'p>(
    passage: &'p Passage,
    words: &[(std::ops::Range<usize>, &'p str)],
) -> Vec<(std::ops::Range<usize>, String, &'static str)> {
    let lower: Vec<String> = words.iter().map(|(_, word)| word.to_lowercase()).collect();
    let mut all: Vec<(std::ops::Range<usize>, String, &'static str)> = Vec::new();
    for i in 0..lower.len() {
        let mut best: Option<(usize, &'static str)> = None;
        for (old, instead) in LEFT_BEHIND {
            let count = old.split(' ').count();
            if old.split(' ').eq(lower[i..].iter().take(count).map(String::as_str))
                && best.is_none_or(|b| b.0 < count)
            {
                best = Some((count, instead));
            }
        }
        let Some((count, instead)) = best else { continue };
        let at = words[i].0.start..words[i + count - 1].0.end;
        if passage.is_aside(&at) || is_name(&passage.text, &at, &words[i..i + count]) {
            continue;
        }
        // The longest of overlapping finds is enough.
        if all.last().is_none_or(|(before, _, _)| before.end <= at.start) {
            let old = passage.text[at.clone()].to_owned();
            all.push((at, old, instead));
        }
    }
    all
}

/// Names keep their words: Alcoholics Anonymous, the Substance Abuse and Mental Health Services Administration.
fn is_name(text: &str, at: &std::ops::Range<usize>, words: &[(std::ops::Range<usize>, &str)]) -> bool {
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let before = text[..at.start].trim_end().chars().next_back();
    let begins_sentence = before.is_none_or(|c| matches!(c, '.' | '!' | '?' | ':'));
    let next = text[at.end..].split_whitespace().next().unwrap_or_default();
    words.iter().all(|(_, word)| capital(word)) && (words.len() > 1 || !begins_sentence || capital(next))
}

/// Where a mark stands in a passage, letter for letter.
fn found(
    passage: &Passage,
    words: &[(std::ops::Range<usize>, &str)],
    mark: &str,
) -> Vec<std::ops::Range<usize>> {
    let count = mark.split(' ').count();
    let starts = words.windows(count).filter(|w| mark.split(' ').eq(w.iter().map(|(_, word)| *word)));
    starts.map(|w| w[0].0.start..w[count - 1].0.end).filter(|at| at.end <= passage.text.len()).collect()
}

/// A mark may be named and linked; it may not head one's own pages.
pub(super) fn check_marks(source: &Source, passages: &[Passage], nodes: &[Node], flaws: &mut Flaws) {
    let front = crate::front::split(&source.text).0.and_then(|at| source.text.get(at)).unwrap_or_default();
    let mut linked = String::from(front);
    for node in nodes {
        link_words(node, &mut linked);
    }
    for mark in MARKS {
        let mut told = false;
        for passage in passages {
            for at in found(passage, &tokens(&passage.text), mark) {
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
