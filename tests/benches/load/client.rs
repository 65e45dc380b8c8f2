//! A sparing HTTP client: one connection, kept alive, requests made beforehand.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::report::Waits;

pub struct Connection {
    socket: TcpStream,
    held: Vec<u8>,
}

/// What of an answer a measurement needs.
pub struct Reply {
    pub status: u16,
    pub location: Option<String>,
    pub length: usize,
}

impl Connection {
    pub async fn open(to: SocketAddr) -> std::io::Result<Connection> {
        let socket = TcpStream::connect(to).await?;
        socket.set_nodelay(true)?;
        Ok(Connection { socket, held: Vec::with_capacity(64 * 1024) })
    }

    pub async fn ask(&mut self, request: &[u8]) -> std::io::Result<Reply> {
        Ok(self.ask_for_body(request).await?.0)
    }

    pub async fn ask_for_body(&mut self, request: &[u8]) -> std::io::Result<(Reply, Vec<u8>)> {
        self.socket.write_all(request).await?;
        self.held.clear();
        let end = loop {
            if self.socket.read_buf(&mut self.held).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(end) = self.held.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let head = std::str::from_utf8(&self.held[..end]).map_err(std::io::Error::other)?;
        let status =
            head.get(9..12).and_then(|code| code.parse().ok()).ok_or(std::io::ErrorKind::InvalidData)?;
        let mut location = None;
        let mut length = None;
        for line in head.split("\r\n") {
            let Some((name, value)) = line.split_once(": ") else { continue };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().ok();
            } else if name.eq_ignore_ascii_case("location") {
                location = Some(value.to_owned());
            }
        }
        // Every page here tells its length.
        let length = length.unwrap_or(0);
        while self.held.len() < end + length {
            if self.socket.read_buf(&mut self.held).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        let body = self.held[end..].to_vec();
        Ok((Reply { status, location, length }, body))
    }
}

/// Many at once, each doing one thing after another, until the time is over or somebody runs out of things to do.
/// `step` gives its wait in microseconds, or nothing if it was refused or there is nothing left.
pub async fn crowd<F, Fut>(people: usize, over: Duration, person: F) -> Waits
where
    F: Fn(usize, Stopwatch) -> Fut,
    Fut: Future<Output = Vec<u32>> + Send + 'static,
{
    let begun = Instant::now();
    let refused = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..people)
        .map(|index| tokio::spawn(person(index, Stopwatch { until: begun + over, refused: refused.clone() })))
        .collect();
    let mut each = Vec::new();
    for task in tasks {
        each.extend(task.await.unwrap());
    }
    Waits::new(each, begun.elapsed(), refused.load(Ordering::Relaxed))
}

#[derive(Clone)]
pub struct Stopwatch {
    until: Instant,
    refused: Arc<AtomicU64>,
}

impl Stopwatch {
    pub fn runs(&self) -> bool {
        Instant::now() < self.until
    }

    pub fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }
}

pub fn micros(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX)
}

/// The same request again and again, on so many connections.
pub async fn again_and_again(
    to: SocketAddr,
    connections: usize,
    over: Duration,
    requests: Arc<Vec<Vec<u8>>>,
) -> Waits {
    crowd(connections, over, move |index, watch| {
        let requests = requests.clone();
        async move {
            let mut connection = Connection::open(to).await.unwrap();
            let mut waits = Vec::new();
            let mut turn = index * 7;
            while watch.runs() {
                let begun = Instant::now();
                let reply = connection.ask(&requests[turn % requests.len()]).await.unwrap();
                turn += connections;
                if reply.status == 200 { waits.push(micros(begun)) } else { watch.refused() }
            }
            waits
        }
    })
    .await
}

/// What a browser would send.
pub fn get(path: &str, cookie: Option<&str>, from: &str) -> Vec<u8> {
    let cookie = cookie.map_or_else(String::new, |token| format!("cookie: __Host-session={token}\r\n"));
    format!(
        "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\naccept-encoding: gzip, deflate, br\r\n\
         user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\nx-forwarded-for: {from}\r\n{cookie}\r\n"
    )
    .into_bytes()
}

/// The same as somebody asks who wants it made anew, and not as it was kept.
pub fn reload(path: &str, from: &str) -> Vec<u8> {
    let asked = get(path, None, from);
    [&asked[..asked.len() - 2], b"cache-control: no-cache\r\n\r\n"].concat()
}

pub fn post(path: &str, cookie: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\naccept-encoding: gzip, deflate, br\r\n\
         user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
         cookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
