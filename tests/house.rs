//! The ground: errors have two faces, forms are taken from our own pages only, changes are all or nothing.

use cairn::{identity, journal::Actor, journal::Event};

use crate::support::House;

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
async fn changes_that_wait_together_are_all_kept_and_chained() {
    let house = House::open().await;
    let before = cairn::journal::verify(&house.app.store.read).await.unwrap().unwrap();
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
    assert_eq!(cairn::journal::verify(&house.app.store.read).await.unwrap(), Ok(before + 40));
}

#[tokio::test]
async fn a_change_that_is_dropped_leaves_no_trace() {
    let house = House::open().await;
    let before = cairn::journal::verify(&house.app.store.read).await.unwrap().unwrap();
    let kept = house.app.change(Actor::Stranger).await.unwrap();
    house.app.commit(kept).await.unwrap();
    let mut dropped = house.app.change(Actor::Stranger).await.unwrap();
    let started = identity::start_session(&mut dropped, uuid::Uuid::nil(), true, "").await;
    assert!(started.is_err(), "there is no such person");
    drop(dropped);
    let mut change = house.app.change(Actor::Stranger).await.unwrap();
    change.record(Event::SessionEnded { person: uuid::Uuid::nil() });
    house.app.commit(change).await.unwrap();
    assert_eq!(cairn::journal::verify(&house.app.store.read).await.unwrap(), Ok(before + 1));
}
