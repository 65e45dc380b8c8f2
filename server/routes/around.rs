//! What stands around every address: who may send how much, the faces of errors, the headers of every answer.

use poem::{
    Endpoint, EndpointExt, Request, Response,
    endpoint::BoxEndpoint,
    http::StatusCode,
    middleware::{CatchPanic, CookieJarManager},
};

use crate::{
    app::App,
    verification::KeptAnswers,
    web::{BodyGuard, Compressed, Faces, Room, SafeHeaders, SameOrigin, Tagged},
};

/// What pages take at the most; no form of ours is near it.
const LARGEST_FORM: usize = 512 * 1024;
/// A file of ten megabytes and the form around it; a little more, so that the page itself can say what is too large.
const LARGEST_UPLOAD: usize = 12 * 1024 * 1024;
/// A photo of a code, and the form around it.
const LARGEST_PICTURE: usize = document::MOST_PICTURE_BYTES + 64 * 1024;
/// Lists of numbers: a hundred thousand rows with what goes along with them.
const LARGEST_LIST: usize = 32 * 1024 * 1024;

/// What stands around every address. Read from the bottom up: the last is the outermost.
pub(super) fn around(pages: impl Endpoint + 'static, app: App) -> BoxEndpoint<'static, Response> {
    let https = app.settings.address.starts_with("https:");
    let patience = app.settings.patience;
    pages
        .data(app.clone())
        .with(SameOrigin { own: app.settings.address.clone() })
        .with(
            CatchPanic::new()
                .with_handler(|_| Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).finish()),
        )
        .with(Faces(app.clone()))
        .with(BodyGuard {
            room: Room { max: LARGEST_FORM, deadline: patience.body },
            files: room_for_files,
            file_deadline: patience.file,
        })
        .with(CookieJarManager::new())
        .with(Tagged)
        .with(Compressed)
        .with(SafeHeaders { https })
        .with(KeptAnswers(app))
        .map_to_response()
        .boxed()
}

/// Addresses that take files, and how large these may be.
fn room_for_files(request: &Request) -> Option<usize> {
    let path = request.uri().path();
    let is_file = ["multipart/form-data", "text/csv"]
        .iter()
        .any(|kind| request.content_type().is_some_and(|sent| sent.starts_with(kind)));
    match path {
        "/verify/many/file" | "/api/v1/verifications/list" if is_file => Some(LARGEST_LIST),
        "/verify/file" if is_file => Some(LARGEST_PICTURE),
        "/api/v1/verifications/file" if is_picture(request) => Some(LARGEST_PICTURE),
        _ if is_file && is_designs(path) => Some(LARGEST_UPLOAD),
        _ if path.starts_with("/me/record/") && path.ends_with("/files") => Some(LARGEST_UPLOAD),
        _ if path.starts_with("/api/v1/me/record/") && path.ends_with("/files") && is_file => {
            Some(LARGEST_UPLOAD)
        }
        _ => None,
    }
}

/// What may be a photo by its content type; what it is, its bytes tell.
fn is_picture(request: &Request) -> bool {
    let kinds = ["image/png", "image/jpeg", "application/octet-stream"];
    request.content_type().is_some_and(|sent| kinds.iter().any(|kind| sent.starts_with(kind)))
}

/// Where designs are uploaded: the operator's list and those of desks, for people and for programs.
fn is_designs(path: &str) -> bool {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    path == "/operator/designs" || path.starts_with("/desks/") && path.ends_with("/designs")
}
