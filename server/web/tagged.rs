use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result,
    http::{HeaderValue, Method, StatusCode, header},
};
use sha2::{Digest, Sha256};

/// Gives each answer that anyone may keep a tag, so that whoever keeps it can ask whether it is still so
/// (RFC 9110, section 8.8.3). The tag is of the words, not of the bytes on the wire: those may be compressed.
pub struct Tagged;

impl<E: Endpoint> Middleware<E> for Tagged {
    type Output = TaggedEndpoint<E>;
    fn transform(&self, endpoint: E) -> Self::Output {
        TaggedEndpoint(endpoint)
    }
}

pub struct TaggedEndpoint<E>(E);

impl<E: Endpoint> Endpoint for TaggedEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        // Of what a HEAD would have been answered with, nothing is left to take a tag of.
        let looks = *request.method() == Method::GET;
        let held = request.header("if-none-match").map(ToOwned::to_owned);
        let mut response = self.0.call(request).await?.into_response();
        let keeps = response.header("cache-control").is_some_and(|kept| kept.starts_with("public"));
        let tagged = response.headers().contains_key(header::ETAG);
        if !looks || !keeps || tagged || response.status() != StatusCode::OK {
            return Ok(response);
        }
        let body = response.take_body().into_bytes().await?;
        let tag = format!("W/\"{}\"", hex::encode(&Sha256::digest(&body)[..12]));
        if let Ok(value) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, value);
        }
        if held.is_some_and(|held| held.split(',').any(|one| one.trim() == tag)) {
            response.set_status(StatusCode::NOT_MODIFIED);
        } else {
            response.set_body(body);
        }
        Ok(response)
    }
}
