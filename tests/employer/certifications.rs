//! An authority's certifications on a list: what somebody decides and what the day alone does are told alike.

use cairn::watch;
use chrono::TimeDelta;

use super::office as employer;
use crate::support::{
    House, mailbox,
    office::{Office, Ways},
};

const WALK: &str = "us-sc/walk";
const WALKERS: &str = "The Walkers’ Office";

/// Moves the clock to the morning of a day.
fn to(house: &House, day: &str) {
    let day: chrono::NaiveDate = day.parse().unwrap();
    house.later(TimeDelta::days((day - house.now().date_naive()).num_days()));
}

#[tokio::test]
async fn suspended_renewed_in_grace_and_lapsed_are_told_once_each_also_by_servers_that_slept() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    // The term: March 2, 2026 to March 2, 2027.
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    let (vera, mut browser) = employer(&house, "Val Holt", "Riverbend Medical").await;
    browser.open(&format!("/employer/check/{}", ana.number)).await.says("In good standing").says(WALKERS);
    browser.send("Put it on the watch list", &[("Your own word", "File 17")]).await;
    browser.open("/employer/list").await.says("Active").says("term to March 2, 2027");
    let look = async || watch::tell_changes(&house.app).await.unwrap();
    assert_eq!(look().await, 0);
    to(&house, "2026-03-12");
    office.acts(&ana, "Suspend it", "A complaint is looked into.").await;
    assert_eq!((look().await, look().await), (1, 0));
    house.later(TimeDelta::minutes(1));
    office.acts(&ana, "Lift the suspension", "Nothing was found.").await;
    assert_eq!((look().await, look().await), (1, 0));
    // What came and went while all slept changed nothing.
    house.later(TimeDelta::minutes(1));
    office.acts(&ana, "Suspend it", "Once more.").await;
    house.later(TimeDelta::minutes(1));
    office.acts(&ana, "Lift the suspension", "Nothing, once more.").await;
    assert_eq!(look().await, 0);
    to(&house, "2027-03-02");
    assert_eq!(look().await, 0, "the last day counts whole");
    ana.asks(&house, "Renew it").await;
    ana.sends().await;
    office.opines(0, "Ana Ruiz", "Grant it", "Renewed.").await;
    assert_eq!((look().await, look().await), (1, 0));
    // By the day alone, and two servers at once.
    to(&house, "2028-03-03");
    let (one, other) = tokio::join!(look(), look());
    assert_eq!(one + other, 1);
    to(&house, "2028-12-24");
    assert_eq!((look().await, look().await), (1, 0));
    let letters: Vec<String> = house
        .letters_to(&vera.email)
        .await
        .iter()
        .map(mailbox::open)
        .filter(|letter| letter.subject == "A change on your watch list")
        .map(|letter| letter.text.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let told = [
        "Suspended since March 12, 2026. Term to March 2, 2027. It was in good standing before.",
        "Active. Term to March 2, 2027. It was not in good standing before.",
        "Renewed: active, to March 2, 2028.",
        "Term over, in its grace period since March 3, 2028. Term to March 2, 2028. It was in good standing before.",
        "Lapsed since June 1, 2028. Term to March 2, 2028. It was not in good standing before.",
    ];
    assert_eq!(letters.len(), told.len(), "{letters:#?}");
    for (letter, words) in letters.iter().zip(told) {
        assert!(letter.contains(words) && letter.contains("File 17"), "{words}:\n{letter}");
        assert!(!letter.contains("Ana") && !letter.contains("complaint"), "{letter}");
    }
    ana.signs_in(&house).await;
    ana.browser
        .open("/me/checks")
        .await
        .says("Riverbend Medical")
        .says("Got an email that its standing changed");
    house.is_in_order().await;
}

#[tokio::test]
async fn what_an_authority_says_publicly_is_in_the_letter_and_the_list_and_nothing_else_of_the_case() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let (ana, ben) = (office.certified(&house, "Ana Ruiz").await, office.certified(&house, "Ben Ode").await);
    let (vera, mut browser) = employer(&house, "Val Holt", "Riverbend Medical").await;
    browser.open("/employer/list").await;
    browser.send("Put them on", &[("Numbers", &format!("{}\n{}", ana.number, ben.number))]).await;
    house.later(TimeDelta::days(1));
    for (holder, told) in [(&ana, "Fees are not paid."), (&ben, "")] {
        let desk = format!("/desks/{}", office.desk);
        office.signs_in(0).await;
        let registrar = office.at(0);
        registrar.open(&desk).await;
        registrar.follow(&holder.number).await;
        let said = [("Suspend it", "on"), ("Reason", "Between us two."), ("What strangers may read", told)];
        registrar.send("Do it now", &said).await;
    }
    assert_eq!(watch::tell_changes(&house.app).await.unwrap(), 2);
    let letter = mailbox::open(house.letters_to(&vera.email).await.last().unwrap());
    let words = letter.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words.matches(&format!("{WALKERS} says: “Fees are not paid.”")).count(), 1, "{words}");
    assert_eq!(words.matches("says:").count(), 1, "{words}");
    browser.open("/employer/list").await.says("Fees are not paid.");
    let page = browser.shown.words();
    let sheet = browser.open("/employer/list.csv").await.html.clone();
    let row = sheet.lines().find(|line| line.contains(&ana.number)).unwrap();
    assert!(row.ends_with("Fees are not paid."), "{sheet}");
    for text in [words, page, sheet] {
        assert!(!text.contains("Between us"), "{text}");
    }
    // Once it is over, nothing is said of it any more.
    house.later(TimeDelta::minutes(1));
    office.acts(&ana, "Lift the suspension", "Paid.").await;
    browser.open("/employer/list").await.does_not_say("Fees");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_certification_is_shown_by_a_link_without_its_number() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    ana.browser.open(&format!("/me/certificates/{}/links", ana.number)).await.does_not_say("Hours by topic");
    ana.browser.send("Make the link", &[("Its last day", "2027-03-01")]).await;
    let words = ana.browser.shown.words();
    let link = words.split_whitespace().find(|word| word.contains("/shared/")).unwrap();
    let link = link.trim_start_matches(crate::support::ADDRESS);
    let mut reader = house.browser();
    reader.open(&format!("/verify/{}", ana.number)).await;
    reader.follow("Is it theirs?").await.says("Certification: Certified Walker");
    let typed = ana.person.email.clone();
    reader.send("Compare", &[("Email address", &typed)]).await.says("Yes, the addresses match");
    reader.send("Compare", &[("Another address", "other@example.org")]).await.says("No match");
    reader.open(link).await.says("In good standing Active.").says("Ana Ruiz").says(WALKERS);
    reader.shown.says("Term to March 2, 2027");
    assert!(!reader.shown.html.contains(&ana.number), "the number is on the page");
    house.later(TimeDelta::days(10));
    office.acts(&ana, "Revoke it", "It was found after all.").await;
    reader.open(link).await.says("Not in good standing Revoked since March 12, 2026").does_not_say("found");
    reader.open(&format!("{link}/certificate.pdf")).await;
    assert_eq!(reader.shown.status, 404);
}
