//! The two faces of an error: a page for people, an RFC 9457 problem for programs.

use chrono::TimeDelta;
use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result,
    error::ResponseError,
    http::{Method, StatusCode, header},
    web::cookie::CookieJar,
};
use poem_openapi::{ApiResponse, Object, payload::Json};
use serde::Serialize;

use super::{
    CsrfKey, Frame, Page,
    form::{form_text, read_pairs},
    limits::Verdict,
    page::plural,
    visit_cookie,
};
use crate::{
    app::App,
    error::{Chain, Error, FieldError, WayOn},
};

/// What a program is told, as `application/problem+json` (RFC 9457).
#[derive(Object, Serialize, Debug, Clone)]
#[oai(skip_serializing_if_is_none)]
pub struct Detail {
    /// Stable: a code for what the rules refuse, `about:blank` where the status says it all.
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    pub kind: String,
    /// The same for every problem of its status.
    pub title: String,
    pub status: u16,
    /// What stands against this request, in a sentence for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What is wrong, field by field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<DetailField>>,
    /// What is wrong in files that were sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flaws: Option<Vec<DetailFlaw>>,
    /// For a report to the operator; the log has the rest under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

#[derive(Object, Serialize, Debug, Clone)]
pub struct DetailField {
    pub field: String,
    pub message: String,
}

/// Something to mend in a file, and where.
#[derive(Object, Serialize, Debug, Clone)]
#[oai(skip_serializing_if_is_none)]
pub struct DetailFlaw {
    pub message: String,
    /// The file it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// In characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The line itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What may help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The sample data that it shows with, where it does not show with all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<Vec<String>>,
}

/// Every way an API call can fail, documented on each operation.
#[derive(ApiResponse, Debug)]
pub enum Problem {
    /// The request can't be read.
    #[oai(status = 400, content_type = "application/problem+json")]
    Unreadable(Json<Detail>),
    /// No token, or one that does not hold.
    #[oai(status = 401, content_type = "application/problem+json")]
    SignInNeeded(Json<Detail>),
    /// No such thing, or none that the caller may know of.
    #[oai(status = 404, content_type = "application/problem+json")]
    NotFound(Json<Detail>),
    /// The address takes other methods: see `Allow`.
    #[oai(status = 405, content_type = "application/problem+json")]
    WrongMethod(Json<Detail>),
    /// The rules say no.
    #[oai(status = 409, content_type = "application/problem+json")]
    Refused(Json<Detail>),
    /// The body is too large.
    #[oai(status = 413, content_type = "application/problem+json")]
    TooLarge(Json<Detail>),
    /// The body is of another kind than the operation takes.
    #[oai(status = 415, content_type = "application/problem+json")]
    OtherKind(Json<Detail>),
    /// What was sent can't be taken as it is.
    #[oai(status = 422, content_type = "application/problem+json")]
    Invalid(Json<Detail>),
    /// Too many requests: wait.
    #[oai(status = 429, content_type = "application/problem+json")]
    TooMany(
        Json<Detail>,
        /// Seconds to wait.
        #[oai(header = "retry-after")]
        u64,
    ),
    /// Ours to mend.
    #[oai(status = 500, content_type = "application/problem+json")]
    Fault(Json<Detail>),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = Json(detail(&error));
        match error {
            Error::SignInNeeded => Problem::SignInNeeded(detail),
            Error::NotFound => Problem::NotFound(detail),
            Error::Invalid(_) => Problem::Invalid(detail),
            Error::Refused(_) => Problem::Refused(detail),
            Error::Fault(_) => Problem::Fault(detail),
        }
    }
}

/// `1 second`, `61 seconds`.
fn waiting(seconds: u64) -> String {
    plural(i64::try_from(seconds).unwrap_or(i64::MAX), "second", "seconds")
}

impl Detail {
    fn new(status: StatusCode) -> Detail {
        Detail {
            kind: "about:blank".into(),
            title: title(status).into(),
            status: status.as_u16(),
            detail: None,
            errors: None,
            flaws: None,
            reference: None,
        }
    }

    fn saying(status: StatusCode, sentence: impl Into<String>) -> Detail {
        Detail { detail: Some(sentence.into()), ..Detail::new(status) }
    }
}

/// For programs: short, and the same each time (RFC 9457, section 3.1.3).
fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "No valid token",
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::CONFLICT => "Refused",
        StatusCode::UNPROCESSABLE_ENTITY => "Invalid values",
        StatusCode::INTERNAL_SERVER_ERROR => "Server error",
        other => other.canonical_reason().unwrap_or("Request failed"),
    }
}

impl Problem {
    /// Asked too often: try again after so many seconds.
    pub fn too_many(seconds: u64) -> Problem {
        Problem::wait("web/too-many", "Too many requests came from your address", seconds)
    }

    /// A token has checked as many numbers as it may.
    pub fn too_many_of_token(seconds: u64) -> Problem {
        Problem::wait("token/too-many", "This token has checked as many numbers as it may", seconds)
    }

    /// What may be tried a few times only was tried too often.
    pub fn too_many_tries(wait: TimeDelta) -> Problem {
        let seconds = u64::try_from(wait.num_seconds()).unwrap_or(0) + 1;
        Problem::wait("identity/too-many-tries", "There were too many tries", seconds)
    }

    /// Files that can't be taken as they are, with all that has to be mended in them.
    pub fn flawed(kind: &str, sentence: &str, flaws: Vec<DetailFlaw>) -> Problem {
        Problem::Invalid(Json(Detail {
            kind: kind.into(),
            flaws: Some(flaws),
            ..Detail::saying(StatusCode::UNPROCESSABLE_ENTITY, sentence)
        }))
    }

    fn wait(kind: &str, what: &str, seconds: u64) -> Problem {
        let sentence = format!("{what}: wait {}.", waiting(seconds));
        let detail = Detail::saying(StatusCode::TOO_MANY_REQUESTS, sentence);
        Problem::TooMany(Json(Detail { kind: kind.into(), ..detail }), seconds)
    }
}

fn detail(error: &Error) -> Detail {
    let mut detail = Detail::new(error.status());
    match error {
        Error::Refused(refusal) => {
            refusal.code.clone_into(&mut detail.kind);
            detail.detail = Some(refusal.sentence.clone());
        }
        Error::Invalid(fields) => {
            let said = |e: &FieldError| DetailField { field: e.field.clone(), message: e.message.clone() };
            detail.errors = Some(fields.0.iter().map(said).collect());
        }
        Error::Fault(_) => detail.reference = Some(report(error)),
        _ => (),
    }
    detail
}

/// Logs a fault once, with its causes, under a reference that the person is given.
fn report(error: &Error) -> String {
    let reference = hex::encode(crate::clock::Chance::System.bytes::<4>());
    tracing::error!(reference, error = %Chain(error), "a request failed");
    reference
}

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

/// Every error of an API call, those of its libraries too.
pub(super) fn problem_json(error: &poem::Error) -> Response {
    use poem_openapi::error::{ContentTypeError, ParseParamError, ParsePathError, ParseRequestPayloadError};
    let detail = if let Some(error) = error.downcast_ref::<Error>() {
        detail(error)
    } else if error.is::<ParsePathError>() {
        Detail::new(StatusCode::NOT_FOUND)
    } else if let Some(error) = error.downcast_ref::<ParseRequestPayloadError>() {
        Detail::saying(StatusCode::BAD_REQUEST, &error.reason)
    } else if let Some(error) = error.downcast_ref::<ParseParamError>() {
        // The words of a parser help nobody; the document of the API says what each is.
        let message = format!("`{}` is not as it must be: see the API’s document.", error.name);
        let field = DetailField { field: error.name.to_owned(), message: message.clone() };
        Detail { errors: Some(vec![field]), ..Detail::saying(StatusCode::BAD_REQUEST, message) }
    } else if error.is::<ContentTypeError>() {
        Detail::saying(StatusCode::UNSUPPORTED_MEDIA_TYPE, "This operation takes another content type.")
    } else if error.status().is_server_error() {
        detail(&Error::fault(error.to_string()))
    } else {
        Detail::new(error.status())
    };
    let status = StatusCode::from_u16(detail.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Response::builder().status(status).content_type("application/problem+json");
    if status == StatusCode::UNAUTHORIZED {
        response = response.header(header::WWW_AUTHENTICATE, "Bearer");
    }
    response.body(serde_json::to_string(&detail).unwrap_or_default())
}
