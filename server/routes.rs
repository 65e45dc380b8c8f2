//! Every address the server answers at.

use std::time::Duration;

use poem::{
    EndpointExt, Response, Route,
    endpoint::BoxEndpoint,
    get,
    http::StatusCode,
    middleware::{CatchPanic, CookieJarManager},
};

use crate::{
    app::App,
    web::{self, BodyGuard, Compressed, Faces, SafeHeaders, SameOrigin},
};

/// What pages take at the most; no form of ours is near it.
const LARGEST_FORM: usize = 512 * 1024;

pub fn routes(app: App) -> BoxEndpoint<'static, Response> {
    let pages = Route::new().at("/assets/:hash/:name", get(web::asset));
    around(pages, app)
}

/// What stands around every address. Read from the bottom up: the last is the outermost.
fn around(pages: Route, app: App) -> BoxEndpoint<'static, Response> {
    let https = app.settings.address.starts_with("https:");
    pages
        .data(app.clone())
        .with(SameOrigin { own: app.settings.address.clone() })
        .with(
            CatchPanic::new()
                .with_handler(|_| Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).finish()),
        )
        .with(Faces(app))
        .with(BodyGuard { max: LARGEST_FORM, deadline: Duration::from_mins(1) })
        .with(CookieJarManager::new())
        .with(Compressed)
        .with(SafeHeaders { https })
        .map_to_response()
        .boxed()
}
