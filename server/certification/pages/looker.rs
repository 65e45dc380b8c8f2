//! Pages that are the same for all who are not signed in, so that a cache between here and them may keep one.

use poem::{
    FromRequest, IntoResponse, Request, RequestBody, Response, Result,
    http::{HeaderValue, StatusCode, header},
};
use sha2::{Digest, Sha256};

use crate::{
    app::App,
    identity::Visit,
    web::{Frame, Page, session_token},
};

/// Whoever looks at a public page.
pub struct Looker {
    pub frame: Frame,
    /// Nobody is signed in: the page is anybody's.
    anybody: bool,
    /// The version of the page that the browser holds.
    held: Option<String>,
}

impl<'a> FromRequest<'a> for Looker {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let held = request.header("if-none-match").map(ToOwned::to_owned);
        if session_token(request).is_some() {
            let frame = Visit::from_request(request, body).await?.frame;
            return Ok(Looker { frame, anybody: false, held: None });
        }
        // No visitor's cookie: it would make the answer somebody's. These pages have no form that needs its token.
        let path = request.original_uri().path().to_owned();
        Ok(Looker { frame: Frame { viewer: None, csrf: String::new(), path }, anybody: true, held })
    }
}

/// How long a cache may show a page without asking again: rules move slowly, but an error must be gone within the hour.
const SHARED: HeaderValue = HeaderValue::from_static("public, max-age=300, stale-while-revalidate=600");

impl Looker {
    pub fn page<P: Page>(&self, app: &App, page: &P) -> Result<Response> {
        if !self.anybody {
            return Ok(app.templates.page(&self.frame, page)?);
        }
        let html = app.templates.html(&self.frame, page)?;
        let tag = format!("W/\"{}\"", hex::encode(&Sha256::digest(&html)[..12]));
        let mut response = if self.held.as_deref().is_some_and(|held| held.contains(&tag)) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Response::builder().content_type("text/html; charset=utf-8").body(html)
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, SHARED);
        headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-encoding"));
        headers.insert(header::ETAG, HeaderValue::try_from(tag).map_err(crate::error::Error::fault)?);
        Ok(response)
    }
}
