//! Whole attempts at an exam: start, ten responses, submit, look at the result.

use std::{
    fmt::Write,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use curriculum::File;

use super::{
    Plan,
    client::{self, Connection, Stopwatch, micros},
    limits::Limits,
    people::{Ground, Somebody},
    process::Server,
    report::{self, Waits, figure},
};

const RESPONSES: usize = 10;
/// Attempts at a time; more than two cores are kept busy by.
const AT_ONCE: usize = 24;

/// The welcome course with an exam of ten questions.
fn exam() -> Vec<File> {
    let front = "---\ntitle: Ten questions\nminutes: 30\nattempts: 3\nwait_hours: 0\n\
                 cut_score: { correct: 10, of: 10, set_on: 2026-01-15, method: \"For measuring\", by: \"The benchmark\" }\n\
                 blueprint:\n  - { domain: LEARN, level: understanding, items: 10 }\n---\n\nTen questions.\n";
    let mut bank = String::from("---\ntitle: Bank\ndomain: LEARN\nlevel: understanding\n---\n");
    for number in 0..20 {
        let _ = write!(
            bank,
            "\n### Question {number}\n\n```yaml item\nid: bench-{number}\nkind: one\ncompetencies: [SAMHSA-I-2]\nsource: The lesson\n```\n\n\
             What do you do in the {number}th case that comes to you?\n\n- [x] You listen to what the person says first.\n  > Yes.\n\
             - [ ] You tell the person what to do next.\n  > No.\n- [ ] You wait for somebody else to come in.\n  > No.\n\n\
             > [!NOTE]\n> The lesson says so.\n"
        );
    }
    vec![
        File { path: "exam.md".into(), bytes: front.into() },
        File { path: "bank/bench.md".into(), bytes: bank.into_bytes() },
    ]
}

pub async fn measure(plan: &Plan, limits: &Limits) {
    let ground = Ground::new().await;
    ground.publish("ten", "welcome", |path| path != "exam.md" && !path.starts_with("bank/"), exam()).await;
    let count =
        usize::try_from(plan.seconds.as_secs()).unwrap() * if cfg!(debug_assertions) { 60 } else { 900 };
    let people = Arc::new(ground.people(count, "ten", true).await);
    let server = Server::cairn(&ground.data).await;
    let before = server.cpu();
    let load = attempts(server.socket, people, plan.seconds);
    let (whole, each) = server.profiled(plan.profile, "exam", load).await;
    let cpu = server.cpu().saturating_sub(before);
    let rows = [
        report::row("whole attempts", &whole, cpu, None, "500 a second, p99 under 100 ms"),
        report::row("its requests, one by one", &each, cpu, None, ""),
    ];
    report::table(
        &format!("Whole attempts, {AT_ONCE} at once: start, {RESPONSES} responses, submit, result"),
        &report::COLUMNS,
        &rows,
    );
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let written = whole.a_second() * (RESPONSES + 2) as f64;
    println!(
        "\nChanges written: {} a second, {:.2} of the rows a second that raw SQLite takes in groups. Memory (PSS): {} MB.",
        figure(written),
        written / limits.rows,
        figure(server.memory())
    );
}

async fn attempts(to: SocketAddr, people: Arc<Vec<Somebody>>, over: Duration) -> (Waits, Waits) {
    let each = Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = each.clone();
    let whole = client::crowd(AT_ONCE, over, move |index, watch| {
        let (people, kept) = (people.clone(), kept.clone());
        async move {
            let mut connection = Connection::open(to).await.unwrap();
            let (mut whole, mut single) = (Vec::new(), Vec::new());
            for person in people.iter().skip(index).step_by(AT_ONCE) {
                if !watch.runs() {
                    break;
                }
                let begun = Instant::now();
                if attempt(&mut connection, person, &mut single, &watch).await.is_some() {
                    whole.push(micros(begun));
                }
            }
            assert!(!watch.runs(), "there were too few people");
            kept.lock().unwrap().extend(single);
            whole
        }
    })
    .await;
    let single = std::mem::take(&mut *each.lock().unwrap());
    let each = Waits::new(single, whole.over, 0);
    (whole, each)
}

async fn attempt(
    connection: &mut Connection,
    person: &Somebody,
    waits: &mut Vec<u32>,
    watch: &Stopwatch,
) -> Option<()> {
    let cookie = format!("__Host-session={}", person.token);
    let token = ("csrf", person.csrf.as_str());
    let mut ask = async |request: Vec<u8>, wanted: u16| {
        let begun = Instant::now();
        let (reply, body) = connection.ask_for_body(&request).await.unwrap();
        waits.push(micros(begun));
        if reply.status != wanted {
            if cfg!(debug_assertions) {
                eprintln!("{}: {}", reply.status, String::from_utf8_lossy(&request).lines().next().unwrap());
            }
            watch.refused();
            return None;
        }
        Some((reply, body))
    };
    let (started, _) = ask(client::post("/courses/ten/exam", &cookie, &[token]), 303).await?;
    let location = started.location?;
    let attempt = location.trim_start_matches("/attempts/").split('/').next()?.to_owned();
    for item in 1..=RESPONSES {
        // The server tells what to answer by its draw; any item's field is taken under its own name, so all are sent.
        // All must be right, so chance passes nobody: who passes has a certificate made beside the next attempts, which is measured by itself.
        let mut fields = vec![token, ("go", "next")];
        let names: Vec<String> = (0..20).map(|number| format!("bench-{number}")).collect();
        fields.extend(names.iter().map(|name| (name.as_str(), "2")));
        ask(client::post(&format!("/attempts/{attempt}/items/{item}/response"), &cookie, &fields), 303)
            .await?;
    }
    ask(client::post(&format!("/attempts/{attempt}/submission"), &cookie, &[token]), 303).await?;
    let (result, _) =
        ask(client::get(&format!("/attempts/{attempt}"), Some(&person.token), "192.0.2.1"), 200).await?;
    debug_assert!(result.length > 0 || result.location.is_none());
    Some(())
}
