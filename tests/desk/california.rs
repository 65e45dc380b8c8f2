//! California, by the program that comes with the server: an approval that counts from its own first day, and a renewal.

use chrono::NaiveDate;

use crate::support::{
    House,
    office::{Holder, Office, Ways},
    record::{Course, add, course, show, sign},
};

const CA: &str = "us-ca/certified-medi-cal-peer-support-specialist";

/// To noon of a day.
fn to(house: &House, on: &str) {
    let noon = on.parse::<NaiveDate>().unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
    assert!(noon >= house.now(), "time runs forward");
    house.later(noon - house.now());
}

/// The operator records an approval that holds from a day.
async fn approves(office: &mut Office<'_>, from: &str) {
    office.operator_signs_in().await;
    office.operator.open("/operator/approvals").await;
    let fields = [
        ("Whose approval", "US-CA"),
        ("Provider", "Harbor House"),
        ("First day", from),
        ("The authority approved it as covering", "on"),
        ("Where it can be seen", "The authority's list, seen on paper"),
    ];
    office.operator.send("Record the approval", &fields).await.says("Harbor House");
}

/// Everything that California asks, but for an approval of whoever gave the eighty hours.
async fn prepared(office: &mut Office<'_>, holder: &mut Holder) {
    let of = &mut holder.browser;
    add(of, "age", &[("at_least", "18"), ("on", "2026-03-01")]).await;
    for statement in ["lived-experience", "willing-to-share", "ethics-code"] {
        sign(of, &holder.person, statement, "").await;
    }
    let exam = [
        ("what", "state-exam"),
        ("name", "California exam"),
        ("issuer", "CalMHSA"),
        ("jurisdiction", "US-CA"),
        ("taken_on", "2026-02-25"),
        ("passed", "yes"),
    ];
    add(of, "exams", &exam).await;
    let eighty = Course {
        title: "Peer Support Foundations",
        provider: "Harbor House",
        purpose: "core",
        curriculum: "",
        days: ("2026-01-05", "2026-01-30"),
        parts: &[("peer-recovery", "live-online", "60"), ("ethics", "in-person", "20")],
    };
    course(of, "training", &eighty).await;
    of.open(&format!("/me/programs/{CA}")).await;
    of.send("Save the days", &[("The day you were approved", "2026-02-01")]).await;
    office.operator_signs_in().await;
    show(&mut office.operator, &holder.person, "diploma", &[("education", "ged")]).await;
    let id = [("unexpired", "yes"), ("valid_until", "2030-01-01"), ("name_matches", "yes")];
    show(&mut office.operator, &holder.person, "photo-id", &id).await;
}

async fn learned(holder: &mut Holder, on: &str, topic: &str, hours: &str) {
    let one = Course {
        title: &format!("Course of {on}"),
        provider: "Harbor House",
        purpose: "",
        curriculum: "",
        days: (on, on),
        parts: &[(topic, "self-paced", hours)],
    };
    course(&mut holder.browser, "continuing-education", &one).await;
}

#[tokio::test]
async fn california_counts_a_course_whose_provider_was_approved_on_its_first_day_and_renews_after_twenty_hours()
 {
    let house = House::open().await;
    let ways = Ways { shipped: true, ..Ways::default() };
    let mut office = Office::open(&house, CA, "CalMHSA", 1, ways).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    let page = ana.browser.shown.path.clone();
    prepared(&mut office, &mut ana).await;

    // Approved today, and approved a day after the course began: neither was so when it began.
    for from in ["2026-03-02", "2026-01-06"] {
        approves(&mut office, from).await;
        ana.browser.open(&page).await.does_not_say("Every rule known here is met").says("not met");
        ana.sends().await;
        assert_eq!(ana.browser.shown.status, 409, "approved from {from}");
    }
    approves(&mut office, "2026-01-05").await;
    ana.browser.open(&page).await.says("Every rule known here is met");
    ana.sends().await;
    office.opines(0, "Ana Ruiz", "Grant it", "All is there.").await;
    ana.reads_number(&house).await;
    ana.seen_on(&house, "2026-03-02").await.says("Term ends March 2, 2028");

    // Ninety-one days ahead is too early, whatever was learned.
    to(&house, "2027-12-02");
    ana.signs_in(&house).await;
    learned(&mut ana, "2027-05-01", "advocacy", "14").await;
    learned(&mut ana, "2027-06-01", "ethics", "5").await;
    for statement in ["ethics-code", "ce-done"] {
        sign(&mut ana.browser, &ana.person, statement, "").await;
    }
    to(&house, "2027-12-03");
    ana.asks(&house, "Renew it").await;
    let page = ana.browser.shown.path.clone();
    ana.browser.shown.does_not_say("Every rule known here is met");
    ana.sends().await;
    assert_eq!(ana.browser.shown.status, 409, "nineteen hours, five of them in law and ethics");
    learned(&mut ana, "2027-07-01", "law", "1").await;
    ana.browser.open(&page).await.says("Every rule known here is met");
    ana.sends().await;
    ana.browser.shown.says("With the authority");
    office.opines(0, "Ana Ruiz", "Grant it", "Twenty, six of them in law and ethics.").await;
    ana.seen_on(&house, "2027-12-03").await.says("Term ends March 2, 2030");
    house.is_in_order().await;
}
