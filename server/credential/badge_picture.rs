//! A picture with a signed credential baked in, as Open Badges describes and wallets take it.

use badge::Picture;

use super::{certificate::Model as Certificate, signed::signed};
use crate::{
    app::App,
    error::{Error, Result},
};

/// That of a certificate of completion, with the credential that is signed now if it was not yet. Takes its time: never
/// call it while a change is open.
pub async fn badge_of(app: &App, row: &Certificate, kind: &str) -> Result<(&'static str, Vec<u8>)> {
    let shown = Picture {
        kind: "Certificate of completion".into(),
        title: row.content.course_title.clone(),
        issuer: row.content.provider.clone(),
    };
    badge_picture(kind, &shown, &signed(app, row).await?.document)
}

/// The media type and the bytes of an `svg` or a `png`; another kind is not found.
pub fn badge_picture(kind: &str, shown: &Picture, document: &str) -> Result<(&'static str, Vec<u8>)> {
    let (media_type, bytes) = match kind {
        "svg" => ("image/svg+xml", badge::into_svg(&badge::svg(shown), document).map(String::into_bytes)),
        "png" => ("image/png", badge::into_png(&badge::png(), document)),
        _ => return Err(Error::NotFound),
    };
    let bytes = bytes.ok_or_else(|| Error::fault("the picture takes no credential"))?;
    Ok((media_type, bytes))
}
