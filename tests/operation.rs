//! The operator's work, and what the server does by the clock.

use cairn::{
    identity::{People, Person, Role},
    journal::{self, Actor, Event},
    mail::{Fate, Letters},
    operation,
};
use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};

use crate::support::{Browser, House, course, ferry::Ferry, people};

/// An operator at a browser.
async fn operator(house: &House) -> (Person, Browser) {
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let browser = people::device(house, &olga).await;
    (olga, browser)
}

#[tokio::test]
async fn an_operator_finds_a_person_by_name_or_address_and_no_address_shows_what_was_sought() {
    let house = House::open().await;
    for name in ["Ana Ruiz", "Ben Ode", "Annabel 100% Sure", "Cy_d Lee"] {
        people::person(&house.app, name).await;
    }
    let (_, mut browser) = operator(&house).await;
    browser.open("/operator/people").await.says("5 people");
    browser.send("Search", &[("Name or email", "an ruiz")]).await.says("Ana Ruiz").does_not_say("Annabel");
    assert_eq!(browser.shown.path, "/operator/people");
    browser.send("Search", &[("Name or email", "BEN.ODE@")]).await.says("1 person").says("Ben Ode");
    browser.send("Search", &[("Name or email", "100%")]).await.says("1 person").says("Annabel");
    browser.send("Search", &[("Name or email", "y_d")]).await.says("1 person").says("Cy_d");
    browser.send("Search", &[("Name or email", "nobody")]).await.says("Nobody with these words");
}

#[tokio::test]
async fn a_new_operator_is_told_what_to_set_before_people_come() {
    let house = House::open().await;
    let (_, mut browser) = operator(&house).await;
    browser.open("/operator").await.says("Say who teaches and who signs").says("--signatory-name");
    browser.shown.says("Set a mail server");
    let set = House::with(|settings| {
        settings.provider.name = Some("Riverbend Training".into());
        settings.provider.address = Some("12 Mill Road".into());
        settings.provider.signatory_name = Some("Ana Ruiz".into());
        settings.smtp = Some("smtp://127.0.0.1:2525".into());
    });
    let set = set.await;
    let (_, mut browser) = operator(&set).await;
    browser.open("/operator").await.says("--signatory-title").does_not_say("--signatory-name");
    browser.shown.does_not_say("Set a mail server");
}

#[tokio::test]
async fn a_long_list_of_people_is_shown_a_page_at_a_time_also_while_searching() {
    let house = House::open().await;
    for n in 0..60 {
        people::person(&house.app, &format!("Person {n:02}")).await;
    }
    let (_, mut browser) = operator(&house).await;
    browser.open("/operator/people").await.says("61 people").says("Page 1 of 2");
    browser.follow("Next").await.says("Page 2 of 2").says("Person 59");
    browser.open("/operator/people?page=99999999999999999999").await.says("Page 1 of 2");
    browser.open("/operator/people").await;
    browser.send("Search", &[("Name or email", "person")]).await.says("60 people").says("Page 1 of 2");
    let (action, mut form) = browser.fill("Next", &[]);
    form.retain(|(name, _)| name != "page");
    form.push(("page".into(), "2".into()));
    browser.post(&action, &form).await.says("Page 2 of 2").says("Person 59").does_not_say("Person 01");
}

#[tokio::test]
async fn an_operator_gives_and_ends_roles_and_one_operator_always_stays() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let (olga, mut browser) = operator(&house).await;
    browser.open(&format!("/operator/people/{}", olga.id)).await;
    browser.send("End this role (operator)", &[]).await.says("This is the only operator");
    assert_eq!(browser.shown.status, 409);

    browser.open(&format!("/operator/people/{}", ana.id)).await;
    let (action, form) = browser.fill("Give this role (operator)", &[]);
    browser.post(&action, &form).await.says("The roles were changed");
    // A second click on the same button gives nothing twice.
    browser.post(&action, &form).await.says("The roles were changed");
    let mut anas = people::device(&house, &ana).await;
    anas.open("/operator").await.says("Overview");
    anas.open(&format!("/operator/people/{}", olga.id)).await;
    anas.send("End this role (operator)", &[]).await.says("The roles were changed");
    browser.open("/operator").await.says("There is no such page");
    house.is_in_order().await;
}

#[tokio::test]
async fn an_operator_signs_somebody_out_everywhere() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut anas = people::device(&house, &ana).await;
    let (_, mut browser) = operator(&house).await;
    browser.open(&format!("/operator/people/{}", ana.id)).await.says("Signed in on 1 device");
    browser
        .send("Sign them out everywhere", &[])
        .await
        .says("They are signed out everywhere")
        .says("Not signed in");
    let answer = anas.request(poem::http::Method::GET, "/me/tokens", None, &[]).await;
    assert_eq!(answer.status().as_u16(), 303);
}

#[tokio::test]
async fn an_operator_sees_who_has_completed_a_course_and_who_is_on_the_way() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    ferry.passenger(&house, "Ana Ruiz").await.sits(&ferry, 4).await;
    let ben = ferry.passenger(&house, "Ben Ode").await;
    let (_, mut browser) = operator(&house).await;
    browser.open("/operator/enrollments").await;
    browser.send("Show these", &[("Course", "ferry")]).await.says("2 enrollments").says("Working the Ferry");
    browser.shown.says("Ben Ode Working the Ferry March 2, 2026 Enrolled");
    browser.shown.says("Ana Ruiz Working the Ferry March 2, 2026 Completed March 2, 2026");
    browser.open(&format!("/operator/people/{}", ben.person.id)).await.does_not_say("completed on");
}

/// A letter's row, as it would stand after being queued.
async fn letter(house: &House, to: &Person, fate: Fate, reason: Option<&str>) -> uuid::Uuid {
    let app = &house.app;
    let now = app.clock.now();
    let row = cairn::mail::LetterRow {
        id: app.chance.id(now),
        kind: "confirm-email".into(),
        person_id: Some(to.id),
        to_name: to.legal_name.clone(),
        to_address: to.email.clone(),
        subject: "Confirm your address".into(),
        text: "https://cairn.test/confirm/the-secret-link".into(),
        html: "<p>the-secret-link</p>".into(),
        attachment: None,
        queued_at: now,
        fate,
        attempts: 3,
        due_at: now,
        held_until: None,
        sent_at: (fate == Fate::Sent).then_some(now),
        reason: reason.map(Into::into),
    };
    let change = app.change(Actor::System("test")).await.unwrap();
    let id = row.id;
    sea_orm::IntoActiveModel::into_active_model(row).reset_all().insert(&change.tx).await.unwrap();
    app.commit(change).await.unwrap();
    id
}

#[tokio::test]
async fn a_letter_that_was_given_up_is_told_with_its_reason_and_sent_again_but_never_shown() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    letter(&house, &ana, Fate::Failed, Some("the mail server refused it (550)")).await;
    let (_, mut browser) = operator(&house).await;
    browser.open("/operator").await.says("1 letter was given up");
    browser.follow("Look at the letters").await.says("The mail server refused it (550)").says("Given up");
    assert!(!browser.shown.html.contains("the-secret-link"));
    let (action, form) = browser.fill("Send again now", &[]);
    browser.post(&action, &form).await.says("Waiting");
    browser.post(&action, &form).await.says("Waiting");
    assert_eq!(house.letters_to(&ana.email).await.len(), 1);
    browser.post(&action, &form).await.says("This letter has been sent already");
    browser.open("/operator/letters?fate=sent").await.says("Sent").says("1 letter");
    browser.open("/operator/letters?fate=waiting").await.says("No letters here");
    house.is_in_order().await;
}

#[tokio::test]
async fn letters_are_erased_ninety_days_after_they_left_and_waiting_ones_never() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    for fate in [Fate::Sent, Fate::Failed, Fate::Waiting] {
        letter(&house, &ana, fate, None).await;
    }
    house.later(TimeDelta::days(90));
    assert_eq!(operation::tasks::erase_old(&house.app).await.unwrap(), 0);
    house.later(TimeDelta::seconds(1));
    // Two servers at once do no harm.
    let (one, two) =
        tokio::join!(operation::tasks::erase_old(&house.app), operation::tasks::erase_old(&house.app));
    assert_eq!(one.unwrap() + two.unwrap(), 2);
    let left = Letters::find().all(&house.app.store.read).await.unwrap();
    assert!(left.len() == 1 && left[0].fate == Fate::Waiting);
}

#[tokio::test]
async fn the_journal_is_shown_filtered_and_looked_through() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let (olga, mut browser) = operator(&house).await;
    let mut change = house.app.change(Actor::Person(ana.id)).await.unwrap();
    for _ in 0..60 {
        change.record(Event::SessionEnded { person: ana.id });
    }
    house.app.commit(change).await.unwrap();
    browser.open("/operator/events").await.says("session ended");
    browser.follow("Older").await.says("role granted");
    browser.open("/operator/events?kind=role%20granted&actor=system:test").await.says("person: ");
    browser.shown.does_not_say("session ended");
    browser.open(&format!("/operator/events?actor=person:{}", ana.id)).await.does_not_say("role granted");
    browser.send("Look through the journal now", &[]).await.says("are as they were written");
    browser.open("/operator").await.says("Whole");
    assert!(browser.shown.links("Their events").is_empty());
    browser.open(&format!("/operator/people/{}", olga.id)).await;
    browser.follow("Their events").await.says("journal checked");
}

#[tokio::test]
async fn a_row_of_the_journal_that_was_edited_is_found_and_told() {
    let house = House::open().await;
    let (_, mut browser) = operator(&house).await;
    let change = house.app.change(Actor::System("test")).await.unwrap();
    journal::Entity::update_many()
        .col_expr(journal::Column::Kind, Expr::value("session_ended"))
        .filter(journal::Column::Seq.eq(1))
        .exec(&change.tx)
        .await
        .unwrap();
    house.app.commit(change).await.unwrap();
    operation::tasks::check_daily(&house.app).await.unwrap();
    browser
        .open("/operator")
        .await
        .says("The journal was changed")
        .says("Row 1: its content is not what was written");
    browser.open("/operator/events").await.says("Broken");
    // Once a day is enough.
    let before = journal::Entity::find().count(&house.app.store.read).await.unwrap();
    operation::tasks::check_daily(&house.app).await.unwrap();
    assert_eq!(journal::Entity::find().count(&house.app.store.read).await.unwrap(), before);
    house.later(TimeDelta::days(1));
    operation::tasks::check_daily(&house.app).await.unwrap();
    assert_eq!(journal::Entity::find().count(&house.app.store.read).await.unwrap(), before + 1);
}

#[tokio::test]
async fn the_server_says_that_it_is_well_to_whoever_watches_it() {
    let house = House::open().await;
    let mut browser = house.browser();
    for (path, words) in [("/healthz", "alive"), ("/readyz", "ready"), ("/robots.txt", "Disallow: /operator")]
    {
        browser.open(path).await;
        assert_eq!(browser.shown.status, 200, "{path}");
        assert!(browser.shown.html.contains(words), "{path}: {}", browser.shown.html);
        assert_eq!(browser.shown.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn the_apis_page_tells_of_every_operation_and_names_no_other_place() {
    let house = House::open().await;
    let mut browser = house.browser();
    browser.open("/api").await.says("The JSON API").says("GET /me").says("Send a letter again");
    for outside in ["http://", "https://"] {
        let places = browser.shown.html.matches(outside).count();
        let ours = browser.shown.html.matches("https://cairn.test/api/v1").count()
            + browser.shown.html.matches("http://www.w3.org/2000/svg").count();
        assert!(places <= ours, "another place is named");
    }
    browser.open("/api/openapi.json").await;
    let document: serde_json::Value = serde_json::from_slice(&browser.shown.bytes).unwrap();
    assert_eq!(document["openapi"], "3.0.0");
}

#[tokio::test]
async fn a_backup_is_made_while_the_server_works_and_read_back() {
    let house = House::open().await;
    let Some(source) = house.database_file() else { return };
    people::person(&house.app, "Ana Ruiz").await;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("copy.db");
    let busy = house.app.change(Actor::System("test")).await.unwrap();
    let kept = operation::backup(&source, &house.app.settings.evidence, &target).await.unwrap();
    drop(busy);
    let operation::Kept::Whole(copied) = kept else { panic!("{kept:?}") };
    assert_eq!(copied.people, 1);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&target).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "nobody else may read it");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing unfinished is left");
    let copy = sea_orm::Database::connect(format!("sqlite:{}", target.display())).await.unwrap();
    assert_eq!(People::find().count(&copy).await.unwrap(), 1);
    copy.close().await.unwrap();
    let again = operation::backup(&source, &house.app.settings.evidence, &target).await;
    assert!(
        matches!(again, Err(cairn::error::Error::Refused(refusal)) if refusal.code == "operation/file-there")
    );
}

#[tokio::test]
async fn an_auditor_adds_up_seat_time_from_its_rows() {
    let house = House::open().await;
    let (ana, enrollment, mut anas) = people::walker(&house, "Ana Ruiz").await;
    for (lesson, minutes) in [("a-first-step", 4), ("a-hard-story", 3), ("a-first-step", 2)] {
        anas.open(&format!("/courses/walk/first-steps/{lesson}")).await;
        house.later(TimeDelta::minutes(minutes));
    }
    anas.open("/courses/walk/home").await;
    let (_, mut browser) = operator(&house).await;
    browser.open("/operator/enrollments").await.says("1 enrollment").says("A Short Walk");
    browser.follow("Ana Ruiz").await.says("540 seconds in all: 9 min").says("3 rows");
    assert_eq!(browser.shown.links("Ana Ruiz"), [format!("/operator/people/{}", ana.id)]);
    browser.open(&format!("/operator/enrollments/{}/seat-time.csv", enrollment.id)).await;
    let text = String::from_utf8(browser.shown.bytes.clone()).unwrap();
    let mut list = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = list.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3, "{text}");
    assert_eq!(rows.iter().map(|row| row[6].parse::<i64>().unwrap()).sum::<i64>(), 540);
    for pair in rows.windows(2) {
        assert!(pair[0][5] <= pair[1][4], "rows do not overlap: {text}");
    }
    anas.open(&format!("/operator/enrollments/{}/seat-time.csv", enrollment.id)).await;
    assert_eq!(anas.shown.status, 404);
}

#[tokio::test]
async fn an_operator_records_who_was_at_a_live_lesson_and_corrects_it() {
    let house = House::open().await;
    let (_, enrollment, _) = people::walker(&house, "Ana Ruiz").await;
    let (recorder, mut browser) = operator(&house).await;
    browser.open(&format!("/operator/enrollments/{}", enrollment.id)).await;
    browser.send("Record attendance", &[("Minutes present", "many")]).await.says("Choose the session");
    assert_eq!(browser.shown.status, 422);
    browser.shown.says("Enter how many minutes they were there").says("Enter the day on which it was held");
    assert!(browser.shown.html.contains(r#"value="many""#), "what was typed is kept");
    let fields = [("Session", "first-steps/we-meet"), ("Held on", "2026-03-01"), ("Minutes present", "999")];
    browser.send("Record attendance", &fields).await.says("Enter at most that");
    let fields = [("Session", "first-steps/we-meet"), ("Held on", "2026-03-01"), ("Minutes present", "30")];
    let (action, form) = browser.fill("Record attendance", &fields);
    browser.post(&action, &form).await.says("30 min attended");
    browser.shown.says(&format!("UTC by {}", recorder.legal_name));
    browser.post(&action, &form).await.does_not_say("Corrected since");
    let fields = [("Session", "first-steps/we-meet"), ("Held on", "2026-03-01"), ("Minutes present", "20")];
    browser.send("Record attendance", &fields).await.says("20 min attended").says("Corrected since");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_course_that_failed_is_told_with_each_flaws_place_line_and_cure() {
    let house = House::open().await;
    let broken = course::walk_with("01-first-steps/01-a-first-step.md", "mode: self-paced", "mode: sideways");
    course::publish(&house.app, broken).await;
    let (_, mut browser) = operator(&house).await;
    browser.open("/operator").await.says("1 course could not be published");
    browser
        .follow("See what to mend")
        .await
        .says("01-first-steps/01-a-first-step.md:5:")
        .says("mode: sideways");
    browser.shown.says("On offer");
    course::publish(&house.app, course::walk()).await;
    browser.open("/operator/publications").await.does_not_say("Could not be published");
}

#[tokio::test]
async fn learners_are_counted_by_the_text_they_are_on() {
    let house = House::open().await;
    for name in ["Ana Ruiz", "Ben Ode"] {
        people::walker(&house, name).await;
    }
    house.later(TimeDelta::days(1));
    let newer =
        course::walk_with("01-first-steps/01-a-first-step.md", "title: A first step", "title: A newer step");
    course::publish(&house.app, newer).await;
    let (_, _, mut cys) = people::walker(&house, "Cy Lee").await;
    people::walker(&house, "Di Mo").await;
    cys.open("/courses/walk/leaving").await;
    cys.send("Leave", &[]).await;
    let lines = operation::publications(&house.app.store.read).await.unwrap();
    let counted: Vec<_> = lines.iter().map(|line| (line.withdrawn_at.is_some(), line.learners)).collect();
    assert_eq!(counted, [(false, 1), (true, 2)]);
    let (_, mut browser) = operator(&house).await;
    browser.open("/operator/publications").await.says("Withdrawn");
    browser.open("/operator/enrollments?course=walk").await.says("4 enrollments").says("Left");
    browser.open("/operator/enrollments?course=nothing").await.says("4 enrollments");
}

#[tokio::test]
async fn more_time_is_recorded_holds_in_an_open_exam_and_is_ended() {
    let house = House::open().await;
    let (ana, enrollment, mut anas) = people::walker(&house, "Ana Ruiz").await;
    through_the_lessons(&house, &ana, &enrollment).await;
    anas.open("/courses/walk/exam").await;
    let (action, form) = anas.fill("Start", &[]);
    anas.post(&action, &form).await;
    let (_, mut browser) = operator(&house).await;
    browser.open(&format!("/operator/people/{}", ana.id)).await.says("Nothing was agreed");
    browser.send("Record more time", &[("Extra time", "half"), ("About breaks", "Ten minutes")]).await;
    browser.shown.says("Enter a whole number");
    assert!(browser.shown.html.contains("Ten minutes"), "what was typed is kept");
    browser
        .send("Record more time", &[("Extra time", "50"), ("Until", "2026-03-31")])
        .await
        .says("50% more time");
    browser.shown.says("Holds").says("Ten minutes");
    house.later(TimeDelta::minutes(14));
    anas.open("/attempts").await;
    let attempts = operation::attempts(&house.app.store.read, enrollment.id).await.unwrap();
    assert!(attempts.len() == 1 && attempts[0].ended_at.is_none(), "ten minutes became fifteen");
    browser.send("End it", &[]).await.says("Over").does_not_say("Holds from");
    house.later(TimeDelta::minutes(3));
    cairn::assessment::submit_overdue(&house.app).await.unwrap();
    browser
        .open(&format!("/operator/enrollments/{}", enrollment.id))
        .await
        .says("by the clock")
        .says("Not passed");
    let (action, form) = browser.fill("Give one more attempt", &[]);
    browser.post(&action, &form).await.says("Exam");
    anas.open("/courses/walk/exam").await.says("3");
    house.is_in_order().await;
}

/// Marks every lesson but the live ones as complete.
async fn through_the_lessons(house: &House, person: &Person, enrollment: &cairn::enrollment::Enrollment) {
    let course = cairn::catalog::course(&house.app, &enrollment.version).await.unwrap();
    for lesson in course.lessons().filter(|lesson| lesson.mode != curriculum::Mode::Live) {
        let mut change = house.app.change(Actor::Person(person.id)).await.unwrap();
        cairn::learning::complete(&mut change, &course, enrollment.id, lesson).await.unwrap();
        house.app.commit(change).await.unwrap();
    }
}

/// Somebody with a certificate, as if they had passed the exam.
pub async fn certified(house: &House, name: &str) -> (Person, cairn::credential::Certificate) {
    let (person, enrollment, _) = people::walker(house, name).await;
    through_the_lessons(house, &person, &enrollment).await;
    let course = cairn::catalog::course(&house.app, &enrollment.version).await.unwrap();
    let mut change = house.app.change(Actor::Person(person.id)).await.unwrap();
    let attempt = cairn::assessment::start(&mut change, &course, &enrollment, true).await.unwrap();
    for drawn in attempt.form().unwrap().items {
        let item = course.bank.iter().find(|item| item.id == drawn.item).unwrap();
        let (curriculum::Kind::One { options }
        | curriculum::Kind::Several { options }
        | curriculum::Kind::TrueFalse { options }) = &item.kind
        else {
            panic!("the bank of the walk holds choices")
        };
        let right = (0..options.len()).filter(|&at| options[at].correct).collect();
        let response = curriculum::Response::Chosen(right);
        cairn::assessment::save(&mut change, &attempt, &drawn.item, Some(&response), false).await.unwrap();
    }
    cairn::assessment::submit(&mut change, &course, &attempt, cairn::assessment::By::Learner).await.unwrap();
    house.app.commit(change).await.unwrap();
    let certificate = cairn::credential::of_person(&house.app.store.read, person.id).await.unwrap().remove(0);
    (person, certificate)
}

#[tokio::test]
async fn a_certificate_is_found_by_number_or_name_and_withdrawn_with_a_reason_for_good() {
    let house = House::open().await;
    let (_, certificate) = certified(&house, "Ana Ruiz").await;
    certified(&house, "Ben Ode").await;
    let (_, mut browser) = operator(&house).await;
    browser.open("/operator/certificates").await.says("2 certificates");
    browser.send("Search", &[("Number", "ruiz ana")]).await.says("1 certificate").says("Ana Ruiz");
    let typed = certificate.number.to_lowercase().replace('-', " ");
    browser.send("Search", &[("Number", &typed)]).await.says("1 certificate").says(&certificate.number);
    browser.send("Search", &[("Number", "nobody")]).await.says("No certificate fits");
    browser.send("Search", &[("Number", &typed)]).await;
    browser.follow(&certificate.number).await.says("In good standing");
    browser.send("Withdraw this certificate", &[]).await.says("Choose a reason");
    assert_eq!(browser.shown.status, 422);
    house.later(TimeDelta::hours(1));
    let (action, form) = browser.fill("Withdraw this certificate", &[("It was issued in error", "on")]);
    browser.post(&action, &form).await.says("because the provider issued it in error");
    house.later(TimeDelta::hours(1));
    browser.post(&action, &form).await.says("since March 2, 2026, 10:00 UTC");
    house.browser().open(&format!("/verify/{}", certificate.number)).await.says("Not in good standing");
    house.is_in_order().await;
}

#[tokio::test]
async fn an_operator_sends_a_reset_letter_and_never_sees_its_link() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let (_, mut browser) = operator(&house).await;
    browser.open(&format!("/operator/people/{}", ana.id)).await;
    browser.send("Send a letter to choose a new password", &[]).await.says("is on its way");
    assert!(!browser.shown.html.contains("/reset-password/"));
    let letters = house.letters_to(&ana.email).await;
    assert_eq!(letters.len(), 1);
    assert!(String::from_utf8_lossy(&letters[0].bytes).contains("reset-password"));
    house.is_in_order().await;
}
