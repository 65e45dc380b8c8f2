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
    browser.open("/me/courses").await.says("A Short Walk");
    house.is_in_order().await;
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_sign_in_and_loses_nothing() {
    let house = House::open().await;
    let mut visitor = house.browser();
    visitor.open("/courses/walk").await.says("Sign in to enroll").does_not_say("Leave this course");
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
    browser.open("/me/courses").await.says("You are in no course yet");
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
    browser.post(&action, &pairs).await.says("You are in no course yet");
    browser.post(&action, &pairs).await.says("You are in no course yet");
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
    assert!(matches!(record(read).await, Err(Error::NotFound)), "only live lessons are attended");
    house.is_in_order().await;
}
