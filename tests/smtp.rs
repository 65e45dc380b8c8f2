//! Letters through a real mail server: plain, by STARTTLS and by TLS; and one that is down, slow, busy or refuses.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use base64::prelude::{BASE64_STANDARD, Engine};
use cairn::{
    journal::Actor,
    mail::{self, Fate, Letter, LetterColumn, LetterRow, Letters, Recipient},
    settings::{Settings, Written},
};
use chrono::TimeDelta;
use mail_parser::{MessageParser, MimeHeaders};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use secrecy::SecretString;
use serde_json::Value;

use crate::support::{House, free_port, needs};

/// Mail servers as a process of their own.
struct MailServer {
    child: Child,
    folder: tempfile::TempDir,
    ports: Value,
    taken: Arc<Mutex<Vec<Value>>>,
}

impl MailServer {
    fn start() -> MailServer {
        MailServer::start_at(0)
    }

    /// With the plain server at this port.
    fn start_at(port: u16) -> MailServer {
        let python = needs("CAIRN_TEST_PYTHON", "a Python that has tests/requirements.txt installed");
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(python)
            .arg("tests/smtp_server.py")
            .args([folder.path().to_str().unwrap(), &port.to_string()])
            .current_dir(crate::support::ROOT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It complains of what the tests do to it.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ports = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let heard = taken.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                heard.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        MailServer { child, folder, ports, taken }
    }

    fn port(&self, kind: &str) -> u64 {
        self.ports[kind].as_u64().unwrap()
    }

    fn authority(&self) -> std::path::PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// The letters to an address, once there are so many.
    fn taken(&self, to: &str, count: usize) -> Vec<Value> {
        let patience = Instant::now() + Duration::from_secs(10);
        loop {
            let taken: Vec<_> =
                self.taken.lock().unwrap().iter().filter(|letter| letter["to"] == to).cloned().collect();
            if taken.len() >= count || Instant::now() > patience {
                assert_eq!(taken.len(), count, "letters to {to}");
                return taken;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The settings as an operator writes them.
fn mail_settings(url: &str, authority: Option<&Path>) -> impl FnOnce(&mut Settings) + use<> {
    let written = Written {
        smtp: Some(SecretString::from(url.to_owned())),
        smtp_ca: authority.map(ToOwned::to_owned),
        ..Written::default()
    };
    let checked = written.check().unwrap();
    move |settings: &mut Settings| {
        settings.smtp = checked.smtp;
        settings.smtp_ca = checked.smtp_ca;
    }
}

#[derive(serde::Serialize)]
struct PasswordChanged {
    name: &'static str,
}

impl Letter for PasswordChanged {
    const KIND: &'static str = "password-changed";
}

async fn write(house: &House, address: &str) {
    let mut change = house.app.change(Actor::System("test")).await.unwrap();
    let to = Recipient { person: None, name: "Ann Río".into(), address: address.into() };
    let letter = PasswordChanged { name: "Ann" };
    mail::enqueue(&mut change, &house.app.templates, &to, &letter, None).await.unwrap();
    house.app.commit(change).await.unwrap();
}

async fn row(house: &House, address: &str) -> LetterRow {
    let rows = Letters::find().filter(LetterColumn::ToAddress.eq(address));
    rows.one(&house.app.store.read).await.unwrap().unwrap()
}

/// What is written of a letter that was not sent, which the operator reads.
async fn waits_because(house: &House, address: &str, reason: &str) -> LetterRow {
    let row = row(house, address).await;
    assert_eq!((row.fate, row.sent_at), (Fate::Waiting, None), "{:?}", row.reason);
    assert!(row.reason.as_deref().unwrap().contains(reason), "{:?}", row.reason);
    row
}

const SIGN_IN: &str = "cairn%40river.test:stone%20%26%20water%2F7";

#[tokio::test]
async fn a_letter_arrives_whole() {
    let server = MailServer::start();
    let url = format!("smtp://127.0.0.1:{}", server.port("plain"));
    let house = House::with(mail_settings(&url, None)).await;
    write(&house, "ann@river.test").await;
    house.is_in_order().await;
    let taken = &server.taken("ann@river.test", 1)[0];
    assert_eq!((&taken["secure"], &taken["sender"]), (&Value::Bool(false), &"cairn@cairn.test".into()));
    let bytes = BASE64_STANDARD.decode(taken["bytes"].as_str().unwrap()).unwrap();
    let letter = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(letter.to().unwrap().first().unwrap().name(), Some("Ann Río"));
    assert!(!letter.subject().unwrap().is_empty());
    assert!(letter.body_text(0).unwrap().contains("password"));
    assert!(letter.body_html(0).unwrap().contains("password"));
    assert_eq!(letter.content_type().unwrap().subtype(), Some("alternative"));
    assert_eq!(row(&house, "ann@river.test").await.fate, Fate::Sent);
}

#[tokio::test]
async fn letters_travel_by_starttls_and_by_tls_from_the_first_byte() {
    let server = MailServer::start();
    for (url, kind) in [
        (format!("smtp://{SIGN_IN}@127.0.0.1:{}?tls=required", server.port("starttls")), "starttls"),
        (format!("smtps://{SIGN_IN}@127.0.0.1:{}", server.port("tls")), "tls"),
    ] {
        let house = House::with(mail_settings(&url, Some(&server.authority()))).await;
        let address = format!("{kind}@river.test");
        write(&house, &address).await;
        house.is_in_order().await;
        let taken = &server.taken(&address, 1)[0];
        assert_eq!(
            (&taken["secure"], &taken["signed_in"]),
            (&Value::Bool(true), &Value::Bool(true)),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_not_believed() {
    let server = MailServer::start();
    for url in [
        format!("smtp://{SIGN_IN}@127.0.0.1:{}?tls=required", server.port("starttls")),
        format!("smtps://{SIGN_IN}@127.0.0.1:{}", server.port("tls")),
    ] {
        let house = House::with(mail_settings(&url, None)).await;
        write(&house, "ann@river.test").await;
        house.post_goes().await;
        waits_because(&house, "ann@river.test", "no secure connection").await;
    }
    // A server without TLS does not get to hear a password that is to travel over TLS.
    let url = format!("smtp://{SIGN_IN}@127.0.0.1:{}?tls=required", server.port("plain"));
    let house = House::with(mail_settings(&url, Some(&server.authority()))).await;
    write(&house, "ann@river.test").await;
    house.post_goes().await;
    waits_because(&house, "ann@river.test", "lacks what the settings ask for").await;
    server.taken("ann@river.test", 0);
}

#[tokio::test]
async fn a_server_that_is_down_costs_nothing_but_time() {
    let port = free_port();
    let house = House::with(mail_settings(&format!("smtp://127.0.0.1:{port}"), None)).await;
    write(&house, "ann@river.test").await;
    let mut pauses = Vec::new();
    for _ in 0..6 {
        house.post_goes().await;
        let row = waits_because(&house, "ann@river.test", "can't be reached").await;
        pauses.push((row.due_at - house.now()).num_seconds());
        // A second before it is due, nothing is tried.
        house.later(row.due_at - house.now() - TimeDelta::seconds(1));
        house.post_goes().await;
        assert_eq!(attempts(&house).await, i32::try_from(pauses.len()).unwrap());
        house.later(TimeDelta::seconds(1));
    }
    assert_eq!(pauses, [30, 60, 120, 240, 480, 960]);
    let server = MailServer::start_at(port);
    house.is_in_order().await;
    server.taken("ann@river.test", 1);
}

async fn attempts(house: &House) -> i32 {
    row(house, "ann@river.test").await.attempts
}

#[tokio::test]
async fn a_server_that_stays_down_becomes_the_operators_turn() {
    let house = House::with(mail_settings(&format!("smtp://127.0.0.1:{}", free_port()), None)).await;
    write(&house, "ann@river.test").await;
    for _ in 0..20 {
        house.post_goes().await;
        house.later(TimeDelta::hours(6));
    }
    let failed = row(&house, "ann@river.test").await;
    assert_eq!(failed.fate, Fate::Failed);
    assert!(failed.reason.unwrap().contains("can't be reached"));
    // Sent again by the operator, it begins anew.
    let mut change = house.app.change(Actor::System("test")).await.unwrap();
    mail::send_again(&mut change, failed.id).await.unwrap();
    house.app.commit(change).await.unwrap();
    house.post_goes().await;
    assert_eq!(waits_because(&house, "ann@river.test", "can't be reached").await.attempts, 1);
}

#[tokio::test]
async fn what_is_put_off_is_tried_again_and_what_is_refused_is_told() {
    let server = MailServer::start();
    let url = format!("smtp://127.0.0.1:{}", server.port("plain"));
    let house = House::with(mail_settings(&url, None)).await;
    for address in ["later@river.test", "never@river.test", "ann@river.test"] {
        write(&house, address).await;
    }
    house.post_goes().await;
    let waiting = waits_because(&house, "later@river.test", "put it off (451)").await;
    let failed = row(&house, "never@river.test").await;
    assert_eq!((failed.fate, failed.attempts), (Fate::Failed, 1));
    let reason = failed.reason.unwrap();
    assert!(reason.contains("refused it (550)") && !reason.contains('@'), "{reason}");
    server.taken("ann@river.test", 1);
    house.later(waiting.due_at - house.now());
    house.post_goes().await;
    server.taken("later@river.test", 1);
    server.taken("never@river.test", 0);
}

#[tokio::test]
async fn a_refused_sign_in_is_the_settings_fault_not_the_letters() {
    let server = MailServer::start();
    let url = format!("smtps://cairn%40river.test:wrong@127.0.0.1:{}", server.port("tls"));
    let house = House::with(mail_settings(&url, Some(&server.authority()))).await;
    write(&house, "ann@river.test").await;
    house.post_goes().await;
    waits_because(&house, "ann@river.test", "refused our sign-in (535)").await;
    server.taken("ann@river.test", 0);
}

#[tokio::test]
async fn a_slow_server_holds_a_letter_up_but_not_the_others() {
    let server = MailServer::start();
    let mail = mail_settings(&format!("smtp://127.0.0.1:{}", server.port("plain")), None);
    let house = House::with(|settings| {
        mail(settings);
        settings.patience.letter = Duration::from_secs(1);
    })
    .await;
    write(&house, "slow@river.test").await;
    write(&house, "ann@river.test").await;
    house.post_goes().await;
    let waiting = waits_because(&house, "slow@river.test", "took too long").await;
    server.taken("ann@river.test", 1);
    house.later(waiting.due_at - house.now());
    house.post_goes().await;
    server.taken("slow@river.test", 1);
}

#[tokio::test]
async fn a_letter_whose_receipt_was_lost_comes_twice_under_one_message_id() {
    let server = MailServer::start();
    let url = format!("smtp://127.0.0.1:{}", server.port("plain"));
    let house = House::with(mail_settings(&url, None)).await;
    write(&house, "lost@river.test").await;
    house.post_goes().await;
    let waiting = waits_because(&house, "lost@river.test", "can't be reached").await;
    house.later(waiting.due_at - house.now());
    house.is_in_order().await;
    let taken = server.taken("lost@river.test", 2);
    assert_eq!(taken[0]["id"], taken[1]["id"]);
    assert!(taken[0]["id"].as_str().unwrap().contains(&waiting.id.to_string()));
}
