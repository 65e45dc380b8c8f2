//! Strangers who check numbers.

use std::sync::Arc;

use super::{
    Plan, client,
    limits::Limits,
    people::Ground,
    process::Server,
    report::{self, figure},
};

const HOLDERS: usize = 200;

pub async fn measure(plan: &Plan, limits: &Limits) {
    let ground = Ground::new().await;
    let numbers = ground.certificates(HOLDERS).await;
    let server = Server::cairn(&ground.data).await;
    let mut rows = Vec::new();
    for (name, connections) in [("a number in good standing, 1 at once", 1), ("a number in good standing, 64 at once", 64)] {
        // Each from another address, for look-ups are throttled.
        let requests: Vec<_> = (0..40_000_u32)
            .map(|turn| {
                let from = format!("10.{}.{}.{}", turn / 65_536, turn / 256 % 256, turn % 256);
                client::get(&format!("/verify/{}", numbers[turn as usize % numbers.len()]), None, &from)
            })
            .collect();
        let before = server.cpu();
        let load = client::again_and_again(server.socket, connections, plan.seconds, Arc::new(requests));
        let waits = server.profiled(plan.profile && connections > 1, "verification", load).await;
        let limit = if connections > 1 { Some(limits.hello) } else { None };
        rows.push(report::row(name, &waits, server.cpu().saturating_sub(before), limit, "9,000 a second"));
    }
    report::table("Verification page", &report::COLUMNS, &rows);
    println!("\nMemory (PSS): {} MB.", figure(server.memory()));
}
