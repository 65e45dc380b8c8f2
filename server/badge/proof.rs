//! The proof: W3C Data Integrity `EdDSA` Cryptosuites v1.0, section 3.2, `eddsa-rdfc-2022`.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    Contexts, Controller, Signer, Unsignable,
    canon::{Unreadable, canonical, canonical_form},
    check_signable,
    lint::signable,
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
    let contexts = Contexts::embedded();
    let statements = signable(&document, &contexts)?;
    let proof = proof(issuer, signer, created);
    let hashes = [hash_of_own_options(&document, &proof)?, hash(&canonical_form(statements)?)];
    Ok(with_signature(document, proof, signer, hashes))
}

/// [`sign`] with other contexts, and without its refusals.
pub fn sign_with(
    document: Value,
    issuer: &str,
    signer: &dyn Signer,
    created: DateTime<Utc>,
    contexts: &Contexts,
) -> Result<Value, Unsignable> {
    let proof = proof(issuer, signer, created);
    let hashes = hashes(&document, &proof, contexts)?;
    Ok(with_signature(document, proof, signer, hashes))
}

fn proof(issuer: &str, signer: &dyn Signer, created: DateTime<Utc>) -> Value {
    json!({
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": created.to_rfc3339_opts(SecondsFormat::Secs, true),
        "verificationMethod": format!("{issuer}#{}", signer.public().multibase()),
        "proofPurpose": "assertionMethod",
    })
}

fn with_signature(mut document: Value, mut proof: Value, signer: &dyn Signer, hashes: [Hash; 2]) -> Value {
    let signature = signer.sign(hashes.as_flattened());
    proof["proofValue"] = format!("z{}", bs58::encode(signature).into_string()).into();
    // A list, because 1EdTech's JSON-LD schema wants one.
    document["proof"] = json!([proof]);
    document
}

type Hash = [u8; 32];

fn hash(form: &str) -> Hash {
    Sha256::digest(form).into()
}

/// What is signed: the hash of the proof's options, then that of the document.
fn hashes(document: &Value, proof: &Value, contexts: &Contexts) -> Result<[Hash; 2], Unreadable> {
    let options = options(document, proof);
    Ok([hash(&canonical(&options, contexts)?), hash(&canonical(document, contexts)?)])
}

fn options(document: &Value, proof: &Value) -> Value {
    let mut options = proof.clone();
    if let Some(members) = options.as_object_mut() {
        members.shift_remove("proofValue");
    }
    options["@context"] = document["@context"].clone();
    options
}

/// The hash of the options of a proof made here. All proofs that an issuer makes within a second have the same, and
/// reading their contexts takes a third of what signing does: the last ones are remembered.
fn hash_of_own_options(document: &Value, proof: &Value) -> Result<Hash, Unreadable> {
    static LAST: Mutex<Option<(Value, Hash)>> = Mutex::new(None);
    let options = options(document, proof);
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((same, hash)) = last
        && same == options
    {
        return Ok(hash);
    }
    let hash = hash(&canonical(&options, &Contexts::embedded())?);
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some((options, hash));
    Ok(hash)
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
    if !key.is_signature(hashes(bare, proof, contexts)?.as_flattened(), &signature) {
        return Err(Unverified::WrongSignature);
    }
    let created = proof["created"].as_str().and_then(|text| text.parse().ok());
    Ok(Verified { issuer: issuer.id.clone(), key: key.multibase(), created })
}
