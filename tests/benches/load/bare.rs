//! The least that could do the work: poem with three queries, a rendered template and a grouped write, without
//! sessions, forms, rules or headers. And poem saying hello.

use std::{path::Path, sync::Arc};

use minijinja::{Environment, context};
use poem::{EndpointExt, Route, Server, get, handler, listener::TcpListener, web::Data, web::Html};
use sea_orm::sqlx::{
    self, Connection, Row, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{mpsc, oneshot};

/// As large as a lesson of the shipped course.
const PARAGRAPHS: usize = 40;

#[derive(Clone)]
struct Bare {
    read: SqlitePool,
    write: mpsc::UnboundedSender<(i64, oneshot::Sender<()>)>,
    templates: Arc<Environment<'static>>,
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
}

pub async fn open(file: &Path) -> SqliteConnection {
    SqliteConnection::connect_with(&options(file)).await.unwrap()
}

pub async fn prepare(db: &mut SqliteConnection) {
    sqlx::raw_sql(
        "create table lesson (id integer primary key, title text not null, words text not null);
         create table person (id integer primary key, token text not null unique, name text not null);
         create table done (person integer not null, lesson integer not null, primary key (person, lesson));
         create table seen (id integer primary key, person integer not null, lesson integer not null, at text not null);",
    )
    .execute(&mut *db)
    .await
    .unwrap();
    let words = "You sit down too, and you wait. A minute goes by. Then she starts to talk, and you listen. "
        .repeat(4);
    for id in 0..100_i64 {
        sqlx::query("insert into lesson values (?, ?, ?)")
            .bind(id)
            .bind(format!("Lesson {id}"))
            .bind(&words)
            .execute(&mut *db)
            .await
            .unwrap();
        sqlx::query("insert into person values (?, ?, ?)")
            .bind(id)
            .bind(format!("token-{id}"))
            .bind(format!("Person {id}"))
            .execute(&mut *db)
            .await
            .unwrap();
        for place in 0..20_i64 {
            sqlx::query("insert into done values (?, ?)")
                .bind(id)
                .bind(place)
                .execute(&mut *db)
                .await
                .unwrap();
        }
    }
}

pub async fn serve(port: u16, file: &str) {
    let options = options(Path::new(file));
    let read = SqlitePoolOptions::new().max_connections(4).connect_with(options.clone()).await.unwrap();
    let (write, waiting) = mpsc::unbounded_channel();
    tokio::spawn(write_groups(SqliteConnection::connect_with(&options).await.unwrap(), waiting));
    let mut templates = Environment::new();
    templates.add_template("lesson.html", LESSON).unwrap();
    let bare = Bare { read, write, templates: Arc::new(templates) };
    let app = Route::new().at("/hello", get(hello)).at("/lesson/:id", get(lesson)).data(bare);
    Server::new(TcpListener::bind(("127.0.0.1", port))).run(app).await.unwrap();
}

#[handler]
fn hello() -> &'static str {
    "hello"
}

#[handler]
async fn lesson(Data(bare): Data<&Bare>, poem::web::Path(id): poem::web::Path<i64>) -> Html<String> {
    let person = sqlx::query("select id, name from person where token = ?")
        .bind(format!("token-{}", id % 100))
        .fetch_one(&bare.read)
        .await
        .unwrap();
    let (who, name): (i64, String) = (person.get(0), person.get(1));
    let lesson = sqlx::query("select title, words from lesson where id = ?")
        .bind(id % 100)
        .fetch_one(&bare.read)
        .await
        .unwrap();
    let done = sqlx::query("select lesson from done where person = ?")
        .bind(who)
        .fetch_all(&bare.read)
        .await
        .unwrap();
    let done: Vec<i64> = done.iter().map(|row| row.get(0)).collect();
    let (kept, on_disk) = oneshot::channel();
    bare.write.send((who, kept)).unwrap();
    on_disk.await.unwrap();
    let page = context! {
        name, done,
        title => lesson.get::<String, _>(0),
        words => vec![lesson.get::<String, _>(1); PARAGRAPHS],
    };
    Html(bare.templates.get_template("lesson.html").unwrap().render(page).unwrap())
}

/// Those that wait together share one commit.
async fn write_groups(
    mut db: SqliteConnection,
    mut waiting: mpsc::UnboundedReceiver<(i64, oneshot::Sender<()>)>,
) {
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, 256).await > 0 {
        sqlx::query("begin immediate").execute(&mut db).await.unwrap();
        for (person, _) in &group {
            sqlx::query("insert into seen (person, lesson, at) values (?, 1, '2026-01-01T00:00:00Z')")
                .bind(person)
                .execute(&mut db)
                .await
                .unwrap();
        }
        sqlx::query("commit").execute(&mut db).await.unwrap();
        for (_, kept) in group.drain(..) {
            let _ = kept.send(());
        }
    }
}

const LESSON: &str = "<!doctype html><html lang=en><head><title>{{ title }}</title></head><body><header>{{ name }}</header>
<nav><ol>{% for lesson in done %}<li><a href=\"/lesson/{{ lesson }}\">Lesson {{ lesson }}</a></li>{% endfor %}</ol></nav>
<main><h1>{{ title }}</h1>{% for paragraph in words %}<p>{{ paragraph }}</p>{% endfor %}</main></body></html>";
