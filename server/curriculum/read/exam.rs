//! exam.md and the bank.

use super::Reading;
use super::item::{Home, LEVELS};
use crate::check;
use crate::flaw::Flaws;
use crate::front::Fields;
use crate::html::{Page, Reader};
use crate::site::Place;
use crate::{BlueprintRow, CutScore, Exam, ExamRule, Item};
use std::collections::BTreeMap;

impl Reading<'_> {
    pub fn exam_files(&mut self) {
        let bank: Vec<String> = self
            .site
            .places
            .iter()
            .filter(|(_, place)| **place == Place::Bank)
            .map(|(path, _)| path.clone())
            .collect();
        for path in &bank {
            self.bank_file(path);
        }
        if self.files.contains_key("exam.md") {
            self.exam_file();
        } else if self.course.completion.exam == ExamRule::Passed {
            let message = "the course is completed by an exam and has no exam.md";
            self.flaws
                .file("exam.md", "file/missing", message)
                .help("write one, or set `exam: none` in course.md");
        }
    }

    fn exam_file(&mut self) {
        let Some(source) = self.source("exam.md") else { return };
        let (mut front, body) = Fields::of_file(&source, "an exam", &mut self.flaws);
        let mut exam = self.exam_settings(&mut front);
        self.silences(&mut front, "exam.md");
        let blueprint = self.blueprint(&mut front, &mut exam);
        let cut_at = front.place("cut_score");
        front.finish(&mut self.flaws);
        if exam.cut_score.of != exam.items() {
            let message = format!(
                "the cut score is out of {} and the blueprint draws {} items",
                exam.cut_score.of,
                exam.items()
            );
            self.flaws.at(&source, &cut_at, "exam/cut-score", message).help("make the two the same");
        } else if exam.cut_score.correct > exam.cut_score.of || exam.cut_score.correct == 0 {
            let message = "nobody could pass by this cut score, or everybody would";
            let help = format!("`correct` is from 1 to {}", exam.cut_score.of);
            self.flaws.at(&source, &cut_at, "exam/cut-score", message).help(help);
        }
        for (row, at) in exam.blueprint.iter().zip(&blueprint) {
            check::bank_for(&source, at, row, &self.course.bank, &mut self.flaws);
        }
        let fitting = |item: &&Item| !exam.blueprint.iter().any(|row| row.matches(item));
        for item in self.course.bank.iter().filter(fitting) {
            let spot = self.ids.get(&item.id).filter(|spot| spot.file == item.at.file);
            if let Some(spot) = spot {
                let message = "no row of the blueprint draws this item";
                let help = "compare its domain and level with exam.md";
                self.flaws.at_spot(spot, "exam/unused-item", message).help(help);
            }
        }
        let nodes = self.nodes(&source, body);
        let language = self.course.language.clone();
        let mut page = Page::new(&source, self.site, &language, Reader::Learner);
        page.survey(&nodes, &BTreeMap::new());
        exam.html = page.html(&nodes, &mut self.flaws);
        self.close(page);
        check::text(&source, &nodes, self.manner(), &mut self.flaws);
        self.course.exam = Some(exam);
    }

    fn exam_settings(&mut self, front: &mut Fields) -> Exam {
        let flaws = &mut self.flaws;
        let number = |front: &mut Fields, key: &'static str, most: u32, flaws: &mut Flaws| {
            let number = front.number(key, u32::from(key != "wait_hours")..most, flaws);
            if number.is_none() && !front.has(key) {
                front.missing(key, flaws);
            }
            number
        };
        let title = front.needed("title", flaws);
        let minutes = number(front, "minutes", 1441, flaws).unwrap_or(60);
        let attempts = number(front, "attempts", 101, flaws).unwrap_or(1);
        let wait_hours = number(front, "wait_hours", 10_001, flaws).unwrap_or(0);
        let mut cut_score = CutScore::default();
        if let Some(mut map) = front.map("cut_score", "a cut score", flaws) {
            cut_score = CutScore {
                correct: number(&mut map, "correct", 10_001, flaws).unwrap_or(0),
                of: number(&mut map, "of", 10_001, flaws).unwrap_or(0),
                set_on: map.date("set_on", flaws),
                method: map.needed("method", flaws),
                by: map.needed("by", flaws),
            };
            if cut_score.set_on.is_none() && !map.has("set_on") {
                map.missing("set_on", flaws);
            }
            map.finish(flaws);
        } else {
            front.missing("cut_score", flaws);
        }
        Exam { title, minutes, attempts, wait_hours, cut_score, ..Exam::default() }
    }

    /// Fills the blueprint; tells where each row stands.
    fn blueprint(&mut self, front: &mut Fields, exam: &mut Exam) -> Vec<std::ops::Range<usize>> {
        let mut places = Vec::new();
        for mut map in front.maps("blueprint", "a row of the blueprint", &mut self.flaws) {
            let at = map.at.clone();
            let domain = self.topic(&mut map, "domain");
            if domain.is_none() {
                map.missing("domain", &mut self.flaws);
            }
            let level = map.one_of("level", &LEVELS, &mut self.flaws);
            let items = map.number("items", 1..1001, &mut self.flaws);
            if items.is_none() {
                map.missing("items", &mut self.flaws);
            }
            map.finish(&mut self.flaws);
            if let (Some(domain), Some(items)) = (domain, items) {
                exam.blueprint.push(BlueprintRow { domain, level, items });
                places.push(at);
            }
        }
        if exam.blueprint.is_empty() {
            front.missing("blueprint", &mut self.flaws);
        }
        places
    }

    fn bank_file(&mut self, path: &str) {
        let Some(source) = self.source(path) else { return };
        let (mut front, body) = Fields::of_file(&source, "a bank's file", &mut self.flaws);
        front.needed("title", &mut self.flaws);
        let domain = self.topic(&mut front, "domain");
        let level = front.one_of("level", &LEVELS, &mut self.flaws);
        self.silences(&mut front, path);
        front.finish(&mut self.flaws);
        let language = self.course.language.clone();
        let read = self.body(&source, body, &language, Home::Bank);
        for block in read.blocks {
            let crate::Block::Item(mut item) = block else { continue };
            item.domain = item.domain.or_else(|| domain.clone());
            item.level = item.level.or(level);
            let spot = self.ids.get(&item.id).cloned().filter(|spot| spot.file == path);
            if let Some(spot) = spot {
                check::bank_item(&spot, &item, &mut self.flaws);
            }
            if item.kind.fits_exam() {
                self.course.bank.push(item);
            }
        }
    }
}
