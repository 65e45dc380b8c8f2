//! The holder, by salted hashes only (Open Badges 3.0, `IdentityObject`). The salt travels with the file: who has the
//! file can test guesses, nobody can list names or match lists with it.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityType {
    Email,
    Name,
}

impl IdentityType {
    fn term(self) -> &'static str {
        match self {
            IdentityType::Email => "emailAddress",
            IdentityType::Name => "name",
        }
    }
}

/// A name or an address as its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    kind: IdentityType,
    salt: String,
    hash: String,
}

/// One form of an address before it is hashed: no blanks around it, small letters, NFC.
pub fn email_form(address: &str) -> String {
    address.trim().to_lowercase().nfc().collect()
}

/// One form of a name before it is hashed: single blanks, NFC, letters as they are.
pub fn name_form(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

impl Identity {
    /// Hashes with 128 bits of salt, fresh for each identity and each credential.
    pub fn new(kind: IdentityType, text: &str, salt: [u8; 16]) -> Identity {
        let salt = hex::encode(salt);
        let hash = hash(kind, text, &salt);
        Identity { kind, salt, hash }
    }

    pub(crate) fn member(&self) -> Value {
        json!({
            "type": "IdentityObject",
            "hashed": true,
            "identityHash": self.hash,
            "identityType": self.kind.term(),
            "salt": self.salt,
        })
    }

    /// Whether a credential belongs to the bearer of this name or address. Nothing where it does not say.
    pub fn is_of(credential: &Value, kind: IdentityType, text: &str) -> Option<bool> {
        let members = credential["credentialSubject"]["identifier"].as_array()?;
        let member = members.iter().find(|member| member["identityType"] == kind.term())?;
        let said = member["identityHash"].as_str()?.as_bytes();
        let computed = hash(kind, text, member["salt"].as_str()?);
        let computed = computed.as_bytes();
        let differing = said.iter().zip(computed).fold(0, |differing, (a, b)| differing | (a ^ b));
        Some(said.len() == computed.len() && differing == 0)
    }
}

fn hash(kind: IdentityType, text: &str, salt: &str) -> String {
    let form = match kind {
        IdentityType::Email => email_form(text),
        IdentityType::Name => name_form(text),
    };
    format!("sha256${}", hex::encode(Sha256::new().chain_update(form).chain_update(salt).finalize()))
}
