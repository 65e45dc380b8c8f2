//! The doors: sign up, confirm, sign in and out, reset, one's own account, becoming the operator.

mod account;
mod confirm;
mod operator;
mod own;
mod reset;
mod sign_in;
mod sign_up;

use std::time::Duration;

use chrono::TimeDelta;
use poem::{
    Request, Response,
    http::{HeaderValue, StatusCode, header},
    web::cookie::CookieJar,
};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::{device, session, session::Started, throttle::Asker, throttle::Met};
use crate::{
    app::App,
    change::Change,
    error::{Error, FieldError, Result},
    web::{Frame, Page, SessionCookie, client_address, session_token},
};

pub use account::{
    account_page, ask_confirmation, change_email, change_names, change_password, end_session, to_account,
};
pub use confirm::{confirm_page, take_confirmation};
pub use operator::{become_operator, operator_link_page};
pub use own::{
    NotShown, OwnLetter, ask_email, ask_own_letter, check_password, other_email, set_password, show_password,
    take_names,
};
pub use reset::{ask_reset, ask_reset_page, reset_page, reset_sent_page, take_reset};
pub use sign_in::{sign_in_page, sign_out, sign_out_everywhere, take_sign_in};
pub use sign_up::{ask_again, inbox_page, sign_up_page, take_sign_up};

/// Where people go who were going nowhere in particular.
const HOME: &str = "/me";

/// A form that is a button.
#[derive(Deserialize)]
pub struct Button {}

/// Says that a letter's link no longer works, and what to do.
#[derive(Serialize)]
struct LinkEnded {
    /// `confirm`, `reset` or `operator`
    of: &'static str,
}

impl Page for LinkEnded {
    const TEMPLATE: &'static str = "identity/link-ended.html";
}

fn link_ended(app: &App, frame: &Frame, of: &'static str) -> Result<Response> {
    app.templates.page_with(StatusCode::GONE, frame, &LinkEnded { of })
}

/// A path of ours to go on to; nothing that could lead elsewhere, or in a circle.
fn local(next: &str) -> Option<&str> {
    let plain = next.len() <= 500 && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let ours = next.starts_with('/') && !next.starts_with("//");
    let circle = ["/sign-in", "/sign-up", "/sign-out"].iter().any(|door| next.starts_with(door));
    (plain && ours && !circle).then_some(next)
}

/// `?next=…`, or nothing.
fn next_query(next: &str) -> String {
    match local(next) {
        Some(path) => {
            format!("?next={}", form_urlencoded::byte_serialize(path.as_bytes()).collect::<String>())
        }
        None => String::new(),
    }
}

fn asker<'a>(app: &App, request: &Request, account: &'a str) -> Asker<'a> {
    Asker { account, address: client_address(request, &app.settings.proxies) }
}

fn device(request: &Request) -> String {
    device::describe(request.header("user-agent").unwrap_or_default())
}

/// The session this browser had ends with the change in which another begins.
async fn end_former(change: &mut Change, request: &Request) -> Result<()> {
    match session_token(request) {
        Some(token) => session::end(change, &token).await,
        None => Ok(()),
    }
}

fn keep_session(jar: &CookieJar, started: &Started) {
    SessionCookie::set(jar, &started.token, started.lifetime);
}

/// No answer where a letter may have been sent comes sooner than this after `begun`: how long the rest took
/// would tell whether there was one to send.
async fn evenly(begun: Instant) {
    tokio::time::sleep_until(begun + Duration::from_millis(250)).await;
}

/// What is wrong field by field, where that is what went wrong.
fn fields(error: Error) -> Result<Vec<FieldError>> {
    match error {
        Error::Invalid(fields) => Ok(fields.0),
        other => Err(other),
    }
}

fn said(field: &str, message: impl Into<String>) -> Vec<FieldError> {
    vec![FieldError { field: field.to_owned(), message: message.into() }]
}

/// How long to wait, where one must.
fn wait(met: Met) -> Option<TimeDelta> {
    match met {
        Met::Open => None,
        Met::AccountShut(wait) | Met::AddressShut(wait) => Some(wait),
    }
}

fn in_words(wait: TimeDelta) -> String {
    match wait.num_seconds() + 1 {
        seconds @ ..=90 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", (seconds + 59) / 60),
    }
}

/// The answer says when to come back, to programs too.
fn too_many(mut response: Response, wait: TimeDelta) -> Response {
    response.set_status(StatusCode::TOO_MANY_REQUESTS);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.num_seconds() + 1));
    response
}
