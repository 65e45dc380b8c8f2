//! HTTP/1.1 on a real socket, byte by byte where a test wants it so.

use std::{net::SocketAddr, time::Duration};

use poem::{
    Body, Endpoint, Request, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The way to a server that runs in another process.
#[derive(Clone, Copy)]
pub struct Wire {
    pub to: SocketAddr,
}

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl Wire {
    /// Sends these bytes over a connection of its own and reads the answer, which may come before all is sent.
    pub async fn exchange(&self, bytes: &[u8]) -> std::io::Result<Answer> {
        let (mut read, mut write) = TcpStream::connect(self.to).await?.into_split();
        let bytes = bytes.to_vec();
        // A server that has answered need not listen to the rest.
        let sending = tokio::spawn(async move {
            let _ = write.write_all(&bytes).await;
            write
        });
        let answer = answer(&mut read).await;
        sending.abort();
        answer
    }
}

/// Reads one answer to its end, for at most a minute and a half.
pub async fn answer(socket: &mut (impl AsyncReadExt + Unpin)) -> std::io::Result<Answer> {
    let late = std::io::Error::from(std::io::ErrorKind::TimedOut);
    tokio::time::timeout(Duration::from_secs(90), read_answer(socket)).await.unwrap_or(Err(late))
}

async fn read_answer(socket: &mut (impl AsyncReadExt + Unpin)) -> std::io::Result<Answer> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = find(&bytes, b"\r\n\r\n") {
            break end;
        }
        more(socket, &mut bytes).await?;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut body = bytes.split_off(end + 4);
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.get(9..12)).and_then(|code| code.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::other("no status line"))?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()))
        .collect();
    let value = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    if value("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        body = read_chunks(socket, body).await?;
    } else if let Some(length) = value("content-length").and_then(|length| length.parse::<usize>().ok()) {
        while body.len() < length {
            more(socket, &mut body).await?;
        }
    }
    Ok(Answer { status, headers, body })
}

async fn read_chunks(socket: &mut (impl AsyncReadExt + Unpin), mut raw: Vec<u8>) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = loop {
            if let Some(end) = find(&raw, b"\r\n") {
                break end;
            }
            more(socket, &mut raw).await?;
        };
        let size = String::from_utf8_lossy(&raw[..line]).into_owned();
        let size = usize::from_str_radix(size.trim(), 16).map_err(std::io::Error::other)?;
        while raw.len() < line + 2 + size + 2 {
            more(socket, &mut raw).await?;
        }
        if size == 0 {
            return Ok(body);
        }
        body.extend_from_slice(&raw[line + 2..line + 2 + size]);
        raw.drain(..line + 2 + size + 2);
    }
}

async fn more(socket: &mut (impl AsyncReadExt + Unpin), bytes: &mut Vec<u8>) -> std::io::Result<()> {
    if socket.read_buf(bytes).await? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// Requests of a [`super::Browser`], over the wire. Where no answer comes, 502 does.
impl Endpoint for Wire {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        use std::fmt::Write;
        let mut head = format!("{} {} HTTP/1.1\r\nhost: {}\r\n", request.method(), request.uri(), self.to);
        for (name, value) in request.headers() {
            let _ = write!(head, "{name}: {}\r\n", value.to_str().unwrap());
        }
        if let Some(from) = request.remote_addr().as_socket_addr() {
            let _ = write!(head, "x-forwarded-for: {}\r\n", from.ip());
        }
        head.push_str("connection: close\r\n\r\n");
        let body = request.take_body().into_vec().await?;
        let Ok(answer) = self.exchange(&[head.as_bytes(), &body].concat()).await else {
            return Ok(Response::builder().status(StatusCode::BAD_GATEWAY).finish());
        };
        let mut response = Response::builder().status(StatusCode::from_u16(answer.status).unwrap()).finish();
        for (name, value) in &answer.headers {
            if name != header::TRANSFER_ENCODING.as_str() && name != header::CONTENT_LENGTH.as_str() {
                let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
                response.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
            }
        }
        response.set_body(Body::from(answer.body));
        Ok(response)
    }
}
