//! How large it is, and how soon it answers.

use std::time::Duration;

use super::{
    Plan,
    people::Ground,
    process::Server,
    report::{self, figure},
};

pub async fn measure(_plan: &Plan) {
    let bytes = std::fs::metadata(super::process::program()).unwrap().len();
    let ground = Ground::new().await;
    ground.people(200, "foundation", false).await;
    drop(Server::cairn(&ground.data).await);
    let mut starts = Vec::new();
    for _ in 0..9 {
        starts.push(Server::cairn(&ground.data).await.started_in);
    }
    starts.sort_unstable();
    let server = Server::cairn(&ground.data).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    #[expect(clippy::cast_precision_loss, reason = "far less than 2^52")]
    let rows = [
        vec!["the program, MB".into(), figure(bytes as f64 / 1e6), "60".into()],
        vec![
            "start to first answer, ms, median of 9".into(),
            figure(starts[4].as_secs_f64() * 1000.0),
            "150".into(),
        ],
        vec!["memory when idle (PSS), MB".into(), figure(server.memory()), "25".into()],
    ];
    report::table("Size and start", &["what", "measured", "aim"], &rows);
}
