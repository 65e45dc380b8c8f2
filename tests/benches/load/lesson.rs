//! A lesson read by signed-in people, each view recorded.

use std::sync::Arc;

use super::{
    Plan, client,
    limits::Limits,
    people::Ground,
    process::Server,
    report::{self, figure},
};

const READERS: usize = 300;

pub async fn measure(plan: &Plan, limits: &Limits) {
    let ground = Ground::new().await;
    let course = ground.course("foundation").await;
    let people = ground.people(READERS, "foundation", false).await;
    let lessons: Vec<_> = course
        .modules
        .iter()
        .flat_map(|module| &module.lessons)
        .map(|lesson| format!("/courses/foundation/{}/{}", lesson.module, lesson.slug))
        .collect();
    let server = Server::cairn(&ground.data).await;
    let idle = server.memory();
    // Everybody reads on: from lesson to lesson, as readers do.
    let requests = |gzip: bool| {
        let all = (0..READERS * 4).map(|number| {
            let person = &people[number % READERS];
            let request = client::get(&lessons[number % lessons.len()], Some(&person.token), "192.0.2.1");
            if gzip { request } else { without_gzip(&request) }
        });
        Arc::new(all.collect::<Vec<_>>())
    };
    let mut rows = Vec::new();
    for (name, gzip, connections) in [
        ("lesson view, 1 at once", true, 1),
        ("lesson view, 64 at once", true, 64),
        ("the same, not compressed, 64 at once", false, 64),
    ] {
        let requests = requests(gzip);
        let before = server.cpu();
        let load = client::again_and_again(server.socket, connections, plan.seconds, requests);
        let waits = server.profiled(plan.profile && connections == 64, &format!("lesson-{gzip}"), load).await;
        let limit = if connections == 64 { Some(limits.lesson) } else { None };
        rows.push(report::row(
            name,
            &waits,
            server.cpu().saturating_sub(before),
            limit,
            "4,000 a second, 0.4 ms CPU",
        ));
    }
    report::table("Lesson view, its row recorded", &report::COLUMNS, &rows);
    println!(
        "\nMemory (PSS): {} MB at start, {} MB after the load. Aims: 25 MB idle, 100 MB under load.",
        figure(idle),
        figure(server.memory())
    );
}

fn without_gzip(request: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(request);
    text.replace("accept-encoding: gzip, deflate, br\r\n", "").into_bytes()
}
