//! Clients that send too much, too slowly, or what nobody can read.

use std::time::{Duration, Instant};

use cairn::web::Limits;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Answer, House, Wire, answer};

/// A POST of a form, with more lines in its head.
fn post(path: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: cairn.test\r\naccept: text/html\r\n\
         content-type: application/x-www-form-urlencoded\r\n{more}\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn sized(path: &str, body: &[u8]) -> Vec<u8> {
    post(path, &format!("content-length: {}\r\n", body.len()), body)
}

async fn is_well(wire: Wire) {
    let page = wire.exchange(b"GET /sign-in HTTP/1.1\r\nhost: cairn.test\r\n\r\n").await.unwrap();
    assert_eq!(page.status, 200);
}

/// A whole page that says it in words, with the headers of every page.
#[track_caller]
fn tells(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(answer.header("content-security-policy").is_some(), "{:?}", answer.headers);
    assert!(answer.text().contains("<h1"), "no page: {}", answer.text());
    assert!(answer.text().contains(words), "“{words}” is not in {}", answer.text());
}

#[tokio::test]
async fn a_body_too_large_is_told_kindly() {
    let house = House::open().await;
    let wire = house.on_a_port(Limits::default()).await;
    let body = vec![b'a'; 700 * 1024];
    tells(&wire.exchange(&sized("/sign-in", &body)).await.unwrap(), 413, "too large");
    // One that does not tell its size beforehand.
    let mut chunks = Vec::new();
    for part in body.chunks(16 * 1024) {
        chunks.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
        chunks.extend_from_slice(part);
        chunks.extend_from_slice(b"\r\n");
    }
    chunks.extend_from_slice(b"0\r\n\r\n");
    let request = post("/sign-in", "transfer-encoding: chunked\r\n", &chunks);
    tells(&wire.exchange(&request).await.unwrap(), 413, "too large");
    // Somebody who pastes a book gets the page as well, not a connection cut off.
    tells(&wire.exchange(&sized("/sign-in", &vec![b'a'; 4 * 1024 * 1024])).await.unwrap(), 413, "too large");
    is_well(wire).await;
}

#[tokio::test]
async fn a_body_too_large_for_the_api_is_a_problem_document() {
    let house = House::open().await;
    let wire = house.on_a_port(Limits::default()).await;
    let body = vec![b'a'; 700 * 1024];
    let answer = wire.exchange(&sized("/api/v1/enrollments", &body)).await.unwrap();
    assert_eq!((answer.status, answer.header("content-type")), (413, Some("application/problem+json")));
    let problem: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(problem["status"], 413);
}

#[tokio::test]
async fn broken_text_is_told_kindly() {
    let house = House::open().await;
    let wire = house.on_a_port(Limits::default()).await;
    for body in
        [&b"email=\xff\xfe&password=x"[..], b"email=%FF%FE&password=x", b"em\xc3ail=x", b"email=%ED%A0%80"]
    {
        tells(&wire.exchange(&sized("/sign-in", body)).await.unwrap(), 422, "Please type it anew");
    }
    // What is not a form at all.
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", "\u{e9}"] {
        let request = post("/sign-in", "content-length: 2\r\n", b"{}");
        let request = String::from_utf8_lossy(&request).replace("application/x-www-form-urlencoded", kind);
        let answer = wire.exchange(request.as_bytes()).await.unwrap();
        assert!((400..500).contains(&answer.status), "{kind}: {}", answer.status);
    }
    is_well(wire).await;
}

#[tokio::test]
async fn broken_addresses_and_headers_are_never_a_fault_of_ours() {
    let house = House::open().await;
    let wire = house.on_a_port(Limits::default()).await;
    let long = format!("/courses/{}", "a".repeat(6000));
    for path in [
        "/%FF",
        "/courses/%FF%FE",
        "/courses/%00",
        "/courses/..%2f..%2fetc%2fpasswd",
        "/assets/%FF/%FF",
        "/sign-in?next=%FF",
        "/sign-in?next=//evil.test",
        "/courses?words=%FF",
        "/verify/%FF",
        "/verify/%00",
        "/verify?number=%FF%FE",
        "/courses/walk/%F0%9F%8C%8A",
        "/confirm-email/%C0%80",
        "/attempts/%FF",
        "/api/v1/verifications/%FF",
        &long,
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: cairn.test\r\naccept: text/html\r\n\r\n");
        let answer = wire.exchange(request.as_bytes()).await.unwrap();
        assert!(answer.status < 500, "{path}: {} {}", answer.status, answer.text());
        assert!(
            answer.header("location").is_none_or(|to| to.starts_with('/') && !to.starts_with("//")),
            "{path}"
        );
    }
    for line in [
        &b"cookie: __Host-session=\xff\xfe"[..],
        b"cookie: ;;;===",
        b"accept-encoding: \xff",
        b"x-forwarded-for: \xff, ,",
        b"if-none-match: \xff",
        b"content-type: \xff",
        b"content-length: -1",
        b"origin: \xff",
        b"authorization: Bearer \xff",
        b"authorization: Basic",
        b"range: bytes=\xff",
        b"transfer-encoding: nonsense",
    ] {
        let request = [&b"GET /sign-in HTTP/1.1\r\nhost: cairn.test\r\n"[..], line, b"\r\n\r\n"].concat();
        let answer = wire.exchange(&request).await.unwrap();
        assert!(answer.status < 500, "{}: {}", String::from_utf8_lossy(line), answer.status);
    }
    is_well(wire).await;
}

#[tokio::test]
async fn noise_is_survived() {
    let house = House::open().await;
    let wire = house.on_a_port(Limits::default()).await;
    let chance = cairn::clock::Chance::seeded(11);
    for round in 0..100_u32 {
        let mut bytes = chance.bytes::<300>().to_vec();
        match round % 3 {
            0 => bytes.splice(..0, *b"GET /sign-in HTTP/1.1\r\n").for_each(drop),
            1 => bytes.splice(..0, *b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").for_each(drop),
            _ => (),
        }
        bytes.extend_from_slice(b"\r\n\r\n");
        let mut socket = TcpStream::connect(wire.to).await.unwrap();
        socket.write_all(&bytes).await.unwrap();
        drop(socket);
    }
    is_well(wire).await;
}

#[tokio::test]
async fn a_slow_body_is_given_up_with_an_answer() {
    let house = House::with(|settings| settings.patience.body = Duration::from_secs(1)).await;
    let wire = house.on_a_port(Limits::default()).await;
    let begun = Instant::now();
    let (mut read, mut write) = TcpStream::connect(wire.to).await.unwrap().into_split();
    write.write_all(&post("/sign-in", "content-length: 1000\r\n", b"email=")).await.unwrap();
    let dribble = tokio::spawn(async move {
        while write.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    // Others do not wait for it.
    is_well(wire).await;
    tells(&answer(&mut read).await.unwrap(), 408, "took too long");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    dribble.abort();
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_nothing_behind() {
    let house = House::open().await;
    let wire = house.on_a_port(Limits::default()).await;
    for _ in 0..20 {
        let mut socket = TcpStream::connect(wire.to).await.unwrap();
        socket.write_all(&post("/sign-in", "content-length: 1000\r\n", b"email=ann")).await.unwrap();
        drop(socket);
    }
    is_well(wire).await;
    house.is_in_order().await;
}

#[tokio::test]
async fn slow_heads_are_given_up_and_nobody_waits_for_them() {
    let house = House::open().await;
    let limits = Limits { head: Duration::from_secs(1), ..Limits::default() };
    let wire = house.on_a_port(limits).await;
    let mut slow = Vec::new();
    for begin in [&b""[..], b"G", b"GET /sign-in HTTP/1.1\r\nhost: cairn.test\r\nx-slow: "] {
        for _ in 0..40 {
            let mut socket = TcpStream::connect(wire.to).await.unwrap();
            socket.write_all(begin).await.unwrap();
            slow.push(socket);
        }
    }
    is_well(wire).await;
    let begun = Instant::now();
    for mut socket in slow {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(6), socket.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "a connection that says nothing was kept open");
    }
    assert!(begun.elapsed() < Duration::from_secs(6));
    // One that talked and then fell silent is let go too.
    let mut socket = TcpStream::connect(wire.to).await.unwrap();
    socket.write_all(b"GET /sign-in HTTP/1.1\r\nhost: cairn.test\r\n\r\n").await.unwrap();
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(6), socket.read_to_end(&mut rest)).await;
    assert!(ended.is_ok() && rest.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn a_head_too_large_is_refused() {
    let house = House::open().await;
    let wire = house.on_a_port(Limits::default()).await;
    let large =
        format!("GET /sign-in HTTP/1.1\r\nhost: cairn.test\r\nx-large: {}\r\n\r\n", "a".repeat(40_000));
    assert_eq!(wire.exchange(large.as_bytes()).await.unwrap().status, 431);
    let many = format!("GET /sign-in HTTP/1.1\r\nhost: cairn.test\r\n{}\r\n", "x-many: a\r\n".repeat(200));
    assert_eq!(wire.exchange(many.as_bytes()).await.unwrap().status, 431);
    is_well(wire).await;
}
