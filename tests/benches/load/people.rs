//! A data folder as a server leaves it after a while: courses on offer, and people who take them.

use std::{path::PathBuf, sync::Arc};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use cairn::{
    app::{App, Inside},
    catalog::{self, Shipped},
    change::News,
    clock::{Chance, Clock},
    credential::{self, Certificate, Certificates, Content},
    enrollment::{Enrollment, Enrollments},
    identity::{self, People, Person, Session, Sessions},
    learning::{LessonCompletion, LessonCompletions},
    mail::{Mailroom, Post},
    press::Press,
    reactions,
    settings::Written,
    shelf::Shelf,
    store::{Line, Store},
    token,
    web::{CsrfKey, Templates},
};
use chrono::TimeDelta;
use curriculum::{Course, File};
use migrations::{Migrations, MigratorTrait};
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};
use sha2::{Digest, Sha256};

pub const PASSWORD: &str = "seven quiet herons on ice";

pub struct Ground {
    _folder: tempfile::TempDir,
    pub data: PathBuf,
    app: App,
    shipped: Vec<(String, Vec<File>)>,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Somebody {
    pub email: String,
    pub token: String,
    pub csrf: String,
}

impl Ground {
    pub async fn new() -> Ground {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_owned();
        let written = Written { data: Some(data.clone()), ..Written::default() };
        let settings = written.check().unwrap();
        let url = format!("sqlite:{}", data.join("cairn.db").display());
        let store = Store::open(&url).await.unwrap();
        store.migrate(|db| async move { Migrations::up(&db, None).await }).await.unwrap();
        let app = App::new(Inside {
            store,
            clock: Clock::System,
            chance: Chance::System,
            templates: Templates::load(None, &settings.address).unwrap(),
            shelf: Shelf::default(),
            mailroom: Mailroom::new(Post::Memory(Arc::default()), reactions::attach),
            press: Press::default(),
            news: News::default(),
            react: reactions::react,
            greet: identity::greet,
            settings,
        });
        let shipped = catalog::shipped(None).unwrap();
        let courses = shipped.courses.clone();
        catalog::publish_all(&app, shipped).await.unwrap();
        Ground { _folder: folder, data, app, shipped: courses }
    }

    /// A shipped course as it is on offer.
    pub async fn course(&self, slug: &str) -> Arc<Course> {
        let offer = catalog::offered(&self.app.store.read, slug).await.unwrap().unwrap();
        catalog::course(&self.app, &offer.version).await.unwrap()
    }

    /// Puts another course on offer: a shipped one, with some files in place of its own.
    pub async fn publish(&self, slug: &str, like: &str, keep: fn(&str) -> bool, other: Vec<File>) {
        let (_, files) = self.shipped.iter().find(|(shipped, _)| shipped == like).unwrap();
        let kept = files.iter().filter(|file| keep(&file.path)).cloned();
        let files: Vec<File> = kept.chain(other).collect();
        let frameworks = catalog::shipped(None).unwrap().frameworks;
        let shipped = Shipped { courses: vec![(slug.to_owned(), files)], frameworks, programs: Vec::new() };
        let published = catalog::publish_all(&self.app, shipped).await.unwrap();
        assert_eq!(published.sound, [slug], "{:?}", catalog::open_failures(&self.app.store.read).await);
    }

    /// So many people, signed in, taking a course; with `done`, all its lessons are completed.
    pub async fn people(&self, count: usize, slug: &str, done: bool) -> Vec<Somebody> {
        let course = self.course(slug).await;
        let params = Params::new(19 * 1024, 2, 1, None).unwrap();
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let password_hash = argon.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
        let mut people = Vec::with_capacity(count);
        for chunk in 0..count.div_ceil(500) {
            let mut rows = Rows::default();
            for number in chunk * 500..count.min(chunk * 500 + 500) {
                people.push(self.somebody(&mut rows, number, &password_hash, &course, done));
            }
            let change = self.app.change(cairn::journal::Actor::System("bench")).await.unwrap();
            rows.insert(&change.tx).await;
            self.app.commit(change).await.unwrap();
        }
        people
    }

    /// Issues what everyone has earned, with their letters; says how many.
    pub async fn issue(&self) -> usize {
        let enrollments = Enrollments::find().all(&self.app.store.read).await.unwrap();
        for some in enrollments.chunks(50) {
            let mut change = self.app.change(cairn::journal::Actor::System("bench")).await.unwrap();
            for enrollment in some {
                credential::issue_if_earned(&self.app, &mut change, enrollment.id).await.unwrap();
            }
            self.app.commit(change).await.unwrap();
        }
        let issued = Certificates::find().count(&self.app.store.read).await.unwrap();
        usize::try_from(issued).unwrap()
    }

    /// A certificate for everyone who takes a course, by their numbers.
    pub async fn certificates(&self) -> Vec<String> {
        let enrollments = Enrollments::find().all(&self.app.store.read).await.unwrap();
        let now = self.app.clock.now() - TimeDelta::days(1);
        let content = serde_json::json!({
            "learner": "Ana Ruiz", "course": "foundation", "course_title": "Foundations of Peer Support", "version": "0",
            "language": "en", "provider": "Riverbend Training", "provider_address": "12 Mill Road",
            "signatory": "Ana Ruiz", "signatory_title": "Director", "completed_on": "2026-03-02", "competencies": [],
            "hours": { "total": 2400, "by_topic": [], "by_mode": [], "seat": 0 }, "exam_passed_on": null,
        });
        let content: Content = serde_json::from_value(content).unwrap();
        let row = |enrollment: &Enrollment| Certificate {
            id: self.app.chance.id(now),
            number: self.unknown_number(),
            person_id: enrollment.person_id,
            enrollment_id: enrollment.id,
            edition: 1,
            content: content.clone(),
            issued_at: now,
        };
        let rows: Vec<_> = enrollments.iter().map(row).collect();
        let change = self.app.change(cairn::journal::Actor::System("bench")).await.unwrap();
        for some in rows.chunks(500) {
            let some = some.iter().cloned().map(reset);
            Certificates::insert_many(some).exec_without_returning(&change.tx).await.unwrap();
        }
        self.app.commit(change).await.unwrap();
        rows.into_iter().map(|row| row.number).collect()
    }

    /// A number that nothing has.
    pub fn unknown_number(&self) -> String {
        let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let digit = |value: u8| char::from(alphabet.as_bytes()[usize::from(value % 32)]);
        let start: String = self.app.chance.bytes::<16>().into_iter().map(digit).collect();
        alphabet.chars().find_map(|last| credential::read_number(&format!("{start}{last}")).ok()).unwrap()
    }

    /// Of the first of the people.
    pub async fn api_token(&self) -> String {
        let person = People::find().one(&self.app.store.read).await.unwrap().unwrap();
        let secret = token::secret(&self.app.chance.token(), "bench");
        let wanted = token::Wanted {
            name: "Bench".into(),
            days: 30,
            for_operator: false,
            checks_only: true,
            a_day: 1_000_000,
        };
        let mut change = self.app.change(cairn::journal::Actor::System("bench")).await.unwrap();
        token::make(&mut change, &person, &wanted, &secret).await.unwrap();
        self.app.commit(change).await.unwrap();
        secret
    }

    fn somebody(&self, rows: &mut Rows, number: usize, hash: &str, course: &Course, done: bool) -> Somebody {
        let slug = &course.slug;
        let now = self.app.clock.now() - TimeDelta::days(1);
        let (id, enrollment) = (self.app.chance.id(now), self.app.chance.id(now));
        let token = self.app.chance.token();
        let email = format!("{slug}.{number}@example.org");
        rows.people.push(Person {
            id,
            email: email.clone(),
            email_key: email.clone(),
            legal_name: format!("Learner {number}"),
            preferred_name: None,
            password_hash: hash.to_owned(),
            signed_up_at: now,
            email_confirmed_at: Some(now),
            closed_at: None,
        });
        rows.sessions.push(Session {
            token_hash: hex::encode(Sha256::digest(token.as_bytes())),
            person_id: id,
            started_at: now,
            expires_at: now + TimeDelta::days(30),
            device: "Firefox on Linux".into(),
        });
        rows.enrollments.push(Enrollment {
            id: enrollment,
            person_id: id,
            course: slug.to_owned(),
            version: course.version.clone(),
            enrolled_at: now,
        });
        let lessons = course.modules.iter().flat_map(|module| &module.lessons).filter(|_| done);
        rows.completions.extend(lessons.map(|lesson| LessonCompletion {
            enrollment_id: enrollment,
            module: lesson.module.clone(),
            lesson: lesson.slug.clone(),
            completed_at: now,
        }));
        let csrf = CsrfKey::new(&token, &self.app.chance).token();
        Somebody { email, token, csrf }
    }
}

#[derive(Default)]
struct Rows {
    people: Vec<Person>,
    sessions: Vec<Session>,
    enrollments: Vec<Enrollment>,
    completions: Vec<LessonCompletion>,
}

impl Rows {
    async fn insert(self, tx: &Line) {
        People::insert_many(self.people.into_iter().map(reset)).exec_without_returning(tx).await.unwrap();
        Sessions::insert_many(self.sessions.into_iter().map(reset)).exec_without_returning(tx).await.unwrap();
        Enrollments::insert_many(self.enrollments.into_iter().map(reset))
            .exec_without_returning(tx)
            .await
            .unwrap();
        for some in self.completions.chunks(500) {
            let some = some.iter().cloned().map(reset);
            LessonCompletions::insert_many(some).exec_without_returning(tx).await.unwrap();
        }
    }
}

/// Every field is to be written.
fn reset<A: sea_orm::ActiveModelTrait>(row: impl IntoActiveModel<A>) -> A {
    row.into_active_model().reset_all()
}
