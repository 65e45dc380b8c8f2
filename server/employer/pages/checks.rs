use chrono::{DateTime, Utc};
use poem::{
    Response, handler,
    http::header,
    web::{Data, Query},
};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    employer::{KEPT_DAYS, Seen, of_holder, seen_of},
    error::Error,
    identity::Learner,
    web::{Page, Paging},
};

#[derive(Serialize)]
struct ChecksPage {
    checks: Vec<Seen>,
    paging: Paging,
    kept_days: i64,
}

impl Page for ChecksPage {
    const TEMPLATE: &'static str = "employer/checks.html";
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: String,
}

#[handler]
pub async fn checks_page(
    Data(app): Data<&App>,
    learner: Learner,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let page = asked.page.parse().unwrap_or(1);
    let (rows, paging) = of_holder(&app.store.read, learner.person.id, page).await?;
    let checks = rows.into_iter().map(Seen::from).collect();
    Ok(app.templates.page(&learner.frame, &ChecksPage { checks, paging, kept_days: KEPT_DAYS })?)
}

#[derive(Serialize)]
struct Export {
    exported_at: DateTime<Utc>,
    kept_days: i64,
    checks: Vec<Seen>,
}

/// All of it, as a file of their own.
#[handler]
pub async fn download_checks(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let checks = seen_of(&app.store.read, learner.person.id).await?;
    let export = Export { exported_at: app.clock.now(), kept_days: KEPT_DAYS, checks };
    let text = serde_json::to_string_pretty(&export).map_err(Error::from)?;
    Ok(Response::builder()
        .content_type("application/json")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"checks.json\"")
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(text))
}
