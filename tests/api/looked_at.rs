//! What an operator looked at, by program: papers that people showed, and employers.

use cairn::identity::{Person, Role};
use serde_json::{Value, json};

use crate::{
    employer::office,
    support::{House, people},
    token::Program,
};

fn field(told: &Value) -> &str {
    told["errors"][0]["field"].as_str().unwrap_or_default()
}

async fn operator(house: &House, name: &str) -> (Person, Program) {
    let person = people::person(&house.app, name).await;
    people::grant(&house.app, &person, Role::Operator).await;
    let program = Program::of(house, &person).await;
    (person, program)
}

#[tokio::test]
async fn papers_are_written_down_and_entries_decided_by_who_saw_the_proof() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut anas = Program::of(&house, &ana).await;
    let training = json!({
        "title": "Basics", "provider": "Harbor House", "purpose": "core", "begun_on": "2025-05-01",
        "parts": [{ "topic": "ethics", "mode": "in-person", "minutes": 600 }],
    });
    let (_, added) = anas.post("/me/record/training", training).await;
    let (olga, mut program) = operator(&house, "Olga Park").await;
    let at = format!("/operator/people/{}/record", ana.id);
    let entry = format!("{at}/{}/decision", added["entries"][0].as_str().unwrap());

    let seen = |outcome: &str| {
        json!({
            "what": "photo-id", "on": "2026-03-02", "outcome": outcome, "source": "holder", "format": "paper",
            "name_matches": true, "once": "the-id-of-ana",
        })
    };
    let (status, told) = program.post(&at, seen("nice")).await;
    assert_eq!((status, field(&told)), (422, "outcome"), "{told}");
    assert_eq!(anas.post(&at, seen("seen")).await.0, 404);
    let (status, first) = program.post(&at, seen("seen")).await;
    assert_eq!((status, first["entries"].as_array().map(Vec::len)), (200, Some(1)), "{first}");
    assert_eq!(program.post(&at, seen("seen")).await.1, first, "sent twice, it is written down once");
    let (status, told) = program.post(&format!("/operator/people/{}/record", olga.id), seen("seen")).await;
    assert_eq!((status, &told["type"]), (409, &json!("evidence/own")), "{told}");

    for (decision, wrong) in [
        (json!({"verdict": "fine"}), "verdict"),
        (json!({"verdict": "refused"}), "reason"),
        (json!({"verdict": "refused", "reason": "not-supervised"}), "reason"),
    ] {
        let (status, told) = program.post(&entry, decision).await;
        assert_eq!((status, field(&told)), (422, wrong), "{told}");
    }
    for _ in 0..2 {
        assert_eq!(program.post(&entry, json!({"verdict": "confirmed"})).await.0, 204);
    }
    let refused = json!({"verdict": "refused", "reason": "not-seen"});
    let (status, told) = program.post(&entry, refused).await;
    assert_eq!((status, &told["type"]), (409, &json!("evidence/decided-already")), "{told}");
    let (_, record) = program.get(&at).await;
    let entries = record["entries"].as_array().unwrap();
    let found = entries.iter().find(|entry| entry["kind"] == "training").unwrap();
    assert_eq!(
        (&found["standing"], &found["confirmed_minutes"]),
        (&json!("confirmed"), &json!(600)),
        "{record}"
    );
    assert!(entries.iter().any(|entry| entry["kind"] == "shown" && entry["standing"] == "seen"), "{record}");
    house.is_in_order().await;
}

#[tokio::test]
async fn an_operator_gets_the_file_that_shows_an_entry() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &crate::evidence::TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    browser.open(&format!("/me/record/entries/{entry}")).await;
    crate::evidence::upload(&mut browser, &entry, "paper.pdf", b"%PDF-1.7 nothing much").await;
    let (olga, mut program) = operator(&house, "Olga Park").await;
    let at = format!("/operator/people/{}/record", ana.id);
    let (_, record) = program.get(&at).await;
    assert_eq!(
        (&record["files"][0]["name"], &record["files"][0]["entry"]),
        (&json!("paper.pdf"), &json!(entry))
    );
    let file = record["files"][0]["id"].as_str().unwrap();
    let got = program.file(&format!("{at}/files/{file}")).await;
    assert_eq!((got.status, got.bytes.as_slice()), (200, &b"%PDF-1.7 nothing much"[..]));
    let elsewhere = format!("/operator/people/{}/record/files/{file}", olga.id);
    assert_eq!(program.get(&elsewhere).await.0, 404);
    assert_eq!(Program::of(&house, &ana).await.get(&format!("{at}/files/{file}")).await.0, 404);
}

#[tokio::test]
async fn an_employer_is_confirmed_as_it_was_read_and_given_a_lead() {
    let house = House::open().await;
    let (vera, mut browser) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let (_, mut program) = operator(&house, "Olga Park").await;
    let (_, list) = program.get("/operator/employers").await;
    let row = &list["employers"][0];
    assert_eq!(
        (&row["name"], &row["lead"], &row["people"]),
        (&json!("Riverbend Medical"), &json!(vera.id), &json!([vera.id]))
    );
    let at = format!("/operator/employers/{}", row["id"].as_str().unwrap());
    browser.open("/employer").await;
    browser.send("Save the name", &[("Name of the organization", "Somebody Else")]).await;
    let seen = |name: &str| json!({"name": name, "place": "Dayton, Ohio"});
    let (status, told) = program.post(&format!("{at}/confirmation"), seen("Riverbend Medical")).await;
    assert_eq!((status, &told["type"]), (409, &json!("employer/changed")), "{told}");
    for _ in 0..2 {
        assert_eq!(program.post(&format!("{at}/confirmation"), seen("Somebody Else")).await.0, 204);
    }
    assert!(program.get("/operator/employers").await.1["employers"][0]["confirmed_at"].is_string());
    let ben = people::person(&house.app, "Ben Ode").await;
    let (status, told) = program.put(&format!("{at}/lead"), json!({"person": ben.id})).await;
    assert_eq!((status, field(&told)), (422, "person"), "{told}");
    assert_eq!(program.put(&format!("{at}/lead"), json!({"person": vera.id})).await.0, 204);
    let mut veras = Program::of(&house, &vera).await;
    assert_eq!(veras.post(&format!("{at}/confirmation"), seen("Somebody Else")).await.0, 404);
    house.is_in_order().await;
}
