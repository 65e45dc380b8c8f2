//! A person's record, filled in through its own forms.

use cairn::identity::Person;

use super::{Browser, House, mailbox};

/// Opens a form, fills these controls by name, and sends it. What else it holds is sent as it stands.
async fn send(browser: &mut Browser, page: &str, button: &str, fields: &[(String, String)]) {
    browser.open(page).await;
    assert_eq!(browser.shown.status, 200, "{page}");
    let (action, mut form) = browser.fill(button, &[]);
    for (name, value) in fields {
        form.retain(|(known, _)| known != name);
        form.push((name.clone(), value.clone()));
    }
    browser.post(&action, &form).await;
    assert_eq!(browser.shown.status, 200, "{page}: {}", browser.shown.words());
}

fn owned(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Adds an entry of a kind: `credentials`, `exams`, `age` and so on.
pub async fn add(browser: &mut Browser, kind: &str, fields: &[(&str, &str)]) {
    send(browser, &format!("/me/record/{kind}/new"), "Add to my record", &owned(fields)).await;
}

/// A course taken elsewhere.
pub struct Course<'a> {
    pub title: &'a str,
    pub provider: &'a str,
    /// `core`, `elective`, `orientation` …
    pub purpose: &'a str,
    pub curriculum: &'a str,
    pub days: (&'a str, &'a str),
    /// Topic, mode and hours.
    pub parts: &'a [(&'a str, &'a str, &'a str)],
}

/// Adds a course, to `training` or `continuing-education`.
pub async fn course(browser: &mut Browser, kind: &str, course: &Course<'_>) {
    let mut fields = owned(&[
        ("title", course.title),
        ("provider", course.provider),
        ("purpose", course.purpose),
        ("curriculum", course.curriculum),
        ("begun_on", course.days.0),
        ("finished_on", course.days.1),
    ]);
    for (n, (topic, mode, hours)) in course.parts.iter().enumerate() {
        for (name, value) in [("topic", topic), ("mode", mode), ("minutes", hours)] {
            fields.push((format!("{name}_{}", n + 1), (*value).to_owned()));
        }
    }
    send(browser, &format!("/me/record/{kind}/new"), "Add to my record", &fields).await;
}

/// Adds a day of peer support for each of these days, so many hours each.
pub async fn work(browser: &mut Browser, place: &str, days: &[String], hours: &str) {
    practice(browser, place, "service", days, hours).await;
}

/// Adds a day of some kind of work for each of these days, so many hours each.
pub async fn practice(browser: &mut Browser, place: &str, work: &str, days: &[String], hours: &str) {
    for five in days.chunks(5) {
        let mut fields =
            owned(&[("setting", "peer-run"), ("place", place), ("employer", "peer-run"), ("paid", "yes")]);
        for (n, day) in five.iter().enumerate() {
            for (name, value) in
                [("on", day.as_str()), ("minutes", hours), ("work", work), ("domain", "advocacy")]
            {
                fields.push((format!("{name}_{}", n + 1), value.to_owned()));
            }
        }
        send(browser, "/me/record/practice/new", "Add to my record", &fields).await;
    }
}

/// Days one after another.
pub fn days(from: &str, count: u64) -> Vec<String> {
    let from: chrono::NaiveDate = from.parse().unwrap();
    (0..count).map(|at| (from + chrono::Days::new(at)).to_string()).collect()
}

/// Signs a statement; with months where it asks for a time.
pub async fn sign(browser: &mut Browser, person: &Person, statement: &str, months: &str) {
    let fields = owned(&[("yes", "yes"), ("name", &person.legal_name), ("months", months)]);
    send(browser, &format!("/me/record/statements/{statement}"), "Sign", &fields).await;
}

/// What the operator writes down of something that they saw.
pub async fn show(desk: &mut Browser, person: &Person, what: &str, more: &[(&str, &str)]) {
    let mut fields = owned(&[
        ("what", what),
        ("on", "2026-02-20"),
        ("outcome", "seen"),
        ("source", "holder"),
        ("format", "paper"),
    ]);
    for (name, value) in owned(more) {
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
    }
    send(desk, &format!("/operator/people/{}/record", person.id), "Write it down", &fields).await;
}

/// Asks a supervisor for all hours that nobody has confirmed, and has them confirmed by a holder of a credential.
pub async fn confirm_all(house: &House, browser: &mut Browser, address: &str, credential: &str) {
    browser.open("/me/record/practice/confirmation").await;
    let (action, mut form) = browser.fill("Send the email", &[]);
    let months: Vec<String> = values(&browser.shown.html, "months");
    form.retain(|(name, _)| !matches!(name.as_str(), "months" | "name" | "email"));
    form.extend(months.into_iter().map(|month| ("months".to_owned(), month)));
    form.extend(owned(&[("name", "Sam Lee"), ("email", address)]));
    browser.post(&action, &form).await;
    assert_eq!(browser.shown.status, 200, "{}", browser.shown.words());
    let link = mailbox::open(house.letters_to(address).await.last().unwrap()).link("/confirmations/");
    let fields = owned(&[
        ("all", "yes"),
        ("email", address),
        ("name", "Sam Lee"),
        ("title", "Peer Supervisor"),
        ("organization", "Harbor House"),
        ("kind", "peer"),
        ("credential", credential),
        ("held_from", "2020-01-01"),
        ("true", "yes"),
    ]);
    let mut sam = house.browser();
    send(&mut sam, &link, "Send my answers", &fields).await;
    sam.shown.says("Thank you");
}

/// Has somebody give a reference.
pub async fn reference(house: &House, browser: &mut Browser, name: &str) {
    let address = format!("{}@friends.example", name.to_lowercase().replace(' ', "."));
    browser.open("/me/record/references").await;
    browser.send("Send the email", &[("Their name", name), ("Their email", &address)]).await;
    assert_eq!(browser.shown.status, 200, "{}", browser.shown.words());
    let link = mailbox::open(house.letters_to(&address).await.last().unwrap()).link("/confirmations/");
    let mut friend = house.browser();
    friend.open(&link).await;
    let answers = [
        ("The email address", address.as_str()),
        ("Your name", name),
        ("How you know them", "coworker"),
        ("For how many", "3"),
        ("Does what", "yes"),
        ("Treats people", "yes"),
        ("Keeps what", "yes"),
        ("Keeps good", "yes"),
        ("Do you recommend", "yes"),
        ("My answers", "on"),
    ];
    friend.send("Send my reference", &answers).await.says("Thank you");
}

/// The values of all controls of a name.
fn values(html: &str, name: &str) -> Vec<String> {
    let page = scraper::Html::parse_document(html);
    let controls = scraper::Selector::parse(&format!("input[name={name}]")).unwrap();
    page.select(&controls).filter_map(|control| control.value().attr("value").map(str::to_owned)).collect()
}
