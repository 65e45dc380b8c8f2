//! What changed between two versions of a course, as a reviewer thinks of it.

mod items;
mod page;
mod words;

pub use items::{ItemChange, KeyChange};
pub use words::{Piece, Rewording};

use crate::{Block, Course, Lesson, Mode, Module};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use words::rewording;

/// Everything that changed; empty lists where nothing did.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Changes {
    pub title: String,
    /// Version hashes.
    pub old: String,
    pub new: String,
    /// Settings of the course and of its exam.
    pub settings: Vec<Setting>,
    /// Stated minutes by mode and by topic.
    pub minutes: Vec<Setting>,
    /// Competencies that are taught now and were not, and the other way round.
    pub taught: Vec<String>,
    pub no_longer_taught: Vec<String>,
    /// Pages other than lessons: the course's, modules', worksheets', trainers' guides, the exam's.
    pub pages: Vec<PageChange>,
    pub lessons: Vec<LessonChange>,
    /// Items in lessons, then items of the bank.
    pub items: Vec<ItemChange>,
}

/// What happened to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    Added,
    Removed,
    Changed,
}

impl Change {
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One value that is another now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    pub name: String,
    pub old: String,
    pub new: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageChange {
    pub change: Change,
    /// Such as `recovery` or `recovery/worksheets/my-map`.
    pub page: String,
    pub title: String,
    pub settings: Vec<Setting>,
    pub words: Vec<Rewording>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LessonChange {
    pub change: Change,
    /// `module/lesson`, as it is now, or was where it is removed.
    pub lesson: String,
    pub title: String,
    /// Where it was, if that is elsewhere: another module, address or place in the order.
    pub moved_from: Option<String>,
    pub settings: Vec<Setting>,
    /// Words outside of items.
    pub words: Vec<Rewording>,
}

/// Compares two versions. Lessons are the same by their addresses, else by their titles; items by their ids.
pub fn diff(old: &Course, new: &Course) -> Changes {
    let competencies = |course: &Course| -> BTreeSet<String> {
        course.competencies().into_iter().map(str::to_owned).collect()
    };
    let (before, after) = (competencies(old), competencies(new));
    Changes {
        title: new.title.clone(),
        old: old.version.clone(),
        new: new.version.clone(),
        settings: course_settings(old, new),
        minutes: minutes(old, new),
        taught: after.difference(&before).cloned().collect(),
        no_longer_taught: before.difference(&after).cloned().collect(),
        pages: pages(old, new),
        lessons: lessons(old, new),
        items: items::changes(old, new),
    }
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty()
            && self.minutes.is_empty()
            && self.pages.is_empty()
            && self.lessons.is_empty()
            && self.items.is_empty()
    }

    /// Whether any item counts another answer as right than before: results of the two versions can't be pooled.
    pub fn changes_keys(&self) -> bool {
        self.items.iter().any(|item| item.key.is_some())
    }
}

/// A setting, where it is not what it was.
#[expect(clippy::needless_pass_by_value, reason = "numbers, names and made texts are all given as they are")]
pub(crate) fn setting(name: &str, old: impl ToString, new: impl ToString) -> Option<Setting> {
    let (old, new) = (old.to_string(), new.to_string());
    (old != new).then(|| Setting { name: name.to_owned(), old, new })
}

fn course_settings(old: &Course, new: &Course) -> Vec<Setting> {
    let topics = |course: &Course| -> String {
        course
            .topics
            .iter()
            .map(|topic| format!("{}: {}", topic.code, topic.name))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let completion = |course: &Course| {
        format!("{:?}, {:?}", course.completion.exam, course.completion.live).to_lowercase()
    };
    let mut all = vec![
        setting("title", &old.title, &new.title),
        setting("summary", &old.summary, &new.summary),
        setting("language", &old.language, &new.language),
        setting(
            "provider",
            format!("{}, {}", old.provider.name, old.provider.address),
            format!("{}, {}", new.provider.name, new.provider.address),
        ),
        setting(
            "signatory",
            format!("{}, {}", old.signatory.name, old.signatory.title),
            format!("{}, {}", new.signatory.name, new.signatory.title),
        ),
        setting("authors", old.authors.join(", "), new.authors.join(", ")),
        setting("license", &old.license, &new.license),
        setting("audience", &old.audience, &new.audience),
        setting("before", &old.before, &new.before),
        setting("reading grade", old.reading_grade, new.reading_grade),
        setting("frameworks", old.frameworks.join(", "), new.frameworks.join(", ")),
        setting("topics", topics(old), topics(new)),
        setting("completion (exam, live)", completion(old), completion(new)),
        setting(
            "move learners",
            old.move_learners.as_deref().unwrap_or_default(),
            new.move_learners.as_deref().unwrap_or_default(),
        ),
    ];
    let none = crate::Exam::default();
    let (before, after) = (old.exam.as_ref().unwrap_or(&none), new.exam.as_ref().unwrap_or(&none));
    let cut = |exam: &crate::Exam| {
        let cut = &exam.cut_score;
        let set_on = cut.set_on.map(|day| day.to_string()).unwrap_or_default();
        format!("{} of {}, set {set_on} by {}: {}", cut.correct, cut.of, cut.by, cut.method)
    };
    let blueprint = |exam: &crate::Exam| -> String {
        let rows = exam.blueprint.iter().map(|row| {
            format!("{} {} {}", row.items, row.domain, row.level.map_or("any level", crate::Level::name))
        });
        rows.collect::<Vec<_>>().join(", ")
    };
    all.extend([
        setting("exam: minutes", before.minutes, after.minutes),
        setting("exam: attempts", before.attempts, after.attempts),
        setting("exam: hours between attempts", before.wait_hours, after.wait_hours),
        setting("exam: cut score", cut(before), cut(after)),
        setting("exam: blueprint", blueprint(before), blueprint(after)),
    ]);
    all.into_iter().flatten().collect()
}

fn minutes(old: &Course, new: &Course) -> Vec<Setting> {
    let modes = [("self-paced", Mode::SelfPaced), ("live", Mode::Live), ("practice", Mode::Practice)];
    let mut all: Vec<Option<Setting>> =
        modes.iter().map(|(name, mode)| setting(name, old.minutes(*mode), new.minutes(*mode))).collect();
    let of = |course: &Course, topic: &str| -> u32 {
        modes.iter().map(|(_, mode)| course.minutes_of(topic, *mode)).sum()
    };
    let codes: BTreeSet<&str> =
        old.topics.iter().chain(&new.topics).map(|topic| topic.code.as_str()).collect();
    all.extend(codes.into_iter().map(|code| setting(code, of(old, code), of(new, code))));
    all.into_iter().flatten().collect()
}

/// A page as it is compared: its title, its settings, its HTML.
type PageText<'a> = (&'a str, Vec<(&'a str, String)>, &'a str);

fn page_texts(course: &Course) -> BTreeMap<String, PageText<'_>> {
    let mut all = BTreeMap::new();
    all.insert("course".to_owned(), (course.title.as_str(), vec![], course.html.as_str()));
    if let Some(exam) = &course.exam {
        all.insert("exam".to_owned(), (exam.title.as_str(), vec![], exam.html.as_str()));
    }
    for module in &course.modules {
        let settings = vec![("title", module.title.clone()), ("summary", module.summary.clone())];
        all.insert(module.slug.clone(), (module.title.as_str(), settings, module.html.as_str()));
        for sheet in &module.worksheets {
            let settings = vec![("title", sheet.title.clone()), ("use", sheet.use_.clone())];
            let name = format!("{}/worksheets/{}", module.slug, sheet.slug);
            all.insert(name, (sheet.title.as_str(), settings, sheet.html.as_str()));
        }
        if let Some(guide) = &module.guide {
            let settings = vec![("title", guide.title.clone()), ("minutes", guide.minutes.to_string())];
            all.insert(
                format!("{}/facilitator", module.slug),
                (guide.title.as_str(), settings, guide.html.as_str()),
            );
        }
    }
    all
}

fn pages(old: &Course, new: &Course) -> Vec<PageChange> {
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

fn address(lesson: &Lesson) -> String {
    format!("{}/{}", lesson.module, lesson.slug)
}

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

fn lessons(old: &Course, new: &Course) -> Vec<LessonChange> {
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
    let (was_at, is_at) = (places(old), places(new));
    let mut all = Vec::new();
    for (lesson, was) in found {
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
        let moved =
            address(was) != address(lesson) || was_at.get(&address(was)) != is_at.get(&address(lesson));
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
            let parts = [source.by.clone(), source.year.map(|year| year.to_string()), source.url.clone()];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            format!("{} ({})", source.title, parts.join(", "))
        };
        lesson.sources.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let mode = |lesson: &Lesson| format!("{:?}", lesson.mode).to_lowercase();
    let all = [
        setting("title", &old.title, &new.title),
        setting("summary", &old.summary, &new.summary),
        setting("minutes", old.minutes, new.minutes),
        setting("mode", mode(old), mode(new)),
        setting("topic", &old.topic, &new.topic),
        setting("competencies", old.competencies.join(", "), new.competencies.join(", ")),
        setting("content note", note(old), note(new)),
        setting(
            "stands in for",
            old.alternative_to.clone().unwrap_or_default(),
            new.alternative_to.clone().unwrap_or_default(),
        ),
        setting("sources", sources(old), sources(new)),
    ];
    all.into_iter().flatten().collect()
}
