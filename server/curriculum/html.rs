//! From the tree to HTML that is safe to show: every character is escaped here, raw HTML is never passed on, and
//! links have been followed before they are written.

use crate::flaw::Flaws;
use crate::label::label;
use crate::markdown::{BLANK, LONGER, Node, is_inline, slug};
use crate::site::{Site, Target};
use crate::source::Source;
use pulldown_cmark::{Alignment, Event, LinkType, Tag};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

/// What to do about a link to a heading that nothing here is like.
pub(crate) const NO_HEADING: &str = "an address is the heading in small letters with hyphens for blanks: `## The next step` is #the-next-step";

/// Who reads a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    Learner,
    Trainer,
    /// One who sits an exam: items come alone there, so nothing can link to a page's other parts.
    Candidate,
}

/// A page under way: what it has used and what it still owes.
pub(crate) struct Page<'a> {
    pub source: &'a Source,
    pub site: &'a Site,
    pub language: &'a str,
    pub reader: Reader,
    /// Put before ids while an item is rendered.
    pub prefix: Option<String>,
    /// Whether blanks are kept as marks, to be cut at.
    pub keep_blanks: bool,
    /// What links may lead to: a heading's slug, and its id in the HTML.
    pub anchors: BTreeMap<String, String>,
    heading_ids: BTreeMap<usize, String>,
    ids: BTreeMap<String, u32>,
    pub notes: crate::note::Notes<'a>,
    pub tables: u32,
    /// Terms defined on the page: term, HTML, where.
    pub definitions: Vec<(String, String, Range<usize>)>,
    /// Links into other pages' headings, to be checked once all are known: path, heading, where.
    pub promises: Vec<(String, String, Range<usize>)>,
    /// Who speaks in this file's dialogues.
    pub speakers: std::collections::BTreeSet<String>,
}

impl<'a> Page<'a> {
    pub fn new(source: &'a Source, site: &'a Site, language: &'a str, reader: Reader) -> Self {
        Self {
            source,
            site,
            language,
            reader,
            prefix: None,
            keep_blanks: false,
            anchors: BTreeMap::new(),
            heading_ids: BTreeMap::new(),
            ids: BTreeMap::new(),
            notes: crate::note::Notes::default(),
            tables: 0,
            definitions: Vec::new(),
            promises: Vec::new(),
            speakers: std::collections::BTreeSet::new(),
        }
    }

    /// Keeps an id for an item, which the page that shows it puts there.
    pub fn reserve(&mut self, id: &str) {
        self.ids.insert(id.to_owned(), 0);
    }

    /// Gives each heading its address before links are followed. An item's heading goes by the item's id.
    pub fn survey(&mut self, nodes: &[Node<'a>], item_ids: &BTreeMap<usize, String>) {
        let mut slugs: BTreeMap<String, u32> = BTreeMap::new();
        for node in nodes.iter().filter(|node| node.heading().is_some()) {
            let slug = unique(&mut slugs, slug(&node.text()));
            let id = match item_ids.get(&node.at.start) {
                Some(id) => id.clone(),
                None => unique(&mut self.ids, heading_id(&slug)),
            };
            self.heading_ids.insert(node.at.start, id.clone());
            self.anchors.insert(slug, id);
        }
        self.notes.survey(nodes);
        self.speakers = crate::quote::speakers(nodes);
    }

    /// An id that nothing else on the page has.
    pub fn id(&mut self, wanted: &str) -> String {
        let wanted = self.prefix.as_ref().map_or(wanted.to_owned(), |prefix| format!("{prefix}-{wanted}"));
        unique(&mut self.ids, wanted)
    }

    pub fn html(&mut self, nodes: &[Node<'a>], flaws: &mut Flaws) -> String {
        let mut out = String::new();
        self.blocks(nodes, &mut out, flaws);
        out.truncate(out.trim_end().len());
        out
    }

    pub fn blocks(&mut self, nodes: &[Node<'a>], out: &mut String, flaws: &mut Flaws) {
        for (i, node) in nodes.iter().enumerate() {
            if is_inline(&node.event) {
                self.inline(node, out, flaws);
            } else {
                self.block(node, &nodes[i + 1..], out, flaws);
            }
        }
    }

    fn block(&mut self, node: &Node<'a>, after: &[Node<'a>], out: &mut String, flaws: &mut Flaws) {
        match &node.event {
            Event::Start(Tag::Paragraph) => self.paragraph(node, after, out, flaws),
            Event::Start(Tag::Heading { .. }) => self.heading(node, out, flaws),
            Event::Start(Tag::BlockQuote(kind)) => self.quote(node, *kind, out, flaws),
            Event::Start(Tag::CodeBlock(_)) => {
                out.push_str("<pre tabindex=\"0\"><code>");
                escape(&node.kids.iter().map(Node::text).collect::<String>(), out);
                out.push_str("</code></pre>\n");
            }
            Event::Start(Tag::List(start)) => self.list(node, *start, out, flaws),
            Event::Start(Tag::Table(alignments)) => self.table(node, alignments, out, flaws),
            // Footnotes stand at the end of the page.
            Event::Start(Tag::FootnoteDefinition(_)) => {}
            Event::Start(Tag::HtmlBlock) => {
                let raw: String = node.kids.iter().filter_map(raw_html).collect();
                self.refuse_html(&raw, &node.at, flaws);
            }
            Event::Rule => out.push_str("<hr>\n"),
            Event::Html(raw) => self.refuse_html(raw, &node.at, flaws),
            _ => self.blocks(&node.kids, out, flaws),
        }
    }

    fn paragraph(&mut self, node: &Node<'a>, after: &[Node<'a>], out: &mut String, flaws: &mut Flaws) {
        let solid: Vec<&Node> =
            node.kids.iter().filter(|kid| !matches!(kid.event, Event::SoftBreak)).collect();
        if let [only] = solid[..] {
            match only.tag() {
                Some(Tag::Image { .. }) => return self.figure(only, out, flaws),
                Some(Tag::Link { dest_url, .. }) if crate::media::kind(dest_url).is_some() => {
                    return self.media(only, after, out, flaws);
                }
                _ => {}
            }
        }
        out.push_str("<p>");
        self.inlines(&node.kids, out, flaws);
        out.push_str("</p>\n");
    }

    fn heading(&mut self, node: &Node<'a>, out: &mut String, flaws: &mut Flaws) {
        // The page's title is its only h1.
        let level = node.heading().unwrap_or(2).clamp(2, 6);
        let id = match self.heading_ids.get(&node.at.start) {
            Some(id) if self.prefix.is_none() => id.clone(),
            _ => self.id(&slug(&node.text())),
        };
        let _ = write!(out, "<h{level} id=\"");
        escape(&id, out);
        out.push_str("\">");
        self.inlines(&node.kids, out, flaws);
        let _ = writeln!(out, "</h{level}>");
    }

    fn list(&mut self, node: &Node<'a>, start: Option<u64>, out: &mut String, flaws: &mut Flaws) {
        match start {
            Some(1) => out.push_str("<ol>\n"),
            Some(n) => {
                let _ = writeln!(out, "<ol start=\"{n}\">");
            }
            None => out.push_str("<ul>\n"),
        }
        for item in &node.kids {
            out.push_str("<li>");
            self.blocks(&item.kids, out, flaws);
            out.truncate(out.trim_end().len());
            out.push_str("</li>\n");
        }
        out.push_str(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    /// A table in a frame that scrolls by keyboard, its first row and, from three columns on, its first column as headers.
    fn table(&mut self, node: &Node<'a>, alignments: &[Alignment], out: &mut String, flaws: &mut Flaws) {
        let head = node.kids.first();
        let names: Vec<String> =
            head.map(|h| h.kids.iter().map(|c| c.text().trim().to_owned()).collect()).unwrap_or_default();
        self.tables += 1;
        let _ = write!(
            out,
            "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{} {}: ",
            label(self.language, "table"),
            self.tables
        );
        let headed: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        escape(&headed.join(", "), out);
        out.push_str("\">\n<table>\n");
        let class = |column: usize| match alignments.get(column) {
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        for (i, row) in node.kids.iter().enumerate() {
            out.push_str(if i == 0 { "<thead><tr>" } else { "<tr>" });
            for (column, cell) in row.kids.iter().enumerate() {
                let row_head = i > 0 && column == 0 && names.len() > 2 && !cell.text().trim().is_empty();
                let (tag, scope) = match (i, row_head) {
                    (0, _) if !cell.text().trim().is_empty() => ("th", " scope=\"col\""),
                    (_, true) => ("th", " scope=\"row\""),
                    _ => ("td", ""),
                };
                let _ = write!(out, "<{tag}{scope}{}>", class(column));
                self.inlines(&cell.kids, out, flaws);
                let _ = write!(out, "</{tag}>");
            }
            out.push_str(if i == 0 { "</tr></thead>\n<tbody>\n" } else { "</tr>\n" });
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
    }

    pub fn inlines(&mut self, nodes: &[Node<'a>], out: &mut String, flaws: &mut Flaws) {
        for node in nodes {
            self.inline(node, out, flaws);
        }
    }

    fn inline(&mut self, node: &Node<'a>, out: &mut String, flaws: &mut Flaws) {
        match &node.event {
            Event::Text(text) => self.words(text, out),
            Event::Code(code) => {
                out.push_str("<code>");
                self.words(code, out);
                out.push_str("</code>");
            }
            Event::SoftBreak => out.push('\n'),
            Event::HardBreak => out.push_str("<br>\n"),
            Event::InlineHtml(raw) => self.refuse_html(raw, &node.at, flaws),
            Event::FootnoteReference(name) => self.note_reference(name, &node.at, out, flaws),
            Event::TaskListMarker(done) => {
                let _ = write!(out, "<span class=\"box\">{}</span> ", if *done { '☑' } else { '☐' });
            }
            Event::Start(Tag::Emphasis) => self.wrapped("em", node, out, flaws),
            Event::Start(Tag::Strong) => self.wrapped("strong", node, out, flaws),
            Event::Start(Tag::Strikethrough) => self.wrapped("del", node, out, flaws),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                self.link(node, *link_type, dest_url, out, flaws);
            }
            Event::Start(Tag::Image { .. }) => self.image(node, out, flaws),
            _ => self.blocks(&node.kids, out, flaws),
        }
    }

    fn wrapped(&mut self, tag: &str, node: &Node<'a>, out: &mut String, flaws: &mut Flaws) {
        let _ = write!(out, "<{tag}>");
        self.inlines(&node.kids, out, flaws);
        let _ = write!(out, "</{tag}>");
    }

    /// A link that leads nowhere keeps its words.
    fn link(&mut self, node: &Node<'a>, kind: LinkType, to: &str, out: &mut String, flaws: &mut Flaws) {
        let to = if kind == LinkType::Email && !to.starts_with("mailto:") {
            format!("mailto:{to}")
        } else {
            to.to_owned()
        };
        if node.text().trim().is_empty()
            && !node.kids.iter().any(|kid| matches!(kid.tag(), Some(Tag::Image { .. })))
        {
            let help = "put the words to be clicked between the brackets";
            flaws.at(self.source, &node.at, "link/empty", "this link has no words").help(help);
        }
        match self.address(&to, &node.at, flaws) {
            Some((address, outside)) => {
                out.push_str("<a href=\"");
                escape(&address, out);
                out.push_str(if outside { "\" rel=\"noopener noreferrer\">" } else { "\">" });
                self.inlines(&node.kids, out, flaws);
                out.push_str("</a>");
            }
            None => self.inlines(&node.kids, out, flaws),
        }
    }

    /// Where a link leads in the HTML, and whether that is another site.
    pub fn address(&mut self, to: &str, at: &Range<usize>, flaws: &mut Flaws) -> Option<(String, bool)> {
        match self.site.follow(&self.source.path, to, self.reader == Reader::Trainer) {
            Ok(Target::Outside(address)) => {
                let web = address.to_ascii_lowercase().starts_with("http");
                Some((address, web))
            }
            Ok(Target::Here(fragment)) => {
                let found = self.anchors.get(&fragment).filter(|_| self.reader != Reader::Candidate);
                if found.is_none() {
                    let message = format!("no heading on this page is #{}", crate::front::short(&fragment));
                    flaws.at(self.source, at, "link/dead-anchor", message).maybe(|| {
                        let near = crate::flaw::nearest(&fragment, self.anchors.keys().map(String::as_str));
                        Some(
                            near.map_or_else(
                                || NO_HEADING.to_owned(),
                                |near| format!("did you mean #{near}?"),
                            ),
                        )
                    });
                }
                found.map(|id| (format!("#{id}"), false))
            }
            Ok(Target::Within { address, path, fragment }) => {
                if let Some(fragment) = fragment {
                    self.promises.push((path, fragment, at.clone()));
                }
                Some((address, false))
            }
            Err(dead) => {
                flaws
                    .at(self.source, at, dead.rule, dead.message.as_str())
                    .maybe(|| Some(dead.help(self.site)));
                None
            }
        }
    }

    fn words(&self, text: &str, out: &mut String) {
        for c in text.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                LONGER if self.keep_blanks => {}
                LONGER => out.push('_'),
                BLANK if !self.keep_blanks => out.push_str("___"),
                c => out.push(c),
            }
        }
    }

    /// Comments are for authors: dropped without a word. All else is refused.
    fn refuse_html(&self, raw: &str, at: &Range<usize>, flaws: &mut Flaws) {
        let raw = raw.trim();
        let comment = raw.starts_with("<!--") && raw.find("-->").is_none_or(|end| end + 3 == raw.len());
        if !comment {
            let message = format!(
                "raw HTML is not shown: `{}`",
                crate::front::short(raw.lines().next().unwrap_or_default())
            );
            flaws.at(self.source, at, "text/raw-html", message).help("say it in Markdown");
        }
    }
}

fn raw_html(node: &Node) -> Option<String> {
    match &node.event {
        Event::Html(raw) | Event::Text(raw) => Some(raw.to_string()),
        _ => None,
    }
}

/// Ids that pages and footnotes have for themselves are left to them.
fn heading_id(slug: &str) -> String {
    let taken = matches!(slug, "" | "main" | "content" | "menu" | "search" | "top" | "title");
    if taken || slug.starts_with("footnote") { format!("section-{slug}") } else { slug.to_owned() }
}

/// The wanted id, or it with the first number that is free.
fn unique(used: &mut BTreeMap<String, u32>, wanted: String) -> String {
    if !used.contains_key(&wanted) {
        used.insert(wanted.clone(), 0);
        return wanted;
    }
    loop {
        let count = used.entry(wanted.clone()).or_default();
        *count += 1;
        let id = format!("{wanted}-{count}");
        if !used.contains_key(&id) {
            used.insert(id.clone(), 0);
            return id;
        }
    }
}

/// Text as it stands in HTML, in content and in quoted attributes.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}
