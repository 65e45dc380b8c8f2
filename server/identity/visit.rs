//! Who is asking: extractors that open a page to everyone, to people who are signed in, or to the operator.

use std::pin::Pin;

use poem::{
    FromRequest, Request, RequestBody, Response, Result,
    http::{HeaderValue, header},
};

use super::{Person, session};
use crate::{
    app::App,
    error::Error,
    journal::Actor,
    web::{CsrfKey, Frame, Viewer, session_token, visit_cookie},
};

/// Anyone, signed in or not.
pub struct Visit {
    pub person: Option<Person>,
    /// The cookie they are known by. Secret.
    pub(super) token: String,
    pub frame: Frame,
}

/// Anyone, at a page that is the same for everybody: who is not signed in is given no cookie.
pub struct Passerby {
    pub frame: Frame,
    known: bool,
}

impl Passerby {
    /// Lets the answer be kept for so many seconds by whatever stands between, unless it greets somebody.
    pub fn lets_keep(self, mut response: Response, seconds: u32) -> Response {
        if !self.known
            && let Ok(kept) = HeaderValue::try_from(format!("public, max-age={seconds}"))
        {
            response.headers_mut().insert(header::CACHE_CONTROL, kept);
            response.headers_mut().append(header::VARY, HeaderValue::from_static("cookie"));
        }
        response
    }
}

/// Somebody who is signed in.
pub struct Learner {
    pub person: Person,
    /// Of their session. Secret.
    pub(super) token: String,
    pub frame: Frame,
}

/// Somebody who runs the server. To others, what they see does not exist.
pub struct Operator {
    pub person: Person,
    pub frame: Frame,
}

/// Whose session it is, for pages that are made where nobody asked who it is: those that tell of an error. Nobody's
/// also where it can't be found out, so that there is always such a page.
pub fn greet<'a>(app: &'a App, token: &'a str) -> Pin<Box<dyn Future<Output = Option<Viewer>> + Send + 'a>> {
    Box::pin(async move {
        let holder = session::holder(&app.store.read, token, app.clock.now()).await.ok()??;
        Some(viewer(&holder.0, holder.1))
    })
}

fn viewer(person: &Person, operator: bool) -> Viewer {
    Viewer { name: person.called().to_owned(), operator, confirmed: person.email_confirmed_at.is_some() }
}

impl Visit {
    /// The visit of whoever holds a session's token.
    pub(super) async fn by(app: &App, token: String, path: &str) -> Result<Visit, Error> {
        let holder = session::holder(&app.store.read, &token, app.clock.now()).await?;
        let viewer = holder.as_ref().map(|(person, operator)| viewer(person, *operator));
        let frame = Frame::new(viewer, &CsrfKey::new(&token, &app.chance), path);
        Ok(Visit { person: holder.map(|(person, _)| person), token, frame })
    }

    pub fn actor(&self) -> Actor {
        self.person.as_ref().map_or(Actor::Stranger, |person| Actor::Person(person.id))
    }
}

impl Learner {
    pub fn actor(&self) -> Actor {
        Actor::Person(self.person.id)
    }
}

impl Operator {
    pub fn actor(&self) -> Actor {
        Actor::Person(self.person.id)
    }
}

impl<'a> FromRequest<'a> for Visit {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        let app = request.data::<App>().ok_or_else(|| Error::fault("the house is not there"))?;
        let path = request.original_uri().path();
        let path = if path == "/" { request.uri().path() } else { path };
        if let Some(token) = session_token(request) {
            // A cookie of a session that has ended is still the key of the forms it opened.
            return Ok(Visit::by(app, token, path).await?);
        }
        let key = visit_cookie(request.cookie(), || app.chance.token());
        let frame = Frame::new(None, &CsrfKey::new(&key, &app.chance), path);
        Ok(Visit { person: None, token: key, frame })
    }
}

impl<'a> FromRequest<'a> for Passerby {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        if session_token(request).is_some() {
            let visit = Visit::from_request(request, body).await?;
            return Ok(Passerby { frame: visit.frame, known: true });
        }
        let app = request.data::<App>().ok_or_else(|| Error::fault("the house is not there"))?;
        let key = CsrfKey::new(&app.chance.token(), &app.chance);
        Ok(Passerby { frame: Frame::new(None, &key, request.original_uri().path()), known: false })
    }
}

impl<'a> FromRequest<'a> for Learner {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let visit = Visit::from_request(request, body).await?;
        let person = visit.person.ok_or(Error::SignInNeeded)?;
        Ok(Learner { person, token: visit.token, frame: visit.frame })
    }
}

impl<'a> FromRequest<'a> for Operator {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let Learner { person, frame, .. } = Learner::from_request(request, body).await?;
        if !frame.viewer.as_ref().is_some_and(|viewer| viewer.operator) {
            return Err(Error::NotFound.into());
        }
        Ok(Operator { person, frame })
    }
}
