//! Many numbers at once: the same answers a row, whatever the list looks like.

use std::fmt::Write as _;

use cairn::credential::{self, Certificate, Certificates};
use poem::http::Method;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::{
    support::{Browser, House, ferry::Ferry, people},
    token::{call, token_of},
    verification::revoke,
};

const UNKNOWN: &str = "0000-0000-0000-0000-0";
const SLIP: &str = "0000-0000-0000-0000-1";

/// Two certificates: one that holds and one that was withdrawn.
async fn two(house: &House) -> (Certificate, Certificate) {
    let ferry = Ferry::offered(house).await;
    for name in ["Ana Nuñez", "=Ben Ode"] {
        ferry.passenger(house, name).await.sits(&ferry, 4).await;
    }
    let all = Certificates::find().all(&house.app.store.read).await.unwrap();
    let of = |name: &str| all.iter().find(|one| one.content.learner == name).unwrap().clone();
    let (ana, ben) = (of("Ana Nuñez"), of("=Ben Ode"));
    revoke(house, &ben).await;
    (ana, ben)
}

/// Sends a list as the form on the page does, and gives the status and what came back.
async fn send(browser: &mut Browser, list: &[u8], to: &str) -> (u16, String) {
    browser.open("/verify/many").await;
    let (_, csrf) = browser.csrf();
    send_with(browser, list, to, &csrf).await
}

async fn send_with(browser: &mut Browser, list: &[u8], to: &str, csrf: &str) -> (u16, String) {
    let field = |name: &str, value: &str| {
        format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = "--edge\r\ncontent-disposition: form-data; name=\"list\"; filename=\"a.csv\"\r\n\
                content-type: text/csv\r\n\r\n";
    let body = [
        field("csrf", csrf).as_bytes(),
        file.as_bytes(),
        list,
        b"\r\n",
        field("to", to).as_bytes(),
        b"--edge--\r\n",
    ]
    .concat();
    let kind = [("content-type", "multipart/form-data; boundary=edge")];
    let answer = browser.request(Method::POST, "/verify/many/file", Some(body), &kind).await;
    let status = answer.status().as_u16();
    (status, String::from_utf8(answer.into_body().into_bytes().await.unwrap().to_vec()).unwrap())
}

/// The rows of an answered list, headings first.
fn rows(sheet: &str) -> Vec<Vec<String>> {
    let sheet = sheet.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(sheet.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The answers of an answered list, without its heading.
fn answers(sheet: &str) -> Vec<String> {
    rows(sheet).into_iter().skip(1).map(|row| row[0].clone()).collect()
}

#[tokio::test]
async fn numbers_that_are_pasted_are_answered_on_a_page() {
    let house = House::open().await;
    let (ana, ben) = two(&house).await;
    let mut office = house.browser();
    office.open("/verify").await;
    office.follow("Check many at once").await;
    let pasted = format!("{}\n\n{}\n{UNKNOWN}\n{SLIP}\nhello", ana.number.to_lowercase(), ben.number);
    office.send("Check them", &[("Numbers", &pasted)]).await;
    office
        .shown
        .says("5 numbers checked")
        .says("1 in good standing, 1 not in good standing, 3 not known here");
    office.shown.says("Ana Nuñez").says("because the provider issued it in error").says("Not a number");
    office.shown.says("does not fit the others").says("does not certify anyone").does_not_say("hello");
    assert_eq!(office.shown.header("cache-control"), Some("private, no-store"));
    // Side by side, as they come from a letter.
    office.open("/verify/many").await;
    office.send("Check them", &[("Numbers", &format!("{}, {UNKNOWN}; {}", ana.number, ben.number))]).await;
    office
        .shown
        .says("3 numbers checked")
        .says("1 in good standing, 1 not in good standing, 1 not known here");
    // Before it was withdrawn it held.
    office.open("/verify/many").await;
    let day = [("Numbers", ben.number.as_str()), ("As of this day", "2026-03-01")];
    office.send("Check them", &day).await.says("0 in good standing, 0 not in good standing, 1 not known");
    office.open("/verify/many").await;
    office.send("Check them", &[("Numbers", "  \n ")]).await.says("There is no number in it");
    assert_eq!(office.shown.status, 422);
    let odd = [("Numbers", UNKNOWN), ("As of this day", "yesterday")];
    office.send("Check them", &odd).await.says("Give the day as 2026-03-31").says("0000-0000");
}

#[tokio::test]
async fn a_list_comes_back_with_an_answer_before_each_row() {
    let house = House::open().await;
    let (ana, ben) = two(&house).await;
    let mut office = house.browser();
    let list = format!(
        "\u{feff}Applicant;Certificate Number;Note\r\n\"Ruiz; Ana\";{};first\r\nOde;{};\r\nX;{UNKNOWN};\"said \"\"hi\"\"\"\r\n",
        ana.number, ben.number
    );
    let (status, sheet) = send(&mut office, list.as_bytes(), "list").await;
    assert_eq!(status, 200, "{sheet}");
    let rows = rows(&sheet);
    assert_eq!(rows[0][14..], ["Applicant", "Certificate Number", "Note"]);
    assert_eq!(answers(&sheet), ["good", "not_good", "no_such_number"]);
    assert_eq!(rows[1][14..], ["Ruiz; Ana".to_owned(), ana.number.clone(), "first".to_owned()]);
    assert_eq!(rows[3][16], "said \"hi\"");
    assert_eq!((rows[1][5].as_str(), rows[1][4].as_str()), ("Ana Nuñez", "certificate_of_completion"));
    assert_eq!(rows[1][2], "2026-03-02T09:00:00Z");
    assert!(rows[2][1].contains("issued it in error"), "{rows:?}");
    let (status, page) = send(&mut office, list.as_bytes(), "page").await;
    assert!(status == 200 && page.contains("1 in good standing, 1 not in good standing"), "{page}");
}

#[tokio::test]
async fn no_cell_becomes_a_formula() {
    let house = House::open().await;
    let (_, ben) = two(&house).await;
    let mut office = house.browser();
    let cells = ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1", "＝1"];
    let list = format!("number,{}\n{},{}\n", cells.join(","), ben.number, cells.join(","));
    let (status, sheet) = send(&mut office, list.as_bytes(), "list").await;
    assert_eq!(status, 200, "{sheet}");
    for row in rows(&sheet) {
        for cell in row {
            let first = cell.trim_start().chars().next();
            assert!(!first.is_some_and(|c| "=+-@＝".contains(c)), "{cell:?} would be run");
        }
    }
    assert!(sheet.contains("'=Ben Ode"), "a holder's own name is data too:\n{sheet}");
}

#[tokio::test]
async fn a_broken_row_stops_no_other() {
    let house = House::open().await;
    let (ana, _) = two(&house).await;
    let mut office = house.browser();
    let good = format!("{},x\n", ana.number);
    let long = format!("{},{}\n", ana.number, "y".repeat(20_000));
    let list = [
        b"number,name\n".as_slice(),
        good.as_bytes(),
        b"\"never closed,",
        good.as_bytes(),
        long.as_bytes(),
        good.as_bytes(),
        b"\n,\n",
        b"only one cell\n",
        ana.number.as_bytes(),
        b",Nu\xf1ez \xff\xfe\0\n",
        b"\xff\xff\xff,\xff\n",
        format!("{},a,b,c,d,e", ana.number).as_bytes(),
    ]
    .concat();
    let (status, sheet) = send(&mut office, &list, "list").await;
    assert_eq!(status, 200, "{sheet}");
    let told = answers(&sheet);
    let kinds: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_eq!(
        kinds,
        [
            "good",
            "row_not_readable",
            "row_not_readable",
            "good",
            "not_a_number",
            "good",
            "not_a_number",
            "good"
        ],
        "{sheet}"
    );
    assert_eq!(rows(&sheet)[8].len(), 14 + 6, "cells beyond the heading are kept");
}

#[tokio::test]
async fn a_list_without_numbers_is_told_what_it_lacks() {
    let house = House::open().await;
    let mut office = house.browser();
    let (status, page) = send(&mut office, b"name,city\nAna,Bend\n", "list").await;
    assert!(status == 422 && page.contains("No column is called"), "{status} {page}");
    let (status, page) = send(&mut office, b"", "list").await;
    assert!(status == 422 && page.contains("There is no number in it"), "{status} {page}");
    let (status, page) = send(&mut office, b"\xff\xfen\0u\0m\0", "list").await;
    assert!(status == 422 && page.contains("CSV UTF-8"), "{status} {page}");
    for workbook in [&b"PK\x03\x04\x14\0\x06\0"[..], b"\xd0\xcf\x11\xe0\xa1\xb1"] {
        let long = [workbook, &b"\n".repeat(9000)].concat();
        let (status, page) = send(&mut office, &long, "list").await;
        assert!(status == 422 && page.contains("This is an Excel workbook"), "{status} {page}");
        let kind = [("content-type", "text/csv")];
        let answer = office.request(Method::POST, "/api/v1/verifications/list", Some(long), &kind).await;
        assert_eq!(answer.status().as_u16(), 422);
        let told = answer.into_body().into_string().await.unwrap();
        assert!(told.contains("Save it as CSV UTF-8 and choose that file."), "{told}");
    }
    // Without a heading the column is found by its numbers.
    let (status, sheet) = send(&mut office, format!("Ana,{UNKNOWN}\nBen,{SLIP}\n").as_bytes(), "list").await;
    assert_eq!(
        (status, answers(&sheet)),
        (200, vec!["no_such_number".to_owned(), "not_a_number".to_owned()])
    );
    // From another site's page nothing is taken.
    let (status, _) = send_with(&mut office, b"number\n1\n", "list", "0123").await;
    assert_eq!(status, 409);
}

#[tokio::test]
async fn strangers_send_short_lists_and_people_with_an_account_long_ones() {
    let house = House::open().await;
    let (ana, _) = two(&house).await;
    let mut list = String::from("number,name\n");
    for at in 0..6000 {
        writeln!(list, "{},{at}", if at % 1000 == 0 { &ana.number } else { UNKNOWN }).unwrap();
    }
    let mut stranger = house.browser();
    let (status, page) = send(&mut stranger, list.as_bytes(), "list").await;
    assert!(status == 422 && page.contains("may have 5000 rows") && page.contains("Sign in"), "{status}");
    let person = people::person(&house.app, "Vera Holt").await;
    let mut office = people::device(&house, &person).await;
    let (status, sheet) = send(&mut office, list.as_bytes(), "list").await;
    let told = answers(&sheet);
    assert_eq!((status, told.len()), (200, 6000));
    assert_eq!(told.iter().filter(|answer| *answer == "good").count(), 6);
    let (status, page) = send(&mut office, list.as_bytes(), "page").await;
    assert!(status == 200 && page.contains("There are more rows"), "{status}");
    let too_long = "number\n".to_owned() + &"\n".repeat(100_001);
    assert_eq!(send(&mut office, too_long.as_bytes(), "list").await.0, 422);
}

#[tokio::test]
async fn who_sends_too_many_lists_waits() {
    let house = House::open().await;
    let list = "number\n".to_owned() + &format!("{UNKNOWN}\n").repeat(4000);
    let mut office = house.browser();
    for _ in 0..2 {
        assert_eq!(send(&mut office, list.as_bytes(), "list").await.0, 200);
    }
    let (status, page) = send(&mut office, list.as_bytes(), "list").await;
    assert!(status == 429 && page.contains("Please wait a moment"), "{status}");
}

#[tokio::test]
async fn programs_send_numbers_or_a_list() {
    let house = House::open().await;
    let (ana, ben) = two(&house).await;
    let mut program = house.browser();
    let asked = json!({ "numbers": [ana.number, ben.number, UNKNOWN, SLIP] });
    let (status, told) = call(&mut program, Method::POST, "/verifications", None, Some(asked)).await;
    let answers_of: Vec<_> =
        told["answers"].as_array().unwrap().iter().map(|one| one["answer"].as_str().unwrap()).collect();
    assert_eq!((status, answers_of), (200, vec!["good", "not_good", "no_such_number", "not_a_number"]));
    let early = json!({ "numbers": [ana.number], "on": "2026-03-01" });
    let (_, told) = call(&mut program, Method::POST, "/verifications", None, Some(early)).await;
    assert_eq!(told["answers"][0]["answer"], "no_such_number");
    let many = json!({ "numbers": vec![UNKNOWN; 1001] });
    assert_eq!(call(&mut program, Method::POST, "/verifications", None, Some(many)).await.0, 400);
    let token = Some("cairn_nothing");
    let asked = json!({ "numbers": [UNKNOWN] });
    assert_eq!(call(&mut program, Method::POST, "/verifications", token, Some(asked)).await.0, 401);

    let person = people::person(&house.app, "Vera Holt").await;
    let bearer = format!("Bearer {}", token_of(&house.app, &person, false).await);
    let list = format!("number\n{}\n", ana.number) + &format!("{UNKNOWN}\n").repeat(5999);
    let path = "/api/v1/verifications/list?on=2026-03-02";
    let body = || Some(list.clone().into_bytes());
    let kind = ("content-type", "text/csv");
    let answer = program.request(Method::POST, path, body(), &[kind]).await;
    assert_eq!(answer.status().as_u16(), 422, "a stranger's list has 5000 rows");
    let answer = program.request(Method::POST, path, body(), &[kind, ("authorization", &bearer)]).await;
    assert_eq!(answer.status().as_u16(), 200);
    let sheet = answer.into_body().into_string().await.unwrap();
    let told = answers(&sheet);
    assert_eq!((told.len(), told[0].as_str()), (6000, "good"));
    let other = [("content-type", "application/json")];
    assert_eq!(program.request(Method::POST, path, body(), &other).await.status().as_u16(), 415);
}

/// A hundred thousand rows come back whole, and the first of them before the last was looked up.
#[tokio::test]
async fn a_very_long_list_is_answered_in_pieces() {
    let house = House::open().await;
    let person = people::person(&house.app, "Vera Holt").await;
    let bearer = format!("Bearer {}", token_of(&house.app, &person, false).await);
    let list = "number,name\n".to_owned() + &format!("{UNKNOWN},Somebody\n").repeat(100_000 - 1);
    let headers = [("content-type", "text/csv"), ("authorization", bearer.as_str())];
    let mut program = house.browser();
    let path = "/api/v1/verifications/list";
    let answer = program.request(Method::POST, path, Some(list.into_bytes()), &headers).await;
    assert_eq!(answer.status().as_u16(), 200);
    let mut pieces = answer.into_body().into_bytes_stream();
    let (mut largest, mut lines) = (0, 0);
    while let Some(piece) = futures_util::StreamExt::next(&mut pieces).await {
        let piece = piece.unwrap();
        largest = largest.max(piece.len());
        lines += piece.split(|byte| *byte == b'\n').count() - 1;
    }
    assert_eq!(lines, 100_000);
    assert!(largest < 200_000, "a piece of {largest} bytes");
}

#[test]
fn numbers_of_the_tests_are_what_they_say() {
    assert!(credential::read_number(UNKNOWN).is_ok() && credential::read_number(SLIP).is_err());
}
