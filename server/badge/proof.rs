//! The proof: W3C Data Integrity `EdDSA` Cryptosuites v1.0, section 3.2, `eddsa-rdfc-2022`.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    Contexts, Controller, Signer, Unsignable,
    canon::{Unreadable, canonical},
    check_signable,
};

const CRYPTOSUITE: &str = "eddsa-rdfc-2022";
const MOST_PROOFS: usize = 2;

/// Signs for an issuer, at a moment. Refuses what a signature would not cover.
pub fn sign(
    document: Value,
    issuer: &str,
    signer: &dyn Signer,
    created: DateTime<Utc>,
) -> Result<Value, Unsignable> {
    check_signable(&document, &Contexts::embedded())?;
    sign_with(document, issuer, signer, created, &Contexts::embedded())
}

/// [`sign`] with other contexts, and without its refusals.
pub fn sign_with(
    mut document: Value,
    issuer: &str,
    signer: &dyn Signer,
    created: DateTime<Utc>,
    contexts: &Contexts,
) -> Result<Value, Unsignable> {
    let mut proof = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": created.to_rfc3339_opts(SecondsFormat::Secs, true),
        "verificationMethod": format!("{issuer}#{}", signer.public().multibase()),
        "proofPurpose": "assertionMethod",
    });
    let hashes = hashes(&document, &proof, contexts)?;
    let signature = signer.sign(&hashes);
    proof["proofValue"] = format!("z{}", bs58::encode(signature).into_string()).into();
    // A list, because 1EdTech's JSON-LD schema wants one.
    document["proof"] = json!([proof]);
    Ok(document)
}

/// What is signed: the hash of the proof's options, then that of the document.
fn hashes(document: &Value, proof: &Value, contexts: &Contexts) -> Result<[u8; 64], Unreadable> {
    let mut options = proof.clone();
    if let Some(members) = options.as_object_mut() {
        members.shift_remove("proofValue");
    }
    options["@context"] = document["@context"].clone();
    let mut both = [0; 64];
    both[..32].copy_from_slice(&Sha256::digest(canonical(&options, contexts)?));
    both[32..].copy_from_slice(&Sha256::digest(canonical(document, contexts)?));
    Ok(both)
}

/// Why a document's signature is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    #[error("it has no signature that can be checked here")]
    NoProof,
    #[error("it has too many signatures")]
    TooManyProofs,
    #[error("it is signed in another name than its issuer’s")]
    OtherIssuer,
    #[error("its key is not among its issuer’s")]
    UnknownKey,
    #[error("its signature does not fit what it says")]
    WrongSignature,
    #[error("{0}")]
    NotCovered(#[from] Unsignable),
}

impl From<Unreadable> for Unverified {
    fn from(error: Unreadable) -> Unverified {
        Unverified::NotCovered(error.into())
    }
}

/// What a good signature shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub issuer: String,
    /// The key, as `z6Mk…`.
    pub key: String,
    /// As the proof says it; anyone who holds the key can write any moment.
    pub created: Option<DateTime<Utc>>,
}

/// Checks that the issuer whose keys these are signed every member of this document, and none was changed since.
/// Says nothing of its dates nor of its status.
pub fn verify(document: &Value, issuer: &Controller, contexts: &Contexts) -> Result<Verified, Unverified> {
    let named = document["issuer"].as_str().or_else(|| document["issuer"]["id"].as_str());
    if named != Some(issuer.id.as_str()) {
        return Err(Unverified::OtherIssuer);
    }
    let proofs = match &document["proof"] {
        Value::Array(several) if several.len() > MOST_PROOFS => return Err(Unverified::TooManyProofs),
        Value::Array(several) => several.iter().collect(),
        one => vec![one],
    };
    check_signable(document, contexts)?;
    let mut bare = document.clone();
    if let Some(members) = bare.as_object_mut() {
        members.shift_remove("proof");
    }
    let mut why = Unverified::NoProof;
    for proof in proofs {
        match verify_one(&bare, proof, issuer, contexts) {
            Ok(verified) => return Ok(verified),
            Err(Unverified::NoProof) => (),
            Err(other) => why = other,
        }
    }
    Err(why)
}

fn verify_one(
    bare: &Value,
    proof: &Value,
    issuer: &Controller,
    contexts: &Contexts,
) -> Result<Verified, Unverified> {
    let says = |member: &str, value: &str| proof[member].as_str() == Some(value);
    if !says("type", "DataIntegrityProof") || !says("cryptosuite", CRYPTOSUITE) {
        return Err(Unverified::NoProof);
    }
    if !says("proofPurpose", "assertionMethod") {
        return Err(Unverified::UnknownKey);
    }
    let method = proof["verificationMethod"].as_str().unwrap_or_default();
    let key = issuer.key(method).ok_or(Unverified::UnknownKey)?;
    let value = proof["proofValue"].as_str().and_then(|text| text.strip_prefix('z'));
    let value = value.filter(|text| text.len() <= 100).ok_or(Unverified::WrongSignature)?;
    let bytes = bs58::decode(value).into_vec().map_err(|_| Unverified::WrongSignature)?;
    let signature: [u8; 64] = bytes.try_into().map_err(|_| Unverified::WrongSignature)?;
    if !key.is_signature(&hashes(bare, proof, contexts)?, &signature) {
        return Err(Unverified::WrongSignature);
    }
    let created = proof["created"].as_str().and_then(|text| text.parse().ok());
    Ok(Verified { issuer: issuer.id.clone(), key: key.multibase(), created })
}
