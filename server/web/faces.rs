//! Every error gets its face: a page for people, a problem for programs.

use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result,
    error::ResponseError,
    http::{Method, StatusCode},
    web::cookie::CookieJar,
};
use serde::Serialize;

use super::{
    CsrfKey, Frame, Page,
    form::{form_text, read_pairs},
    limits::Verdict,
    problem::{problem_json, report},
    visit_cookie,
};
use crate::{
    app::App,
    error::{Chain, Error, WayOn},
};

/// A form whose token does not fit: the session has changed since the page was opened.
#[derive(Debug, thiserror::Error)]
#[error("the form is from an earlier session")]
pub(super) struct StaleForm;

impl ResponseError for StaleForm {
    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// Where programs ask, and people seldom.
const FOR_PROGRAMS: [&str; 3] = ["/api/", "/issuers/", "/status/"];

/// An error as a page.
#[derive(Serialize)]
struct ProblemPage {
    status: u16,
    title: String,
    sentence: String,
    way_on: Option<WayOn>,
    reference: Option<String>,
}

impl Page for ProblemPage {
    const TEMPLATE: &'static str = "problem.html";
}

/// What somebody wrote into a form while their session ended: to be looked at, and sent again by them.
#[derive(Serialize)]
pub struct SendAgain {
    pub action: String,
    pub fields: Vec<(String, String)>,
    /// The same as one text, to go along with signing in.
    pub kept: String,
    pub signed_in: bool,
}

impl Page for SendAgain {
    const TEMPLATE: &'static str = "send-again.html";
}

impl SendAgain {
    /// From the text of the `kept` field.
    pub fn from_kept(action: &str, kept: &str, signed_in: bool) -> Result<SendAgain, Error> {
        let mut fields = read_pairs(kept.as_bytes())?;
        // Passwords are never sent back: their form asks for them again.
        fields.retain(|(name, _)| name != "csrf" && !name.contains("password"));
        let kept = form_text(&fields);
        Ok(SendAgain { action: action.to_owned(), fields, kept, signed_in })
    }
}

/// Gives every error its face. Everything outside it sees answers only.
pub struct Faces(pub App);

impl<E: Endpoint> Middleware<E> for Faces {
    type Output = FacesEndpoint<E>;
    fn transform(&self, endpoint: E) -> Self::Output {
        FacesEndpoint { endpoint, app: self.0.clone() }
    }
}

pub struct FacesEndpoint<E> {
    endpoint: E,
    app: App,
}

/// What is needed of a request to answer for its failure.
struct Asked {
    path: String,
    path_and_query: String,
    post: bool,
    api: bool,
    session: Option<String>,
    jar: CookieJar,
    body: Option<bytes::Bytes>,
}

impl<E: Endpoint> Endpoint for FacesEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let path = request.original_uri().path().to_owned();
        let path = if path == "/" { request.uri().path().to_owned() } else { path };
        let form =
            request.content_type().is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let verdict = Verdict::on(&request);
        let mut unread = verdict.status().map(poem::Error::from_status);
        let mut body = None;
        if request.method() == Method::POST && form && unread.is_none() {
            match request.take_body().into_bytes().await {
                Ok(bytes) => {
                    request.set_body(bytes.clone());
                    body = Some(bytes);
                }
                Err(error) => unread = Some(error.into()),
            }
        }
        let asked = Asked {
            api: FOR_PROGRAMS.iter().any(|start| path.starts_with(start)),
            path_and_query: request.uri().path_and_query().map_or_else(|| path.clone(), ToString::to_string),
            path,
            post: !matches!(*request.method(), Method::GET | Method::HEAD),
            session: super::session_token(&request),
            jar: request.cookie().clone(),
            body,
        };
        let answer = match unread {
            Some(error) => Err(error),
            // No name of ours holds a NUL, and PostgreSQL takes none in a text.
            None if asked.path_and_query.contains("%00") => Err(Error::NotFound.into()),
            None => self.endpoint.call(request).await.map(IntoResponse::into_response),
        };
        let failed = answer.as_ref().map_or(true, |answer| answer.status().as_u16() >= 400);
        let answer = match verdict.status() {
            Some(status) if failed => Err(poem::Error::from_status(status)),
            _ => answer,
        };
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) if error.is_from_response() => Ok(error.into_response()),
            Err(error) if asked.api => Ok(problem_json(&error)),
            Err(error) => Ok(self.page(&asked, &error).await),
        }
    }
}

impl<E> FacesEndpoint<E> {
    async fn page(&self, asked: &Asked, error: &poem::Error) -> Response {
        // Only now: an answer without a form needs no cookie, and one with a cookie can't be shared.
        let chance = &self.app.chance;
        let key = asked.session.clone().unwrap_or_else(|| visit_cookie(&asked.jar, || chance.token()));
        let stale = error.is::<StaleForm>();
        let sign_in = matches!(error.downcast_ref(), Some(Error::SignInNeeded));
        let viewer = match &asked.session {
            Some(token) if !sign_in => (self.app.greet)(&self.app, token).await,
            _ => None,
        };
        let frame = Frame::new(viewer, &CsrfKey::new(&key, chance), &asked.path);
        let rendered = if let (true, Some(body)) = (stale || sign_in, &asked.body) {
            let kept = String::from_utf8_lossy(body);
            SendAgain::from_kept(&asked.path, &kept, stale)
                .and_then(|page| self.app.templates.page_with(StatusCode::CONFLICT, &frame, &page))
        } else if sign_in && !asked.post {
            let next = form_urlencoded::byte_serialize(asked.path_and_query.as_bytes()).collect::<String>();
            return super::redirect(&format!("/sign-in?next={next}"));
        } else {
            let mut page = problem_page(error);
            // Where a file is sent there is a way back to the page with the form.
            if page.status == StatusCode::PAYLOAD_TOO_LARGE.as_u16() && asked.path.ends_with("/file") {
                page.way_on = Some(WayOn { label: "Choose a smaller file".into(), href: asked.path.clone() });
            }
            let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            self.app.templates.page_with(status, &frame, &page)
        };
        rendered.unwrap_or_else(|error| {
            tracing::error!(error = %Chain(&error), "an error page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        })
    }
}

fn problem_page(error: &poem::Error) -> ProblemPage {
    let page = |status: u16, title: &str, sentence: &str| ProblemPage {
        status,
        title: title.to_owned(),
        sentence: sentence.to_owned(),
        way_on: None,
        reference: None,
    };
    if let Some(error) = error.downcast_ref::<Error>() {
        let status = error.status().as_u16();
        return match error {
            Error::SignInNeeded => page(status, "Please sign in", "Sign in to go on from here."),
            Error::NotFound => missing(),
            Error::Invalid(fields) => {
                let said: Vec<_> = fields.0.iter().map(|field| field.message.as_str()).collect();
                page(status, "Something needs another look", &said.join(" "))
            }
            Error::Refused(refusal) => ProblemPage {
                way_on: refusal.way_on.clone(),
                ..page(status, "That can’t be done now", &refusal.sentence)
            },
            Error::Fault(_) => ProblemPage { reference: Some(report(error)), ..broken() },
        };
    }
    if error.is::<poem::error::ParsePathError>() {
        // An address whose id can't be one leads nowhere.
        return missing();
    }
    match error.status() {
        StatusCode::NOT_FOUND => missing(),
        StatusCode::METHOD_NOT_ALLOWED => {
            page(405, "This address does something else", "Go back and use the button on the page.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => page(
            413,
            "That is too large",
            "What was sent is larger than this page takes. Make it shorter and send it again.",
        ),
        StatusCode::REQUEST_TIMEOUT => page(
            408,
            "That took too long",
            "What you sent did not arrive in time. Check your connection and send it again.",
        ),
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY => {
            page(400, "That could not be read", "Go back, check what you typed, and send it again.")
        }
        status if status.is_client_error() => {
            page(status.as_u16(), "That did not work", "Go back and try again.")
        }
        _ => {
            let fault = Error::fault(error.to_string());
            ProblemPage { reference: Some(report(&fault)), ..broken() }
        }
    }
}

fn missing() -> ProblemPage {
    ProblemPage {
        status: 404,
        title: "There is no such page".into(),
        sentence: "The address may be mistyped, or the page may be for someone else’s eyes only.".into(),
        way_on: None,
        reference: None,
    }
}

fn broken() -> ProblemPage {
    ProblemPage {
        status: 500,
        title: "Something went wrong on our side".into(),
        sentence: "It is not your fault, and what you saved before is safe. Please try again in a moment."
            .into(),
        way_on: None,
        reference: None,
    }
}
