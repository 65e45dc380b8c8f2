//! What a request may cost: the size and slowness of its body, how often a stranger may ask, how large an answer is.

use std::{
    hash::Hash,
    io::Write,
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use futures_util::{StreamExt, stream};
use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock, clock::DefaultClock};
use poem::{
    Body, Endpoint, IntoResponse, Middleware, Request, Response, Result,
    http::{HeaderValue, StatusCode, header},
};

use super::client_address;

/// How large a body may be, and how long it may take to come.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub max: usize,
    pub deadline: Duration,
}

/// Caps the bytes that are really read, and the time that reading takes.
pub struct BodyGuard {
    pub room: Room,
    /// Which requests bring a file, and the room it has. Those who take one read it piece by piece and hold none whole.
    pub files: fn(&Request) -> Option<usize>,
    pub file_deadline: Duration,
}

impl<E: Endpoint> Middleware<E> for BodyGuard {
    type Output = BodyGuardEndpoint<E>;
    fn transform(&self, endpoint: E) -> Self::Output {
        BodyGuardEndpoint { endpoint, room: self.room, files: self.files, file_deadline: self.file_deadline }
    }
}

pub struct BodyGuardEndpoint<E> {
    endpoint: E,
    room: Room,
    files: fn(&Request) -> Option<usize>,
    file_deadline: Duration,
}

/// How much more than allowed is read and thrown away: a browser that is cut off while it sends never sees the answer.
const LEEWAY: usize = 16;
/// No more than this is thrown away, in bytes, however large a file may be.
const MOST_THROWN_AWAY: usize = 192 * 1024 * 1024;

/// What is wrong with a request's body, as far as it has been read: for [`super::Faces`] to tell.
#[derive(Clone, Default)]
pub(super) struct Verdict(Arc<OnceLock<StatusCode>>);

impl Verdict {
    pub(super) fn on(request: &Request) -> Verdict {
        request.extensions().get().cloned().unwrap_or_default()
    }

    pub(super) fn status(&self) -> Option<StatusCode> {
        self.0.get().copied()
    }

    fn is(&self, status: StatusCode) {
        // The first verdict stands.
        let _ = self.0.set(status);
    }
}

impl<E: Endpoint> Endpoint for BodyGuardEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let declared = request.header("content-length").and_then(|length| length.parse::<usize>().ok());
        if declared.is_none() && request.header("transfer-encoding").is_none() {
            return self.endpoint.call(request).await.map(IntoResponse::into_response);
        }
        let file = (self.files)(&request).map(|max| Room { max, deadline: self.file_deadline });
        let Room { max, deadline } = file.unwrap_or(self.room);
        let verdict = Verdict::default();
        request.extensions_mut().insert(verdict.clone());
        let mut body = counted(request.take_body(), max, deadline, verdict.clone());
        if declared.is_some_and(|length| length > max) {
            if declared.is_some_and(|length| length <= (max * LEEWAY).min(MOST_THROWN_AWAY)) {
                let _ = body.into_bytes().await;
            }
            verdict.is(StatusCode::PAYLOAD_TOO_LARGE);
            body = Body::empty();
        }
        request.set_body(body);
        self.endpoint.call(request).await.map(IntoResponse::into_response)
    }
}

fn counted(body: Body, max: usize, deadline: Duration, verdict: Verdict) -> Body {
    let end = tokio::time::Instant::now() + deadline;
    let start = (Box::pin(body.into_bytes_stream()), 0);
    Body::from_bytes_stream(Box::pin(stream::unfold(start, move |(mut bytes, mut read)| {
        let verdict = verdict.clone();
        async move {
            let refuse = |status: StatusCode, why: &str| {
                verdict.is(status);
                Err(std::io::Error::other(why.to_owned()))
            };
            let item = loop {
                match tokio::time::timeout_at(end, bytes.next()).await {
                    Ok(None) if read > max => break refuse(StatusCode::PAYLOAD_TOO_LARGE, "too large"),
                    Ok(None) => return None,
                    Ok(Some(Ok(chunk))) => {
                        read += chunk.len();
                        if read <= max {
                            break Ok(chunk);
                        }
                        if read > max * LEEWAY {
                            break refuse(StatusCode::PAYLOAD_TOO_LARGE, "too large");
                        }
                    }
                    Ok(Some(Err(error))) => break Err(std::io::Error::other(error)),
                    Err(_) => break refuse(StatusCode::REQUEST_TIMEOUT, "too slow"),
                }
            };
            Some((item, (bytes, read)))
        }
    })))
}

/// How often one address, or whoever a key stands for, may ask something.
pub struct Throttle<K: Hash + Eq + Clone = IpAddr> {
    limiter: DefaultKeyedRateLimiter<K>,
    /// At so many keys, those that have been quiet are forgotten.
    sweep_at: AtomicUsize,
}

/// Keys that are not worth sweeping.
const FEW: usize = 10_000;

impl<K: Hash + Eq + Clone> Throttle<K> {
    pub fn per_minute(times: u32) -> Throttle<K> {
        let quota = Quota::per_minute(NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN));
        Throttle { limiter: DefaultKeyedRateLimiter::keyed(quota), sweep_at: AtomicUsize::new(FEW) }
    }

    /// So many at once. `Err(seconds to wait)` where it is too much; none are counted then.
    pub fn take(&self, key: &K, times: u32) -> Result<(), u64> {
        // Or the list would grow for ever. While many ask at once, all are recent: it is gone through anew only when it has doubled.
        if self.limiter.len() > self.sweep_at.load(Ordering::Relaxed) {
            self.limiter.retain_recent();
            self.sweep_at.store(FEW.max(self.limiter.len() * 2), Ordering::Relaxed);
        }
        let times = NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
        match self.limiter.check_key_n(key, times) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(wait)) => Err(wait.wait_time_from(DefaultClock::default().now()).as_secs() + 1),
            // More than there ever is: whoever asks for so much is told beforehand.
            Err(_) => Err(60),
        }
    }
}

impl Throttle {
    /// `Err(seconds to wait)` where it was too often.
    pub fn check(&self, request: &Request, proxies: &[IpAddr]) -> Result<(), u64> {
        self.take(&client_address(request, proxies), 1)
    }
}

/// Compresses pages. Files and streams are left alone.
pub struct Compressed;

impl<E: Endpoint> Middleware<E> for Compressed {
    type Output = CompressedEndpoint<E>;
    fn transform(&self, endpoint: E) -> Self::Output {
        CompressedEndpoint(endpoint)
    }
}

pub struct CompressedEndpoint<E>(E);

/// Under this size an answer fits into one packet anyway.
const WORTHWHILE: usize = 1200;

impl<E: Endpoint> Endpoint for CompressedEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let wanted = accepts_gzip(&request);
        let mut response = self.0.call(request).await?.into_response();
        let kind = response.content_type().unwrap_or_default();
        let text =
            ["text/html", "application/json", "application/problem+json"].iter().any(|t| kind.starts_with(t));
        if !text || response.headers().contains_key(header::CONTENT_ENCODING) {
            return Ok(response);
        }
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
        if !wanted {
            return Ok(response);
        }
        let body = response.take_body().into_bytes().await?;
        if body.len() < WORTHWHILE {
            response.set_body(body);
            return Ok(response);
        }
        let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::new(6));
        match encoder.write_all(&body).and_then(|()| encoder.finish()) {
            Ok(gzip) => {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                response.set_body(gzip);
            }
            Err(_) => response.set_body(body),
        }
        Ok(response)
    }
}

pub fn accepts_gzip(request: &Request) -> bool {
    request.header("accept-encoding").is_some_and(|accepted| {
        accepted.split(',').any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            name.trim().eq_ignore_ascii_case("gzip")
                && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    })
}
