//! The journal, by program: its writer's alone.

use cairn::{
    journal::{Column as EventColumn, Entity as Events},
    learning::Reflections,
};
use poem::http::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::Program;
use crate::support::House;

const WORDS: &str = "My grandmother listened to me on the porch.";

/// Where the walk asks to write something down.
async fn prompt(program: &mut Program) -> String {
    let here = program.enroll().await;
    format!("{here}/lessons/first-steps/a-first-step/items/walk-reflect/reflection")
}

async fn events(house: &House, kind: &str) -> u64 {
    let found = Events::find().filter(EventColumn::Kind.eq(kind));
    found.count(&house.app.store.read).await.unwrap()
}

#[tokio::test]
async fn a_program_writes_reads_changes_and_erases_its_persons_journal() {
    let house = House::open().await;
    let mut ana = Program::of(&house, "Ana Ruiz").await;
    let at = prompt(&mut ana).await;
    for _ in 0..2 {
        let (status, entry) = ana.send(Method::PUT, &at, Some(json!({ "text": WORDS }))).await;
        assert_eq!(
            (status, entry["edition"].as_i64()),
            (200, Some(1)),
            "sent twice, it is written once: {entry}"
        );
    }
    assert_eq!(events(&house, "reflection_saved").await, 1);
    let (_, journal) = ana.get("/me/journal").await;
    let entry = &journal["entries"][0];
    assert_eq!(journal["entries"].as_array().map(Vec::len), Some(1));
    assert_eq!((&entry["text"], &entry["lesson_title"]), (&json!(WORDS), &json!("A first step")), "{entry}");
    assert!(entry["prompt"].as_str().is_some_and(|html| html.contains("<p>")), "{entry}");

    let own = format!("/me/journal/{}", entry["id"].as_str().unwrap());
    let (status, changed) = ana.send(Method::PUT, &own, Some(json!({"text": "More.", "edition": 1}))).await;
    assert_eq!((status, changed["edition"].as_i64()), (200, Some(2)), "{changed}");
    // What another program wrote meanwhile is not written over unseen.
    for path in [&own, &at] {
        let (status, told) = ana.send(Method::PUT, path, Some(json!({"text": "Less.", "edition": 1}))).await;
        assert_eq!((status, &told["type"]), (409, &json!("learning/changed-meanwhile")), "{told}");
    }
    assert_eq!(ana.get(&own).await.1["text"], "More.");
    for path in [&own, &at] {
        let (status, told) = ana.send(Method::PUT, path, Some(json!({"text": " ", "edition": 2}))).await;
        assert_eq!((status, &told["errors"][0]["field"]), (422, &json!("text")), "{told}");
    }
    for _ in 0..2 {
        assert_eq!(ana.send(Method::DELETE, &own, None).await.0, 204);
    }
    assert_eq!(ana.get(&own).await.0, 404);
    assert_eq!(events(&house, "reflection_erased").await, 1);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_whole_journal_is_erased_only_by_who_says_that_they_are_sure() {
    let house = House::open().await;
    let mut ana = Program::of(&house, "Ana Ruiz").await;
    let at = prompt(&mut ana).await;
    ana.send(Method::PUT, &at, Some(json!({ "text": WORDS }))).await;
    let (status, told) = ana.send(Method::POST, "/me/journal/erasure", Some(json!({"sure": false}))).await;
    assert_eq!((status, &told["errors"][0]["field"]), (422, &json!("sure")), "{told}");
    assert_eq!(ana.send(Method::POST, "/me/journal/erasure", Some(json!({}))).await.0, 400);
    assert_eq!(Reflections::find().count(&house.app.store.read).await.unwrap(), 1);
    for _ in 0..2 {
        assert_eq!(ana.send(Method::POST, "/me/journal/erasure", Some(json!({"sure": true}))).await.0, 204);
    }
    assert_eq!(ana.get("/me/journal").await.1, json!({"entries": []}));
}

#[tokio::test]
async fn no_program_of_somebody_else_reads_or_touches_a_journal() {
    let house = House::open().await;
    let (mut ana, mut ben) = (Program::of(&house, "Ana Ruiz").await, Program::of(&house, "Ben Ode").await);
    let at = prompt(&mut ana).await;
    let (_, entry) = ana.send(Method::PUT, &at, Some(json!({ "text": WORDS }))).await;
    let own = format!("/me/journal/{}", entry["id"].as_str().unwrap());
    assert_eq!(ben.get(&own).await.0, 404);
    assert_eq!(ben.get("/me/journal").await.1, json!({"entries": []}));
    for path in [&own, &at] {
        let written = Some(json!({"text": "Mine.", "edition": 1}));
        assert_eq!(ben.send(Method::PUT, path, written).await.0, 404, "{path}");
    }
    ben.send(Method::DELETE, &own, None).await;
    ben.send(Method::POST, "/me/journal/erasure", Some(json!({"sure": true}))).await;
    assert_eq!(ana.get(&own).await.1["text"], WORDS);
    let elsewhere = at.replace("walk-reflect", "walk-one");
    let (status, _) = ana.send(Method::PUT, &elsewhere, Some(json!({ "text": WORDS }))).await;
    assert_eq!(status, 404, "what is asked with a key is no prompt of the journal");
}
