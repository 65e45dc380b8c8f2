//! What a person can show: entered by them, confirmed by whom it takes, corrected without a trace lost, erased for good.

use cairn::{
    evidence::{
        self, Answer, Confirmations, Confirmer, Content, Decided, Decisions, Entries, Files, Kind, Practice,
        Record, Requests, Standing, Verdict,
    },
    identity::Role,
    journal::Actor,
    operation::{self, Kept},
};
use chrono::{NaiveDate, TimeDelta};
use poem::http::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::{
    support::{Browser, House, Shown, mailbox, people},
    token::{call, token_of},
};

/// A training taken elsewhere, as its form is filled.
pub const TRAINING: [(&str, &str); 8] = [
    ("Title", "Peer Support Basics"),
    ("Who gave it", "Harbor House"),
    ("What it was for", "core"),
    ("First day", "2025-05-01"),
    ("Last day", "2025-05-09"),
    ("topic_1", "ethics"),
    ("mode_1", "in-person"),
    ("minutes_1", "40"),
];

/// The same, as it is sent.
pub const SENT_TRAINING: [(&str, &str); 9] = [
    ("draft", "0123456789abcdef"),
    ("title", "Peer Support Basics"),
    ("provider", "Harbor House"),
    ("purpose", "core"),
    ("begun_on", "2025-05-01"),
    ("finished_on", "2025-05-09"),
    ("topic_1", "ethics"),
    ("mode_1", "in-person"),
    ("minutes_1", "40"),
];

/// Sends a file from the page that is open.
pub async fn upload(browser: &mut Browser, entry: &str, name: &str, content: &[u8]) -> Shown {
    let (field, token) = browser.csrf();
    let part = |head: String| format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n");
    let mut body = part(format!("name=\"{field}\"")).into_bytes();
    body.extend(format!("{token}\r\n").bytes());
    body.extend(part(format!("name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf")).bytes());
    body.extend(content);
    body.extend(b"\r\n--edge--\r\n");
    let path = format!("/me/record/entries/{entry}/files");
    let kind = [("content-type", "multipart/form-data; boundary=edge")];
    let response = browser.request(Method::POST, &path, Some(body), &kind).await;
    let status = response.status().as_u16();
    if status == 303 {
        let to = response.header("location").unwrap().to_owned();
        return browser.open(&to).await.clone();
    }
    let html = response.into_body().into_string().await.unwrap();
    browser.shown = Shown { status, path, html, ..Shown::default() };
    browser.shown.clone()
}

/// Practice in Texas, as its form is filled: two entries.
const PRACTICE: [(&str, &str); 12] = [
    ("on_1", "2026-02-02"),
    ("minutes_1", "3"),
    ("work_1", "service"),
    ("domain_1", "advocacy"),
    ("on_2", "2026-01-30"),
    ("minutes_2", "1:30"),
    ("work_2", "receiving-supervision"),
    ("domain_2", "ethics"),
    ("Setting", "peer-run"),
    ("place", "US-TX"),
    ("Kind of employer", "peer-run"),
    ("I was paid", "on"),
];

/// What a supervisor says of themself.
const SUPERVISOR: [(&str, &str); 8] = [
    ("Your name", "Sam Lee"),
    ("Your job title", "Peer Supervisor"),
    ("The organization", "Harbor House"),
    ("What kind", "peer"),
    ("Your credential", "Certified Peer Specialist"),
    ("Held from", "2024-01-01"),
    ("Hours of training", "6"),
    ("I supervised this work", "on"),
];

const SAM: &str = "sam@harbor.example";

async fn ana(house: &House) -> (cairn::identity::Person, Browser) {
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let browser = people::device(house, &ana).await;
    (ana, browser)
}

/// Ana with two practice entries that Sam was asked about, and Sam's link.
async fn asked(house: &House) -> (cairn::identity::Person, Browser, String) {
    let (ana, mut browser) = ana(house).await;
    browser.open("/me/record/practice/new").await;
    browser.send("Add to my record", &PRACTICE).await.says("4 h 30 min");
    browser.follow("Ask a supervisor").await;
    let fields = [
        ("All of February", "on"),
        ("All of January", "on"),
        ("Their name", "Sam Lee"),
        ("Their email", SAM),
    ];
    browser.send("Send the email", &fields).await.says("Waiting").says("for 2 entries");
    let link = link_to(house, SAM).await;
    (ana, browser, link)
}

/// The newest link that an address was sent.
async fn link_to(house: &House, address: &str) -> String {
    mailbox::open(house.letters_to(address).await.last().unwrap()).link("/confirmations/")
}

fn with<'a>(of: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    of.iter().chain(more).copied().collect()
}

async fn record_of(house: &House, person: &cairn::identity::Person) -> Record {
    Record::of(&house.app.store.read, person.id, house.now()).await.unwrap()
}

#[tokio::test]
async fn a_person_enters_a_training_corrects_it_and_takes_it_back() {
    let house = House::open().await;
    let (ana, mut browser) = ana(&house).await;
    browser.open("/me/record").await.says("Nothing yet").says("None yet");
    browser.follow("Training elsewhere").await.says("Nothing here yet");
    browser.follow("Add").await;
    browser
        .send("Add to my record", &TRAINING)
        .await
        .says("Peer Support Basics")
        .says("40 h")
        .says("Your word");
    browser
        .follow("Peer Support Basics")
        .await
        .says("Ethical responsibility: 40 h, Live, in a room together");
    browser.follow("Correct it").await;
    browser.send("Save the correction", &[("minutes_1", "38,5")]).await.says("38 h 30 min");
    browser.shown.says("What stood here before").says("40 h");
    browser.send("Withdraw it", &[]).await.says("Nothing here yet");
    let rows = Entries::find().all(&house.app.store.read).await.unwrap();
    assert_eq!(rows.len(), 3, "rows are added, never edited");
    assert!(record_of(&house, &ana).await.entries.is_empty());
    house.is_in_order().await;
}

#[tokio::test]
async fn a_form_that_needs_another_look_keeps_what_was_typed_and_more_lines_take_nothing() {
    let house = House::open().await;
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/training/new").await;
    let wrong =
        [("Title", "Basics"), ("Last day", "2030-01-01"), ("First day", "2025-05-01"), ("minutes_1", "soon")];
    browser.send("Add to my record", &wrong).await;
    assert_eq!(browser.shown.status, 422);
    browser.shown.says("This day is still to come").says("Enter who gave it").says("Enter hours such as");
    assert!(
        browser.shown.html.contains(r#"value="Basics""#) && browser.shown.html.contains(r#"value="soon""#)
    );
    browser.send("More lines", &[("Who gave it", "Harbor House")]).await.says("Hours 10");
    assert!(browser.shown.html.contains(r#"value="Harbor House""#));
    assert_eq!(Entries::find().count(&house.app.store.read).await.unwrap(), 0);
}

#[tokio::test]
async fn a_double_click_adds_once_also_at_the_same_time() {
    let house = House::open().await;
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/practice/new").await;
    let (action, form) = browser.fill("Add to my record", &PRACTICE);
    let mut second = browser.clone();
    tokio::join!(browser.post(&action, &form), second.post(&action, &form));
    assert_eq!((browser.shown.status, second.shown.status), (200, 200));
    assert_eq!(Entries::find().count(&house.app.store.read).await.unwrap(), 2);
}

#[tokio::test]
async fn of_two_tabs_that_correct_one_entry_the_second_is_told() {
    let house = House::open().await;
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &TRAINING).await;
    browser.follow("Peer Support Basics").await;
    browser.follow("Correct it").await;
    let mut second = browser.clone();
    let (action, form) = second.fill("Save the correction", &[("Title", "Another")]);
    browser.send("Save the correction", &[("Title", "Basics, part one")]).await.says("Basics, part one");
    second.post(&action, &form).await.says("corrected or withdrawn in the meantime");
    assert_eq!(second.shown.status, 409);
    // The address of the older entry leads to what stands in its place.
    let older = action.replace("/correction", "");
    browser.open(&older).await.says("Basics, part one");
    assert_ne!(browser.shown.path, older);
}

#[tokio::test]
async fn the_ledger_adds_hours_up_by_month_and_domain_and_no_day_has_more_than_24_hours() {
    let house = House::open().await;
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/practice/new").await.says("Never write who you supported");
    browser.send("Add to my record", &PRACTICE).await;
    browser.shown.says("February 2026 3 h").says("January 2026 1 h 30 min").says("Advocacy 3 h");
    browser.open("/me/record/practice/new").await;
    let too_long = with(&PRACTICE, &[("minutes_1", "21:01"), ("on_2", ""), ("minutes_2", "")]);
    browser.send("Add to my record", &too_long).await.says("more than 24 hours");
    assert_eq!(browser.shown.status, 422);
    browser.send("Add to my record", &[("minutes_1", "21")]).await.says("25 h 30 min");
    let csv = browser.open("/me/record/practice.csv").await.html.clone();
    assert!(
        csv.lines()
            .any(|line| line.starts_with("2026-02-02,180,0,stated,service,advocacy,peer-run,paid,US-TX")),
        "{csv}"
    );
}

#[test]
fn hours_are_read_as_people_type_them() {
    let read = |typed| evidence::read_minutes(typed);
    for (typed, minutes) in [
        ("2", 120),
        ("1.5", 90),
        ("1,5", 90),
        ("1:05", 65),
        ("1h30", 90),
        ("90 min", 90),
        ("19.5 h", 1170),
        (".25", 15),
        ("0.33", 20),
    ] {
        assert_eq!(read(typed), Some(minutes), "{typed}");
    }
    for typed in ["", "two", "1:60", "1:2:3", "-1", "1.234", "9999999", "1e3", "min"] {
        assert_eq!(read(typed), None, "{typed}");
    }
}

#[tokio::test]
async fn a_supervisor_without_an_account_confirms_changes_and_refuses_and_the_person_sees_it() {
    let house = House::open().await;
    let (ana, mut browser, link) = asked(&house).await;
    let mut sam = house.browser();
    sam.open(&link).await.says("Ana Ruiz asks you").says("February 2, 2026 : 3 h, Peer support with people");
    assert!(sam.shown.header("x-robots-tag").is_some_and(|robots| robots.contains("noindex")));
    // The older day comes first.
    let answers = [("verdict_2", "changed"), ("minutes_2", "2.5"), ("The email address", SAM)];
    sam.send("Send my answers", &with(&SUPERVISOR, &answers))
        .await
        .says("January 30, 2026")
        .does_not_say("February");
    let refusal = [("verdict_1", "refused"), ("reason_1", "not-supervised"), ("The email address", SAM)];
    sam.send("Send my answers", &with(&SUPERVISOR, &refusal)).await.says("Thank you");

    let record = record_of(&house, &ana).await;
    let standings: Vec<_> = record.entries.iter().map(|held| (held.standing(), held.minutes())).collect();
    assert_eq!(standings, [(Standing::Changed, 150), (Standing::Refused, 0)]);
    browser
        .open("/me/record/practice")
        .await
        .says("Confirmed with another time")
        .says("by Sam Lee: 2 h 30 min");
    browser.shown.says("Not confirmed").says("I did not supervise this work");
    browser.open("/me/record/practice/confirmation").await.says("Answered");
    let letters = house.letters_to("ana.ruiz@example.org").await;
    assert_eq!(letters.len(), 2);
    assert!(mailbox::open(&letters[0]).leads_to("/me/record/practice"));
    sam.open(&link).await.says("Thank you");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_corrected_entry_is_to_be_confirmed_anew() {
    let house = House::open().await;
    let (ana, mut browser, link) = asked(&house).await;
    let mut sam = house.browser();
    sam.open(&link).await;
    sam.send("Send my answers", &with(&SUPERVISOR, &[("All of these", "on"), ("The email address", SAM)]))
        .await;
    sam.shown.says("Thank you");
    assert_eq!(record_of(&house, &ana).await.entries[0].confirmed_minutes(), 180);
    browser.open("/me/record/practice").await;
    browser.follow("Peer support with people").await.says("Sam Lee, Peer Supervisor, Harbor House");
    browser.follow("Correct it").await.says("has to be confirmed anew");
    browser.send("Save the correction", &[("minutes_1", "5")]).await.says("Your word");
    let record = record_of(&house, &ana).await;
    assert_eq!((record.entries[0].confirmed_minutes(), record.entries[0].standing()), (0, Standing::Stated));
}

#[tokio::test]
async fn an_answer_sent_twice_counts_once_and_one_for_what_has_changed_is_told() {
    let house = House::open().await;
    let (_, mut browser, link) = asked(&house).await;
    let mut sam = house.browser();
    sam.open(&link).await;
    let (_, form) = sam
        .fill("Send my answers", &with(&SUPERVISOR, &[("All of these", "on"), ("The email address", SAM)]));
    // Meanwhile one of the entries is corrected.
    browser.open("/me/record/practice").await;
    browser.follow("Receiving supervision").await;
    browser.follow("Correct it").await;
    browser.send("Save the correction", &[("minutes_1", "1")]).await;
    sam.post(&link, &form).await;
    assert_eq!(sam.shown.status, 409);
    assert_eq!(Decisions::find().count(&house.app.store.read).await.unwrap(), 0, "all of it or nothing");
    sam.open(&link).await;
    let (_, form) = sam.fill(
        "Send my answers",
        &with(&SUPERVISOR, &[("verdict_1", "confirmed"), ("The email address", SAM)]),
    );
    let mut twice = sam.clone();
    tokio::join!(sam.post(&link, &form), twice.post(&link, &form));
    sam.shown.says("Thank you");
    twice.shown.says("Thank you");
    assert_eq!(Confirmations::find().count(&house.app.store.read).await.unwrap(), 1);
    // And another answer to the same is not taken.
    let other =
        form.into_iter().map(|(n, v)| if v == "confirmed" { (n, "refused".to_owned()) } else { (n, v) });
    let other: Vec<_> = other.filter(|(n, _)| n != "reason_1").collect();
    let other = [other, vec![("reason_1".to_owned(), "not-done".to_owned())]].concat();
    twice.post(&link, &other).await;
    assert_eq!(
        Decisions::find().one(&house.app.store.read).await.unwrap().unwrap().verdict,
        Verdict::Confirmed
    );
}

#[tokio::test]
async fn nobody_confirms_their_own_hours() {
    let house = House::open().await;
    let (ana, mut browser, link) = asked(&house).await;
    // Not at their own address, with a plus sign or capitals either.
    for own in ["ana.ruiz@example.org", "ANA.Ruiz+boss@example.org"] {
        browser.open("/me/record/references").await;
        browser.send("Send the email", &[("Their name", "Sam Lee"), ("Their email", own)]).await;
        browser.shown.says("This is your own address");
        assert_eq!(browser.shown.status, 422);
    }
    // Not while signed in, with the supervisor's letter in hand.
    let all = [("All of these", "on"), ("The email address", SAM)];
    browser.open(&link).await;
    browser.send("Send my answers", &with(&SUPERVISOR, &all)).await.says("This is your own request");
    // Not when the supervisor's address became theirs.
    let decided = record_of(&house, &ana)
        .await
        .entries
        .iter()
        .map(|held| Decided { entry: held.row.id, verdict: Verdict::Confirmed, minutes: None, reason: None })
        .collect();
    let answer = Answer { email: "ana.ruiz@example.org".into(), confirmer: sam(), decided, visitor: None };
    let mut change = house.app.change(Actor::Stranger).await.unwrap();
    let token = link.rsplit('/').next().unwrap();
    let refused = evidence::confirm(&mut change, token, &answer).await;
    assert!(matches!(refused, Err(cairn::error::Error::Refused(why)) if why.code == "evidence/own-request"));
    drop(change);
    assert_eq!(Decisions::find().count(&house.app.store.read).await.unwrap(), 0);
}

fn sam() -> Confirmer {
    Confirmer {
        name: "Sam Lee".into(),
        title: "Peer Supervisor".into(),
        organization: "Harbor House".into(),
        kind: "peer".into(),
        credential: None,
        credential_by: None,
        held_from: None,
        held_to: None,
        trained_minutes: None,
        trained_on: None,
        experience_minutes: None,
    }
}

#[tokio::test]
async fn a_forwarded_link_helps_nobody_and_keeps_what_they_typed() {
    let house = House::open().await;
    let (_, _, link) = asked(&house).await;
    let mut other = house.browser();
    other.open(&link).await;
    let fields = with(&SUPERVISOR, &[("All of these", "on"), ("The email address", "pat@elsewhere.example")]);
    other.send("Send my answers", &fields).await.says("The email did not come to this address");
    assert_eq!(other.shown.status, 422);
    assert!(other.shown.html.contains(r#"value="Harbor House""#));
    assert!(!other.shown.html.contains(SAM), "the page does not tell the address");
    assert_eq!(Decisions::find().count(&house.app.store.read).await.unwrap(), 0);
}

#[tokio::test]
async fn a_link_ends_after_thirty_days_or_when_the_person_takes_it_back_and_can_be_sent_again() {
    let house = House::open().await;
    let (ana, mut browser, link) = asked(&house).await;
    let mut sam = house.browser();
    browser.open("/me/record/practice/confirmation").await;
    browser.send("Write again", &[]).await.says("less than a day ago");
    house.later(TimeDelta::days(30));
    people::sign_in(&house, &ana, &mut browser).await;
    sam.open(&link).await.says("This link has ended");
    assert_eq!(sam.shown.status, 410);
    browser.open("/me/record/practice/confirmation").await.says("The link has ended");
    browser.send("Write again", &[]).await.says("Waiting");
    let newer = link_to(&house, SAM).await;
    assert_ne!(newer, link);
    sam.open(&link).await.says("This link has ended");
    sam.open(&newer).await.says("Ana Ruiz asks you");
    let (_, form) = sam
        .fill("Send my answers", &with(&SUPERVISOR, &[("All of these", "on"), ("The email address", SAM)]));
    browser.send("Take it back", &[]).await.says("Taken back");
    sam.post(&newer, &form).await.says("This link has ended");
    assert_eq!(sam.shown.status, 410);
    sam.open("/confirmations/nothing").await.says("This link has ended");
    assert_eq!(Decisions::find().count(&house.app.store.read).await.unwrap(), 0);
    house.is_in_order().await;
}

#[tokio::test]
async fn links_are_kept_as_hashes_and_addresses_are_erased_when_it_is_over() {
    let house = House::open().await;
    let (_, _, link) = asked(&house).await;
    let token = link.rsplit('/').next().unwrap();
    let kept = evidence::Links::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert!(!kept.token_hash.contains(token) && kept.token_hash.len() == 64);
    house.later(TimeDelta::days(120));
    evidence::erase_old(&house.app).await.unwrap();
    let request = Requests::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert_eq!(request.to_email, SAM, "ninety days after the link ended, and not a moment before");
    house.later(TimeDelta::seconds(1));
    evidence::erase_old(&house.app).await.unwrap();
    let request = Requests::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert_eq!((request.to_email.as_str(), request.to_key.as_str()), ("", ""));
    assert_eq!(request.to_name, "Sam Lee");
}

#[tokio::test]
async fn a_reference_is_given_once_and_the_person_sees_that_not_what() {
    let house = House::open().await;
    let (ana, mut browser) = ana(&house).await;
    browser.open("/me/record/references").await.says("What they say goes to the authority");
    let mo = "mo@friends.example";
    browser.send("Send the email", &[("Their name", "Mo Lane"), ("Their email", mo)]).await.says("Waiting");
    browser
        .send("Send the email", &[("Their name", "Mo Lane"), ("Their email", mo)])
        .await
        .says("asked this person");
    assert_eq!(browser.shown.status, 409);
    let link = link_to(&house, mo).await;
    let mut other = house.browser();
    other.open(&link).await.says("Ana Ruiz will see that you answered and when, not what you said");
    let answers = [
        ("The email address", mo),
        ("Your name", "Mo Lane"),
        ("How you know them", "coworker"),
        ("For how many", "3"),
        ("Does what", "yes"),
        ("Treats people", "yes"),
        ("Keeps what", "yes"),
        ("Keeps good", "partly"),
        ("Do you recommend", "with-doubts"),
        ("My answers", "on"),
    ];
    let (_, form) = other.fill("Send my reference", &answers);
    other.post(&link, &form).await.says("Thank you");
    other.post(&link, &form).await.says("Thank you");
    let changed: Vec<_> = form
        .into_iter()
        .map(|(n, v)| if v == "with-doubts" { (n, "no".to_owned()) } else { (n, v) })
        .collect();
    other.post(&link, &changed).await;
    let given = evidence::References::find().all(&house.app.store.read).await.unwrap();
    assert_eq!(
        (given.len(), given[0].content.recommends.as_str()),
        (1, "with-doubts"),
        "the first answer stands"
    );
    browser.open("/me/record/references").await.says("Answered").does_not_say("doubts");
    let export = browser.open("/me/record/export.json").await.html.clone();
    assert!(export.contains("Mo Lane") && !export.contains("doubts"), "{export}");
    // The operator, who acts for the authority, reads it.
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let mut desk = people::device(&house, &olga).await;
    desk.open(&format!("/operator/people/{}/record", ana.id)).await.says("Yes, with doubts");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_statement_is_signed_with_its_exact_text_and_a_changed_text_asks_again() {
    let house = House::open().await;
    let (ana, mut browser) = ana(&house).await;
    browser.open("/me/record/statements").await.says("Code of ethics").says("Not signed");
    browser.follow("I am in recovery").await.says("as I define it for myself");
    assert!(!browser.shown.html.contains("<textarea"), "there is no field for a story");
    browser.send("Sign", &[("Your legal name", "Somebody Else")]).await;
    browser.shown.says("Type your legal name as it stands").says("Tick the box if this is true");
    assert_eq!(browser.shown.status, 422);
    let (action, form) = browser.fill(
        "Sign",
        &[("Yes. I have read", "on"), ("Your legal name", "ana ruiz"), ("This has been so", "12")],
    );
    let mut twice = browser.clone();
    browser.post(&action, &form).await.says("Signed");
    twice.post(&action, &form).await.says("Signed");
    let record = record_of(&house, &ana).await;
    assert_eq!(record.entries.len(), 1, "a double click signs once");
    let Content::Statement(signed) = &record.entries[0].content else { panic!("no statement") };
    let text = evidence::statement(&house.app, "recovery").unwrap();
    assert_eq!((&signed.text, &signed.version, signed.months), (&text.text, &text.version, Some(12)));
    // The form of an older text is not taken.
    let older: Vec<_> = form
        .into_iter()
        .map(|(n, v)| if n == "version" { (n, "0123456789abcdef".to_owned()) } else { (n, v) })
        .collect();
    browser.post(&action, &older).await.says("has changed since you opened the page");
    assert_eq!(browser.shown.status, 409);
    house.is_in_order().await;
}

#[tokio::test]
async fn signing_a_text_that_was_changed_asks_for_a_new_signature() {
    let folder = tempfile::tempdir().unwrap();
    let statements = folder.path().join("courses/statements");
    std::fs::create_dir_all(&statements).unwrap();
    let write = |text: &str| {
        let file = format!("---\ntitle: A promise\nabout: To see.\n---\n\n{text}\n");
        std::fs::write(statements.join("promise.md"), file).unwrap();
    };
    write("I promise one thing.");
    let house = House::with(|settings| settings.from_disk = Some(folder.path().to_owned())).await;
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/statements/promise").await;
    let sign = [("Yes. I have read", "on"), ("Your legal name", "Ana Ruiz")];
    browser.send("Sign", &sign).await.says("Signed");
    write("I promise\none thing.");
    browser.open("/me/record/statements").await.does_not_say("anew");
    write("I promise two things.");
    browser.open("/me/record/statements").await.says("The text has changed: sign it anew");
    browser.follow("A promise").await;
    browser.send("Sign", &sign).await.does_not_say("anew");
}

#[tokio::test]
async fn what_a_person_will_show_is_written_down_by_whoever_saw_it() {
    let house = House::open().await;
    let (ana, mut browser) = ana(&house).await;
    browser.open("/me/record/shown/new").await;
    browser.send("Add to my record", &[("What you will show", "photo-id")]).await.says("You will show it");
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let mut desk = people::device(&house, &olga).await;
    desk.open(&format!("/operator/people/{}", ana.id)).await;
    desk.follow("Write down what you saw").await.says("Never a number");
    let seen = [
        ("What was shown", "photo-id"),
        ("Seen on", "2026-03-02"),
        ("Outcome", "seen"),
        ("From whom", "holder"),
        ("In what form", "paper"),
        ("Valid until", "2027-05-01"),
    ];
    desk.send("Write it down", &seen).await.says("Seen");
    let diploma = with(&seen, &[("What was shown", "diploma")]);
    desk.send("Write it down", &diploma).await.says("Choose what the paper proves");
    browser.open("/me/record/shown").await.says("Photo ID").says("Seen").does_not_say("You will show it");
    browser
        .follow("Photo ID")
        .await
        .says("Valid until May 1, 2027")
        .says("Bears the legal name No")
        .does_not_say("Withdraw");
    let entry = record_of(&house, &ana).await.entries[0].row.id;
    let csrf = browser.csrf();
    browser
        .post(&format!("/me/record/entries/{entry}/withdrawal"), &[csrf])
        .await
        .says("Somebody else wrote this down");
    // Nobody writes down what they show themselves.
    desk.open(&format!("/operator/people/{}/record", olga.id)).await;
    desk.send("Write it down", &seen).await.says("Nobody confirms what they entered themselves");
    house.is_in_order().await;
}

#[tokio::test]
async fn an_operator_who_saw_the_certificate_confirms_a_training() {
    let house = House::open().await;
    let (ana, mut browser) = ana(&house).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    upload(&mut browser, &entry, "my certificate.pdf", b"%PDF-1.4 hours: 40")
        .await
        .says("my certificate.pdf");
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let mut desk = people::device(&house, &olga).await;
    let page = format!("/operator/people/{}/record", ana.id);
    desk.open(&page).await.says("my certificate.pdf");
    desk.follow("my certificate.pdf").await;
    assert_eq!(desk.shown.bytes, b"%PDF-1.4 hours: 40");
    desk.open(&page).await;
    desk.send("I don’t confirm it", &[]).await.says("Choose why");
    desk.send("I saw the proof", &[]).await.says("Confirmed");
    browser.open("/me/record/training").await.says("Confirmed");
    assert_eq!(record_of(&house, &ana).await.entries[0].confirmed_minutes(), 2400);
    let csrf = desk.csrf();
    let again = [csrf, ("verdict".into(), "refused".into()), ("reason".into(), "not-seen".into())];
    desk.post(&format!("{page}/{entry}/decision"), &again).await.says("has been decided already");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_file_is_kept_outside_of_the_database_and_never_shown_in_a_page() {
    let house = House::open().await;
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    let pdf = b"%PDF-1.7 forty hours";
    upload(&mut browser, &entry, "../../etc/pass wd.html", pdf).await.says("pass wd.pdf");
    upload(&mut browser, &entry, "twice.pdf", pdf).await.does_not_say("twice.pdf");
    let row = Files::find().one(&house.app.store.read).await.unwrap().unwrap();
    let folder = &house.app.settings.evidence;
    let file = folder.join(&row.sha256[..2]).join(format!("{}-{}", row.sha256, row.id));
    assert_eq!(std::fs::read(&file).unwrap(), pdf);
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
    assert_eq!(files_in(folder), 1, "the second copy is gone");
    browser.open(&format!("/me/record/files/{}", row.id)).await;
    let header = |name| browser.shown.header(name).unwrap_or_default().to_owned();
    assert_eq!(browser.shown.bytes, pdf);
    assert_eq!(header("content-type"), "application/pdf");
    assert!(
        header("content-disposition").starts_with("attachment; filename=\"pass wd.pdf\""),
        "{}",
        header("content-disposition")
    );
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(header("x-content-type-options"), "nosniff");
    // Corrected, the entry keeps its file.
    browser.open(&format!("/me/record/entries/{entry}")).await;
    browser.follow("Correct it").await;
    browser.send("Save the correction", &[("Title", "Basics")]).await.says("pass wd.pdf");
    browser.send("Erase", &[]).await.does_not_say("pass wd.pdf");
    assert!(!file.exists());
    browser.open(&format!("/me/record/files/{}", row.id)).await;
    assert_eq!(browser.shown.status, 404);
    house.is_in_order().await;
}

fn mode(path: &std::path::Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions()) & 0o777
}

/// How many files lie in a folder and below it.
pub fn files_in(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files_in(&path) } else { 1 })
        .sum()
}

#[tokio::test]
async fn a_backup_holds_the_files_that_it_names_and_says_which_are_not_what_was_kept() {
    let house = House::open().await;
    let Some(source) = house.database_file() else { return };
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    upload(&mut browser, &entry, "one.pdf", b"%PDF-1.7 the first paper").await;
    upload(&mut browser, &entry, "two.pdf", b"%PDF-1.7 the second paper").await;
    let evidence = &house.app.settings.evidence;
    let folder = tempfile::tempdir().unwrap();
    let backup = async |name: &str| {
        let target = folder.path().join(name);
        let Kept::Whole(copied) = operation::backup(&source, evidence, &target).await.unwrap() else {
            panic!("the copy is damaged")
        };
        (copied.evidence, operation::evidence_beside(&target))
    };
    let (copied, beside) = backup("whole.db").await;
    assert_eq!((copied.files, copied.bytes, copied.wrong.len()), (2, 49, 0));
    assert_eq!((files_in(&beside), mode(&beside)), (2, 0o700));
    let rows = Files::find().all(&house.app.store.read).await.unwrap();
    let of = |row: &evidence::File| format!("{}/{}-{}", &row.sha256[..2], row.sha256, row.id);
    assert_eq!(
        std::fs::read(beside.join(of(&rows[0]))).unwrap(),
        std::fs::read(evidence.join(of(&rows[0]))).unwrap()
    );
    std::fs::write(evidence.join(of(&rows[0])), b"%PDF-1.7 the first paper, changed").unwrap();
    std::fs::remove_file(evidence.join(of(&rows[1]))).unwrap();
    let (copied, beside) = backup("less.db").await;
    assert_eq!((copied.files, copied.wrong.len(), files_in(&beside)), (0, 2, 0));
}

#[tokio::test]
async fn what_only_pretends_to_be_a_paper_or_is_too_large_is_not_kept() {
    let house = House::open().await;
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    let html = b"<html><script>alert(1)</script></html>";
    assert_eq!(upload(&mut browser, &entry, "paper.pdf", html).await.status, 422);
    browser.shown.says("This is not a PDF, PNG or JPEG file");
    assert_eq!(upload(&mut browser, &entry, "paper.svg", b"<svg onload='alert(1)'/>").await.status, 422);
    upload(&mut browser, &entry, "empty.pdf", b"").await.says("is empty");
    let mut large = b"%PDF-1.7 ".to_vec();
    large.resize(10 * 1024 * 1024 + 1, b'x');
    upload(&mut browser, &entry, "large.pdf", &large).await.says("larger than 10 MB");
    large.resize(100 * 1024 * 1024, b'x');
    assert_eq!(upload(&mut browser, &entry, "huge.pdf", &large).await.status, 413);
    // From another site's form, without our token.
    let body = b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\r\n--edge--\r\n";
    let kind = [("content-type", "multipart/form-data; boundary=edge")];
    let path = format!("/me/record/entries/{entry}/files");
    assert_eq!(browser.request(Method::POST, &path, Some(body.to_vec()), &kind).await.status().as_u16(), 409);
    // Cut off on the way.
    let kind = [("content-type", "multipart/form-data; boundary=edge")];
    let (field, token) = browser.csrf();
    let cut = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{token}\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7 half of"
    );
    assert_eq!(
        browser.request(Method::POST, &path, Some(cut.into_bytes()), &kind).await.status().as_u16(),
        422
    );
    assert_eq!(Files::find().count(&house.app.store.read).await.unwrap(), 0);
    assert_eq!(files_in(&house.app.settings.evidence), 0, "nothing is left behind");
}

/// Sends a file as a program does.
async fn send_file(
    house: &House,
    secret: &str,
    entry: &str,
    name: &str,
    content: &[u8],
) -> (u16, serde_json::Value) {
    let head = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
    let mut body = format!("--edge\r\n{head}\r\n\r\n").into_bytes();
    body.extend(content);
    body.extend(b"\r\n--edge--\r\n");
    let path = format!("/api/v1/me/record/entries/{entry}/files");
    let bearer = format!("Bearer {secret}");
    let headers =
        [("content-type", "multipart/form-data; boundary=edge"), ("authorization", bearer.as_str())];
    let answer = house.browser().request(Method::POST, &path, Some(body), &headers).await;
    let status = answer.status().as_u16();
    let told = answer.into_body().into_vec().await.unwrap();
    (status, serde_json::from_slice(&told).unwrap_or_default())
}

#[tokio::test]
async fn a_program_adds_a_file_within_the_same_bounds() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    let secret = token_of(&house.app, &ana, false).await;
    let (status, added) = send_file(&house, &secret, &entry, "a scan.pdf", b"%PDF-1.7 nothing much").await;
    assert_eq!(status, 200, "{added}");
    let (again, same) = send_file(&house, &secret, &entry, "twice.pdf", b"%PDF-1.7 nothing much").await;
    assert_eq!((again, &same), (200, &added), "the same file twice is one");
    browser.open(&format!("/me/record/entries/{entry}")).await.says("a scan.pdf");
    let (status, told) = send_file(&house, &secret, &entry, "a.pdf", b"MZ this is a program").await;
    assert_eq!((status, &told["errors"][0]["field"]), (422, &json!("file")), "{told}");
    let mut large = b"%PDF-1.7 ".to_vec();
    large.resize(10 * 1024 * 1024 + 1, b'x');
    let (status, told) = send_file(&house, &secret, &entry, "large.pdf", &large).await;
    assert_eq!(status, 422, "{told}");
    // Another's entry does not exist, and no token is no way in.
    let ben = people::person(&house.app, "Ben Ode").await;
    let other = token_of(&house.app, &ben, false).await;
    assert_eq!(send_file(&house, &other, &entry, "a.pdf", b"%PDF-1.7 mine").await.0, 404);
    assert_eq!(send_file(&house, "nothing", &entry, "a.pdf", b"%PDF-1.7 mine").await.0, 401);
    assert_eq!(Files::find().count(&house.app.store.read).await.unwrap(), 1);
}

#[tokio::test]
async fn a_persons_files_have_so_much_room_and_no_more() {
    let house = House::open().await;
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    let mut file = b"\xff\xd8\xff\xe0 a photo ".to_vec();
    file.resize(10 * 1024 * 1024, b'x');
    for n in 0..10_u8 {
        *file.last_mut().unwrap() = n;
        upload(&mut browser, &entry, &format!("page {n}.jpg"), &file).await.says(&format!("page {n}.jpg"));
    }
    upload(&mut browser, &entry, "one more.jpg", b"\xff\xd8\xff\xe0 one more photo")
        .await
        .says("Your files fill the room");
    assert_eq!(browser.shown.status, 409);
    assert_eq!(files_in(&house.app.settings.evidence), 10);
}

#[tokio::test]
async fn what_lies_in_the_folder_without_a_row_is_removed_after_a_day() {
    let house = House::open().await;
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    upload(&mut browser, &entry, "paper.pdf", b"%PDF-1.7 kept").await;
    let folder = house.app.settings.evidence.clone();
    let stray = folder.join("0b");
    std::fs::create_dir_all(&stray).unwrap();
    std::fs::write(stray.join("0b00-019cadc6-9a80-7ff3-876d-8ea30937e3e2"), "left by a crash").unwrap();
    std::fs::write(folder.join("unfinished/019cadc6-9a80-7ff3-876d-8ea30937e3e3"), "half").unwrap();
    // The clock of the house stands; the disk's does not.
    house.later(TimeDelta::days(3650));
    let mut removed = 0;
    for _ in 0..24 {
        removed += evidence::erase_old(&house.app).await.unwrap();
        house.later(TimeDelta::hours(1));
    }
    // With those two, the file whose seven years are over.
    assert_eq!(files_in(&folder), 0);
    assert!(removed >= 3, "{removed}");
}

#[tokio::test]
async fn what_is_anothers_does_not_exist() {
    let house = House::open().await;
    let (_, mut browser) = ana(&house).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    upload(&mut browser, &entry, "paper.pdf", b"%PDF-1.7 kept").await;
    let file = Files::find().one(&house.app.store.read).await.unwrap().unwrap().id;
    let ben = people::person(&house.app, "Ben Ode").await;
    let mut other = people::device(&house, &ben).await;
    other.open("/me/record/training").await.says("Nothing here yet");
    for path in [
        format!("/me/record/entries/{entry}"),
        format!("/me/record/entries/{entry}/correction"),
        format!("/me/record/files/{file}"),
    ] {
        other.open(&path).await;
        assert_eq!(other.shown.status, 404, "{path}");
    }
    for path in [format!("/me/record/entries/{entry}/withdrawal"), format!("/me/record/files/{file}/erasure")]
    {
        let csrf = other.csrf();
        other.post(&path, &[csrf]).await;
        assert_eq!(other.shown.status, 404, "{path}");
    }
    assert_eq!(upload(&mut other, &entry, "mine.pdf", b"%PDF-1.7 mine").await.status, 404);
    assert_eq!(files_in(&house.app.settings.evidence), 1);
}

#[tokio::test]
async fn withdrawn_words_are_erased_after_a_year_and_the_whole_record_when_its_person_says_so() {
    let house = House::open().await;
    let (ana, mut browser, _) = asked(&house).await;
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    upload(&mut browser, &entry, "paper.pdf", b"%PDF-1.7 kept").await;
    browser.open("/me/record/practice").await;
    browser.follow("Peer support with people").await;
    browser.send("Withdraw it", &[]).await;
    let words = async || {
        Entries::find()
            .all(&house.app.store.read)
            .await
            .unwrap()
            .iter()
            .filter(|row| row.content.is_some())
            .count()
    };
    house.later(TimeDelta::days(365));
    evidence::erase_old(&house.app).await.unwrap();
    assert_eq!(words().await, 3);
    house.later(TimeDelta::seconds(1));
    evidence::erase_old(&house.app).await.unwrap();
    assert_eq!(words().await, 2);
    let mut browser = people::device(&house, &ana).await;
    browser.open("/me/record/erasure").await.says("2 entries and 1 file");
    browser.send("Erase my record", &[]).await.says("Tick the box");
    browser.send("Erase my record", &[("Erase my whole record", "on")]).await.says("Nothing yet");
    let db = &house.app.store.read;
    let left = (
        Entries::find().count(db).await.unwrap(),
        Requests::find().count(db).await.unwrap(),
        Files::find().count(db).await.unwrap(),
    );
    assert_eq!(left, (0, 0, 0));
    assert_eq!(files_in(&house.app.settings.evidence), 0);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_program_keeps_a_record_as_the_pages_do() {
    let house = House::open().await;
    let (ana, _) = ana(&house).await;
    let token = token_of(&house.app, &ana, false).await;
    let mut program = house.browser();
    let practice = json!({
        "entries": [{ "on": "2026-02-02", "minutes": 95, "work": "service", "domain": "advocacy" }],
        "setting": "crisis", "place": "US-TX", "employer": "nonprofit", "paid": false, "matching": true, "once": "shift-4711",
    });
    let (status, added) =
        call(&mut program, Method::POST, "/me/record/practice", Some(&token), Some(practice.clone())).await;
    assert_eq!(status, 200, "{added}");
    let (_, twice) =
        call(&mut program, Method::POST, "/me/record/practice", Some(&token), Some(practice)).await;
    assert_eq!(added, twice, "sent twice, it is added once");
    let training = json!({
        "title": "Basics", "provider": "Harbor House", "purpose": "core", "begun_on": "2025-05-01",
        "parts": [{ "topic": "ethics", "mode": "in-person", "minutes": 600 }, { "topic": "advocacy", "mode": "reading", "minutes": 30 }],
    });
    assert_eq!(
        call(&mut program, Method::POST, "/me/record/training", Some(&token), Some(training)).await.0,
        200
    );
    let (status, record) = call(&mut program, Method::GET, "/me/record", Some(&token), None).await;
    assert_eq!((status, record["entries"].as_array().map(Vec::len)), (200, Some(2)), "{record}");
    assert_eq!(
        (&record["entries"][0]["minutes"], &record["entries"][0]["standing"]),
        (&json!(95), &json!("stated"))
    );
    assert_eq!(record["entries"][1]["content"]["parts"][1]["minutes"], 30);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_program_signs_asks_and_withdraws_and_is_told_what_is_wrong() {
    let house = House::open().await;
    let (ana, mut browser) = ana(&house).await;
    browser.open("/me/record/practice/new").await;
    browser.send("Add to my record", &PRACTICE).await;
    let token = token_of(&house.app, &ana, false).await;
    let mut program = house.browser();
    let (_, record) = call(&mut program, Method::GET, "/me/record", Some(&token), None).await;
    let entry = record["entries"][0]["id"].clone();
    let wrong = json!({ "at_least": 5, "on": "2027-01-01" });
    let (status, problem) =
        call(&mut program, Method::POST, "/me/record/age", Some(&token), Some(wrong)).await;
    assert_eq!((status, problem["errors"].as_array().map(Vec::len)), (422, Some(2)), "{problem}");
    let (_, statements) = call(&mut program, Method::GET, "/me/record/statements", Some(&token), None).await;
    let ethics = statements["statements"]
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["statement"] == "ethics-code")
        .unwrap();
    let sign = json!({ "version": ethics["version"], "name": "Ana Ruiz", "yes": true });
    assert_eq!(
        call(&mut program, Method::POST, "/me/record/statements/ethics-code", Some(&token), Some(sign))
            .await
            .0,
        200
    );
    let ask = json!({ "name": "Sam Lee", "email": SAM, "entries": [entry] });
    assert_eq!(call(&mut program, Method::POST, "/me/record/requests", Some(&token), Some(ask)).await.0, 200);
    let (_, asked) = call(&mut program, Method::GET, "/me/record/requests", Some(&token), None).await;
    assert_eq!(
        (&asked["requests"][0]["open"], &asked["requests"][0]["waiting"]),
        (&json!(true), &json!([entry]))
    );
    let entry = entry.as_str().unwrap();
    assert_eq!(
        call(&mut program, Method::DELETE, &format!("/me/record/entries/{entry}"), Some(&token), None)
            .await
            .0,
        204
    );
    let (_, record) = call(&mut program, Method::GET, "/me/record", Some(&token), None).await;
    assert_eq!(record["entries"].as_array().map(Vec::len), Some(2));
    house.is_in_order().await;
}

#[tokio::test]
async fn a_record_holds_years_of_entries_and_employers() {
    let house = House::open().await;
    let (ana, mut browser) = ana(&house).await;
    let first: NaiveDate = "2016-01-04".parse().unwrap();
    for year in 0..8 {
        let entries = (0..31).map(|n| {
            Content::Practice(Practice {
                on: first + TimeDelta::days(year * 365 + n),
                minutes: 240,
                work: "service".into(),
                domain: "advocacy".into(),
                setting: "community".into(),
                form: None,
                paid: year > 3,
                place: if year > 3 { "US-OR" } else { "US-WA" }.into(),
                employer: "nonprofit".into(),
                matching: false,
            })
        });
        let mut change = house.app.change(Actor::Person(ana.id)).await.unwrap();
        evidence::add(&mut change, ana.id, &format!("year-of-{year}"), entries.collect()).await.unwrap();
        house.app.commit(change).await.unwrap();
    }
    browser.open("/me/record/practice").await.says("992 h").says("Page 1 of 5").says("January 2016");
    assert_eq!(record_of(&house, &ana).await.of_kind(Kind::Practice).count(), 248);
}

#[tokio::test]
async fn the_rules_read_what_was_confirmed_by_whom_and_what_was_refused_is_not_there() {
    let house = House::open().await;
    let (ana, mut browser, link) = asked(&house).await;
    let mut sam = house.browser();
    sam.open(&link).await;
    let answers = [
        ("verdict_1", "refused"),
        ("reason_1", "not-supervised"),
        ("verdict_2", "changed"),
        ("minutes_2", "2.5"),
        ("The email address", SAM),
    ];
    sam.send("Send my answers", &with(&SUPERVISOR, &answers)).await.says("Thank you");
    browser.open("/me/record/training/new").await;
    let missed = with(
        &TRAINING,
        &[("topic_2", "advocacy"), ("mode_2", "self-paced"), ("minutes_2", "5"), ("Hours you missed", "1")],
    );
    browser.send("Add to my record", &missed).await.says("44 h");
    browser.open("/me/record/exams/new").await;
    let exam = [
        ("Which exam", "state-exam"),
        ("Its name", "Exam"),
        ("Who gave it", "Texas"),
        ("For which", "US-TX"),
        ("Taken on", "2026-01-05"),
        ("I passed", "on"),
    ];
    browser.send("Add to my record", &exam).await;
    let facts = evidence::facts(&house.app, ana.id, "US-TX").await.unwrap();
    let day: NaiveDate = "2026-02-02".parse().unwrap();
    assert_eq!(facts.experience.len(), 1);
    let hours = &facts.experience[0];
    assert_eq!((hours.on, hours.minutes, hours.confirmed), (day, Some(150), true));
    assert_eq!(facts.supervision, [], "refused");
    let by = &facts.supervisors[hours.supervisor.as_ref().unwrap()];
    assert_eq!(by.credentials[0].name, "Certified Peer Specialist");
    assert_eq!(by.credentials[0].issued_on, "2024-01-01".parse().ok());
    let training: Vec<_> = facts
        .training
        .iter()
        .map(|of| (of.mode.as_deref().unwrap(), of.minutes, of.missed_minutes, of.confirmed))
        .collect();
    assert_eq!(
        training,
        [("in-person", Some(39 * 60), Some(60), false), ("self-paced", Some(300), Some(60), false)]
    );
    assert_eq!(facts.exams.len(), 1);
    let elsewhere = evidence::facts(&house.app, ana.id, "US-CA").await.unwrap();
    assert_eq!(elsewhere.exams, [], "the exam of Texas is not that of California");
    assert!(facts.is.is_empty() && facts.age.at_least.is_none(), "what nobody said is not known");
}

#[tokio::test]
async fn a_rule_calls_a_statement_by_the_title_of_its_page() {
    let house = House::open().await;
    let shipped = evidence::statements(&house.app).unwrap();
    let titles: Vec<(&str, &str)> = shipped.iter().map(|of| (of.slug.as_str(), of.title.as_str())).collect();
    assert_eq!(titles, program::STATEMENTS);
}
