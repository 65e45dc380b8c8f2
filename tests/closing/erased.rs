//! What is left of somebody who had everything there is to have here, read from the database itself.

mod killed;

use std::{collections::BTreeMap, path::Path, time::Duration};

use cairn::{
    closing, desk, identity,
    mail::{LetterColumn, Letters},
    verification,
};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement, sea_query::Expr};
use tokio::time::timeout;

use super::{close, columns::columns};
use crate::{
    authorization::Stage,
    support::{ADDRESS, House, people},
};

/// Where in the database these words stand, as `table.column`.
async fn found(house: &House, words: &[&str]) -> Vec<String> {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    rows_with(&house.app.store.read, &words).await.into_keys().collect()
}

/// How many rows hold one of these words, by `table.column`.
async fn rows_with(db: &impl ConnectionTrait, words: &[String]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for column in columns(db).await.into_iter().filter(|column| column.telling) {
        let (name, table) = (&column.name, &column.table);
        let sqlite = db.get_database_backend() == DbBackend::Sqlite;
        let query = if sqlite {
            format!(
                "select case typeof(\"{name}\") when 'blob' then lower(hex(\"{name}\")) else \"{name}\" end from \"{table}\""
            )
        } else {
            format!("select \"{name}\"::text from \"{table}\"")
        };
        for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), query)).await.unwrap() {
            let text: Option<String> = row.try_get_by_index(0).unwrap();
            let text = text.unwrap_or_default();
            // What is no text is read in hexadecimal.
            if words.iter().any(|word| text.contains(word) || text.contains(&hex::encode(word))) {
                *found.entry(format!("{table}.{name}")).or_insert(0) += 1;
            }
        }
    }
    found
}

fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let count = |path: std::path::PathBuf| if path.is_dir() { files(&path) } else { 1 };
    entries.map(|entry| count(entry.unwrap().path())).sum()
}

async fn count(house: &House, query: &str) -> i64 {
    let db = &house.app.store.read;
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), query)).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

/// Somebody with everything, whose exam is over and whose application is withdrawn.
async fn ready(stage: &Stage) -> identity::Person {
    let (house, ana) = (&stage.house, stage.people["learner"].clone());
    house.later(TimeDelta::hours(5));
    cairn::assessment::submit_overdue(&house.app).await.unwrap();
    let mut browser = people::device(house, &ana).await;
    browser.open(&format!("/me/applications/{}", stage.names["application"])).await;
    browser.send("Take this application back", &[]).await;
    ana
}

#[tokio::test]
async fn nothing_that_names_a_person_is_left_but_what_others_may_check() {
    let stage = Stage::set().await;
    let house = &stage.house;
    let ana = ready(&stage).await;
    let friend = format!("{}@friends.example", ana.id);
    let words =
        ["Ana Ruiz", ana.email.as_str(), friend.as_str(), "My aunt.", "Peer Support Basics", "paper.pdf"];
    let before = found(house, &words).await;
    assert!(before.len() > 12, "too little to tell anything: {before:?}");
    assert_eq!(files(&house.app.settings.evidence), 1);

    assert!(close(house, &ana).await.is_ok());
    house.later(TimeDelta::days(15));
    // The server is stopped wherever it just is, again and again, and each time goes on.
    let (mut spans, mut stops) = ([1, 2, 3, 5, 8, 13, 21, 34, 55].into_iter(), 0);
    loop {
        let span = spans.next().unwrap_or(5_000);
        match timeout(Duration::from_millis(span), closing::erase_due(&house.app)).await {
            Ok(done) => {
                assert_eq!(done.unwrap(), 1);
                break;
            }
            Err(_) => stops += 1,
        }
    }
    assert!(stops > 0, "it was never stopped");

    // The certificate and the certification bear the name; the authority's record was told it, and keeps it.
    let after = found(house, &words).await;
    assert_eq!(after, ["certificate.content", "certification.content", "person.legal_name"]);
    assert_eq!(files(&house.app.settings.evidence), 0, "a file is left on the disk");
    let row = identity::find_person(&house.app.store.read, ana.id).await.unwrap();
    assert!(row.is_erased() && row.preferred_name.is_none() && row.password_hash.is_empty());

    // What a certificate rests on is still there; it names nobody by itself.
    assert_eq!(
        count(house, "select count(*) from enrollment e join certificate c on c.enrollment_id = e.id").await,
        1
    );
    assert!(count(house, "select count(*) from lesson_completion").await > 0);
    assert_eq!(count(house, "select count(*) from attempt").await, 1);
    assert_eq!(count(house, "select count(*) from check_response").await, 0);
    let db = &house.app.store.read;
    let number = &stage.names["number"];
    let checked = verification::check(db, ADDRESS, number, house.now()).await.unwrap();
    assert!(checked.summary().is_some_and(|summary| summary.good), "a stranger can still check it");
    let held = desk::certifications_of(db, ana.id).await.unwrap();
    assert_eq!(held.len(), 1);
    let mut stranger = house.browser();
    stranger.open(&format!("/verify/{number}")).await.says("Ana Ruiz");
    stranger.open(&format!("/shared/{}", stage.names["shared"])).await.does_not_say("Ana Ruiz");

    // Erased is erased: the next look finds nothing, and the journal is whole.
    assert_eq!(closing::erase_due(&house.app).await.unwrap(), 0);
    house.is_in_order().await;
}

#[tokio::test]
async fn of_a_course_that_no_certificate_came_of_nothing_is_left() {
    let house = House::open().await;
    let (ben, enrollment, mut browser) = people::walker(&house, "Ben Ode").await;
    browser.open("/courses/walk/first-steps/a-first-step").await;
    house.later(TimeDelta::minutes(3));
    browser.open("/courses/walk/home").await;
    assert!(close(&house, &ben).await.is_ok());
    house.later(TimeDelta::days(15));
    while closing::erase_next(&house.app, ben.id).await.unwrap() {}
    for table in ["enrollment", "reading", "seat_time", "lesson_completion", "session", "letter"] {
        assert_eq!(count(&house, &format!("select count(*) from {table}")).await, 0, "{table}");
    }
    assert_eq!(found(&house, &["Ben Ode", &ben.email]).await, Vec::<String>::new());
    assert!(cairn::enrollment::find(&house.app.store.read, enrollment.id).await.is_err());
    house.is_in_order().await;
}

#[tokio::test]
async fn a_letter_that_is_on_its_way_is_waited_for() {
    let house = House::open().await;
    let ben = people::person(&house.app, "Ben Ode").await;
    assert!(close(&house, &ben).await.is_ok());
    house.later(TimeDelta::days(15));
    let change = house.app.change(cairn::journal::Actor::System("test")).await.unwrap();
    Letters::update_many()
        .col_expr(LetterColumn::HeldUntil, Expr::value(house.now() + TimeDelta::minutes(5)))
        .exec(&change.tx)
        .await
        .unwrap();
    house.app.commit(change).await.unwrap();
    assert_eq!(closing::erase_due(&house.app).await.unwrap(), 0);
    house.later(TimeDelta::minutes(6));
    assert_eq!(closing::erase_due(&house.app).await.unwrap(), 1);
    assert_eq!(count(&house, "select count(*) from letter").await, 0);
}

#[tokio::test]
async fn what_was_never_signed_is_signed_before_the_address_goes() {
    let stage = Stage::set().await;
    let house = &stage.house;
    let ana = ready(&stage).await;
    let db = &house.app.store.read;
    let held = desk::certifications_of(db, ana.id).await.unwrap().remove(0);
    assert!(close(house, &ana).await.is_ok());
    house.later(TimeDelta::days(15));
    closing::erase_due(&house.app).await.unwrap();
    let mut stranger = house.browser();
    for number in [&stage.names["number"], &held.row.number] {
        stranger.open(&format!("/verify/{number}/holder")).await;
        stranger
            .send("Compare", &[("Email address that the person", &ana.email)])
            .await
            .says("the addresses match");
    }
}
