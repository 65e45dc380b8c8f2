use cairn::{employer::LookUps, identity::Role};
use chrono::TimeDelta;
use sea_orm::EntityTrait;

use super::{UNKNOWN, holders, office, seen};
use crate::support::{House, people};

#[tokio::test]
async fn somebody_who_hires_finds_the_way_names_their_organization_and_reads_first_who_sees_it() {
    let house = House::open().await;
    let vera = people::person(&house.app, "Vera Holt").await;
    let mut browser = house.browser();
    browser.open("/verify").await;
    browser.follow("for employers").await.says("The person is told").says("Begin with an account");
    people::sign_in(&house, &vera, &mut browser).await;
    browser.open("/employers").await;
    browser.follow("Begin").await.says("Before you check").says("can see this name");
    // Without a name there is no list and no check.
    for path in ["/employer/list", "/employer/check", "/employer/check/0000-0000-0000-0000-0"] {
        browser.open(path).await;
        assert_eq!(browser.shown.path, "/employer", "{path} opened for nobody's account");
    }
    let bad = [("Name of the organization", "See www.bad.example"), ("City and state", " ")];
    browser.send("Begin", &bad).await.says("without web or email addresses").says("Write the city");
    assert_eq!(browser.shown.status, 422);
    assert!(browser.shown.html.contains("See www.bad.example"), "what was typed is lost");
    let named = [("Name of the organization", "  Riverbend   Medical "), ("City and state", "Dayton, Ohio")];
    browser.send("Begin", &named).await.says("The name is saved").says("Riverbend Medical");
    browser.shown.says("Not confirmed");
    browser.open("/employers").await.says("You have an employer’s account");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_double_click_names_one_employer_and_another_name_is_not_confirmed_any_more() {
    let house = House::open().await;
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let mut operator = people::device(&house, &olga).await;
    let vera = people::person(&house.app, "Vera Holt").await;
    let mut browser = people::device(&house, &vera).await;
    browser.open("/employer").await;
    let named = [("Name of the organization", "Riverbend"), ("City and state", "Dayton, Ohio")];
    let (action, form) = browser.fill("Begin", &named);
    let mut second = browser.clone();
    tokio::join!(async { browser.post(&action, &form).await.status }, async {
        second.post(&action, &form).await.status
    });
    operator.open("/operator/employers").await;
    assert_eq!(operator.shown.words().matches("Riverbend").count(), 3, "one row: {}", operator.shown.words());
    // The operator looks while the name is changed: what they did not see is not confirmed.
    let (action, stale) = operator.fill("Confirm", &[]);
    browser.open("/employer").await;
    let renamed = [("Name of the organization", "Veterans Affairs"), ("City and state", "Dayton, Ohio")];
    browser.send("Save the name", &renamed).await.says("Veterans Affairs").says("Not confirmed");
    operator.post(&action, &stale).await.says("was changed while you looked");
    assert_eq!(operator.shown.status, 409);
    operator.open("/operator/employers").await;
    operator.send("Confirm", &[]).await.says("Confirmed March 2, 2026");
    browser.open("/employer").await.says("Another name or place has to be confirmed anew");
    let back = [("Name of the organization", "Riverbend"), ("City and state", "Dayton, Ohio")];
    browser.send("Save the name", &back).await.says("Not confirmed");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_holder_sees_for_whom_when_and_how_and_nothing_of_those_without_an_account() {
    let house = House::open().await;
    let mut people_here = holders(&house, &["Ana Nuñez", "Ben Ode"]).await;
    let (_, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let number = people_here[0].certificate.number.clone();
    // As anyone: the same page for everybody leaves no trace, whoever is signed in.
    let mut stranger = house.browser();
    stranger.open(&format!("/verify/{number}")).await.says("In good standing");
    vera.open(&format!("/verify/{number}")).await.says("In good standing");
    assert!(seen(&mut people_here[0]).await.contains("Nobody yet"));
    // For the employer.
    vera.open("/employer/check").await.says("can see for two years");
    vera.send("Check it", &[("Number", &number.to_lowercase())]).await.says("In good standing");
    vera.shown.says("Ana Nuñez").says("The holder can see this");
    assert_eq!(vera.shown.header("cache-control"), Some("private, no-store"));
    let own_path = vera.shown.path.clone();
    // Loaded twice in a minute, also at once, it was looked at once.
    let mut second = vera.clone();
    tokio::join!(async { vera.open(&own_path).await.status }, async { second.open(&own_path).await.status });
    assert_eq!(LookUps::find().all(&house.app.store.read).await.unwrap().len(), 1);
    house.later(TimeDelta::minutes(5));
    vera.open("/verify/many").await.says("can see on their own page");
    let both = format!("{number}\n{}\n{UNKNOWN}", people_here[1].certificate.number);
    vera.send("Check them", &[("Numbers", &both)]).await.says("3 numbers checked");
    let words = seen(&mut people_here[0]).await;
    assert!(
        words.contains(
            "March 2, 2026, 09:05 UTC Riverbend Medical , Dayton, Ohio Not confirmed Checked it in a list"
        ),
        "{words}"
    );
    assert!(words.contains("March 2, 2026, 09:00 UTC") && words.contains("Looked at this number"), "{words}");
    assert!(
        !words.contains("Vera") && words.contains("Anyone who has your number can check it without"),
        "{words}"
    );
    let other = seen(&mut people_here[1]).await;
    assert!(other.contains("in a list") && !other.contains(&number), "{other}");
    // Who checks their own is not told of themselves.
    let own = people_here[1].certificate.number.clone();
    let mut ben = people_here[1].browser.clone();
    ben.open("/verify/many").await;
    ben.send("Check them", &[("Numbers", &own)]).await;
    assert_eq!(LookUps::find().all(&house.app.store.read).await.unwrap().len(), 3);
    // The same as a file, and gone after two years.
    let file = people_here[0].browser.open("/me/checks/export.json").await.html.clone();
    assert!(file.contains("Riverbend Medical") && file.contains("\"way\": \"list\""), "{file}");
    let record = people_here[0].browser.open("/me/record/export.json").await.html.clone();
    assert!(record.contains("Riverbend Medical"), "{record}");
    house.later(TimeDelta::days(730));
    cairn::operation::tasks::erase_old(&house.app).await.unwrap();
    assert_eq!(
        LookUps::find().all(&house.app.store.read).await.unwrap().len(),
        2,
        "erased too early or late"
    );
    house.later(TimeDelta::minutes(1));
    cairn::operation::tasks::erase_old(&house.app).await.unwrap();
    assert_eq!(LookUps::find().all(&house.app.store.read).await.unwrap().len(), 0);
    house.is_in_order().await;
}

#[tokio::test]
async fn what_was_confirmed_then_is_told_and_later_names_change_nothing() {
    let house = House::open().await;
    let mut ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let (_, mut vera) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let mut operator = people::device(&house, &olga).await;
    operator.open("/operator/employers").await;
    operator.send("Confirm", &[]).await;
    vera.open(&format!("/employer/check/{}", ana.certificate.number)).await;
    vera.open("/employer").await;
    vera.send("Save the name", &[("Name of the organization", "Somebody Else")]).await;
    let words = seen(&mut ana).await;
    assert!(words.contains("Riverbend Medical , Dayton, Ohio Confirmed"), "{words}");
    assert!(!words.contains("Somebody Else"), "{words}");
}
