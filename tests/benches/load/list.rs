//! A hundred thousand numbers in one list: how long it takes, and what it holds.

use std::{
    fmt::Write as _,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    Plan,
    people::Ground,
    process::Server,
    report::{self, figure},
};

const ROWS: usize = 100_000;
const HOLDERS: usize = 2000;

pub async fn measure(_plan: &Plan) {
    let ground = Ground::new().await;
    ground.people(HOLDERS, "foundation", false).await;
    let numbers = ground.certificates().await;
    let token = ground.api_token().await;
    // Every other row has a certificate; no two of the others are the same.
    let mut list = String::from("name,number,note\n");
    for row in 0..ROWS {
        let number = if row % 2 == 0 { numbers[row / 2 % HOLDERS].clone() } else { ground.unknown_number() };
        writeln!(list, "Applicant {row},{number},\"seen, and kept\"").unwrap();
    }
    let server = Server::cairn(&ground.data).await;
    let calm = server.memory();
    let cpu = server.cpu();
    let begun = Instant::now();
    let sent = send(server.socket, &token, &list);
    tokio::pin!(sent);
    let mut most = calm;
    let (first, lines) = loop {
        tokio::select! {
            answer = &mut sent => break answer,
            () = tokio::time::sleep(Duration::from_millis(20)) => most = most.max(server.memory()),
        }
    };
    let over = begun.elapsed();
    let cpu = server.cpu().saturating_sub(cpu);
    assert_eq!(lines, ROWS, "rows were lost");
    #[expect(clippy::cast_precision_loss, reason = "a hundred thousand")]
    let rows = [
        vec!["all of it, s".into(), figure(over.as_secs_f64())],
        vec!["rows a second".into(), figure(ROWS as f64 / over.as_secs_f64())],
        vec!["the first row back after, ms".into(), figure(first.as_secs_f64() * 1000.0)],
        vec!["server CPU for a row, µs".into(), figure(cpu.as_secs_f64() * 1e6 / ROWS as f64)],
        vec!["memory (PSS) before, MB".into(), figure(calm)],
        vec!["memory (PSS) at the most, MB".into(), figure(most)],
    ];
    report::table("A list of 100,000 numbers, half of them issued here", &["what", "measured"], &rows);
}

/// The whole list, sent and read back: when the first rows came, and how many rows.
async fn send(to: SocketAddr, token: &str, list: &str) -> (Duration, usize) {
    let mut wire = TcpStream::connect(to).await.unwrap();
    let head = format!(
        "POST /api/v1/verifications/list HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         content-type: text/csv\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        list.len()
    );
    wire.write_all(head.as_bytes()).await.unwrap();
    wire.write_all(list.as_bytes()).await.unwrap();
    let sent = Instant::now();
    let (mut first, mut answer) = (None, Vec::new());
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = wire.read(&mut piece).await.unwrap();
        if read == 0 {
            break;
        }
        first.get_or_insert_with(|| sent.elapsed());
        answer.extend_from_slice(&piece[..read]);
    }
    // What stands between the pieces of the answer is not counted.
    let text = String::from_utf8_lossy(&answer);
    let lines = text.matches("seen, and kept").count();
    assert!(lines > 0, "{}", text.chars().take(500).collect::<String>());
    (first.unwrap_or_default(), lines)
}
