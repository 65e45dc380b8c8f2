//! What a program is told when something fails: an RFC 9457 problem.

use chrono::TimeDelta;
use poem::{
    Response,
    error::ResponseError,
    http::{StatusCode, header},
};
use poem_openapi::{ApiResponse, Object, payload::Json};
use serde::Serialize;

use super::page::plural;
use crate::error::{Chain, Error, FieldError};

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
pub(super) fn report(error: &Error) -> String {
    let reference = hex::encode(crate::clock::Chance::System.bytes::<4>());
    tracing::error!(reference, error = %Chain(error), "a request failed");
    reference
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
