//! A database with people in it, made before the program is started on it.

use std::{path::Path, sync::Arc};

use cairn::{
    app::{App, Inside},
    catalog,
    change::News,
    clock::{Chance, Clock},
    enrollment::{self, Enrollment},
    identity::{self, Person},
    journal::Actor,
    mail::{Mailroom, Post},
    press::Press,
    reactions,
    settings::Written,
    shelf::Shelf,
    store::Store,
    web::{CsrfKey, Templates},
};
use migrations::{Migrations, MigratorTrait};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::{Answer, Wire, course};

/// Somebody who is signed in and takes the walk, as a program sees them.
#[derive(Clone)]
pub struct Walker {
    pub enrollment: Enrollment,
    cookie: String,
    csrf: String,
}

impl Walker {
    pub fn head(&self, method: &str, path: &str, more: &str) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nhost: cairn.test\r\naccept: text/html\r\ncookie: __Host-session={}\r\nconnection: close\r\n{more}\r\n",
            self.cookie
        )
    }

    pub async fn get(&self, wire: Wire, path: &str) -> std::io::Result<Answer> {
        wire.exchange(self.head("GET", path, "").as_bytes()).await
    }

    /// A form, with the token that every form of theirs takes.
    pub async fn post(&self, wire: Wire, path: &str, fields: &[(&str, &str)]) -> std::io::Result<Answer> {
        let all = [&[("csrf", self.csrf.as_str())], fields].concat();
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        let kind =
            format!("content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n", body.len());
        let head = self.head("POST", path, &kind);
        wire.exchange(format!("{head}{body}").as_bytes()).await
    }

    /// A form with a file.
    pub async fn upload(&self, wire: Wire, path: &str, content: &[u8]) -> std::io::Result<Answer> {
        let part = |head: &str| format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        let mut body = format!("{}{}\r\n", part("name=\"csrf\""), self.csrf).into_bytes();
        body.extend(part("name=\"file\"; filename=\"paper.pdf\"").bytes());
        body.extend(content);
        body.extend(b"\r\n--edge--\r\n");
        let kind = "content-type: multipart/form-data; boundary=edge\r\n";
        let head = self.head("POST", path, &format!("{kind}content-length: {}\r\n", body.len()));
        wire.exchange(&[head.into_bytes(), body].concat()).await
    }
}

/// Opens the database as the program would, with a clock that goes.
pub async fn house_on(url: &str) -> App {
    house_in(url, None).await
}

/// The same, with a data folder of its own.
pub async fn house_in(url: &str, data: Option<&Path>) -> App {
    let data = data.map(Into::into);
    let written = Written { database: Some(url.to_owned().into()), data, ..Written::default() };
    let settings = written.check().unwrap();
    let store = Store::open(url).await.unwrap();
    store.migrate(|db| async move { Migrations::up(&db, None).await }).await.unwrap();
    App::new(Inside {
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
    })
}

/// So many people who take the walk. The database is closed again.
pub async fn walkers(url: &str, count: usize) -> Vec<Walker> {
    let app = house_on(url).await;
    course::publish(&app, course::walk()).await;
    let mut change = app.change(Actor::System("test")).await.unwrap();
    let offer = catalog::offered(&change.tx, "walk").await.unwrap().unwrap();
    let mut walkers = Vec::new();
    for number in 0..count {
        let (id, now) = (change.id(), change.now);
        let email = format!("walker.{number}@example.org");
        let person = Person {
            id,
            email: email.clone(),
            email_key: email,
            legal_name: format!("Walker {number}"),
            preferred_name: None,
            password_hash: String::new(),
            signed_up_at: now,
            email_confirmed_at: Some(now),
            closed_at: None,
        };
        person.into_active_model().reset_all().insert(&change.tx).await.unwrap();
        let session = identity::start_session(&mut change, id, true, "a test").await.unwrap();
        let enrollment = enrollment::enroll(&mut change, id, &offer).await.unwrap();
        let csrf = CsrfKey::new(&session.token, &Chance::System).token();
        walkers.push(Walker { enrollment, cookie: session.token, csrf });
    }
    app.commit(change).await.unwrap();
    drop(app);
    if let Some(file) = url.strip_prefix("sqlite:") {
        closed(Path::new(file)).await;
    }
    walkers
}

/// Waits until this process holds the file no more, so that whoever is killed later was alone with it.
async fn closed(file: &Path) {
    for _ in 0..500 {
        let held = std::fs::read_dir("/proc/self/fd").unwrap().map_while(Result::ok);
        if !held.filter_map(|link| std::fs::read_link(link.path()).ok()).any(|to| to.starts_with(file)) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{} is still open", file.display());
}
