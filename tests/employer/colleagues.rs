//! Several people act for one organization, and people come and go.

use cairn::{
    employer::{Invitations, Members},
    identity::{Person, Role},
    watch::{self, WatchedNumbers},
};
use chrono::TimeDelta;
use poem::http::Method;
use sea_orm::EntityTrait;
use serde_json::json;

use super::{holders, office, seen};
use crate::{
    support::{Browser, House, mailbox, people},
    token::{call, token_of},
    verification::revoke,
};

/// Invites an address, and gives the path that the letter leads to.
async fn invite(house: &House, lead: &mut Browser, address: &str) -> String {
    lead.open("/employer/people").await;
    lead.send("Send the invitation", &[("Their work email", address)]).await;
    let letters = house.letters_to(address).await;
    mailbox::open(letters.last().unwrap()).link("/employer/join/")
}

/// Somebody who came along.
async fn colleague(house: &House, lead: &mut Browser, name: &str, letters: &str) -> (Person, Browser) {
    let person = people::person(&house.app, name).await;
    let path = invite(house, lead, &person.email).await;
    let mut browser = people::device(house, &person).await;
    browser.open(&path).await;
    browser.send("Join them", &[("Write to me", letters)]).await.says("Watch list");
    (person, browser)
}

#[tokio::test]
async fn a_colleague_comes_along_shares_the_list_and_each_chooses_letters() {
    let house = House::open().await;
    let mut ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let number = ana.certificate.number.clone();
    let (vera_is, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let otto_is = people::person(&house.app, "Otto Ray").await;
    let path = invite(&house, &mut vera, &otto_is.email).await;
    vera.shown.says("Waiting for an answer").says("otto.ray@example.org").says("good until March 9, 2026");
    let kept = Invitations::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert!(!path.contains(&kept.token_hash), "the database holds what the letter holds");
    // Whoever is not signed in reads what it is, and is led back to it.
    let mut otto = house.browser();
    otto.open(&path).await.says("Riverbend Medical").says("With the address that the email came to");
    let back = format!("/sign-up?next={}", path.replace('/', "%2F"));
    assert!(otto.shown.html.contains(&back), "{}", otto.shown.html);
    people::sign_in(&house, &otto_is, &mut otto).await;
    otto.open(&path).await.says("You share one watch list");
    let (action, form) = otto.fill("Join them", &[("Write to me", "yes")]);
    let mut second = otto.clone();
    tokio::join!(async { otto.post(&action, &form).await.status }, async {
        second.post(&action, &form).await.status
    });
    assert_eq!(Members::find().all(&house.app.store.read).await.unwrap().len(), 2, "joined twice, or not");
    let letter = mailbox::open(house.letters_to(&vera_is.email).await.last().unwrap()).text;
    assert!(letter.contains("Otto Ray accepted the invitation"), "{letter}");
    vera.open("/employer/people").await.says("2 people act for").does_not_say("Waiting for an answer");
    otto.open("/employer/people").await.says("Vera Holt").does_not_say("vera.holt@example.org");
    otto.shown.does_not_say("Invite a colleague");
    // One list.
    otto.open("/employer/list").await;
    otto.send("Put them on", &[("Numbers", &number)]).await;
    vera.open("/employer/list").await.says(&number).says("2 of you get an email");
    let words = seen(&mut ana).await;
    assert!(
        words.contains("Riverbend Medical") && !words.contains("Otto") && !words.contains("Vera"),
        "{words}"
    );
    // Vera has had enough letters; Otto still gets his.
    vera.open("/employer/people").await;
    vera.send("Save", &[("Write to me", "off")]).await.says("Does not get them");
    let before = house.letters_to(&vera_is.email).await.len();
    revoke(&house, &ana.certificate).await;
    house.later(TimeDelta::hours(1));
    assert_eq!(watch::tell_changes(&house.app).await.unwrap(), 1);
    let told = mailbox::open(house.letters_to(&otto_is.email).await.last().unwrap()).text;
    assert!(told.contains(&number), "{told}");
    assert_eq!(house.letters_to(&vera_is.email).await.len(), before);
    house.is_in_order().await;
}

#[tokio::test]
async fn an_invitation_is_for_one_address_once_and_for_seven_days() {
    let house = House::open().await;
    let (_, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let otto = people::person(&house.app, "Otto Ray").await;
    let other = people::person(&house.app, "May Lin").await;
    let path = invite(&house, &mut vera, &otto.email).await;
    // Somebody else found the letter.
    let mut may = people::device(&house, &other).await;
    may.open(&path).await.says("Sent to another address").does_not_say(&otto.email);
    let csrf = may.csrf();
    may.post(&path, &[csrf]).await.says("sent to another address");
    assert_eq!(may.shown.status, 409);
    may.open(&format!("{path}0")).await;
    assert_eq!(may.shown.status, 404);
    // Asked at once once more, no letter goes; a day later one does, and the one before it leads nowhere.
    vera.open("/employer/people").await;
    vera.send("Send the invitation", &[("Their work email", "Otto.Ray@Example.org")]).await;
    vera.shown.says("less than a day ago");
    house.later(TimeDelta::days(1));
    let newer = invite(&house, &mut vera, &otto.email).await;
    let mut browser = people::device(&house, &otto).await;
    browser.open(&path).await;
    assert_eq!(browser.shown.status, 404, "an older letter still leads somewhere");
    house.later(TimeDelta::days(7));
    browser.open(&newer).await.says("This invitation is over");
    assert_eq!(browser.shown.status, 410);
    let csrf = browser.csrf();
    browser.post(&newer, &[csrf]).await.says("its time is over");
    // Taken back.
    let third = invite(&house, &mut vera, &otto.email).await;
    browser.open(&third).await.says("Join them");
    vera.open("/employer/people").await;
    vera.send("Take it back", &[]).await.does_not_say("Waiting for an answer");
    browser.send("Join them", &[]).await.says("taken back");
    assert_eq!(browser.shown.status, 409);
    // Who acts for another organization already is told so.
    house.later(TimeDelta::days(1));
    browser.open("/employer").await;
    let named = [("Name of the organization", "Harbor Clinic"), ("City and state", "Erie, Pennsylvania")];
    browser.send("Begin", &named).await;
    let fourth = invite(&house, &mut vera, &otto.email).await;
    browser.open(&fourth).await.says("You act for another organization");
    assert_eq!(Members::find().all(&house.app.store.read).await.unwrap().len(), 2);
    // The address is kept for thirty days after the last one ended.
    house.later(TimeDelta::days(37));
    cairn::operation::tasks::erase_old(&house.app).await.unwrap();
    assert_eq!(Invitations::find().all(&house.app.store.read).await.unwrap().len(), 1, "erased too early");
    house.later(TimeDelta::minutes(1));
    cairn::operation::tasks::erase_old(&house.app).await.unwrap();
    assert!(Invitations::find().one(&house.app.store.read).await.unwrap().is_none());
    house.is_in_order().await;
}

#[tokio::test]
async fn no_answer_tells_whether_an_address_has_an_account() {
    let house = House::open().await;
    let (_, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    people::person(&house.app, "Otto Ray").await;
    let mut answers = Vec::new();
    for address in ["otto.ray@example.org", "nobody.ray@example.org"] {
        invite(&house, &mut vera, address).await;
        let line = vera
            .shown
            .words()
            .split(address)
            .nth(1)
            .unwrap()
            .split("Take it back")
            .next()
            .unwrap()
            .to_owned();
        let letter = mailbox::open(&house.letters_to(address).await[0]);
        let same = letter.text.split("/employer/join/").next().unwrap().to_owned();
        answers.push((line, same, letter.subject, vera.shown.status));
    }
    assert_eq!(answers[0], answers[1]);
    house.is_in_order().await;
}

#[tokio::test]
async fn whoever_is_let_go_loses_the_list_at_once_and_stays_signed_in() {
    let house = House::open().await;
    let ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let (vera_is, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let (otto_is, mut otto) = colleague(&house, &mut vera, "Otto Ray", "yes").await;
    let (_, mut strange) = office(&house, "May Lin", "Harbor Clinic").await;
    otto.open("/employer/list").await;
    let (action, form) = otto.fill("Put them on", &[("Numbers", &ana.certificate.number)]);
    let token = token_of(&house.app, &otto_is, false).await;
    // A colleague lets nobody go, and neither does another organization.
    for browser in [&mut otto, &mut strange] {
        browser.open("/employer/people").await;
        let csrf = browser.csrf();
        browser.post(&format!("/employer/people/{}/end", vera_is.id), std::slice::from_ref(&csrf)).await;
        assert!([404, 409].contains(&browser.shown.status));
        browser.post(&format!("/employer/people/{}/lead", otto_is.id), &[csrf]).await;
        assert!([404, 409].contains(&browser.shown.status));
    }
    let csrf = otto.csrf();
    otto.post("/employer/end", &[csrf]).await.says("Only the lead");
    vera.open("/employer/people").await;
    vera.send("Let them go", &[]).await.says("You are the only one");
    otto.post(&action, &form).await;
    assert!(
        WatchedNumbers::find().one(&house.app.store.read).await.unwrap().is_none(),
        "wrote after the end"
    );
    assert_eq!(otto.open("/employer/list").await.path, "/employer");
    otto.open("/me/account").await.says(&otto_is.email);
    let mut program = house.browser();
    let (status, _) = call(&mut program, Method::GET, "/employer/list", Some(&token), None).await;
    assert_eq!(status, 409);
    let letter = mailbox::open(house.letters_to(&otto_is.email).await.last().unwrap()).text;
    assert!(letter.contains("let you go"), "{letter}");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_lead_hands_over_before_leaving_and_the_last_one_ends_it() {
    let house = House::open().await;
    let ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let (_, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let csrf = vera.csrf();
    vera.post("/employer/leaving", std::slice::from_ref(&csrf)).await.says("You are the last one");
    assert_eq!(vera.shown.status, 409);
    let (otto_is, mut otto) = colleague(&house, &mut vera, "Otto Ray", "off").await;
    vera.post("/employer/leaving", &[csrf]).await.says("Hand it over to a colleague first");
    vera.open("/employer/people").await;
    vera.send("Make them the lead", &[]).await.does_not_say("Invite a colleague");
    let letter = mailbox::open(house.letters_to(&otto_is.email).await.last().unwrap()).text;
    assert!(letter.contains("You lead Riverbend Medical from now on"), "{letter}");
    vera.open("/employer").await.says("Only the lead can change the name");
    let csrf = vera.csrf();
    let named = [("name".to_owned(), "Mine".to_owned()), ("place".to_owned(), "Here".to_owned()), csrf];
    vera.post("/employer", &named).await.says("Only the lead");
    // A lead who is gone: an operator helps.
    let mut operator = people::device(&house, &olga).await;
    operator.open("/operator/employers").await.says("1 colleague");
    operator.send("Make them the lead", &[]).await;
    otto.open("/employer/people").await.does_not_say("Invite a colleague");
    otto.send("Leave it", &[]).await.says("Name your organization");
    vera.open("/employer/list").await;
    vera.send("Put them on", &[("Numbers", &ana.certificate.number)]).await;
    let (may_is, mut may) = colleague(&house, &mut vera, "May Lin", "yes").await;
    vera.open("/employer").await;
    vera.send("End it and erase the list", &[]).await.says("Name your organization");
    assert_eq!(may.open("/employer/people").await.path, "/employer");
    let letter = mailbox::open(house.letters_to(&may_is.email).await.last().unwrap()).text;
    assert!(letter.contains("has ended"), "{letter}");
    assert!(WatchedNumbers::find().one(&house.app.store.read).await.unwrap().is_none());
    house.is_in_order().await;
}

#[tokio::test]
async fn when_an_account_ends_the_longest_serving_colleague_leads_and_the_last_takes_the_list_along() {
    let house = House::open().await;
    let ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let (vera_is, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    vera.open("/employer/list").await;
    vera.send("Put them on", &[("Numbers", &ana.certificate.number)]).await;
    let (otto_is, mut otto) = colleague(&house, &mut vera, "Otto Ray", "yes").await;
    house.later(TimeDelta::hours(1));
    colleague(&house, &mut vera, "May Lin", "yes").await;
    for gone in [vera_is.id, otto_is.id] {
        otto.open("/employer/people").await.says("May Lin");
        let mut change = house.app.change(cairn::journal::Actor::Person(gone)).await.unwrap();
        watch::part_for_good(&mut change, gone).await.unwrap();
        house.app.commit(change).await.unwrap();
        if gone == vera_is.id {
            otto.open("/employer/people").await.says("Invite a colleague");
        }
    }
    let last = Members::find().one(&house.app.store.read).await.unwrap().unwrap().person_id;
    let mut change = house.app.change(cairn::journal::Actor::Person(last)).await.unwrap();
    watch::part_for_good(&mut change, last).await.unwrap();
    watch::part_for_good(&mut change, last).await.unwrap();
    house.app.commit(change).await.unwrap();
    assert!(WatchedNumbers::find().one(&house.app.store.read).await.unwrap().is_none());
    house.is_in_order().await;
}

#[tokio::test]
async fn programs_do_what_pages_do() {
    let house = House::open().await;
    let vera = people::person(&house.app, "Vera Holt").await;
    let otto = people::person(&house.app, "Otto Ray").await;
    let (lead, other) = (token_of(&house.app, &vera, false).await, token_of(&house.app, &otto, false).await);
    let mut program = house.browser();
    let mut ask = async |method: Method, path: &str, token: &str, body: Option<serde_json::Value>| {
        call(&mut program, method, path, Some(token), body).await
    };
    let named = json!({ "name": "Riverbend Medical", "place": "Dayton, Ohio" });
    let (status, told) = ask(Method::PUT, "/employer", &lead, Some(named)).await;
    assert_eq!((status, &told["you_lead"]), (200, &true.into()), "{told}");
    let to = json!({ "email": otto.email });
    assert_eq!(ask(Method::POST, "/employer/invitations", &lead, Some(to)).await.0, 204);
    let letter = mailbox::open(&house.letters_to(&otto.email).await[0]);
    let token = letter.link("/employer/join/").rsplit('/').next().unwrap().to_owned();
    let along = json!({ "token": token, "letters": true });
    let (status, told) = ask(Method::POST, "/employer/invitations/acceptance", &other, Some(along)).await;
    assert_eq!((status, &told["people"][1]["gets_letters"]), (200, &true.into()), "{told}");
    assert!(told["people"][0].get("email").is_none(), "{told}");
    let never = json!({ "wanted": false });
    assert_eq!(ask(Method::PUT, "/employer/letters", &other, Some(never)).await.0, 204);
    let to = json!({ "person": otto.id });
    assert_eq!(ask(Method::PUT, "/employer/lead", &other, Some(to.clone())).await.0, 409);
    assert_eq!(ask(Method::PUT, "/employer/lead", &lead, Some(to)).await.0, 204);
    let path = format!("/employer/people/{}", vera.id);
    assert_eq!(ask(Method::DELETE, &path, &lead, None).await.0, 409);
    assert_eq!(ask(Method::POST, "/employer/leaving", &lead, Some(json!({}))).await.0, 204);
    assert_eq!(ask(Method::DELETE, &path, &other, None).await.0, 404);
    let (status, told) = ask(Method::POST, "/employer/leaving", &other, Some(json!({}))).await;
    assert_eq!((status, &told["type"]), (409, &"employer/last-one".into()), "{told}");
    assert_eq!(ask(Method::POST, "/employer/end", &other, None).await.0, 204);
    assert_eq!(ask(Method::GET, "/employer", &other, None).await.0, 409);
}
