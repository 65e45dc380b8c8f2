//! Forms are taken from our own pages only: by a token in every form, and by what browsers say of a request's origin.

use hmac::{Hmac, Mac};
use poem::{Endpoint, Middleware, Request, Result, http::Method};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::session::browser_key;
use crate::{clock::Chance, error::Error};

/// The secret a form's token is made from: the session's or the visitor's cookie.
#[derive(Clone)]
pub struct CsrfKey {
    tag: [u8; 32],
    /// Drawn for each answer, so that compressing pages can't be used to guess the token (BREACH).
    mask: [u8; 32],
}

impl CsrfKey {
    /// The key of whoever sent this request, if they carry a cookie of ours.
    pub fn of(request: &Request) -> Option<CsrfKey> {
        browser_key(request).map(|cookie| CsrfKey::masked(&cookie, [0; 32]))
    }

    pub fn new(cookie: &str, chance: &Chance) -> CsrfKey {
        CsrfKey::masked(cookie, chance.bytes())
    }

    fn masked(cookie: &str, mask: [u8; 32]) -> CsrfKey {
        let mut mac = Hmac::<Sha256>::new_from_slice(cookie.as_bytes()).expect("any length of key");
        mac.update(b"form");
        CsrfKey { tag: mac.finalize().into_bytes().into(), mask }
    }

    /// 128 hexadecimal digits: the mask, and the tag under it.
    pub fn token(&self) -> String {
        let hidden: Vec<u8> = self.tag.iter().zip(self.mask).map(|(tag, mask)| tag ^ mask).collect();
        hex::encode(self.mask) + &hex::encode(hidden)
    }

    pub fn fits(&self, token: &str) -> bool {
        let Ok(bytes) = hex::decode(token) else { return false };
        if bytes.len() != 64 {
            return false;
        }
        let (mask, hidden) = bytes.split_at(32);
        let tag: Vec<u8> = hidden.iter().zip(mask).map(|(hidden, mask)| hidden ^ mask).collect();
        tag.ct_eq(&self.tag).into()
    }
}

/// Refuses what another site's page makes a browser send.
pub struct SameOrigin {
    /// Our own address: scheme, host and port.
    pub own: String,
}

impl<E: Endpoint> Middleware<E> for SameOrigin {
    type Output = SameOriginEndpoint<E>;
    fn transform(&self, endpoint: E) -> Self::Output {
        SameOriginEndpoint { endpoint, own: self.own.clone() }
    }
}

pub struct SameOriginEndpoint<E> {
    endpoint: E,
    own: String,
}

impl<E: Endpoint> Endpoint for SameOriginEndpoint<E> {
    type Output = E::Output;

    async fn call(&self, request: Request) -> Result<E::Output> {
        if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            let site = request.header("sec-fetch-site");
            let origin = request.header("origin").map(|origin| origin == self.own);
            // Old browsers name no site; programs name neither and carry no cookies worth stealing.
            let ours = match (site, origin) {
                (Some("same-origin" | "none"), _) | (_, Some(true)) | (None, None) => true,
                (Some(_), _) | (None, Some(false)) => false,
            };
            if !ours {
                return Err(Error::refused(
                    "web/other-site",
                    "This came from a page of another site, so it was not taken. Open the page here and try again.",
                )
                .into());
            }
        }
        self.endpoint.call(request).await
    }
}
