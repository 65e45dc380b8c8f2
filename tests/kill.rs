//! The server stopped: kindly, when requests in flight are answered; and without a word, when nothing acknowledged is lost.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use cairn::{
    assessment::{AttemptColumn, Attempts, ResponseColumn, Responses, Submissions},
    learning::{LessonCompletions, Reflections},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;

use crate::support::{
    Database, Served, Wire, answer, course, house_with_courses, postgres,
    seed::{self, Walker},
};

#[tokio::test]
async fn a_server_that_is_asked_to_stop_answers_what_is_in_flight() {
    let mut server = Served::start().await;
    let mut idle = TcpStream::connect(server.socket()).await.unwrap();
    idle.write_all(b"GET /sign-in HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert_eq!(answer(&mut idle).await.unwrap().status, 200);
    let mut halves = Vec::new();
    for _ in 0..5 {
        let mut socket = TcpStream::connect(server.socket()).await.unwrap();
        let head = b"POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 20\r\n\r\nemail=ann";
        socket.write_all(head).await.unwrap();
        halves.push(socket);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.ask_to_stop();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(TcpStream::connect(server.socket()).await.is_err(), "it still lets people in");
    for mut socket in halves {
        socket.write_all(b"%40a.test&b").await.unwrap();
        let answer = answer(&mut socket).await.unwrap();
        // The form has no token: the page offers to send it again.
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert!(answer.text().contains("ann@a.test"), "{}", answer.text());
    }
    let status = server.stopped(Duration::from_secs(5)).await;
    assert!(status.success(), "{status}: {}", server.said());
    // The one that had nothing to say was let go.
    assert_eq!(idle.read(&mut [0; 8]).await.unwrap_or(0), 0);
}

/// What the server said yes to.
#[derive(Default)]
struct Acknowledged {
    completions: Vec<(Uuid, String)>,
    reflections: Vec<(Uuid, String)>,
    /// An attempt, and how many responses to it were taken.
    responses: Vec<(Uuid, u64)>,
    submissions: Vec<Uuid>,
    cut_off: u32,
}

impl Acknowledged {
    /// That nothing of it is lost says something.
    fn is_enough(&self) -> bool {
        let responses: u64 = self.responses.iter().map(|(_, count)| count).sum();
        self.completions.len() > 20 && responses > 40 && self.cut_off > ROUNDS / 2
    }
}

/// The lessons of the walk that are completed by a button.
const LESSONS: [&str; 3] =
    ["first-steps/a-first-step", "first-steps/a-hard-story", "keeping-going/a-walk-outside"];
/// At least so often it is killed; on a busy machine more often, until enough was acknowledged between.
const ROUNDS: u32 = 12;
const MOST_ROUNDS: u32 = 80;
const CLIENTS: usize = 6;

#[tokio::test]
async fn a_server_that_is_killed_loses_nothing_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let database = if postgres().is_some() { Some(Database::fresh().await) } else { None };
    let url = match &database {
        Some(database) => database.url.clone(),
        None => format!("sqlite:{}", folder.path().join("cairn.db").display()),
    };
    let walkers = seed::walkers(&url, 300).await;
    let house = house_with_courses(&[("walk", &course::folder())]);
    let settings = ["--database", &url, "--from-disk", house.path().to_str().unwrap()];
    let mut server = Served::with(&settings, &[]).await;
    let (acknowledged, over) =
        (Arc::new(Mutex::new(Acknowledged::default())), Arc::new(AtomicBool::new(false)));
    let wire = server.wire();
    let clients: Vec<_> = walkers
        .chunks(walkers.len() / CLIENTS)
        .map(|walkers| tokio::spawn(walk_on(wire, walkers.to_vec(), acknowledged.clone(), over.clone())))
        .collect();
    for round in 0..MOST_ROUNDS {
        if round >= ROUNDS && acknowledged.lock().unwrap().is_enough() {
            break;
        }
        // It has read the course: what is killed is a server at work.
        server.browser().open("/courses/walk").await;
        tokio::time::sleep(Duration::from_millis(150 + u64::from(round * 97 % 400))).await;
        server.kill();
        server.restart().await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    over.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.unwrap();
    }
    server.kill();
    let acknowledged = Arc::try_unwrap(acknowledged).ok().unwrap().into_inner().unwrap();
    everything_is_there(&url, &acknowledged).await;
}

/// One walker after the other, until it is over; what is cut off is asked again until it is answered.
async fn walk_on(
    wire: Wire,
    walkers: Vec<Walker>,
    acknowledged: Arc<Mutex<Acknowledged>>,
    over: Arc<AtomicBool>,
) {
    let goes_on = || !over.load(Ordering::Relaxed);
    for (place, walker) in walkers.iter().enumerate() {
        if !goes_on() {
            return;
        }
        let id = walker.enrollment.id;
        for lesson in LESSONS {
            if taken(wire, walker, &format!("/courses/walk/{lesson}/completion"), &[], &acknowledged, &over)
                .await
                .is_some()
            {
                acknowledged
                    .lock()
                    .unwrap()
                    .completions
                    .push((id, lesson.rsplit('/').next().unwrap().to_owned()));
            }
        }
        let words = format!("words of {id}");
        let path = "/courses/walk/first-steps/a-first-step/items/walk-reflect/reflection";
        if taken(wire, walker, path, &[("walk-reflect", &words)], &acknowledged, &over).await.is_some() {
            acknowledged.lock().unwrap().reflections.push((id, words));
        }
        let Some(attempt) = taken(wire, walker, "/courses/walk/exam", &[], &acknowledged, &over).await else {
            continue;
        };
        let attempt = attempt.trim_start_matches("/attempts/").split('/').next().unwrap().to_owned();
        let mut responses = 0;
        for turn in 0..12 {
            let (item, choice) = (turn % 4 + 1, (turn / 4 % 3 + 1).to_string());
            let named = item_name(wire, walker, &attempt, item, &over).await;
            let Some(name) = named else { continue };
            let path = format!("/attempts/{attempt}/items/{item}/response");
            if taken(wire, walker, &path, &[(&name, &choice), ("go", "next")], &acknowledged, &over)
                .await
                .is_some()
            {
                responses += 1;
            }
        }
        let attempt_id = attempt.parse().unwrap();
        acknowledged.lock().unwrap().responses.push((attempt_id, responses));
        if place % 2 == 0
            && taken(wire, walker, &format!("/attempts/{attempt}/submission"), &[], &acknowledged, &over)
                .await
                .is_some()
        {
            acknowledged.lock().unwrap().submissions.push(attempt_id);
        }
    }
}

/// Sends a form until it is answered, and gives back where the answer leads. Nothing, once it is over.
async fn taken(
    wire: Wire,
    walker: &Walker,
    path: &str,
    fields: &[(&str, &str)],
    acknowledged: &Mutex<Acknowledged>,
    over: &AtomicBool,
) -> Option<String> {
    while !over.load(Ordering::Relaxed) {
        if let Ok(answer) = walker.post(wire, path, fields).await {
            assert_eq!(answer.status, 303, "{path}: {}", answer.text());
            return Some(answer.header("location").unwrap().to_owned());
        }
        acknowledged.lock().unwrap().cut_off += 1;
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    None
}

/// How the form of an item calls its answer.
async fn item_name(
    wire: Wire,
    walker: &Walker,
    attempt: &str,
    item: u32,
    over: &AtomicBool,
) -> Option<String> {
    while !over.load(Ordering::Relaxed) {
        if let Ok(page) = walker.get(wire, &format!("/attempts/{attempt}/items/{item}")).await {
            let text = page.text();
            assert_eq!(page.status, 200, "{text}");
            let start = text.find("id=\"item-").unwrap() + 9;
            return Some(text[start..].split('"').next().unwrap().to_owned());
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    None
}

async fn everything_is_there(url: &str, acknowledged: &Acknowledged) {
    let app = seed::house_on(url).await;
    let db = &app.store.read;
    let completions: Vec<_> = LessonCompletions::find().all(db).await.unwrap();
    for (enrollment, lesson) in &acknowledged.completions {
        let kept = completions.iter().any(|row| row.enrollment_id == *enrollment && row.lesson == *lesson);
        assert!(kept, "the completion of {lesson} is lost");
    }
    let reflections: Vec<_> = Reflections::find().all(db).await.unwrap();
    for (enrollment, words) in &acknowledged.reflections {
        let mut kept = reflections.iter().filter(|row| row.enrollment_id == *enrollment);
        assert_eq!(kept.next().map(|row| row.text.as_str()), Some(words.as_str()), "a reflection is lost");
    }
    for (attempt, responses) in &acknowledged.responses {
        let kept = Responses::find().filter(ResponseColumn::AttemptId.eq(*attempt)).count(db).await.unwrap();
        assert!(kept >= *responses, "{kept} of {responses} responses are left");
        assert!(Attempts::find().filter(AttemptColumn::Id.eq(*attempt)).one(db).await.unwrap().is_some());
    }
    for attempt in &acknowledged.submissions {
        assert!(Submissions::find_by_id(*attempt).one(db).await.unwrap().is_some(), "a submission is lost");
    }
    let journal = cairn::journal::verify(db).await.unwrap();
    assert!(journal.is_ok(), "the journal is broken: {journal:?}");
    if url.starts_with("sqlite:") {
        for check in ["pragma integrity_check", "pragma foreign_key_check"] {
            let rows = db
                .query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), check))
                .await
                .unwrap();
            let said: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
            assert!(said.is_empty() || said == ["ok"], "{check}: {said:?}");
        }
    }
    let responses: u64 = acknowledged.responses.iter().map(|(_, count)| count).sum();
    eprintln!(
        "{} completions, {} reflections, {responses} responses, {} submissions kept; {} requests were cut off",
        acknowledged.completions.len(),
        acknowledged.reflections.len(),
        acknowledged.submissions.len(),
        acknowledged.cut_off
    );
    assert!(acknowledged.is_enough(), "too little was acknowledged to lose any of it");
}
