use poem::{
    Response,
    http::{HeaderValue, header},
};

use crate::error::{Error, Result};

/// A file for the person who asked, under an ASCII name that tells nothing about them.
pub fn download(name: &str, media_type: &str, bytes: Vec<u8>) -> Result<Response> {
    let disposition =
        HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(Error::fault)?;
    Ok(Response::builder()
        .content_type(media_type)
        .header(header::CONTENT_DISPOSITION, disposition)
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(bytes))
}
