//! Quotes that mean something: callouts, definitions, dialogues.

use crate::flaw::Flaws;
use crate::html::{Page, escape};
use crate::label::label;
use crate::markdown::{Node, slug, text_of};
use pulldown_cmark::{BlockQuoteKind, Event, Tag};
use std::collections::BTreeSet;
use std::fmt::Write;

/// One turn of a dialogue: who speaks, and what is said, as stretches of the paragraph's nodes.
struct Turn<'n, 'a> {
    speaker: Option<String>,
    said: Vec<&'n Node<'a>>,
    /// The colon, where it stands outside of the bold name, is the first character of what is said.
    colon_said: bool,
}

/// Everyone who speaks in a quote with two speakers or more.
pub(crate) fn speakers(nodes: &[Node]) -> BTreeSet<String> {
    let mut all = BTreeSet::from(["You".to_owned(), "Tú".to_owned(), "Usted".to_owned()]);
    for node in nodes.iter().filter(|node| matches!(node.tag(), Some(Tag::BlockQuote(None)))) {
        let names: BTreeSet<String> = turns(node).into_iter().filter_map(|turn| turn.speaker).collect();
        if names.len() > 1 {
            all.extend(names);
        }
    }
    all
}

/// A quote's paragraphs cut where a line begins with a bold name and a colon.
fn turns<'n, 'a>(quote: &'n Node<'a>) -> Vec<Turn<'n, 'a>> {
    let mut turns: Vec<Turn> = Vec::new();
    for paragraph in &quote.kids {
        if !paragraph.is_paragraph() {
            turns.push(Turn { speaker: None, said: vec![paragraph], colon_said: false });
            continue;
        }
        let kids = &paragraph.kids;
        let mut begins = true;
        for (i, kid) in kids.iter().enumerate() {
            let broken = matches!(kid.event, Event::SoftBreak | Event::HardBreak);
            let line_start = i == 0 || matches!(kids[i - 1].event, Event::SoftBreak | Event::HardBreak);
            if line_start && let Some((name, colon_said)) = speaker(kid, kids.get(i + 1)) {
                turns.push(Turn { speaker: Some(name), said: Vec::new(), colon_said });
            } else if begins {
                turns.push(Turn { speaker: None, said: vec![kid], colon_said: false });
            } else if let Some(turn) = turns.last_mut()
                && !(broken && kids.get(i + 1).is_some_and(|next| speaker(next, kids.get(i + 2)).is_some()))
            {
                turn.said.push(kid);
            }
            begins = false;
        }
    }
    turns
}

/// The name in `**Dana:**` or `**Dana**:`, and whether the colon stands outside.
fn speaker(bold: &Node, next: Option<&Node>) -> Option<(String, bool)> {
    if !matches!(bold.tag(), Some(Tag::Strong)) {
        return None;
    }
    let name = bold.text();
    if let Some(name) = name.trim().strip_suffix(':') {
        return Some((name.trim().to_owned(), false));
    }
    let outside = matches!(next.map(|next| &next.event), Some(Event::Text(text)) if text.starts_with(':'));
    outside.then(|| (name.trim().to_owned(), true))
}

impl<'a> Page<'a> {
    pub(crate) fn quote(
        &mut self,
        node: &Node<'a>,
        kind: Option<BlockQuoteKind>,
        out: &mut String,
        flaws: &mut Flaws,
    ) {
        if let Some(kind) = kind {
            return self.callout(node, kind, out, flaws);
        }
        let turns = turns(node);
        let names: BTreeSet<&str> = turns.iter().filter_map(|turn| turn.speaker.as_deref()).collect();
        let named_first = turns.first().is_some_and(|turn| turn.speaker.is_some());
        if !named_first {
            out.push_str("<blockquote>\n");
            self.blocks(&node.kids, out, flaws);
            out.push_str("</blockquote>\n");
        } else if names.len() == 1 && self.defines(&turns[0]) {
            self.definition(node, &turns, out, flaws);
        } else {
            self.dialogue(&turns, out, flaws);
        }
    }

    fn callout(&mut self, node: &Node<'a>, kind: BlockQuoteKind, out: &mut String, flaws: &mut Flaws) {
        let key = callout_key(kind);
        // A note within the text, not a landmark beside it.
        let _ =
            write!(out, "<aside class=\"callout callout-{key}\" role=\"note\">\n<p class=\"callout-label\">");
        escape(label(self.language, key), out);
        out.push_str("</p>\n");
        if node.kids.is_empty() {
            flaws
                .at(self.source, &node.at, "text/empty-callout", "this callout is empty")
                .help("begin each line with `>`");
        }
        self.blocks(&node.kids, out, flaws);
        out.push_str("</aside>\n");
    }

    /// A definition's words begin with a small letter, or its term is no name: `HIPAA`, `recovery capital`.
    fn defines(&self, turn: &Turn) -> bool {
        let Some(term) = &turn.speaker else { return false };
        if self.speakers.contains(term) {
            return false;
        }
        let said: String = turn.said.iter().map(|node| node.text()).collect();
        let first = said.trim_start_matches(':').trim_start().chars().next();
        let acronym = term.len() > 1 && !term.chars().any(char::is_lowercase);
        first.is_some_and(char::is_lowercase) || acronym
    }

    fn definition(&mut self, node: &Node<'a>, turns: &[Turn<'_, 'a>], out: &mut String, flaws: &mut Flaws) {
        let term = turns[0].speaker.clone().unwrap_or_default();
        let said = self.said(&turns[0], flaws);
        let mut html = format!("<p>{said}</p>");
        for turn in &turns[1..] {
            let more = self.said(turn, flaws);
            let _ = write!(html, "\n<p>{more}</p>");
        }
        let id = self.id(&format!("term-{}", slug(&term)));
        out.push_str("<div class=\"definition\" id=\"");
        escape(&id, out);
        out.push_str("\">\n<p><dfn>");
        escape(&term, out);
        out.push_str("</dfn>: ");
        out.push_str(html.strip_prefix("<p>").unwrap_or(&html));
        out.push_str("\n</div>\n");
        self.definitions.push((term, without_notes(&html), node.at.clone()));
    }

    fn dialogue(&mut self, turns: &[Turn<'_, 'a>], out: &mut String, flaws: &mut Flaws) {
        out.push_str("<div class=\"dialogue\">\n");
        for turn in turns {
            let said = self.said(turn, flaws);
            match &turn.speaker {
                Some(name) => {
                    out.push_str("<p><strong>");
                    escape(name, out);
                    out.push_str(":</strong> ");
                    out.push_str(&said);
                    out.push_str("</p>\n");
                }
                None if said.starts_with("<p>") || said.starts_with("<ul") || said.starts_with("<ol") => {
                    out.push_str(&said);
                    out.push('\n');
                }
                None => {
                    let _ = writeln!(out, "<p>{said}</p>");
                }
            }
        }
        out.push_str("</div>\n");
    }

    fn said(&mut self, turn: &Turn<'_, 'a>, flaws: &mut Flaws) -> String {
        let mut html = String::new();
        for node in &turn.said {
            self.blocks(std::slice::from_ref(*node), &mut html, flaws);
        }
        let html = html.trim();
        let html = if turn.colon_said { html.trim_start_matches(':').trim_start() } else { html };
        html.to_owned()
    }
}

/// A definition in the glossary stands without the footnotes of the page it came from.
fn without_notes(html: &str) -> String {
    let mut parts = html.split("<sup class=\"note-ref\">");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once("</sup>").map_or(part, |(_, rest)| rest));
    }
    plain
}

pub(crate) fn callout_key(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

/// The callout's kind, where a node is one.
pub(crate) fn callout_of(node: &Node) -> Option<BlockQuoteKind> {
    match node.tag() {
        Some(Tag::BlockQuote(kind)) => *kind,
        _ => None,
    }
}

/// Whether a quote is talk: someone is named before what they say.
pub(crate) fn is_talk(node: &Node) -> bool {
    matches!(node.tag(), Some(Tag::BlockQuote(None))) && {
        let turns = turns(node);
        turns.iter().any(|turn| turn.speaker.is_some()) && !text_of(&node.kids).is_empty()
    }
}
