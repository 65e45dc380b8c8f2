//! `/verify/{number}/va`: for whoever hires at the Department of Veterans Affairs, and for the hiring file.

use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Request, Response, handler,
    http::{HeaderValue, StatusCode},
    web::{Data, Path, Query},
};
use serde::Serialize;

use super::{
    AnswerPage, Day, KEPT_FOR, LOOKUPS, asked_day,
    doors::{Asked, certified},
    mistyped, too_many,
};
use crate::{
    app::App,
    credential::Content,
    error::{Error, Result},
    identity::Passerby,
    verification::{
        address::number_in,
        check::{Outcome, check, moment},
        history::Stretch,
    },
    web::Page,
};

#[derive(Serialize)]
struct VaPage {
    number: String,
    good: bool,
    /// Why it does not hold, after "because".
    reason: Option<&'static str>,
    since: Option<DateTime<Utc>>,
    content: Content,
    issued_at: DateTime<Utc>,
    history: Vec<Stretch>,
    as_of: DateTime<Utc>,
    on: Option<NaiveDate>,
    /// Where anyone can check it again, as people read it.
    verification: String,
    /// The same as a QR code: a picture that stands in the page itself.
    qr: String,
}

impl Page for VaPage {
    const TEMPLATE: &'static str = "verification/va.html";
}

/// A certificate of completion enters by neither door of 38 U.S.C. 7402(b)(13), and the page says so.
#[handler]
pub async fn va(
    request: &Request,
    Data(app): Data<&App>,
    visit: Passerby,
    Path(typed): Path<String>,
    day: Query<Day>,
) -> poem::Result<Response> {
    if let Err(seconds) = LOOKUPS.check(request, &app.settings.proxies) {
        return Ok(too_many(app, &visit.frame, seconds)?);
    }
    let (on, now) = (asked_day(day.0.on.as_deref())?, app.clock.now());
    let checked =
        check(&app.store.read, &app.settings.address, &typed, moment(on, now)).await?.for_a_minute();
    let number = number_in(&app.settings.address, &typed).unwrap_or_default();
    let (as_of, history) = (checked.as_of, checked.history());
    let (certificate, since, reason) = match checked.outcome {
        Outcome::Good(certificate) => (certificate, None, None),
        Outcome::NotGood { certificate, since, reason } => {
            (certificate, Some(since), Some(reason.sentence()))
        }
        Outcome::Certification { held, told } => {
            let asked = Asked { as_of, on };
            let response = certified(app, visit, &held, told, history, asked).await?;
            return Ok(unlisted(response));
        }
        Outcome::Mistyped(_) => return Ok(mistyped(&typed)),
        Outcome::NoSuchNumber => {
            let page = AnswerPage::new(checked, number, on, now.date_naive());
            return Ok(app.templates.page_with(StatusCode::NOT_FOUND, &visit.frame, &page)?);
        }
    };
    let verification = format!("{}{}/va", app.settings.address, certificate.verification_path());
    let page = VaPage {
        qr: picture(&verification)?,
        number,
        good: since.is_none(),
        reason,
        since,
        issued_at: certificate.first_issued_at(),
        content: certificate.content,
        history,
        as_of,
        on,
        verification,
    };
    let response = app.templates.page(&visit.frame, &page)?;
    Ok(unlisted(visit.lets_keep(response, KEPT_FOR)))
}

/// Kept out of search engines.
fn unlisted(mut response: Response) -> Response {
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    response
}

/// A QR code as an address that holds its own picture; nothing is loaded.
pub(super) fn picture(address: &str) -> Result<String> {
    let svg = document::qr_svg(address).map_err(Error::fault)?;
    Ok(format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(svg)))
}
