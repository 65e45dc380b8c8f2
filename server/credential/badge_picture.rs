//! A picture with a signed credential baked in, as Open Badges describes and wallets take it.

use badge::Picture;

use crate::error::{Error, Result};

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
