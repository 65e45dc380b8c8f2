//! What this machine can do at the most, measured first: the ratios are to these.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sea_orm::sqlx;

use super::{
    Plan, bare, client,
    process::Server,
    report::{self, figure},
};

pub struct Limits {
    /// Requests a second of the bare server: saying hello, and doing what a lesson needs.
    pub hello: f64,
    pub lesson: f64,
    /// Rows a second into SQLite, in groups.
    pub rows: f64,
}

pub async fn measure(plan: &Plan) -> Limits {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = Vec::new();
    let mut grouped = 0.0;
    for group in [1, 32, 128] {
        let (commits, written) =
            commits(folder.path(), group, plan.seconds.min(Duration::from_secs(3))).await;
        rows.push(vec![group.to_string(), figure(commits), figure(written)]);
        grouped = f64::max(grouped, written);
    }
    report::table(
        "Raw SQLite, WAL, synchronous=FULL",
        &["rows a commit", "commits a second", "rows a second"],
        &rows,
    );

    let file = folder.path().join("bare.db");
    bare::prepare(&mut bare::open(&file).await).await;
    let server = Server::bare(&file).await;
    let mut rows = Vec::new();
    let mut best = [0.0; 2];
    let lessons: Vec<_> =
        (0..100).map(|id| client::get(&format!("/lesson/{id}"), None, "192.0.2.1")).collect();
    let kinds = [
        ("poem says hello", vec![client::get("/hello", None, "192.0.2.1")]),
        ("three queries, a template, a grouped write", lessons),
    ];
    for (place, (name, requests)) in kinds.into_iter().enumerate() {
        let requests = Arc::new(requests);
        for connections in [1, 64] {
            let before = server.cpu();
            let waits =
                client::again_and_again(server.socket, connections, plan.seconds, requests.clone()).await;
            best[place] = f64::max(best[place], waits.a_second());
            rows.push(report::row(
                &format!("{name}, {connections} at once"),
                &waits,
                server.cpu().saturating_sub(before),
                None,
                "",
            ));
        }
    }
    report::table("Bare poem", &report::COLUMNS, &rows);
    Limits { hello: best[0], lesson: best[1], rows: grouped }
}

/// Commits and rows a second, with so many rows to a commit.
async fn commits(folder: &std::path::Path, group: u32, over: Duration) -> (f64, f64) {
    let mut db = bare::open(&folder.join(format!("raw-{group}.db"))).await;
    sqlx::raw_sql("create table seen (id integer primary key, person integer not null, at text not null)")
        .execute(&mut db)
        .await
        .unwrap();
    let begun = Instant::now();
    let mut commits = 0_u32;
    while begun.elapsed() < over {
        sqlx::query("begin immediate").execute(&mut db).await.unwrap();
        for person in 0..group {
            sqlx::query("insert into seen (person, at) values (?, '2026-01-01T00:00:00Z')")
                .bind(person)
                .execute(&mut db)
                .await
                .unwrap();
        }
        sqlx::query("commit").execute(&mut db).await.unwrap();
        commits += 1;
    }
    let commits = f64::from(commits) / begun.elapsed().as_secs_f64();
    (commits, commits * f64::from(group))
}
