//! Style sheets, script and pictures: in memory, addressed by content, kept by browsers for good.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use poem::{
    Request, Response, handler,
    http::{StatusCode, header},
    web::{Data, Path as UrlPath},
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::{app::App, error::Error, error::Result};

#[derive(RustEmbed)]
#[folder = "templates/assets/"]
struct Embedded;

#[derive(Clone)]
pub struct Assets {
    kept: Arc<BTreeMap<String, Asset>>,
    /// Where they are read again each time, while one works on them.
    disk: Option<PathBuf>,
}

#[derive(Clone)]
struct Asset {
    bytes: Bytes,
    /// Where it is smaller.
    gzip: Option<Bytes>,
    media_type: &'static str,
    hash: String,
}

impl Asset {
    fn new(name: &str, bytes: Bytes) -> Result<Asset> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes)?;
        let gzip = Some(Bytes::from(encoder.finish()?)).filter(|gzip| gzip.len() < bytes.len() * 9 / 10);
        let hash = hex::encode(&Sha256::digest(&bytes)[..8]);
        Ok(Asset { bytes, gzip, media_type: media_type(name), hash })
    }
}

impl Assets {
    pub fn load(disk: Option<&Path>) -> Result<Assets> {
        let mut kept = BTreeMap::new();
        for name in Embedded::iter() {
            let bytes = match Embedded::get(&name).expect("listed by itself").data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => bytes.into(),
            };
            kept.insert(name.to_string(), Asset::new(&name, bytes)?);
        }
        Ok(Assets { kept: Arc::new(kept), disk: disk.map(|folder| folder.join("templates/assets")) })
    }

    /// Only the names that are compiled in are read from disk.
    fn find(&self, name: &str) -> Option<Asset> {
        let kept = self.kept.get(name)?;
        match &self.disk {
            Some(folder) => Asset::new(name, std::fs::read(folder.join(name)).ok()?.into()).ok(),
            None => Some(kept.clone()),
        }
    }

    /// The address that changes with the content.
    pub fn url(&self, name: &str) -> Option<String> {
        self.find(name).map(|found| format!("/assets/{}/{name}", found.hash))
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[handler]
pub fn asset(
    request: &Request,
    Data(app): Data<&App>,
    UrlPath((hash, name)): UrlPath<(String, String)>,
) -> poem::Result<Response> {
    let asset = app.templates.assets.find(&name).ok_or(Error::NotFound)?;
    let etag = format!("\"{}\"", asset.hash);
    let lasting = if hash == asset.hash { "public, max-age=31536000, immutable" } else { "no-cache" };
    let response = Response::builder()
        .header(header::ETAG, &etag)
        .header(header::CACHE_CONTROL, lasting)
        .header(header::VARY, "accept-encoding");
    let held = request.header("if-none-match").is_some_and(|held| held.contains(&etag));
    if held {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    let response = response.content_type(asset.media_type);
    Ok(match asset.gzip {
        Some(gzip) if super::limits::accepts_gzip(request) => {
            response.header(header::CONTENT_ENCODING, "gzip").body(gzip)
        }
        _ => response.body(asset.bytes),
    })
}
