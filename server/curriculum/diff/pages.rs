//! What changed in pages other than lessons, and in the files that pages show.

use super::words::rewording;
use super::{Change, FileChange, PageChange, address, items, setting};
use crate::{Block, Course, Translation};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A page as it is compared: its title, its settings, its HTML.
type PageText<'a> = (&'a str, Vec<(&'a str, String)>, Cow<'a, str>);

fn page_texts(course: &Course) -> BTreeMap<String, PageText<'_>> {
    let mut all = BTreeMap::new();
    all.insert("course".to_owned(), (course.title.as_str(), vec![], course.html.as_str().into()));
    if let Some(exam) = &course.exam {
        all.insert("exam".to_owned(), (exam.title.as_str(), vec![], exam.html.as_str().into()));
    }
    for module in &course.modules {
        let settings = vec![("title", module.title.clone()), ("summary", module.summary.clone())];
        all.insert(module.slug.clone(), (module.title.as_str(), settings, module.html.as_str().into()));
        for sheet in &module.worksheets {
            let settings = vec![("title", sheet.title.clone()), ("use", sheet.use_.clone())];
            let name = format!("{}/worksheets/{}", module.slug, sheet.slug);
            all.insert(name, (sheet.title.as_str(), settings, sheet.html.as_str().into()));
        }
        if let Some(guide) = &module.guide {
            let settings = vec![("title", guide.title.clone()), ("minutes", guide.minutes.to_string())];
            all.insert(
                format!("{}/facilitator", module.slug),
                (guide.title.as_str(), settings, guide.html.as_str().into()),
            );
        }
        for lesson in &module.lessons {
            for translation in &lesson.translations {
                let name = format!("{}, {}", address(lesson), translation.language);
                all.insert(name, translated(translation));
            }
        }
    }
    all
}

/// A lesson in another language as one page, its items' words in their places.
fn translated(translation: &Translation) -> PageText<'_> {
    let standing = if translation.current { "up to date" } else { "behind the original" };
    let about = translation.content_note.as_ref().map(|note| note.about.clone()).unwrap_or_default();
    let settings = vec![
        ("title", translation.title.clone()),
        ("summary", translation.summary.clone()),
        ("content note", about),
        ("standing", standing.to_owned()),
    ];
    let html = translation.blocks.iter().map(|block| match block {
        Block::Html(html) => html.clone(),
        Block::Item(item) => items::words_of(item),
    });
    (translation.title.as_str(), settings, html.collect::<Vec<_>>().join("\n").into())
}

pub(super) fn files(old: &Course, new: &Course) -> Vec<FileChange> {
    let hashes = |course: &Course| -> BTreeMap<String, String> {
        course.assets.iter().map(|asset| (asset.path.clone(), asset.hash.clone())).collect()
    };
    let (before, after) = (hashes(old), hashes(new));
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |path: &String| match (before.get(path), after.get(path)) {
        (None, _) => Some(Change::Added),
        (_, None) => Some(Change::Removed),
        (was, is) => (was != is).then_some(Change::Changed),
    };
    paths
        .into_iter()
        .filter_map(|path| Some(FileChange { change: change(path)?, path: path.clone() }))
        .collect()
}

pub(super) fn changes(old: &Course, new: &Course) -> Vec<PageChange> {
    let (before, after) = (page_texts(old), page_texts(new));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut all = Vec::new();
    for name in names {
        let (change, title, settings, words) = match (before.get(name), after.get(name)) {
            (None, Some((title, _, _))) => (Change::Added, *title, vec![], vec![]),
            (Some((title, _, _)), None) => (Change::Removed, *title, vec![], vec![]),
            (Some((_, was, old)), Some((title, is, new))) => {
                let settings = was.iter().zip(is).filter_map(|((key, old), (_, new))| setting(key, old, new));
                (Change::Changed, *title, settings.collect(), rewording(old, new))
            }
            (None, None) => continue,
        };
        if change != Change::Changed || !settings.is_empty() || !words.is_empty() {
            all.push(PageChange { change, page: name.clone(), title: title.to_owned(), settings, words });
        }
    }
    all
}
