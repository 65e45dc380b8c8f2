//! Answers about one number, kept in memory for the rest of the minute that they are told for.
//!
//! A stranger's answer says as of which minute it is so, and is the same for all strangers in that minute. It is given
//! again, as it went out, until the minute is over or something changed that a stranger may see (`decisions/0031`).

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
};

use super::pages::LOOKUPS;
use crate::{app::App, web::accepts_gzip};

/// Answers kept in one minute: some five megabytes. Others are made each time.
const MOST: usize = 1000;
/// What a request says that wants more than the answer everybody gets, or a newer one.
const PARTICULAR: [header::HeaderName; 6] = [
    header::COOKIE,
    header::AUTHORIZATION,
    header::CACHE_CONTROL,
    header::PRAGMA,
    header::IF_NONE_MATCH,
    header::RANGE,
];

/// Stands before everything else.
pub struct KeptAnswers(pub App);

impl<E: Endpoint> Middleware<E> for KeptAnswers {
    type Output = KeptAnswersEndpoint<E>;
    fn transform(&self, endpoint: E) -> Self::Output {
        KeptAnswersEndpoint { endpoint, app: self.0.clone(), minute: Mutex::default() }
    }
}

pub struct KeptAnswersEndpoint<E> {
    endpoint: E,
    app: App,
    minute: Mutex<Minute>,
}

#[derive(Default)]
struct Minute {
    time: Time,
    answers: HashMap<Asked, Answer>,
}

/// Within one of these, the answer to a question stays the same.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Time {
    minute: i64,
    news: u64,
}

#[derive(PartialEq, Eq, Hash)]
struct Asked {
    number: String,
    gzip: bool,
}

#[derive(Clone)]
struct Answer {
    made_at: DateTime<Utc>,
    headers: HeaderMap,
    body: Bytes,
}

impl<E: Endpoint> Endpoint for KeptAnswersEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let Some(asked) = Asked::by(&request) else {
            return self.endpoint.call(request).await.map(IntoResponse::into_response);
        };
        let now = self.app.clock.now();
        // Counted before anything is read: what changes meanwhile makes the answer an old one.
        let time = Time { minute: now.timestamp().div_euclid(60), news: self.app.news.count() };
        // Who asks too often is told so by the page itself.
        if let Some(answer) = self.held(&asked, time)
            && LOOKUPS.check(&request, &self.app.settings.proxies).is_ok()
        {
            return Ok(answer.given_again(now));
        }
        let mut response = self.endpoint.call(request).await?.into_response();
        if for_everybody(&response) {
            let body = response.take_body().into_bytes().await?;
            let answer = Answer { made_at: now, headers: response.headers().clone(), body: body.clone() };
            self.keep(asked, answer, time);
            response.set_body(body);
        }
        Ok(response)
    }
}

impl<E> KeptAnswersEndpoint<E> {
    fn held(&self, asked: &Asked, time: Time) -> Option<Answer> {
        let minute = self.minute();
        minute.answers.get(asked).filter(|_| minute.time == time).cloned()
    }

    fn keep(&self, asked: Asked, answer: Answer, time: Time) {
        let mut minute = self.minute();
        if minute.time != time {
            *minute = Minute { time, answers: HashMap::new() };
        }
        if minute.answers.len() < MOST {
            minute.answers.insert(asked, answer);
        }
    }

    fn minute(&self) -> MutexGuard<'_, Minute> {
        self.minute.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asked {
    /// The page of one number, asked for by somebody who is nobody in particular.
    fn by(request: &Request) -> Option<Asked> {
        let uri = request.original_uri();
        let number = uri.path().strip_prefix("/verify/")?;
        let plain = *request.method() == Method::GET && uri.query().is_none() && !number.contains('/');
        let headers = request.headers();
        let particular = PARTICULAR.iter().any(|name| headers.contains_key(name));
        if !plain || particular || super::pages::wants_credential(request) {
            return None;
        }
        Some(Asked { number: number.to_owned(), gzip: accepts_gzip(request) })
    }
}

impl Answer {
    fn given_again(self, now: DateTime<Utc>) -> Response {
        let mut response = Response::builder().body(self.body);
        *response.headers_mut() = self.headers;
        // Whoever keeps it further subtracts this from the time it may be kept.
        let age = (now - self.made_at).num_seconds().max(0);
        response.headers_mut().insert(header::AGE, HeaderValue::from(age));
        response
    }
}

fn for_everybody(response: &Response) -> bool {
    response.status() == StatusCode::OK
        && response.header("cache-control").is_some_and(|kept| kept.starts_with("public"))
        && !response.headers().contains_key(header::SET_COOKIE)
}
