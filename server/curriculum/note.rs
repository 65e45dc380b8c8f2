//! Footnotes: numbered as they are first referred to, told at the end of the page, with a way back.

use crate::flaw::Flaws;
use crate::html::{Page, Reader, escape};
use crate::label::label;
use crate::markdown::Node;
use pulldown_cmark::{Event, Tag};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

#[derive(Default)]
pub(crate) struct Notes<'a> {
    defined: BTreeMap<String, Range<usize>>,
    /// In the order of their numbers.
    order: Vec<String>,
    /// The number of each, and how often it was referred to.
    referred: BTreeMap<String, (usize, u32)>,
    lifetime: std::marker::PhantomData<&'a ()>,
}

impl<'a> Notes<'a> {
    pub fn survey(&mut self, nodes: &[Node<'a>]) {
        for node in nodes {
            if let Some(Tag::FootnoteDefinition(name)) = node.tag() {
                self.defined.entry(name.to_string()).or_insert(node.at.clone());
            }
        }
    }
}

impl<'a> Page<'a> {
    pub(crate) fn note_reference(
        &mut self,
        name: &str,
        at: &Range<usize>,
        out: &mut String,
        flaws: &mut Flaws,
    ) {
        if self.reader == Reader::Candidate {
            let help = "name the source in the item's settings: `source: …`";
            flaws.at(self.source, at, "text/footnote", "an exam has no page to hold a footnote").help(help);
            return;
        }
        if !self.notes.defined.contains_key(name) {
            let message = format!("there is no footnote [^{name}]");
            flaws.at(self.source, at, "text/footnote", message).help(format!("write it: `[^{name}]: …`"));
            return;
        }
        let notes = &mut self.notes;
        let (number, count) = notes.referred.entry(name.to_owned()).or_insert_with(|| {
            notes.order.push(name.to_owned());
            (notes.order.len(), 0)
        });
        *count += 1;
        let id = if *count == 1 {
            format!("footnote-ref-{number}")
        } else {
            format!("footnote-ref-{number}-{count}")
        };
        let _ = write!(
            out,
            "<sup class=\"note-ref\"><a href=\"#footnote-{number}\" id=\"{id}\" aria-label=\"{} {number}\">{number}</a></sup>",
            label(self.language, "footnote"),
        );
    }

    /// The footnotes of the page, to stand at its end; empty where there are none.
    pub(crate) fn notes(&mut self, nodes: &[Node<'a>], flaws: &mut Flaws) -> String {
        let mut bodies: BTreeMap<String, String> = BTreeMap::new();
        for node in nodes {
            let Some(Tag::FootnoteDefinition(name)) = node.tag() else { continue };
            let name = name.to_string();
            if !self.notes.referred.contains_key(&name) {
                let message = format!("nothing refers to the footnote [^{name}]");
                let help = format!("put [^{name}] after what it supports, or delete it");
                flaws.at(self.source, &node.at, "text/unused-footnote", message).help(help);
            }
            let html = self.html(&node.kids, flaws);
            bodies.entry(name).or_insert(html);
        }
        if self.notes.order.is_empty() {
            return String::new();
        }
        let mut out = String::from("<div class=\"notes\">\n<h2 id=\"");
        let id = self.id("footnotes");
        escape(&id, &mut out);
        let _ = writeln!(out, "\">{}</h2>\n<ol>", label(self.language, "notes"));
        // Footnotes may refer to further footnotes; those were numbered while these were rendered.
        for (i, name) in self.notes.order.iter().enumerate() {
            let number = i + 1;
            let body = bodies.get(name).map_or("", String::as_str);
            let back = format!(
                " <a class=\"note-back\" href=\"#footnote-ref-{number}\" aria-label=\"{}\">↩</a>",
                label(self.language, "back"),
            );
            let body = match body.strip_suffix("</p>") {
                Some(open) => format!("{open}{back}</p>"),
                None => format!("{body}{back}"),
            };
            let _ = writeln!(out, "<li id=\"footnote-{number}\">{body}</li>");
        }
        out.push_str("</ol>\n</div>");
        out
    }
}

/// Whether a node is a footnote's text.
pub(crate) fn is_note(node: &Node) -> bool {
    matches!(node.event, Event::Start(Tag::FootnoteDefinition(_)))
}
