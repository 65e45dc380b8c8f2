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
    credential::{Certificate, Competency, Mode, Topic, by_number, file_name, paper, signed},
    desk::{self, Held, PartMet},
    error::{Error, Result},
    identity::Visit,
    sharing::{CertificateLink, by_secret, count_opening},
    verification::{Summary, check},
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
    #[serde(flatten)]
    summary: Summary,
    is_training: bool,
    as_of: DateTime<Utc>,
    completed_on: Option<NaiveDate>,
    minutes: Option<i64>,
    /// Empty where the holder does not show them.
    topics: Vec<Topic>,
    modes: Vec<Mode>,
    competencies: Vec<Competency>,
    /// Of a certification, in place of hours by topic.
    parts: Vec<PartMet>,
    /// Where the document is, if the holder lets it be downloaded.
    paper: Option<String>,
    until: NaiveDate,
}

impl Page for SharedPage {
    const TEMPLATE: &'static str = "sharing/shared.html";
}

impl SharedPage {
    fn new(link: &CertificateLink, behind: Shared, token: &str) -> SharedPage {
        let Shared { summary, certificate, held, as_of } = behind;
        let bare = SharedPage {
            // With the number, the rest could be looked up.
            summary: Summary { number: String::new(), ..summary },
            is_training: certificate.is_some(),
            as_of,
            completed_on: None,
            minutes: None,
            topics: Vec::new(),
            modes: Vec::new(),
            competencies: Vec::new(),
            parts: Vec::new(),
            paper: link.paper.then(|| format!("/shared/{token}/certificate.pdf")),
            until: last_day(link),
        };
        if let Some(held) = held {
            return SharedPage::of_certification(link, &held, bare);
        }
        let Some(certificate) = certificate else { return bare };
        let content = certificate.content;
        let (topics, modes) = if link.hours {
            (content.hours.by_topic, content.hours.by_mode)
        } else {
            (Vec::new(), Vec::new())
        };
        SharedPage {
            completed_on: Some(content.completed_on),
            minutes: Some(content.hours.total),
            topics,
            modes,
            competencies: if link.competencies { content.competencies } else { Vec::new() },
            ..bare
        }
    }

    fn of_certification(link: &CertificateLink, held: &Held, bare: SharedPage) -> SharedPage {
        let term = held.term_at(bare.as_of);
        let basis = term.map(|term| held.basis(term)).unwrap_or_default();
        let all = basis.covered().flat_map(|(met, covers)| {
            let whole = || vec![competency(&met.says, &covers.framework)];
            let each = covers.items.iter().map(|item| competency(&item.title, &item.code));
            if covers.items.is_empty() { whole() } else { each.collect() }
        });
        let competencies: Vec<_> = all.filter(|_| link.competencies).collect();
        // What does not stand has no document.
        let paper = bare.paper.filter(|_| bare.summary.good);
        SharedPage { competencies, parts: if link.hours { basis.parts } else { Vec::new() }, paper, ..bare }
    }
}

fn competency(title: &str, id: &str) -> Competency {
    Competency { id: id.to_owned(), title: title.trim_end_matches('.').to_owned(), domain: None }
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

/// What a link leads to, and how that stands.
struct Shared {
    summary: Summary,
    /// Where it is a certificate of completion.
    certificate: Option<Certificate>,
    /// Where it is a certification.
    held: Option<Held>,
    as_of: DateTime<Utc>,
}

/// The link and what is behind it; nothing where it has ended. `NotFound` where there never was such a link.
async fn behind(app: &App, token: &str) -> Result<Option<(CertificateLink, Shared)>> {
    let (db, as_of) = (&app.store.read, app.clock.now());
    let link = by_secret(db, token).await?.ok_or(Error::NotFound)?;
    if !link.holds(as_of) {
        return Ok(None);
    }
    let summary =
        check(db, &app.settings.address, &link.number, as_of).await?.summary().ok_or(Error::NotFound)?;
    let certificate = by_number(db, &link.number).await?.map(|(certificate, _)| certificate);
    let held = desk::by_number(db, &link.number).await?;
    Ok(Some((link, Shared { summary, certificate, held, as_of })))
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
    let Some((link, shared)) = behind(app, &token).await? else { return Ok(over(app, &visit)?) };
    // The holder's own look is none.
    if visit.person.as_ref().is_none_or(|person| person.id != link.person_id) {
        count_opening(app, link.id).await?;
    }
    let page = SharedPage::new(&link, shared, &token);
    Ok(unlisted(app.templates.page(&visit.frame, &page)?))
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
    let Some((link, shared)) = behind(app, &token).await? else { return Ok(over(app, &visit)?) };
    if !link.paper {
        return Err(Error::NotFound.into());
    }
    let (name, bytes) = document(app, shared).await?;
    let disposition = format!("attachment; filename=\"{name}\"");
    let answer = Response::builder()
        .content_type("application/pdf")
        .header(header::CONTENT_DISPOSITION, disposition)
        .header(header::CACHE_CONTROL, "private, no-store");
    Ok(unlisted(answer.body(bytes)))
}

/// The PDF and its name. Of a certification there is one only while it stands.
async fn document(app: &App, shared: Shared) -> Result<(String, Vec<u8>)> {
    if let Some(held) = shared.held {
        let signed = desk::signed(app, &held).await?.ok_or(Error::NotFound)?;
        return Ok((desk::file_name(&held, "pdf"), desk::paper(app, &held, &signed).await?));
    }
    let certificate = shared.certificate.ok_or(Error::NotFound)?;
    let signed = signed(app, &certificate).await?;
    Ok((file_name(&certificate, "pdf"), paper(app, &certificate, &signed).await?))
}
