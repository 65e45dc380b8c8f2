//! What every answer tells the browser: keep this page's content to itself, run nothing it did not bring.

use std::net::IpAddr;

use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result,
    http::{HeaderName, HeaderValue, header},
};

/// No inline script or style, nothing from elsewhere, no framing, forms to ourselves only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; \
                      font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Addresses here can tell that somebody is in training or certified: no other site learns them.
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), browsing-topics=()"),
    ),
];

pub struct SafeHeaders {
    /// Behind https, browsers are told to never come by plain http.
    pub https: bool,
}

impl<E: Endpoint> Middleware<E> for SafeHeaders {
    type Output = SafeHeadersEndpoint<E>;
    fn transform(&self, endpoint: E) -> Self::Output {
        SafeHeadersEndpoint { endpoint, https: self.https }
    }
}

pub struct SafeHeadersEndpoint<E> {
    endpoint: E,
    https: bool,
}

impl<E: Endpoint> Endpoint for SafeHeadersEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let mut response = self.endpoint.call(request).await?.into_response();
        for (name, value) in HEADERS {
            if !response.headers().contains_key(&name) {
                response.headers_mut().insert(name, value);
            }
        }
        if self.https {
            response.headers_mut().insert(
                header::STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=31536000; includeSubDomains"),
            );
        }
        Ok(response)
    }
}

/// Where a request came from: the last hop that is not one of our proxies. What a client claims is not believed.
pub fn client_address(request: &Request, proxies: &[IpAddr]) -> IpAddr {
    let peer =
        request.remote_addr().as_socket_addr().map_or(IpAddr::from([0, 0, 0, 0]), std::net::SocketAddr::ip);
    if !proxies.contains(&peer) {
        return peer;
    }
    let hops = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<IpAddr> =
        hops.flat_map(|hops| hops.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
    hops.into_iter().rev().find(|hop| !proxies.contains(hop)).unwrap_or(peer)
}
