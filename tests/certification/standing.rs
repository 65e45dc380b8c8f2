//! Where a person stands, and the packet they bring.

use cairn::certification::{Packets, ProgramDays, packet_digest};
use sea_orm::EntityTrait;

use crate::support::{House, people, programs, record};

async fn house() -> House {
    let house = House::open().await;
    programs::publish(&house.app, programs::few()).await;
    house
}

#[tokio::test]
async fn a_person_chooses_several_programs_sees_how_each_stands_and_lets_one_go() {
    let house = house().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    browser.open("/me/programs").await.says("You follow no program yet");
    browser.send("Add to my page", &[]).await.says("Choose a state or a program.");
    assert_eq!(browser.shown.status, 422);
    let several = [("Nebraska", "on"), ("Wyoming", "on")];
    browser.send("Add to my page", &several).await.says("Nebraska: Peer Helper").says("Not researched");
    browser
        .follow("Nebraska: Peer Helper")
        .await
        .says("what the application costs")
        .says("Ask Nebraska Board");
    browser.shown.says("The authority’s word counts").does_not_say("All that we know of is met");
    browser.open("/me/programs/us-wy/peer-support-certification").await.says("nothing can be said");
    browser.send("Take it off my page", &[]).await.does_not_say("Not researched");

    let ben = people::person(&house.app, "Ben Ode").await;
    people::device(&house, &ben).await.open("/me/programs").await.says("You follow no program yet");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_packet_says_work_and_courses_in_the_words_of_the_forms() {
    let house = house().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    record::work(&mut browser, "US-NE", &record::days("2026-02-02", 1), "7:40").await;
    let course = record::Course {
        title: "Listening well",
        provider: "Harbor House",
        purpose: "core",
        curriculum: "",
        days: ("2026-01-12", "2026-01-16"),
        parts: &[("mental-health", "live-online", "20")],
    };
    record::course(&mut browser, "training", &course).await;
    browser.open(&format!("/me/programs/{}", programs::LITTLE)).await;
    browser.send("Make a packet", &[]).await.says("Listening well, Harbor House");
    browser.shown.says("Live, by video; A first training to become a peer support specialist");
    browser.shown.says("Mental health: 20 h").says("Advocacy").says("Peer-run organization");
    for slug in ["live-online", "service", "peer-run", "20 h 0 min", "core"] {
        browser.shown.does_not_say(slug);
    }
    assert!(
        browser.shown.html.contains("7\u{a0}h\u{a0}40\u{a0}min"),
        "a time is never parted by a line’s end"
    );
}

#[tokio::test]
async fn nobody_is_asked_for_days_that_are_the_authoritys_to_know() {
    let house = House::open().await;
    programs::publish_shipped(&house.app).await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    browser
        .open("/me/programs/us-ca/certified-medi-cal-peer-support-specialist")
        .await
        .says("The day you applied");
    assert!(
        browser
            .shown
            .html
            .contains("Certified <span class=\"unbroken\">Medi-Cal</span> Peer Support Specialist")
    );
    for theirs in ["complaint", "register updated", "course change", "incident", "The day of:"] {
        let asked = browser.shown.words();
        let form = asked.split("Days only you know").nth(1).unwrap().split("Save the days").next().unwrap();
        assert!(!form.contains(theirs), "{theirs} is asked for: {form}");
    }
}

#[tokio::test]
async fn a_packet_is_made_once_confirmed_by_its_number_and_erased_by_its_owner_alone() {
    let house = house().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    browser.open(&format!("/me/programs/{}", programs::LITTLE)).await;
    let (action, form) = browser.fill("Make a packet", &[]);
    let mut second = browser.clone();
    tokio::join!(browser.post(&action, &form), second.post(&action, &form));
    let kept = Packets::find().all(&house.app.store.read).await.unwrap();
    assert_eq!(kept.len(), 1, "a button pushed twice makes one packet");
    let number = kept[0].number.clone();
    browser.open(&format!("/me/packets/{number}")).await.says("Ana Ruiz: record for Peer Helper, Nebraska");
    browser.shown.says("This is no certification").says(&kept[0].digest);

    let signature = kept[0].signature.as_ref().unwrap();
    assert!(signature.fits("peer-support-packet", &kept[0].digest));
    assert!(!signature.fits("peer-support-packet", &packet_digest("another")));
    let issuer = signature.issuer.rsplit(':').next().unwrap();
    let document = house.browser().open(&format!("/issuers/{issuer}/did.json")).await.html.clone();
    assert!(document.contains(&signature.key), "anybody can find whose key it is");
    let file = browser.open(&format!("/me/packets/{number}/packet.json")).await.html.clone();
    assert_eq!(packet_digest(&file), kept[0].digest);
    let mut stranger = house.browser();
    stranger.open(&format!("/packets/{}", number.to_lowercase())).await.says("Made here").says("Ana Ruiz");
    stranger.send("Compare", &[("paste", &file)]).await.says("is this packet, unchanged");
    let other = file.replace("Ana Ruiz", "Eve Lund");
    stranger.send("Compare", &[("paste", &other)]).await.says("is not this packet");
    stranger.open("/packets/0000-0000-0000-0000-0").await.says("No such packet");

    let ben = people::person(&house.app, "Ben Ode").await;
    let mut other = people::device(&house, &ben).await;
    for path in [format!("/me/packets/{number}"), format!("/me/packets/{number}/packet.json")] {
        other.open(&path).await;
        assert_eq!(other.shown.status, 404, "{path}");
    }
    other.open("/me/programs").await;
    let csrf = other.csrf();
    other.post(&format!("/me/packets/{number}/erasure"), &[csrf]).await;
    assert_eq!(other.shown.status, 404);
    browser.open("/me/packets").await;
    browser.send("Erase", &[]).await.says("Erased");
    let row = Packets::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert!(row.content.is_none() && row.digest == kept[0].digest);
    stranger.open(&format!("/packets/{number}")).await.says("erased since").does_not_say("Ana Ruiz");
    stranger.send("Compare", &[("paste", &file)]).await.says("is this packet, unchanged");
    house.is_in_order().await;
}

#[tokio::test]
async fn who_thinks_of_moving_sees_what_the_other_state_would_still_ask() {
    let house = house().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    browser.open(&format!("/me/programs/{}", programs::LITTLE)).await;
    browser.follow("See what another state would still ask").await.says("Moving from Nebraska");
    browser.send("Show what is left", &[("Where to?", "us-ks/little")]).await.says("From Nebraska to Kansas");
    browser.shown.says("At least 30 hours of training.").says("To do").does_not_say("19 or older");
}

#[tokio::test]
async fn days_that_rules_count_from_are_kept_and_taken_back() {
    let house = house().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    let page = format!("/me/programs/{}", programs::LITTLE);
    browser.open(&page).await.does_not_say("To keep it");
    browser.send("Save the days", &[("The day you were certified", "soon")]).await.says("Give the day");
    assert_eq!(browser.shown.status, 422);
    browser.send("Save the days", &[("The day you were certified", "2026-02-01")]).await.says("To keep it");
    browser.send("Save the days", &[("The day you were certified", "")]).await.does_not_say("To keep it");
    let days = ProgramDays::find().all(&house.app.store.read).await.unwrap();
    assert_eq!(days.len(), 2, "what was said stays, and so does that it was taken back");
    house.is_in_order().await;
}
