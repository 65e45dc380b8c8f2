//! Answers about one number that are given again from memory: never longer than their minute, never past a change.

use cairn::credential::{Certificate, Certificates};
use chrono::TimeDelta;
use poem::{Response, http::Method};
use sea_orm::EntityTrait;

use crate::{
    support::{House, ferry::Ferry, people},
    verification::revoke,
};

/// A certificate, some seconds into a minute.
async fn issued(house: &House) -> (Certificate, String) {
    let ferry = Ferry::offered(house).await;
    ferry.passenger(house, "Ana Nuñez").await.sits(&ferry, 4).await;
    house.later(TimeDelta::seconds(3605));
    let certificate = Certificates::find().one(&house.app.store.read).await.unwrap().unwrap();
    let path = format!("/verify/{}", certificate.number);
    (certificate, path)
}

/// How many seconds old the answer is, where it was given before.
fn age(response: &Response) -> Option<u32> {
    response.headers().get("age").map(|age| age.to_str().unwrap().parse().unwrap())
}

async fn words(response: Response) -> String {
    response.into_body().into_string().await.unwrap()
}

#[tokio::test]
async fn an_answer_is_given_again_word_for_word_until_its_minute_is_over() {
    let house = House::open().await;
    let (_, path) = issued(&house).await;
    let mut stranger = house.browser();
    let first = stranger.request(Method::GET, &path, None, &[]).await;
    assert_eq!(age(&first), None);
    house.later(TimeDelta::seconds(20));
    let again = stranger.request(Method::GET, &path, None, &[]).await;
    assert_eq!(age(&again), Some(20), "it was made anew");
    for name in first.headers().keys() {
        let all = |of: &Response| of.headers().get_all(name).iter().cloned().collect::<Vec<_>>();
        assert_eq!(all(&first), all(&again), "{name}");
    }
    assert_eq!(words(first).await, words(again).await);
    house.later(TimeDelta::seconds(40));
    let next = stranger.request(Method::GET, &path, None, &[]).await;
    assert_eq!(age(&next), None, "it outlived its minute");
    assert!(words(next).await.contains("10:01 UTC"));
}

#[tokio::test]
async fn a_withdrawal_is_told_at_once() {
    let house = House::open().await;
    let (certificate, path) = issued(&house).await;
    let mut stranger = house.browser();
    stranger.open(&path).await.says("In good standing");
    stranger.open(&path).await;
    assert_eq!(stranger.shown.header("age"), Some("0"));
    revoke(&house, &certificate).await;
    stranger.open(&path).await.says("Not in good standing");
    assert_eq!(stranger.shown.header("age"), None);
}

#[tokio::test]
async fn what_learners_do_meanwhile_does_not_make_it_old() {
    let house = House::open().await;
    let (_, path) = issued(&house).await;
    let person = people::person(&house.app, "Vera Holt").await;
    let mut stranger = house.browser();
    stranger.open(&path).await;
    let mut learner = people::device(&house, &person).await;
    learner.open("/courses/walk").await;
    learner.send("Enroll", &[]).await;
    stranger.open(&path).await;
    assert_eq!(stranger.shown.header("age"), Some("0"), "an enrollment made it anew");
}

#[tokio::test]
async fn who_wants_a_newer_one_or_is_somebody_gets_their_own() {
    let house = House::open().await;
    let (_, path) = issued(&house).await;
    let person = people::person(&house.app, "Vera Holt").await;
    let mut stranger = house.browser();
    stranger.open(&path).await;
    for particular in [
        ("cache-control", "no-cache"),
        ("pragma", "no-cache"),
        ("cookie", "a=b"),
        ("authorization", "Bearer x"),
    ] {
        let own = stranger.request(Method::GET, &path, None, &[particular]).await;
        assert_eq!(age(&own), None, "{particular:?}");
    }
    let dated = stranger.request(Method::GET, &format!("{path}?on=2026-03-01"), None, &[]).await;
    assert_eq!((dated.status().as_u16(), age(&dated)), (404, None), "there was none on that day");
    let credential = stranger.request(Method::GET, &path, None, &[("accept", "application/vc")]).await;
    assert_eq!((credential.content_type(), age(&credential)), (Some("application/vc"), None));
    // A credential that is asked for is signed: that is news, and the answer is made once more.
    stranger.open(&path).await;
    let mut office = people::device(&house, &person).await;
    office.open(&path).await.says("In good standing");
    assert_eq!(office.shown.header("cache-control"), Some("private, no-store"));
    let after = stranger.request(Method::GET, &path, None, &[]).await;
    assert_eq!(age(&after), Some(0));
    assert!(words(after).await.contains("Sign in"), "who is signed in was shown to a stranger");
}

#[tokio::test]
async fn it_is_given_again_as_the_browser_can_read_it() {
    let house = House::open().await;
    let (_, path) = issued(&house).await;
    let mut stranger = house.browser();
    for _ in 0..2 {
        let plain = stranger.request(Method::GET, &path, None, &[]).await;
        assert_eq!(plain.headers().get("content-encoding"), None);
        assert!(words(plain).await.contains("In good standing"));
        let packed = stranger.request(Method::GET, &path, None, &[("accept-encoding", "gzip")]).await;
        assert_eq!(packed.headers()["content-encoding"], "gzip");
        assert_eq!(packed.into_body().into_bytes().await.unwrap()[..2], [0x1f, 0x8b]);
    }
}

#[tokio::test]
async fn who_asks_for_the_same_number_too_often_waits_too() {
    let house = House::open().await;
    let (_, path) = issued(&house).await;
    let mut stranger = house.browser();
    let mut last = 200;
    for _ in 0..200 {
        stranger.open(&path).await;
        last = stranger.shown.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429, "nobody stopped it");
    stranger.shown.says("Please wait a moment");
    let mut another = house.browser();
    another.open(&path).await.says("In good standing");
}
