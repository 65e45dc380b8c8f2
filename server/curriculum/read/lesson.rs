//! A lesson: front matter, then words and items in turn.

use super::Reading;
use super::item::{Home, Settings};
use crate::check;
use crate::course::Mentioner;
use crate::flaw::Flaws;
use crate::front::Fields;
use crate::html::{Page, Reader};
use crate::markdown::{Node, text_of};
use crate::note::is_note;
use crate::site::Place;
use crate::source::Source;
use crate::{Block, ContentNote, Definition, Instead, Lesson, Mode, version};
use pulldown_cmark::Event;
use std::collections::BTreeMap;
use std::ops::Range;

/// The names of the modes, as authors write them.
const MODES: [(&str, Mode); 3] =
    [("self-paced", Mode::SelfPaced), ("live", Mode::Live), ("practice", Mode::Practice)];

/// What a page's words hold: blocks, and what checks want to know of them.
pub(super) struct Body {
    pub blocks: Vec<Block>,
    /// The headings that `instead: "#…"` may name, by slug, as ids.
    pub anchors: BTreeMap<String, String>,
    /// Words outside of items.
    pub words: usize,
    /// A hard subject that no callout warns of, and where it comes up.
    pub hard: Option<(Range<usize>, &'static str)>,
}

impl Reading<'_> {
    pub fn lesson_file(&mut self, path: &str, module: &str) -> Option<Lesson> {
        let Some(Place::Lesson { lesson: slug, .. }) = self.site.places.get(path) else { return None };
        let (slug, hash) = (slug.clone(), version::hash_of(self.files.get(path)?));
        let source = self.source(path)?;
        let (mut front, body) = Fields::of_file(&source, "a lesson", &mut self.flaws);
        let flaws = &mut self.flaws;
        let title = front.needed("title", flaws);
        let summary = front.needed("summary", flaws);
        let minutes = front.number("minutes", 1..6000, flaws);
        if minutes.is_none() {
            front.missing("minutes", flaws);
        }
        let mode = front.one_of("mode", &MODES, flaws);
        if mode.is_none() {
            front.missing("mode", flaws);
        }
        let topic = self.topic(&mut front, "topic");
        if topic.is_none() {
            front.missing("topic", &mut self.flaws);
        }
        let mut lesson = Lesson {
            slug,
            module: module.to_owned(),
            title,
            summary,
            minutes: minutes.unwrap_or(0),
            mode: mode.unwrap_or_default(),
            topic: topic.unwrap_or_default(),
            competencies: self.competencies(&mut front, Mentioner::Lesson),
            sources: self.sources(&mut front),
            language: self.course.language.clone(),
            hash,
            at: source.position(body),
            ..Lesson::default()
        };
        lesson.alternative_to = self.alternative_to(&mut front);
        for key in ["mode", "alternative_to"] {
            self.settings.insert((path.to_owned(), key), Flaws::spot(&source, &front.place(key)));
        }
        self.silences(&mut front, path);
        let minutes_at = front.place("minutes");
        let known = self.course.glossary.len();
        let read = self.body(&source, body, &lesson.language.clone(), Home::Lesson);
        lesson.content_note = self.content_note(&mut front, &read, module, path);
        front.finish(&mut self.flaws);
        lesson.blocks = read.blocks;
        self.place_definitions(module, &lesson.slug, known);
        if lesson.mode != Mode::Live {
            check::hours(&source, &minutes_at, &lesson, read.words, &mut self.flaws);
        }
        if let Some((at, subject)) = &read.hard
            && lesson.content_note.is_none()
        {
            check::hard_subject(&source, at, subject, &mut self.flaws);
        }
        Some(lesson)
    }

    fn alternative_to(&mut self, front: &mut Fields) -> Option<String> {
        let name = front.optional("alternative_to", &mut self.flaws)?;
        let folder = front.source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(Place::Lesson { lesson, .. }) =
            self.site.places.get(&format!("{folder}/{}", name.value.trim_start_matches("./")))
        {
            Some(lesson.clone())
        } else {
            let message = format!("there is no lesson {} in this module", crate::front::short(&name.value));
            let help = "write the name of its file, such as 03-the-hard-one.md";
            self.flaws.at(front.source, &name.at, "lesson/alternative", message).help(help);
            None
        }
    }

    /// The note before hard material, and whether its way around leads anywhere.
    pub(super) fn content_note(
        &mut self,
        front: &mut Fields,
        read: &Body,
        module: &str,
        path: &str,
    ) -> Option<ContentNote> {
        let mut map = front.map("content_note", "a content note", &mut self.flaws)?;
        let about = map.needed("about", &mut self.flaws);
        let way = map.optional("instead", &mut self.flaws);
        if way.is_none() {
            map.missing("instead", &mut self.flaws);
        }
        map.finish(&mut self.flaws);
        let way = way?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let instead = if let Some(slug) = way.value.strip_prefix('#') {
            read.anchors.get(slug).map(|id| Instead::Anchor(id.clone()))
        } else {
            match self.site.places.get(&format!("{folder}/{}", way.value.trim_start_matches("./"))) {
                Some(Place::Lesson { lesson, module: other }) if other == module => {
                    Some(Instead::Lesson(lesson.clone()))
                }
                _ => None,
            }
        };
        if instead.is_none() {
            let near = crate::flaw::nearest(
                way.value.trim_start_matches('#'),
                read.anchors.keys().map(String::as_str),
            );
            let help = near.map_or(
                "name a heading of this page, `\"#after-the-story\"`, or a lesson of this module".to_owned(),
                |near| format!("did you mean \"#{near}\"?"),
            );
            let message = "this way around the hard material leads nowhere";
            self.flaws.at(front.source, &way.at, "lesson/instead", message).help(help);
        }
        Some(ContentNote { about, instead: instead? })
    }

    /// Definitions that were just read belong to this lesson: those after the `known` ones.
    fn place_definitions(&mut self, module: &str, lesson: &str, known: usize) {
        for definition in &mut self.course.glossary[known..] {
            module.clone_into(&mut definition.module);
            lesson.clone_into(&mut definition.lesson);
        }
    }

    /// Words and items in turn.
    pub(super) fn body(&mut self, source: &Source, from: usize, language: &str, home: Home) -> Body {
        let nodes = self.nodes(source, from);
        let mut page = Page::new(
            source,
            self.site,
            language,
            if home == Home::Bank { Reader::Candidate } else { Reader::Learner },
        );
        let mut items = self.settings(source, &nodes);
        let ids = items.values().filter_map(|s| Some((s.heading_at?, s.id.clone()))).collect();
        for settings in items.values() {
            page.reserve(&settings.id);
        }
        page.survey(&nodes, &ids);
        let mut blocks = Vec::new();
        let (mut words, mut at) = (0, 0);
        let mut prose: Vec<(usize, usize)> = Vec::new();
        while at < nodes.len() {
            if let Some(settings) = items.remove(&at) {
                let next = items.keys().next().copied().unwrap_or(nodes.len());
                let (item, used) = self.item(&mut page, settings, &nodes[at..next], home);
                blocks.extend(item.map(Block::Item));
                // Whatever an item took for its own, the next one begins where it begins.
                at = (at + used.max(1)).min(next);
                continue;
            }
            let end = items.keys().next().copied().unwrap_or(nodes.len());
            let html = page.html(&nodes[at..end], &mut self.flaws);
            words += check::count_words(&nodes[at..end]);
            prose.push((at, end));
            if !html.is_empty() {
                blocks.push(Block::Html(html));
            }
            at = end;
        }
        let footnotes = page.notes(&nodes, &mut self.flaws);
        if !footnotes.is_empty() {
            blocks.push(Block::Html(footnotes));
        }
        if home == Home::Lesson {
            for (term, html, at) in std::mem::take(&mut page.definitions) {
                let at = source.position(at.start);
                let (module, lesson) = (String::new(), String::new());
                self.course.glossary.push(Definition { term, html, module, lesson, at });
            }
            for (from, to) in prose {
                check::forgotten_settings(source, &nodes[from..to], &mut self.flaws);
            }
        }
        let anchors = page.anchors.clone();
        self.close(page);
        let passages = check::text(source, &nodes, self.manner(), &mut self.flaws);
        let hard = check::find_hard_subject(&nodes, &passages);
        Body { blocks, anchors, words, hard }
    }

    /// The items of a page by the index of their first node, which is the heading where there is one.
    fn settings<'s>(&mut self, source: &'s Source, nodes: &[Node<'s>]) -> BTreeMap<usize, Settings<'s>> {
        let mut all = BTreeMap::new();
        for (i, node) in nodes.iter().enumerate() {
            let Some(info) = node.fence() else { continue };
            let words: Vec<String> = info.split_whitespace().map(str::to_lowercase).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words[..] {
                ["yaml", "item"] => {}
                ["yaml" | "yml" | "item", "item" | "yaml"] | ["item"] => {
                    let message = format!("settings of an item begin with ```yaml item, not ```{info}");
                    let at = node.at.start..node.at.start + 3;
                    self.flaws.at(source, &at, "item/fence", message).help("write ```yaml item");
                }
                _ => continue,
            }
            let heading =
                i.checked_sub(1).map(|before| &nodes[before]).filter(|before| before.heading() == Some(3));
            if heading.is_none() {
                let message = "an item begins with a `###` heading, right before its settings";
                let at = node.at.start..node.at.start + 3;
                let help =
                    "write `### What it is about` above, with nothing between the two but a blank line";
                self.flaws.at(source, &at, "item/no-heading", message).help(help);
            }
            let mut front = Fields::parse(source, fence_inside(node), "an item", &mut self.flaws);
            let title = heading.map(|heading| text_of(&heading.kids)).unwrap_or_default();
            let id = self.item_id(&mut front, &title);
            let first = if heading.is_some() { i - 1 } else { i };
            all.insert(
                first,
                Settings { front, id, title, heading_at: heading.map(|h| h.at.start), after: i + 1 - first },
            );
        }
        all
    }
}

fn fence_inside(node: &Node) -> Range<usize> {
    let inside = node.inside();
    if inside.is_empty() { node.at.start..node.at.start } else { inside }
}

/// Whether a node is nothing that is read: a footnote's text, a comment.
pub(super) fn is_silent(node: &Node) -> bool {
    let comment = |kid: &Node| matches!(&kid.event, Event::Html(raw) if raw.trim_start().starts_with("<!--"));
    is_note(node) || node.kids.first().is_some_and(comment)
}
