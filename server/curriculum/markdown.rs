//! Markdown as a tree with positions: `CommonMark` with GitHub's tables, footnotes, strikethrough, task lists, alerts.

use crate::flaw::Flaws;
use crate::source::Source;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use std::ops::Range;

/// An event, and for the start of something what stands in it.
pub(crate) struct Node<'a> {
    pub event: Event<'a>,
    /// In bytes of the whole file.
    pub at: Range<usize>,
    pub kids: Vec<Node<'a>>,
}

/// What an author nests deeper than this, nobody can read.
const DEEPEST: usize = 48;

/// Stands for a blank, `___`, in text that is about to be parsed: as many bytes as three underscores, and no
/// meaning in Markdown.
pub(crate) const BLANK: char = '\u{e000}';
/// Stands for each further underscore of a longer blank.
pub(crate) const LONGER: char = '\u{1}';

/// The tree of a file from an offset on.
pub(crate) fn parse<'a>(source: &'a Source, from: usize, flaws: &mut Flaws) -> Vec<Node<'a>> {
    let body = source.text.get(from..).unwrap_or_default();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut open: Vec<Node> = Vec::new();
    let mut top: Vec<Node> = Vec::new();
    let mut dropped = 0_usize;
    for (event, at) in Parser::new_ext(body, options).into_offset_iter() {
        let at = from + at.start..from + at.end;
        match event {
            Event::Start(_) if dropped > 0 || open.len() >= DEEPEST => {
                if dropped == 0 {
                    flaws.at(source, &at, "text/too-deep", "this is nested too deep and was left out");
                }
                dropped += 1;
            }
            Event::End(_) if dropped > 0 => dropped -= 1,
            _ if dropped > 0 => {}
            Event::Start(_) => open.push(Node { event, at, kids: Vec::new() }),
            Event::End(_) => {
                if let Some(node) = open.pop() {
                    open.last_mut().map_or(&mut top, |parent| &mut parent.kids).push(node);
                }
            }
            event => {
                let node = Node { event, at, kids: Vec::new() };
                open.last_mut().map_or(&mut top, |parent| &mut parent.kids).push(node);
            }
        }
    }
    top
}

/// Puts [`BLANK`] in place of each blank in the words of a file. Fenced code and thematic breaks keep their underscores.
pub(crate) fn mark_blanks(text: &str, from: usize) -> Option<String> {
    let body = text.get(from..)?;
    if !body.contains("___") {
        return None;
    }
    let mut marked = String::with_capacity(text.len());
    marked.push_str(text.get(..from)?);
    let mut fence: Option<&str> = None;
    for line in body.split_inclusive('\n') {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        let rule = start.bytes().all(|b| b == b'_' || b.is_ascii_whitespace());
        if fence.is_some() || mark.is_some() || rule {
            fence = match (fence, mark) {
                (None, mark) => mark,
                (open, mark) if open == mark => None,
                (open, _) => open,
            };
            marked.push_str(line);
        } else {
            mark_line(line, &mut marked);
        }
    }
    Some(marked)
}

fn mark_line(line: &str, marked: &mut String) {
    let (mut rest, mut before) = (line, ' ');
    while let Some(at) = rest.find("___") {
        let run = rest[at..].bytes().take_while(|b| *b == b'_').count();
        marked.push_str(&rest[..at]);
        before = rest[..at].chars().next_back().unwrap_or(before);
        let after = rest[at + run..].chars().next().unwrap_or(' ');
        if before.is_alphanumeric() || after.is_alphanumeric() {
            marked.push_str(&rest[at..at + run]);
        } else {
            marked.push(BLANK);
            marked.extend(std::iter::repeat_n(LONGER, run - 3));
        }
        before = '_';
        rest = &rest[at + run..];
    }
    marked.push_str(rest);
}

impl<'a> Node<'a> {
    /// The tag, where the node is the start of something.
    pub fn tag(&self) -> Option<&Tag<'a>> {
        match &self.event {
            Event::Start(tag) => Some(tag),
            _ => None,
        }
    }

    pub fn is_paragraph(&self) -> bool {
        matches!(self.tag(), Some(Tag::Paragraph))
    }

    pub fn is_rule(&self) -> bool {
        matches!(self.event, Event::Rule)
    }

    /// 1 to 6, where the node is a heading.
    pub fn heading(&self) -> Option<usize> {
        match self.tag() {
            Some(Tag::Heading { level, .. }) => Some(*level as usize),
            _ => None,
        }
    }

    /// The info string of a fence.
    pub fn fence(&self) -> Option<&str> {
        match self.tag() {
            Some(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => Some(info.trim()),
            _ => None,
        }
    }

    /// The words in it, without marks.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.push_text(&mut text);
        text
    }

    fn push_text(&self, out: &mut String) {
        match &self.event {
            Event::Text(text) | Event::Code(text) => out.extend(text.chars().map(|c| match c {
                BLANK | LONGER => '_',
                c => c,
            })),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
        for kid in &self.kids {
            kid.push_text(out);
            // Words of neighboring cells and paragraphs don't run together.
            if !is_inline(&kid.event) && !out.ends_with(' ') {
                out.push(' ');
            }
        }
    }

    /// What lies between its fences or marks, in bytes of the file: the first to the last thing in it.
    pub fn inside(&self) -> Range<usize> {
        match (self.kids.first(), self.kids.last()) {
            (Some(first), Some(last)) => first.at.start..last.at.end,
            _ => self.at.start..self.at.start,
        }
    }
}

/// Whether it stands within a line of text.
pub(crate) fn is_inline(event: &Event) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ),
        Event::Html(_) | Event::Rule | Event::End(_) => false,
        _ => true,
    }
}

/// The words of several nodes.
pub(crate) fn text_of(nodes: &[Node]) -> String {
    let texts: Vec<String> = nodes.iter().map(|node| node.text().trim().to_owned()).collect();
    texts.join(" ")
}

/// A heading's address on its page, as Git forges make it.
pub(crate) fn slug(text: &str) -> String {
    let keep = |c: char| match c {
        ' ' | '\u{a0}' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    };
    text.trim().to_lowercase().chars().filter_map(keep).collect()
}
