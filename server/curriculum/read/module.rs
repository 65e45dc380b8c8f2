//! A module's folder: its opening, its worksheets, its trainer's guide.

use super::Reading;
use crate::check;
use crate::flaw::{Flaws, Spot};
use crate::front::Fields;
use crate::html::{Page, Reader};
use crate::markdown::Node;
use crate::site::{Place, number};
use crate::source::Source;
use crate::{Guide, Lesson, Mode, Module, Worksheet};
use pulldown_cmark::Tag;
use std::collections::{BTreeMap, BTreeSet};

/// Addresses of a course that no module may take.
const TAKEN: [&str; 6] = ["enrollment", "exam", "files", "glossary", "home", "leaving"];

impl Reading<'_> {
    pub fn modules(&mut self) {
        let mut slugs: BTreeSet<String> = BTreeSet::new();
        let mut numbers: BTreeSet<u32> = BTreeSet::new();
        for (folder, paths) in self.folders() {
            let slug = folder.split_once('-').map_or("", |(_, slug)| slug).to_owned();
            let path = format!("{folder}/module.md");
            if TAKEN.contains(&slug.as_str()) || !slugs.insert(slug.clone()) {
                let message = format!("the address `{slug}` is taken");
                self.flaws.file(&path, "file/same-address", message).help("give this folder another name");
                continue;
            }
            if !numbers.insert(number(&folder)) {
                let message = "another module has the same number";
                self.flaws.file(&path, "file/same-number", message).help("numbers give the order");
            }
            let module = self.module(&folder, slug, &paths);
            self.course.modules.push(module);
        }
        if self.course.modules.is_empty() {
            let message = "this course has no module";
            self.flaws
                .file("course.md", "file/missing", message)
                .help("make a folder 01-name with a module.md in it");
        }
    }

    fn module(&mut self, folder: &str, slug: String, paths: &[String]) -> Module {
        let mut module = Module { slug, ..Module::default() };
        self.module_file(folder, &mut module);
        let mut lessons: Vec<&String> =
            paths.iter().filter(|p| matches!(self.site.places.get(*p), Some(Place::Lesson { .. }))).collect();
        lessons.sort_by_key(|path| (number(path.rsplit_once('/').map_or("", |(_, name)| name)), *path));
        let (mut slugs, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for path in lessons {
            let name = path.rsplit_once('/').map_or("", |(_, name)| name);
            let Some(lesson) = self.lesson_file(path, &module.slug) else { continue };
            if ["guide", "worksheets"].contains(&lesson.slug.as_str()) || !slugs.insert(lesson.slug.clone()) {
                let message = format!("the address `{}` is taken in this module", lesson.slug);
                self.flaws.file(path, "file/same-address", message).help("give this file another name");
                continue;
            }
            if !numbers.insert(number(name)) {
                let message = "another lesson of this module has the same number";
                self.flaws.file(path, "file/same-number", message).help("numbers give the order");
            }
            module.lessons.push(lesson);
        }
        if module.lessons.is_empty() {
            let help = format!("write one: {folder}/01-name.md");
            let path = format!("{folder}/module.md");
            self.flaws.file(&path, "file/missing", "this module has no lesson").help(help);
        }
        for path in paths {
            match self.site.places.get(path) {
                Some(Place::Worksheet { worksheet, .. }) => {
                    let worksheet = worksheet.clone();
                    module.worksheets.extend(self.worksheet(path, worksheet));
                }
                Some(Place::Guide { .. }) => module.guide = self.guide(path, &module),
                Some(Place::Translation { lesson, language, .. }) => {
                    let (lesson, language) = (lesson.clone(), language.clone());
                    self.translation(path, &lesson, &language, &mut module);
                }
                _ => {}
            }
        }
        self.module_checks(folder, &module);
        module
    }

    fn module_file(&mut self, folder: &str, module: &mut Module) {
        let path = format!("{folder}/module.md");
        if !self.files.contains_key(path.as_str()) {
            let help = "write one with `title:` and `summary:` in its front matter";
            self.flaws.file(&path, "file/missing", "this module has no module.md").help(help);
            return;
        }
        let Some(source) = self.source(&path) else { return };
        let (mut front, body) = Fields::of_file(&source, "a module", &mut self.flaws);
        module.title = front.needed("title", &mut self.flaws);
        module.summary = front.needed("summary", &mut self.flaws);
        self.silences(&mut front, &format!("{folder}/"));
        front.finish(&mut self.flaws);
        module.html = self.page(&source, body, Reader::Learner);
    }

    /// A page of words alone.
    fn page(&mut self, source: &Source, body: usize, reader: Reader) -> String {
        let nodes = self.nodes(source, body);
        let language = self.course.language.clone();
        let mut page = Page::new(source, self.site, &language, reader);
        page.survey(&nodes, &BTreeMap::new());
        let mut html = page.html(&nodes, &mut self.flaws);
        let footnotes = page.notes(&nodes, &mut self.flaws);
        if !footnotes.is_empty() {
            html.push('\n');
            html.push_str(&footnotes);
        }
        self.close(page);
        check::text(source, &nodes, self.manner(), &mut self.flaws);
        html
    }

    fn worksheet(&mut self, path: &str, slug: String) -> Option<Worksheet> {
        let source = self.source(path)?;
        let (mut front, body) = Fields::of_file(&source, "a worksheet", &mut self.flaws);
        let title = front.needed("title", &mut self.flaws);
        let use_ = front.needed("use", &mut self.flaws);
        self.silences(&mut front, path);
        front.finish(&mut self.flaws);
        let html = self.page(&source, body, Reader::Learner);
        Some(Worksheet { slug, title, use_, html })
    }

    fn guide(&mut self, path: &str, module: &Module) -> Option<Guide> {
        let source = self.source(path)?;
        let (mut front, body) = Fields::of_file(&source, "a trainer's guide", &mut self.flaws);
        let title = front.needed("title", &mut self.flaws);
        let minutes = front.number("minutes", 1..100_000, &mut self.flaws);
        if minutes.is_none() {
            front.missing("minutes", &mut self.flaws);
        }
        self.silences(&mut front, path);
        let at = front.place("minutes");
        front.finish(&mut self.flaws);
        let nodes = self.nodes(&source, body);
        let planned = timetable(&source, &nodes, &mut self.flaws);
        let live: u32 = module
            .lessons
            .iter()
            .filter(|lesson| lesson.mode == Mode::Live && lesson.alternative_to.is_none())
            .fold(0, |sum, lesson| sum.saturating_add(lesson.minutes));
        let stated = minutes.unwrap_or(live);
        match planned {
            None => {
                let help = "write a table with the columns `Minutes | What | How`";
                self.flaws.at(&source, &at, "hours/no-timetable", "this guide has no timetable").help(help);
            }
            Some(planned) if planned != stated || live != stated => {
                let message = format!(
                    "the timetable adds up to {planned} minutes, this guide states {stated}, and the live lessons {live}"
                );
                self.flaws.at(&source, &at, "hours/live", message).help("make the three the same");
            }
            Some(_) => {}
        }
        let html = self.page(&source, body, Reader::Trainer);
        Some(Guide { title, minutes: stated, html })
    }

    fn module_checks(&mut self, folder: &str, module: &Module) {
        let live = module.lessons.iter().find(|lesson| lesson.mode == Mode::Live);
        if let Some(lesson) = live
            && module.guide.is_none()
        {
            let message = "this live lesson has no trainer's guide";
            let help = format!("write {folder}/facilitator.md with the timetable of these hours");
            let at = self.setting(lesson, "mode");
            self.flaws.at_spot(&at, "hours/no-guide", message).help(help);
        }
        for lesson in &module.lessons {
            let Some(to) = &lesson.alternative_to else { continue };
            let stands_in = module.lessons.iter().find(|other| other.slug == *to);
            if stands_in.is_none_or(|other| other.alternative_to.is_some() || other.slug == lesson.slug) {
                let message = "`alternative_to` names no lesson of this module that stands for itself";
                let help = "name the file of the lesson that learners would take otherwise";
                let at = self.setting(lesson, "alternative_to");
                self.flaws.at_spot(&at, "lesson/alternative", message).help(help);
            }
        }
    }

    /// Where a lesson says something of itself.
    fn setting(&self, lesson: &Lesson, key: &'static str) -> Spot {
        let file = lesson.at.file.clone();
        let known = self.settings.get(&(file.clone(), key)).cloned();
        known.unwrap_or(Spot { file, line: 0, column: 0, length: 1 })
    }
}

/// The sum of the first columns of the tables whose first column is headed Minutes; none where there is no such table.
fn timetable(source: &Source, nodes: &[Node], flaws: &mut Flaws) -> Option<u32> {
    let mut sum: Option<u32> = None;
    for table in nodes.iter().filter(|node| matches!(node.tag(), Some(Tag::Table(_)))) {
        let heads: Vec<String> =
            table.kids.first()?.kids.iter().map(|c| c.text().trim().to_lowercase()).collect();
        if !matches!(heads.first().map(String::as_str), Some("minutes" | "minutos")) {
            continue;
        }
        for row in table.kids.iter().skip(1) {
            let Some(cell) = row.kids.first() else { continue };
            let text = cell.text();
            if let Ok(minutes) = text.trim().parse::<u32>() {
                sum = Some(sum.unwrap_or(0).saturating_add(minutes));
            } else {
                let message = "a timetable's first column holds whole minutes";
                flaws.at(source, &cell.at, "hours/timetable", message).help("such as 15");
            }
        }
    }
    sum
}
