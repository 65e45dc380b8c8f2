//! A whole house for each test: its own database, a standing clock, the real templates, mail into a mailbox.

mod browser;
pub mod course;
mod database;
pub mod office;
pub mod ferry;
pub mod mailbox;
pub mod people;
pub mod programs;
pub mod record;
pub mod seed;
mod server;
mod wire;

use std::sync::{Arc, Mutex};

use cairn::{
    app::{App, Inside},
    change::News,
    clock::{Chance, Clock},
    identity,
    mail::{self, LetterColumn, Letters, Mailroom, Post, Sent},
    press::Press,
    reactions,
    routes::routes,
    settings::{Settings, Written},
    shelf::Shelf,
    web::{self, Limits, Templates},
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

pub use browser::{Browser, Shown};
pub use database::{Database, postgres};
pub use server::{Served, copy, free_port, house_with_courses, needs, program};
pub use wire::{Answer, Wire, answer};

pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// What the tests' server is called from outside.
pub const ADDRESS: &str = "https://cairn.test";

pub struct House {
    pub app: App,
    now: Arc<Mutex<DateTime<Utc>>>,
    letters: Arc<Mutex<Vec<Sent>>>,
    database: Database,
    data: tempfile::TempDir,
}

impl House {
    /// A house on a fresh database, in the morning of March 2, 2026.
    pub async fn open() -> House {
        House::with(|_| ()).await
    }

    /// The same, with other settings.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> House {
        let now = Arc::new(Mutex::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let letters = Arc::new(Mutex::new(Vec::new()));
        let data = tempfile::tempdir().unwrap();
        let database = Database::fresh().await;
        let written = Written {
            data: Some(data.path().to_owned()),
            address: Some(ADDRESS.into()),
            mail_from: Some("Cairn <cairn@cairn.test>".into()),
            ..Written::default()
        };
        let mut settings = written.check().unwrap();
        settings.program = env!("CARGO_BIN_EXE_cairn").into();
        change(&mut settings);
        // A mail server that a test names is a real one.
        let post = match settings.smtp {
            Some(_) => Post::open(&settings).unwrap(),
            None => Post::Memory(letters.clone()),
        };
        let app = App::new(Inside {
            store: database.store.clone(),
            clock: Clock::Standing(now.clone()),
            chance: Chance::seeded(7),
            templates: Templates::load(None, &settings.address).unwrap(),
            shelf: Shelf::default(),
            mailroom: Mailroom::new(post, reactions::attach),
            press: Press::default(),
            news: News::default(),
            react: reactions::react,
            greet: identity::greet,
            settings,
        });
        course::publish(&app, course::walk()).await;
        House { app, now, letters, database, data }
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    /// Moves the clock; nothing is waited for.
    pub fn later(&self, span: TimeDelta) {
        let mut now = self.now.lock().unwrap();
        *now += span;
    }

    /// Somebody at a browser of their own.
    pub fn browser(&self) -> Browser {
        Browser::new(routes(self.app.clone()), ADDRESS)
    }

    /// The same routes on a real port, until the test ends.
    pub async fn on_a_port(&self, limits: Limits) -> Wire {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = listener.local_addr().unwrap();
        tokio::spawn(web::serve(listener, routes(self.app.clone()), limits, std::future::pending()));
        Wire { to }
    }

    /// Somebody at a browser of a server that was just started on the same database, with nothing in its memory.
    pub fn restarted(&self) -> Browser {
        Browser::new(routes(self.started_anew()), ADDRESS)
    }

    /// A server that was just started on the same database.
    pub fn started_anew(&self) -> App {
        let settings = self.app.settings.clone();
        App::new(Inside {
            store: self.app.store.clone(),
            clock: self.app.clock.clone(),
            chance: self.app.chance.clone(),
            templates: self.app.templates.clone(),
            shelf: Shelf::default(),
            mailroom: Mailroom::new(Post::Memory(self.letters.clone()), reactions::attach),
            press: Press::default(),
            news: News::default(),
            react: reactions::react,
            greet: identity::greet,
            settings,
        })
    }

    /// The database, as the setting names it.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// The file that holds the database, where it is one.
    pub fn database_file(&self) -> Option<std::path::PathBuf> {
        self.database.url.strip_prefix("sqlite:").map(Into::into)
    }

    /// Sends what is due, as the worker would.
    pub async fn post_goes(&self) {
        while mail::deliver_due(&self.app).await.unwrap() > 0 {}
    }

    /// The letters to an address so far, oldest first, as they left.
    pub async fn letters_to(&self, address: &str) -> Vec<Sent> {
        self.post_goes().await;
        self.letters.lock().unwrap().iter().filter(|letter| letter.to == address).cloned().collect()
    }

    /// What `cairn person …` prints on this house's database: whether it went well, its lines, what it complained of.
    pub fn console(&self, arguments: &[&str]) -> (bool, String, String) {
        let data = self.data.path().to_str().unwrap();
        let output = std::process::Command::new(&self.app.settings.program)
            .args(["person", "--data", data, "--database", &self.database.url, "--address", ADDRESS])
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    }

    /// To be called at the end of a story: the outbox is empty, nothing failed, and the journal is whole.
    pub async fn is_in_order(&self) {
        self.post_goes().await;
        let db = &self.app.store.read;
        let unsent = Letters::find().filter(LetterColumn::SentAt.is_null()).count(db).await.unwrap();
        assert_eq!(unsent, 0, "letters were left in the outbox");
        let journal = cairn::journal::verify(db).await.unwrap();
        assert!(journal.is_ok(), "the journal is broken: {journal:?}");
    }
}
