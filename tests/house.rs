//! The ground: errors have two faces, forms are taken from our own pages only, changes are all or nothing.

use std::time::Duration;

use cairn::{
    identity::{self, Role, Sessions},
    journal::{self, Actor, Event},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::{House, people};

#[tokio::test]
async fn an_address_that_is_not_there_is_told_kindly() {
    let house = House::open().await;
    let mut browser = house.browser();
    browser.open("/nowhere").await.says("There is no such page");
    assert_eq!(browser.shown.status, 404);
    let policy = browser.shown.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn every_answer_tells_the_browser_to_keep_its_page_to_itself() {
    let house = House::open().await;
    let mut browser = house.browser();
    for path in ["/", "/sign-in", "/nowhere", "/verify", "/api/openapi.json", "/api/v1/me", "/robots.txt"] {
        browser.open(path).await;
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(browser.shown.header(name), Some(value), "{path} {name}");
        }
        let policy = browser.shown.header("content-security-policy").unwrap_or_default();
        for rule in
            ["default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'"]
        {
            assert!(policy.split(';').any(|own| own.trim() == rule), "{path}: {rule}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        let lasting = browser.shown.header("strict-transport-security");
        assert!(lasting.is_some_and(|age| age.starts_with("max-age=31536000")), "{path}");
    }
}

/// What is compressed with the page may not be the same each time, or it could be guessed letter by letter (BREACH).
#[tokio::test]
async fn a_forms_token_is_another_each_time_and_each_is_taken() {
    let house = House::open().await;
    let mut browser = house.browser();
    let mut tokens = Vec::new();
    for _ in 0..2 {
        browser.open("/reset-password").await;
        let (action, form) = browser.fill("Send me the link", &[("Email address", "ana@example.org")]);
        tokens.push(form.iter().find(|(name, _)| name == "csrf").unwrap().1.clone());
        browser.clone().post(&action, &form).await.says("Check your inbox");
    }
    let same = tokens[0].bytes().zip(tokens[1].bytes()).filter(|(one, other)| one == other).count();
    assert!(tokens[0].len() == 128 && same < 32, "{tokens:?}");
}

#[tokio::test]
async fn an_address_that_is_not_there_is_told_to_somebody_who_stays_signed_in() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    people::grant(&house.app, &ana, Role::Operator).await;
    let mut browser = people::device(&house, &ana).await;
    browser.open("/nowhere").await.says("There is no such page").says("Go to my page");
    assert_eq!(browser.shown.links("Operator"), ["/operator"]);
    browser.open("/me").await;
    browser.send("Sign out", &[]).await;
    browser.open("/nowhere").await.says("There is no such page").does_not_say("my page");
    assert_eq!(browser.shown.links("Sign in"), ["/sign-in"]);
}

#[tokio::test]
async fn changes_that_wait_together_are_all_kept_and_chained() {
    let house = House::open().await;
    let before = journal::verify(&house.app.store.read).await.unwrap().unwrap();
    let changes = (0..40).map(|_| {
        let app = house.app.clone();
        tokio::spawn(async move {
            let mut change = app.change(Actor::System("test")).await.unwrap();
            let person = change.id();
            change.record(Event::SessionEnded { person });
            app.commit(change).await.unwrap();
        })
    });
    for change in changes.collect::<Vec<_>>() {
        change.await.unwrap();
    }
    assert_eq!(journal::verify(&house.app.store.read).await.unwrap(), Ok(before + 40));
}

#[tokio::test]
async fn a_change_that_is_dropped_leaves_no_trace() {
    let house = House::open().await;
    let before = journal::verify(&house.app.store.read).await.unwrap().unwrap();
    let kept = house.app.change(Actor::Stranger).await.unwrap();
    house.app.commit(kept).await.unwrap();
    let mut dropped = house.app.change(Actor::Stranger).await.unwrap();
    let started = identity::start_session(&mut dropped, uuid::Uuid::nil(), true, "").await;
    assert!(started.is_err(), "there is no such person");
    drop(dropped);
    let mut change = house.app.change(Actor::Stranger).await.unwrap();
    change.record(Event::SessionEnded { person: uuid::Uuid::nil() });
    house.app.commit(change).await.unwrap();
    assert_eq!(journal::verify(&house.app.store.read).await.unwrap(), Ok(before + 1));
}

#[tokio::test]
async fn what_is_given_up_among_changes_that_share_a_commit_leaves_no_trace() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await.id;
    let change = |n: u64| {
        let app = house.app.clone();
        async move {
            let mut change = app.change(Actor::Person(ana)).await.unwrap();
            identity::start_session(&mut change, ana, true, &format!("device {n}")).await.unwrap();
            // One is thought better of, and the next goes on.
            if !n.is_multiple_of(3) {
                app.commit(change).await.unwrap();
            }
        }
    };
    // One of three is given up wherever it happens to be, as when somebody's line breaks.
    let patience =
        |n| if n % 3 == 1 { Duration::from_micros(n * 37 % 9_000) } else { Duration::from_mins(1) };
    let all = (0..600).map(|n| tokio::spawn(tokio::time::timeout(patience(n), change(n))));
    for done in all.collect::<Vec<_>>() {
        let _ = done.await.unwrap();
    }
    // Some are given up while they begin, and the next one begins all the same.
    for n in 600..640 {
        tokio::select! {
            biased;
            _ = house.app.change(Actor::Stranger) => (),
            () = std::future::ready(()) => (),
        }
        change(n * 3 + 2).await;
    }
    let db = &house.app.store.read;
    let kept = Sessions::find().all(db).await.unwrap();
    let is_kept = |n: u64| kept.iter().any(|session| session.device == format!("device {n}"));
    for n in 0..200 {
        assert!(!is_kept(n * 3), "change {} was dropped and is there", n * 3);
        assert!(is_kept(n * 3 + 2), "change {} was acknowledged and is not there", n * 3 + 2);
    }
    let started = journal::Entity::find().filter(journal::Column::Kind.eq("session_started")).all(db).await;
    assert_eq!(
        started.unwrap().len(),
        kept.len(),
        "a change is there without its event, or the other way round"
    );
    assert!(journal::verify(db).await.unwrap().is_ok());
}
