//! What else a person's own pages do, by program: a newer text, a new name on paper, the record, programs and packets.

use poem::http::Method;
use serde_json::{Value, json};

use crate::{
    operation::certified,
    support::{House, course, office::little, people, programs},
    token::Program,
};

fn field(told: &Value) -> &str {
    told["errors"][0]["field"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_program_goes_on_with_the_newer_text_where_there_is_a_reason() {
    let house = House::open().await;
    let (ana, enrollment, _) = people::walker(&house, "Ana Ruiz").await;
    let ben = people::person(&house.app, "Ben Ode").await;
    let (mut anas, mut bens) = (Program::of(&house, &ana).await, Program::of(&house, &ben).await);
    let at = format!("/me/enrollments/{}/transfer", enrollment.id);
    course::publish(&house.app, course::walk_with("course.md", "title: A Short Walk", "title: A New Walk"))
        .await;
    let (status, told) = anas.post(&at, None).await;
    assert_eq!((status, &told["type"]), (409, &json!("enrollment/no-reason-to-move")), "{told}");
    let moving = course::walk_with("course.md", "audience:", "move_learners: Privacy changed.\naudience:");
    course::publish(&house.app, moving).await;
    let (_, list) = anas.get("/me/enrollments").await;
    assert_eq!(list["enrollments"][0]["move_reason"], "Privacy changed.", "{list}");
    assert_eq!(bens.post(&at, None).await.0, 404);
    let (status, moved) = anas.post(&at, None).await;
    assert!(
        status == 200 && moved["id"] != json!(enrollment.id) && moved.get("move_reason").is_none(),
        "{moved}"
    );
    assert_eq!(anas.post(&at, None).await.1, moved, "moved twice, they moved the first time");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_program_has_a_certificate_made_anew_under_the_new_name() {
    let house = House::open().await;
    let (ana, certificate) = certified(&house, "Ana Ruiz").await;
    let ben = people::person(&house.app, "Ben Ode").await;
    let (mut anas, mut bens) = (Program::of(&house, &ana).await, Program::of(&house, &ben).await);
    let at = format!("/me/certificates/{}/replacement", certificate.number);
    let (status, told) = anas.post(&at, None).await;
    assert_eq!((status, &told["type"]), (409, &json!("credential/same-name")), "{told}");
    anas.put("/me/account/names", json!({"legal_name": "Ana Brown"})).await;
    assert_eq!(bens.post(&at, None).await.0, 404);
    for _ in 0..2 {
        let (status, told) = anas.post(&at, None).await;
        assert_eq!(
            (status, &told["name"], &told["good"]),
            (200, &json!("Ana Brown"), &json!(true)),
            "{told}"
        );
    }
    house.is_in_order().await;
}

#[tokio::test]
async fn a_program_corrects_entries_of_each_kind_and_erases_the_record() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let ben = people::person(&house.app, "Ben Ode").await;
    let (mut anas, mut bens) = (Program::of(&house, &ana).await, Program::of(&house, &ben).await);
    let parts = json!([{"topic": "ethics", "mode": "in-person", "minutes": 600}]);
    let training = |title: &str| json!({"title": title, "provider": "Harbor House", "begun_on": "2025-05-01", "parts": parts});
    let credential = |title: &str| json!({"what": "license", "title": title, "authority": "A board", "issuer": "board", "from": "2025-05-01"});
    let exam = |name: &str| json!({"what": "other", "name": name, "issuer": "A board", "taken_on": "2025-05-01", "passed": true});
    let lives = |place: &str| json!({"what": "lives-in", "jurisdiction": place, "from": "2025-05-01"});
    let age = |years: i64| json!({"at_least": years, "on": "2025-05-01"});
    let job =
        |employer: &str| json!({"employer": employer, "jurisdiction": "US-TX", "began_on": "2025-05-01"});
    for (kind, wrong, right) in [
        ("continuing-education", training("One"), training("Two")),
        ("credentials", credential("One"), credential("Two")),
        ("exams", exam("One"), exam("Two")),
        ("residence", lives("US-TX"), lives("US-CA")),
        ("age", age(18), age(21)),
        ("employment", job("nonprofit"), job("county")),
    ] {
        let (status, added) = anas.post(&format!("/me/record/{kind}"), wrong.clone()).await;
        assert_eq!(status, 200, "{kind}: {added}");
        let at = format!("/me/record/entries/{}/{kind}", added["entries"][0].as_str().unwrap());
        assert_eq!(bens.post(&at, right.clone()).await.0, 404, "{kind}");
        let (status, told) = anas.post(&at, right).await;
        assert_eq!(status, 200, "{kind}: {told}");
        let (_, record) = anas.get("/me/record").await;
        let now =
            record["entries"].as_array().unwrap().iter().find(|entry| entry["id"] == told["entries"][0]);
        assert_eq!(now.unwrap()["replaces"], added["entries"][0], "{kind}");
    }
    let (status, told) = anas.post("/me/record/erasure", json!({"sure": false})).await;
    assert_eq!((status, field(&told)), (422, "sure"));
    for _ in 0..2 {
        assert_eq!(anas.post("/me/record/erasure", json!({"sure": true})).await.0, 204);
    }
    assert_eq!(anas.get("/me/record").await.1["entries"], json!([]));
    house.is_in_order().await;
}

#[tokio::test]
async fn a_program_writes_again_to_whom_its_person_asked_but_not_every_day() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let ben = people::person(&house.app, "Ben Ode").await;
    let (mut anas, mut bens) = (Program::of(&house, &ana).await, Program::of(&house, &ben).await);
    let ask = json!({"name": "Mo Lane", "email": "mo@friends.example"});
    let (_, asked) = anas.post("/me/record/requests", ask).await;
    let at = format!("/me/record/requests/{}/letter", asked["entries"][0].as_str().unwrap());
    let (status, told) = anas.post(&at, None).await;
    assert_eq!((status, &told["type"]), (409, &json!("evidence/letter-too-soon")), "{told}");
    house.later(chrono::TimeDelta::days(2));
    assert_eq!(bens.post(&at, None).await.0, 404);
    assert_eq!(anas.post(&at, None).await.0, 204);
    assert_eq!(anas.post(&at, None).await.0, 409);
    assert_eq!(house.letters_to("mo@friends.example").await.len(), 2);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_program_chooses_endorsements_and_erases_a_packet() {
    let house = House::open().await;
    programs::publish(&house.app, little()).await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let ben = people::person(&house.app, "Ben Ode").await;
    let (mut anas, mut bens) = (Program::of(&house, &ana).await, Program::of(&house, &ben).await);
    let at = "/me/programs/us-sc/walk";
    let wrong = json!({"endorsements": ["night", "moon"]});
    let (status, told) = anas.put(&format!("{at}/endorsements"), wrong).await;
    assert_eq!((status, field(&told)), (422, "endorsements"), "{told}");
    assert!(told.to_string().contains("night, hills"), "{told}");
    for _ in 0..2 {
        let wanted = json!({"endorsements": ["night"]});
        assert_eq!(anas.put(&format!("{at}/endorsements"), wanted).await.0, 204);
    }
    let mut browser = people::device(&house, &ana).await;
    browser.open(at).await;
    assert!(browser.shown.html.contains(r#"value="night" checked"#), "{}", browser.shown.html);
    let (status, packet) = anas.post(&format!("{at}/packets"), None).await;
    assert_eq!(status, 200, "{packet}");
    let own = format!("/me/packets/{}", packet["number"].as_str().unwrap());
    assert_eq!(bens.send(Method::DELETE, &own).await.0, 404);
    for _ in 0..2 {
        assert_eq!(anas.send(Method::DELETE, &own).await.0, 204);
    }
    assert_eq!(anas.get(&own).await.0, 404);
    assert!(anas.get("/me/packets").await.1["packets"][0]["erased_at"].is_string());
    house.is_in_order().await;
}
