//! Enrolling, leaving, coming back; and who was at a live lesson.

use cairn::{
    catalog,
    enrollment::{self, Attendance, Attendances, Enrollments, Standing, record_attendance},
    error::Error,
    identity::Role,
    journal::Actor,
    learning,
};
use chrono::{NaiveDate, TimeDelta};
use curriculum::Mode;
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::{
    House,
    course::{publish, walk_with},
    people::{device, grant, person, sign_in, walker},
};

#[tokio::test]
async fn a_person_enrolls_from_the_course_page_and_a_double_click_is_one_enrollment() {
    let house = House::open().await;
    let ana = person(&house.app, "Ana").await;
    let mut browser = device(&house, &ana).await;
    browser.open("/courses/walk").await;
    let (action, pairs) = browser.fill("Enroll", &[]);
    let mut other_tab = browser.clone();
    tokio::join!(browser.post(&action, &pairs), other_tab.post(&action, &pairs));
    for browser in [&browser, &other_tab] {
        assert_eq!(browser.shown.path, "/courses/walk/home");
        browser.shown.says("Start the first lesson").says("0 min of 2 h done, 0 of 4 lessons");
    }
    browser.post(&action, &pairs).await.says("Start the first lesson");
    assert_eq!(Enrollments::find().count(&house.app.store.read).await.unwrap(), 1);
    browser.open("/courses/walk").await.says("Go to your course").does_not_say("Enroll");
    browser.open("/me").await.says("A Short Walk");
    house.is_in_order().await;
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_sign_in_and_loses_nothing() {
    let house = House::open().await;
    let mut visitor = house.browser();
    visitor.open("/courses/walk").await.says("Sign up to enroll").does_not_say("Leave this course");
    let answer = visitor.request(poem::http::Method::GET, "/courses/walk/home", None, &[]).await;
    assert_eq!(answer.headers()["location"], "/sign-in?next=%2Fcourses%2Fwalk%2Fhome");
    // A session that ended between looking and clicking.
    let ana = person(&house.app, "Ana").await;
    let mut browser = device(&house, &ana).await;
    browser.open("/courses/walk").await;
    let (action, pairs) = browser.fill("Enroll", &[]);
    house.later(TimeDelta::days(31));
    browser.post(&action, &pairs).await.says("What you wrote is still here");
    assert_eq!(browser.shown.status, 409);
    sign_in(&house, &ana, &mut browser).await;
    browser.open("/courses/walk").await;
    browser.send("Enroll", &[]).await.says("Start the first lesson");
}

#[tokio::test]
async fn who_is_not_in_a_course_sees_what_it_is_instead_of_its_lessons() {
    let house = House::open().await;
    let ben = person(&house.app, "Ben").await;
    let mut browser = device(&house, &ben).await;
    for path in ["/courses/walk/home", "/courses/walk/first-steps", "/courses/walk/first-steps/a-first-step"]
    {
        browser.open(path).await.says("What you get");
        assert_eq!(browser.shown.path, "/courses/walk");
    }
    browser.open("/me").await.says("You are not in a course yet");
    let csrf = [browser.csrf()];
    browser.post("/courses/nowhere/enrollment", &csrf).await.says("There is no such page");
}

#[tokio::test]
async fn who_leaves_and_comes_back_goes_on_where_they_were() {
    let house = House::open().await;
    let (_, enrollment, mut browser) = walker(&house, "Ana").await;
    browser.open("/courses/walk/first-steps/a-first-step").await;
    browser.send("Mark as complete", &[]).await;
    browser.open("/courses/walk/home").await.says("1 of 4 lessons");
    browser.follow("Leave this course").await.says("You can come back at any time");
    let (action, pairs) = browser.fill("Leave the course", &[]);
    browser.post(&action, &pairs).await.says("You are not in a course yet");
    browser.post(&action, &pairs).await.says("You are not in a course yet");
    let left = enrollment::find(&house.app.store.read, enrollment.id).await.unwrap();
    let standing = enrollment::standing(&house.app.store.read, &left).await.unwrap();
    assert_eq!(standing, Standing::Left(house.now()));
    browser.open("/courses/walk/home").await.says("What you get");
    browser.send("Enroll", &[]).await.says("1 of 4 lessons").says("Go on where you left off");
    let standing = enrollment::standing(&house.app.store.read, &left).await.unwrap();
    assert_eq!(standing, Standing::Enrolled(left.enrolled_at));
    assert_eq!(Enrollments::find().count(&house.app.store.read).await.unwrap(), 1);
    // By then there may be a newer text: then it is a new beginning.
    browser.open("/courses/walk/leaving").await;
    browser.send("Leave the course", &[]).await;
    publish(&house.app, walk_with("course.md", "title: A Short Walk", "title: A New Walk")).await;
    browser.open("/courses/walk").await;
    browser.send("Enroll", &[]).await.says("A New Walk").says("0 of 4 lessons");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_trainer_records_who_was_there_and_the_last_word_counts() {
    let house = House::open().await;
    let (_, enrollment, mut browser) = walker(&house, "Ana").await;
    let ruth = person(&house.app, "Ruth").await;
    grant(&house.app, &ruth, Role::Trainer).await;
    let course = catalog::course(&house.app, &enrollment.version).await.unwrap();
    let today: NaiveDate = house.now().date_naive();
    let attendance = |minutes, held_on| Attendance {
        enrollment: enrollment.id,
        module: "first-steps".into(),
        lesson: "we-meet".into(),
        minutes,
        held_on,
        by: ruth.id,
    };
    let record = async |written: Attendance| {
        house.later(TimeDelta::minutes(1));
        let mut change = house.app.change(Actor::Person(written.by)).await.unwrap();
        record_attendance(&mut change, &course, written).await?;
        house.app.commit(change).await
    };
    let progress = async || learning::progress(&house.app.store.read, &course, &enrollment).await.unwrap();
    record(attendance(40, today)).await.unwrap();
    record(attendance(40, today)).await.unwrap();
    assert_eq!(Attendances::find().count(&house.app.store.read).await.unwrap(), 1, "a double click");
    assert_eq!(progress().await.minutes(Mode::Live), 40);
    browser
        .open("/courses/walk/home")
        .await
        .says("40 of 60 min attended")
        .says("Live sessions 40 min of 1 h");
    // A second day, then a correction of the first: never more than the session's hour.
    record(attendance(30, today - TimeDelta::days(1))).await.unwrap();
    let state = progress().await;
    assert_eq!(state.minutes(Mode::Live), 60);
    assert_eq!(state.lesson("first-steps", "we-meet").unwrap().done_at, Some(house.now()));
    record(attendance(0, today)).await.unwrap();
    assert_eq!(progress().await.minutes(Mode::Live), 30);
    browser.open("/courses/walk/first-steps/we-meet").await.says("30 of 60 minutes are recorded for you");
    // What can't be is refused, and says why.
    let refused = record(attendance(61, today + TimeDelta::days(1))).await.unwrap_err();
    assert!(matches!(&refused, Error::Invalid(fields) if fields.0.len() == 2), "{refused:?}");
    let own = Attendance { by: enrollment.person_id, ..attendance(60, today) };
    let refused = record(own).await.unwrap_err();
    assert!(matches!(&refused, Error::Refused(r) if r.code == "enrollment/own-attendance"), "{refused:?}");
    let read = Attendance { lesson: "a-first-step".into(), ..attendance(10, today) };
    assert!(matches!(record(read).await, Err(Error::Invalid(_))), "only live lessons are attended");
    house.is_in_order().await;
}

/// The walk, its first lesson reworded, and for some reason people are to go on with it.
fn moving(reason: &str) -> Vec<curriculum::File> {
    let mut files = walk_with("course.md", "audience:", &format!("move_learners: {reason}\naudience:"));
    let lesson = walk_with("01-first-steps/01-a-first-step.md", "title: A first step", "title: A newer step");
    let path = "01-first-steps/01-a-first-step.md";
    let reworded = lesson.into_iter().find(|file| file.path == path).unwrap();
    *files.iter_mut().find(|file| file.path == path).unwrap() = reworded;
    files
}

#[tokio::test]
async fn who_is_asked_to_go_on_with_a_newer_text_chooses_and_keeps_what_did_not_change() {
    let house = House::open().await;
    let (ana, before, mut browser) = walker(&house, "Ana").await;
    let ruth = person(&house.app, "Ruth").await;
    grant(&house.app, &ruth, Role::Trainer).await;
    for lesson in ["first-steps/a-first-step", "keeping-going/a-walk-outside"] {
        browser.open(&format!("/courses/walk/{lesson}")).await;
        house.later(TimeDelta::minutes(2));
        browser.send("Mark as complete", &[]).await;
    }
    let course = catalog::course(&house.app, &before.version).await.unwrap();
    let mut change = house.app.change(Actor::Person(ruth.id)).await.unwrap();
    let held_on = house.now().date_naive();
    let (module, lesson) = ("first-steps".to_owned(), "we-meet".to_owned());
    let written = Attendance { enrollment: before.id, module, lesson, minutes: 40, held_on, by: ruth.id };
    record_attendance(&mut change, &course, written).await.unwrap();
    house.app.commit(change).await.unwrap();
    let old = learning::progress(&house.app.store.read, &course, &before).await.unwrap();

    publish(&house.app, moving("The rules on privacy changed.")).await;
    browser.open("/courses/walk/home").await.says("Read why, and choose").says("A first step");
    browser.follow("Read why, and choose").await.says("The rules on privacy changed.");
    let (action, pairs) = browser.fill("Go on with the newer text", &[]);
    let mut other_tab = browser.clone();
    tokio::join!(browser.post(&action, &pairs), other_tab.post(&action, &pairs));
    browser.open("/courses/walk/home").await.says("A newer step").does_not_say("Read why");

    let after = enrollment::of(&house.app.store.read, ana.id, "walk").await.unwrap().unwrap();
    let course = catalog::course(&house.app, &after.version).await.unwrap();
    let new = learning::progress(&house.app.store.read, &course, &after).await.unwrap();
    let walk = |progress: &learning::Progress| {
        let lesson = progress.lesson("keeping-going", "a-walk-outside").unwrap().clone();
        (lesson.done_at, lesson.seat_seconds)
    };
    assert!(walk(&new).0.is_some() && walk(&new).1 > 0);
    assert_eq!(walk(&new), walk(&old));
    assert_eq!(new.minutes(Mode::Live), 40);
    assert!(
        new.lesson("first-steps", "a-first-step").unwrap().done_at.is_none(),
        "it says something else now"
    );
    assert_eq!(Enrollments::find().count(&house.app.store.read).await.unwrap(), 2);
    house.is_in_order().await;
}

#[tokio::test]
async fn without_a_reason_nobody_is_moved() {
    let house = House::open().await;
    let (ana, before, mut browser) = walker(&house, "Ana").await;
    publish(&house.app, walk_with("course.md", "title: A Short Walk", "title: A New Walk")).await;
    browser
        .open("/courses/walk")
        .await
        .says("You stay on the one you began with")
        .does_not_say("Go on with the newer");
    let csrf = [browser.csrf()];
    browser.post("/courses/walk/transfer", &csrf).await.says("You stay on the text that you began with");
    let still = enrollment::of(&house.app.store.read, ana.id, "walk").await.unwrap().unwrap();
    assert_eq!(still, before);
    house.is_in_order().await;
}
