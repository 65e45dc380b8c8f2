//! What changed in lessons: their words, their settings, their places.

use super::words::rewording;
use super::{Change, LessonChange, Setting, address, order, setting};
use crate::{Block, Course, Instead, Lesson, Module};
use std::collections::BTreeMap;

/// For each lesson of the new version the one of the old that it was: by address, by slug, by title.
fn pairs<'a>(old: &'a Course, new: &'a Course) -> (Vec<(&'a Lesson, Option<&'a Lesson>)>, Vec<&'a Lesson>) {
    let mut left: BTreeMap<String, &Lesson> =
        old.all_lessons().map(|lesson| (address(lesson), lesson)).collect();
    let mut found: Vec<(&Lesson, Option<&Lesson>)> =
        new.all_lessons().map(|lesson| (lesson, left.remove(&address(lesson)))).collect();
    let alike: [fn(&Lesson, &Lesson) -> bool; 2] = [|a, b| a.slug == b.slug, |a, b| a.title == b.title];
    for same in alike {
        for (lesson, was) in found.iter_mut().filter(|(_, was)| was.is_none()) {
            // "Live session" is the name of one lesson in every module.
            let mut candidates = left.iter().filter(|(_, other)| same(lesson, other));
            if let (Some((key, _)), None) = (candidates.next(), candidates.next()) {
                let key = key.clone();
                *was = left.remove(&key);
            }
        }
    }
    (found, left.into_values().collect())
}

pub(super) fn changes(old: &Course, new: &Course) -> Vec<LessonChange> {
    let (found, gone) = pairs(old, new);
    let places = |course: &Course| -> BTreeMap<String, String> {
        let all = course.modules.iter().flat_map(|module: &Module| {
            module
                .lessons
                .iter()
                .enumerate()
                .map(|(i, lesson)| (address(lesson), format!("{}, lesson {}", module.slug, i + 1)))
        });
        all.collect()
    };
    let was_at = places(old);
    let moved = moved(old, &found);
    let mut all = Vec::new();
    for ((lesson, was), moved) in found.into_iter().zip(moved) {
        let blank = |change| LessonChange {
            change,
            lesson: address(lesson),
            title: lesson.title.clone(),
            moved_from: None,
            settings: vec![],
            words: vec![],
        };
        let Some(was) = was else {
            all.push(blank(Change::Added));
            continue;
        };
        let moved_from = moved.then(|| {
            let place = was_at.get(&address(was)).cloned().unwrap_or_default();
            if was.slug == lesson.slug { place } else { format!("{place} ({})", was.slug) }
        });
        let settings = lesson_settings(was, lesson);
        let words = rewording(&words_of(was), &words_of(lesson));
        if moved_from.is_some() || !settings.is_empty() || !words.is_empty() {
            all.push(LessonChange { moved_from, settings, words, ..blank(Change::Changed) });
        }
    }
    all.extend(gone.into_iter().map(|lesson| LessonChange {
        change: Change::Removed,
        lesson: address(lesson),
        title: lesson.title.clone(),
        moved_from: None,
        settings: vec![],
        words: vec![],
    }));
    all
}

/// Which lessons have another address, or another place in the order of those that were there before. What only made
/// room for others did not move.
fn moved(old: &Course, found: &[(&Lesson, Option<&Lesson>)]) -> Vec<bool> {
    let ranks: BTreeMap<String, usize> =
        old.all_lessons().enumerate().map(|(rank, lesson)| (address(lesson), rank)).collect();
    let rank = |was: &Lesson| ranks.get(&address(was)).copied().unwrap_or(0);
    let elsewhere: Vec<bool> =
        found.iter().map(|(lesson, was)| was.is_some_and(|was| address(was) != address(lesson))).collect();
    // Modules that changed places take their lessons along: the order counts within each.
    let mut modules: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for (i, (lesson, was)) in found.iter().enumerate() {
        if let Some(was) = was.filter(|_| !elsewhere[i]) {
            modules.entry(&lesson.module).or_default().push((i, rank(was)));
        }
    }
    let mut moved = elsewhere.clone();
    for lessons in modules.values() {
        let ranks: Vec<usize> = lessons.iter().map(|(_, rank)| *rank).collect();
        for ((i, _), stayed) in lessons.iter().zip(in_order(&ranks)) {
            moved[*i] = !stayed;
        }
    }
    moved
}

/// Which of these numbers belong to their longest run in rising order: the fewest others are out of place.
fn in_order(numbers: &[usize]) -> Vec<bool> {
    // The last number of the best run of each length, by its index; and what comes before each in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (i, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|&end| numbers[end] < *number);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(i);
        } else {
            ends[length] = i;
        }
    }
    let mut kept = vec![false; numbers.len()];
    let mut next = ends.last().copied();
    while let Some(i) = next {
        kept[i] = true;
        next = before[i];
    }
    kept
}

fn words_of(lesson: &Lesson) -> String {
    let html = lesson.blocks.iter().map(|block| match block {
        Block::Html(html) => html.as_str(),
        Block::Item(_) => "",
    });
    html.collect::<Vec<_>>().join("\n")
}

fn lesson_settings(old: &Lesson, new: &Lesson) -> Vec<Setting> {
    let note =
        |lesson: &Lesson| lesson.content_note.as_ref().map(|note| note.about.clone()).unwrap_or_default();
    let sources = |lesson: &Lesson| -> String {
        let one = |source: &crate::Reference| {
            let year = source.year.map(|year| year.to_string());
            let read_on = source.read_on.map(|day| format!("read on {day}"));
            let parts = [source.by.clone(), year, source.url.clone(), read_on];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            format!("{} ({})", source.title, parts.join(", "))
        };
        lesson.sources.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let way = |lesson: &Lesson| match lesson.content_note.as_ref().map(|note| &note.instead) {
        Some(Instead::Anchor(heading)) => format!("#{heading}"),
        Some(Instead::Lesson(lesson)) => lesson.clone(),
        None => String::new(),
    };
    let mode = |lesson: &Lesson| format!("{:?}", lesson.mode).to_lowercase();
    let (before, after): (Vec<&str>, Vec<&str>) = (
        old.items().map(|item| item.id.as_str()).collect(),
        new.items().map(|item| item.id.as_str()).collect(),
    );
    let all = [
        setting("title", &old.title, &new.title),
        setting("summary", &old.summary, &new.summary),
        setting("minutes", old.minutes, new.minutes),
        setting("mode", mode(old), mode(new)),
        setting("topic", &old.topic, &new.topic),
        setting("competencies", old.competencies.join(", "), new.competencies.join(", ")),
        setting("content note", note(old), note(new)),
        setting("way around", way(old), way(new)),
        setting(
            "stands in for",
            old.alternative_to.clone().unwrap_or_default(),
            new.alternative_to.clone().unwrap_or_default(),
        ),
        setting("sources", sources(old), sources(new)),
        order("order of items", &before, &after),
    ];
    all.into_iter().flatten().collect()
}
