//! The cookies: one for a session, one for a visitor who is not signed in and fills a form.
//!
//! `__Host-` binds a cookie to this host, to every path and to a secure connection. Browsers count this machine's
//! own address as secure.

use std::time::Duration;

use poem::{
    Request,
    web::cookie::{Cookie, CookieJar, SameSite},
};

const SESSION: &str = "__Host-session";
const VISIT: &str = "__Host-visit";
const NEXT: &str = "__Host-next";
const INBOX: &str = "__Host-inbox";

/// A cookie's token; its hash is what the database holds.
pub struct SessionCookie;

impl SessionCookie {
    /// With `lifetime` the browser keeps it; without, until it is closed.
    pub fn set(jar: &CookieJar, token: &str, lifetime: Option<Duration>) {
        jar.add(cookie(SESSION, token.to_owned(), lifetime));
    }

    /// poem's own removal forgets the path and `Secure`, and browsers then ignore it.
    pub fn clear(jar: &CookieJar) {
        jar.add(cookie(SESSION, String::new(), Some(Duration::ZERO)));
    }
}

/// Where somebody was going before they had to look into their inbox. Only their browser knows: the path may hold
/// a one-time token.
pub struct NextCookie;

impl NextCookie {
    pub fn set(jar: &CookieJar, path: &str) {
        let day = Duration::from_hours(24);
        jar.add(cookie(NEXT, hex::encode(path), Some(day)));
    }

    /// The path, given once.
    pub fn take(jar: &CookieJar) -> Option<String> {
        let held = jar.get(NEXT)?;
        jar.add(cookie(NEXT, String::new(), Some(Duration::ZERO)));
        String::from_utf8(hex::decode(held.value_str()).ok()?).ok()
    }
}

/// The address that somebody gave when they signed up, for the page that tells them where to look: a slip in it is seen there.
/// Only their browser keeps it, for an hour.
pub struct InboxCookie;

impl InboxCookie {
    pub fn set(jar: &CookieJar, address: &str) {
        jar.add(cookie(INBOX, hex::encode(address), Some(Duration::from_hours(1))));
    }

    pub fn read(jar: &CookieJar) -> Option<String> {
        String::from_utf8(hex::decode(jar.get(INBOX)?.value_str()).ok()?).ok()
    }
}

pub fn session_token(request: &Request) -> Option<String> {
    held(request.cookie(), SESSION)
}

/// The visitor's cookie, made at need: the key of the CSRF tokens of people who are not signed in.
pub fn visit_cookie(jar: &CookieJar, make: impl FnOnce() -> String) -> String {
    held(jar, VISIT).unwrap_or_else(|| {
        let token = make();
        jar.add(cookie(VISIT, token.clone(), None));
        token
    })
}

/// The cookie that a browser is known by, and a form's token is made from: the session's, or else the visitor's.
pub fn browser_key(request: &Request) -> Option<String> {
    session_token(request).or_else(|| held(request.cookie(), VISIT))
}

fn held(jar: &CookieJar, name: &str) -> Option<String> {
    let cookie = jar.get(name)?;
    let value = cookie.value_str();
    (value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit())).then(|| value.to_owned())
}

fn cookie(name: &str, value: String, lifetime: Option<Duration>) -> Cookie {
    let mut cookie = Cookie::new_with_str(name, value);
    cookie.set_path("/");
    cookie.set_secure(true);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    if let Some(lifetime) = lifetime {
        cookie.set_max_age(lifetime);
    }
    cookie
}
