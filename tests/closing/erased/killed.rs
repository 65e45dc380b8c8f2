//! The server is killed without a word while accounts are being erased, and goes on when it starts again.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use cairn::{
    app::App,
    closing, employer,
    enrollment::Enrollments,
    evidence::{self, Content, Exam},
    identity::{ClosingColumn, Closings},
    journal::Actor,
    learning::LessonCompletions,
    mail::{self, Fate, LetterColumn, Letters},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

use super::rows_with;
use crate::support::{
    Database, Served, course, house_with_courses, postgres,
    seed::{self, Walker},
};

/// Accounts that are closed; of each two, one leads an employer whose other person stays.
const LEAVE: usize = 24;
const STAY: usize = 24;
/// It is killed at least so often while it erases.
const KILLS: u32 = 2;
const MOST_ROUNDS: u32 = 60;

#[tokio::test]
async fn a_server_that_is_killed_while_it_erases_erases_all_of_it_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let database = if postgres().is_some() { Some(Database::fresh().await) } else { None };
    let url = match &database {
        Some(database) => database.url.clone(),
        None => format!("sqlite:{}", folder.path().join("cairn.db").display()),
    };
    let walkers = seed::walkers(&url, LEAVE + STAY).await;
    let house = house_with_courses(&[("walk", &course::folder())]);
    let settings = ["--database", &url, "--from-disk", house.path().to_str().unwrap()];
    let mut server = Served::with(&settings, &[]).await;
    for walker in &walkers {
        lives(&server, walker).await;
    }
    server.kill();
    let (leave, stay) = walkers.split_at(LEAVE);
    let app = seed::house_in(&url, Some(&server.data)).await;
    for walker in &walkers {
        keeps_papers(&app, walker).await;
    }
    for (lead, colleague) in leave.iter().zip(stay).step_by(2) {
        employs(&app, lead.enrollment.person_id, colleague.enrollment.person_id).await;
    }
    for walker in leave {
        closes(&app, walker.enrollment.person_id).await;
    }
    while mail::deliver_due(&app).await.unwrap() > 0 {}
    make_due(&app).await;
    let (words, others) = (traces(leave, 0), traces(stay, LEAVE));
    let before = rows_with(&app.store.read, &others).await;
    assert!(rows_with(&app.store.read, &words).await.len() >= before.len() && before.len() > 2, "{before:?}");
    let papers = on_disk(&server.data.join("evidence"));
    assert_eq!(papers.len(), (LEAVE + STAY) * 2);
    drop(app);

    let kills = killed_until_all_is_done(&mut server, &url).await;
    let app = seed::house_on(&url).await;
    let db = &app.store.read;
    assert_eq!(rows_with(db, &words).await, BTreeMap::new(), "something is left of who left");
    let mut after = rows_with(db, &others).await;
    after.retain(|column, _| !column.starts_with("letter."));
    assert_eq!(after, before, "something of the others was touched");
    assert_eq!(Enrollments::find().count(db).await.unwrap(), STAY as u64);
    assert_eq!(LessonCompletions::find().count(db).await.unwrap(), STAY as u64);
    assert_eq!(evidence::Files::find().count(db).await.unwrap(), STAY as u64 * 2);
    let left = on_disk(&server.data.join("evidence"));
    assert!(left.len() == STAY * 2 && left.is_subset(&papers), "{} files are left", left.len());
    let leads = employer::Employers::find().all(db).await.unwrap();
    let stays = |person: Uuid| stay.iter().any(|walker| walker.enrollment.person_id == person);
    assert!(leads.len() == LEAVE / 2 && leads.iter().all(|one| stays(one.person_id)), "{leads:?}");
    nobody_got_two_letters(&server.data.join("letters"), leads.len());
    let journal = cairn::journal::verify(db).await.unwrap();
    assert!(journal.is_ok(), "the journal is broken: {journal:?}");
    eprintln!("killed {kills} times while it erased {LEAVE} accounts");
}

/// Kills it and starts it again until nothing is left to erase; tells how often it was killed at work.
async fn killed_until_all_is_done(server: &mut Served, url: &str) -> u32 {
    let (mut kills, mut last) = (0, 0);
    for round in 0..MOST_ROUNDS {
        server.restart().await;
        // At first it hardly gets to work; later it gets further each time.
        tokio::time::sleep(Duration::from_millis(u64::from(5 + round * 23 % 90 + round * 6))).await;
        server.kill();
        let app = seed::house_on(url).await;
        let erased = Closings::find().filter(ClosingColumn::ErasedAt.is_not_null());
        let erased = erased.count(&app.store.read).await.unwrap();
        kills += u32::from(erased > last && erased < LEAVE as u64);
        last = erased;
        if erased == LEAVE as u64 {
            break;
        }
    }
    assert_eq!(last, LEAVE as u64, "it does not come to an end");
    assert!(kills >= KILLS, "it was killed {kills} times at work: too seldom to tell anything");
    // A letter that it held when it was killed is let go after some minutes; they pass.
    let app = seed::house_on(url).await;
    let held = Letters::update_many().col_expr(LetterColumn::HeldUntil, Expr::value(None::<DateTime<Utc>>));
    let change = app.change(Actor::System("test")).await.unwrap();
    held.filter(waiting()).exec(&change.tx).await.unwrap();
    app.commit(change).await.unwrap();
    drop(app);
    server.restart().await;
    for _ in 0..100 {
        let app = seed::house_on(url).await;
        if Letters::find().filter(waiting()).count(&app.store.read).await.unwrap() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    server.kill();
    kills
}

fn waiting() -> SimpleExpr {
    LetterColumn::Fate.eq(Fate::Waiting)
}

/// A lesson, and words of their own.
async fn lives(server: &Served, walker: &Walker) {
    let words = format!("words of {}", walker.enrollment.id);
    let lesson = "/courses/walk/first-steps/a-first-step";
    let reflection = format!("{lesson}/items/walk-reflect/reflection");
    for (path, fields) in
        [(format!("{lesson}/completion"), vec![]), (reflection, vec![("walk-reflect", words.as_str())])]
    {
        let answer = walker.post(server.wire(), &path, &fields).await.unwrap();
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
    }
}

/// Two files in their record.
async fn keeps_papers(app: &App, walker: &Walker) {
    let person = walker.enrollment.person_id;
    let exam = Exam {
        what: "state-exam".into(),
        name: "A state’s exam".into(),
        issuer: "state".into(),
        jurisdiction: None,
        taken_on: NaiveDate::from_ymd_opt(2026, 1, 5).unwrap(),
        passed: true,
        percent: None,
        scaled: None,
    };
    let content = vec![Content::Exam(exam)];
    let mut change = app.change(Actor::Person(person)).await.unwrap();
    let entries = evidence::add(&mut change, person, &app.chance.token()[..32], content).await.unwrap();
    app.commit(change).await.unwrap();
    for number in 0..2 {
        let (name, paper) = (format!("{number}.pdf"), format!("%PDF-1.7 {number} of {person}"));
        let actor = Actor::Person(person);
        evidence::add_file(app, actor, person, entries[0], &name, paper.as_bytes()).await.unwrap();
    }
}

/// An employer that the one leads, and the other has come along to.
async fn employs(app: &App, lead: Uuid, colleague: Uuid) {
    let mut change = app.change(Actor::Person(lead)).await.unwrap();
    let wanted = employer::Wanted { name: "Harbor House".into(), place: "Salem, OR".into() };
    employer::keep(&mut change, lead, &wanted).await.unwrap();
    let made = employer::of_person(&change.tx, lead).await.unwrap().unwrap();
    let row = employer::Member {
        person_id: colleague,
        employer_id: made.id,
        joined_at: change.now + TimeDelta::seconds(1),
        gets_letters: true,
    };
    row.into_active_model().reset_all().insert(&change.tx).await.unwrap();
    app.commit(change).await.unwrap();
}

async fn closes(app: &App, person: Uuid) {
    let mut change = app.change(Actor::Person(person)).await.unwrap();
    closing::close(app, &mut change, person).await.unwrap();
    app.commit(change).await.unwrap();
}

/// Two weeks pass.
async fn make_due(app: &App) {
    let change = app.change(Actor::System("test")).await.unwrap();
    let due = change.now - TimeDelta::hours(1);
    Closings::update_many()
        .col_expr(ClosingColumn::ErasesAt, Expr::value(due))
        .exec(&change.tx)
        .await
        .unwrap();
    app.commit(change).await.unwrap();
}

/// What names these people, or is their own word.
fn traces(of: &[Walker], from: usize) -> Vec<String> {
    let one = |(place, walker): (usize, &Walker)| {
        [format!("walker.{}@example.org", from + place), format!("words of {}", walker.enrollment.id)]
    };
    of.iter().enumerate().flat_map(one).collect()
}

fn on_disk(folder: &Path) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return all };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            all.extend(on_disk(&path));
        } else {
            all.insert(path.display().to_string());
        }
    }
    all
}

/// One letter to each who leads now, and none to anybody else.
fn nobody_got_two_letters(folder: &Path, led: usize) {
    let mut to: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in on_disk(folder) {
        let letter = std::fs::read_to_string(&path).unwrap();
        let head = |name: &str| letter.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        // A letter that was sent twice is seen as one by its id.
        to.entry(head("To: ")).or_default().insert(head("Message-ID: "));
    }
    let two: Vec<_> = to.iter().filter(|(_, letters)| letters.len() > 1).collect();
    assert!(two.is_empty(), "{two:?}");
    assert_eq!(to.len(), led, "{to:?}");
}
