use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    check::{Checked, Outcome, check, moment},
    file::{FileOutcome, check_file},
};
use crate::{
    app::App,
    credential::{self, Certificate, Content, Misread, read_number},
    error::Result,
    identity::Visit,
    web::{Page, Throttle, Upload, redirect},
};

/// Look-ups by one address in a minute. A person checks a few, a whole office behind one address some dozens.
const PER_MINUTE: u32 = 120;

/// Shared by the page and the API.
pub(super) static LOOKUPS: LazyLock<Throttle> = LazyLock::new(|| Throttle::per_minute(PER_MINUTE));

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    number: String,
}

#[derive(Serialize)]
struct VerifyPage {
    number: String,
    problem: Option<&'static str>,
}

impl Page for VerifyPage {
    const TEMPLATE: &'static str = "verification/verify.html";
}

/// One field. With a number, on to its page, so that the answer has an address of its own.
#[handler]
pub fn ask(
    Data(app): Data<&App>,
    Visit { frame, .. }: Visit,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let typed = asked.number.trim();
    if typed.is_empty() {
        return Ok(app.templates.page(&frame, &VerifyPage { number: String::new(), problem: None })?);
    }
    match read_number(typed) {
        Ok(number) => Ok(redirect(&format!("/verify/{number}"))),
        Err(misread) => {
            let number = typed.chars().take(60).collect();
            let page = VerifyPage { number, problem: Some(sentence(misread)) };
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &frame, &page)?)
        }
    }
}

fn sentence(misread: Misread) -> &'static str {
    match misread {
        Misread::Shape => {
            "A number has 17 letters and digits, such as 7K2M-9QWD-X4TN-58HC-R. Please check what you typed."
        }
        Misread::Slip => {
            "One of the letters or digits does not fit the others. Please compare it with the certificate."
        }
    }
}

#[derive(Deserialize)]
pub struct Day {
    as_of: Option<String>,
}

#[derive(Serialize)]
struct AnswerPage {
    /// `good`, `not_good`, `none`.
    answer: &'static str,
    number: String,
    as_of: DateTime<Utc>,
    content: Option<Content>,
    since: Option<DateTime<Utc>>,
    reason: Option<&'static str>,
}

impl Page for AnswerPage {
    const TEMPLATE: &'static str = "verification/answer.html";
}

impl AnswerPage {
    fn new(checked: Checked, number: String) -> AnswerPage {
        let (answer, content, since, reason) = match checked.outcome {
            Outcome::Good(certificate) => ("good", Some(certificate.content), None, None),
            Outcome::NotGood { certificate, since, reason } => {
                ("not_good", Some(certificate.content), Some(since), Some(reason.sentence()))
            }
            Outcome::NoSuchNumber | Outcome::Mistyped(_) => ("none", None, None, None),
        };
        AnswerPage { answer, number, as_of: checked.as_of, content, since, reason }
    }
}

#[handler]
pub async fn verify(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(typed): Path<String>,
    day: Query<Day>,
) -> poem::Result<Response> {
    if let Err(seconds) = LOOKUPS.check(request, &app.settings.proxies) {
        return Ok(too_many(app, &visit, seconds)?);
    }
    let day: Option<NaiveDate> = day.0.as_of.as_deref().and_then(|day| day.parse().ok());
    let as_of = moment(day, app.clock.now());
    let checked = check(&app.store.read, &typed, as_of).await?;
    if wants_credential(request)
        && let Outcome::Good(certificate) | Outcome::NotGood { certificate, .. } = &checked.outcome
    {
        return Ok(signed(app, certificate).await?);
    }
    let mut response = if let Outcome::Mistyped(misread) = checked.outcome {
        let page = VerifyPage { number: typed.chars().take(60).collect(), problem: Some(sentence(misread)) };
        app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &visit.frame, &page)?
    } else {
        // The number in its own form: what was typed is not shown back.
        let number = read_number(&typed).unwrap_or_default();
        let page = AnswerPage::new(checked, number);
        let status = if page.answer == "none" { StatusCode::NOT_FOUND } else { StatusCode::OK };
        app.templates.page_with(status, &visit.frame, &page)?
    };
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    Ok(response)
}

/// Programs ask for the signed credential itself; it names the holder by hashes only.
fn wants_credential(request: &Request) -> bool {
    let kinds = request.headers().get_all(header::ACCEPT).iter().filter_map(|kinds| kinds.to_str().ok());
    kinds.into_iter().any(|kinds| kinds.contains("application/vc"))
}

async fn signed(app: &App, certificate: &Certificate) -> Result<Response> {
    let document = credential::signed(app, certificate).await?.document;
    Ok(Response::builder()
        .content_type("application/vc")
        .header(header::CACHE_CONTROL, "private, no-store")
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .header(header::VARY, "accept")
        .header("x-robots-tag", "noindex, nofollow, noarchive")
        .body(document))
}

#[derive(Serialize)]
struct FilePage {
    /// `good`, `not_good`, `changed`, `elsewhere`, `unknown`, `none` or `too_large`.
    answer: &'static str,
    as_of: DateTime<Utc>,
    number: String,
    content: Option<Content>,
    since: Option<DateTime<Utc>>,
    reason: Option<&'static str>,
    /// Who signed a file from elsewhere, and what it says; the operator listed them as known.
    issuer: Option<String>,
    title: Option<String>,
    /// What is wrong with its signature or its dates, after "because".
    why: Option<String>,
}

impl Page for FilePage {
    const TEMPLATE: &'static str = "verification/file.html";
}

impl FilePage {
    fn new(outcome: FileOutcome, as_of: DateTime<Utc>) -> FilePage {
        let bare = |answer| FilePage {
            answer,
            as_of,
            number: String::new(),
            content: None,
            since: None,
            reason: None,
            issuer: None,
            title: None,
            why: None,
        };
        match outcome {
            FileOutcome::Good(row) => {
                FilePage { number: row.number, content: Some(row.content), ..bare("good") }
            }
            FileOutcome::NotGood { certificate, since, reason } => FilePage {
                number: certificate.number,
                content: Some(certificate.content),
                since: Some(since),
                reason: Some(reason.sentence()),
                ..bare("not_good")
            },
            FileOutcome::Changed => bare("changed"),
            FileOutcome::Elsewhere { issuer, title, why } => {
                FilePage { issuer: Some(issuer), title, why, ..bare("elsewhere") }
            }
            FileOutcome::Unknown => bare("unknown"),
            FileOutcome::None(badge::NoCredential::None) => bare("none"),
            FileOutcome::None(badge::NoCredential::TooLarge) => bare("too_large"),
        }
    }
}

/// A file in place of a number. It is looked at and forgotten.
#[handler]
pub async fn verify_file(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Upload(file): Upload,
) -> poem::Result<Response> {
    if let Err(seconds) = LOOKUPS.check(request, &app.settings.proxies) {
        return Ok(too_many(app, &visit, seconds)?);
    }
    let as_of = app.clock.now();
    let outcome = check_file(&app.store.read, &app.settings.data, file, as_of).await?;
    Ok(app.templates.page(&visit.frame, &FilePage::new(outcome, as_of))?)
}

/// For whoever reloads the answer.
#[handler]
pub fn to_verify() -> Response {
    redirect("/verify")
}

#[derive(Serialize)]
struct TooManyPage {
    seconds: u64,
}

impl Page for TooManyPage {
    const TEMPLATE: &'static str = "verification/too-many.html";
}

fn too_many(app: &App, visit: &Visit, seconds: u64) -> Result<Response> {
    let mut response =
        app.templates.page_with(StatusCode::TOO_MANY_REQUESTS, &visit.frame, &TooManyPage { seconds })?;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}
