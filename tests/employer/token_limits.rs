use cairn::{
    identity::Person,
    journal::Actor,
    token::{self, Wanted},
};
use chrono::TimeDelta;
use poem::{Response, http::Method};
use serde_json::{Value, json};

use super::{UNKNOWN, holders, office, seen};
use crate::support::{Browser, House, people};

/// A token that checks a thousand numbers a day, a hundred a minute.
async fn small_token(house: &House, person: &Person) -> String {
    let secret = token::secret(&house.app.chance.token(), "test");
    let wanted =
        Wanted { name: "Hiring".into(), days: 30, for_operator: false, checks_only: true, a_day: 1000 };
    let mut change = house.app.change(Actor::Person(person.id)).await.unwrap();
    token::make(&mut change, person, &wanted, &secret).await.unwrap();
    house.app.commit(change).await.unwrap();
    secret
}

async fn ask(program: &mut Browser, token: &str, path: &str, body: Option<(&str, String)>) -> Response {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str())];
    let method = if body.is_some() { Method::POST } else { Method::GET };
    headers.extend(body.iter().map(|(kind, _)| ("content-type", *kind)));
    let body = body.as_ref().map(|(_, body)| body.clone().into_bytes());
    program.request(method, &format!("/api/v1/verifications{path}"), body, &headers).await
}

fn many(count: usize) -> (&'static str, String) {
    ("application/json", json!({ "numbers": vec![UNKNOWN; count] }).to_string())
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.header(name).unwrap_or_else(|| panic!("{name} is not told"))
}

#[tokio::test]
async fn a_token_is_told_what_is_left_and_waits_when_nothing_is() {
    let house = House::open().await;
    let (vera, _) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let token = small_token(&house, &vera).await;
    let mut program = house.browser();
    let one = ask(&mut program, &token, &format!("/{UNKNOWN}"), None).await;
    assert_eq!((header(&one, "ratelimit-limit"), header(&one, "ratelimit-remaining")), ("100", "99"));
    assert_eq!(header(&one, "ratelimit-policy"), "100;w=60, 1000;w=86400");
    let some = ask(&mut program, &token, "", Some(many(99))).await;
    assert_eq!((some.status().as_u16(), header(&some, "ratelimit-remaining")), (200, "0"));
    let mut over = ask(&mut program, &token, &format!("/{UNKNOWN}"), None).await;
    assert_eq!(over.status().as_u16(), 429);
    assert_eq!(header(&over, "retry-after"), "61");
    let told: Value = serde_json::from_slice(&over.take_body().into_bytes().await.unwrap()).unwrap();
    assert_eq!(told["type"], "token/too-many");
    assert!(told["detail"].as_str().unwrap().ends_with("wait 61 seconds."), "{told}");
    // Another server of the same house counts with it.
    let elsewhere = ask(&mut house.restarted(), &token, &format!("/{UNKNOWN}"), None).await;
    assert_eq!(elsewhere.status().as_u16(), 429);
    // A list that never fits is told so, and costs nothing.
    let list = ("text/csv", format!("number\n{}", format!("{UNKNOWN}\n").repeat(101)));
    house.later(TimeDelta::minutes(1));
    let never = ask(&mut program, &token, "/list", Some(list)).await;
    assert_eq!(never.status().as_u16(), 422);
    let said = never.into_body().into_string().await.unwrap();
    assert!(said.contains("This token may check 100 numbers at once") && !said.contains("Sign in"), "{said}");
    // By the day: nine more hundreds, then it waits until tomorrow.
    for _ in 0..9 {
        assert_eq!(ask(&mut program, &token, "", Some(many(100))).await.status().as_u16(), 200);
        house.later(TimeDelta::minutes(1));
    }
    let over = ask(&mut program, &token, &format!("/{UNKNOWN}"), None).await;
    assert_eq!(over.status().as_u16(), 429);
    assert!(header(&over, "retry-after").parse::<u64>().unwrap() > 80_000);
    house.later(TimeDelta::days(1));
    let next = ask(&mut program, &token, &format!("/{UNKNOWN}"), None).await;
    assert_eq!((next.status().as_u16(), header(&next, "ratelimit-remaining")), (200, "99"));
}

#[tokio::test]
async fn two_calls_at_once_spend_no_more_than_there_is() {
    let house = House::open().await;
    let (vera, _) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let token = small_token(&house, &vera).await;
    let (mut one, mut other) = (house.browser(), house.browser());
    let (first, second) =
        tokio::join!(ask(&mut one, &token, "", Some(many(60))), ask(&mut other, &token, "", Some(many(60))));
    let mut both = [first.status().as_u16(), second.status().as_u16()];
    both.sort_unstable();
    assert_eq!(both, [200, 429]);
}

#[tokio::test]
async fn what_a_token_looks_up_is_told_to_the_holder_and_kept_by_nothing_between() {
    let house = House::open().await;
    let mut ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let number = ana.certificate.number.clone();
    let (vera, _) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let token = small_token(&house, &vera).await;
    let mut program = house.browser();
    let one = ask(&mut program, &token, &format!("/{number}"), None).await;
    assert_eq!(header(&one, "cache-control"), "private, no-store");
    let anyone = program.request(Method::GET, &format!("/api/v1/verifications/{number}"), None, &[]).await;
    assert!(anyone.headers().get_all("vary").iter().any(|vary| vary == "authorization"), "{anyone:?}");
    assert!(anyone.header("ratelimit-limit").is_none());
    let words = seen(&mut ana).await;
    assert!(
        words.contains("Riverbend Medical , Dayton, Ohio Not confirmed Checked it with a program"),
        "{words}"
    );
    // A whole list as well, and somebody who named nobody.
    house.later(TimeDelta::minutes(1));
    let nobody = people::person(&house.app, "Nia Low").await;
    let other = small_token(&house, &nobody).await;
    let list = ("text/csv", format!("number\n{number}\n"));
    let answer = ask(&mut program, &other, "/list", Some(list)).await;
    let text = answer.into_body().into_string().await.unwrap();
    assert!(text.contains("good"), "{text}");
    let words = seen(&mut ana).await;
    assert!(words.contains("Somebody with an account who named no organization"), "{words}");
    assert!(!words.contains("Nia"), "{words}");
    house.is_in_order().await;
}
