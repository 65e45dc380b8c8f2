//! A lesson as its template shows it.

use chrono::{DateTime, Utc};
use curriculum::{Block, ContentNote, Course, Instead, Item, Kind, Lesson, Mode, Reference, Response};
use serde::{Deserialize, Serialize};

use super::{Link, Taken, lesson::Story};
use crate::{
    catalog::language_name,
    error::FieldError,
    item::{ItemForm, Reveal, is_whole},
    learning::{Reflection, order, route},
    web::Page,
};

/// How the reader wants to see the lesson; all of it is in the address, so that it works without script.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Look {
    /// After a content note: `yes` for all of it, `after` for what comes after the hard part.
    #[serde(default)]
    pub open: Option<String>,
    /// A translation, by its language.
    #[serde(default, rename = "in")]
    pub language: Option<String>,
    /// The item to answer anew.
    #[serde(default)]
    pub again: Option<String>,
    /// The item whose answer is to be shown.
    #[serde(default)]
    pub key: Option<String>,
}

/// What somebody wrote that could not be taken yet.
pub(super) struct Writing {
    pub item: String,
    pub text: String,
    /// Of a reflection: the edition they had before them.
    pub edition: Option<i32>,
    pub errors: Vec<FieldError>,
}

#[derive(Serialize)]
pub(super) struct LessonPage {
    course: Link,
    module: Link,
    lang: String,
    title: String,
    summary: String,
    /// Its place among the module's lessons, from 1; another way through a lesson has that lesson's place.
    place: usize,
    places: usize,
    minutes: u32,
    mode: Mode,
    topic: String,
    note: Option<Note>,
    /// Whether the lesson's own words are on the page.
    shown: bool,
    parts: Vec<Part>,
    sources: Vec<Reference>,
    languages: Vec<Link>,
    /// A translation of an earlier text than the lesson's own.
    behind: bool,
    completed_at: Option<DateTime<Utc>>,
    /// The other lesson that was completed in this one's place.
    completed_by: Option<String>,
    stands_in_for: Option<Link>,
    attended: u32,
    previous: Option<Link>,
    next: Option<Link>,
    complete: String,
    seat_time: String,
    errors: Vec<FieldError>,
}

impl Page for LessonPage {
    const TEMPLATE: &'static str = "learning/lesson.html";
}

/// What is said before hard material.
#[derive(Serialize)]
struct Note {
    about: String,
    /// To all of the lesson.
    through: String,
    around: Link,
    /// Whether the hard part was left out.
    left_out: bool,
}

#[derive(Serialize)]
struct Part {
    html: Option<String>,
    item: Option<ItemPart>,
}

#[derive(Serialize)]
struct ItemPart {
    form: ItemForm,
    action: String,
    /// None where nothing is sent.
    button: Option<&'static str>,
    again: Option<String>,
    /// To the answer, after a try that missed it.
    key: Option<String>,
    saved: bool,
    entry: Option<Entry>,
}

/// A page of the journal, under its prompt.
#[derive(Serialize)]
struct Entry {
    edition: i32,
    changed_at: Option<DateTime<Utc>>,
    href: Option<String>,
    /// What another window saved in the meantime.
    other: Option<String>,
}

impl Look {
    /// After an answer: the page as it was, without what was asked of single items.
    pub fn without_asking(self) -> Look {
        Look { again: None, key: None, ..self }
    }

    /// The lesson seen this way, at an item.
    pub fn address(&self, course: &Course, lesson: &Lesson, item: &str) -> String {
        format!("{}{}#item-{item}", route::href(course, lesson), self.query(&[]))
    }

    fn query(&self, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let kept = [("open", &self.open), ("in", &self.language)];
        let kept = kept.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        query.extend_pairs(kept).extend_pairs(more);
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

/// What makes a lesson's page.
struct View<'a> {
    taken: &'a Taken,
    lesson: &'a Lesson,
    story: &'a Story,
    look: &'a Look,
    writing: Option<&'a Writing>,
}

impl LessonPage {
    pub(super) fn new(
        taken: &Taken,
        lesson: &Lesson,
        story: &Story,
        look: &Look,
        writing: Option<Writing>,
    ) -> LessonPage {
        let view = View { taken, lesson, story, look, writing: writing.as_ref() };
        let course = &taken.course;
        let href = route::href(course, lesson);
        let module = course.module(&lesson.module);
        let translation = lesson.translations.iter().find(|t| Some(&t.language) == look.language.as_ref());
        let note = translation.map_or(&lesson.content_note, |translation| &translation.content_note);
        let shown = note.is_none() || look.open.is_some();
        let link = |lesson: &Lesson| Link { title: lesson.title.clone(), href: route::href(course, lesson) };
        let original = route::original(course, lesson);
        let own: Vec<_> = module
            .map_or(&[][..], |module| &module.lessons)
            .iter()
            .filter(|lesson| lesson.alternative_to.is_none())
            .collect();
        let by = story.completed.as_ref().filter(|slug| **slug != lesson.slug);
        LessonPage {
            course: taken.link(),
            module: Link {
                title: module.map(|module| module.title.clone()).unwrap_or_default(),
                href: format!("/courses/{}/{}", course.slug, lesson.module),
            },
            lang: translation.map_or(&lesson.language, |translation| &translation.language).clone(),
            title: translation.map_or(&lesson.title, |translation| &translation.title).clone(),
            summary: translation.map_or(&lesson.summary, |translation| &translation.summary).clone(),
            place: own.iter().take_while(|other| other.slug != original.slug).count() + 1,
            places: own.len(),
            minutes: lesson.minutes,
            mode: lesson.mode,
            topic: course.topics.iter().find(|t| t.code == lesson.topic).map_or("", |t| &t.name).to_owned(),
            note: note.as_ref().map(|note| view.note(note)),
            shown,
            parts: match translation {
                _ if !shown => Vec::new(),
                Some(translation) => view.parts(&translation.blocks, translation.current),
                None => view.parts(&lesson.blocks, true),
            },
            behind: translation.is_some_and(|translation| !translation.current),
            sources: lesson.sources.clone(),
            languages: view.languages(),
            completed_at: story.completed_at,
            completed_by: by.and_then(|slug| Some(course.lesson(&lesson.module, slug)?.title.clone())),
            stands_in_for: lesson.alternative_to.as_ref().map(|_| link(original)),
            attended: story.attended.min(lesson.minutes),
            previous: route::previous(course, lesson).map(link),
            next: route::next(course, lesson).map(link),
            complete: format!("{href}/completion"),
            seat_time: format!("{href}/seat-time"),
            errors: writing.map(|writing| writing.errors).unwrap_or_default(),
        }
    }
}

impl View<'_> {
    fn href(&self) -> String {
        route::href(&self.taken.course, self.lesson)
    }

    fn note(&self, note: &ContentNote) -> Note {
        let look = |open: &str| Look { open: Some(open.to_owned()), ..self.look.clone() };
        let around = match &note.instead {
            Instead::Anchor(anchor) => Link {
                title: "Leave out the hard part".into(),
                href: format!("{}{}#{anchor}", self.href(), look("after").query(&[])),
            },
            Instead::Lesson(slug) => {
                let other = self.taken.course.lesson(&self.lesson.module, slug).unwrap_or(self.lesson);
                Link {
                    title: format!("Take another lesson instead: {}", other.title),
                    href: route::href(&self.taken.course, other),
                }
            }
        };
        Note {
            about: note.about.clone(),
            through: format!("{}{}#main", self.href(), look("yes").query(&[])),
            around,
            left_out: self.after().is_some(),
        }
    }

    /// The heading that the reader wants to begin at.
    fn after(&self) -> Option<&str> {
        match &self.lesson.content_note.as_ref()?.instead {
            Instead::Anchor(anchor) if self.look.open.as_deref() == Some("after") => Some(anchor),
            _ => None,
        }
    }

    fn languages(&self) -> Vec<Link> {
        if self.lesson.translations.is_empty() {
            return Vec::new();
        }
        let spoken = self.lesson.translations.iter().map(|translation| Some(&translation.language));
        let other = [None].into_iter().chain(spoken).filter(|l| *l != self.look.language.as_ref());
        let link = |language: Option<&String>| Link {
            title: language_name(language.unwrap_or(&self.lesson.language)),
            href: {
                let look = Look { language: language.cloned(), ..self.look.clone() };
                format!("{}{}", self.href(), look.query(&[]))
            },
        };
        other.map(link).collect()
    }

    /// `current`: whether the items in these blocks are the lesson's own, word for word or translated. Where they may
    /// not be, the lesson's own stand in their place: an answer means the same in every language.
    fn parts(&self, blocks: &[Block], current: bool) -> Vec<Part> {
        let (mut skipping, mut parts) = (self.after(), Vec::new());
        for block in blocks {
            match block {
                Block::Html(html) => {
                    let html = match skipping.map(|anchor| from_heading(html, anchor)) {
                        None => html.as_str(),
                        Some(None) => continue,
                        Some(Some(rest)) => {
                            skipping = None;
                            rest
                        }
                    };
                    parts.push(Part { html: Some(html.to_owned()), item: None });
                }
                Block::Item(_) if skipping.is_some() => (),
                Block::Item(item) => {
                    let own = || self.lesson.items().find(|own| own.id == item.id);
                    if let Some(item) = if current { Some(item) } else { own() } {
                        parts.push(Part { html: None, item: Some(self.item(item)) });
                    }
                }
            }
        }
        // A way around that leads nowhere must not hide the lesson.
        if skipping.is_some() && parts.is_empty() {
            let open = Look { open: Some("yes".into()), ..self.look.clone() };
            return View { look: &open, ..*self }.parts(blocks, current);
        }
        parts
    }

    fn item(&self, item: &Item) -> ItemPart {
        let action = |what: &str| format!("{}/items/{}/{what}{}", self.href(), item.id, self.look.query(&[]));
        if item.kind == Kind::Reflection {
            return self.reflection(item, action("reflection"));
        }
        let again = self.look.again.as_ref() == Some(&item.id);
        let answered = self.story.answers.get(&item.id).filter(|_| !again);
        let whole = answered.is_some_and(|answered| is_whole(item, answered));
        let scenario = matches!(item.kind, Kind::Scenario { .. });
        let correct =
            answered.and_then(|answered| curriculum::score(item, answered)).is_none_or(|score| score.correct);
        let asked = self.look.key.as_ref() == Some(&item.id);
        let reveal = match answered {
            // A conversation under way is not judged.
            None => Reveal::NOTHING,
            Some(_) if scenario && !whole => Reveal::NOTHING,
            Some(_) => Reveal { feedback: true, rationale: true, key: correct || asked },
        };
        let form = ItemForm::new(item, &order(item, self.taken.enrollment.id), answered, reveal);
        let open = answered.is_none() || (scenario && !whole);
        let link =
            |name: &str| format!("{}{}#item-{}", self.href(), self.look.query(&[(name, &item.id)]), item.id);
        let button = match item.kind {
            Kind::Practical { .. } => None,
            Kind::Scenario { .. } => Some("Say this"),
            Kind::Essay { .. } => Some("Save my answer"),
            _ => Some("Check my answer"),
        };
        ItemPart {
            form: if open { form } else { form.closed() },
            action: action("response"),
            button: button.filter(|_| open),
            again: (answered.is_some() && (!scenario || whole)).then(|| link("again")),
            key: (!open && !correct && !asked && !scenario).then(|| link("key")),
            saved: answered.is_some() && matches!(item.kind, Kind::Essay { .. }),
            entry: None,
        }
    }

    fn reflection(&self, item: &Item, action: String) -> ItemPart {
        let kept: Option<&Reflection> = self.story.reflections.get(&item.id);
        let writing = self.writing.filter(|writing| writing.item == item.id);
        let text = writing.map(|writing| &writing.text).or(kept.map(|kept| &kept.text));
        let response = text.map(|text| Response::Text(text.clone()));
        let missed = kept.filter(|kept| {
            writing.is_some_and(|w| w.edition.is_some_and(|seen| seen != kept.edition) && w.text != kept.text)
        });
        ItemPart {
            form: ItemForm::new(item, &[], response.as_ref(), Reveal::NOTHING),
            action,
            button: Some("Save in my journal"),
            again: None,
            key: None,
            saved: false,
            entry: Some(Entry {
                edition: kept.map_or(0, |kept| kept.edition),
                changed_at: kept.map(|kept| kept.changed_at),
                href: kept.map(|kept| format!("/me/journal/{}", kept.id)),
                other: missed.map(|kept| kept.text.clone()),
            }),
        }
    }
}

/// The words from a heading on, if it is in them.
fn from_heading<'a>(html: &'a str, id: &str) -> Option<&'a str> {
    let start = html.find(&format!("id=\"{id}\""))?;
    let tag = html[..start].rfind("<h")?;
    (!html[tag..start].contains('>')).then(|| &html[tag..])
}
