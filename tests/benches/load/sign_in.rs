//! A storm of sign-ins beside people who read.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Plan,
    client::{self, Connection, micros},
    people::{Ground, PASSWORD},
    process::Server,
    report::{self, figure},
};

const READERS: usize = 8;
const AT_THE_DOOR: usize = 100;

pub async fn measure(plan: &Plan) {
    let ground = Ground::new().await;
    let course = ground.course("foundation").await;
    let people = Arc::new(ground.people(400, "foundation", false).await);
    let lesson = &course.modules[0].lessons[0];
    let path = format!("/courses/foundation/{}/{}", lesson.module, lesson.slug);
    let server = Server::cairn(&ground.data).await;
    let reading: Vec<_> =
        people.iter().take(100).map(|one| client::get(&path, Some(&one.token), "192.0.2.1")).collect();
    let reading = Arc::new(reading);
    let to = server.socket;
    let mut rows = Vec::new();
    let calm = paced(to, plan.seconds, reading.clone()).await;
    rows.push(report::row("lesson view, nobody signs in", &calm, Duration::ZERO, None, ""));
    let before = server.cpu();
    let crowd = client::crowd(AT_THE_DOOR, plan.seconds, {
        let people = people.clone();
        move |index, watch| {
            let people = people.clone();
            async move {
                let mut connection = Connection::open(to).await.unwrap();
                let mut waits = Vec::new();
                let mut turn = index;
                while watch.runs() {
                    let person = &people[turn % people.len()];
                    turn += AT_THE_DOOR;
                    let from = format!("198.51.{}.{}", turn % 250, index);
                    let begun = Instant::now();
                    let reply = connection.ask(&sign_in(person, &from)).await.unwrap();
                    if reply.status == 303 { waits.push(micros(begun)) } else { watch.refused() }
                }
                waits
            }
        }
    });
    let load = async { tokio::join!(crowd, paced(to, plan.seconds, reading.clone())) };
    let (storm, beside) = server.profiled(plan.profile, "sign-in", load).await;
    let cpu = server.cpu().saturating_sub(before);
    rows.push(report::row("lesson view beside the storm", &beside, Duration::ZERO, None, "p99 stays"));
    rows.push(report::row(&format!("sign-in, {AT_THE_DOOR} at the door"), &storm, cpu, None, ""));
    report::table(
        &format!("A storm of sign-ins beside {READERS} who read, 25 lessons a second each"),
        &report::COLUMNS,
        &rows,
    );
    println!(
        "\nThe p99 of a lesson goes from {} to {} ms. Memory (PSS): {} MB.",
        figure(calm.share(0.99)),
        figure(beside.share(0.99)),
        figure(server.memory())
    );
}

/// Readers who ask at a steady pace, not as fast as they can: what they wait for is the server, not one another.
async fn paced(to: std::net::SocketAddr, over: Duration, requests: Arc<Vec<Vec<u8>>>) -> report::Waits {
    client::crowd(READERS, over, move |index, watch| {
        let requests = requests.clone();
        async move {
            let mut connection = Connection::open(to).await.unwrap();
            let mut waits = Vec::new();
            let mut beat = tokio::time::interval(Duration::from_millis(40));
            beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            let mut turn = index;
            while watch.runs() {
                beat.tick().await;
                let begun = Instant::now();
                let reply = connection.ask(&requests[turn % requests.len()]).await.unwrap();
                turn += READERS;
                if reply.status == 200 { waits.push(micros(begun)) } else { watch.refused() }
            }
            waits
        }
    })
    .await
}

/// The form of somebody who just opened the page: a visitor's cookie, and its token.
fn sign_in(person: &super::people::Somebody, from: &str) -> Vec<u8> {
    let visit = "0123456789abcdef".repeat(4);
    let csrf = cairn::web::CsrfKey::new(&visit, &cairn::clock::Chance::System).token();
    let fields = [("csrf", csrf.as_str()), ("email", &person.email), ("password", PASSWORD), ("next", "")];
    let request = client::post("/sign-in", &format!("__Host-visit={visit}"), &fields);
    let text = String::from_utf8(request).unwrap();
    text.replacen("cookie:", &format!("x-forwarded-for: {from}\r\ncookie:"), 1).into_bytes()
}
