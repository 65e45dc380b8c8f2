//! What changed in items: their words, their settings, and above all their keys.

use super::words::{Rewording, pieces, words};
use super::{Change, Setting, setting};
use crate::{Course, Item, Kind};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemChange {
    pub change: Change,
    pub id: String,
    pub title: String,
    /// `module/lesson`, or `bank`.
    pub home: String,
    /// Where another answer is right than before.
    pub key: Option<KeyChange>,
    pub settings: Vec<Setting>,
    /// Under the part's name: prompt, option 2, feedback of option 2, rationale …
    pub words: Vec<Rewording>,
}

/// The right answer in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyChange {
    pub old: String,
    pub new: String,
}

pub(super) fn changes(old: &Course, new: &Course) -> Vec<ItemChange> {
    let (before, after) = (homes(old), homes(new));
    // An id that comes twice is a flaw, and still compared: the first with the first.
    let mut left: BTreeMap<&str, VecDeque<(&str, &Item)>> = BTreeMap::new();
    for (home, item) in &before {
        left.entry(item.id.as_str()).or_default().push_back((home, item));
    }
    let mut all = Vec::new();
    for (home, item) in &after {
        let Some((old_home, was)) = left.get_mut(item.id.as_str()).and_then(VecDeque::pop_front) else {
            all.push(whole(Change::Added, home, item));
            continue;
        };
        let mut settings = settings(was, item);
        settings.extend(setting("place", old_home, home));
        let (key, words) = (key_change(was, item), rewordings(was, item));
        if key.is_some() || !settings.is_empty() || !words.is_empty() {
            all.push(ItemChange { key, settings, words, ..whole(Change::Changed, home, item) });
        }
    }
    all.extend(left.into_values().flatten().map(|(home, item)| whole(Change::Removed, home, item)));
    all
}

fn homes(course: &Course) -> Vec<(String, &Item)> {
    let mut all = Vec::new();
    for lesson in course.all_lessons() {
        all.extend(lesson.items().map(|item| (format!("{}/{}", lesson.module, lesson.slug), item)));
    }
    all.extend(course.bank.iter().map(|item| ("bank".to_owned(), item)));
    all
}

fn whole(change: Change, home: &str, item: &Item) -> ItemChange {
    let (id, title) = (item.id.clone(), item.title.clone());
    ItemChange { change, id, title, home: home.to_owned(), key: None, settings: vec![], words: vec![] }
}

fn settings(old: &Item, new: &Item) -> Vec<Setting> {
    let level = |item: &Item| item.level.map_or("", crate::Level::name);
    let all = [
        setting("title", &old.title, &new.title),
        setting("kind", old.kind.name(), new.kind.name()),
        setting("points", old.points, new.points),
        setting("minutes", old.minutes, new.minutes),
        setting("competencies", old.competencies.join(", "), new.competencies.join(", ")),
        setting(
            "domain",
            old.domain.as_deref().unwrap_or_default(),
            new.domain.as_deref().unwrap_or_default(),
        ),
        setting("level", level(old), level(new)),
        setting(
            "source",
            old.source.as_deref().unwrap_or_default(),
            new.source.as_deref().unwrap_or_default(),
        ),
        setting("shuffle", old.shuffle, new.shuffle),
        setting("partial", old.partial, new.partial),
    ];
    all.into_iter().flatten().collect()
}

/// A key changed where another place is right, or where the answer itself is another. A right option that stayed in
/// its place and was reworded is a rewording.
fn key_change(old: &Item, new: &Item) -> Option<KeyChange> {
    let same = match (&old.kind, &new.kind) {
        (a, b) if a.options().is_some() && b.options().is_some() => {
            let marks = |kind: &Kind| -> Vec<bool> {
                kind.options().unwrap_or_default().iter().map(|option| option.correct).collect()
            };
            let texts = |kind: &Kind| right(kind.options().unwrap_or_default());
            marks(a) == marks(b) || texts(a) == texts(b)
        }
        (Kind::Scenario { scenes: a }, Kind::Scenario { scenes: b }) => {
            let ends = |scenes: &[crate::Scene]| -> Vec<_> {
                scenes
                    .iter()
                    .map(|scene| (scene.ending, scene.choices.iter().map(|c| c.to).collect::<Vec<_>>()))
                    .collect()
            };
            ends(a) == ends(b)
        }
        _ => key_words(&old.kind) == key_words(&new.kind),
    };
    (!same).then(|| KeyChange { old: key_words(&old.kind), new: key_words(&new.kind) })
}

fn right(options: &[crate::Choice]) -> Vec<String> {
    let mut right: Vec<String> =
        options.iter().filter(|option| option.correct).map(|option| words(&option.html)).collect();
    right.sort();
    right
}

fn key_words(kind: &Kind) -> String {
    match kind {
        Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options } => options
            .iter()
            .filter(|option| option.correct)
            .map(|option| words(&option.html))
            .collect::<Vec<_>>()
            .join("; "),
        Kind::Matching { pairs, .. } => pairs
            .iter()
            .map(|pair| format!("{} = {}", words(&pair.left), words(&pair.right)))
            .collect::<Vec<_>>()
            .join("; "),
        Kind::Ordering { steps } => steps
            .iter()
            .enumerate()
            .map(|(i, step)| format!("{}. {}", i + 1, words(step)))
            .collect::<Vec<_>>()
            .join(" "),
        Kind::Numeric { answer, tolerance, unit } => {
            format!("{answer} ± {tolerance} {}", unit.as_deref().unwrap_or_default()).trim().to_owned()
        }
        Kind::Short { accept } => accept.join(" or "),
        Kind::Fill { blanks, .. } => {
            blanks.iter().map(|blank| blank.join(" or ")).collect::<Vec<_>>().join("; ")
        }
        Kind::Scenario { scenes } => scenes
            .iter()
            .filter_map(|scene| {
                Some(format!("{}: {}", scene.title, format!("{:?}", scene.ending?).to_lowercase()))
            })
            .collect::<Vec<_>>()
            .join("; "),
        Kind::Essay { .. } | Kind::Reflection | Kind::Practical { .. } => String::new(),
    }
}

/// Every part of an item that people read, by name.
fn parts(item: &Item) -> Vec<(String, String)> {
    let mut all = vec![("prompt".to_owned(), words(&item.prompt))];
    let mut add = |name: String, html: &str| all.push((name, words(html)));
    match &item.kind {
        Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options } => {
            for (i, option) in options.iter().enumerate() {
                add(format!("option {}", i + 1), &option.html);
                add(format!("feedback of option {}", i + 1), option.feedback.as_deref().unwrap_or_default());
            }
        }
        Kind::Matching { pairs, heads } => {
            for (i, pair) in [heads].into_iter().chain(pairs).enumerate() {
                add(format!("pair {i}"), &format!("{} = {}", pair.left, pair.right));
            }
        }
        Kind::Ordering { steps } => {
            for (i, step) in steps.iter().enumerate() {
                add(format!("step {}", i + 1), step);
            }
        }
        Kind::Fill { parts, .. } => add("text".into(), &parts.join(" ___ ")),
        Kind::Essay { rubric } | Kind::Practical { rubric } => {
            add("levels".into(), &crate::html::escaped(&rubric.levels.join(", ")));
            for criterion in &rubric.criteria {
                add(format!("rubric: {}", words(&criterion.name)), &criterion.levels.join(" | "));
            }
        }
        Kind::Scenario { scenes } => {
            for scene in scenes {
                add(format!("scene “{}”", scene.title), &scene.html);
                for (i, choice) in scene.choices.iter().enumerate() {
                    let feedback = choice.feedback.as_deref().unwrap_or_default();
                    add(
                        format!("scene “{}”, choice {}", scene.title, i + 1),
                        &format!("<p>{}</p>{feedback}", choice.html),
                    );
                }
            }
        }
        Kind::Numeric { .. } | Kind::Short { .. } | Kind::Reflection => {}
    }
    add("rationale".into(), item.rationale.as_deref().unwrap_or_default());
    add("hint".into(), item.hint.as_deref().unwrap_or_default());
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for (name, _) in &mut all {
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            *name = format!("{name} ({count})");
        }
    }
    all
}

/// Its words as HTML, paragraph by paragraph.
pub(super) fn words_of(item: &Item) -> String {
    let lines = parts(item).into_iter().flat_map(|(_, text)| {
        text.lines().map(|line| format!("<p>{}</p>", crate::html::escaped(line))).collect::<Vec<_>>()
    });
    let title = format!("<h3>{}</h3>", crate::html::escaped(&item.title));
    [title].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

fn rewordings(old: &Item, new: &Item) -> Vec<Rewording> {
    let (before, after) = (parts(old), parts(new));
    let mut old_parts: BTreeMap<&str, &str> =
        before.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut all = Vec::new();
    let mut compare = |name: &str, old: &str, new: &str| {
        if old != new {
            all.push(Rewording { under: name.to_owned(), pieces: pieces(old, new) });
        }
    };
    for (name, text) in &after {
        compare(name, old_parts.remove(name.as_str()).unwrap_or_default(), text);
    }
    for (name, text) in old_parts {
        compare(name, text, "");
    }
    all
}
