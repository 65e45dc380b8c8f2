//! What is kept of people at a desk, for how long, and what they can take with them or have erased.

use cairn::desk::{Applications, CaseEntries, Narratives};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::Value;

use crate::support::{
    House,
    office::{Holder, Office, Ways},
};

const TOLD: &str = "us-vt/told";
const TELLERS: &str = "The Tellers’ Council";
const STATEMENT: &str = "A neighbor sat with me when I could not sleep. Now I sit with others.";

#[tokio::test]
async fn a_statement_is_sealed_read_by_who_decides_and_erased_with_the_decision() {
    let house = House::open().await;
    let mut office = Office::open(&house, TOLD, TELLERS, 1, Ways::default()).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    let page = ana.browser.shown.path.clone();
    ana.browser.shown.says("1 rule is not met, and 1 is not known").says("20 words or fewer");
    let long = "word ".repeat(21);
    ana.browser.send("Save the statement", &[("Your statement", &long)]).await;
    assert_eq!(ana.browser.shown.status, 422);
    ana.browser.shown.says("It has 21 words. The rule allows 20");
    ana.browser.send("Save the statement", &[("Your statement", STATEMENT)]).await;
    ana.browser.shown.says("Every rule known here is met");
    assert!(ana.browser.shown.html.contains("A neighbor sat with me"), "its writer can go on with it");
    // In the database it can't be read.
    let row = Narratives::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert!(!row.sealed.contains("neighbor") && row.words == 15, "{row:?}");
    ana.sends().await;
    ana.browser.shown.says("With the authority").does_not_say("neighbor");
    // Sent, it changes no more.
    let (action, form) = (format!("{page}/narrative"), ana.browser.csrf());
    let other = [form, ("narrative".to_owned(), "Something else.".to_owned())];
    ana.browser.post(&action, &other).await;
    assert_eq!(ana.browser.shown.status, 409);

    office.case(0, "Ana Ruiz").await;
    let case = office.at(0).shown.path.clone();
    office.at(0).shown.does_not_say("neighbor").says("15 words");
    office.at(0).send("Read the statement", &[]).await.says(STATEMENT).says("on record");
    assert_eq!(office.at(0).shown.header("cache-control"), Some("private, no-store"));
    let mut other = Holder::begins(&house, "Ben Ode").await;
    let csrf = other.browser.csrf();
    other.browser.post(&format!("{case}/narrative"), std::slice::from_ref(&csrf)).await;
    assert_eq!(other.browser.shown.status, 404);

    office.opines(0, "Ana Ruiz", "Refuse it", "Not yet.").await;
    assert_eq!(Narratives::find().count(&house.app.store.read).await.unwrap(), 0, "it outlives the decision");
    office.at(0).open(&case).await.does_not_say("Read the statement");
    house.is_in_order().await;
}

#[tokio::test]
async fn nobody_is_asked_for_a_statement_where_no_rule_asks() {
    let house = House::open().await;
    Office::open(&house, "us-sc/walk", "The Walkers’ Office", 1, Ways::default()).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    ana.browser.shown.does_not_say("Your statement");
    let (action, csrf) = (format!("{}/narrative", ana.browser.shown.path), ana.browser.csrf());
    ana.browser.post(&action, &[csrf, ("narrative".to_owned(), STATEMENT.to_owned())]).await;
    assert_eq!(ana.browser.shown.status, 404);
    assert_eq!(Narratives::find().count(&house.app.store.read).await.unwrap(), 0);
}

#[tokio::test]
async fn a_draft_can_be_erased_whole_and_what_was_sent_is_the_authoritys_record() {
    let house = House::open().await;
    Office::open(&house, TOLD, TELLERS, 1, Ways::default()).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    ana.browser.send("Save the statement", &[("Your statement", STATEMENT)]).await;
    let page = ana.browser.shown.path.clone();
    let mut ben = Holder::begins(&house, "Ben Ode").await;
    let csrf = ben.browser.csrf();
    ben.browser.post(&format!("{page}/erasure"), std::slice::from_ref(&csrf)).await;
    assert_eq!(ben.browser.shown.status, 404);
    ana.browser.send("Erase this draft", &[]).await.says("You have not begun an application yet");
    let db = &house.app.store.read;
    assert_eq!(Narratives::find().count(db).await.unwrap(), 0);
    assert_eq!(Applications::find().count(db).await.unwrap(), 1, "Ben's stays");
    let own = ben.browser.shown.path.clone();
    drop(own);
    ben.browser.open("/me/applications").await;
    ben.browser.follow("Application for certification").await;
    ben.browser.send("Save the statement", &[("Your statement", STATEMENT)]).await;
    ben.sends().await;
    let page = ben.browser.shown.path.clone();
    ben.browser.shown.does_not_say("Erase this draft");
    ben.browser.post(&format!("{page}/erasure"), &[csrf]).await;
    assert_eq!(ben.browser.shown.status, 409);
    assert_eq!(CaseEntries::find().count(db).await.unwrap(), 1);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_person_takes_with_them_all_that_is_kept_of_their_applications_and_certifications() {
    let house = House::open().await;
    let mut office = Office::open(&house, "us-sc/walk", "The Walkers’ Office", 2, Ways::default()).await;
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    office.acts(&ana, "Suspend it", "A complaint is looked into.").await;
    ana.browser.open("/me/applications").await;
    ana.browser.follow("Download all of it").await;
    let all: Value = serde_json::from_str(&ana.browser.shown.html).unwrap();
    assert_eq!(all["applications"][0]["authority"], "The Walkers’ Office");
    assert_eq!(all["applications"][0]["entries"][0]["note"]["what"], "sent");
    let held = &all["certifications"][0];
    assert_eq!(
        (&held["number"], &held["acts"][0]["reason"]),
        (&ana.number.clone().into(), &"A complaint is looked into.".into())
    );
    assert_eq!(held["terms"][0]["expires_on"], "2027-03-02");
    assert!(!ana.browser.shown.html.contains("\"opinion\""), "what registrars think is theirs");
    let mut ben = Holder::begins(&house, "Ben Ode").await;
    ben.browser.open("/me/applications/export.json").await;
    assert!(!ben.browser.shown.html.contains("Ana"), "{}", ben.browser.shown.html);
}

#[tokio::test]
async fn who_complained_hears_what_came_of_it_where_they_left_an_address() {
    let house = House::open().await;
    let mut office = Office::open(&house, "us-sc/walk", "The Walkers’ Office", 1, Ways::default()).await;
    let mut stranger = house.browser();
    for contact in ["pat@river.example", "+1 555 0100"] {
        stranger.open(&format!("/complain/{}", office.desk)).await;
        let fields = [
            ("Whom it is about", "Ana"),
            ("What happened", "They did not come on Sunday."),
            ("Where they can answer", contact),
        ];
        stranger.send("Send the complaint", &fields).await.says("received");
    }
    assert_eq!(house.letters_to("pat@river.example").await.len(), 0, "nobody is written to unseen");
    let list = format!("/desks/{}/complaints", office.desk);
    office.at(0).open(&list).await;
    for complaint in office.at(0).shown.links("-") {
        if !complaint.starts_with("/complaints/") {
            continue;
        }
        office.at(0).open(&complaint).await;
        office.at(0).send("Record it", &[("Acknowledged", "on")]).await;
        let closed = [("Decided: closed", "on"), ("Note", "Talked with both of them.")];
        office.at(0).send("Record it", &closed).await;
    }
    let letters = house.letters_to("pat@river.example").await;
    assert_eq!(letters.len(), 2, "one for each step");
    let opened: Vec<_> = letters.iter().map(crate::support::mailbox::open).collect();
    assert!(opened[0].text.contains("They have until May 31, 2026 to decide"), "{}", opened[0].text);
    assert!(opened[1].text.contains("closed it without action"), "{}", opened[1].text);
    for letter in &opened {
        assert!(
            letter.text.contains("The Walkers’ Office") && !letter.text.contains("Ana"),
            "{}",
            letter.text
        );
        assert!(!letter.text.contains("Talked with both"), "a note is the desk's own");
        assert!(!letter.subject.contains("omplain"), "{}", letter.subject);
    }
    house.is_in_order().await;
}
