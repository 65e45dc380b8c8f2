use cairn::{credential::Competency, journal::Actor, sharing::CertificateLinks};
use chrono::TimeDelta;
use poem::http::Method;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;

use super::{Holder, holders};
use crate::{
    support::{House, people},
    token::{call, token_of},
    verification::revoke,
};

/// Opens the page, fills the form, and gives the path of the new link.
async fn make(holder: &mut Holder, fields: &[(&str, &str)]) -> String {
    holder.browser.open(&format!("/me/certificates/{}/share", holder.certificate.number)).await;
    holder.browser.follow("Links that end").await;
    holder.browser.send("Make the link", fields).await;
    path(&holder.browser.shown.words())
}

fn path(words: &str) -> String {
    let link = words.split_whitespace().find(|word| word.contains("/shared/"));
    link.unwrap_or_else(|| panic!("no link: {words}")).trim_start_matches(crate::support::ADDRESS).to_owned()
}

/// The little course teaches none that has a name.
async fn gives_competency(house: &House, holder: &Holder, title: &str) {
    let mut content = holder.certificate.content.clone();
    content.competencies = vec![Competency { id: "a.1".into(), title: title.into(), domain: None }];
    let change = house.app.change(Actor::System("test")).await.unwrap();
    let mut row = holder.certificate.clone().into_active_model();
    row.content = Set(content);
    row.update(&change.tx).await.unwrap();
    house.app.commit(change).await.unwrap();
}

#[tokio::test]
async fn a_link_shows_the_least_or_what_the_holder_chose_and_never_the_number() {
    let house = House::open().await;
    let mut ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    gives_competency(&house, &ana, "Listens without judging").await;
    let number = ana.certificate.number.clone();
    let least = make(&mut ana, &[]).await;
    let kept = CertificateLinks::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert!(!least.contains(&kept.token_hash) && kept.token_hash.len() == 64, "kept as a hash");
    let mut reader = house.browser();
    reader.open(&least).await.says("In good standing").says("Ana Nuñez").says("April 1, 2026");
    reader.shown.does_not_say("Hours by topic").does_not_say("Competencies").does_not_say("Download");
    reader.shown.does_not_say("Hours by mode").does_not_say("Listens without judging");
    assert!(!reader.shown.html.contains(&number), "the number is on the page");
    for (name, value) in [
        ("x-robots-tag", "noindex, nofollow, noarchive"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "private, no-store"),
    ] {
        assert_eq!(reader.shown.header(name), Some(value));
    }
    reader.open(&format!("{least}/certificate.pdf")).await;
    assert_eq!(reader.shown.status, 404, "a document that is not shown was given");
    let more = [("Hours by topic", "on"), ("Competencies", "on"), ("The document", "on")];
    let whole = make(&mut ana, &more).await;
    reader.open(&whole).await.says("Hours by topic").says("Hours by mode").says("Listens without judging");
    // One of the three shows nothing of the others.
    let competencies = make(&mut ana, &[("Competencies", "on")]).await;
    reader.open(&competencies).await.says("Listens without judging").does_not_say("Hours by topic");
    reader.shown.does_not_say("Download");
    let hours = make(&mut ana, &[("Hours by topic", "on")]).await;
    reader.open(&hours).await.says("Hours by topic").does_not_say("Listens without judging");
    reader.open(&whole).await;
    reader.follow("Download the document").await;
    assert_eq!(reader.shown.header("content-type"), Some("application/pdf"));
    assert!(reader.shown.bytes.starts_with(b"%PDF"));
    revoke(&house, &ana.certificate).await;
    reader.open(&least).await.says("Not in good standing").says("issued it in error");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_link_ends_on_its_day_or_at_once_and_says_so() {
    let house = House::open().await;
    let mut ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    for day in ["2026-03-01", "2027-03-03", "", "soon"] {
        ana.browser.open(&format!("/me/certificates/{}/links", ana.certificate.number)).await;
        ana.browser.send("Make the link", &[("Its last day", day)]).await.says("from today to March 2, 2027");
        assert_eq!(ana.browser.shown.status, 422, "{day}");
    }
    let short = make(&mut ana, &[("Its last day", "2026-03-04")]).await;
    let long = make(&mut ana, &[("Its last day", "2027-03-02")]).await;
    let mut reader = house.browser();
    // To the end of the day, in UTC.
    house.later(TimeDelta::hours(24 + 24 + 15) - TimeDelta::seconds(1));
    reader.open(&short).await.says("In good standing");
    house.later(TimeDelta::seconds(1));
    reader.open(&short).await.says("This link has ended").says("says nothing about their certificate");
    assert_eq!(reader.shown.status, 410);
    reader.open(&long).await.says("In good standing");
    ana.browser.open(&format!("/me/certificates/{}/links", ana.certificate.number)).await;
    ana.browser.send("End it now", &[]).await.says("You ended it").says("Opened 1 time");
    reader.open(&long).await.says("This link has ended");
    assert_eq!(reader.shown.status, 410);
    reader.open(&format!("{long}/certificate.pdf")).await;
    assert_eq!(reader.shown.status, 410);
    reader.open("/shared/0123456789").await;
    assert_eq!(reader.shown.status, 404, "one that never was is told from one that ended");
    // Ninety days later nothing is known of them.
    house.later(TimeDelta::days(91));
    cairn::operation::tasks::erase_old(&house.app).await.unwrap();
    reader.open(&short).await;
    assert_eq!(reader.shown.status, 404);
    house.is_in_order().await;
}

#[tokio::test]
async fn openings_are_counted_and_nothing_else_is_kept() {
    let house = House::open().await;
    let mut ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let link = make(&mut ana, &[]).await;
    let (mut one, mut other) = (house.browser(), house.browser());
    tokio::join!(async { one.open(&link).await.status }, async { other.open(&link).await.status });
    ana.browser.open(&link).await.says("In good standing");
    ana.browser.open(&format!("/me/certificates/{}/links", ana.certificate.number)).await;
    ana.browser.shown.says("Opened 2 times").does_not_say("/shared/");
    // Too many at once wait.
    let mut walker = house.browser();
    for _ in 0..100 {
        if walker.open("/shared/0123").await.status == 429 {
            break;
        }
    }
    walker.shown.says("Please wait a moment");
    assert!(walker.shown.header("retry-after").is_some());
}

#[tokio::test]
async fn a_double_click_makes_one_link_and_nobody_makes_or_ends_anothers() {
    let house = House::open().await;
    let mut all = holders(&house, &["Ana Nuñez", "Ben Ode"]).await;
    let mut ben = all.remove(1);
    let ana = &mut all[0];
    let page = format!("/me/certificates/{}/links", ana.certificate.number);
    ana.browser.open(&page).await;
    let (action, form) = ana.browser.fill("Make the link", &[]);
    let mut second = ana.browser.clone();
    let (one, other) = tokio::join!(async { ana.browser.post(&action, &form).await.words() }, async {
        second.post(&action, &form).await.words()
    });
    assert_eq!(path(&one), path(&other));
    let rows = CertificateLinks::find().all(&house.app.store.read).await.unwrap();
    assert_eq!(rows.len(), 1);
    ben.browser.open(&page).await;
    assert_eq!(ben.browser.shown.status, 404);
    let csrf = ben.browser.csrf();
    ben.browser.post(&page, std::slice::from_ref(&csrf)).await;
    assert_eq!(ben.browser.shown.status, 404);
    for number in [&ana.certificate.number, &ben.certificate.number] {
        let end = format!("/me/certificates/{number}/links/{}/end", rows[0].id);
        ben.browser.post(&end, std::slice::from_ref(&csrf)).await;
        assert_eq!(ben.browser.shown.status, 404, "{number}");
    }
    house.browser().open(&path(&one)).await.says("In good standing");
}

#[tokio::test]
async fn programs_make_and_end_links_too() {
    let house = House::open().await;
    let ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let db = &house.app.store.read;
    let person = cairn::identity::find_person(db, ana.certificate.person_id).await.unwrap();
    let token = token_of(&house.app, &person, false).await;
    let links = format!("/me/certificates/{}/links", ana.certificate.number);
    let mut program = house.browser();
    let wanted = Some(json!({ "hours": true }));
    let (status, made) = call(&mut program, Method::POST, &links, Some(&token), wanted).await;
    assert_eq!(status, 200, "{made}");
    let address = made["address"].as_str().unwrap().to_owned();
    program.open(&address).await.says("Hours by topic");
    let (_, list) = call(&mut program, Method::GET, &links, Some(&token), None).await;
    assert_eq!(
        (&list["links"][0]["opened"], &list["links"][0]["hours"]),
        (&1.into(), &true.into()),
        "{list}"
    );
    assert_eq!(list["links"][0]["ends_at"], "2026-04-02T00:00:00+00:00");
    let path = format!("{links}/{}", list["links"][0]["id"].as_str().unwrap());
    let other = people::person(&house.app, "Nia Low").await;
    let others = token_of(&house.app, &other, false).await;
    assert_eq!(call(&mut program, Method::DELETE, &path, Some(&others), None).await.0, 404);
    assert_eq!(call(&mut program, Method::DELETE, &path, Some(&token), None).await.0, 204);
    program.open(&address).await.says("This link has ended");
}
