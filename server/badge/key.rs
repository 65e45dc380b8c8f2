//! Keys: Ed25519, written as Multikey (W3C Controlled Identifiers 1.0, section 2.2.2).

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

/// The multicodec of an Ed25519 public key.
const ED25519_PUBLIC: [u8; 2] = [0xED, 0x01];

/// Whatever can sign: a key in memory, or one that never leaves its hardware.
pub trait Signer {
    fn public(&self) -> PublicKey;
    /// Signs the 64 bytes of a proof's two hashes.
    fn sign(&self, bytes: &[u8]) -> [u8; 64];
}

/// A key in memory, wiped when it is dropped.
pub struct Key(SigningKey);

impl Key {
    /// From the 32 secret bytes, which must come from a cryptographic source of chance.
    pub fn new(secret: &[u8; 32]) -> Key {
        Key(SigningKey::from_bytes(secret))
    }
}

impl Signer for Key {
    fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

/// Written out as `z6Mk…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    pub fn multibase(&self) -> String {
        let mut bytes = ED25519_PUBLIC.to_vec();
        bytes.extend_from_slice(self.0.as_bytes());
        format!("z{}", bs58::encode(bytes).into_string())
    }

    /// From `z6Mk…`; nothing where it is not an Ed25519 key.
    pub fn from_multibase(text: &str) -> Option<PublicKey> {
        if text.len() > 64 {
            return None;
        }
        let bytes = bs58::decode(text.strip_prefix('z')?).into_vec().ok()?;
        let key: [u8; 32] = bytes.strip_prefix(ED25519_PUBLIC.as_slice())?.try_into().ok()?;
        VerifyingKey::from_bytes(&key).ok().map(PublicKey)
    }

    /// Strictly: no key or signature of small order, and one encoding only.
    pub fn is_signature(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok()
    }
}
