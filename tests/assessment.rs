//! The exam: nothing that was answered is lost, the time is the server's, and the rules hold for everyone.

use cairn::{
    assessment::{
        self, Attempts, OpenAttempts, ResponseColumn, Responses, Share, Submissions, Wish, accommodate,
        accommodations_of, allow_attempt, end_accommodation, item_statistics, passed_at, statistics_of,
        submit_overdue,
    },
    identity,
    journal::Actor,
};
use chrono::TimeDelta;
use poem::http::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::support::{
    House,
    ferry::{Ferry, Passenger, answer, item},
    mailbox,
    people::{device, person, sign_in},
};

#[tokio::test]
async fn an_exam_is_taken_from_its_page_to_its_result() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.browser.open("/courses/ferry/exam").await;
    let page = &ana.browser.shown;
    page.says("4, drawn for you").says("30 min").says("3 of 4 points").says("2 of 2 left, with 24 h between");
    ana.sits(&ferry, 4).await;
    let result = &ana.browser.shown;
    result.says("You passed").says("4 of 4 points").says("On deck 2 of 2").says("On shore 2 of 2");
    result.says("Your certificate of completion is on your page");
    let passed = passed_at(&house.app.store.read, ana.enrollment.id).await.unwrap();
    assert_eq!(passed, Some(house.now()));
    ana.browser.open("/courses/ferry/exam").await.says("You have passed this exam");
    assert_eq!(start_again(&mut ana).await, 409);
    house.is_in_order().await;
}

#[tokio::test]
async fn who_fails_waits_a_day_and_not_a_minute_less() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.sits(&ferry, 2).await;
    ana.browser.shown.says("Not passed this time").says("2 of 4 points").says("You have 1 attempt left");
    assert_eq!(passed_at(&house.app.store.read, ana.enrollment.id).await.unwrap(), None);
    house.later(TimeDelta::hours(24) - TimeDelta::minutes(1));
    ana.browser.open("/courses/ferry/exam").await.says("You can try again from March 3, 2026, 09:00 UTC");
    assert_eq!(start_again(&mut ana).await, 409);
    ana.browser.shown.says("You can try again from");
    house.later(TimeDelta::minutes(1));
    ana.sits(&ferry, 3).await;
    ana.browser.shown.says("You passed").says("3 of 4 points");
}

#[tokio::test]
async fn when_attempts_are_used_up_a_trainer_can_give_another() {
    let (house, ferry, mut ana) = afternoon().await;
    for _ in 0..2 {
        ana.sits(&ferry, 0).await;
        house.later(TimeDelta::hours(24));
    }
    ana.browser.shown.says("All attempts are used");
    ana.browser.open("/courses/ferry/exam").await.says("0 of 2 left").says("Talk with your trainer");
    assert_eq!(start_again(&mut ana).await, 409);
    let trainer = person(&house.app, "Theo").await;
    let mut change = house.app.change(Actor::Person(trainer.id)).await.unwrap();
    allow_attempt(&mut change, ana.enrollment.id, 0, trainer.id).await.unwrap();
    house.app.commit(change).await.unwrap();
    ana.sits(&ferry, 4).await;
    ana.browser.shown.says("You passed");
}

#[tokio::test]
async fn the_lessons_come_first() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let mut ben = ferry.newcomer(&house, "Ben").await;
    ben.browser.open("/courses/ferry/exam").await.says("The lessons come first");
    assert_eq!(start_again(&mut ben).await, 409);
    assert_eq!(Attempts::find().count(&house.app.store.read).await.unwrap(), 0);
    let cleo = person(&house.app, "Cleo").await;
    let mut browser = device(&house, &cleo).await;
    browser.open("/courses/ferry/exam").await.says("Enroll first");
    assert_eq!(browser.open("/courses/nothing/exam").await.status, 404);
}

#[tokio::test]
async fn a_session_that_ends_mid_exam_loses_nothing() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    let fields = answer(&ferry, &attempt, 1, true);
    let (action, filled) = ana.browser.fill("Save and go on", &names(&fields));
    let mut tab = ana.browser.clone();
    // A password that is set anew ends every session.
    let mut elsewhere = house.browser();
    elsewhere.open("/reset-password").await;
    elsewhere.send("Send me the link", &[("Email address", &ana.person.email)]).await;
    let letters = house.letters_to(&ana.person.email).await;
    elsewhere.open(&mailbox::open(letters.last().unwrap()).link("/reset-password/")).await;
    let password = "lantern gravel forty";
    elsewhere.send("Set this password", &[("New password", password)]).await;
    ana.browser.post(&action, &filled).await.says("What you wrote is still here");
    let signing_in = [("Email address", ana.person.email.as_str()), ("Password", password)];
    ana.browser.send("Sign in", &signing_in).await.says("What you wrote is still here");
    ana.browser.send("Send it now", &[]).await.says("Question 2 of 4").says("1 of 4 answered");
    // Signed in again in another tab; then the form that is still open in this one is sent.
    sign_in(&house, &ana.person, &mut tab).await;
    tab.post(&action, &filled).await.says("What you wrote is still here");
    tab.send("Send it now", &[]).await.says("Question 2 of 4");
    assert_eq!(rows(&house, &attempt).await.len(), 1, "the same answer is kept once");
}

#[tokio::test]
async fn an_attempt_goes_on_from_another_device() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    ana.browser.send("Save and go on", &names(&answer(&ferry, &attempt, 1, true))).await;
    ana.browser.send("Save and go on", &names(&[mark()])).await.says("Question 3 of 4");
    let mut phone = device(&house, &ana.person).await;
    phone.open("/courses/ferry/exam").await.says("Your attempt is open");
    phone.follow("Go on with the exam").await.says("Question 2 of 4").says("1 of 4 answered");
    assert!(phone.shown.html.contains(r#"id="field-look_again" name="look_again" value="yes" checked"#));
    phone.open(&format!("/attempts/{}/items/1", attempt.id)).await.says("Saved at March 2, 2026, 09:00 UTC");
    // What was given on the first device stands in the form on the second: sent untouched, nothing changes.
    phone.send("Save and go on", &[]).await;
    assert_eq!(rows(&house, &attempt).await.len(), 2);
}

#[tokio::test]
async fn of_two_tabs_the_last_write_counts_and_both_are_kept() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    let mut tab = ana.browser.clone();
    ana.browser.send("Save and go on", &names(&answer(&ferry, &attempt, 1, false))).await;
    tab.send("Save and go on", &names(&answer(&ferry, &attempt, 1, true))).await;
    let kept = rows(&house, &attempt).await;
    assert_eq!(kept.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2]);
    ana.browser.open(&format!("/attempts/{}/submission", attempt.id)).await;
    ana.browser.send("Hand in", &[]).await.says("1 of 4 points");
    tab.open(&format!("/attempts/{}/items/2", attempt.id)).await.says("Not passed this time");
}

#[tokio::test]
async fn tabs_that_save_at_the_same_moment_are_all_kept() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    let saves = (1..=4).map(|n| {
        let (mut tab, fields) = (ana.browser.clone(), answer(&ferry, &attempt, n, true));
        let address = format!("/attempts/{}/items/{n}", attempt.id);
        tokio::spawn(async move {
            tab.open(&address).await;
            tab.send("Save and", &names(&fields)).await;
            assert_eq!(tab.shown.status, 200, "{}", tab.shown.words());
        })
    });
    for save in saves.collect::<Vec<_>>() {
        save.await.unwrap();
    }
    assert_eq!(rows(&house, &attempt).await.len(), 4);
    ana.browser.open(&format!("/attempts/{}", attempt.id)).await.says("All 4 questions are answered");
}

#[tokio::test]
async fn a_double_click_starts_one_attempt_and_hands_in_once() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.browser.open("/courses/ferry/exam").await;
    let (action, filled) = ana.browser.fill("Start the exam", &[]);
    let (mut one, mut two) = (ana.browser.clone(), ana.browser.clone());
    tokio::join!(one.post(&action, &filled), two.post(&action, &filled));
    assert_eq!(one.shown.path, two.shown.path);
    one.shown.says("Question 1 of 4");
    let db = &house.app.store.read;
    assert_eq!(Attempts::find().count(db).await.unwrap(), 1);
    let attempt = ana.attempt().await;
    one.send("Save and go on", &names(&answer(&ferry, &attempt, 1, true))).await;
    one.open(&format!("/attempts/{}/submission", attempt.id)).await;
    let (action, filled) = one.fill("Hand in", &[]);
    tokio::join!(one.post(&action, &filled), two.post(&action, &filled));
    one.shown.says("1 of 4 points");
    two.shown.says("1 of 4 points");
    one.post(&action, &filled).await.says("1 of 4 points");
    assert_eq!(Submissions::find().count(db).await.unwrap(), 1);
    assert_eq!(OpenAttempts::find().count(db).await.unwrap(), 0);
    house.is_in_order().await;
}

#[tokio::test]
async fn what_was_on_its_way_when_time_was_up_still_counts() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    house.later(TimeDelta::minutes(30) + TimeDelta::seconds(60));
    ana.browser.send("Save and go on", &names(&answer(&ferry, &attempt, 1, true))).await;
    ana.browser.shown.says("Time is up").says("1 of 4 questions are answered");
    assert_eq!(rows(&house, &attempt).await.len(), 1);
}

#[tokio::test]
async fn what_comes_later_is_refused_with_what_was_saved_in_time() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    ana.browser.send("Save and go on", &names(&answer(&ferry, &attempt, 1, true))).await;
    house.later(TimeDelta::minutes(30) + TimeDelta::seconds(61));
    ana.browser.send("Save and go on", &names(&answer(&ferry, &attempt, 2, true))).await;
    assert_eq!(ana.browser.shown.status, 409);
    ana.browser.shown.says("The time was up at 09:30 UTC").says("1 answer was saved in time, and it counts");
    ana.browser.follow("Go to the result").await.says("1 of 4 points").says("The time was up");
    assert_eq!(rows(&house, &attempt).await.len(), 1);
}

#[tokio::test]
async fn the_clock_hands_in_what_was_saved() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    for n in 1..=3 {
        ana.browser.send("Save and go on", &names(&answer(&ferry, &attempt, n, true))).await;
    }
    house.later(TimeDelta::minutes(31));
    assert_eq!(submit_overdue(&house.app).await.unwrap(), 0, "a minute of grace");
    house.later(TimeDelta::hours(2));
    assert_eq!(submit_overdue(&house.app).await.unwrap(), 1);
    assert_eq!(submit_overdue(&house.app).await.unwrap(), 0);
    let passed = passed_at(&house.app.store.read, ana.enrollment.id).await.unwrap();
    assert_eq!(passed, Some(attempt.deadline_at), "it ended when its time did");
    ana.browser.open(&format!("/attempts/{}", attempt.id)).await.says("You passed").says("3 of 4 points");
    house.is_in_order().await;
}

#[tokio::test]
async fn an_attempt_is_its_owners_alone() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    let mut eve = ferry.passenger(&house, "Eve").await;
    let filled = [eve.browser.csrf()];
    let address = format!("/attempts/{}", attempt.id);
    for page in ["", "/items/1", "/submission"] {
        assert_eq!(eve.browser.open(&format!("{address}{page}")).await.status, 404, "{page}");
    }
    for action in ["/items/1/response", "/submission"] {
        assert_eq!(eve.browser.post(&format!("{address}{action}"), &filled).await.status, 404, "{action}");
    }
    assert!(rows(&house, &attempt).await.is_empty());
    assert_eq!(Submissions::find().count(&house.app.store.read).await.unwrap(), 0);
    let mut stranger = house.browser();
    let answer = stranger.request(Method::GET, &address, None, &[]).await;
    assert_eq!(
        answer.headers().get("location").unwrap(),
        &format!("/sign-in?next=%2Fattempts%2F{}", attempt.id)
    );
}

#[tokio::test]
async fn hostile_fields_change_nothing_and_break_nothing() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    let (action, plain) = ana.browser.fill("Save and go on", &[]);
    let id = item(&ferry, &attempt, 1).id.clone();
    for value in ["", "0", "-1", "9999999999999999999999", "1e3", "💥", "../../etc", "<script>"] {
        let mut pairs: Vec<_> =
            plain.iter().filter(|(name, _)| name == "csrf" || name == "go").cloned().collect();
        for name in
            [id.clone(), format!("{id}.1"), format!("{id}.path"), "another-item".into(), String::new()]
        {
            pairs.push((name, value.repeat(40)));
        }
        pairs.push(("go".into(), value.into()));
        assert_eq!(ana.browser.post(&action, &pairs).await.status, 200, "{value}");
    }
    for n in ["0", "5", "999", "-1", "99999999999999999999", "x"] {
        let page = format!("/attempts/{}/items/{n}", attempt.id);
        assert_eq!(ana.browser.open(&page).await.status, 404, "{n}");
        assert_eq!(ana.browser.post(&format!("{page}/response"), &plain).await.status, 404, "{n}");
    }
    assert_eq!(ana.browser.open("/attempts/not-an-id").await.status, 404);
    let saved = rows(&house, &attempt).await;
    assert!(saved.iter().all(|row| row.item == id), "only the item of the address is written to");
    ana.browser.open(&format!("/attempts/{}", attempt.id)).await;
    assert_eq!(ana.browser.shown.status, 200);
}

#[tokio::test]
async fn no_page_of_an_open_attempt_tells_a_key() {
    let (_house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    for n in 1..=4 {
        ana.browser.open(&format!("/attempts/{}/items/{n}", attempt.id)).await;
        for _ in 0..2 {
            let html = &ana.browser.shown.html;
            for secret in ["FEEDBACK", "RATIONALE", "sternline", "correct", "is-right"] {
                assert!(!html.contains(secret), "item {n} tells {secret}");
            }
            ana.browser.send("Save and", &names(&answer(&ferry, &attempt, n, true))).await;
            ana.browser.open(&format!("/attempts/{}/items/{n}", attempt.id)).await;
        }
    }
}

#[tokio::test]
async fn the_check_lists_what_is_open_and_what_is_marked() {
    let (_house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    let mut fields = answer(&ferry, &attempt, 1, true);
    fields.push(mark());
    ana.browser.send("Save and go on", &names(&fields)).await;
    ana.browser.send("Save, then check", &names(&answer(&ferry, &attempt, 2, true))).await;
    let check = &ana.browser.shown;
    check
        .says("2 of 4 questions are answered")
        .says("Not answered yet Question 3")
        .says("Marked to look at again Question 1");
    assert_eq!(check.links("Question 4"), [format!("/attempts/{}/items/4", attempt.id)]);
    // The overview saves on its way, too.
    ana.browser.open(&format!("/attempts/{}/items/3", attempt.id)).await;
    ana.browser.send("Question 1", &names(&answer(&ferry, &attempt, 3, true))).await.says("3 of 4 answered");
}

#[tokio::test]
async fn a_script_is_told_when_it_was_saved() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.starts().await;
    let attempt = ana.attempt().await;
    let (action, filled) = ana.browser.fill("Save and go on", &names(&answer(&ferry, &attempt, 1, true)));
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&filled).finish().into_bytes();
    let json = [("accept", "application/json")];
    let saved = ana.browser.request(Method::POST, &action, Some(body.clone()), &json).await;
    assert_eq!(saved.into_body().into_string().await.unwrap(), r#"{"saved_at":"2026-03-02T09:00:00Z"}"#);
    house.later(TimeDelta::hours(1));
    let late = ana.browser.request(Method::POST, &action, Some(body), &json).await;
    assert_eq!(late.status(), 409);
}

#[tokio::test]
async fn a_part_of_a_minute_of_more_time_is_given_as_a_whole_one() {
    let (house, _, mut ana) = afternoon().await;
    let trainer = person(&house.app, "Theo").await;
    give_time(&house, &trainer, &ana, 15).await;
    ana.browser.open("/courses/ferry/exam").await.says("35 min, with your 15% extra time");
    ana.starts().await;
    ana.browser.shown.says("35 minutes left until March 2, 2026, 09:35 UTC");
}

#[tokio::test]
async fn more_time_is_given_at_the_start_and_in_the_middle() {
    let (house, ferry, mut ana) = afternoon().await;
    let trainer = person(&house.app, "Theo").await;
    give_time(&house, &trainer, &ana, 50).await;
    ana.browser
        .open("/courses/ferry/exam")
        .await
        .says("45 min, with your 50% extra time")
        .says("Two short ones");
    ana.starts().await;
    ana.browser.shown.says("45 minutes left until March 2, 2026, 09:45 UTC");
    let attempt = ana.attempt().await;
    house.later(TimeDelta::minutes(44));
    give_time(&house, &trainer, &ana, 100).await;
    // Less than what holds takes nothing away.
    give_time(&house, &trainer, &ana, 10).await;
    ana.browser.open(&format!("/attempts/{}/items/1", attempt.id)).await;
    ana.browser.shown.says("16 minutes left until March 2, 2026, 10:00 UTC");
    house.later(TimeDelta::minutes(16));
    ana.browser.send("Save and go on", &names(&answer(&ferry, &attempt, 1, true))).await;
    assert_eq!(rows(&house, &attempt).await.len(), 1);
    for row in accommodations_of(&house.app.store.read, ana.person.id).await.unwrap() {
        let mut change = house.app.change(Actor::Person(trainer.id)).await.unwrap();
        end_accommodation(&mut change, row.person_id, row.id).await.unwrap();
        house.app.commit(change).await.unwrap();
    }
    house.later(TimeDelta::days(2));
    ana.browser.open("/courses/ferry/exam").await.does_not_say("extra time holds");
    ana.browser.shown.says("Time 30 min.");
}

#[tokio::test]
async fn how_items_did_is_counted_from_what_was_handed_in() {
    let (house, ferry, mut ana) = afternoon().await;
    ana.sits(&ferry, 4).await;
    let mut ben = ferry.passenger(&house, "Ben").await;
    ben.sits(&ferry, 0).await;
    let mut cleo = ferry.passenger(&house, "Cleo").await;
    cleo.starts().await;
    let found = statistics_of(&house.app.store.read, &ferry.course).await.unwrap();
    assert_eq!(found.iter().map(|item| item.takers).sum::<u32>(), 8, "open attempts do not count");
    for item in &found {
        assert!((0.0..=1.0).contains(&item.difficulty), "{item:?}");
    }
}

#[test]
fn an_item_that_those_who_know_get_right_discriminates() {
    let shares = |shares: [f64; 3]| {
        let named = ["good", "hard", "upside-down"].iter().zip(shares);
        named.map(|(item, share)| Share { item: (*item).to_owned(), share }).collect::<Vec<_>>()
    };
    let takers =
        [shares([1.0, 1.0, 0.0]), shares([1.0, 0.0, 0.0]), shares([0.0, 0.0, 1.0]), shares([0.0, 0.0, 1.0])];
    let found = item_statistics(&takers);
    assert_eq!(
        found.iter().map(|item| item.item.as_str()).collect::<Vec<_>>(),
        ["good", "hard", "upside-down"]
    );
    assert_eq!(found.iter().map(|item| item.takers).collect::<Vec<_>>(), [4, 4, 4]);
    assert!((found[1].difficulty - 0.25).abs() < 1e-9);
    assert!(found[2].discrimination.unwrap() < 0.0, "{found:?}");
    assert_eq!(item_statistics(&takers[..2])[0].discrimination, None, "two takers say nothing");
}

/// A house with the ferry's course, and Ana, who may take its exam.
async fn afternoon() -> (House, Ferry, Passenger) {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let ana = ferry.passenger(&house, "Ana").await;
    (house, ferry, ana)
}

/// Sends the form that starts an attempt, wherever the page does not offer it; answers the status.
async fn start_again(passenger: &mut Passenger) -> u16 {
    let token = passenger.browser.csrf();
    passenger.browser.post("/courses/ferry/exam", &[token]).await.status
}

async fn give_time(house: &House, trainer: &identity::Person, to: &Passenger, extra_percent: i32) {
    let mut change = house.app.change(Actor::Person(trainer.id)).await.unwrap();
    let wish = Wish { extra_percent, breaks: "Two short ones".into(), from_at: house.now(), until_at: None };
    accommodate(&mut change, to.person.id, wish, trainer.id).await.unwrap();
    house.app.commit(change).await.unwrap();
}

async fn rows(house: &House, attempt: &assessment::Attempt) -> Vec<assessment::SavedResponse> {
    let rows = Responses::find().filter(ResponseColumn::AttemptId.eq(attempt.id));
    rows.order_by_asc(ResponseColumn::Seq).all(&house.app.store.read).await.unwrap()
}

fn mark() -> (String, String) {
    ("look_again".into(), "yes".into())
}

fn names(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
