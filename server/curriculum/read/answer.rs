//! The answer of an item, in the form its kind takes.

use super::Reading;
use super::item::{KindName, marker};
use crate::flaw::Flaws;
use crate::front::{Fields, Placed};
use crate::html::Page;
use crate::markdown::{BLANK, Node, is_inline};
use crate::yaml::Value;
use crate::{Choice, Criterion, Kind, Pair, Rubric};
use pulldown_cmark::{Event, Tag};

impl Reading<'_> {
    /// `prompt` is taken from where a fill-in makes its parts of it.
    pub(super) fn answer<'s>(
        &mut self,
        page: &mut Page<'s>,
        front: &mut Fields<'s>,
        name: KindName,
        node: Option<&Node<'s>>,
        prompt: &mut String,
    ) -> Option<Kind> {
        Some(match (name, node) {
            (KindName::One, Some(list)) => Kind::One { options: self.options(page, list) },
            (KindName::Several, Some(list)) => Kind::Several { options: self.options(page, list) },
            (KindName::TrueFalse, Some(list)) => Kind::TrueFalse { options: self.options(page, list) },
            (KindName::Matching, Some(table)) => self.matching(page, table),
            (KindName::Ordering, Some(list)) => Kind::Ordering {
                steps: list.kids.iter().map(|step| page.phrase_of(step, &mut self.flaws)).collect(),
            },
            (KindName::Essay, Some(table)) => Kind::Essay { rubric: self.rubric(page, table) },
            (KindName::Practical, Some(table)) => Kind::Practical { rubric: self.rubric(page, table) },
            (KindName::Numeric, _) => self.numeric(front)?,
            (KindName::Short, _) => Kind::Short { accept: self.accepted(front)? },
            (KindName::Fill, _) => self.fill(front, prompt)?,
            (KindName::Reflection, _) => Kind::Reflection,
            _ => return None,
        })
    }

    fn options<'s>(&mut self, page: &mut Page<'s>, list: &Node<'s>) -> Vec<Choice> {
        let mut options = Vec::new();
        for option in &list.kids {
            if marker(option).is_none() {
                let help = "begin it with `- [ ]`, or `- [x]` where it is right";
                self.flaws
                    .at(page.source, &option.at, "item/unmarked-option", "this option is not marked")
                    .help(help);
            }
            options.push(choice(page, option, &mut self.flaws));
        }
        options
    }

    fn matching<'s>(&mut self, page: &mut Page<'s>, table: &Node<'s>) -> Kind {
        let mut rows = table.kids.iter().map(|row| {
            let mut cells = row.kids.iter().map(|cell| {
                let mut html = String::new();
                page.inlines(&cell.kids, &mut html, &mut self.flaws);
                html.trim().to_owned()
            });
            let left = cells.next().unwrap_or_default();
            Pair { left, right: cells.next().unwrap_or_default() }
        });
        let heads = rows.next().unwrap_or_default();
        Kind::Matching { heads, pairs: rows.collect() }
    }

    fn rubric<'s>(&mut self, page: &mut Page<'s>, table: &Node<'s>) -> Rubric {
        let mut rows = table.kids.iter();
        let levels = rows
            .next()
            .map(|head| head.kids.iter().skip(1).map(|cell| cell.text().trim().to_owned()).collect());
        let criteria = rows.map(|row| {
            let mut cells = row.kids.iter().map(|cell| {
                let mut html = String::new();
                page.inlines(&cell.kids, &mut html, &mut self.flaws);
                html.trim().to_owned()
            });
            Criterion { name: cells.next().unwrap_or_default(), levels: cells.collect() }
        });
        Rubric { criteria: criteria.collect(), levels: levels.unwrap_or_default() }
    }

    fn numeric(&mut self, front: &mut Fields) -> Option<Kind> {
        let flaws = &mut self.flaws;
        let bounds = (-1e12, 1e12);
        let answer = front.decimal("answer", bounds, flaws);
        let tolerance = front.decimal("tolerance", (0.0, 1e12), flaws).unwrap_or(0.0);
        let unit = front.text("unit", flaws);
        if answer.is_none() && !front.has("answer") {
            let help = "add `answer:`, and `tolerance:` where more than one number is right";
            flaws
                .at(front.source, &front.place("id"), "item/no-answer", "this item has no answer")
                .help(help);
        }
        Some(Kind::Numeric { answer: answer?, tolerance, unit })
    }

    fn accepted(&mut self, front: &mut Fields) -> Option<Vec<String>> {
        let accept = said(front.texts("accept", &mut self.flaws));
        if accept.is_empty() {
            let help = "list what is right: `accept: [warm line, warmline]`";
            let place = front.place("id");
            self.flaws.at(front.source, &place, "item/no-answer", "this item accepts nothing").help(help);
            return None;
        }
        Some(accept)
    }

    /// Cuts the prompt at its blanks. What stands before the first block with a blank stays prompt.
    fn fill(&mut self, front: &mut Fields, prompt: &mut String) -> Option<Kind> {
        let mut blanks = Vec::new();
        for yaml in front.list("blanks", &mut self.flaws).unwrap_or_default() {
            let at = yaml.at.clone();
            let accept: Vec<String> = match yaml.value {
                Value::Text(text) => vec![text],
                Value::List(list) => {
                    let texts = list.into_iter().filter_map(|yaml| match yaml.value {
                        Value::Text(text) => Some(text),
                        _ => None,
                    });
                    texts.collect()
                }
                _ => Vec::new(),
            };
            if accept.iter().all(|text| text.trim().is_empty()) {
                let message = "a blank lists what it accepts";
                self.flaws
                    .at(front.source, &at, "item/no-answer", message)
                    .help("such as blanks: [[988], [1, one]]");
            }
            blanks.push(accept);
        }
        let first = prompt.find(BLANK).unwrap_or(prompt.len());
        let block = prompt[..first].rfind("\n<p>").map_or(0, |at| at + 1);
        let rest = prompt.split_off(block);
        prompt.truncate(prompt.trim_end().len());
        let parts: Vec<String> = rest.split(BLANK).map(str::to_owned).collect();
        if parts.len() != blanks.len() + 1 || blanks.is_empty() {
            let (asked, listed) = (parts.len() - 1, blanks.len());
            let message = format!("blanks in the prompt: {asked}; lists in `blanks`: {listed}");
            let help = "write each blank as `___` in the prompt, and list what it accepts in `blanks`";
            self.flaws.at(front.source, &front.place("blanks"), "item/blanks", message).help(help);
            return None;
        }
        Some(Kind::Fill { parts, blanks })
    }
}

fn said(texts: Vec<Placed<String>>) -> Vec<String> {
    texts.into_iter().map(|text| text.value).filter(|text| !text.trim().is_empty()).collect()
}

/// An option's words, its mark, and the quote in it.
fn choice<'s>(page: &mut Page<'s>, option: &Node<'s>, flaws: &mut Flaws) -> Choice {
    let (mut words, mut more, mut feedback) = (String::new(), String::new(), None::<String>);
    for (i, kid) in option.kids.iter().enumerate() {
        match &kid.event {
            Event::TaskListMarker(_) => {}
            Event::Start(Tag::BlockQuote(_)) => {
                let html = page.html(&kid.kids, flaws);
                feedback = Some(feedback.map_or(html.clone(), |before| format!("{before}\n{html}")));
            }
            Event::Start(Tag::Paragraph) if i == 0 => {
                let marked = usize::from(marker(option).is_some());
                page.inlines(&kid.kids[marked..], &mut words, flaws);
            }
            event if is_inline(event) => page.inlines(std::slice::from_ref(kid), &mut words, flaws),
            _ => page.blocks(std::slice::from_ref(kid), &mut more, flaws),
        }
    }
    let (words, more) = (words.trim(), more.trim());
    let html = if more.is_empty() { words.to_owned() } else { format!("<p>{words}</p>\n{more}") };
    Choice { html, correct: marker(option) == Some(true), feedback }
}

impl<'a> Page<'a> {
    /// The words of a list item; a quote in it is left out.
    pub(crate) fn phrase_of(&mut self, item: &Node<'a>, flaws: &mut Flaws) -> String {
        choice(self, item, flaws).html
    }
}
