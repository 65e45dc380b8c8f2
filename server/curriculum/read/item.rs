//! An item: its settings, its prompt, its answer, and what is told afterwards.

use super::Reading;
use super::lesson::is_silent;
use crate::check::Places;
use crate::course::Mentioner;
use crate::flaw::Flaws;
use crate::front::Fields;
use crate::html::Page;
use crate::markdown::Node;
use crate::quote::callout_of;
use crate::site::is_slug;
use crate::{Item, Kind, Level, Rubric};
use pulldown_cmark::{BlockQuoteKind, Tag};
use std::ops::Range;

/// Where items stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    Lesson,
    Bank,
    /// A lesson in another language: its items repeat the original's.
    Translation,
}

/// An item's fence, read before the page is rendered.
pub(super) struct Settings<'s> {
    pub front: Fields<'s>,
    pub id: String,
    pub title: String,
    /// Where its heading begins, in bytes.
    pub heading_at: Option<usize>,
    /// How many nodes the heading and the fence are.
    pub after: usize,
}

/// The kinds by the names that authors write.
const KINDS: [(&str, KindName); 12] = [
    ("one", KindName::One),
    ("several", KindName::Several),
    ("true-false", KindName::TrueFalse),
    ("matching", KindName::Matching),
    ("ordering", KindName::Ordering),
    ("numeric", KindName::Numeric),
    ("short", KindName::Short),
    ("fill", KindName::Fill),
    ("essay", KindName::Essay),
    ("reflection", KindName::Reflection),
    ("practical", KindName::Practical),
    ("scenario", KindName::Scenario),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KindName {
    One,
    Several,
    TrueFalse,
    Matching,
    Ordering,
    Numeric,
    Short,
    Fill,
    Essay,
    Reflection,
    Practical,
    Scenario,
}

pub(super) const LEVELS: [(&str, Level); 3] =
    [("recall", Level::Recall), ("understanding", Level::Understanding), ("application", Level::Application)];

impl Reading<'_> {
    /// The item's id; where it has none a name made of its title stands in, so that reading goes on.
    pub(super) fn item_id(&mut self, front: &mut Fields, title: &str) -> String {
        let Some(id) = front.optional("id", &mut self.flaws) else {
            let at = front.at.start..front.at.start + 1;
            let help = "results refer to it, so it never changes: `id: m01-the-bus-fare`";
            self.flaws.at(front.source, &at, "item/no-id", "this item has no id").help(help);
            return format!("no-id-{}", crate::markdown::slug(title));
        };
        if !is_slug(&id.value) {
            let message = format!("`{}` can't be an id", crate::front::short(&id.value));
            let help = "use small letters, digits and single hyphens";
            self.flaws.at(front.source, &id.at, "item/bad-id", message).help(help);
        }
        id.value
    }

    /// An id belongs to one item of the course for ever.
    fn claim(&mut self, front: &Fields, id: &str) {
        let at = front.place("id");
        let spot = Flaws::spot(front.source, &at);
        if let Some(first) = self.ids.get(id) {
            let message = format!("the id `{id}` is used twice");
            let help = format!("it was first used in {}:{}", first.file, first.line);
            self.flaws.at_spot(&spot, "item/duplicate-id", message).help(help);
        } else {
            self.ids.insert(id.to_owned(), spot);
        }
    }

    /// Reads an item from its first node on; tells how many nodes were its own.
    pub(super) fn item<'s>(
        &mut self,
        page: &mut Page<'s>,
        settings: Settings<'s>,
        nodes: &[Node<'s>],
        home: Home,
    ) -> (Option<Item>, usize) {
        let Settings { mut front, id, title, after, .. } = settings;
        if home != Home::Translation {
            self.claim(&front, &id);
        }
        let body = &nodes[after.min(nodes.len())..];
        let end = body.iter().position(ends_item).unwrap_or(body.len());
        let body = &body[..end];
        page.prefix = Some(id.clone());
        let name = self.kind_name(&mut front, body);
        let read = name.and_then(|name| self.kind(page, &mut front, name, body));
        let by = if home == Home::Bank { Mentioner::Bank } else { Mentioner::Item };
        let competencies = if home == Home::Translation {
            front.texts("competencies", &mut self.flaws).into_iter().map(|id| id.value).collect()
        } else {
            self.competencies(&mut front, by)
        };
        let domain = self.topic(&mut front, "domain");
        let flaws = &mut self.flaws;
        let points = front.number("points", 1..1001, flaws).unwrap_or(1);
        let minutes = front.decimal("minutes", (0.1, 600.0), flaws);
        let level = front.one_of("level", &LEVELS, flaws);
        let source = front.text("source", flaws);
        let shuffle = front.flag("shuffle", flaws).unwrap_or(true);
        let partial = front.flag("partial", flaws).unwrap_or(false);
        let at = front.source.position(nodes.first().map_or(0, |node| node.at.start));
        let place = front.place("id");
        let text = front.source;
        front.finish(flaws);
        page.prefix = None;
        let Some(read) = read else { return (None, after + end) };
        let parts = read.parts;
        if read.prompt.is_empty() && title.is_empty() {
            let help = "write what is asked between the settings and the answer";
            flaws.at(text, &place, "item/no-prompt", "this item asks nothing").help(help);
        }
        let item = Item {
            id,
            title,
            minutes: minutes.map_or_else(|| usual_minutes(&read.kind), narrow),
            kind: read.kind,
            prompt: read.prompt,
            points,
            competencies,
            domain,
            level,
            source,
            rationale: read.rationale,
            hint: read.hint,
            shuffle,
            partial,
            at,
        };
        if home != Home::Translation {
            let places = Places { source: text, id: &place, parts: &parts };
            crate::check::item(&places, &item, home == Home::Bank, flaws);
        }
        (Some(item), after + read.used)
    }

    fn kind_name(&mut self, front: &mut Fields, body: &[Node]) -> Option<KindName> {
        front.may_mean(&["id", "kind", "answer", "tolerance", "unit", "accept", "blanks"]);
        if front.has("kind") {
            return front.one_of("kind", &KINDS, &mut self.flaws);
        }
        let by_key = [("answer", KindName::Numeric), ("accept", KindName::Short), ("blanks", KindName::Fill)];
        if let Some((_, kind)) = by_key.iter().find(|(key, _)| front.has(key)) {
            return Some(*kind);
        }
        if let Some(list) = body.iter().find(|node| is_task_list(node)) {
            let marked = list.kids.iter().filter(|option| marker(option) == Some(true)).count();
            return Some(if marked > 1 { KindName::Several } else { KindName::One });
        }
        if body.iter().any(|node| columns(node) == Some(2)) {
            return Some(KindName::Matching);
        }
        let message = "this item has no answer that tells its kind";
        let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
        let help =
            format!("mark options with `- [x]` and `- [ ]`, or set `kind:` to one of: {}", names.join(", "));
        self.flaws.at(front.source, &front.place("id"), "item/no-answer", message).help(help);
        None
    }

    fn kind<'s>(
        &mut self,
        page: &mut Page<'s>,
        front: &mut Fields<'s>,
        name: KindName,
        body: &[Node<'s>],
    ) -> Option<Read> {
        if name == KindName::Scenario {
            return Some(self.scenario(page, front, body));
        }
        let answer = match name {
            KindName::One | KindName::Several | KindName::TrueFalse => body.iter().position(is_task_list),
            KindName::Ordering => body.iter().position(|node| matches!(node.tag(), Some(Tag::List(Some(_))))),
            KindName::Matching => body.iter().rposition(|node| columns(node) == Some(2)),
            KindName::Essay | KindName::Practical => body.iter().rposition(|node| columns(node).is_some()),
            // The answer is in the settings: words go on up to the rationale.
            _ => Some(body.iter().position(is_told_later).unwrap_or(body.len())),
        };
        let Some(answer) = answer else {
            let (message, help) = missing_answer(name);
            self.flaws.at(front.source, &front.place("id"), "item/no-answer", message).help(help);
            return None;
        };
        let mut told = Told::default();
        let mut prompt = String::new();
        page.keep_blanks = name == KindName::Fill;
        for node in &body[..answer] {
            if callout_of(node) == Some(BlockQuoteKind::Tip) {
                told.hint(page.html(&node.kids, &mut self.flaws));
            } else {
                let html = page.html(std::slice::from_ref(node), &mut self.flaws);
                prompt.push_str(&html);
                prompt.push('\n');
            }
        }
        page.keep_blanks = false;
        prompt.truncate(prompt.trim_end().len());
        let kind = self.answer(page, front, name, body.get(answer), &mut prompt)?;
        let in_settings =
            matches!(kind, Kind::Numeric { .. } | Kind::Short { .. } | Kind::Fill { .. } | Kind::Reflection);
        let mut used = if in_settings { answer } else { answer + 1 };
        while let Some(node) = body.get(used) {
            match callout_of(node) {
                Some(BlockQuoteKind::Note) => told.rationale(page.html(&node.kids, &mut self.flaws)),
                Some(BlockQuoteKind::Tip) => told.hint(page.html(&node.kids, &mut self.flaws)),
                _ if is_silent(node) => {}
                _ => break,
            }
            used += 1;
        }
        let parts = body.get(answer).map(parts).unwrap_or_default();
        Some(Read { kind, prompt, rationale: told.rationale, hint: told.hint, parts, used })
    }
}

/// What was read of an item, and how many nodes of its body were its own.
pub(super) struct Read {
    pub kind: Kind,
    pub prompt: String,
    pub rationale: Option<String>,
    pub hint: Option<String>,
    /// Where each option, pair, step or criterion stands.
    pub parts: Vec<Range<usize>>,
    pub used: usize,
}

/// Where the parts of an answer stand: the items of its list, the rows of its table below the first.
fn parts(answer: &Node) -> Vec<Range<usize>> {
    let heads = match answer.tag() {
        Some(Tag::List(_)) => 0,
        Some(Tag::Table(_)) => 1,
        _ => return Vec::new(),
    };
    answer.kids.iter().skip(heads).map(|kid| kid.at.clone()).collect()
}

#[derive(Default)]
struct Told {
    rationale: Option<String>,
    hint: Option<String>,
}

impl Told {
    fn rationale(&mut self, html: String) {
        join(&mut self.rationale, html);
    }

    fn hint(&mut self, html: String) {
        join(&mut self.hint, html);
    }
}

fn join(to: &mut Option<String>, html: String) {
    *to = Some(match to.take() {
        Some(before) => format!("{before}\n{html}"),
        None => html,
    });
}

fn is_told_later(node: &Node) -> bool {
    callout_of(node) == Some(BlockQuoteKind::Note)
}

/// An item goes on to the next heading of its own rank or above, or a thematic break.
fn ends_item(node: &Node) -> bool {
    node.heading().is_some_and(|level| level <= 3) || node.is_rule()
}

pub(super) fn is_task_list(node: &Node) -> bool {
    matches!(node.tag(), Some(Tag::List(None))) && node.kids.iter().any(|option| marker(option).is_some())
}

/// Whether a list item is marked as right, where it is a task.
pub(crate) fn marker(option: &Node) -> Option<bool> {
    let first = option.kids.first()?;
    let first = if first.is_paragraph() { first.kids.first()? } else { first };
    match first.event {
        pulldown_cmark::Event::TaskListMarker(right) => Some(right),
        _ => None,
    }
}

/// How many columns, where a node is a table.
pub(super) fn columns(node: &Node) -> Option<usize> {
    matches!(node.tag(), Some(Tag::Table(_))).then(|| node.kids.first().map_or(0, |head| head.kids.len()))
}

fn missing_answer(name: KindName) -> (&'static str, &'static str) {
    match name {
        KindName::Ordering => {
            ("this item has no steps to order", "write them as a numbered list, in the right order")
        }
        KindName::Matching => ("this item has no pairs", "write them as a table of two columns"),
        KindName::Essay | KindName::Practical => {
            ("this item has no rubric", "write a table: what is looked at, then its levels, worst first")
        }
        _ => ("this item has no options", "write them as `- [ ]` and `- [x]`"),
    }
}

/// What an item takes where its author does not say: see "Hours" in courses/README.md.
fn usual_minutes(kind: &Kind) -> f32 {
    match kind {
        Kind::Reflection => 5.0,
        Kind::Scenario { .. } => 8.0,
        Kind::Essay { .. } => 10.0,
        Kind::Practical { .. } => 15.0,
        _ => 1.5,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "minutes from 0.1 to 600, to a tenth")]
fn narrow(minutes: f64) -> f32 {
    minutes as f32
}

impl Rubric {
    /// Whether it can be scored by: two levels or more, and something to look at.
    pub(crate) fn is_usable(&self) -> bool {
        self.levels.len() > 1 && !self.criteria.is_empty()
    }
}
