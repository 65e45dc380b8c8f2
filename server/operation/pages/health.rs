use std::time::Duration;

use poem::{Response, handler, http::StatusCode, web::Data};
use sea_orm::ConnectionTrait as _;

use crate::app::App;

/// A database that takes longer is not one to send people to.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers. Asks nothing of the database.
#[handler]
pub fn alive() -> Response {
    said(StatusCode::OK, "alive\n")
}

/// The server can serve: its database answers.
#[handler]
pub async fn ready(Data(app): Data<&App>) -> Response {
    let asked = app.store.read.execute_unprepared("select 1");
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(_)) => said(StatusCode::OK, "ready\n"),
        _ => said(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

/// What search engines need not look at. Certificates' pages are not listed here: they say themselves that they are
/// not for an index, and only who may read them learns that.
#[handler]
pub fn robots() -> Response {
    said(
        StatusCode::OK,
        "User-agent: *\nDisallow: /api/v1/\nDisallow: /attempts/\nDisallow: /me\nDisallow: /operator\n",
    )
}

fn said(status: StatusCode, words: &'static str) -> Response {
    Response::builder()
        .status(status)
        .content_type("text/plain; charset=utf-8")
        .header("cache-control", "no-store")
        .body(words)
}
