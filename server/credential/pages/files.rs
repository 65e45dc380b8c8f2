//! The signed credential and its pictures, for their holder.

use poem::{
    Response, handler,
    web::{Data, Path},
};

use super::own;
use crate::{
    app::App,
    credential::{badge_of, file_name, signed},
    identity::Learner,
    web::download,
};

/// The file itself.
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
    let (media_type, bytes) = badge_of(app, &row, &kind).await?;
    Ok(download(&file_name(&row, &kind), media_type, bytes)?)
}
