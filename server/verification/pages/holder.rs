//! `/verify/{number}/holder`: does it belong to whoever gave this address?

use std::sync::LazyLock;

use poem::{
    Request, Response, handler,
    http::{HeaderValue, StatusCode},
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};

use super::too_many;
use crate::{
    app::App,
    error::{Error, FieldError},
    identity::Visit,
    verification::holder::{Issued, belongs_to, issued},
    web::{Form, Page, Throttle},
};

/// Guesses by one address in a minute: who hires compares one address with one certificate.
static BY_ADDRESS: LazyLock<Throttle> = LazyLock::new(|| Throttle::per_minute(20));
/// Guesses at one number in a minute, from wherever they come.
static BY_NUMBER: LazyLock<Throttle<String>> = LazyLock::new(|| Throttle::per_minute(20));

/// `Err(seconds to wait)` where somebody guesses too often.
pub fn admit(app: &App, request: &Request, number: &str) -> Result<(), u64> {
    BY_ADDRESS.check(request, &app.settings.proxies)?;
    BY_NUMBER.take(&number.to_owned(), 1)
}

/// What was typed is not shown back, right or wrong.
#[derive(Serialize)]
struct HolderPage {
    number: String,
    /// As the page of the number shows it.
    name: String,
    kind: &'static str,
    title: String,
    belongs: Option<bool>,
    errors: Vec<FieldError>,
}

impl Page for HolderPage {
    const TEMPLATE: &'static str = "verification/holder.html";
}

impl HolderPage {
    fn new(Issued { summary, .. }: Issued) -> HolderPage {
        HolderPage {
            number: summary.number,
            name: summary.name,
            kind: summary.kind,
            title: summary.title,
            belongs: None,
            errors: Vec::new(),
        }
    }
}

fn unlisted(mut response: Response) -> Response {
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    response
}

#[handler]
pub async fn ask_holder(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(number): Path<String>,
) -> poem::Result<Response> {
    if let Err(seconds) = super::LOOKUPS.check(request, &app.settings.proxies) {
        return Ok(too_many(app, &visit.frame, seconds)?);
    }
    let page = HolderPage::new(issued(app, &number).await?);
    Ok(unlisted(app.templates.page(&visit.frame, &page)?))
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    email: String,
}

#[handler]
pub async fn check_holder(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(number): Path<String>,
    form: Form<Typed>,
) -> poem::Result<Response> {
    let found = issued(app, &number).await?;
    if let Err(seconds) = admit(app, request, &found.summary.number) {
        return Ok(too_many(app, &visit.frame, seconds)?);
    }
    match belongs_to(app, &found, &form.values.email).await {
        Ok(belongs) => {
            let page = HolderPage { belongs: Some(belongs), ..HolderPage::new(found) };
            Ok(unlisted(app.templates.page(&visit.frame, &page)?))
        }
        Err(Error::Invalid(fields)) => {
            let page = HolderPage { errors: fields.0, ..HolderPage::new(found) };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(unlisted(app.templates.page_with(status, &visit.frame, &page)?))
        }
        Err(error) => Err(error.into()),
    }
}
