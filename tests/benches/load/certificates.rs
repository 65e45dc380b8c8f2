//! Certificates for a whole cohort at once: each signed, laid out as a PDF, put into a letter and delivered as a file.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use curriculum::File;

use super::{
    Plan,
    people::Ground,
    process::Server,
    report::{self, figure},
};

pub async fn measure(plan: &Plan) {
    let count =
        usize::try_from(plan.seconds.as_secs()).unwrap() * if cfg!(debug_assertions) { 5 } else { 100 };
    let ground = Ground::new().await;
    ground.publish("short", "welcome", |path| !is_exams(path), vec![without_exam()]).await;
    ground.people(count, "short", true).await;
    // The server's own start is measured elsewhere.
    let begun = Instant::now();
    let issued = ground.issue().await;
    let issuing = begun.elapsed();
    let server = Server::cairn(&ground.data).await;
    let begun = Instant::now();
    let cpu = server.cpu_with_children();
    let letters = ground.data.join("letters");
    while files_in(&letters) < issued {
        assert!(begun.elapsed() < Duration::from_mins(10), "{} of {issued}", files_in(&letters));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let over = begun.elapsed();
    let cpu = server.cpu_with_children().saturating_sub(cpu);
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let (count, rate) = (issued as f64, |over: Duration| figure(issued as f64 / over.as_secs_f64()));
    let rows = [
        vec!["issued, letter queued, a second".into(), rate(issuing), String::new()],
        vec!["signed, laid out and delivered, a second".into(), rate(over), "100".into()],
        vec!["all of it, a second".into(), rate(issuing + over), String::new()],
        vec![
            "CPU for one, its layout process included, ms".into(),
            figure(cpu.as_secs_f64() * 1000.0 / count),
            "20 on two cores".into(),
        ],
        vec!["memory of the server (PSS), MB".into(), figure(server.memory()), "100".into()],
    ];
    report::table(&format!("{issued} certificates of completion"), &["what", "measured", "aim"], &rows);
}

fn is_exams(path: &str) -> bool {
    ["course.md", "exam.md"].contains(&path) || path.starts_with("bank/")
}

/// The welcome course's front page, for a course that ends with its last lesson.
fn without_exam() -> File {
    let page = include_str!("../../../courses/welcome/course.md");
    assert!(page.contains("exam: passed"));
    File { path: "course.md".into(), bytes: page.replace("exam: passed", "exam: none").into_bytes() }
}

fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, |entries| {
        entries.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "eml")).count()
    })
}
