//! Renewals with continuing education, entered through the forms of one's own record.

use chrono::TimeDelta;

use crate::support::{
    House,
    office::{Holder, Office, Ways},
    record::{self, Course},
};

async fn learned(holder: &mut Holder, title: &str, on: &str, topic: &str, hours: &str) {
    let one = Course {
        title,
        provider: "Harbor House",
        purpose: "",
        curriculum: "",
        days: (on, on),
        parts: &[(topic, "self-paced", hours)],
    };
    record::course(&mut holder.browser, "continuing-education", &one).await;
}
#[tokio::test]
async fn twenty_hours_with_six_in_ethics_renew_and_the_same_hours_claimed_twice_count_once() {
    let house = House::open().await;
    let mut office =
        Office::open(&house, "us-ca/renewal", "The Keepers’ Authority", 1, Ways::default()).await;
    // The term ends March 2, 2028.
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    house.later(TimeDelta::days(700)); // January 31, 2028: the window is open
    ana.signs_in(&house).await;
    learned(&mut ana, "Working with groups", "2027-05-01", "advocacy", "14").await;
    learned(&mut ana, "Law and ethics", "2027-06-01", "ethics", "5").await;
    learned(&mut ana, "Before the term", "2026-01-15", "ethics", "10").await;
    ana.asks(&house, "Renew it").await;
    let page = ana.browser.shown.path.clone();
    ana.browser.shown.says("2 rules are not met");
    ana.sends().await;
    assert_eq!(ana.browser.shown.status, 409);
    // The same course under another topic is the same hours. What was entered first counts.
    house.later(TimeDelta::minutes(1));
    learned(&mut ana, "Working with groups", "2027-05-01", "ethics", "14").await;
    ana.browser
        .open(&page)
        .await
        .says("2 rules are not met")
        .says("1 entry of continuing education stands twice");
    learned(&mut ana, "Ethics again", "2027-07-01", "ethics", "1").await;
    ana.browser.open(&page).await.says("Every rule known here is met");
    ana.sends().await;
    ana.browser.shown.says("With the authority");
    office.opines(0, "Ana Ruiz", "Grant it", "Twenty, six of them in ethics.").await;
    office.at(0).shown.says("Approved").says("1 entry of continuing education stood twice");
    ana.seen_on(&house, "2028-01-31").await.says("Term ends March 2, 2030");
    let letter = ana.letters(&house).await.pop().unwrap();
    assert!(letter.text.contains("The Keepers’ Authority renewed your certification"), "{}", letter.text);

    // In the next term nothing of it counts again.
    house.later(TimeDelta::days(700)); // December 31, 2029
    ana.asks(&house, "Renew it").await;
    ana.browser.shown.says("2 rules are not met");
    house.is_in_order().await;
}
