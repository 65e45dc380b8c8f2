//! A certification checked by its number: one, many, by programs, and for a VA hiring file.

use chrono::TimeDelta;
use poem::http::Method;
use serde_json::json;

use crate::{
    support::{
        Browser, House,
        office::{Holder, Office, Ways},
    },
    token::call,
};

const WALK: &str = "us-sc/walk";
const WALKERS: &str = "The Walkers’ Office";
const UNKNOWN: &str = "0000-0000-0000-0000-0";

/// Certified on March 2, 2026, suspended from the 12th to the 22nd with words for strangers, and it is April 1.
async fn suspended_for_ten_days(house: &House) -> Holder {
    let mut office = Office::open(house, WALK, WALKERS, 1, Ways::default()).await;
    let ana = office.certified(house, "Ana Ruiz").await;
    house.later(TimeDelta::days(10));
    let desk = format!("/desks/{}", office.desk);
    office.signs_in(0).await;
    let rosa = office.at(0);
    rosa.open(&desk).await;
    rosa.follow(&ana.number).await;
    let why = [
        ("Suspend it", "on"),
        ("Reason", "A neighbor says she was not there."),
        ("What strangers may read", "A complaint is looked into."),
    ];
    rosa.send("Do it now", &why).await.says("Suspended");
    house.later(TimeDelta::days(10));
    office.acts(&ana, "Lift the suspension", "She was there.").await;
    house.later(TimeDelta::days(10));
    ana
}

#[tokio::test]
async fn its_history_is_told_as_it_was_with_no_more_reasons_than_the_authority_lets_strangers_read() {
    let house = House::open().await;
    let ana = suspended_for_ten_days(&house).await;
    let mut stranger = house.browser();
    let path = format!("/verify/{}", ana.number);
    stranger.open(&path).await.says("In good standing Active since March 22, 2026");
    stranger.shown.says("Active March 2, 2026 to March 12, 2026");
    stranger.shown.says("Suspended March 12, 2026 to March 22, 2026 : A complaint is looked into.");
    stranger.shown.says("Active Since March 22, 2026").does_not_say("neighbor").does_not_say("She was there");
    stranger.send("Ask", &[("How it stood", "2026-03-15")]).await;
    stranger.shown.says("Suspended since March 12, 2026").says("A complaint is looked into.");
    stranger.shown.says("Suspended Since March 12, 2026").does_not_say("March 22");
    stranger.send("Ask", &[("How it stood", "2026-03-11")]).await.says("Active since March 2, 2026");
    stranger.shown.does_not_say("complaint").does_not_say("Suspended");
    stranger.open(&format!("{path}?on=2026-03-01")).await.says("No such number");
}

#[tokio::test]
async fn its_true_end_stands_apart_from_its_grace() {
    let house = House::open().await;
    let ana = suspended_for_ten_days(&house).await;
    house.later(TimeDelta::days(365));
    let seen = ana.seen_on(&house, "2027-03-10").await;
    seen.says("Not in good standing Term over, in its grace period since March 3, 2027");
    seen.says("Term ended March 2, 2027").says("Late renewal possible until May 31, 2027");
    seen.says("the term is over all the same");
    // The last day it held is the day its term ended, not the next one.
    seen.says("to March 2, 2027").does_not_say("to March 3, 2027");
    let mut stranger = house.browser();
    let path = format!("/verifications/{}?on=2027-03-10", ana.number);
    let (_, told) = call(&mut stranger, Method::GET, &path, None, None).await;
    assert_eq!((&told["standing"], &told["answer"]), (&"grace".into(), &"not_good".into()), "{told}");
    assert_eq!(
        (&told["expires_on"], &told["grace_ends_on"]),
        (&"2027-03-02".into(), &"2027-05-31".into()),
        "{told}"
    );
}

#[tokio::test]
async fn programs_learn_what_a_person_would() {
    let house = House::open().await;
    let ana = suspended_for_ten_days(&house).await;
    let mut program = house.browser();
    let path = format!("/verifications/{}", ana.number);
    let (status, told) = call(&mut program, Method::GET, &path, None, None).await;
    assert_eq!((status, &told["kind"], &told["standing"]), (200, &"certification".into(), &"active".into()));
    assert_eq!((&told["authority"], &told["jurisdiction"]), (&WALKERS.into(), &"South Carolina".into()));
    assert_eq!((&told["granted_on"], &told["title"]), (&"2026-03-02".into(), &"Certified Walker".into()));
    assert!(told.get("course").is_none() && told.get("since").is_none(), "{told}");
    let stretches: Vec<_> =
        told["history"].as_array().unwrap().iter().map(|one| one["standing"].clone()).collect();
    assert_eq!(stretches, ["active", "suspended", "active"]);
    let (_, then) = call(&mut program, Method::GET, &format!("{path}?on=2026-03-15"), None, None).await;
    assert_eq!((&then["answer"], &then["told"]), (&"not_good".into(), &"A complaint is looked into.".into()));
    let asked = json!({ "numbers": [UNKNOWN, ana.number], "on": "2026-03-15" });
    let (_, many) = call(&mut program, Method::POST, "/verifications", None, Some(asked)).await;
    assert_eq!(many["answers"][0]["answer"], "no_such_number");
    let mut of_many = many["answers"][1].clone();
    // One alone is told for its whole minute, so that it can be kept.
    of_many["as_of"] = then["as_of"].clone();
    assert_eq!(of_many, then, "one of many is answered as one alone is");
}

#[tokio::test]
async fn it_is_found_in_a_list_and_its_standing_stands_beside_it() {
    let house = House::open().await;
    let ana = suspended_for_ten_days(&house).await;
    let mut office = house.browser();
    office.open("/verify/many").await;
    let day = [("Numbers", ana.number.as_str()), ("As of this day", "2026-03-15")];
    office.send("Check them", &day).await.says("1 not in good standing");
    office.shown.says("Suspended since March 12, 2026").says("Certified Walker Certification, The Walkers");
    let list = format!("who,number\nAna,{}\nNobody,{UNKNOWN}\n", ana.number);
    let kind = [("content-type", "text/csv")];
    let path = "/api/v1/verifications/list?on=2026-03-15";
    let answer = office.request(Method::POST, path, Some(list.into_bytes()), &kind).await;
    let sheet = answer.into_body().into_string().await.unwrap();
    let mut rows = csv::Reader::from_reader(sheet.as_bytes());
    let columns = rows.headers().unwrap().clone();
    let first = rows.records().next().unwrap().unwrap();
    let cell = |name: &str| first.get(columns.iter().position(|column| column == name).unwrap()).unwrap();
    assert_eq!((cell("check answer"), cell("check kind")), ("not_good", "certification"), "{sheet}");
    assert_eq!((cell("check standing"), cell("check given by")), ("suspended", WALKERS));
    assert_eq!((cell("check granted on"), cell("check expires on")), ("2026-03-02", "2027-03-02"));
    assert_eq!(cell("check grace ends on"), "2027-05-31");
    assert_eq!(cell("check note"), "Suspended: A complaint is looked into.");
    assert_eq!((cell("check completed on"), cell("who")), ("", "Ana"));
}

#[tokio::test]
async fn what_stands_between_may_keep_the_answer_until_the_authority_acts() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let ana = office.certified(&house, "Ana Ruiz").await;
    house.later(TimeDelta::seconds(200));
    let number = &ana.number;
    for path in [
        format!("/verify/{number}"),
        format!("/verify/{number}/va"),
        format!("/api/v1/verifications/{number}"),
    ] {
        let mut stranger = house.browser();
        let tag = kept(&mut stranger, &path).await;
        house.later(TimeDelta::seconds(5));
        let again = [("if-none-match", tag.as_str())];
        let second = stranger.request(Method::GET, &path, None, &again).await;
        assert_eq!(second.status().as_u16(), 304, "{path} changed within the minute");
    }
    let path = format!("/verify/{number}");
    let before = kept(&mut house.browser(), &path).await;
    office.acts(&ana, "Suspend it", "For a while.").await;
    assert_ne!(before, kept(&mut house.browser(), &path).await, "an act does not change the tag");
}

async fn kept(stranger: &mut Browser, path: &str) -> String {
    let answer = stranger.request(Method::GET, path, None, &[]).await;
    assert_eq!(answer.headers()["cache-control"], "public, max-age=60", "{path}");
    assert!(!answer.headers().contains_key("set-cookie"), "{path} marks whoever asks");
    answer.headers()["etag"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_va_hiring_officer_reads_by_which_door_a_states_certification_enters() {
    let house = House::open().await;
    let ana = suspended_for_ten_days(&house).await;
    let mut officer = house.browser();
    officer.open(&format!("/verify/{}", ana.number)).await;
    officer.follow("For a VA hiring file").await.says("Certified under a State");
    officer.shown.says("It is in good standing: active").says("the first door of 38 U.S.C. 7402(b)(13)");
    officer.shown.says(WALKERS).says("it was granted under the program of South Carolina");
    officer.shown.says("A contract of January 5, 2026").says("As of April 1, 2026, 09:00 UTC");
    officer.shown.says("suspended March 12, 2026 to March 22, 2026 (A complaint is looked into.)");
    officer.shown.says("Veteran status and time in recovery").says(&format!("ask {WALKERS}"));
    assert_eq!(officer.shown.header("x-robots-tag"), Some("noindex, nofollow, noarchive"));
    let here = officer.shown.path.clone();
    officer.open(&format!("{here}?on=2026-03-15")).await;
    officer.shown.says("It is not in good standing: suspended since March 12, 2026");
    officer.open(&format!("{here}?on=2026-03-01")).await.says("No such number");
}

#[tokio::test]
async fn whether_a_provisional_certification_opens_a_door_is_not_known_and_the_page_says_whom_to_ask() {
    let house = House::open().await;
    let mut office = Office::open(&house, "us-ny/ladder", "The Neighbors’ Board", 1, Ways::default()).await;
    let ana = office.certified(&house, "Ana Ruiz").await;
    let mut officer = house.browser();
    officer.open(&format!("/verify/{}/va", ana.number)).await.says("Provisional, under a State");
    officer.shown.says("Whether that enters by the first door of 38 U.S.C. 7402(b)(13) is not known here");
    officer.shown.does_not_say("It enters by").does_not_say("Certified under a State");
    officer.shown.says("ask the contact named in your announcement").says("human resources office");
    // Taken away, it is no more certain than before.
    office.acts(&ana, "Suspend it", "For a while.").await;
    officer.open(&format!("/verify/{}/va", ana.number)).await.says("It is not in good standing");
    officer.shown.does_not_say("It enters by");
}

#[tokio::test]
async fn a_not_for_profits_certification_opens_the_second_door_only_while_va_accepts_that_body() {
    let house = House::open().await;
    let mut office = Office::open(&house, "together/peer", "Peers Together", 1, Ways::default()).await;
    let ana = office.certified(&house, "Ana Ruiz").await;
    let mut officer = house.browser();
    let here = format!("/verify/{}/va", ana.number);
    officer.open(&here).await.says("A certification, not known to open a door").says("is not known here");
    officer.shown.says("Nothing is recorded here that Peers Together was accepted on that day");
    officer.shown.says("no public list was found").does_not_say("door of 38 U.S.C. 7402(b)(13). As of");
    house.later(TimeDelta::days(60));
    office.operator_signs_in().await;
    office.operator.open("/operator/accepted-bodies").await;
    let body = [
        ("Name of the body", "Peers Together"),
        ("First day", "2026-04-01"),
        ("Last day", "2026-04-30"),
        ("Where it can be seen", "A letter of the Secretary"),
    ];
    office.operator.send("Add the body", &body).await.says("Peers Together");
    house.later(TimeDelta::days(1));
    officer.open(&format!("{here}?on=2026-04-30")).await;
    officer.shown.says("Certified by a not-for-profit that VA accepts").says("the second door");
    officer.shown.says("A letter of the Secretary").says("April 1, 2026 to April 30, 2026");
    for day in ["2026-03-31", "2026-05-01"] {
        officer.open(&format!("{here}?on={day}")).await.says("not known to open a door");
    }
}
