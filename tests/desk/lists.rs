//! The register, lists, counts and complaints.

use chrono::TimeDelta;

use crate::{
    support::{
        House,
        office::{Holder, Office, Ways},
    },
    token::Program,
};

const WALK: &str = "us-sc/walk";
const WALKERS: &str = "The Walkers’ Office";

#[tokio::test]
async fn a_register_is_public_only_where_the_authority_says_so() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let ana = office.certified(&house, "Ana Ruiz").await;
    let register = format!("/register/{}", office.desk);
    let mut stranger = house.browser();
    stranger.open(&register).await;
    assert_eq!(stranger.shown.status, 404);
    let page = format!("/operator/desks/{}", office.desk);
    house.later(TimeDelta::hours(1));
    office.operator.open(&page).await;
    office.operator.send("Save the terms", &[("The authority makes its register public", "on")]).await;
    stranger.open(&register).await.says(WALKERS).does_not_say("Ana Ruiz");
    // Nobody is browsed: a name is asked for, of three letters at least.
    stranger.send("Search", &[("Name", "a")]).await.does_not_say("Ana Ruiz");
    stranger.send("Search", &[("Name", "nobody here")]).await.says("Nobody in this register");
    stranger.send("Search", &[("Name", "RUIZ")]).await.says("Ana Ruiz").says(&ana.number);
    assert_eq!(stranger.shown.path, register, "a name stands in an address");
    office.acts(&ana, "Suspend it", "For a while.").await;
    stranger.send("Search", &[("Name", "RUIZ")]).await.says("Suspended").does_not_say("For a while");
}

#[tokio::test]
async fn lists_open_in_a_spreadsheet_and_no_name_is_a_formula() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    office.certified(&house, "=Ana Ruiz").await;
    let mut ben = Holder::begins(&house, "Ben Ode").await;
    ben.browser.send("Save", &[("Your county", "Lake")]).await;
    ben.sends().await;
    house.later(TimeDelta::days(61));
    office.signs_in(0).await;
    let desk = format!("/desks/{}", office.desk);
    office
        .at(0)
        .open(&desk)
        .await
        .says("61 days")
        .says("Late")
        .says("March 2026 1")
        .says("Lake 1")
        .says("Active 1");
    office.at(0).open(&format!("{desk}/applications.csv")).await;
    let list = office.at(0).shown.html.clone();
    assert!(list.starts_with("name,what,state,county,sent,decided,days_waited,due\n"), "{list}");
    assert!(
        list.contains(
            "Ben Ode,Application for certification,With the authority,Lake,2026-03-02,,61,2026-05-01"
        )
    );
    assert!(list.contains("'=Ana Ruiz,"), "{list}");
    office.at(0).open(&format!("{desk}/certifications.csv")).await;
    let list = office.at(0).shown.html.clone();
    assert!(list.contains(",'=Ana Ruiz,Active,,2026-03-02,2027-03-02"), "{list}");
    assert_eq!(office.at(0).shown.header("cache-control"), Some("private, no-store"));
}

#[tokio::test]
async fn a_complaint_is_acknowledged_in_business_days_decided_in_days_and_the_register_follows_in_hours() {
    let house = House::open().await;
    // March 2, 2026 is a Monday; the authority is closed on that Thursday.
    let ways = Ways { holidays: "2026-03-05", ..Ways::default() };
    let mut office = Office::open(&house, WALK, WALKERS, 1, ways).await;
    let ana = office.certified(&house, "Ana Ruiz").await;
    let mut stranger = house.browser();
    stranger.open(&format!("/complain/{}", office.desk)).await.says(WALKERS).says("988");
    let fields = [
        ("Whom it is about", "Ana"),
        ("Their certification number", ana.number.as_str()),
        ("When it happened", "2026-03-01"),
        ("What happened", "They did not come."),
        ("Where they can answer", "me@example.org"),
    ];
    let (path, form) = stranger.fill("Send the complaint", &fields);
    stranger.post(&path, &form).await.says("Your complaint was received");
    let number = stranger.shown.words();
    stranger.post(&path, &form).await;
    assert_eq!(stranger.shown.words(), number, "two clicks, one complaint");

    let list = format!("/desks/{}/complaints", office.desk);
    office.at(0).open(&list).await.says("Acknowledge by March 10, 2026 (5 business days)");
    office.at(0).shown.says("Decide by May 31, 2026 (90 days)").does_not_say("Late");
    let complaint =
        office.at(0).shown.links("").into_iter().find(|link| link.starts_with("/complaints/")).unwrap();
    office.at(0).open(&complaint).await.says("They did not come").says("me@example.org").says(&ana.number);
    house.later(TimeDelta::days(9));
    office.at(0).open(&list).await.says("Late");
    office.at(0).open(&complaint).await;
    office.at(0).send("Record it", &[("Acknowledged", "on")]).await.does_not_say("business days");
    office.at(0).send("Record it", &[("Given more time", "on"), ("Note", "A witness is away.")]).await;
    office.at(0).shown.says("Enter by how many days");
    let more = [("Given more time", "on"), ("How many more days", "30"), ("Note", "A witness is away.")];
    office.at(0).send("Record it", &more).await.says("June 30, 2026");
    office.at(0).send("Record it", &[("Decided: upheld", "on"), ("Note", "It was so.")]).await;
    // 72 hours on the clock, weekends too: from Wednesday 09:00 to Saturday 09:00.
    office.at(0).shown.says("March 14, 2026, 09:00 UTC");
    office.acts(&ana, "Suspend it", "After a complaint.").await;
    office.at(0).open(&complaint).await;
    office
        .at(0)
        .send("Record it", &[("The register was brought", "on")])
        .await
        .does_not_say("Record what was done");
    // Nobody else reads it.
    let mut ana = ana;
    ana.browser.open(&complaint).await;
    assert_eq!(ana.browser.shown.status, 404);
    house.is_in_order().await;
}

#[tokio::test]
async fn an_operator_sees_how_many_applications_wait_at_each_desk_and_how_long_a_decision_takes() {
    let house = House::open().await;
    let ways = Ways { appeal_days: "30", ..Ways::default() };
    let mut office = Office::open(&house, WALK, WALKERS, 1, ways).await;
    let row = async |office: &mut Office<'_>, said: &str| {
        office.operator_signs_in().await;
        office.operator.open("/operator/desks").await.says(&format!("{WALK} {WALKERS} 1 {said}"));
    };
    row(&mut office, "0 0 none yet").await;
    let mut sent = Vec::new();
    for name in ["Ana Ruiz", "Ben Ode", "Cara Lin", "Dan Moe"] {
        let mut holder = Holder::begins(&house, name).await;
        if name != "Dan Moe" {
            holder.sends().await;
        }
        sent.push(holder);
    }
    row(&mut office, "3 0 none yet").await;
    house.later(TimeDelta::hours(47));
    office.opines(0, "Ana Ruiz", "Grant it", "All is there.").await;
    row(&mut office, "2 1 1").await;
    house.later(TimeDelta::days(7));
    office.opines(0, "Ben Ode", "Refuse it", "Not yet.").await;
    row(&mut office, "1 2 8").await;
    let mut olga = Program::of(&house, &office.olga).await;
    let (_, told) = olga.get("/operator/desks").await;
    let desk = &told["desks"][0];
    assert_eq!((&desk["open"], &desk["decided"], &desk["median_days"]), (&1.into(), &2.into(), &8.into()));
    // An appeal is open again; when it was decided first does not change.
    sent[1].signs_in(&house).await;
    sent[1].browser.open("/me/applications").await;
    sent[1].browser.follow("Application for certification").await;
    sent[1].browser.send("Appeal", &[("Why it should be decided otherwise", "I am ready.")]).await;
    row(&mut office, "2 2 8").await;
}
