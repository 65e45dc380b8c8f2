//! Strangers who check numbers, each from an address of their own, so that nobody is asked to wait.

use std::sync::Arc;

use super::{
    Plan, client,
    limits::Limits,
    people::Ground,
    process::Server,
    report::{self, figure},
};

const HOLDERS: usize = 2000;
/// More than enough: each may ask 120 times a minute.
const STRANGERS: usize = 20_000;

pub async fn measure(plan: &Plan, limits: &Limits) {
    let ground = Ground::new().await;
    ground.people(HOLDERS, "foundation", false).await;
    let numbers = ground.certificates().await;
    let server = Server::cairn(&ground.data).await;
    let requests = |of: &[String], anew: bool| {
        let all = (0..STRANGERS).map(|stranger| {
            let from = format!("10.{}.{}.7", stranger / 250, stranger % 250);
            let path = format!("/verify/{}", of[stranger % of.len()]);
            if anew { client::reload(&path, &from) } else { client::get(&path, None, &from) }
        });
        Arc::new(all.collect::<Vec<_>>())
    };
    let mut rows = Vec::new();
    for (name, of, anew, connections, aim) in [
        ("many numbers, each made anew, 1 at once", &numbers[..], true, 1, ""),
        ("many numbers, each made anew, 64 at once", &numbers[..], true, 64, "9,000 a second"),
        ("one number again and again, 64 at once", &numbers[..1], false, 64, "0.5 of hello"),
    ] {
        let requests = requests(of, anew);
        let before = server.cpu();
        let load = client::again_and_again(server.socket, connections, plan.seconds, requests);
        let waits = server.profiled(plan.profile, &format!("verify-{connections}"), load).await;
        let limit = (connections == 64).then_some(limits.hello);
        rows.push(report::row(name, &waits, server.cpu().saturating_sub(before), limit, aim));
    }
    report::table("Verification page, of poem saying hello", &report::COLUMNS, &rows);
    println!("\nMemory (PSS): {} MB.", figure(server.memory()));
}
