//! Why a request could not be met, in the five ways a person can be answered.
//!
//! The faces of an error, a page or an RFC 9457 problem, are made at the edge, in `web/problem.rs`; domain code
//! never names a status.

use std::fmt;

use poem::{Response, error::ResponseError, http::StatusCode};

/// The five answers. No personal data goes into any of them.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or their session has ended.
    #[error("sign in first")]
    SignInNeeded,
    /// No such thing, or none that the person may know of.
    #[error("there is no such thing")]
    NotFound,
    /// What was sent can't be taken as it is; the form is shown again with what was typed.
    #[error("what was sent can’t be taken as it is")]
    Invalid(Fields),
    /// The rules say no, in a sentence the person can act on.
    #[error("{}", .0.sentence)]
    Refused(Refusal),
    /// Ours to mend: logged whole, shown as a reference.
    #[error("something went wrong on our side")]
    Fault(#[source] Box<dyn std::error::Error + Send + Sync>),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is wrong, field by field, in the order of the form.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Fields(pub Vec<FieldError>);

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// The name of the form control or JSON member.
    pub field: String,
    /// A sentence that says what to do.
    pub message: String,
}

impl Fields {
    pub fn say(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), message: message.into() });
    }

    /// `Ok` where nothing was said.
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

impl Error {
    /// One field that needs another look.
    pub fn invalid(field: &str, message: impl Into<String>) -> Error {
        let mut fields = Fields::default();
        fields.say(field, message);
        Error::Invalid(fields)
    }

    pub fn refused(code: &'static str, sentence: impl Into<String>) -> Error {
        Error::Refused(Refusal { code, sentence: sentence.into(), way_on: None })
    }

    pub fn fault(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Fault(error.into())
    }
}

/// A rule that says no: a value of the domain, with a code that never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable, for programs and tests: `capability/what`.
    pub code: &'static str,
    /// For the person, with what they can do.
    pub sentence: String,
    /// Where they can go from here.
    pub way_on: Option<WayOn>,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct WayOn {
    pub label: String,
    pub href: String,
}

impl Refusal {
    #[must_use]
    pub fn with_way_on(mut self, label: impl Into<String>, href: impl Into<String>) -> Refusal {
        self.way_on = Some(WayOn { label: label.into(), href: href.into() });
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(refusal)
    }
}

macro_rules! faults {
    ($($source:ty),* $(,)?) => { $(impl From<$source> for Error {
        fn from(error: $source) -> Self {
            Error::Fault(Box::new(error))
        }
    })* };
}
faults!(sea_orm::DbErr, minijinja::Error, std::io::Error, serde_json::Error, tokio::task::JoinError);

impl ResponseError for Error {
    fn status(&self) -> StatusCode {
        match self {
            Error::SignInNeeded => StatusCode::UNAUTHORIZED,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Refused(_) => StatusCode::CONFLICT,
            Error::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The bare face, seen only where no layer of `web/problem.rs` stands outside.
    fn as_response(&self) -> Response {
        Response::builder().status(self.status()).body(self.to_string())
    }
}

/// An error and all its causes, in one line for the log.
pub struct Chain<'a>(pub &'a (dyn std::error::Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
