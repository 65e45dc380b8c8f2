use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::check::{Checked, Outcome, check, moment};
use crate::{
    app::App,
    credential::{Content, Misread, read_number},
    error::Result,
    identity::Visit,
    web::{Page, Throttle, redirect},
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
