//! What was measured, in words and tables.

use std::time::Duration;

/// The waits of many requests, and over how long they were spread.
#[derive(Default, Clone)]
pub struct Waits {
    /// Microseconds, sorted.
    pub each: Vec<u32>,
    pub over: Duration,
    pub refused: u64,
}

impl Waits {
    pub fn new(mut each: Vec<u32>, over: Duration, refused: u64) -> Waits {
        each.sort_unstable();
        Waits { each, over, refused }
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer requests than 2^52")]
    pub fn a_second(&self) -> f64 {
        self.each.len() as f64 / self.over.as_secs_f64()
    }

    /// In milliseconds: the wait that this share of requests did not exceed.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank"
    )]
    pub fn share(&self, share: f64) -> f64 {
        let rank = (self.each.len() as f64 * share) as usize;
        self.each
            .get(rank.min(self.each.len().saturating_sub(1)))
            .map_or(0.0, |wait| f64::from(*wait) / 1000.0)
    }
}

pub fn table(title: &str, columns: &[&str], rows: &[Vec<String>]) {
    println!("\n### {title}\n");
    println!("| {} |", columns.join(" | "));
    println!("|{}", "---|".repeat(columns.len()));
    for row in rows {
        println!("| {} |", row.join(" | "));
    }
}

/// With as many digits as mean something.
pub fn figure(value: f64) -> String {
    match value {
        v if v >= 100.0 => {
            let digits = format!("{v:.0}");
            let cut = digits.len() % 3;
            let (first, rest) = digits.split_at(cut);
            let thousands =
                rest.as_bytes().chunks(3).map(|three| String::from_utf8_lossy(three).into_owned());
            let parts = Some(first.to_owned()).filter(|first| !first.is_empty()).into_iter().chain(thousands);
            parts.collect::<Vec<_>>().join(",")
        }
        v if v >= 10.0 => format!("{v:.1}"),
        v if v >= 1.0 => format!("{v:.2}"),
        v => format!("{v:.3}"),
    }
}

/// One kind of request: how many a second, how long, what it cost the server, and how that compares.
pub fn row(name: &str, waits: &Waits, cpu: Duration, limit: Option<f64>, aim: &str) -> Vec<String> {
    #[expect(clippy::cast_precision_loss, reason = "far fewer requests than 2^52")]
    let cpu = cpu.as_secs_f64() * 1000.0 / waits.each.len().max(1) as f64;
    let refused = if waits.refused > 0 { format!(" ({} failed)", waits.refused) } else { String::new() };
    vec![
        format!("{name}{refused}"),
        figure(waits.a_second()),
        figure(waits.share(0.5)),
        figure(waits.share(0.99)),
        figure(cpu),
        limit.map_or_else(String::new, |limit| format!("{:.2}", waits.a_second() / limit)),
        aim.to_owned(),
    ]
}

pub const COLUMNS: [&str; 7] =
    ["what", "a second", "median ms", "p99 ms", "server CPU ms", "of the limit", "aim"];
