//! What people paste and scan in place of a number: the address of its page on this server, and addresses of others.

use cairn::credential::{Certificates, Misread};
use cairn::verification::number_in;
use poem::http::Method;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::{
    support::{ADDRESS, House, ferry::Ferry, people},
    token::call,
};

const NUMBER: &str = "0000-0000-0000-0000-0";

async fn number(house: &House) -> String {
    let ferry = Ferry::offered(house).await;
    ferry.passenger(house, "Ana Nuñez").await.sits(&ferry, 4).await;
    Certificates::find().one(&house.app.store.read).await.unwrap().unwrap().number
}

fn coded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[test]
fn the_address_of_a_certificates_page_is_read_however_it_was_copied() {
    for typed in [
        format!("{ADDRESS}/verify/{NUMBER}"),
        format!(" {ADDRESS}/verify/{NUMBER}/ "),
        format!("{ADDRESS}/verify/{NUMBER}/va"),
        format!("{ADDRESS}/verify/{NUMBER}?on=2026-03-01#top"),
        format!("cairn.test/verify/{NUMBER}"),
        format!("http://Cairn.Test:443/verify/{}", NUMBER.to_lowercase()),
        format!("HTTPS://CAIRN.TEST/VERIFY/{NUMBER}"),
        format!("<{ADDRESS}/verify/0000%2D0000-0000-0000-0>"),
        NUMBER.to_owned(),
    ] {
        assert_eq!(number_in(ADDRESS, &typed).as_deref(), Ok(NUMBER), "{typed}");
    }
    for typed in [
        format!("https://cairn.test.example.org/verify/{NUMBER}"),
        format!("https://cairn.test@example.org/verify/{NUMBER}"),
        format!("https://cairn.test:8443/verify/{NUMBER}"),
        format!("example.org/verify/{NUMBER}"),
        "https://example.org".into(),
    ] {
        assert_eq!(number_in(ADDRESS, &typed), Err(Misread::Elsewhere), "{typed}");
    }
    for typed in [
        ADDRESS.to_owned(),
        format!("{ADDRESS}/packets/{NUMBER}"),
        format!("{ADDRESS}/verify"),
        format!("{ADDRESS}/verify/{NUMBER}/else"),
    ] {
        assert_eq!(number_in(ADDRESS, &typed), Err(Misread::OtherPage), "{typed}");
    }
    let slip = format!("{ADDRESS}/verify/0000-0000-0000-0000-1");
    assert_eq!(number_in(ADDRESS, &slip), Err(Misread::Slip));
    assert_eq!(number_in(ADDRESS, "hello"), Err(Misread::Shape));
}

#[tokio::test]
async fn a_scanned_address_is_checked_like_the_number_in_it_and_anothers_says_whose_it_is() {
    let house = House::open().await;
    let number = number(&house).await;
    let scanned = format!("{ADDRESS}/verify/{number}/va?on=2026-03-02");
    let foreign = format!("https://board.example.org/verify/{number}");
    let mut stranger = house.browser();
    stranger.open(&format!("/verify?number={}", coded(&scanned))).await.says("In good standing");
    assert_eq!(stranger.shown.path, format!("/verify/{number}"));
    stranger.open(&format!("/verify?number={}", coded(&foreign))).await.says("an address of another site");
    assert_eq!(stranger.shown.status, 422);
    assert!(stranger.shown.html.contains(&number), "what was pasted is gone");

    let mut program = house.browser();
    let (status, told) =
        call(&mut program, Method::GET, &format!("/verifications/{}", coded(&scanned)), None, None).await;
    assert_eq!((status, &told["number"]), (200, &json!(number)), "{told}");
    let (status, told) =
        call(&mut program, Method::GET, &format!("/verifications/{}", coded(&foreign)), None, None).await;
    assert_eq!(status, 422, "{told}");
    assert!(told["errors"][0]["message"].as_str().unwrap().contains("another site"), "{told}");
    let asked = json!({ "numbers": [scanned, foreign] });
    let (_, told) = call(&mut program, Method::POST, "/verifications", None, Some(asked)).await;
    assert_eq!(
        (&told["answers"][0]["answer"], &told["answers"][1]["answer"]),
        (&json!("good"), &json!("not_a_number"))
    );

    stranger.open("/verify/many").await;
    let pasted = format!("{scanned}\n{foreign}\n");
    stranger.send("Check them", &[("Numbers", &pasted)]).await.says("Ana Nuñez").says("another site");
    let list = format!("Ana,{ADDRESS}/verify/{number}\nBen,{foreign}\n");
    let kind = [("content-type", "text/csv")];
    let answer =
        program.request(Method::POST, "/api/v1/verifications/list", Some(list.into_bytes()), &kind).await;
    let sheet = answer.into_body().into_string().await.unwrap();
    assert!(sheet.contains("\r\ngood,") && sheet.contains("\r\nnot_a_number,"), "{sheet}");
}

#[tokio::test]
async fn an_employer_checks_and_watches_by_a_scanned_address() {
    let house = House::open().await;
    let number = number(&house).await;
    let scanned = format!("{ADDRESS}/verify/{number}");
    let (_, mut vera) = crate::employer::office(&house, "Vera Holt", "Riverbend Medical").await;
    vera.open(&format!("/employer/check?number={}", coded(&scanned))).await.says("Ana Nuñez");
    assert_eq!(vera.shown.path, format!("/employer/check/{number}"));
    vera.open("/employer/check?number=https%3A%2F%2Fexample.org%2F1").await.says("another site");
    vera.open("/employer/list").await;
    vera.send("Put them on the list", &[("Numbers", &scanned)]).await.says("1 number is on the list now");
}

/// The day after tomorrow can't be answered; nobody is left to believe it was.
#[tokio::test]
async fn a_day_to_come_is_not_answered_in_silence() {
    let house = House::open().await;
    let number = number(&house).await;
    let mut stranger = house.browser();
    stranger.open(&format!("/verify/{number}?on=2031-01-01")).await.says("That day has not come yet");
    stranger.open(&format!("/verify/{number}?on=2026-03-02")).await.does_not_say("has not come yet");
    let path = format!("/verifications/{number}?on=foo");
    let (status, told) = call(&mut stranger, Method::GET, &path, None, None).await;
    let said = told["detail"].as_str().unwrap();
    assert!(status == 400 && said.contains("`on`") && !said.contains("parse"), "{told}");
    assert_eq!(told["errors"][0]["field"], "on", "{told}");
}

#[tokio::test]
async fn a_form_that_takes_addresses_keeps_what_somebody_signed_in_typed() {
    let house = House::open().await;
    let person = people::person(&house.app, "Vera Holt").await;
    let mut vera = people::device(&house, &person).await;
    vera.open("/verify?number=https%3A%2F%2Fcairn.test%2Fcourses").await;
    vera.shown.says("not that of a certificate");
    assert_eq!(vera.shown.status, 422);
}

#[tokio::test]
async fn many_at_once_tell_why_something_is_not_a_number() {
    let house = House::open().await;
    let number = number(&house).await;
    let asked = [
        (format!("{ADDRESS}/verify/{number}"), "good", None),
        ("0000-0000-0000-0000-1".into(), "not_a_number", Some("mistyped_character")),
        ("hello".into(), "not_a_number", Some("not_like_a_number")),
        (format!("https://example.org/verify/{number}"), "not_a_number", Some("another_site")),
        (format!("{ADDRESS}/packets/{number}"), "not_a_number", Some("another_page")),
    ];
    let numbers: Vec<&String> = asked.iter().map(|(number, ..)| number).collect();
    let body = json!({ "numbers": numbers });
    let (status, told) = call(&mut house.browser(), Method::POST, "/verifications", None, Some(body)).await;
    assert_eq!(status, 200, "{told}");
    for (told, (typed, answer, wrong)) in told["answers"].as_array().unwrap().iter().zip(&asked) {
        assert_eq!((told["answer"].as_str(), told["wrong"].as_str()), (Some(*answer), *wrong), "{typed}");
        assert_eq!(told["note"].is_string(), wrong.is_some(), "{typed}: {told}");
    }
}

#[tokio::test]
async fn the_operator_finds_a_certificate_by_the_address_in_its_code() {
    let house = House::open().await;
    let number = number(&house).await;
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, cairn::identity::Role::Operator).await;
    let mut browser = people::device(&house, &olga).await;
    for typed in
        [format!("{ADDRESS}/verify/{number}"), format!("cairn.test/verify/{number}/va"), number.clone()]
    {
        browser.open("/operator/certificates").await;
        browser.send("Search", &[("Number, or", &typed)]).await.says("Ana Nuñez").says(&number);
    }
    browser.open("/operator/certificates").await;
    browser.send("Search", &[("Number, or", &format!("https://example.org/verify/{number}"))]).await;
    browser.shown.does_not_say("Ana Nuñez");
}
