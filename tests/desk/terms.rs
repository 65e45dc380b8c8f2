//! Terms, stages, renewals and the letters ahead of them. The clock is moved, never waited for.

use std::collections::BTreeSet;

use cairn::desk::{Kind, REMINDER_DAYS, reminders_due};
use chrono::{NaiveDate, TimeDelta};

use crate::support::{
    House,
    office::{Holder, Office, Ways, reminders_go},
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// To noon of a day.
fn to(house: &House, on: &str) {
    let noon = day(on).and_hms_opt(12, 0, 0).unwrap().and_utc();
    assert!(noon >= house.now(), "time runs forward");
    house.later(noon - house.now());
}

#[tokio::test]
async fn one_extension_is_asked_thirty_days_ahead_and_not_twenty_nine_and_not_twice() {
    let house = House::open().await;
    let mut office = Office::open(&house, "us-tx/steps", "The Steppers’ Board", 1, Ways::default()).await;
    // Granted March 2: the initial stage ends September 2; August 3 is 30 days ahead.
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    let mut ben = office.certified(&house, "Ben Ode").await;
    ana.seen_on(&house, "2026-03-02").await.says("Provisional").says("Initial certification");
    to(&house, "2026-08-03");
    ana.asks(&house, "Ask for more time").await;
    ana.browser.shown.says("It is asked in time");
    ana.sends().await;
    to(&house, "2026-08-04");
    ben.asks(&house, "Ask for more time").await;
    ben.browser.shown.says("Not met");
    ben.sends().await;
    ben.browser.shown.says("One rule is still to be met");
    assert_eq!(ben.browser.shown.status, 409);
    // Decided later, it still counts from the day it was sent.
    to(&house, "2026-08-20");
    office.opines(0, "Ana Ruiz", "Grant it", "In time.").await;
    office.at(0).shown.says("Approved");
    ana.seen_on(&house, "2026-08-20").await.says("Provisional").says("Term ends March 2, 2027");
    to(&house, "2026-09-03");
    ana.seen_on(&house, "2026-09-03").await.says("Provisional");
    ben.seen_on(&house, "2026-09-03").await.says("Not in good standing Expired since September 3, 2026");
    // No second one.
    ana.asks(&house, "Ask for more time").await;
    ana.browser.shown.says("Not met");
    house.is_in_order().await;
}

#[tokio::test]
async fn from_provisional_to_full_it_stays_one_certification() {
    let house = House::open().await;
    let mut office = Office::open(&house, "us-ny/ladder", "The Neighbors’ Board", 1, Ways::default()).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    // The full stage's hours are asked only at the step to it.
    ana.browser.shown.says("Provisional certification").does_not_say("Not met");
    ana.sends().await;
    office.opines(0, "Ana Ruiz", "Grant it", "Yes.").await;
    ana.reads_number(&house).await;
    to(&house, "2027-02-01");
    ana.asks(&house, "Apply for Full certification").await;
    ana.browser.shown.says("Not met");
    ana.browser.send("Save", &[("Ask for an exception", "My hours are on paper with you.")]).await;
    ana.sends().await;
    office.case(0, "Ana Ruiz").await;
    let fields = [("Rule that should not", "experience"), ("Why", "2,000 hours on paper.")];
    office.at(0).send("Make this exception", &fields).await;
    office.opines(0, "Ana Ruiz", "Grant it", "Full.").await;
    ana.seen_on(&house, "2027-02-01").await.says("In good standing Active").says("Full certification");
    ana.seen_on(&house, "2027-02-01").await.says("Term ends February 1, 2029");
    ana.seen_on(&house, "2027-01-31").await.says("Provisional").says("Provisional certification");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_fixed_renewal_date_ends_every_term_on_the_first_of_september_of_odd_years() {
    let house = House::open().await;
    let mut office = Office::open(&house, "us-ne/fixed", "The Garden Office", 1, Ways::default()).await;
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    ana.seen_on(&house, "2026-03-02").await.says("Term ends September 1, 2027");
    to(&house, "2027-08-30");
    ana.asks(&house, "Renew it").await;
    ana.sends().await;
    office.opines(0, "Ana Ruiz", "Grant it", "Renewed.").await;
    // Early by two days, nothing is lost.
    ana.seen_on(&house, "2027-08-30").await.says("Term ends September 1, 2029");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_renewal_window_opens_ninety_days_before_the_end() {
    let house = House::open().await;
    let mut office =
        Office::open(&house, "us-ca/renewal", "The Keepers’ Authority", 1, Ways::default()).await;
    // The term ends March 2, 2028; the window opens December 3, 2027.
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    to(&house, "2027-12-02");
    ana.asks(&house, "Renew it").await;
    let page = ana.browser.shown.path.clone();
    ana.browser.send("Save", &[("Ask for an exception", "I was in the hospital.")]).await;
    ana.sends().await;
    ana.browser.shown.says("It can be renewed from December 3, 2027 on");
    to(&house, "2027-12-03");
    ana.browser.open(&page).await;
    ana.sends().await;
    ana.browser.shown.says("With the authority");
    house.is_in_order().await;
}

#[tokio::test]
async fn the_reminders_of_ten_years_come_out_once_each_also_when_the_server_slept_through_half_of_them() {
    for asleep in [false, true] {
        let house = House::open().await;
        let mut office = Office::open(&house, "us-sc/walk", "The Walkers’ Office", 1, Ways::default()).await;
        let mut ana = office.certified(&house, "Ana Ruiz").await;
        let mut terms = 0;
        let mut written = 0;
        for day_number in 0..(365 * 10 + 4) {
            house.later(TimeDelta::days(1));
            // Asleep for 45 days, then awake for 45.
            if asleep && (day_number / 45) % 2 == 0 {
                continue;
            }
            written += reminders_go(&house).await;
            if day_number % 10 == 0 {
                // Restarted, it looks again: nothing comes out twice.
                written += reminders_go(&house).await;
            }
            let end = day(&format!("{}-03-02", 2027 + terms));
            if house.now().date_naive() >= end {
                ana.asks(&house, "Renew it").await;
                ana.sends().await;
                office.opines(0, "Ana Ruiz", "Grant it", "Renewed.").await;
                terms += 1;
            }
        }
        let letters = ana.letters(&house).await;
        let texts: Vec<&str> = letters
            .iter()
            .filter(|letter| letter.subject == "A date to keep in mind")
            .map(|letter| letter.text.as_str())
            .collect();
        assert_eq!(texts.len(), written);
        let different: BTreeSet<&str> = texts.iter().copied().collect();
        assert_eq!(different.len(), texts.len(), "a reminder came twice");
        if asleep {
            assert!(texts.len() >= 20 && texts.len() < 6 * 10, "{}", texts.len());
        } else {
            assert_eq!(texts.len(), 6 * 10, "six ahead of each of ten ends");
            assert!(texts[0].contains("in 180 days, on March 2, 2027"), "{}", texts[0]);
            assert!(texts[5].contains("ends today"), "{}", texts[5]);
        }
        assert_eq!(terms, 10);
        house.is_in_order().await;
    }
}

#[test]
fn whatever_the_days_the_server_is_awake_each_reminder_is_due_once() {
    let (end, recorded) = (day("2027-03-02"), day("2026-03-02"));
    for step in 1..200_i64 {
        let mut out: Vec<i32> = Vec::new();
        let mut today = recorded;
        while today <= end + TimeDelta::days(30) {
            let due = reminders_due(end, recorded, &out, today);
            for days in &due {
                assert!(today >= end - TimeDelta::days(i64::from(*days)), "{days} came before its day");
            }
            out.extend(due);
            today += TimeDelta::days(step);
        }
        let once: BTreeSet<i32> = out.iter().copied().collect();
        assert_eq!(once.len(), out.len(), "every {step} days awake: one came twice");
        if step <= 30 {
            assert_eq!(once.len(), REMINDER_DAYS.len(), "every {step} days awake: one never came");
        }
    }
    // A term that is recorded late skips what had passed.
    assert_eq!(reminders_due(end, day("2027-02-20"), &[], day("2027-02-20")), Vec::<i32>::new());
    assert_eq!(reminders_due(end, day("2027-02-16"), &[], day("2027-02-16")), vec![14]);
}

#[tokio::test]
async fn a_drawn_renewal_is_not_granted_before_its_proof_was_looked_at() {
    let house = House::open().await;
    let ways = Ways { audits: "100", ..Ways::default() };
    let mut office = Office::open(&house, "us-ne/fixed", "The Garden Office", 1, ways).await;
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    to(&house, "2027-08-01");
    ana.asks(&house, "Renew it").await;
    ana.sends().await;
    assert!(ana.letters(&house).await.last().unwrap().text.contains("drawn by lot"));
    office.opines(0, "Ana Ruiz", "Grant it", "Fine.").await;
    office.at(0).shown.says("drawn for an audit");
    assert_eq!(office.at(0).shown.status, 409);
    office.case(0, "Ana Ruiz").await;
    office.at(0).send("Record the audit", &[("What you saw", "Two attendance sheets.")]).await;
    office.opines(0, "Ana Ruiz", "Grant it", "Fine.").await;
    office.at(0).shown.says("Approved");
    house.is_in_order().await;
}

#[test]
fn kinds_are_named_as_forms_name_them() {
    for word in ["first", "stage", "renewal", "extension", "reinstatement"] {
        let kind = Kind::named(word).unwrap();
        assert_eq!(serde_json::to_value(kind).unwrap(), word);
    }
    assert_eq!(Kind::named("certified"), None);
}
