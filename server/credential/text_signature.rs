//! A signature that stands beside a text: by an issuer's key, over the text's SHA-256.

use badge::{PublicKey, Signer};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use super::{issuer, issuer_key};
use crate::{app::App, error::Result};

/// Who signed, with which key, and the signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct TextSignature {
    /// The issuer's identifier, a `did:web:…`; the document it leads to lists the key.
    pub issuer: String,
    /// The public key, as `z6Mk…`.
    pub key: String,
    /// Ed25519 (RFC 8032) over [`signed_line`], hex.
    pub value: String,
}

/// What is signed, in UTF-8 and without a line end. It says what it is of, so that no signature can be taken for one
/// of something else.
pub fn signed_line(what: &str, digest: &str) -> String {
    format!("{what} sha256:{digest}")
}

/// Signs a text by its SHA-256 in hex, in the name of whoever runs this server. Reads and may make keys: never call it
/// while a change is open.
pub async fn sign_text(app: &App, what: &str, digest: &str) -> Result<TextSignature> {
    let name = app.settings.provider.name.clone();
    let issuer = issuer::named(app, &name.unwrap_or_else(|| app.settings.host_name().to_owned())).await?;
    let key = issuer_key::open(app, &issuer).await?;
    let value = hex::encode(key.sign(signed_line(what, digest).as_bytes()));
    Ok(TextSignature { issuer: issuer.did, key: key.public().multibase(), value })
}

impl TextSignature {
    /// Whether it is its key's signature of this text. Whose key it is, the issuer's document says.
    pub fn fits(&self, what: &str, digest: &str) -> bool {
        let value = hex::decode(&self.value).ok().and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
        let key = PublicKey::from_multibase(&self.key);
        key.zip(value)
            .is_some_and(|(key, value)| key.is_signature(signed_line(what, digest).as_bytes(), &value))
    }
}
