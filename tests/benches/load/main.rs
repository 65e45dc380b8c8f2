//! How fast the server is, as a ratio to limits measured in the same run. `tests/benches/run` builds and starts this.
//!
//! The load comes from this process, on the same cores as the server: what a second holds is shared by both. CPU figures
//! are the server's alone.
#![expect(clippy::unwrap_used, reason = "a measurement that can't go on says where it stopped")]
#![expect(clippy::print_stdout, reason = "the tables are what it is for")]

mod bare;
mod certificates;
mod client;
mod exam;
mod lesson;
mod limits;
mod list;
mod people;
mod process;
mod report;
mod sign_in;
mod size;
mod verify;

use std::time::Duration;

/// What to measure, and for how long.
pub struct Plan {
    pub seconds: Duration,
    pub profile: bool,
    only: Vec<String>,
}

impl Plan {
    fn read(mut words: impl Iterator<Item = String>) -> Plan {
        let mut plan = Plan { seconds: Duration::from_secs(6), profile: false, only: Vec::new() };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--seconds" => plan.seconds = Duration::from_secs(words.next().unwrap().parse().unwrap()),
                "--profile" => plan.profile = true,
                _ => plan.only.push(word),
            }
        }
        plan
    }

    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    // This program is also the bare server that the real one is compared with.
    if let [bare, port, file] = &words[..]
        && bare == "bare-server"
    {
        return runtime.block_on(bare::serve(port.parse().unwrap(), file));
    }
    runtime.block_on(measure(&Plan::read(words.into_iter())));
}

async fn measure(plan: &Plan) {
    if cfg!(debug_assertions) {
        println!("(A debug build: these figures say nothing about the server's speed.)\n");
    }
    let limits = limits::measure(plan).await;
    if plan.wants("lesson") {
        lesson::measure(plan, &limits).await;
    }
    if plan.wants("exam") {
        exam::measure(plan, &limits).await;
    }
    if plan.wants("verify") {
        verify::measure(plan, &limits).await;
    }
    if plan.wants("certificates") {
        certificates::measure(plan).await;
    }
    if plan.wants("list") {
        list::measure(plan).await;
    }
    if plan.wants("sign-in") {
        sign_in::measure(plan).await;
    }
    if plan.wants("size") {
        size::measure(plan).await;
    }
}
