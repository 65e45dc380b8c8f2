//! The way through a course.

use cairn::{
    enrollment::Enrollment,
    identity::Role,
    learning::{How, LessonCompletions, Reflections, SeatTimes},
};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};

use crate::support::{
    Browser, House,
    course::{publish_all, walk_with},
    people::{device, grant, person, sign_in, walker},
};

const FIRST: &str = "/courses/walk/first-steps/a-first-step";
const HARD: &str = "/courses/walk/first-steps/a-hard-story";

#[tokio::test]
async fn a_learner_goes_from_the_first_lesson_to_the_exam_by_one_button() {
    let house = House::open().await;
    let (person, enrollment, mut browser) = walker(&house, "Ana").await;
    browser.open("/courses/walk/home").await.says("Start the first lesson A first step");
    browser.follow("Start the first lesson").await.says("Dana sits down on the bench");
    browser.send("Mark as complete", &[]).await;
    assert_eq!(browser.shown.path, HARD);
    // On another device, the button leads to the same place.
    let mut phone = device(&house, &person).await;
    phone
        .open("/courses/walk/home")
        .await
        .says("Go on where you left off A hard story")
        .says("25 min of 2 h done");
    phone.follow("Go on where").await.says("Before you read on");
    phone.follow("Go on to the lesson").await.says("Marcus lost his brother");
    phone
        .send("Mark as complete", &[])
        .await
        .says("Live session: we meet")
        .says("records that you were there");
    phone.shown.does_not_say("Mark as complete");
    phone.follow("Next").await.says("Go out for ten minutes");
    phone.send("Mark as complete", &[]).await;
    assert_eq!(phone.shown.path, "/courses/walk/home");
    phone
        .shown
        .says("Go to the exam Final exam")
        .says("You have done what comes before it")
        .says("3 of 4 lessons");
    browser.open("/courses/walk/home").await.says("Go to the exam").says("Practice 15 min of 15 min");
    let progress = progress(&house, &enrollment).await;
    assert!(progress.required_done());
    assert_eq!(progress.required_done_at, Some(house.now()));
    assert_eq!(progress.resume, None);
    house.is_in_order().await;
}

#[tokio::test]
async fn completing_a_lesson_twice_at_once_is_completing_it_once() {
    let house = House::open().await;
    let (_, _, mut browser) = walker(&house, "Ana").await;
    browser.open(FIRST).await;
    let (action, pairs) = browser.fill("Mark as complete", &[]);
    let mut other = browser.clone();
    tokio::join!(browser.post(&action, &pairs), other.post(&action, &pairs));
    assert_eq!((browser.shown.path.as_str(), other.shown.path.as_str()), (HARD, HARD));
    assert_eq!(LessonCompletions::find().count(&house.app.store.read).await.unwrap(), 1);
    browser.open(FIRST).await.says("Done on March 2, 2026");
    // A live lesson is not for the learner to complete.
    let csrf = [browser.csrf()];
    browser
        .post("/courses/walk/first-steps/we-meet/completion", &csrf)
        .await
        .says("has recorded that you were there");
    assert_eq!(browser.shown.status, 409);
    browser.post("/courses/walk/first-steps/nothing/completion", &csrf).await.says("There is no such page");
    house.is_in_order().await;
}

#[tokio::test]
async fn hard_material_is_announced_and_there_is_a_way_around_it() {
    let house = House::open().await;
    let (_, enrollment, mut browser) = walker(&house, "Ana").await;
    browser.open(HARD).await.says("This lesson tells of a suicide in a family").does_not_say("Marcus");
    browser.shown.does_not_say("Mark as complete").does_not_say("What he said");
    let mut around = browser.clone();
    around.follow("Leave out the hard part").await.does_not_say("Marcus lost").does_not_say("What he said");
    around.shown.says("You stay. You ask.").says("What you would do").says("The hard part is left out below");
    // An answer brings one back to the same way of seeing it.
    around.send("Check my answer", &[("walk-after", "1")]).await.says("The hard part is left out below");
    around.follow("Show the whole lesson").await.says("Marcus lost his brother");
    // Another lesson in its place counts the same, once.
    browser.open("/courses/walk/first-steps").await;
    browser.follow("The same in a gentler way").await.says("stands in for A hard story");
    browser.send("Mark as complete", &[]).await.says("Live session: we meet");
    browser
        .open("/courses/walk/home")
        .await
        .says("done by way of “The same in a gentler way”")
        .says("20 min of 2 h done");
    browser.open(HARD).await.says("Done on March 2, 2026 by way of “The same in a gentler way”");
    browser.follow("Go on to the lesson").await.does_not_say("Mark as complete");
    let progress = progress(&house, &enrollment).await;
    assert_eq!(progress.done.iter().map(|done| done.minutes).sum::<u32>(), 20);
}

#[tokio::test]
async fn knowledge_checks_tell_what_was_right_and_can_be_tried_again() {
    let house = House::open().await;
    let (_, _, mut browser) = walker(&house, "Ana").await;
    browser.open(FIRST).await.does_not_say("Quiet company").does_not_say("Waiting is a thing that you do");
    assert!(!browser.shown.html.contains("She may feel pushed"));
    let (action, pairs) = fill_item(&browser, "walk-one", &[("Ask her what is wrong", "on")]);
    let mut other = browser.clone();
    tokio::join!(browser.post(&action, &pairs), other.post(&action, &pairs));
    browser.shown.says("Not this one").says("She may feel pushed").says("Waiting is a thing that you do");
    browser.shown.does_not_say("Quiet company");
    assert!(browser.shown.path.ends_with("a-first-step"));
    browser.follow("Try again").await.does_not_say("She may feel pushed");
    let (action, pairs) = fill_item(&browser, "walk-one", &[("Sit down", "on")]);
    browser.post(&action, &pairs).await.says("Quiet company is a first move too");
    let (action, pairs) = fill_item(&browser, "walk-numeric", &[("Your answer", "911")]);
    browser.post(&action, &pairs).await.says("Not right yet").says("It is 988, any time");
    browser.follow("Show the answer").await.says("Answer: 988");
    // Nothing answered: the page says so, and keeps the rest.
    let (action, pairs) = fill_item(&browser, "walk-short", &[]);
    browser
        .post(&action, &pairs)
        .await
        .says("Nothing was answered yet")
        .says("Quiet company is a first move too");
    assert_eq!(browser.shown.status, 422);
    // Every try is kept; the same one sent twice is one.
    let tries = cairn::learning::CheckResponses::find().count(&house.app.store.read).await.unwrap();
    assert_eq!(tries, 3);
    house.is_in_order().await;
}

#[tokio::test]
async fn every_kind_of_item_takes_an_answer_without_script() {
    let house = House::open().await;
    let (_, _, mut browser) = walker(&house, "Ana").await;
    browser.open(FIRST).await;
    let answers = [
        ("walk-several", vec![("Time", "on"), ("Quiet", "on")], "Advice can wait"),
        ("walk-true", vec![("True", "on")], "That is what the word says"),
        ("walk-short", vec![("Your answer", " Warm  line ")], "It is a warm line"),
        ("walk-fill", vec![("Blank 1", "988"), ("Blank 2", "one")], "Both are free to call"),
        ("walk-essay", vec![("Your answer", "I am here.")], "Your answer is saved"),
    ];
    for (item, fields, told) in answers {
        let (action, pairs) = fill_item(&browser, item, &fields);
        browser.post(&action, &pairs).await.says(told);
        assert_eq!(browser.shown.status, 200);
    }
    browser.shown.does_not_say("Not right");
    for item in ["walk-matching", "walk-ordering"] {
        let (action, pairs) = fill_item(&browser, item, &[]);
        let pairs: Vec<_> = pairs
            .into_iter()
            .map(|(name, value)| if name.starts_with(item) { (name, "1".to_owned()) } else { (name, value) })
            .collect();
        browser.post(&action, &pairs).await;
        assert_eq!(browser.shown.status, 200, "{item}: {}", browser.shown.words());
    }
    // Hostile values answer nothing, and break nothing.
    let csrf = browser.csrf();
    for value in ["99999999999999999999", "-1", "", "<script>"] {
        let pairs = [csrf.clone(), ("walk-one".to_owned(), value.to_owned())];
        browser.post(&format!("{FIRST}/items/walk-one/response"), &pairs).await;
        assert_eq!(browser.shown.status, 422, "{value}");
    }
    browser.post(&format!("{FIRST}/items/walk-er-1/response"), &[csrf]).await;
    assert_eq!(browser.shown.status, 404, "items of the exam are answered in the exam alone");
}

#[tokio::test]
async fn a_conversation_is_walked_scene_by_scene_and_walked_again() {
    let house = House::open().await;
    let (person, _, mut browser) = walker(&house, "Ana").await;
    browser.open(FIRST).await.says("You go that way too").does_not_say("She asks you not to tell anyone");
    let (action, pairs) = fill_item(&browser, "walk-scenario", &[("\"Just this once.\"", "on")]);
    browser.post(&action, &pairs).await.says("Watch what comes next").says("She asks you not to tell anyone");
    browser.shown.does_not_say("This went badly").does_not_say("Not right yet");
    // The way so far is kept, also on another device.
    let mut phone = device(&house, &person).await;
    phone.open(FIRST).await.says("She asks you not to tell anyone");
    let (action, pairs) = fill_item(&phone, "walk-scenario", &[("\"All right.\"", "on")]);
    phone.post(&action, &pairs).await.says("Now you both hide something").says("This went badly");
    phone.follow("Try again").await.says("You go that way too").does_not_say("Now you both hide something");
    let (action, pairs) = fill_item(&phone, "walk-scenario", &[("\"I can't drive you.", "on")]);
    phone.post(&action, &pairs).await.says("This went well").says("You kept a line");
}

#[tokio::test]
async fn a_reflection_is_kept_changed_and_erased_by_its_writer_alone() {
    let house = House::open().await;
    let (person, _, mut browser) = walker(&house, "Ana").await;
    let words = "My grandmother listened to me on the porch.";
    browser.open(FIRST).await.says("Only you can read it");
    let (action, pairs) = fill_item(&browser, "walk-reflect", &[("Your words", words)]);
    let mut other = browser.clone();
    tokio::join!(browser.post(&action, &pairs), other.post(&action, &pairs));
    browser.shown.says(words).says("Saved on March 2, 2026, 09:00 UTC");
    other.shown.says(words);
    browser.open("/me/journal").await.says(words).says("A first step").says("Who listened to you");
    browser.open("/me/journal.txt").await;
    assert!(browser.shown.html.contains(words) && browser.shown.html.contains("A Short Walk"));
    assert!(browser.shown.header("content-disposition").unwrap().starts_with("attachment"));
    // Two windows: the older one does not overwrite what it has not seen.
    let mut tab = browser.clone();
    browser.open(FIRST).await;
    tab.open(FIRST).await;
    let (action, pairs) = fill_item(&browser, "walk-reflect", &[("Your words", "First window.")]);
    browser.post(&action, &pairs).await.says("First window.");
    let (action, pairs) = fill_item(&tab, "walk-reflect", &[("Your words", "Second window.")]);
    tab.post(&action, &pairs)
        .await
        .says("You changed this in another window")
        .says("First window.")
        .says("Second window.");
    assert_eq!(tab.shown.status, 422);
    let (action, pairs) = fill_item(&tab, "walk-reflect", &[("Your words", "Both windows.")]);
    tab.post(&action, &pairs).await.says("Both windows.").does_not_say("Second window.");
    // Others, the operator too, find no such entry.
    let entry = tab.open("/me/journal").await.links("Change or erase")[0].clone();
    let operator = crate::support::people::person(&house.app, "Olga").await;
    grant(&house.app, &operator, Role::Operator).await;
    let mut olga = device(&house, &operator).await;
    olga.open(&entry).await.says("There is no such page");
    let csrf = [olga.csrf()];
    olga.post(&format!("{entry}/erasure"), &csrf).await;
    tab.open(&entry).await.says("Both windows.");
    tab.send("Save", &[("Your words", "Changed in the journal.")]).await.says("Changed in the journal.");
    // Also after leaving the course it is theirs.
    tab.open("/courses/walk/leaving").await;
    tab.send("Leave the course", &[]).await;
    tab.open(&entry).await.says("Changed in the journal.");
    tab.send("Erase it", &[]).await.says("Nothing here yet");
    assert_eq!(Reflections::find().count(&house.app.store.read).await.unwrap(), 0);
    sign_in(&house, &person, &mut tab).await;
    house.is_in_order().await;
}

#[tokio::test]
async fn what_is_erased_is_not_in_the_database_file_any_more() {
    let house = House::open().await;
    let Some(file) = house.database_file() else { return };
    let (_, _, mut browser) = walker(&house, "Ana").await;
    let secret = "heliotrope-and-umbrellas ".repeat(400);
    browser.open(FIRST).await;
    let (action, pairs) = fill_item(&browser, "walk-reflect", &[("Your words", &secret)]);
    browser.post(&action, &pairs).await;
    let held = || String::from_utf8_lossy(&std::fs::read(&file).unwrap()).contains("heliotrope-and");
    let fold = async || {
        let db = sea_orm::Database::connect(format!("sqlite:{}", file.display())).await.unwrap();
        db.execute_unprepared("pragma wal_checkpoint(truncate)").await.unwrap();
        db.close().await.unwrap();
    };
    fold().await;
    assert!(held(), "the test looks at the right file");
    browser.open("/me/journal").await;
    browser.send("Erase my journal", &[]).await.says("Tick the box");
    browser.send("Erase my journal", &[("Yes, erase", "on")]).await.says("Nothing here yet");
    fold().await;
    assert!(!held());
}

#[tokio::test]
async fn time_is_counted_from_page_to_page_and_never_more_than_stated() {
    let house = House::open().await;
    let (_, enrollment, mut browser) = walker(&house, "Ana").await;
    browser.open(FIRST).await;
    house.later(TimeDelta::seconds(150));
    browser.open(FIRST).await;
    house.later(TimeDelta::seconds(90));
    browser.open("/courses/walk/home").await.says("Time on pages 4 min");
    // Home is no lesson: its time is not counted.
    house.later(TimeDelta::hours(1));
    browser.open(FIRST).await;
    assert_eq!(seconds(&house).await, [150, 90]);
    // A night away counts as ten minutes of silence.
    house.later(TimeDelta::hours(14));
    browser.open(FIRST).await;
    assert_eq!(seconds(&house).await, [150, 90, 600]);
    for _ in 0..3 {
        house.later(TimeDelta::minutes(9));
        browser.open(FIRST).await;
    }
    assert_eq!(seconds(&house).await.iter().sum::<i32>(), 25 * 60, "no more than the lesson states");
    assert_eq!(progress(&house, &enrollment).await.seat_minutes, 25);
    let rows = SeatTimes::find().all(&house.app.store.read).await.unwrap();
    assert!(rows.iter().all(|row| row.how == How::Page && row.enrollment_id == enrollment.id));
    house.is_in_order().await;
}

#[tokio::test]
async fn a_page_without_script_beside_one_with_it_counts_no_second_twice() {
    let house = House::open().await;
    let (_, _, mut browser) = walker(&house, "Ana").await;
    browser.open(FIRST).await;
    let mut phone = browser.clone();
    house.later(TimeDelta::seconds(10));
    phone.open(HARD).await;
    house.later(TimeDelta::seconds(50));
    // The first page was in use all the while; the phone lay beside it.
    spend(&mut browser, FIRST, 50).await;
    house.later(TimeDelta::seconds(10));
    phone.open("/courses/walk/home").await;
    assert_eq!(seconds(&house).await.iter().sum::<i32>(), 70, "more was counted than the clock ran");
}

#[tokio::test]
async fn a_script_counts_active_seconds_once_whatever_the_tabs() {
    let house = House::open().await;
    let (_, enrollment, mut browser) = walker(&house, "Ana").await;
    browser.open(FIRST).await;
    let mut tab = browser.clone();
    tab.open(HARD).await;
    for _ in 0..4 {
        house.later(TimeDelta::seconds(30));
        // Two windows side by side each say that they were in use.
        spend(&mut browser, FIRST, 30).await;
        spend(&mut tab, HARD, 30).await;
    }
    assert_eq!(seconds(&house).await, [120], "half a minute is half a minute");
    // What a page claims beyond the clock is not believed.
    house.later(TimeDelta::seconds(10));
    spend(&mut browser, FIRST, 9000).await;
    assert_eq!(seconds(&house).await, [130]);
    // Hidden for a while, then on to the next page: the script has the word, so the pause is not counted.
    house.later(TimeDelta::minutes(5));
    browser.open(FIRST).await;
    house.later(TimeDelta::seconds(30));
    spend(&mut browser, FIRST, 30).await;
    assert_eq!(seconds(&house).await.iter().sum::<i32>(), 160);
    browser.open("/courses/walk/home").await.says("Time on pages 2 min");
    // All of it together is never more than the lesson states.
    for _ in 0..60 {
        house.later(TimeDelta::seconds(30));
        spend(&mut browser, FIRST, 30).await;
    }
    assert_eq!(progress(&house, &enrollment).await.lessons[0].seat_seconds, 25 * 60);
    // Live hours are attended, not read.
    browser.open("/courses/walk/first-steps/we-meet").await;
    house.later(TimeDelta::seconds(30));
    spend(&mut browser, "/courses/walk/first-steps/we-meet", 30).await;
    assert_eq!(seconds(&house).await.iter().sum::<i32>(), 25 * 60);
}

#[tokio::test]
async fn a_short_visit_is_counted_once_whichever_report_comes_first() {
    let house = House::open().await;
    let (_, _, mut browser) = walker(&house, "Ana").await;
    browser.open(FIRST).await;
    house.later(TimeDelta::seconds(20));
    // The next page is asked for before the last report of the page before arrives.
    browser.open(HARD).await;
    spend(&mut browser, FIRST, 20).await;
    assert_eq!(seconds(&house).await, [20]);
    let rows = SeatTimes::find().all(&house.app.store.read).await.unwrap();
    assert_eq!((rows[0].how, rows[0].lesson.as_str()), (How::Page, "a-first-step"));
}

#[tokio::test]
async fn time_in_two_courses_at_once_is_counted_once() {
    let house = House::open().await;
    let (_, _, mut browser) = walker(&house, "Ana").await;
    let stroll = walk_with("course.md", "title: A Short Walk", "title: A Stroll");
    publish_all(&house.app, vec![("stroll".into(), stroll)]).await;
    browser.open("/courses/stroll").await;
    browser.send("Enroll", &[]).await;
    let mut tab = browser.clone();
    browser.open(FIRST).await;
    tab.open("/courses/stroll/first-steps/a-first-step").await;
    for _ in 0..3 {
        house.later(TimeDelta::minutes(2));
        browser.open(FIRST).await;
        tab.open("/courses/stroll/first-steps/a-first-step").await;
    }
    assert_eq!(seconds(&house).await.iter().sum::<i32>(), 6 * 60, "six minutes went by");
    browser.open("/me").await.says("A Short Walk").says("A Stroll");
}

#[tokio::test]
async fn what_was_written_when_the_session_ended_is_not_lost() {
    let house = House::open().await;
    let (person, _, mut browser) = walker(&house, "Ana").await;
    browser.open(FIRST).await;
    let (action, pairs) = fill_item(&browser, "walk-reflect", &[("Your words", "The porch, at dusk.")]);
    house.later(TimeDelta::days(31));
    browser.post(&action, &pairs).await.says("What you wrote is still here").says("The porch, at dusk.");
    sign_in(&house, &person, &mut browser).await;
    browser.post(&action, &pairs).await.says("The porch, at dusk.");
    browser.send("Send it now", &[]).await.says("Only you can read it").says("The porch, at dusk.");
    browser.open("/me/journal").await.says("The porch, at dusk.");
}

#[tokio::test]
async fn a_lesson_is_read_in_another_language_and_answered_in_it() {
    let house = House::open().await;
    let (_, enrollment, _) = walker(&house, "Ana").await;
    let course = cairn::catalog::course(&house.app, &enrollment.version).await.unwrap();
    let hash = course.lesson("keeping-going", "a-walk-outside").unwrap().hash.clone();
    for (translates, behind) in [(hash.as_str(), false), ("0000000000000000", true)] {
        let mut files = walk_with("course.md", "title: A Short Walk", &format!("title: A Walk {behind}"));
        files.push(curriculum::File {
            path: "02-keeping-going/01-a-walk-outside.es.md".into(),
            bytes: format!(
                "---\ntitle: Un paseo\nsummary: Diez minutos afuera.\ntranslates: \"{translates}\"\n---\n\n\
                 Salga diez minutos.\n\n## Para guardar\n\n### Una cosa que vio\n\n```yaml item\n\
                 id: walk-outside\nkind: reflection\nminutes: 5\ncompetencies: [SAMHSA-I-5]\n```\n\n¿Qué vio?\n"
            )
            .into_bytes(),
        });
        let slug = format!("paseo-{behind}");
        publish_all(&house.app, vec![(slug.clone(), files)]).await;
        let mut browser = device(&house, &person(&house.app, &format!("Luz {behind}")).await).await;
        browser.open(&format!("/courses/{slug}")).await;
        browser.send("Enroll", &[]).await;
        browser
            .open(&format!("/courses/{slug}/keeping-going/a-walk-outside"))
            .await
            .says("Go out for ten minutes");
        browser
            .follow("Español")
            .await
            .says("Un paseo")
            .says("Salga diez minutos")
            .does_not_say("Go out for ten");
        assert!(browser.shown.html.contains("<article class=\"lesson\" lang=\"es\""));
        // Of a translation that is behind, the items are the original's.
        let (asked, not) = if behind { ("What did you see?", "¿Qué") } else { ("¿Qué vio?", "What did") };
        browser.shown.says(asked).does_not_say(not);
        assert_eq!(browser.shown.words().contains("made from an earlier text"), behind);
        let (action, pairs) = fill_item(&browser, "walk-outside", &[("Your words", "Un perro.")]);
        browser.post(&action, &pairs).await.says("Salga diez minutos").says("Un perro.");
        browser.follow("English").await.says("Go out for ten minutes").says("Un perro.");
    }
}

#[tokio::test]
async fn a_lesson_shows_its_pictures() {
    let house = House::open().await;
    let (_, _, mut browser) = walker(&house, "Ana").await;
    browser.open(FIRST).await.says("Where Dana sat");
    let picture = "/courses/walk/files/01-first-steps/bench.svg";
    assert!(browser.shown.html.contains(&format!("src=\"{picture}\"")), "{}", browser.shown.html);
    browser.open(picture).await;
    assert_eq!(browser.shown.header("content-type"), Some("image/svg+xml"));
    let etag = browser.shown.header("etag").unwrap().to_owned();
    let get = poem::http::Method::GET;
    let held = browser.request(get, picture, None, &[("if-none-match", &etag)]).await;
    assert_eq!(held.status().as_u16(), 304);
    for path in ["01-first-steps/module.md", "bank/er.md", "../walk/exam.md", "nothing.svg"] {
        browser.open(&format!("/courses/walk/files/{path}")).await;
        assert_eq!(browser.shown.status, 404, "{path}");
    }
    // A server that was just started has it too.
    house.restarted().open(picture).await.header("etag").unwrap();
}

#[tokio::test]
async fn the_words_of_a_course_are_explained_on_one_page() {
    let house = House::open().await;
    let (_, _, mut browser) = walker(&house, "Ana").await;
    house.browser().open("/courses/walk/glossary").await.says("Warm line").does_not_say("A first step");
    browser.open("/courses/walk/home").await;
    browser.follow("Words explained").await.says("a phone line that you call before");
    browser.follow("A first step").await.says("Dana sits down");
}

#[tokio::test]
async fn the_trainers_guide_is_for_those_who_teach() {
    let house = House::open().await;
    let (ana, _, mut browser) = walker(&house, "Ana").await;
    browser
        .open("/courses/walk/first-steps")
        .await
        .says("This part has two lessons")
        .does_not_say("Trainer’s guide");
    browser.open("/courses/walk/first-steps/guide").await.says("There is no such page");
    grant(&house.app, &ana, Role::Trainer).await;
    browser.open("/courses/walk/first-steps").await;
    browser.follow("Trainer’s guide").await.says("Be there early").says("Sit in a ring");
    let olga = person(&house.app, "Olga").await;
    grant(&house.app, &olga, Role::Operator).await;
    let mut office = device(&house, &olga).await;
    office.open("/courses/walk").await;
    office.follow("First steps").await.says("Be there early");
    house.browser().open("/courses/walk").await.does_not_say("Guides for those who lead");
    house.browser().open("/courses/walk/first-steps/guide").await.does_not_say("Be there early");
}

/// The form of one item, filled.
fn fill_item(browser: &Browser, item: &str, fields: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
    browser.fill_at(&format!("/items/{item}/"), fields)
}

async fn spend(browser: &mut Browser, lesson: &str, seconds: u32) {
    let pairs = [browser.csrf(), ("seconds".to_owned(), seconds.to_string())];
    browser.post(&format!("{lesson}/seat-time"), &pairs).await;
    assert_eq!(browser.shown.status, 204);
}

async fn seconds(house: &House) -> Vec<i32> {
    let mut rows = SeatTimes::find().all(&house.app.store.read).await.unwrap();
    rows.sort_by_key(|row| row.started_at);
    rows.into_iter().map(|row| row.seconds).collect()
}

async fn progress(house: &House, enrollment: &Enrollment) -> cairn::learning::Progress {
    let course = cairn::catalog::course(&house.app, &enrollment.version).await.unwrap();
    cairn::learning::progress(&house.app.store.read, &course, enrollment).await.unwrap()
}
