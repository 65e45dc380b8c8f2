//! How a certification stands, day by day, as a stranger with its number sees it.

use chrono::TimeDelta;
use poem::http::Method;
use serde_json::json;

use crate::{
    support::{
        House,
        office::{Holder, Office, Ways},
    },
    token::call,
};

const WALK: &str = "us-sc/walk";
const WALKERS: &str = "The Walkers’ Office";

#[tokio::test]
async fn a_suspension_lifted_a_revocation_and_a_reinstatement_are_seen_on_every_day_between() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    // March 2: granted.
    let ana = office.certified(&house, "Ana Ruiz").await;
    house.later(TimeDelta::days(10)); // March 12
    office.acts(&ana, "Suspend it", "A complaint is looked into.").await;
    office.at(0).shown.says("Suspended");
    house.later(TimeDelta::days(10)); // March 22
    office.acts(&ana, "Lift the suspension", "Nothing was found.").await;
    house.later(TimeDelta::days(10)); // April 1
    office.acts(&ana, "Revoke it", "It was found after all.").await;
    house.later(TimeDelta::days(30)); // May 1
    office.acts(&ana, "Reinstate it", "On appeal to the court.").await;
    house.later(TimeDelta::days(30)); // May 31
    for day in 1..=60 {
        let on = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + TimeDelta::days(day - 1);
        let seen = ana.seen_on(&house, &on.to_string()).await;
        let text = on.to_string();
        let expected = match text.as_str() {
            "2026-03-01" => "No such number",
            day if day < "2026-03-12" => "In good standing Active",
            day if day < "2026-03-22" => "Not in good standing Suspended since March 12, 2026",
            day if day < "2026-04-01" => "In good standing Active since March 22, 2026",
            day if day < "2026-05-01" => "Not in good standing Revoked since April 1, 2026",
            _ => "In good standing Active, reinstated since May 1, 2026",
        };
        seen.says(expected).does_not_say("complaint").does_not_say("found");
    }
    ana.seen_on(&house, "2026-05-31").await.says("reinstated");
    let letters = ana.letters(&house).await;
    let told = |words: &str| letters.iter().any(|letter| letter.text.contains(words));
    for words in [
        "suspended your certification",
        "A complaint is looked into.",
        "lifted the suspension",
        "revoked your certification",
        "reinstated your certification",
    ] {
        assert!(told(words), "no letter says “{words}”");
    }
    // The holder reads the reasons on their own page.
    let mut ana = ana;
    ana.signs_in(&house).await;
    let page = format!("/me/certifications/{}", ana.number);
    ana.browser.open(&page).await.says("It was found after all.").says("Active, reinstated");
    house.is_in_order().await;
}

#[tokio::test]
async fn after_the_anniversary_there_are_ninety_days_of_grace_and_on_the_ninety_first_it_has_lapsed() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    house.later(TimeDelta::days(365)); // March 2, 2027: the last day of the term
    ana.seen_on(&house, "2027-03-02").await.says("In good standing").says("Term ends March 2, 2027");
    house.later(TimeDelta::days(90)); // May 31: day 90
    let seen = ana.seen_on(&house, "2027-05-31").await;
    seen.says("Not in good standing").says("Term over, in its grace period since March 3, 2027");
    seen.says("Late renewal possible until May 31, 2027").says("Term ended March 2, 2027");
    ana.asks(&house, "Renew it").await;
    let renewal = ana.browser.shown.path.clone();
    house.later(TimeDelta::days(1)); // day 91
    ana.seen_on(&house, "2027-06-01").await.says("Lapsed since June 1, 2027");
    ana.browser.open(&renewal).await;
    ana.sends().await;
    ana.browser.shown.says("The time to renew is over");
    assert_eq!(ana.browser.shown.status, 409);

    // In time on day 90, decided later: the new term follows the old one, and the days between stay what they were.
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let mut ben = office.certified(&house, "Ben Ode").await;
    house.later(TimeDelta::days(365 + 90));
    ben.asks(&house, "Renew it").await;
    ben.sends().await;
    ben.browser.shown.says("With the authority");
    house.later(TimeDelta::days(3));
    ben.seen_on(&house, "2027-06-03").await.says("Lapsed");
    office.opines(0, "Ben Ode", "Grant it", "It came in time.").await;
    ben.seen_on(&house, "2027-06-03").await.says("In good standing").says("Term ends March 2, 2028");
    ben.seen_on(&house, "2027-06-02").await.says("Lapsed");
    house.is_in_order().await;
}

#[tokio::test]
async fn endorsements_stay_hidden_until_their_holder_shows_them_and_hides_them_again() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways { register: true, ..Ways::default() }).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    ana.browser.send("Save", &[("Night walks", "on"), ("Hill walks", "on")]).await;
    ana.sends().await;
    office.opines(0, "Ana Ruiz", "Grant it", "Yes.").await;
    ana.reads_number(&house).await;
    let register = format!("/register/{}", office.desk);
    let mut stranger = house.browser();
    stranger.open(&register).await.does_not_say("Ana Ruiz");
    stranger
        .send("Search", &[("Name", "ruiz")])
        .await
        .says("Ana Ruiz")
        .says("Active")
        .does_not_say("Night walks");
    let page = format!("/me/certifications/{}", ana.number);
    ana.browser.open(&page).await;
    ana.browser.send("Save what strangers see", &[("Hill walks", "on")]).await;
    ana.seen_on(&house, "2026-03-02").await.says("Hill walks").does_not_say("Night walks");
    stranger.send("Search", &[("Name", "ana ruiz")]).await.says("Hill walks").does_not_say("Night walks");
    house.later(TimeDelta::hours(1));
    ana.browser.open(&page).await;
    ana.browser.send("Save what strangers see", &[("Hill walks", "off")]).await;
    ana.seen_on(&house, "2026-03-02").await.does_not_say("Hill walks");
    house.is_in_order().await;
}

#[tokio::test]
async fn somebody_elses_certification_and_application_are_not_there() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let ana = office.certified(&house, "Ana Ruiz").await;
    let mut ben = Holder::begins(&house, "Ben Ode").await;
    for path in
        [format!("/me/certifications/{}", ana.number), format!("/desks/{}", office.desk), "/desks".into()]
    {
        ben.browser.open(&path).await;
        assert_eq!(ben.browser.shown.status, 404, "{path}");
    }
    let csrf = ben.browser.csrf();
    let others = ana.browser.shown.path.clone();
    ben.browser.post(&format!("{others}/withdrawal"), &[csrf]).await;
    assert_eq!(ben.browser.shown.status, 404);
}

/// Asks at each door that answers strangers; tells those that called it good.
async fn called_good(house: &House, number: &str, link: &str) -> Vec<String> {
    let mut good = Vec::new();
    let mut stranger = house.browser();
    for (path, words) in [
        (format!("/verify/{number}"), "Not in good standing"),
        (format!("/verify/{number}/va"), "It is not in good standing"),
        (link.to_owned(), "Not in good standing"),
    ] {
        let said = stranger.open(&path).await.words();
        if !said.contains(words) || said.contains("In good standing") {
            good.push(path);
        }
    }
    let one = call(&mut stranger, Method::GET, &format!("/verifications/{number}"), None, None).await.1;
    let asked = json!({ "numbers": [number] });
    let many = call(&mut stranger, Method::POST, "/verifications", None, Some(asked)).await.1;
    for (told, door) in [(&one, "one"), (&many["answers"][0], "many")] {
        if told["answer"] != "not_good" {
            good.push(format!("by programs, {door}: {told}"));
        }
    }
    stranger.open("/verify/many").await;
    stranger.send("Check them", &[("Numbers", number)]).await;
    if !stranger.shown.words().contains("1 not in good standing") {
        good.push("in a list".into());
    }
    let vc = [("accept", "application/vc")];
    let signed = stranger.request(Method::GET, &format!("/verify/{number}"), None, &vc).await;
    if signed.into_body().into_string().await.unwrap().contains("proofValue") {
        good.push("as a signed credential".into());
    }
    good
}

/// The path of a link to it that shows all there is.
async fn link_to(house: &House, holder: &mut Holder) -> String {
    holder.signs_in(house).await;
    holder.browser.open(&format!("/me/certificates/{}/links", holder.number)).await;
    let all = [("The document", "on"), ("Its last day", "2027-03-01")];
    holder.browser.send("Make the link", &all).await;
    let words = holder.browser.shown.words();
    let link = words.split_whitespace().find(|word| word.contains("/shared/")).unwrap();
    link.trim_start_matches(crate::support::ADDRESS).to_owned()
}

#[tokio::test]
async fn what_does_not_stand_is_called_good_at_no_door() {
    for (button, standing) in [
        ("Suspend it", "suspended"),
        ("Revoke it", "revoked"),
        ("Record that the holder gives it up", "surrendered"),
    ] {
        let house = House::open().await;
        let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
        let mut ana = office.certified(&house, "Ana Ruiz").await;
        let link = link_to(&house, &mut ana).await;
        assert_eq!(called_good(&house, &ana.number, &link).await.len(), 7, "each door calls good what is");
        house.later(TimeDelta::minutes(2));
        office.acts(&ana, button, "A reason.").await;
        assert_eq!(called_good(&house, &ana.number, &link).await, Vec::<String>::new(), "{standing}");
        let path = format!("/verifications/{}", ana.number);
        let told = call(&mut house.browser(), Method::GET, &path, None, None).await.1;
        assert_eq!(told["standing"], standing, "{told}");
    }
}

#[tokio::test]
async fn what_has_run_out_is_called_good_at_no_door() {
    // The end of a stage has no grace; that of a term has ninety days.
    for (program, authority, days) in [
        ("us-tx/steps", "The Steppers’ Board", [("expired", 185), ("expired", 160)]),
        (WALK, WALKERS, [("grace", 366), ("lapsed", 91)]),
    ] {
        let house = House::open().await;
        let mut office = Office::open(&house, program, authority, 1, Ways::default()).await;
        let mut ana = office.certified(&house, "Ana Ruiz").await;
        let link = link_to(&house, &mut ana).await;
        for (standing, later) in days {
            house.later(TimeDelta::days(later));
            let mut good = called_good(&house, &ana.number, &link).await;
            // The longest link that can be made ends before a year's term does.
            good.retain(|door| *door != link || house.now().to_rfc3339().as_str() < "2027-03-02");
            assert_eq!(good, Vec::<String>::new(), "{standing}");
            let path = format!("/verifications/{}", ana.number);
            let told = call(&mut house.browser(), Method::GET, &path, None, None).await.1;
            assert_eq!(told["standing"], standing, "{told}");
        }
    }
}
