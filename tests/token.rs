//! Tokens for programs: made by a person, shown once, held as a hash, ended at will.

use cairn::{
    app::App,
    identity::{self, Person, Role},
    journal::Actor,
    token::{self, Tokens, Wanted},
    web::Problem,
};
use chrono::TimeDelta;
use poem::http::Method;
use sea_orm::EntityTrait;
use serde_json::Value;

use crate::support::{Browser, House, people};

/// A token of theirs, for programs.
pub async fn token_of(app: &App, person: &Person, for_operator: bool) -> String {
    let secret = token::secret(&app.chance.token(), "test");
    let wanted =
        Wanted { name: "A program".into(), days: 30, for_operator, checks_only: false, a_day: 1_000_000 };
    let mut change = app.change(Actor::Person(person.id)).await.unwrap();
    token::make(&mut change, person, &wanted, &secret).await.unwrap();
    app.commit(change).await.unwrap();
    secret
}

/// A call of the API, answered with a status and JSON.
pub async fn call(
    browser: &mut Browser,
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Option<Value>,
) -> (u16, Value) {
    let bearer = token.map(|token| format!("Bearer {token}"));
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
    let body = body.map(|body| body.to_string().into_bytes());
    let mut response = browser.request(method, &format!("/api/v1{path}"), body, &headers).await;
    let status = response.status().as_u16();
    let bytes = response.take_body().into_bytes().await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// Somebody's program: it has a token that may do all that its person may.
pub struct Program {
    pub browser: Browser,
    pub token: String,
}

/// A file, as a program gets it.
pub struct Got {
    pub status: u16,
    pub kind: String,
    pub bytes: Vec<u8>,
}

impl Program {
    pub async fn of(house: &House, person: &Person) -> Program {
        Program { browser: house.browser(), token: token_of(&house.app, person, true).await }
    }

    pub async fn get(&mut self, path: &str) -> (u16, Value) {
        call(&mut self.browser, Method::GET, path, Some(&self.token), None).await
    }

    pub async fn post(&mut self, path: &str, body: impl Into<Option<Value>>) -> (u16, Value) {
        call(&mut self.browser, Method::POST, path, Some(&self.token), body.into()).await
    }

    pub async fn put(&mut self, path: &str, body: Value) -> (u16, Value) {
        call(&mut self.browser, Method::PUT, path, Some(&self.token), Some(body)).await
    }

    /// Without a body.
    pub async fn send(&mut self, method: Method, path: &str) -> (u16, Value) {
        call(&mut self.browser, method, path, Some(&self.token), None).await
    }

    pub async fn file(&mut self, path: &str) -> Got {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str())];
        let mut answer = self.browser.request(Method::GET, &format!("/api/v1{path}"), None, &headers).await;
        let kind = answer.header("content-type").unwrap_or_default().to_owned();
        let bytes = answer.take_body().into_bytes().await.unwrap().to_vec();
        Got { status: answer.status().as_u16(), kind, bytes }
    }
}

#[tokio::test]
async fn a_person_makes_a_token_sees_it_once_and_ends_it() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    browser.open("/me/tokens").await.says("You have no tokens");
    let (_, form) = browser.fill("Make the token", &[]);
    let a_day = form.iter().find(|(name, _)| name == "a_day").map(|(_, value)| value.as_str());
    assert_eq!(a_day, Some("1000"), "the smallest is not the one that is taken without a thought");
    browser.send("Make the token", &[("What is it for?", "My spreadsheet"), ("How long", "30")]).await;
    let secret =
        browser.shown.words().split_whitespace().find(|word| word.starts_with("cairn_")).unwrap().to_owned();
    assert_eq!(secret.len(), "cairn_".len() + 64);
    let kept = Tokens::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert!(!kept.token_hash.contains(&secret[6..]) && kept.token_hash.len() == 64, "kept as a hash");

    let mut program = house.browser();
    let (status, me) = call(&mut program, Method::GET, "/me", Some(&secret), None).await;
    assert_eq!((status, me["legal_name"].as_str()), (200, Some("Ana Ruiz")), "{me}");

    browser.open("/me/tokens").await.says("My spreadsheet").does_not_say("cairn_");
    browser.send("End", &[]).await.says("Ended");
    let (status, problem) = call(&mut program, Method::GET, "/me", Some(&secret), None).await;
    assert_eq!((status, problem["status"].as_u64()), (401, Some(401)), "{problem}");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_double_click_makes_one_token_and_both_answers_show_it() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    browser.open("/me/tokens").await;
    let (action, form) = browser.fill("Make the token", &[("What is it for?", "Kiosk")]);
    let mut second = browser.clone();
    let (first, second) = tokio::join!(async { browser.post(&action, &form).await.words() }, async {
        second.post(&action, &form).await.words()
    });
    let shown =
        |words: &str| words.split_whitespace().find(|word| word.starts_with("cairn_")).map(str::to_owned);
    assert_eq!(Tokens::find().all(&house.app.store.read).await.unwrap().len(), 1);
    let shown: Vec<_> = [shown(&first), shown(&second)].into_iter().flatten().collect();
    assert!(!shown.is_empty() && shown.iter().all(|token| *token == shown[0]), "{first}\n{second}");
}

#[tokio::test]
async fn a_token_without_a_name_is_asked_for_again_and_nothing_typed_is_lost() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    browser.open("/me/tokens").await;
    browser
        .send("Make the token", &[("What is it for?", "  "), ("How long", "365")])
        .await
        .says("Give the token a name");
    assert_eq!(browser.shown.status, 422);
    assert!(browser.shown.html.contains(r#"<option value="365" selected>"#));
    browser.send("Make the token", &[("What is it for?", "Kiosk")]).await.says("Your new token");
}

#[tokio::test]
async fn a_token_holds_until_its_day_and_is_erased_ninety_days_later() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let secret = token_of(&house.app, &ana, false).await;
    let mut program = house.browser();
    house.later(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert_eq!(call(&mut program, Method::GET, "/me", Some(&secret), None).await.0, 200);
    house.later(TimeDelta::seconds(1));
    assert_eq!(call(&mut program, Method::GET, "/me", Some(&secret), None).await.0, 401);
    house.later(TimeDelta::days(90));
    assert_eq!(cairn::operation::tasks::erase_old(&house.app).await.unwrap(), 0);
    house.later(TimeDelta::seconds(1));
    assert_eq!(cairn::operation::tasks::erase_old(&house.app).await.unwrap(), 1);
}

#[tokio::test]
async fn nobody_ends_or_sees_anothers_token() {
    let house = House::open().await;
    let (ana, ben) =
        (people::person(&house.app, "Ana Ruiz").await, people::person(&house.app, "Ben Ode").await);
    let secret = token_of(&house.app, &ana, false).await;
    let token = Tokens::find().one(&house.app.store.read).await.unwrap().unwrap();
    let mut browser = people::device(&house, &ben).await;
    let csrf = browser.csrf();
    browser.post(&format!("/me/tokens/{}/end", token.id), &[csrf]).await;
    assert_eq!(browser.shown.status, 404);
    browser.open("/me/tokens").await.does_not_say("A program");
    assert_eq!(call(&mut house.browser(), Method::GET, "/me", Some(&secret), None).await.0, 200);
}

#[tokio::test]
async fn an_operators_token_does_their_work_only_if_it_was_made_for_that() {
    let house = House::open().await;
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let (plain, wide) = (token_of(&house.app, &olga, false).await, token_of(&house.app, &olga, true).await);
    let mut program = house.browser();
    assert_eq!(call(&mut program, Method::GET, "/operator/people", Some(&plain), None).await.0, 404);
    let (status, list) = call(&mut program, Method::GET, "/operator/people", Some(&wide), None).await;
    assert_eq!((status, list["people"][0]["name"].as_str()), (200, Some("Olga Park")), "{list}");
    let mut change = house.app.change(Actor::System("test")).await.unwrap();
    identity::end_role(&mut change, olga.id, Role::Operator).await.unwrap();
    house.app.commit(change).await.unwrap();
    assert_eq!(call(&mut program, Method::GET, "/operator/people", Some(&wide), None).await.0, 404);
}

#[test]
fn whoever_waits_one_second_is_not_told_to_wait_one_seconds() {
    for (seconds, told) in [(1, "wait 1 second."), (61, "wait 61 seconds.")] {
        let Problem::TooMany(said, _) = Problem::too_many(seconds) else { panic!("it is not told to wait") };
        assert!(said.0.detail.as_ref().is_some_and(|said| said.ends_with(told)), "{said:?}");
    }
}

#[tokio::test]
async fn what_a_program_sends_wrongly_is_answered_with_a_problem() {
    let house = House::open().await;
    let mut program = house.browser();
    let (status, problem) = call(&mut program, Method::GET, "/me", None, None).await;
    assert_eq!((status, problem["type"].as_str()), (401, Some("about:blank")), "{problem}");
    let (status, problem) = call(&mut program, Method::GET, "/me", Some("cairn_wrong"), None).await;
    assert_eq!((status, problem["status"].as_u64()), (401, Some(401)));
    let (status, problem) = call(&mut program, Method::GET, "/nothing", None, None).await;
    assert_eq!((status, problem["status"].as_u64()), (404, Some(404)), "{problem}");
    let answer = program.request(Method::DELETE, "/api/v1/me", None, &[]).await;
    assert_eq!(answer.status().as_u16(), 405);
    assert_eq!(answer.header("allow"), Some("GET, HEAD"));
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}

#[tokio::test]
async fn signing_out_everywhere_ends_programs_too() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let secret = token_of(&house.app, &ana, false).await;
    let mut change = house.app.change(Actor::Person(ana.id)).await.unwrap();
    identity::end_all_sessions(&mut change, ana.id).await.unwrap();
    house.app.commit(change).await.unwrap();
    assert_eq!(call(&mut house.browser(), Method::GET, "/me", Some(&secret), None).await.0, 401);
}

#[tokio::test]
async fn a_token_that_only_checks_numbers_does_nothing_else() {
    let house = House::open().await;
    let person = people::person(&house.app, "Vera Holt").await;
    let mut office = people::device(&house, &person).await;
    office.open("/me/tokens").await;
    let filled = [("What is it for", "Hiring"), ("It only checks numbers", "on")];
    office.send("Make the token", &filled).await.says("Your new token").says("Checks numbers only");
    let token = office.shown.html.split("cairn_").nth(1).unwrap().split('<').next().unwrap();
    let token = format!("cairn_{token}");
    let mut program = house.browser();
    let asked = serde_json::json!({ "numbers": ["0000-0000-0000-0000-0"] });
    let (status, told) = call(&mut program, Method::POST, "/verifications", Some(&token), Some(asked)).await;
    assert_eq!(status, 200, "{told}");
    for path in ["/me", "/me/certificates", "/operator/people"] {
        let (status, told) = call(&mut program, Method::GET, path, Some(&token), None).await;
        assert_eq!((status, &told["type"]), (409, &"token/checks-only".into()), "{path}");
    }
}
