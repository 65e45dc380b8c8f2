//! The page behind a link. It shows what the holder chose, and the number never: with it, the rest could be looked up.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use poem::{
    Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::{Data, Path},
};
use serde::Serialize;

use crate::{
    app::App,
    credential::{Certificate, Competency, Mode, Standing, Topic, by_number, file_name, paper, signed},
    error::{Error, Result},
    identity::Visit,
    sharing::{CertificateLink, by_secret, count_opening},
    web::{Page, Throttle},
};

/// Links opened by one address in a minute. A person opens a few, an office behind one address some.
static OPENED: LazyLock<Throttle> = LazyLock::new(|| Throttle::per_minute(60));
/// Documents made for one address in a minute: each takes a while to make.
static PAPERS: LazyLock<Throttle> = LazyLock::new(|| Throttle::per_minute(10));

/// The last day on which a link holds.
pub(super) fn last_day(link: &CertificateLink) -> NaiveDate {
    (link.ends_at - TimeDelta::microseconds(1)).date_naive()
}

#[derive(Serialize)]
struct SharedPage {
    good: bool,
    since: Option<DateTime<Utc>>,
    /// Why it does not hold, after "because".
    reason: Option<&'static str>,
    as_of: DateTime<Utc>,
    name: String,
    title: String,
    provider: String,
    completed_on: NaiveDate,
    minutes: i64,
    /// Empty where the holder does not show them.
    topics: Vec<Topic>,
    modes: Vec<Mode>,
    competencies: Vec<Competency>,
    /// Where the document is, if the holder lets it be downloaded.
    paper: Option<String>,
    until: NaiveDate,
}

impl Page for SharedPage {
    const TEMPLATE: &'static str = "sharing/shared.html";
}

impl SharedPage {
    fn new(
        link: &CertificateLink,
        certificate: Certificate,
        standing: Standing,
        token: &str,
        as_of: DateTime<Utc>,
    ) -> SharedPage {
        let content = certificate.content;
        let (since, reason) = match standing {
            Standing::Withdrawn { at, reason } => (Some(at), Some(reason.sentence())),
            Standing::Good | Standing::NotYet => (None, None),
        };
        let (topics, modes) = if link.hours {
            (content.hours.by_topic, content.hours.by_mode)
        } else {
            (Vec::new(), Vec::new())
        };
        SharedPage {
            good: standing == Standing::Good,
            since,
            reason,
            as_of,
            name: content.learner,
            title: content.course_title,
            provider: content.provider,
            completed_on: content.completed_on,
            minutes: content.hours.total,
            topics,
            modes,
            competencies: if link.competencies { content.competencies } else { Vec::new() },
            paper: link.paper.then(|| format!("/shared/{token}/certificate.pdf")),
            until: last_day(link),
        }
    }
}

/// A link whose time is over.
#[derive(Serialize)]
struct OverPage {}

impl Page for OverPage {
    const TEMPLATE: &'static str = "sharing/over.html";
}

#[derive(Serialize)]
struct TooManyPage {
    seconds: u64,
}

impl Page for TooManyPage {
    const TEMPLATE: &'static str = "sharing/too-many.html";
}

/// No search engine and no history of another site shows where it leads.
fn unlisted(mut response: Response) -> Response {
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    response
}

fn throttled(app: &App, visit: &Visit, request: &Request, by: &Throttle) -> Result<Option<Response>> {
    let Err(seconds) = by.check(request, &app.settings.proxies) else { return Ok(None) };
    let page = TooManyPage { seconds };
    let mut response = app.templates.page_with(StatusCode::TOO_MANY_REQUESTS, &visit.frame, &page)?;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(Some(unlisted(response)))
}

/// What a link leads to: a certificate, or nothing any more. None where there never was such a link.
enum Behind {
    Certificate(Box<CertificateLink>, Box<Certificate>, Standing),
    Over,
}

async fn behind(app: &App, token: &str) -> Result<Behind> {
    let (db, now) = (&app.store.read, app.clock.now());
    let link = by_secret(db, token).await?.ok_or(Error::NotFound)?;
    if !link.holds(now) {
        return Ok(Behind::Over);
    }
    let (certificate, revocation) = by_number(db, &link.number).await?.ok_or(Error::NotFound)?;
    let standing = certificate.standing(revocation.as_ref(), now);
    Ok(Behind::Certificate(Box::new(link), Box::new(certificate), standing))
}

fn over(app: &App, visit: &Visit) -> Result<Response> {
    Ok(unlisted(app.templates.page_with(StatusCode::GONE, &visit.frame, &OverPage {})?))
}

#[handler]
pub async fn shared_page(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
) -> poem::Result<Response> {
    if let Some(wait) = throttled(app, &visit, request, &OPENED)? {
        return Ok(wait);
    }
    match behind(app, &token).await? {
        Behind::Over => Ok(over(app, &visit)?),
        Behind::Certificate(link, certificate, standing) => {
            // The holder's own look is none.
            if visit.person.as_ref().is_none_or(|person| person.id != link.person_id) {
                count_opening(app, link.id).await?;
            }
            let page = SharedPage::new(&link, *certificate, standing, &token, app.clock.now());
            Ok(unlisted(app.templates.page(&visit.frame, &page)?))
        }
    }
}

/// The document, where the holder lets it be downloaded and it holds.
#[handler]
pub async fn shared_paper(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
) -> poem::Result<Response> {
    if let Some(wait) = throttled(app, &visit, request, &PAPERS)? {
        return Ok(wait);
    }
    match behind(app, &token).await? {
        Behind::Over => Ok(over(app, &visit)?),
        Behind::Certificate(link, certificate, _) if link.paper => {
            let signed = signed(app, &certificate).await?;
            let bytes = paper(app, &certificate, &signed).await?;
            let disposition = format!("attachment; filename=\"{}\"", file_name(&certificate, "pdf"));
            let answer = Response::builder()
                .content_type("application/pdf")
                .header(header::CONTENT_DISPOSITION, disposition)
                .header(header::CACHE_CONTROL, "private, no-store");
            Ok(unlisted(answer.body(bytes)))
        }
        Behind::Certificate(..) => Err(Error::NotFound.into()),
    }
}
