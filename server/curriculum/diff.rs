//! What changed between two versions of a course, as a reviewer thinks of it.

mod items;
mod lessons;
mod page;
mod pages;
mod words;

pub use items::{ItemChange, KeyChange};
pub use words::{Piece, Rewording};

use crate::{Course, Lesson, Mode};
use serde::Serialize;
use std::collections::BTreeSet;

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
    /// Pages other than lessons: the course's, modules', worksheets', trainers' guides, the exam's, and lessons in other
    /// languages.
    pub pages: Vec<PageChange>,
    pub lessons: Vec<LessonChange>,
    /// Pictures, sound and other files.
    pub files: Vec<FileChange>,
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
    /// Such as `recovery`, `recovery/worksheets/my-map` or `recovery/many-pathways, es`.
    pub page: String,
    pub title: String,
    pub settings: Vec<Setting>,
    pub words: Vec<Rewording>,
}

/// A picture, a sound or another file that pages show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChange {
    pub change: Change,
    pub path: String,
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
        pages: pages::changes(old, new),
        lessons: lessons::changes(old, new),
        files: pages::files(old, new),
        items: items::changes(old, new),
    }
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty()
            && self.minutes.is_empty()
            && self.pages.is_empty()
            && self.lessons.is_empty()
            && self.files.is_empty()
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

/// The order of things that are in both versions, where it is another.
fn order(name: &str, old: &[&str], new: &[&str]) -> Option<Setting> {
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) =
        (old.iter().copied().collect(), new.iter().copied().collect());
    let kept = |all: &[&str], other: &BTreeSet<&str>| -> String {
        all.iter().copied().filter(|one| other.contains(one)).collect::<Vec<_>>().join(", ")
    };
    setting(name, kept(old, &after), kept(new, &before))
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
        order(
            "order of modules",
            &old.modules.iter().map(|module| module.slug.as_str()).collect::<Vec<_>>(),
            &new.modules.iter().map(|module| module.slug.as_str()).collect::<Vec<_>>(),
        ),
    ];
    all.extend(exam_settings(old, new));
    all.push(silences(old, new));
    all.into_iter().flatten().collect()
}

/// Rules that are switched off now and were not, and the other way round: a reviewer asks why.
fn silences(old: &Course, new: &Course) -> Option<Setting> {
    let told = |course: &Course| -> BTreeSet<String> {
        let one = |silence: &crate::flaw::Silence| {
            let scope = if silence.scope.is_empty() { "the course" } else { &silence.scope };
            format!("{} in {scope}: {}", silence.rule, silence.reason.trim())
        };
        course.silences.iter().map(one).collect()
    };
    let (before, after) = (told(old), told(new));
    let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| -> String {
        these.difference(those).map(String::as_str).collect::<Vec<_>>().join("; ")
    };
    setting("rules switched off", only(&before, &after), only(&after, &before))
}

fn exam_settings(old: &Course, new: &Course) -> Vec<Option<Setting>> {
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
    vec![
        setting("exam: minutes", before.minutes, after.minutes),
        setting("exam: attempts", before.attempts, after.attempts),
        setting("exam: hours between attempts", before.wait_hours, after.wait_hours),
        setting("exam: cut score", cut(before), cut(after)),
        setting("exam: blueprint", blueprint(before), blueprint(after)),
    ]
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

fn address(lesson: &Lesson) -> String {
    format!("{}/{}", lesson.module, lesson.slug)
}
