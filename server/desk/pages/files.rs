//! What the holder of a certification takes along: the paper, the signed credential, the same inside a picture.

use badge::Picture;
use poem::{
    Response, handler,
    web::{Data, Path},
};

use super::by;
use crate::{
    app::App,
    credential::{self, SignedCredential},
    desk::{self, Held, file_name},
    error::{Error, Result},
    identity::Learner,
    web,
};

/// Only what stands is given out; the rows behind it stay.
async fn standing(app: &App, learner: &Learner, typed: &str) -> Result<(Held, SignedCredential)> {
    let held = by(app, learner).held(typed).await?;
    match desk::signed(app, &held).await? {
        Some(signed) => Ok((held, signed)),
        None => Err(Error::refused(
            "desk/does-not-stand",
            "There is no document while the certification does not stand. Its page tells why, and what you can ask for.",
        )),
    }
}

#[handler]
pub async fn certification_pdf(
    Data(app): Data<&App>,
    learner: Learner,
    Path(typed): Path<String>,
) -> poem::Result<Response> {
    let (held, signed) = standing(app, &learner, &typed).await?;
    let bytes = desk::paper(app, &held, &signed).await?;
    Ok(web::download(&file_name(&held, "pdf"), "application/pdf", bytes)?)
}

#[handler]
pub async fn certification_credential(
    Data(app): Data<&App>,
    learner: Learner,
    Path(typed): Path<String>,
) -> poem::Result<Response> {
    let (held, signed) = standing(app, &learner, &typed).await?;
    Ok(web::download(&file_name(&held, "json"), "application/vc", signed.document.into_bytes())?)
}

#[handler]
pub async fn certification_badge(
    Data(app): Data<&App>,
    learner: Learner,
    Path((typed, kind)): Path<(String, String)>,
) -> poem::Result<Response> {
    let (held, signed) = standing(app, &learner, &typed).await?;
    let content = &held.row.content;
    let shown = Picture {
        kind: "Certification".into(),
        title: content.title.clone(),
        issuer: content.authority.clone(),
    };
    let (media_type, bytes) = credential::badge_picture(&kind, &shown, &signed.document)?;
    Ok(web::download(&file_name(&held, &kind), media_type, bytes)?)
}
