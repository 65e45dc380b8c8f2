//! The JSON API does what the pages do, by the same verbs, for a person's own programs.

mod account;
mod journal;
mod looked_at;
mod operator;
mod own;
mod twins;

use chrono::TimeDelta;
use poem::http::Method;
use serde_json::{Value, json};

use crate::{
    support::{Browser, House, course, people},
    token::{call, token_of},
};

/// A program that acts for somebody.
pub struct Program {
    browser: Browser,
    token: String,
}

impl Program {
    /// Of somebody who is signed up and no more.
    pub async fn of(house: &House, name: &str) -> Program {
        let person = people::person(&house.app, name).await;
        Program { browser: house.browser(), token: token_of(&house.app, &person, false).await }
    }

    pub async fn get(&mut self, path: &str) -> (u16, Value) {
        call(&mut self.browser, Method::GET, path, Some(&self.token), None).await
    }

    pub async fn send(&mut self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        call(&mut self.browser, method, path, Some(&self.token), body).await
    }

    /// Enrolls in the walk, and tells the path of the enrollment.
    pub async fn enroll(&mut self) -> String {
        let (status, row) = self.send(Method::POST, "/me/enrollments", Some(json!({"course": "walk"}))).await;
        assert_eq!(status, 200, "{row}");
        format!("/me/enrollments/{}", row["id"].as_str().unwrap())
    }
}

#[tokio::test]
async fn a_program_without_a_token_reads_the_catalog() {
    let house = House::open().await;
    let mut browser = house.browser();
    let (status, list) = call(&mut browser, Method::GET, "/courses", None, None).await;
    assert_eq!((status, list["courses"][0]["course"].as_str()), (200, Some("walk")), "{list}");
    let (status, one) = call(&mut browser, Method::GET, "/courses/walk", None, None).await;
    assert_eq!((status, one["exam"]["items"].as_u64()), (200, Some(4)), "{one}");
    assert!(one["competencies"].as_array().is_some_and(|all| !all.is_empty()));
    assert_eq!(call(&mut browser, Method::GET, "/courses/nothing", None, None).await.0, 404);
    assert_eq!(call(&mut browser, Method::GET, "/me/enrollments", None, None).await.0, 401);
}

#[tokio::test]
async fn a_program_enrolls_reads_answers_and_completes() {
    let house = House::open().await;
    let mut program = Program::of(&house, "Ana Ruiz").await;
    let here = program.enroll().await;
    assert_eq!(program.enroll().await, here, "asking twice enrolls once");
    let (_, list) = program.get("/me/enrollments").await;
    assert_eq!(list["enrollments"].as_array().map(Vec::len), Some(1), "{list}");

    let lesson = format!("{here}/lessons/first-steps/a-first-step");
    let (status, read) = program.get(&lesson).await;
    assert_eq!((status, read["title"].as_str()), (200, Some("A first step")), "{read}");
    let said = read.to_string();
    for key in ["Quiet company", "correct", "Advice can wait", "That is what the word says"] {
        assert!(!said.contains(key), "a key is told before it is asked: {key}");
    }
    let blocks = read["blocks"].as_array().unwrap();
    let one = blocks.iter().map(|block| &block["item"]).find(|item| item["id"] == "walk-one").unwrap();
    let options = one["options"].as_array().unwrap();
    let right = options.iter().find(|option| option["html"].as_str().unwrap().contains("Sit down")).unwrap();
    let path = format!("{lesson}/items/walk-one/response");
    let (status, told) = program.send(Method::POST, &path, Some(json!({"chosen": [right["value"]]}))).await;
    assert_eq!((status, told["verdict"]["mark"].as_str()), (200, Some("right")), "{told}");
    assert!(told["rationale"].as_str().is_some_and(|words| words.contains("Waiting is a thing")));

    let numeric = format!("{lesson}/items/walk-numeric/response");
    let (_, told) = program.send(Method::POST, &numeric, Some(json!({"text": "911"}))).await;
    assert_eq!(told["verdict"]["mark"], "wrong", "{told}");
    let (status, problem) = program.send(Method::POST, &numeric, Some(json!({}))).await;
    assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some("walk-numeric")), "{problem}");

    for _ in 0..2 {
        let (status, _) = program.send(Method::POST, &format!("{lesson}/completion"), None).await;
        assert_eq!(status, 204);
    }
    let (_, progress) = program.get(&format!("{here}/progress")).await;
    assert_eq!(
        (progress["minutes_done"].as_u64(), progress["required_done"].as_bool()),
        (Some(25), Some(false))
    );
    assert_eq!(progress["resume"]["lesson"], "a-hard-story", "{progress}");

    let (status, refused) =
        program.send(Method::POST, &format!("{here}/lessons/first-steps/we-meet/completion"), None).await;
    assert_eq!((status, refused["type"].as_str()), (409, Some("learning/live-lesson")), "{refused}");
    assert_eq!(program.send(Method::DELETE, &here, None).await.0, 204);
    assert_eq!(program.get(&format!("{here}/progress")).await.0, 404);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_program_never_reaches_what_is_anothers() {
    let house = House::open().await;
    let (mut ana, mut ben) = (Program::of(&house, "Ana Ruiz").await, Program::of(&house, "Ben Ode").await);
    let here = ana.enroll().await;
    for path in ["/progress", "/lessons/first-steps/a-first-step"] {
        assert_eq!(ben.get(&format!("{here}{path}")).await.0, 404, "{path}");
    }
    let done = format!("{here}/lessons/first-steps/a-first-step/completion");
    assert_eq!(ben.send(Method::POST, &done, None).await.0, 404);
    assert_eq!(ben.send(Method::DELETE, &here, None).await.0, 404);
    assert_eq!(ben.get("/operator/people").await.0, 404);
    assert_eq!(ben.get("/me/enrollments/not-an-id/progress").await.0, 404);
    let (_, progress) = ana.get(&format!("{here}/progress")).await;
    assert_eq!(progress["minutes_done"], 0);
}

#[tokio::test]
async fn what_a_program_sends_is_read_strictly() {
    let house = House::open().await;
    let mut program = Program::of(&house, "Ana Ruiz").await;
    let path = "/me/enrollments";
    for (body, status) in [
        (json!({"course": "walk", "more": 1}), 400),
        (json!({"course": 5}), 400),
        (json!({"course": null}), 400),
        (json!({}), 400),
        (json!([]), 400),
        (json!({"course": ""}), 400),
        (json!({"course": "a\u{0}b"}), 400),
        (json!({"course": "nothing"}), 404),
    ] {
        let (got, problem) = program.send(Method::POST, path, Some(body.clone())).await;
        assert_eq!((got, problem["status"].as_u64()), (status, Some(u64::from(status))), "{body}: {problem}");
    }
    let bearer = format!("Bearer {}", program.token);
    for (kind, body, status) in [
        ("text/plain", "{}", 415),
        ("application/json", "{\"course\": ", 400),
        ("application/json", "{\"course\": \"\u{fffd}", 400),
    ] {
        let headers = [("content-type", kind), ("authorization", bearer.as_str())];
        let sent = body.as_bytes().to_vec();
        let answer =
            program.browser.request(Method::POST, "/api/v1/me/enrollments", Some(sent), &headers).await;
        assert_eq!(answer.status().as_u16(), status, "{kind} {body}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
}

#[tokio::test]
async fn a_program_stays_on_its_persons_text_when_a_newer_one_is_offered() {
    let house = House::open().await;
    let mut program = Program::of(&house, "Ana Ruiz").await;
    let here = program.enroll().await;
    house.later(TimeDelta::days(1));
    let newer =
        course::walk_with("01-first-steps/01-a-first-step.md", "title: A first step", "title: A newer step");
    course::publish(&house.app, newer).await;
    let (_, read) = program.get(&format!("{here}/lessons/first-steps/a-first-step")).await;
    assert_eq!(read["title"], "A first step");
}

/// Completes every lesson that one takes by oneself.
async fn complete_all(program: &mut Program, here: &str) {
    let (_, progress) = program.get(&format!("{here}/progress")).await;
    for state in progress["lessons"].as_array().unwrap().iter().filter(|state| state["mode"] != "live") {
        let (module, lesson) = (state["module"].as_str().unwrap(), state["lesson"].as_str().unwrap());
        let (status, _) =
            program.send(Method::POST, &format!("{here}/lessons/{module}/{lesson}/completion"), None).await;
        assert_eq!(status, 204, "{module}/{lesson}");
    }
}

/// What earns every point of an item, by the bank.
fn right(house: &House, version: &str, item: &Value) -> Value {
    let course = house.app.shelf.get(version).unwrap();
    let authored = course.bank.iter().find(|authored| authored.id == item["id"].as_str().unwrap()).unwrap();
    let (curriculum::Kind::One { options }
    | curriculum::Kind::Several { options }
    | curriculum::Kind::TrueFalse { options }) = &authored.kind
    else {
        panic!("the bank of the walk holds choices")
    };
    let is_right =
        |shown: &&Value| options.iter().any(|o| o.correct && o.html == shown["html"].as_str().unwrap());
    let shown = item["options"].as_array().unwrap().iter().filter(is_right);
    json!(shown.map(|option| option["value"].clone()).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_program_takes_the_exam_and_fetches_the_certificate() {
    let house = House::open().await;
    let mut program = Program::of(&house, "Ana Ruiz").await;
    let here = program.enroll().await;
    let (_, exam) = program.get(&format!("{here}/exam")).await;
    assert_eq!(
        (exam["state"].as_str(), exam["attempts_left"].as_u64()),
        (Some("lessons-first"), Some(3)),
        "{exam}"
    );
    let (status, refused) = program.send(Method::POST, &format!("{here}/attempts"), None).await;
    assert_eq!((status, refused["type"].as_str()), (409, Some("assessment/lessons-first")), "{refused}");
    complete_all(&mut program, &here).await;

    let (status, attempt) = program.send(Method::POST, &format!("{here}/attempts"), None).await;
    assert_eq!((status, attempt["open"].as_bool()), (200, Some(true)), "{attempt}");
    let (_, again) = program.send(Method::POST, &format!("{here}/attempts"), None).await;
    assert_eq!(again["id"], attempt["id"], "asking twice starts one");
    for told in ["correct", "rationale", "feedback", "verdict"] {
        assert!(!attempt.to_string().contains(told), "an open attempt tells {told}");
    }
    let at = format!("/attempts/{}", attempt["id"].as_str().unwrap());
    let (_, list) = program.get("/me/enrollments").await;
    let version = list["enrollments"][0]["version"].as_str().unwrap().to_owned();
    for drawn in attempt["items"].as_array().unwrap() {
        let answer = json!({"answer": {"chosen": right(&house, &version, &drawn["item"])}, "flagged": true});
        let (status, saved) =
            program.send(Method::PUT, &format!("{at}/items/{}/response", drawn["place"]), Some(answer)).await;
        assert_eq!((status, saved["saved_at"].as_str()), (200, Some("2026-03-02T09:00:00+00:00")), "{saved}");
    }
    assert_eq!(program.send(Method::PUT, &format!("{at}/items/99/response"), Some(json!({}))).await.0, 404);
    let (status, early) = program.get(&format!("{at}/result")).await;
    assert_eq!((status, early["type"].as_str()), (409, Some("assessment/open")));
    let (_, resumed) = program.get(&at).await;
    assert!(resumed["items"].as_array().unwrap().iter().all(|drawn| drawn["item"]["answered"] == true));
    let (status, result) = program.send(Method::POST, &format!("{at}/submission"), None).await;
    assert_eq!(
        (status, result["passed"].as_bool(), result["score"].as_f64()),
        (200, Some(true), Some(4.0)),
        "{result}"
    );
    assert_eq!(program.send(Method::POST, &format!("{at}/submission"), None).await.1, result);
    let (_, closed) = program.get(&at).await;
    assert_eq!((closed["open"].as_bool(), closed["items"].as_array().map(Vec::len)), (Some(false), Some(0)));

    the_certificate_is_there(&house, &mut program, &at).await;
    house.is_in_order().await;
}

/// It is listed, its paper is a PDF, and neither it nor the attempt is there for somebody else.
async fn the_certificate_is_there(house: &House, program: &mut Program, at: &str) {
    let (_, list) = program.get("/me/certificates").await;
    let certificate = &list["certificates"][0];
    assert_eq!(
        (certificate["name"].as_str(), certificate["good"].as_bool()),
        (Some("Ana Ruiz"), Some(true)),
        "{list}"
    );
    let number = certificate["number"].as_str().unwrap();
    let bearer = format!("Bearer {}", program.token);
    let path = format!("/api/v1/me/certificates/{number}/certificate.pdf");
    let headers = [("authorization", bearer.as_str())];
    let mut answer = program.browser.request(Method::GET, &path, None, &headers).await;
    assert_eq!(answer.header("content-type"), Some("application/pdf"));
    assert!(answer.take_body().into_bytes().await.unwrap().starts_with(b"%PDF-"));
    let mut ben = Program::of(house, "Ben Ode").await;
    for path in [
        at,
        &format!("{at}/result"),
        &format!("/me/certificates/{number}"),
        &format!("/me/certificates/{number}/certificate.pdf"),
    ] {
        assert_eq!(ben.get(path).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn a_programs_answer_that_comes_after_the_time_is_refused() {
    let house = House::open().await;
    let mut program = Program::of(&house, "Ana Ruiz").await;
    let here = program.enroll().await;
    complete_all(&mut program, &here).await;
    let (_, attempt) = program.send(Method::POST, &format!("{here}/attempts"), None).await;
    let at = format!("/attempts/{}", attempt["id"].as_str().unwrap());
    house.later(TimeDelta::minutes(11) + TimeDelta::seconds(1));
    let answer = json!({"answer": {"chosen": [1]}});
    let (status, refused) = program.send(Method::PUT, &format!("{at}/items/1/response"), Some(answer)).await;
    assert_eq!((status, refused["type"].as_str()), (409, Some("assessment/time-up")), "{refused}");
    let (_, result) = program.get(&format!("{at}/result")).await;
    assert_eq!(
        (result["passed"].as_bool(), result["by_deadline"].as_bool()),
        (Some(false), Some(true)),
        "{result}"
    );
    let (_, exam) = program.get(&format!("{here}/exam")).await;
    assert_eq!(
        (exam["state"].as_str(), exam["ended"][0]["number"].as_u64()),
        (Some("wait"), Some(1)),
        "{exam}"
    );
}
