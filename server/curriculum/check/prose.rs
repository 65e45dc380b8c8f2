//! The words of a page as passages, each with the way back to where it was written.

use crate::markdown::{Node, is_inline};
use crate::note::is_note;
use crate::quote::{callout_of, is_talk};
use pulldown_cmark::{Event, Tag};
use std::ops::Range;

/// A run of words that is read as one.
pub(crate) struct Passage {
    pub kind: Kind,
    pub text: String,
    /// Where stretches of the text come from: its offset, the file's offset.
    spots: Vec<(usize, usize)>,
    /// Stretches of the text that speak about words, not with them: emphasis, code, struck out. In order, none in another.
    aside: Vec<Range<usize>>,
    pub at: Range<usize>,
    /// Where each word of the text stands.
    words: Vec<Range<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Paragraph,
    Heading,
    /// Someone in a story speaks.
    Talk,
    Cell,
    /// A cell in a column of what not to say.
    OldWords,
    /// An option that is not right.
    WrongOption,
}

impl Passage {
    /// The words with their places.
    pub fn words(&self) -> Vec<(Range<usize>, &str)> {
        self.words.iter().map(|at| (at.clone(), &self.text[at.clone()])).collect()
    }

    /// Where a stretch of the text was written.
    pub fn source(&self, at: &Range<usize>) -> Range<usize> {
        let find = |offset: usize| {
            let i = self.spots.partition_point(|(text, _)| *text <= offset).saturating_sub(1);
            self.spots.get(i).map_or(self.at.start, |(text, file)| file + offset.saturating_sub(*text))
        };
        let start = find(at.start);
        start..find(at.end.saturating_sub(1)).max(start) + 1
    }

    /// Whether a stretch is spoken about and not with: in quotes, in emphasis, as code, struck out.
    pub fn is_aside(&self, at: &Range<usize>) -> bool {
        let before = self.aside.partition_point(|aside| aside.start <= at.start);
        before.checked_sub(1).is_some_and(|i| at.end <= self.aside[i].end)
    }
}

pub(crate) fn passages(nodes: &[Node]) -> Vec<Passage> {
    let mut all = Vec::new();
    collect(nodes, Kind::Paragraph, &mut all);
    all
}

fn collect(nodes: &[Node], kind: Kind, all: &mut Vec<Passage>) {
    let mut loose = Vec::new();
    for node in nodes.iter().filter(|node| !is_note(node)) {
        if is_inline(&node.event) {
            loose.push(node);
            continue;
        }
        match node.tag() {
            Some(Tag::Paragraph) => push(&node.kids.iter().collect::<Vec<_>>(), kind, all),
            Some(Tag::Heading { .. }) => push(&node.kids.iter().collect::<Vec<_>>(), Kind::Heading, all),
            Some(Tag::BlockQuote(_)) if callout_of(node).is_none() && is_talk(node) => {
                collect(&node.kids, Kind::Talk, all);
            }
            // What is told about an option is the course's own voice, whichever option it is.
            Some(Tag::BlockQuote(_)) => {
                collect(&node.kids, if kind == Kind::Talk { kind } else { Kind::Paragraph }, all);
            }
            Some(Tag::Item) => {
                let wrong = matches!(first_leaf(node), Some(Event::TaskListMarker(false)));
                collect(&node.kids, if wrong { Kind::WrongOption } else { kind }, all);
            }
            Some(Tag::Table(_)) => table(node, all),
            Some(Tag::CodeBlock(_) | Tag::HtmlBlock) => {}
            _ => collect(&node.kids, kind, all),
        }
    }
    if !loose.is_empty() {
        push(&loose, kind, all);
    }
}

fn first_leaf<'n>(node: &'n Node) -> Option<&'n Event<'n>> {
    let first = node.kids.first()?;
    if first.is_paragraph() { first.kids.first().map(|kid| &kid.event) } else { Some(&first.event) }
}

fn table(node: &Node, all: &mut Vec<Passage>) {
    let heads: Vec<String> = node
        .kids
        .first()
        .map(|head| head.kids.iter().map(|cell| cell.text().to_lowercase()).collect())
        .unwrap_or_default();
    let old = |head: &String| {
        let words = [
            "instead",
            "avoid",
            "not ",
            "don't",
            "don’t",
            "never",
            "old",
            "hurt",
            "leave behind",
            "rather than",
        ];
        words.iter().any(|word| head.contains(word))
    };
    for row in &node.kids {
        for (column, cell) in row.kids.iter().enumerate() {
            let kind = if heads.get(column).is_some_and(old) { Kind::OldWords } else { Kind::Cell };
            push(&cell.kids.iter().collect::<Vec<_>>(), kind, all);
        }
    }
}

fn push(nodes: &[&Node], kind: Kind, all: &mut Vec<Passage>) {
    let (Some(first), Some(last)) = (nodes.first(), nodes.last()) else { return };
    let at = first.at.start..last.at.end;
    let mut passage =
        Passage { kind, text: String::new(), spots: Vec::new(), aside: Vec::new(), at, words: Vec::new() };
    for node in nodes {
        words(node, &mut passage);
    }
    quotes(&mut passage);
    join(&mut passage.aside);
    passage.words = tokens(&passage.text);
    if !passage.words.is_empty() {
        all.push(passage);
    }
}

fn words(node: &Node, passage: &mut Passage) {
    let start = passage.text.len();
    match &node.event {
        Event::Text(text) => {
            passage.spots.push((start, node.at.start));
            passage.text.push_str(text);
        }
        Event::Code(_) | Event::SoftBreak | Event::HardBreak => passage.text.push(' '),
        _ => node.kids.iter().for_each(|kid| words(kid, passage)),
    }
    if matches!(node.tag(), Some(Tag::Emphasis | Tag::Strikethrough)) {
        passage.aside.push(start..passage.text.len());
    }
}

/// Puts stretches in order and makes one of those that overlap.
fn join(stretches: &mut Vec<Range<usize>>) {
    stretches.sort_by_key(|stretch| stretch.start);
    stretches.dedup_by(|next, before| {
        let overlap = next.start < before.end;
        before.end = if overlap { before.end.max(next.end) } else { before.end };
        overlap
    });
}

/// Marks what stands between quotes, straight or curly, as spoken about.
fn quotes(passage: &mut Passage) {
    let mut open: Option<usize> = None;
    for (i, c) in passage.text.char_indices() {
        match (c, open) {
            ('"' | '\u{201c}' | '\u{ab}', None) => open = Some(i),
            ('"' | '\u{201d}' | '\u{bb}', Some(start)) => {
                passage.aside.push(start..i + c.len_utf8());
                open = None;
            }
            _ => {}
        }
    }
}

/// Where the words of a text stand: letters and digits with inner apostrophes, hyphens and points.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::with_capacity(text.len() / 5);
    let mut start = None;
    let joins = |c: char| matches!(c, '\'' | '\u{2019}' | '-' | '.');
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let inner =
            joins(c) && start.is_some() && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if c.is_alphanumeric() || inner {
            start.get_or_insert(i);
        } else if let Some(from) = start.take() {
            all.push(from..i);
        }
    }
    if let Some(from) = start {
        all.push(from..text.len());
    }
    all
}
