//! Leaving: closing an account, taking it back, and what is left once it is erased.

mod columns;
mod erased;
mod everything;

use cairn::{
    closing,
    identity::{self, Closings, People, Role},
    journal::Actor,
    operation, token,
};
use chrono::TimeDelta;
use poem::http::Method;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::{
    authorization::Stage,
    identity::{EMAIL, PASSWORD, asks, is_signed_in, link, signs_in, signs_up},
    support::{Browser, House, mailbox, people},
    token::token_of,
};

const PAGE: &str = "/me/account/closing";

async fn closes(browser: &mut Browser, password: &str) {
    browser.open(PAGE).await;
    browser.send("Close my account", &[("Password you have now", password)]).await;
}

/// Closes it in somebody's name, as the page would.
async fn close(house: &House, person: &identity::Person) -> Result<(), cairn::error::Error> {
    let mut change = house.app.change(Actor::Person(person.id)).await.unwrap();
    closing::close(&house.app, &mut change, person.id).await?;
    house.app.commit(change).await
}

fn code(refused: &Result<(), cairn::error::Error>) -> &'static str {
    match refused {
        Err(cairn::error::Error::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn an_account_is_closed_with_its_password_and_taken_back_by_the_letter() {
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    let mut phone = house.browser();
    signs_in(&mut phone, PASSWORD).await;
    assert!(is_signed_in(&mut phone).await);
    let ana = People::find().one(&house.app.store.read).await.unwrap().unwrap();
    let secret = token_of(&house.app, &ana, false).await;

    browser.open("/me/account").await;
    browser
        .follow("close your account")
        .await
        .says("14 days")
        .says("What stays, and why")
        .says("Certificates");
    closes(&mut browser, "not my password").await;
    assert_eq!(browser.shown.status, 422);
    browser.shown.says("This is not your password.");
    assert!(is_signed_in(&mut phone).await, "nothing has happened yet");
    closes(&mut browser, PASSWORD).await;
    browser.shown.says("Your account is closed");
    assert!(!is_signed_in(&mut browser).await && !is_signed_in(&mut phone).await);
    assert!(token::holder(&house.app.store.read, &secret, house.now()).await.unwrap().is_none());

    // Whoever knows the password is told; whoever does not, learns nothing.
    signs_in(&mut phone, PASSWORD).await.says("You closed this account");
    signs_in(&mut phone, "something else").await.says("do not go together");
    let first = link(&house, EMAIL, "/take-back/").await;

    // Asking for a new password, or an account, looks as it always does, and brings the link once more.
    phone.open("/reset-password").await;
    phone.send("Send me the link", &[("Email address", EMAIL)]).await;
    let second = link(&house, EMAIL, "/take-back/").await;
    assert_ne!(first, second);
    asks(&mut phone).await;
    phone.shown.says("Check your inbox");
    let third = link(&house, EMAIL, "/take-back/").await;
    phone.open(&second).await.says("This link no longer works");
    assert_eq!(phone.shown.status, 410);

    // A mail scanner opens the link, and nothing happens.
    house.later(TimeDelta::days(13));
    house.browser().open(&third).await.says("Take your account back");
    signs_in(&mut phone, PASSWORD).await.says("You closed this account");
    phone.open(&third).await;
    phone.send("Take my account back", &[]).await.says("Your account is open again");
    signs_in(&mut phone, PASSWORD).await;
    assert!(is_signed_in(&mut phone).await);
    phone.open(&third).await.says("This link no longer works");

    house.later(TimeDelta::days(30));
    operation::tasks::erase_old(&house.app).await.unwrap();
    let kept = identity::find_person(&house.app.store.read, ana.id).await.unwrap();
    assert_eq!((kept.legal_name.as_str(), kept.is_closed()), ("Ana María Reyes", false));
    house.is_in_order().await;
}

#[tokio::test]
async fn after_two_weeks_it_is_erased_and_the_same_address_begins_anew() {
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    let ana = People::find().one(&house.app.store.read).await.unwrap().unwrap();
    closes(&mut browser, PASSWORD).await;
    let back = link(&house, EMAIL, "/take-back/").await;
    house.later(TimeDelta::days(14) - TimeDelta::seconds(1));
    operation::tasks::erase_old(&house.app).await.unwrap();
    assert!(!identity::find_person(&house.app.store.read, ana.id).await.unwrap().is_erased());
    house.later(TimeDelta::seconds(2));
    browser.open(&back).await.says("This link no longer works");
    operation::tasks::erase_old(&house.app).await.unwrap();
    let gone = identity::find_person(&house.app.store.read, ana.id).await.unwrap();
    assert!(gone.is_erased() && gone.legal_name.is_empty() && gone.password_hash.is_empty(), "{gone:?}");

    // To everybody it is as if there had never been one.
    let mut stranger = house.browser();
    signs_in(&mut stranger, PASSWORD).await.says("do not go together");
    let before = house.letters_to(EMAIL).await.len();
    stranger.open("/reset-password").await;
    stranger.send("Send me the link", &[("Email address", EMAIL)]).await;
    assert_eq!(house.letters_to(EMAIL).await.len(), before, "there is nobody to write to");
    let mut anew = signs_up(&house).await;
    assert!(is_signed_in(&mut anew).await);
    let all = People::find().all(&house.app.store.read).await.unwrap();
    assert_eq!(all.len(), 2);
    let second = all.iter().find(|person| person.email == EMAIL).unwrap();
    assert_ne!(second.id, ana.id);
    house.is_in_order().await;
}

#[tokio::test]
async fn an_open_exam_an_open_application_and_the_last_operator_stand_in_the_way() {
    let stage = Stage::set().await;
    let (house, ana, olga) = (&stage.house, &stage.people["learner"], &stage.people["operator"]);
    assert_eq!(code(&close(house, ana).await), "closing/exam-open");
    let mut browser = people::device(house, ana).await;
    browser.open(PAGE).await.says("An exam is open").says("Go to my page").does_not_say("Close it");
    let secret = token_of(&house.app, olga, true).await;
    let bearer = format!("Bearer {secret}");
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let path = format!("/api/v1/operator/people/{}/closing", ana.id);
    let answer = house.browser().request(Method::POST, &path, Some(b"{}".to_vec()), &headers).await;
    assert_eq!(answer.status().as_u16(), 409, "the operator is told the same");

    house.later(TimeDelta::hours(5));
    cairn::assessment::submit_overdue(&house.app).await.unwrap();
    assert_eq!(code(&close(house, ana).await), "closing/application-open");
    people::sign_in(house, ana, &mut browser).await;
    browser.open(PAGE).await;
    browser.follow("Open the application").await;
    browser.send("Take this application back", &[]).await;
    assert!(close(house, ana).await.is_ok());

    assert_eq!(code(&close(house, olga).await), "closing/last-operator");
    people::grant(&house.app, &stage.people["another learner"], Role::Operator).await;
    assert!(close(house, olga).await.is_ok());
    let roles = identity::roles_of(&house.app.store.read, olga.id).await.unwrap();
    assert!(roles.is_empty(), "{roles:?}");
}

#[tokio::test]
async fn an_operator_closes_an_account_for_somebody_who_wrote_and_sees_that_it_is_closed() {
    let house = House::open().await;
    let (ben, _, mut his) = people::walker(&house, "Ben Ode").await;
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let mut hers = people::device(&house, &olga).await;
    let page = format!("/operator/people/{}", ben.id);
    hers.open(&page).await;
    hers.send("Close this account", &[]).await.says("The account is closed").does_not_say("Give this role");
    hers.open("/operator/people").await.says("Closed").says("Ben Ode");
    assert!(!is_signed_in(&mut his).await);
    let letters = house.letters_to(&ben.email).await;
    assert_eq!(mailbox::open(letters.last().unwrap()).subject, "Your account is closed");
    house.later(TimeDelta::days(15));
    operation::tasks::erase_old(&house.app).await.unwrap();
    people::sign_in(&house, &olga, &mut hers).await;
    hers.open(&page).await.says("erased on").does_not_say("Ben Ode").does_not_say(&ben.email);
    hers.open("/operator/people").await.says("Closed account").does_not_say("Ben Ode");
    house.is_in_order().await;
}

#[tokio::test]
async fn at_the_console_an_account_is_closed_by_its_address() {
    let house = House::open().await;
    let ben = people::person(&house.app, "Ben Ode").await;
    let (well, lines, _) = house.console(&["close", &ben.email]);
    assert!(well && lines.contains("14 days"), "{lines}");
    assert!(house.console(&["list"]).1.contains("\tclosed"));
    let (well, _, complaint) = house.console(&["reset-link", &ben.email]);
    assert!(!well && complaint.contains("closed"), "{complaint}");
    assert!(Closings::find_by_id(ben.id).one(&house.app.store.read).await.unwrap().is_some());
    // The console's letters go out with the server's.
    house.post_goes().await;
}

#[tokio::test]
async fn a_program_closes_an_account_with_the_password_only_and_takes_it_back_by_the_letter() {
    let house = House::open().await;
    signs_up(&house).await;
    let ana = People::find().one(&house.app.store.read).await.unwrap().unwrap();
    let bearer = format!("Bearer {}", token_of(&house.app, &ana, false).await);
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let mut program = house.browser();
    let terms = program.request(Method::GET, "/api/v1/me/closing", None, &headers).await;
    let terms: serde_json::Value =
        serde_json::from_slice(&terms.into_body().into_vec().await.unwrap()).unwrap();
    assert_eq!((terms["days"].as_i64(), &terms["obstacle"]), (Some(14), &serde_json::Value::Null));
    assert!(terms["kept"].as_array().unwrap().iter().any(|line| line["at_closing"] == "stays"), "{terms}");
    let closing = |password: &str| Some(json!({ "password": password }).to_string().into_bytes());
    let path = "/api/v1/me/closing";
    let wrong = program.request(Method::POST, path, closing("no"), &headers).await;
    assert_eq!(wrong.status().as_u16(), 422);
    let right = program.request(Method::POST, path, closing(PASSWORD), &headers).await;
    assert_eq!(right.status().as_u16(), 204);
    assert_eq!(program.request(Method::GET, path, None, &headers).await.status().as_u16(), 401);
    let back = link(&house, EMAIL, "/take-back/").await;
    let body = json!({ "token": back.rsplit('/').next().unwrap() }).to_string().into_bytes();
    let path = "/api/v1/accounts/taken-back";
    let json_only = [("content-type", "application/json")];
    let taken = program.request(Method::POST, path, Some(body.clone()), &json_only).await;
    assert_eq!(taken.status().as_u16(), 204);
    let twice = program.request(Method::POST, path, Some(body), &json_only).await;
    assert_eq!(twice.status().as_u16(), 409);
    let mut browser = house.browser();
    signs_in(&mut browser, PASSWORD).await;
    assert!(is_signed_in(&mut browser).await);
}
