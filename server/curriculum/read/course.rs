//! course.md, and the settings that several files share.

use super::Reading;
use crate::check::{self, Manner};
use crate::course::{Mention, Mentioner};
use crate::flaw::{Flaws, Silence};
use crate::front::Fields;
use crate::html::{Page, Reader};
use crate::rule;
use crate::site::is_language;
use crate::{Completion, ExamRule, LiveRule, Provider, Reference, Signatory, Topic};
use std::collections::BTreeSet;

impl Reading<'_> {
    pub fn course_file(&mut self) {
        if !self.files.contains_key("course.md") {
            self.flaws
                .file("course.md", "file/missing", "this course has no course.md")
                .help("write one: courses/README.md shows how");
            return;
        }
        let Some(source) = self.source("course.md") else { return };
        let (mut front, body) = Fields::of_file(&source, "a course", &mut self.flaws);
        self.course_settings(&mut front);
        self.silences(&mut front, "");
        front.finish(&mut self.flaws);
        let nodes = self.nodes(&source, body);
        let language = self.course.language.clone();
        let mut page = Page::new(&source, self.site, &language, Reader::Learner);
        page.survey(&nodes, &std::collections::BTreeMap::new());
        self.course.html = page.html(&nodes, &mut self.flaws);
        let footnotes = page.notes(&nodes, &mut self.flaws);
        self.course.html.push_str(&footnotes);
        self.close(page);
        check::text(&source, &nodes, self.manner(), &mut self.flaws);
    }

    fn course_settings(&mut self, front: &mut Fields) {
        let flaws = &mut self.flaws;
        let course = &mut self.course;
        course.title = front.needed("title", flaws);
        course.summary = front.needed("summary", flaws);
        course.language = front.needed("language", flaws);
        if !course.language.is_empty() && !is_language(&course.language) {
            let at = front.place("language");
            let message = "`language` is a tag such as en, es or pt-BR";
            flaws.at(front.source, &at, "front/wrong-type", message).help("write it as `language: en`");
        }
        if let Some(mut map) = front.map("provider", "a provider", flaws) {
            course.provider =
                Provider { name: map.needed("name", flaws), address: map.needed("address", flaws) };
            map.finish(flaws);
        }
        if let Some(mut map) = front.map("signatory", "a signatory", flaws) {
            course.signatory =
                Signatory { name: map.needed("name", flaws), title: map.needed("title", flaws) };
            map.finish(flaws);
        }
        course.authors = front.texts("authors", flaws).into_iter().map(|author| author.value).collect();
        if course.authors.is_empty() {
            front.missing("authors", flaws);
        }
        course.license = front.needed("license", flaws);
        course.audience = front.needed("audience", flaws);
        course.before = front.needed("before", flaws);
        course.reading_grade = front.number("reading_grade", 1..17, flaws).unwrap_or(8);
        for slug in front.texts("frameworks", flaws) {
            course.framework_spots.push(Flaws::spot(front.source, &slug.at));
            course.frameworks.push(slug.value);
        }
        for (code, name) in front.pairs("topics", flaws) {
            course.topics.push(Topic { code: code.value, name: name.value });
        }
        if course.topics.is_empty() {
            front.missing("topics", flaws);
        }
        course.move_learners = front.text("move_learners", flaws).filter(|why| !why.trim().is_empty());
        if let Some(mut map) = front.map("completion", "a completion rule", flaws) {
            let exam = map.one_of("exam", &[("passed", ExamRule::Passed), ("none", ExamRule::None)], flaws);
            let live = map.one_of(
                "live",
                &[("required", LiveRule::Required), ("recorded", LiveRule::Recorded)],
                flaws,
            );
            course.completion = Completion { exam: exam.unwrap_or_default(), live: live.unwrap_or_default() };
            map.finish(flaws);
        } else {
            front.missing("completion", flaws);
        }
    }

    /// How the course wants to be written.
    pub fn manner(&self) -> Manner {
        Manner { grade: self.course.reading_grade, english: self.course.language.starts_with("en") }
    }

    /// Rules that an author switches off here, each with a reason.
    pub fn silences(&mut self, front: &mut Fields, scope: &str) {
        for mut map in front.maps("silence", "a silence", &mut self.flaws) {
            let rule = map.needed("rule", &mut self.flaws);
            let reason = map.text("reason", &mut self.flaws).unwrap_or_default();
            let at = map.place("rule");
            if !rule.is_empty() && !rule::exists(&rule) {
                let message = format!("there is no rule `{}`", crate::front::short(&rule));
                self.flaws.at(front.source, &at, "silence/unknown-rule", message).maybe(|| {
                    let near = rule::nearest_rule(&rule)?;
                    Some(format!("did you mean `{near}`?"))
                });
            } else if rule::exists(&rule) && rule::severity(&rule) == crate::Severity::Error {
                let message = format!("`{rule}` is an error and can't be silenced");
                let help = "delete this silence and mend what the rule finds";
                self.flaws.at(front.source, &at, "silence/error", message).help(help);
            }
            if reason.trim().is_empty() {
                self.flaws
                    .at(front.source, &at, "silence/no-reason", "this silence gives no reason")
                    .help("add `reason:` and say why the rule does not apply here");
            } else {
                let at = Flaws::spot(front.source, &at);
                let scope = scope.to_owned();
                self.course.silences.push(Silence { rule, scope, reason, at });
            }
            map.finish(&mut self.flaws);
        }
    }

    pub fn competencies(&mut self, front: &mut Fields, by: Mentioner) -> Vec<String> {
        let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
        for id in front.texts("competencies", &mut self.flaws) {
            let at = Flaws::spot(front.source, &id.at);
            self.course.mentions.push(Mention { competency: id.value.clone(), by, at });
            if seen.insert(id.value.clone()) {
                all.push(id.value);
            } else {
                let message = format!("{} is named twice", crate::front::short(&id.value));
                self.flaws.at(front.source, &id.at, "competency/twice", message).help("keep one of the two");
            }
        }
        all
    }

    /// One of the course's topics.
    pub fn topic(&mut self, front: &mut Fields, key: &'static str) -> Option<String> {
        let code = front.optional(key, &mut self.flaws)?;
        if !self.course.topics.is_empty() && !self.course.topics.iter().any(|topic| topic.code == code.value)
        {
            let codes: Vec<&str> = self.course.topics.iter().map(|topic| topic.code.as_str()).collect();
            let message = format!("`{}` is not one of the course's topics", crate::front::short(&code.value));
            let help = format!("course.md names: {}", codes.join(", "));
            self.flaws.at(front.source, &code.at, "front/unknown-topic", message).help(help);
        }
        Some(code.value)
    }

    pub fn sources(&mut self, front: &mut Fields) -> Vec<Reference> {
        let flaws = &mut self.flaws;
        let mut all = Vec::new();
        for mut map in front.maps("sources", "a source", flaws) {
            let title = map.needed("title", flaws);
            let by = map.text("by", flaws);
            let year = map.number("year", 1000..2200, flaws).and_then(|year| i32::try_from(year).ok());
            let url = map.optional("url", flaws).and_then(|url| {
                let web = url.value.starts_with("https://") || url.value.starts_with("http://");
                let plain = !url.value.chars().any(|c| c.is_whitespace() || c.is_control());
                if !(web && plain) {
                    let message = "a source's `url` begins with https:// or http://";
                    flaws
                        .at(map.source, &url.at, "link/scheme", message)
                        .help("write it as `url: https://…`");
                }
                (web && plain).then_some(url.value)
            });
            let read_on = map.date("read_on", flaws);
            map.finish(flaws);
            all.push(Reference { title, by, year, url, read_on });
        }
        all
    }
}
