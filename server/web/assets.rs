//! Style sheets, script and pictures: in memory, addressed by content, kept by browsers for good.

use std::{borrow::Cow, collections::BTreeMap, io::Write, path::Path, sync::Arc};

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
pub struct Assets(Arc<BTreeMap<String, Asset>>);

struct Asset {
    bytes: Bytes,
    /// Where it is smaller.
    gzip: Option<Bytes>,
    media_type: &'static str,
    hash: String,
}

impl Assets {
    pub fn load(disk: Option<&Path>) -> Result<Assets> {
        let mut assets = BTreeMap::new();
        for name in Embedded::iter() {
            let bytes = match disk {
                Some(folder) => std::fs::read(folder.join("templates/assets").join(name.as_ref()))?.into(),
                None => match Embedded::get(&name).expect("listed by itself").data {
                    Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                    Cow::Owned(bytes) => bytes.into(),
                },
            };
            assets.insert(name.into_owned(), bytes);
        }
        let assets = assets.into_iter().map(|(name, bytes)| {
            let media_type = media_type(&name);
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&bytes)?;
            let gzip = Some(Bytes::from(encoder.finish()?)).filter(|gzip| gzip.len() < bytes.len() * 9 / 10);
            let hash = hex::encode(&Sha256::digest(&bytes)[..8]);
            Ok((name, Asset { bytes, gzip, media_type, hash }))
        });
        Ok(Assets(Arc::new(assets.collect::<Result<_>>()?)))
    }

    /// The address that changes with the content.
    pub fn url(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|found| format!("/assets/{}/{name}", found.hash))
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
    let asset = app.templates.assets.0.get(&name).ok_or(Error::NotFound)?;
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
    Ok(match &asset.gzip {
        Some(gzip) if super::limits::accepts_gzip(request) => {
            response.header(header::CONTENT_ENCODING, "gzip").body(gzip.clone())
        }
        _ => response.body(asset.bytes.clone()),
    })
}
