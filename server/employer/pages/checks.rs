use chrono::{DateTime, Utc};
use poem::{
    Response, handler,
    http::header,
    web::{Data, Query},
};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    employer::{KEPT_DAYS, LookUp, Way, of_holder},
    error::Error,
    identity::Learner,
    web::{Page, Paging},
};

#[derive(Serialize)]
struct ChecksPage {
    checks: Vec<Line>,
    paging: Paging,
    kept_days: i64,
}

impl Page for ChecksPage {
    const TEMPLATE: &'static str = "employer/checks.html";
}

/// A look-up as its holder sees it. Who sat at the keyboard is not told, for whom they did is.
#[derive(Serialize)]
struct Line {
    at: DateTime<Utc>,
    number: String,
    way: Way,
    employer: Option<String>,
    place: Option<String>,
    /// An operator had confirmed that name.
    confirmed: bool,
}

impl From<LookUp> for Line {
    fn from(row: LookUp) -> Line {
        let LookUp { at, number, way, employer_name, employer_place, confirmed, .. } = row;
        Line { at, number, way, employer: employer_name, place: employer_place, confirmed }
    }
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
    let checks = rows.into_iter().map(Line::from).collect();
    Ok(app.templates.page(&learner.frame, &ChecksPage { checks, paging, kept_days: KEPT_DAYS })?)
}

#[derive(Serialize)]
struct Export {
    exported_at: DateTime<Utc>,
    kept_days: i64,
    checks: Vec<Line>,
}

/// All of it, as a file of their own.
#[handler]
pub async fn download_checks(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let (mut checks, mut page) = (Vec::new(), 1);
    loop {
        let (rows, paging) = of_holder(&app.store.read, learner.person.id, page).await?;
        checks.extend(rows.into_iter().map(Line::from));
        if page >= paging.pages {
            break;
        }
        page += 1;
    }
    let export = Export { exported_at: app.clock.now(), kept_days: KEPT_DAYS, checks };
    let text = serde_json::to_string_pretty(&export).map_err(Error::from)?;
    Ok(Response::builder()
        .content_type("application/json")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"checks.json\"")
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(text))
}
