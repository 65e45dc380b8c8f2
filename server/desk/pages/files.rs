//! What the holder of a certification takes along: the paper, the signed credential, the same inside a picture.

use poem::{
    Response, handler,
    web::{Data, Path},
};

use super::by;
use crate::{
    app::App,
    desk::{self, file_name},
    identity::Learner,
    web,
};

#[handler]
pub async fn certification_pdf(
    Data(app): Data<&App>,
    learner: Learner,
    Path(typed): Path<String>,
) -> poem::Result<Response> {
    let (held, signed) = by(app, &learner).signed(&typed).await?;
    let bytes = desk::paper(app, &held, &signed).await?;
    Ok(web::download(&file_name(&held, "pdf"), "application/pdf", bytes)?)
}

#[handler]
pub async fn certification_credential(
    Data(app): Data<&App>,
    learner: Learner,
    Path(typed): Path<String>,
) -> poem::Result<Response> {
    let (held, signed) = by(app, &learner).signed(&typed).await?;
    Ok(web::download(&file_name(&held, "json"), "application/vc", signed.document.into_bytes())?)
}

#[handler]
pub async fn certification_badge(
    Data(app): Data<&App>,
    learner: Learner,
    Path((typed, kind)): Path<(String, String)>,
) -> poem::Result<Response> {
    let (held, media_type, bytes) = by(app, &learner).badge(&typed, &kind).await?;
    Ok(web::download(&file_name(&held, &kind), media_type, bytes)?)
}
