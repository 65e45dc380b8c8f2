use cairn::{
    app::App,
    watch::{self, WatchedNumbers},
};
use chrono::TimeDelta;
use poem::http::Method;
use sea_orm::EntityTrait;
use serde_json::json;

use super::{UNKNOWN, holders, office, seen};
use crate::{
    support::{Browser, House, mailbox},
    token::{call, token_of},
    verification::revoke,
};

async fn look(app: &App) -> u64 {
    watch::tell_changes(app).await.unwrap()
}

/// Sends a file as the form on the list's page does.
async fn send(browser: &mut Browser, list: &str, to: &str) -> (u16, String) {
    browser.open("/employer/list").await;
    let (_, csrf) = browser.csrf();
    let field = |name: &str, value: &str| {
        format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = "--edge\r\ncontent-disposition: form-data; name=\"list\"; filename=\"a.csv\"\r\n\
                content-type: text/csv\r\n\r\n";
    let body = [&field("csrf", &csrf), file, list, "\r\n", &field("to", to), "--edge--\r\n"].concat();
    let kind = [("content-type", "multipart/form-data; boundary=edge")];
    let answer = browser.request(Method::POST, "/employer/list/file", Some(body.into_bytes()), &kind).await;
    let status = answer.status().as_u16();
    (status, String::from_utf8(answer.into_body().into_bytes().await.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn a_number_is_watched_and_a_withdrawal_is_told_once() {
    let house = House::open().await;
    let mut ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let number = ana.certificate.number.clone();
    let (person, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    vera.open(&format!("/employer/check/{number}")).await.says("Put it on the watch list");
    vera.send("Put it on the watch list", &[("Your own word", "File 17")]).await;
    vera.shown.says("1 number is on the list now");
    vera.follow("Open the watch list").await.says(&number).says("File 17").says("In good standing");
    vera.open(&format!("/employer/check/{number}")).await.says("On your watch list");
    assert!(seen(&mut ana).await.contains("Put it on a watch list"));
    // Nothing changed: no letter, however often it is looked at.
    house.later(TimeDelta::days(1));
    assert_eq!((look(&house.app).await, look(&house.app).await), (0, 0));
    assert!(house.letters_to(&person.email).await.is_empty());
    revoke(&house, &ana.certificate).await;
    house.later(TimeDelta::days(20));
    // Two servers look at once, after sleeping through three weeks.
    let (one, other) = tokio::join!(look(&house.app), look(&house.app));
    assert_eq!(one + other, 1, "told by both, or by none");
    assert_eq!(look(&house.app).await, 0);
    let letters = house.letters_to(&person.email).await;
    assert_eq!(letters.len(), 1, "one letter for one change");
    let opened = mailbox::open(&letters[0]);
    let letter = &opened.text;
    assert!(letter.contains(&number) && letter.contains("File 17"), "{letter}");
    assert!(
        letter.contains("Withdrawn since March 3, 2026, because the provider issued it in error"),
        "{letter}"
    );
    assert!(!letter.contains("Ana") && !opened.subject.contains(&number), "{letter}");
    vera.open("/employer/list").await.says("Withdrawn since March 3, 2026");
    assert!(seen(&mut ana).await.contains("Got an email that its standing changed"));
    house.is_in_order().await;
}

#[tokio::test]
async fn a_list_is_answered_row_by_row_and_no_fault_stops_the_rest() {
    let house = House::open().await;
    let all = holders(&house, &["Ana Nuñez", "Ben Ode"]).await;
    let (ana, ben) = (&all[0].certificate.number, &all[1].certificate.number);
    let (_, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let list = format!(
        "name,Number,Label\r\nAna,{ana},Team A\r\nX,{UNKNOWN},\r\n\"broken,row\r\nY,hello,\r\nAgain,{ana},Team B\r\nBen,{ben},=cmd\r\n"
    );
    let (status, answer) = send(&mut vera, &list, "list").await;
    assert_eq!(status, 200, "{answer}");
    let rows: Vec<&str> = answer.lines().collect();
    assert!(rows[1].starts_with(&format!("1,added,,{ana}")), "{answer}");
    assert!(rows[2].contains("not_added,Nothing issued here has this number."), "{answer}");
    assert!(answer.contains("A quotation mark in this row is not closed."), "{answer}");
    assert!(answer.contains("A number has 17 letters and digits"), "{answer}");
    assert!(answer.contains(&format!("already_there,,{ana}")), "{answer}");
    assert!(answer.contains(&format!("added,,{ben},In good standing,'=cmd")), "{answer}");
    // Once more, with another label: nothing is there twice.
    let (_, page) = send(&mut vera, &format!("number,label\n{ana},Team C\n"), "page").await;
    assert!(page.contains("its label is new"), "{page}");
    vera.open("/employer/list").await.says("2 numbers for").says("Team C").does_not_say("Team A");
    let csv = vera.open("/employer/list.csv").await.html.clone();
    assert!(csv.contains(&format!("{ana},Team C,good,In good standing")), "{csv}");
    let (status, page) = send(&mut vera, "", "page").await;
    assert_eq!(status, 422);
    assert!(page.contains("There is no number in it"), "{page}");
    let (status, page) = send(&mut vera, &format!("{ana}\n").repeat(5001), "page").await;
    assert!(status == 422 && page.contains("at most 5000 numbers"), "{status}");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_workbook_is_told_from_a_list() {
    let house = House::open().await;
    let (_, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let (status, page) = send(&mut vera, "PK\u{3}\u{4}\u{14}", "page").await;
    assert!(status == 422 && page.contains("Save it as CSV UTF-8 and choose that file."), "{status} {page}");
}

#[tokio::test]
async fn a_double_click_watches_once_and_a_full_list_says_so() {
    let house = House::open().await;
    let ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let (_, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    vera.open("/employer/list").await;
    let (action, form) = vera.fill("Put them on", &[("Numbers", &ana.certificate.number)]);
    let mut second = vera.clone();
    tokio::join!(async { vera.post(&action, &form).await.status }, async {
        second.post(&action, &form).await.status
    });
    let watched = WatchedNumbers::find().all(&house.app.store.read).await.unwrap();
    assert_eq!(watched.len(), 1);
    vera.open("/employer/list").await;
    vera.send("Put them on", &[("Numbers", "")]).await.says("Type at least one number");
    assert_eq!(vera.shown.status, 422);
}

#[tokio::test]
async fn nobody_sees_or_changes_anothers_list_and_ending_erases_it() {
    let house = House::open().await;
    let mut ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let number = ana.certificate.number.clone();
    let (person, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let (_, mut otto) = office(&house, "Otto Ray", "Harbor Clinic").await;
    vera.open("/employer/list").await;
    vera.send("Put them on", &[("Numbers", &number), ("Your own word", "File 17")]).await;
    let watched = WatchedNumbers::find().one(&house.app.store.read).await.unwrap().unwrap();
    otto.open("/employer/list").await.does_not_say(&number);
    let csrf = otto.csrf();
    otto.post(&format!("/employer/list/{}/end", watched.id), &[csrf]).await;
    assert_eq!(otto.shown.status, 404);
    let export = vera.open("/employer/export.json").await.html.clone();
    assert!(export.contains("File 17") && export.contains(&number), "{export}");
    vera.open("/employer/list").await;
    vera.send("Take off", &[]).await.says("Nothing on it yet");
    assert!(seen(&mut ana).await.contains("Took it off their watch list"));
    vera.send("Put them on", &[("Numbers", &number)]).await;
    house.later(TimeDelta::minutes(2));
    vera.open("/employer").await;
    vera.send("End it and erase the list", &[]).await.says("Name your organization");
    assert!(WatchedNumbers::find().one(&house.app.store.read).await.unwrap().is_none());
    // What the holder was told of stays with the holder; no letter comes any more.
    assert!(seen(&mut ana).await.contains("Riverbend Medical"));
    revoke(&house, &ana.certificate).await;
    assert_eq!(look(&house.app).await, 0);
    assert!(house.letters_to(&person.email).await.is_empty());
    house.is_in_order().await;
}

#[tokio::test]
async fn programs_keep_a_list_too() {
    let house = House::open().await;
    let ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let number = ana.certificate.number.clone();
    let (person, _) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let token = token_of(&house.app, &person, false).await;
    let mut program = house.browser();
    let asked = json!({ "numbers": [{ "number": number, "label": "File 17" }, { "number": "hello" }] });
    let (status, told) = call(&mut program, Method::POST, "/employer/list", Some(&token), Some(asked)).await;
    assert_eq!((status, &told["answers"][0]["became"]), (200, &"added".into()), "{told}");
    assert_eq!(told["answers"][1]["became"], "not_added");
    let (_, list) = call(&mut program, Method::GET, "/employer/list", Some(&token), None).await;
    assert_eq!(
        (&list["numbers"][0]["standing"], &list["numbers"][0]["label"]),
        (&"good".into(), &"File 17".into())
    );
    let path = format!("/employer/list/{}", list["numbers"][0]["id"].as_str().unwrap());
    let (otto, _) = office(&house, "Otto Ray", "Harbor Clinic").await;
    let other = token_of(&house.app, &otto, false).await;
    assert_eq!(call(&mut program, Method::DELETE, &path, Some(&other), None).await.0, 404);
    assert_eq!(call(&mut program, Method::DELETE, &path, Some(&token), None).await.0, 204);
    let none = token_of(&house.app, &ana_of(&house, &ana.certificate.person_id).await, false).await;
    let (status, told) = call(&mut program, Method::GET, "/employer/list", Some(&none), None).await;
    assert_eq!((status, &told["type"]), (409, &"employer/none".into()));
    let (status, checks) = call(&mut program, Method::GET, "/me/checks", Some(&none), None).await;
    assert_eq!((status, &checks["checks"][0]["employer"]), (200, &"Riverbend Medical".into()), "{checks}");
}

async fn ana_of(house: &House, id: &uuid::Uuid) -> cairn::identity::Person {
    cairn::identity::find_person(&house.app.store.read, *id).await.unwrap()
}
