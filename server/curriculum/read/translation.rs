//! A lesson in another language, beside the first.

use super::Reading;
use super::item::Home;
use crate::flaw::{Flaws, Spot};
use crate::front::Fields;
use crate::source::Source;
use crate::{Block, Item, Kind, Lesson, Module, Translation};

impl Reading<'_> {
    pub fn translation(&mut self, path: &str, lesson: &str, language: &str, module: &mut Module) {
        let Some(source) = self.source(path) else { return };
        let (mut front, body) = Fields::of_file(&source, "a translation", &mut self.flaws);
        let title = front.needed("title", &mut self.flaws);
        let summary = front.needed("summary", &mut self.flaws);
        let of = front.optional("translates", &mut self.flaws);
        self.silences(&mut front, path);
        let Some(at) = module.lessons.iter().position(|l| l.slug == lesson) else {
            let message = format!("this translates no lesson of its module: there is no …-{lesson}.md");
            let help = "name it as the lesson, with the language before `.md`: 03-listening.es.md";
            self.flaws.file(path, "translation/no-original", message).help(help);
            return;
        };
        let original = &module.lessons[at];
        let hash = original.hash.clone();
        let stated = of.as_ref().map_or("", |of| of.value.trim());
        let current = stated.len() >= 12 && hash.starts_with(stated);
        if !current {
            let at = front.place("translates");
            let message = if of.is_some() {
                "the original has changed since this was translated"
            } else {
                "a translation needs `translates`"
            };
            let help = format!("once it says what the original says, set `translates: {}`", &hash[..16]);
            self.flaws.at(&source, &at, "translation/behind", message).help(help);
        }
        let read = self.body(&source, body, language, Home::Translation);
        let content_note = self.content_note(&mut front, &read, &module.slug, path);
        front.finish(&mut self.flaws);
        if current {
            same_items(&source, &module.lessons[at], &read.blocks, &mut self.flaws);
        }
        let at_position = source.position(body);
        module.lessons[at].translations.push(Translation {
            language: language.to_owned(),
            current,
            title,
            summary,
            content_note,
            blocks: read.blocks,
            at: at_position,
        });
    }
}

/// A response means the same in every language: same ids, same kinds, keys at the same places.
fn same_items(source: &Source, original: &Lesson, blocks: &[Block], flaws: &mut Flaws) {
    let translated: Vec<&Item> = blocks.iter().filter_map(Block::item).collect();
    for item in original.items() {
        match translated.iter().find(|other| other.id == item.id) {
            None => {
                let message = format!("the item `{}` is missing here", item.id);
                let help = "copy it from the original and translate its words";
                flaws.file(&source.path, "translation/items", message).help(help);
            }
            Some(other) if shape(other) != shape(item) => {
                let message =
                    format!("the item `{}` differs from the original in its form or its key", item.id);
                let help = "keep kind, points, the number of options and which are right, and their order";
                flaws.at_spot(&spot(other), "translation/items", message).help(help);
            }
            Some(_) => {}
        }
    }
    for item in translated {
        if !original.items().any(|other| other.id == item.id) {
            let message = format!("the original has no item `{}`", item.id);
            let help = "delete it, or write it in the original as well";
            flaws.at_spot(&spot(item), "translation/items", message).help(help);
        }
    }
}

/// Where an item begins.
fn spot(item: &Item) -> Spot {
    let length = u32::try_from(item.title.chars().count()).unwrap_or(0).saturating_add(4);
    Spot { file: item.at.file.clone(), line: item.at.line, column: item.at.column, length }
}

/// What two texts of one item must share.
fn shape(item: &Item) -> (&'static str, Vec<usize>, u32) {
    let form = match &item.kind {
        Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options } => {
            options.iter().map(|option| usize::from(option.correct)).collect()
        }
        Kind::Matching { pairs, .. } => vec![pairs.len()],
        Kind::Ordering { steps } => vec![steps.len()],
        Kind::Fill { blanks, .. } => vec![blanks.len()],
        Kind::Essay { rubric } | Kind::Practical { rubric } => {
            vec![rubric.levels.len(), rubric.criteria.len()]
        }
        Kind::Scenario { scenes } => {
            scenes.iter().flat_map(|scene| scene.choices.iter().map(|choice| choice.to)).collect()
        }
        Kind::Numeric { .. } | Kind::Short { .. } | Kind::Reflection => Vec::new(),
    };
    (item.kind.name(), form, item.points)
}
