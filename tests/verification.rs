//! The public's check: three honest answers, for anyone, in seconds.

use std::collections::BTreeSet;

use cairn::{
    clock::Chance,
    credential::{self, Certificate, Certificates, Misread, Reason},
    journal::Actor,
};
use chrono::TimeDelta;
use poem::http::Method;
use sea_orm::EntityTrait;

use crate::{
    signed_credential::upload,
    support::{House, ferry::Ferry, people},
    token::call,
};

async fn issued(house: &House) -> Certificate {
    let ferry = Ferry::offered(house).await;
    let mut holder = ferry.passenger(house, "Ana Nuñez").await;
    holder.sits(&ferry, 4).await;
    Certificates::find().one(&house.app.store.read).await.unwrap().unwrap()
}

pub async fn revoke(house: &House, certificate: &Certificate) {
    let mut change = house.app.change(Actor::System("test")).await.unwrap();
    credential::revoke(&mut change, certificate.id, Reason::IssuedInError).await.unwrap();
    house.app.commit(change).await.unwrap();
}

#[tokio::test]
async fn a_stranger_with_only_the_number_learns_that_it_is_good() {
    let house = House::open().await;
    let certificate = issued(&house).await;
    let mut stranger = house.browser();
    stranger.open("/verify").await;
    let typed = certificate.number.to_lowercase().replace('-', " ");
    stranger.open(&format!("/verify?number={}", typed.replace(' ', "+"))).await;
    stranger.shown.says("In good standing").says("Ana Nuñez").says("Working the Ferry");
    stranger.shown.says("not a certification").says("As of March 2, 2026, 09:00 UTC");
    assert_eq!(stranger.shown.path, format!("/verify/{}", certificate.number));
    assert_eq!(stranger.shown.header("x-robots-tag"), Some("noindex, nofollow, noarchive"));
    assert_eq!(stranger.shown.header("referrer-policy"), Some("no-referrer"));
    let title = stranger.shown.html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert!(!title.contains("Ana") && !stranger.shown.html.contains("og:"), "{title}");
    stranger.shown.does_not_say("@example.org");
}

#[tokio::test]
async fn a_withdrawn_one_says_why_and_since_when_and_what_was_before() {
    let house = House::open().await;
    let certificate = issued(&house).await;
    house.later(TimeDelta::days(10));
    revoke(&house, &certificate).await;
    house.later(TimeDelta::days(10));
    let mut stranger = house.browser();
    let path = format!("/verify/{}", certificate.number);
    stranger.open(&path).await.says("Not in good standing").says("March 12, 2026, 09:00 UTC");
    stranger.shown.says("the provider issued it in error");
    stranger
        .open(&format!("{path}?on=2026-03-11"))
        .await
        .says("In good standing")
        .says("As of March 11, 2026, 23:59 UTC");
    stranger.open(&format!("{path}?on=2026-03-12")).await.says("Not in good standing");
    stranger.open(&format!("{path}?on=2026-03-01")).await.says("No such number");
    stranger.open(&path).await.says("In good standing March 2, 2026 to March 12, 2026");
    stranger
        .shown
        .says("Not in good standing Since March 12, 2026")
        .says("because the provider issued it in error");
    // The same by the form on the page; what came later is not told of an earlier day.
    stranger
        .send("Ask", &[("How it stood", "2026-03-11")])
        .await
        .says("In good standing Since March 2, 2026");
    stranger.shown.does_not_say("because").does_not_say("Not in good standing");
    stranger.follow("How it stands now").await.says("Not in good standing");
    stranger.open(&format!("{path}?on=soon")).await.says("Give the day as 2026-03-31");
    assert_eq!(stranger.shown.status, 422, "a day that is none is not answered with another");
    // Nobody knows the future: the answer is for now.
    stranger.open(&format!("{path}?on=2031-01-01")).await.says("As of March 22, 2026, 09:00 UTC");
}

#[tokio::test]
async fn an_unknown_number_and_a_slip_of_the_finger_are_told_apart() {
    let house = House::open().await;
    let certificate = issued(&house).await;
    let mut stranger = house.browser();
    let mut slip: Vec<char> = certificate.number.chars().collect();
    slip[2] = if slip[2] == '7' { '8' } else { '7' };
    let slip: String = slip.into_iter().collect();
    stranger.open(&format!("/verify/{slip}")).await.says("does not fit the others");
    assert_eq!(stranger.shown.status, 422);
    stranger.open("/verify/hello").await.says("A number has 17 letters and digits");
    stranger.open("/verify/0000-0000-0000-0000-0").await.says("No such number");
    assert_eq!(stranger.shown.status, 404);
    stranger.open("/verify?number=%3Cscript%3E").await;
    assert!(!stranger.shown.html.contains("<script>"), "what was typed came back as markup");
}

#[test]
fn numbers_survive_how_people_write_them() {
    let number = "0000-0000-0000-0000-0";
    for typed in ["00000000000000000", " oooo-OOOO-0000-0000-0 ", "0000–0000–0000–0000–0"] {
        assert_eq!(credential::read_number(typed).as_deref(), Ok(number), "{typed}");
    }
    assert_eq!(credential::read_number("0000-0000-0000-0000"), Err(Misread::Shape));
    assert_eq!(credential::read_number("0000-0000-0000-0000-U"), Err(Misread::Shape));
    assert_eq!(credential::read_number("0000-0000-0000-0000-1"), Err(Misread::Slip));
    let long = "0".repeat(100_000);
    assert_eq!(credential::read_number(&long), Err(Misread::Shape));
}

#[tokio::test]
async fn every_single_slip_is_noticed() {
    let house = House::open().await;
    let number = issued(&house).await.number;
    for place in 0..number.len() {
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars() {
            let mut slip: Vec<char> = number.chars().collect();
            if slip[place] == '-' || slip[place] == other {
                continue;
            }
            slip[place] = other;
            let slip: String = slip.into_iter().collect();
            assert_eq!(credential::read_number(&slip), Err(Misread::Slip), "{slip}");
        }
    }
}

#[tokio::test]
async fn who_asks_too_often_waits() {
    let house = House::open().await;
    let mut walker = house.browser();
    let mut refused = None;
    for _ in 0..200 {
        walker.open("/verify/0000-0000-0000-0000-0").await;
        if walker.shown.status == 429 {
            refused = walker.shown.header("retry-after").map(ToOwned::to_owned);
            break;
        }
    }
    assert!(refused.is_some_and(|wait| wait.parse::<u64>().unwrap() > 0), "nobody stopped the walk");
    walker.shown.says("Please wait a moment");
    let mut another = house.browser();
    another.open("/verify/0000-0000-0000-0000-0").await;
    assert_eq!(another.shown.status, 404, "somebody else had to wait too");
}

#[tokio::test]
async fn programs_and_files_that_ask_too_often_wait_too() {
    let house = House::open().await;
    for file in [true, false] {
        let mut walker = house.browser();
        walker.open("/verify").await;
        let mut answer = 0;
        for turn in 0..300 {
            answer = if file {
                upload(&mut walker, b"nothing to see").await.0
            } else {
                let path = "/api/v1/verifications/0000-0000-0000-0000-0";
                walker.request(Method::GET, path, None, &[]).await.status().as_u16()
            };
            assert!(answer == 200 || turn > 0 && answer == 429, "file: {file}: {answer}");
            if answer == 429 {
                break;
            }
        }
        assert_eq!(answer, 429, "file: {file}: nobody stopped the walk");
    }
}

/// Eighty bits: sixteen characters, of which none is fixed, none follows from another number, and all letters occur.
#[test]
fn a_number_can_not_be_guessed_from_others() {
    let chance = Chance::seeded(3);
    let drawn: Vec<Vec<char>> =
        (0..512).map(|_| credential::draw_number(&chance).chars().filter(|c| *c != '-').collect()).collect();
    for place in 0..17 {
        let here: BTreeSet<char> = drawn.iter().map(|number| number[place]).collect();
        assert_eq!(here.len(), 32, "place {place} holds {here:?} only");
        let repeats = drawn.windows(2).filter(|pair| pair[0][place] == pair[1][place]).count();
        assert!(repeats < 60, "place {place} repeats from one number to the next");
    }
}

#[tokio::test]
async fn programs_get_the_same_three_answers() {
    let house = House::open().await;
    let certificate = issued(&house).await;
    let mut program = house.browser();
    let mut ask = async |number: &str| {
        let path = format!("/api/v1/verifications/{number}");
        let response = program.request(Method::GET, &path, None, &[("accept", "application/json")]).await;
        let status = response.status().as_u16();
        let body = response.into_body().into_string().await.unwrap();
        (status, serde_json::from_str::<serde_json::Value>(&body).unwrap())
    };
    let (status, good) = ask(&certificate.number).await;
    assert_eq!((status, &good["answer"], &good["name"]), (200, &"good".into(), &"Ana Nuñez".into()));
    assert_eq!(good["kind"], "certificate_of_completion");
    revoke(&house, &certificate).await;
    let (status, bad) = ask(&certificate.number).await;
    assert_eq!(
        (status, &bad["answer"], &bad["reason"]),
        (200, &"not_good".into(), &"issued_in_error".into())
    );
    assert_eq!(bad["history"].as_array().unwrap().len(), 2, "{bad}");
    assert_eq!((&bad["history"][0]["good"], &bad["history"][1]["good"]), (&true.into(), &false.into()));
    let (status, none) = ask("0000-0000-0000-0000-0").await;
    assert_eq!((status, &none["answer"], none.get("name")), (200, &"no_such_number".into(), None));
    let (status, slip) = ask("0000-0000-0000-0000-1").await;
    assert_eq!((status, &slip["errors"][0]["field"]), (422, &"number".into()));
}

#[tokio::test]
async fn a_va_hiring_officer_learns_that_training_opens_neither_door() {
    let house = House::open().await;
    let certificate = issued(&house).await;
    let mut officer = house.browser();
    officer.open(&format!("/verify/{}", certificate.number)).await;
    officer.follow("For a VA hiring file").await.says("Training record, not a certification");
    officer.shown.says("It is in good standing").says("opens neither door of 38 U.S.C. 7402(b)(13)");
    officer
        .shown
        .says("By a State")
        .says("By a not-for-profit")
        .says("Ask the applicant for the certification itself");
    officer.shown.says("Which not-for-profits VA accepts today").says("As of March 2, 2026, 09:00 UTC");
    officer
        .shown
        .says(&certificate.number)
        .says("Ana Nuñez")
        .says("1 Landing")
        .says("passed on March 2, 2026");
    let html = officer.shown.html.replace("&#x2f;", "/");
    assert!(html.contains("src=\"data:image/svg+xml;base64,"), "a QR code stands in the page");
    assert_eq!(officer.shown.header("x-robots-tag"), Some("noindex, nofollow, noarchive"));
    let here = officer.shown.path.clone();
    house.later(TimeDelta::days(10));
    revoke(&house, &certificate).await;
    officer.open(&here).await.says("It was withdrawn on March 12, 2026");
    officer
        .open(&format!("{here}?on=2026-03-11"))
        .await
        .says("It is in good standing")
        .does_not_say("withdrawn");
    officer.open("/verify/0000-0000-0000-0000-0/va").await.says("No such number");
    assert_eq!(officer.shown.status, 404);
    officer.open("/verify/hello/va").await.says("A number has 17 letters and digits");
    assert_eq!(officer.shown.status, 422);
}

#[tokio::test]
async fn a_look_up_may_be_kept_by_what_stands_between_and_marks_nobody() {
    let house = House::open().await;
    let certificate = issued(&house).await;
    house.later(TimeDelta::seconds(200));
    let pages = [
        format!("/verify/{}", certificate.number),
        format!("/verify/{}/va", certificate.number),
        format!("/api/v1/verifications/{}", certificate.number),
        "/developers".to_owned(),
    ];
    for path in pages {
        let mut stranger = house.browser();
        let first = stranger.request(Method::GET, &path, None, &[]).await;
        assert_eq!(first.headers()["cache-control"], "public, max-age=60", "{path}");
        assert!(!first.headers().contains_key("set-cookie"), "{path} marks whoever asks");
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        house.later(TimeDelta::seconds(10));
        let again = [("if-none-match", tag.as_str())];
        let second = stranger.request(Method::GET, &path, None, &again).await;
        assert_eq!(second.status().as_u16(), 304, "{path} changed within the minute");
        assert!(second.into_body().into_bytes().await.unwrap().is_empty());
        let other = stranger.request(Method::GET, &path, None, &[("if-none-match", "W/\"0\"")]).await;
        assert_eq!(other.status().as_u16(), 200, "{path}");
    }
    // Who is signed in is greeted: that is nobody else's.
    let person = people::person(&house.app, "Vera Holt").await;
    let mut office = people::device(&house, &person).await;
    office.open(&format!("/verify/{}", certificate.number)).await.says("In good standing");
    assert_eq!(office.shown.header("cache-control"), Some("private, no-store"));
    assert_eq!(office.shown.header("etag"), None);
    // What may come to be a moment later is not kept.
    let mut stranger = house.browser();
    stranger.open("/verify/0000-0000-0000-0000-0").await;
    assert_eq!(stranger.shown.header("cache-control"), Some("private, no-store"));
    // A withdrawal changes the tag.
    let path = format!("/verify/{}", certificate.number);
    let before = stranger.request(Method::GET, &path, None, &[]).await.headers()["etag"].clone();
    revoke(&house, &certificate).await;
    let after = stranger.request(Method::GET, &path, None, &[]).await.headers()["etag"].clone();
    assert_ne!(before, after);
}

#[tokio::test]
async fn what_the_page_for_developers_shows_works_as_it_is_written() {
    let house = House::open().await;
    let mut reader = house.browser();
    reader.open("/").await;
    reader.follow("For developers").await.says("Check certificates from your own program");
    let page = reader.shown.words();
    let address = "curl https://cairn.test/api/v1/verifications/";
    assert!(page.contains(address), "{page}");
    let number: String = page.split(address).nth(1).unwrap().chars().take(21).collect();
    let (status, one) = call(&mut reader, Method::GET, &format!("/verifications/{number}"), None, None).await;
    assert_eq!((status, &one["answer"]), (200, &"no_such_number".into()));
    let body = page.split("-d '").nth(1).unwrap().split('\'').next().unwrap();
    let body = serde_json::from_str(body).unwrap();
    let (status, many) = call(&mut reader, Method::POST, "/verifications", None, Some(body)).await;
    assert_eq!((status, &many["answers"][1]["answer"]), (200, &"not_a_number".into()));
}
