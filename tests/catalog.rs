//! What is on offer, what it is, and what happens to a course that is not sound.

use cairn::{
    catalog::{self, CourseVersionColumn, CourseVersions},
    journal::Actor,
    routes::routes,
};
use sea_orm::{EntityTrait, PaginatorTrait, sea_query::Expr};

use crate::support::{
    ADDRESS, Browser, House,
    course::{publish, publish_all, walk, walk_with},
    people::{sign_in, walker},
};

#[tokio::test]
async fn a_visitor_finds_a_course_by_words_and_reads_what_it_takes() {
    let house = House::open().await;
    let mut browser = house.browser();
    browser
        .open("/courses")
        .await
        .says("A Short Walk")
        .says("2 h")
        .says("Riverbend Training")
        .says("English");
    browser.send("Find", &[("Find a course by words", "BENCH outside")]).await;
    browser.shown.says("Nothing found for “BENCH outside”").does_not_say("A Short Walk");
    browser.send("Find", &[("Find a course by words", "OUTSIDE walk")]).await.says("1 course found");
    let page = browser.follow("A Short Walk").await;
    page.says("You take four short steps here");
    page.says("Ethical responsibility 20 min 1 h 0 min 1 h 20 min");
    page.says("In all 45 min 1 h 15 min 2 h");
    page.says("First steps").says("A hard story").says("Live session: we meet").says("A walk outside");
    page.does_not_say("The same in a gentler way");
    page.says("Makes the first move to connect with peers").says("SAMHSA-I-1");
    page.says("3 of 4 right")
        .says("at least 24 hours between them")
        .says("January 15, 2026")
        .says("Set by the test house");
    page.says("Training is not certification").says("12 Mill Road").says("Needed before Nothing.");
    browser.follow("My walk").await.says("Write down three things").says("After the first lesson.");
    assert_eq!(browser.shown.status, 200, "{}", browser.shown.path);
}

#[tokio::test]
async fn what_the_operator_says_of_the_provider_stands_before_what_the_course_says() {
    let house = House::with(|settings| settings.provider.name = Some("Hilltop Peers".into())).await;
    let mut browser = house.browser();
    browser.open("/courses").await.says("Hilltop Peers").does_not_say("Riverbend");
    browser.open("/courses/walk").await.says("Hilltop Peers 12 Mill Road");
}

#[tokio::test]
async fn where_nothing_is_on_offer_the_page_says_so() {
    let house = House::open().await;
    let mut change = house.app.change(Actor::System("test")).await.unwrap();
    let offer = catalog::offered(&change.tx, "walk").await.unwrap().unwrap();
    catalog::withdraw(&mut change, offer.id).await.unwrap();
    catalog::withdraw(&mut change, offer.id).await.unwrap();
    house.app.commit(change).await.unwrap();
    let mut browser = house.browser();
    browser.open("/courses").await.says("No course is on offer yet");
    browser.open("/courses/walk").await.says("There is no such page");
    browser.open("/courses/nowhere").await.says("There is no such page");
    assert_eq!(browser.shown.status, 404);
}

#[tokio::test]
async fn a_malformed_course_beside_a_good_one_is_told_to_the_operator_and_stops_nothing() {
    let house = House::open().await;
    let broken = walk_with("exam.md", "minutes: 10", "minuets: 10");
    let folders = vec![("broken".to_owned(), broken.clone()), ("walk".to_owned(), walk())];
    let published = publish_all(&house.app, folders.clone()).await;
    assert_eq!((published.sound, published.failed), (vec!["walk".to_owned()], vec!["broken".to_owned()]));
    let failures = catalog::open_failures(&house.app.store.read).await.unwrap();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].slug, "broken");
    let flaws = failures[0].flaws.to_string();
    assert!(flaws.contains("exam.md") && flaws.contains("minuets"), "{flaws}");
    // The next start finds the same, and keeps it once.
    publish_all(&house.app, folders).await;
    assert_eq!(catalog::Failures::find().count(&house.app.store.read).await.unwrap(), 1);
    house.browser().open("/courses/walk").await.says("A Short Walk");
    house.browser().open("/courses/broken").await.says("There is no such page");
    // Mended, it is on offer, and the failure is over.
    let mended = walk_with("course.md", "title: A Short Walk", "title: A Mended Walk");
    publish_all(&house.app, vec![("broken".into(), mended)]).await;
    house.browser().open("/courses/broken").await.says("A Mended Walk");
    assert!(catalog::open_failures(&house.app.store.read).await.unwrap().is_empty());
    house.is_in_order().await;
}

#[tokio::test]
async fn what_is_on_offer_as_it_is_is_listed_unread_and_read_when_somebody_opens_it() {
    let house = House::open().await;
    let app = house.started_anew();
    let start = async || publish_all(&app, vec![("walk".into(), walk())]).await.sound;
    assert_eq!(start().await, ["walk"]);
    let db = &app.store.read;
    let version = catalog::offered(db, "walk").await.unwrap().unwrap().version;
    let mut browser = Browser::new(routes(app.clone()), ADDRESS);
    browser.open("/courses").await.says("A Short Walk").says("Riverbend");
    browser.open("/").await.says("A Short Walk");
    assert!(app.shelf.get(&version).is_none(), "it was read for a list");
    browser.open("/courses/walk").await.says("A walk outside");
    assert!(app.shelf.get(&version).is_some());
    // A version that was kept before lists had words of their own is listed all the same, and gets them.
    let change = app.change(Actor::System("test")).await.unwrap();
    let nothing = Expr::value(None::<sea_orm::JsonValue>);
    let all = CourseVersions::update_many().col_expr(CourseVersionColumn::Summary, nothing);
    all.exec(&change.tx).await.unwrap();
    app.commit(change).await.unwrap();
    browser.open("/courses").await.says("A Short Walk").says("Riverbend");
    start().await;
    let kept = CourseVersions::find_by_id(&version).one(db).await.unwrap().unwrap();
    assert!(kept.summary.is_some());
}

#[tokio::test]
async fn a_course_that_breaks_stays_on_offer_as_it_was() {
    let house = House::open().await;
    publish(&house.app, walk_with("exam.md", "minutes: 10", "minuets: 10")).await;
    house.browser().open("/courses/walk").await.says("A Short Walk");
    assert_eq!(catalog::open_failures(&house.app.store.read).await.unwrap()[0].slug, "walk");
}

#[tokio::test]
async fn a_newer_text_is_for_new_learners_and_who_began_stays_on_the_older() {
    let house = House::open().await;
    let (person, before, mut ana) = walker(&house, "Ana").await;
    let newer =
        walk_with("02-keeping-going/01-a-walk-outside.md", "title: A walk outside", "title: A longer walk");
    publish(&house.app, newer.clone()).await;
    publish(&house.app, newer).await;
    assert_eq!(catalog::Publications::find().count(&house.app.store.read).await.unwrap(), 2);
    ana.open("/courses/walk/home").await.says("A walk outside").does_not_say("A longer walk");
    ana.open("/courses/walk").await.says("A newer text of this course is on offer");
    let (_, after, mut ben) = walker(&house, "Ben").await;
    ben.open("/courses/walk/home").await.says("A longer walk").does_not_say("A walk outside");
    assert_ne!(before.version, after.version);
    // A server that was started anew has the older text from the database alone.
    let mut again = house.restarted();
    sign_in(&house, &person, &mut again).await;
    again.open("/courses/walk/home").await.says("A Short Walk").says("A walk outside");
    again.open("/courses/walk/keeping-going/a-walk-outside").await.says("Go out for ten minutes");
    house.is_in_order().await;
}
