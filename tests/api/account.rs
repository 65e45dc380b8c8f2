//! A person's own account, by program.

use cairn::{
    identity::{People, Person, PersonColumn, Role},
    journal::{Actor, Column as EventColumn, Entity as Events},
};
use chrono::{DateTime, TimeDelta, Utc};
use poem::http::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

use crate::{
    identity::{EMAIL, PASSWORD, is_signed_in, link, signs_in, signs_up},
    support::{Browser, House, mailbox, people},
    token::{Program, call, token_of},
};

/// Ana, who signed up by herself, at a browser and by a program.
async fn ana(house: &House) -> (Person, Browser, Program) {
    let browser = signs_up(house).await;
    let person = People::find().one(&house.app.store.read).await.unwrap().unwrap();
    let program = Program::of(house, &person).await;
    (person, browser, program)
}

async fn events(house: &House, kind: &str) -> u64 {
    let found = Events::find().filter(EventColumn::Kind.eq(kind));
    found.count(&house.app.store.read).await.unwrap()
}

#[tokio::test]
async fn a_program_reads_and_changes_its_persons_names() {
    let house = House::open().await;
    let (_, _, mut program) = ana(&house).await;
    let (status, account) = program.get("/me/account").await;
    assert_eq!((status, &account["email"]), (200, &json!(EMAIL)), "{account}");
    assert_eq!(
        (&account["legal_name"], &account["preferred_name"]),
        (&json!("Ana María Reyes"), &json!("Ana"))
    );
    for _ in 0..2 {
        let names = json!({"legal_name": "Ana Ruiz"});
        let (status, account) = program.put("/me/account/names", names).await;
        assert_eq!((status, &account["legal_name"]), (200, &json!("Ana Ruiz")), "{account}");
        assert!(account.get("preferred_name").is_none(), "{account}");
    }
    assert_eq!(events(&house, "legal_name_changed").await, 1);
    let wrong = json!({"legal_name": "", "preferred_name": "see https://x.example"});
    let (status, told) = program.put("/me/account/names", wrong).await;
    let fields: Vec<_> = told["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    assert_eq!((status, fields), (422, vec![&json!("preferred_name"), &json!("legal_name")]), "{told}");
    house.is_in_order().await;
}

#[tokio::test]
async fn another_address_takes_the_password_and_the_letters_link() {
    let house = House::open().await;
    let (_, mut browser, mut program) = ana(&house).await;
    let to = "ana@new.example.org";
    for (email, password, field) in [
        (to, "wrong", "password"),
        (to, "", "password"),
        (EMAIL, PASSWORD, "email"),
        ("ana@", PASSWORD, "email"),
    ] {
        let asked = json!({"email": email, "password": password});
        let (status, told) = program.post("/me/account/email", asked).await;
        assert_eq!((status, &told["errors"][0]["field"]), (422, &json!(field)), "{told}");
    }
    assert!(house.letters_to(to).await.is_empty());
    let asked = json!({"email": to, "password": PASSWORD});
    assert_eq!(program.post("/me/account/email", asked).await.0, 202);
    assert_eq!(program.get("/me/account").await.1["email"], EMAIL, "until the link is used");
    let path = link(&house, to, "/confirm-email/").await;
    browser.open(&path).await;
    browser.send("Yes, this is my address", &[]).await;
    assert_eq!(program.get("/me/account").await.1["email"], to);
    // Whether an address has an account, only its owner learns.
    let ben = people::person(&house.app, "Ben Ode").await;
    let asked = json!({"email": ben.email, "password": PASSWORD});
    assert_eq!(program.post("/me/account/email", asked).await.0, 202);
    let letter = mailbox::open(house.letters_to(&ben.email).await.last().unwrap());
    assert!(!letter.text.contains("/confirm-email/"), "{}", letter.text);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_password_is_changed_by_a_program_that_knows_the_old_one() {
    let house = House::open().await;
    let (_, mut browser, mut program) = ana(&house).await;
    let new = "lantern gravel forty";
    for (old, new, field) in [("wrong", new, "password"), (PASSWORD, "sunshine", "new_password")] {
        let wanted = json!({"password": old, "new_password": new});
        let (status, told) = program.put("/me/account/password", wanted).await;
        assert_eq!((status, &told["errors"][0]["field"]), (422, &json!(field)), "{told}");
    }
    assert!(is_signed_in(&mut browser).await);
    let wanted = json!({"password": PASSWORD, "new_password": new});
    let (status, told) = program.put("/me/account/password", wanted.clone()).await;
    assert_eq!((status, told), (200, json!({"strength": "strong"})));
    assert!(!is_signed_in(&mut browser).await, "sessions end");
    let (status, told) = program.put("/me/account/password", wanted).await;
    assert_eq!((status, &told["errors"][0]["field"]), (422, &json!("password")), "the token holds: {told}");
    assert_eq!(signs_in(&mut browser, PASSWORD).await.status, 422);
    signs_in(&mut browser, new).await;
    assert!(is_signed_in(&mut browser).await);
    let letter = mailbox::open(house.letters_to(EMAIL).await.last().unwrap());
    assert_eq!(letter.subject, "Your password was changed");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_program_that_guesses_passwords_waits_as_people_do() {
    let house = House::open().await;
    let (_, _, mut program) = ana(&house).await;
    let guess = json!({"password": "wrong", "new_password": "lantern gravel forty"});
    for _ in 0..5 {
        assert_eq!(program.put("/me/account/password", guess.clone()).await.0, 422);
    }
    let email = json!({"email": "ana@new.example.org", "password": PASSWORD});
    for (method, path, body) in [
        (Method::PUT, "/me/account/password", guess),
        (Method::POST, "/me/account/email", email),
        (Method::POST, "/me/closing", json!({"password": PASSWORD})),
    ] {
        let bearer = format!("Bearer {}", program.token);
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        let body = Some(body.to_string().into_bytes());
        let mut answer = program.browser.request(method, &format!("/api/v1{path}"), body, &headers).await;
        assert_eq!((answer.status().as_u16(), answer.header("retry-after")), (429, Some("31")), "{path}");
        let told: serde_json::Value =
            serde_json::from_slice(&answer.take_body().into_bytes().await.unwrap()).unwrap();
        assert_eq!(told["type"], "identity/too-many-tries");
    }
    assert_eq!(signs_in(&mut house.browser(), PASSWORD).await.status, 429, "the door counts with it");
    house.later(TimeDelta::seconds(31));
    let right = json!({"password": PASSWORD, "new_password": "lantern gravel forty"});
    assert_eq!(program.put("/me/account/password", right).await.0, 200);
}

#[tokio::test]
async fn an_address_that_is_not_confirmed_gets_its_letter_again_but_not_without_end() {
    let house = House::open().await;
    let (person, _, mut program) = ana(&house).await;
    let before = house.letters_to(EMAIL).await.len();
    assert_eq!(program.post("/me/account/confirmation", None).await.0, 202);
    assert_eq!(house.letters_to(EMAIL).await.len(), before, "it is confirmed");
    let row = People::update_many()
        .col_expr(PersonColumn::EmailConfirmedAt, Expr::value(None::<DateTime<Utc>>))
        .filter(PersonColumn::Id.eq(person.id));
    let change = house.app.change(Actor::System("test")).await.unwrap();
    row.exec(&change.tx).await.unwrap();
    house.app.commit(change).await.unwrap();
    let mut sent = 0;
    while program.post("/me/account/confirmation", None).await.0 == 202 {
        sent += 1;
        assert!(sent < 10, "a mailbox is not flooded");
    }
    assert_eq!(house.letters_to(EMAIL).await.len(), before + sent);
    assert_eq!(program.post("/me/account/confirmation", None).await.0, 429);
}

#[tokio::test]
async fn a_program_lists_where_its_person_is_signed_in_and_ends_one_or_all() {
    let house = House::open().await;
    let (_, mut browser, mut program) = ana(&house).await;
    let ben = people::person(&house.app, "Ben Ode").await;
    let mut bens = people::device(&house, &ben).await;
    house.later(TimeDelta::hours(1));
    let mut phone = house.browser();
    signs_in(&mut phone, PASSWORD).await;
    let (_, list) = program.get("/me/sessions").await;
    let sessions = list["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2, "{list}");
    let latest = format!("/me/sessions/{}", sessions[0]["id"].as_str().unwrap());
    let end = async |program: &mut Program, path: &str| program.send(Method::DELETE, path).await.0;
    let mut other = Program::of(&house, &ben).await;
    assert_eq!(end(&mut other, &latest).await, 404, "somebody else’s");
    assert_eq!(end(&mut program, &latest).await, 204);
    assert!(!is_signed_in(&mut phone).await && is_signed_in(&mut browser).await);
    assert_eq!(end(&mut program, &latest).await, 404, "it is not there any more");
    assert_eq!(program.post("/me/sessions/end", None).await.0, 204);
    assert!(!is_signed_in(&mut browser).await && is_signed_in(&mut bens).await);
    assert_eq!(program.get("/me/account").await.0, 401, "programs are out as well");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_token_lists_and_ends_tokens_and_makes_none() {
    let house = House::open().await;
    let (ana, ben) =
        (people::person(&house.app, "Ana Ruiz").await, people::person(&house.app, "Ben Ode").await);
    let (mut program, mut bens) = (Program::of(&house, &ana).await, Program::of(&house, &ben).await);
    let other = token_of(&house.app, &ana, false).await;
    let (_, list) = program.get("/me/tokens").await;
    assert!(!list.to_string().contains("cairn_"), "{list}");
    let tokens = list["tokens"].as_array().unwrap();
    assert_eq!(tokens.len(), 2);
    let of = |this: bool| {
        let found = tokens.iter().find(|token| token["this"] == this).unwrap();
        format!("/me/tokens/{}", found["id"].as_str().unwrap())
    };
    assert_eq!(bens.send(Method::DELETE, &of(false)).await.0, 404);
    for _ in 0..2 {
        assert_eq!(program.send(Method::DELETE, &of(false)).await.0, 204);
    }
    assert_eq!(call(&mut house.browser(), Method::GET, "/me", Some(&other), None).await.0, 401);
    assert_eq!(program.post("/me/tokens", json!({"name": "More", "for_operator": true})).await.0, 405);
    assert_eq!(program.send(Method::DELETE, &of(true)).await.0, 204);
    assert_eq!(program.get("/me").await.0, 401);
}

#[tokio::test]
async fn no_token_widens_itself() {
    let house = House::open().await;
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let plain = token_of(&house.app, &olga, false).await;
    let mut program = Program { browser: house.browser(), token: plain };
    for role in ["operator", "trainer"] {
        let path = format!("/operator/people/{}/roles/{role}", olga.id);
        assert_eq!(program.put(&path, json!({})).await.0, 404, "a token that is not for the operator’s work");
    }
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut anas = Program::of(&house, &ana).await;
    let path = format!("/operator/people/{}/roles/operator", ana.id);
    assert_eq!(anas.put(&path, json!({})).await.0, 404);
    assert_eq!(anas.get("/me").await.1["operator"], false);
}
