//! The server's own words: they tell an operator what happened, and nothing of anybody.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Database as Db};

use crate::support::{Browser, Served};

const NAME: &str = "Wilhelmina Quackenbush";
const EMAIL: &str = "wilhelmina.q@mail.example.org";
const PASSWORD: &str = "a long walk by the river";
const OTHER: &str = "not what she chose at all";
const WORDS: &str = "My grandmother listened to me on the porch.";

/// Nothing of what she typed, and no link that opens her account, stands in what the server said.
#[track_caller]
fn tells_nothing(server: &Served) {
    let said = server.said();
    let small = said.to_lowercase();
    for hers in [NAME, "quackenbush", EMAIL, "wilhelmina", PASSWORD, OTHER, "grandmother"] {
        assert!(!small.contains(&hers.to_lowercase()), "“{hers}” is in the log:\n{said}");
    }
    for link in ["/confirm-email/", "/reset-password/", "session="] {
        assert!(!said.contains(link), "“{link}” is in the log:\n{said}");
    }
}

/// The newest letter with such a link, as it lies in the data folder; gives the link's path.
async fn link_in_letter(server: &Served, start: &str) -> String {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let folder = std::fs::read_dir(server.data.join("letters")).unwrap();
        let mut letters: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        letters.retain(|path| path.extension().is_some_and(|kind| kind == "eml"));
        letters.sort();
        for letter in letters.iter().rev() {
            let bytes = std::fs::read(letter).unwrap();
            let read = mail_parser::MessageParser::default().parse(&bytes).unwrap();
            let text = read.body_text(0).unwrap().into_owned();
            if let Some(at) = text.find(start) {
                return text[at..].split_whitespace().next().unwrap().to_owned();
            }
        }
        assert!(Instant::now() < patience, "no letter with {start}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn signs_in(browser: &mut Browser, password: &str) {
    browser.open("/sign-in").await;
    browser.send("Sign in", &[("Email address", EMAIL), ("Password", password)]).await;
}

/// From sign-up to a lesson, with what goes wrong on the way.
async fn comes_in(server: &Served) -> Browser {
    let mut browser = server.browser();
    browser.open("/sign-up").await;
    let typed = [("Email address", EMAIL), ("Legal name", NAME), ("Password", PASSWORD)];
    browser.send("Sign up", &typed).await;
    let path = link_in_letter(server, "/confirm-email/").await;
    browser.open(&path).await;
    browser.send("Yes, this is my address", &[]).await;
    browser.open("/me").await;
    assert_eq!((browser.shown.status, browser.shown.path.as_str()), (200, "/me"));
    browser
}

/// At the default level, and with all that the house's own code could tell.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_logs_tells_nothing_of_anybody() {
    let server = Served::with(&["--log", "info,cairn=trace"], &[]).await;
    let mut her = comes_in(&server).await;
    let mut elsewhere = server.browser();
    signs_in(&mut elsewhere, OTHER).await;
    assert_ne!(elsewhere.shown.status, 200, "a wrong password");
    elsewhere.open("/reset-password").await;
    elsewhere.send("Send me the link", &[("Email address", EMAIL)]).await;
    let path = link_in_letter(&server, "/reset-password/").await;
    elsewhere.open(&path).await;
    her.open("/courses/welcome").await;
    her.send("Enroll", &[]).await;
    let csrf = her.csrf();
    // Addresses that nothing answers at, forms that don't fit, a name as it must not be.
    her.open(&format!("/verify?number={}", EMAIL.replace('@', "%40"))).await;
    her.post("/me/account/names", &[csrf.clone(), ("legal_name".into(), WORDS.repeat(40))]).await;
    her.post("/me/account/email", &[csrf, ("email".into(), "wilhelmina at home".into())]).await;
    her.open("/me/wilhelmina").await;
    tells_nothing(&server);
}

/// What fails inside is told with its cause, and the cause names nobody either.
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_logged_with_its_cause_and_without_what_was_typed() {
    let server = Served::start().await;
    let mut her = comes_in(&server).await;
    let url = match server.database() {
        Some(url) => url.to_owned(),
        None => format!("sqlite:{}", server.data.join("cairn.db").display()),
    };
    let db = Db::connect(&url).await.unwrap();
    db.execute_unprepared("alter table person rename to person_away").await.unwrap();
    signs_in(&mut server.browser(), PASSWORD).await;
    let mut other = server.browser();
    other.open("/reset-password").await;
    other.send("Send me the link", &[("Email address", EMAIL)]).await;
    her.open("/me").await;
    assert_eq!(her.shown.status, 500);
    db.execute_unprepared("alter table person_away rename to person").await.unwrap();
    db.close().await.unwrap();
    let said = server.said();
    assert!(said.contains("a request failed") && said.contains("person"), "the cause is not told: {said}");
    tells_nothing(&server);
    her.open("/me").await;
    assert_eq!(her.shown.status, 200, "it goes on");
}
