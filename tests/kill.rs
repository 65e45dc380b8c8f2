//! The server stopped: kindly, when requests in flight are answered; and without a word, when nothing acknowledged is lost.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Served, answer};

#[tokio::test]
async fn a_server_that_is_asked_to_stop_answers_what_is_in_flight() {
    let mut server = Served::start().await;
    let mut idle = TcpStream::connect(server.socket()).await.unwrap();
    idle.write_all(b"GET /sign-in HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert_eq!(answer(&mut idle).await.unwrap().status, 200);
    let mut halves = Vec::new();
    for _ in 0..5 {
        let mut socket = TcpStream::connect(server.socket()).await.unwrap();
        let head = b"POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 20\r\n\r\nemail=ann";
        socket.write_all(head).await.unwrap();
        halves.push(socket);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.ask_to_stop();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(TcpStream::connect(server.socket()).await.is_err(), "it still lets people in");
    for mut socket in halves {
        socket.write_all(b"%40a.test&b").await.unwrap();
        let answer = answer(&mut socket).await.unwrap();
        assert_eq!(answer.status, 409, "{}", answer.text());
    }
    let status = server.stopped(Duration::from_secs(5)).await;
    assert!(status.success(), "{status}: {}", server.said());
    // The one that had nothing to say was let go.
    assert_eq!(idle.read(&mut [0; 8]).await.unwrap_or(0), 0);
}
