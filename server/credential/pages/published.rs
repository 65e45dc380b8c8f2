//! What machines ask an issuer for, from anywhere and without a name: its keys and its status lists.

use badge::Picture;
use poem::{
    Request, Response, handler,
    http::{StatusCode, header},
    web::{Data, Path},
};

use super::own;
use crate::{
    app::App,
    credential::{badge_picture as picture, did_document, file_name, published_list, signed},
    error::Error,
    identity::Learner,
    web::download,
};

/// Keys change once a year, and a new one is published a day before it signs.
const KEYS_KEPT: &str = "public, max-age=3600";
/// How long the withdrawal of a credential may go unnoticed.
const STATUS_KEPT: &str = "public, max-age=300";

/// For any page and any program.
fn for_all(kind: &str, kept: &'static str) -> poem::ResponseBuilder {
    Response::builder()
        .content_type(kind)
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .header(header::CACHE_CONTROL, kept)
}

#[handler]
pub async fn keys(Data(app): Data<&App>, Path(issuer): Path<String>) -> poem::Result<Response> {
    let document = did_document(app, &issuer).await?;
    Ok(for_all("application/did+json", KEYS_KEPT).body(document.to_string()))
}

#[handler]
pub async fn status(
    request: &Request,
    Data(app): Data<&App>,
    Path((issuer, number)): Path<(String, String)>,
) -> poem::Result<Response> {
    let list = number.parse().map_err(|_| Error::NotFound)?;
    let list = published_list(app, &issuer, list).await?;
    let answer = for_all("application/vc", STATUS_KEPT).header(header::ETAG, &list.etag);
    if request.header("if-none-match").is_some_and(|held| held.contains(&list.etag)) {
        return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(answer.body(list.text))
}

/// The signed credential itself, for its holder.
#[handler]
pub async fn credential(
    Data(app): Data<&App>,
    learner: Learner,
    Path(number): Path<String>,
) -> poem::Result<Response> {
    let (row, _) = own(app, &learner, &number).await?;
    let document = signed(app, &row).await?.document;
    Ok(download(&file_name(&row, "json"), "application/vc", document.into_bytes())?)
}

/// The same inside a picture, as wallets take it.
#[handler]
pub async fn badge_picture(
    Data(app): Data<&App>,
    learner: Learner,
    Path((number, kind)): Path<(String, String)>,
) -> poem::Result<Response> {
    let (row, _) = own(app, &learner, &number).await?;
    let document = signed(app, &row).await?.document;
    let shown = Picture {
        kind: "Certificate of completion".into(),
        title: row.content.course_title.clone(),
        issuer: row.content.provider.clone(),
    };
    let (media_type, bytes) = picture(&kind, &shown, &document)?;
    Ok(download(&file_name(&row, &kind), media_type, bytes)?)
}
