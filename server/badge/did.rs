//! Whose keys they are: DID documents of the method `did:web`.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::PublicKey;

/// An issuer and the keys it signs with, old ones included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller {
    pub id: String,
    /// Each with the whole name of its method, `did:web:…#z6Mk…`.
    pub keys: Vec<(String, PublicKey)>,
}

/// Why a DID document is of no use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("it names no subject")]
    NoId,
    #[error("it lists no Ed25519 key for assertions")]
    NoKey,
}

impl Controller {
    /// The issuer whose keys are named by themselves, as all of ours are.
    pub fn new(id: &str, keys: Vec<PublicKey>) -> Controller {
        let keys = keys.into_iter().map(|key| (format!("{id}#{}", key.multibase()), key)).collect();
        Controller { id: id.to_owned(), keys }
    }

    /// Reads a DID document: Multikeys of the subject itself that its `assertionMethod` lists by their whole names.
    pub fn read(document: &Value) -> Result<Controller, Unfit> {
        let id = document["id"].as_str().filter(|id| id.starts_with("did:")).ok_or(Unfit::NoId)?;
        let listed = document["assertionMethod"].as_array().map(Vec::as_slice).unwrap_or_default();
        let methods = document["verificationMethod"].as_array().map(Vec::as_slice).unwrap_or_default();
        let keys: Vec<(String, PublicKey)> = methods
            .iter()
            .take(100)
            .filter(|method| method["type"] == "Multikey" && method["controller"] == *id)
            .filter(|method| listed.contains(&method["id"]))
            .filter_map(|method| {
                let name = method["id"].as_str()?;
                Some((name.to_owned(), PublicKey::from_multibase(method["publicKeyMultibase"].as_str()?)?))
            })
            .collect();
        if keys.is_empty() { Err(Unfit::NoKey) } else { Ok(Controller { id: id.to_owned(), keys }) }
    }

    pub(crate) fn key(&self, method: &str) -> Option<&PublicKey> {
        self.keys.iter().find(|(name, _)| name == method).map(|(_, key)| key)
    }
}

/// The document that an issuer's identifier leads to. Retired keys stay listed for assertions: checkers look at the list
/// as it is today. Keys that may be in wrong hands are named with the moment since when (`revoked`, as Controlled
/// Identifiers 1.0 has it), and are good for nothing.
pub fn did_document(issuer: &Controller, given_up: &[(PublicKey, DateTime<Utc>)]) -> Value {
    let method = |(name, key): &(String, PublicKey)| {
        json!({
            "id": name,
            "type": "Multikey",
            "controller": issuer.id,
            "publicKeyMultibase": key.multibase(),
        })
    };
    let revoked = given_up.iter().map(|(key, since)| {
        let mut method = method(&(format!("{}#{}", issuer.id, key.multibase()), key.clone()));
        method["revoked"] = since.to_rfc3339_opts(SecondsFormat::Secs, true).into();
        method
    });
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer.id,
        "verificationMethod": issuer.keys.iter().map(method).chain(revoked).collect::<Vec<_>>(),
        // Whole names: some checkers compare them as text.
        "assertionMethod": issuer.keys.iter().map(|(name, _)| name).collect::<Vec<_>>(),
    })
}

/// The identifier of the document at `{address}/{path}/did.json`, as the method `did:web` spells it. `address` is an
/// origin, such as `https://training.example.org:8443`.
pub fn did_web(address: &str, path: &[&str]) -> String {
    let origin = address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/');
    let mut parts = vec![origin.replace(':', "%3A").replace('/', ":")];
    parts.extend(path.iter().map(|part| (*part).to_owned()));
    format!("did:web:{}", parts.join(":"))
}
