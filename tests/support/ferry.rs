//! A very small course with an exam, and people in it: four items of a bank of eight, thirty minutes, two attempts a
//! day apart, three of four to pass.

use std::{path::Path, sync::Arc};

use cairn::{
    app::App,
    assessment::{Attempt, AttemptColumn, Attempts},
    catalog::{self, Edition},
    enrollment::{Enrollment, enroll},
    identity::Person,
    journal::Actor,
    learning,
};
use curriculum::{Course, File, Item, Kind, Response};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    Browser, House, ROOT,
    people::{device, person},
};

pub struct Ferry {
    pub course: Arc<Course>,
    pub publication: catalog::Publication,
}

/// Somebody in the course, at a browser.
pub struct Passenger {
    pub person: Person,
    pub enrollment: Enrollment,
    pub browser: Browser,
    app: App,
}

impl Ferry {
    pub async fn offered(house: &House) -> Ferry {
        Ferry::published(house, files()).await
    }

    /// The same in newer words, which those who are under way are asked to go on with.
    pub async fn asks_to_move(house: &House, reason: &str) -> Ferry {
        let mut files = files();
        let course = files.iter_mut().find(|file| file.path == "course.md").unwrap();
        let text = String::from_utf8(course.bytes.clone()).unwrap();
        course.bytes = text.replacen("---\n", &format!("---\nmove_learners: {reason}\n"), 1).into_bytes();
        Ferry::published(house, files).await
    }

    async fn published(house: &House, files: Vec<File>) -> Ferry {
        let edition = Edition::read("ferry", files, &[]).unwrap();
        assert!(edition.is_sound(), "{:?}", edition.flaws);
        let mut change = house.app.change(Actor::System("test")).await.unwrap();
        catalog::publish(&mut change, &edition).await.unwrap();
        house.app.commit(change).await.unwrap();
        let publication = catalog::offered(&house.app.store.read, "ferry").await.unwrap().unwrap();
        let course = catalog::course(&house.app, &publication.version).await.unwrap();
        Ferry { course, publication }
    }

    /// Somebody who has done the lessons and may take the exam.
    pub async fn passenger(&self, house: &House, name: &str) -> Passenger {
        let passenger = self.newcomer(house, name).await;
        let mut change = house.app.change(Actor::Person(passenger.person.id)).await.unwrap();
        for lesson in self.course.lessons() {
            learning::complete(&mut change, &self.course, passenger.enrollment.id, lesson).await.unwrap();
        }
        house.app.commit(change).await.unwrap();
        passenger
    }

    /// Somebody who is enrolled, and no more.
    pub async fn newcomer(&self, house: &House, name: &str) -> Passenger {
        let person = person(&house.app, name).await;
        let mut change = house.app.change(Actor::Person(person.id)).await.unwrap();
        let enrollment = enroll(&mut change, person.id, &self.publication).await.unwrap();
        house.app.commit(change).await.unwrap();
        let browser = device(house, &person).await;
        Passenger { person, enrollment, browser, app: house.app.clone() }
    }
}

impl Passenger {
    /// Opens the exam's page and presses the button.
    pub async fn starts(&mut self) {
        self.browser.open("/courses/ferry/exam").await;
        self.browser.send("Start the exam", &[]).await.says("Question 1 of 4");
    }

    /// The attempt started last.
    pub async fn attempt(&self) -> Attempt {
        let of_person = Attempts::find().filter(AttemptColumn::PersonId.eq(self.person.id));
        let last = of_person.order_by_desc(AttemptColumn::Number);
        last.one(&self.app.store.read).await.unwrap().unwrap()
    }

    /// From start to hand-in, with this many right answers.
    pub async fn sits(&mut self, ferry: &Ferry, right: usize) {
        self.starts().await;
        let attempt = self.attempt().await;
        for n in 1..=4 {
            let fields = answer(ferry, &attempt, n, n <= right);
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            self.browser.open(&format!("/attempts/{}/items/{n}", attempt.id)).await;
            self.browser.send("Save and", &fields).await;
        }
        self.browser.open(&format!("/attempts/{}/submission", attempt.id)).await;
        self.browser.send("Hand in", &[]).await;
    }
}

fn files() -> Vec<File> {
    let folder = format!("{ROOT}/tests/support/course/ferry");
    let mut files = Vec::new();
    collect(Path::new(&folder), Path::new(&folder), &mut files);
    files
}

/// The item at a place of an attempt, from 1.
pub fn item<'a>(ferry: &'a Ferry, attempt: &Attempt, n: usize) -> &'a Item {
    let form = attempt.form().unwrap();
    ferry.course.item(&form.items[n - 1].item).unwrap()
}

/// The fields of an answer to it: names and values, as the page would send them.
pub fn answer(ferry: &Ferry, attempt: &Attempt, n: usize, right: bool) -> Vec<(String, String)> {
    let item = item(ferry, attempt, n);
    let order = attempt.form().unwrap().items[n - 1].order.clone();
    let shown = |at: usize| (order.iter().position(|&o| o == at).unwrap() + 1).to_string();
    let row = |n: usize| format!("{}.{}", item.id, n + 1);
    let key = item.key().unwrap();
    match (&item.kind, key) {
        (
            Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options },
            Response::Chosen(key),
        ) => {
            let wrong = (0..options.len()).find(|at| !key.contains(at)).unwrap();
            let chosen = if right { key } else { vec![wrong] };
            chosen.into_iter().map(|at| (item.id.clone(), shown(at))).collect()
        }
        (_, Response::Paired(key)) => {
            let turned = |at: usize| if right { at } else { (at + 1) % key.len() };
            (0..key.len()).map(|at| (row(at), shown(turned(at)))).collect()
        }
        (_, Response::Ordered(key)) => {
            let turned = |at: usize| if right { at + 1 } else { (at + 1) % key.len() + 1 };
            order.iter().enumerate().map(|(at, &step)| (row(at), turned(step).to_string())).collect()
        }
        (_, Response::Number(key)) => vec![(item.id.clone(), if right { key } else { "77".into() })],
        (_, Response::Text(key)) => vec![(item.id.clone(), if right { key } else { "a hat".into() })],
        (_, Response::Blanks(key)) => {
            let typed = |word: String| if right { word } else { "wind".into() };
            key.into_iter().enumerate().map(|(at, word)| (row(at), typed(word))).collect()
        }
        _ => unreachable!("no such item in this bank"),
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.push(File { path: name, bytes: std::fs::read(&path).unwrap() });
        }
    }
}
