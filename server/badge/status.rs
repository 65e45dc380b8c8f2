//! Whether a credential still holds: W3C Bitstring Status List v1.0. One list serves everybody an issuer ever signed
//! for, so that asking tells nobody who is asked about.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::{Contexts, Controller, bits, context::CREDENTIALS, verify};

/// Entries of a list: the fewest the standard allows, for privacy in the crowd (section 2.2).
pub const ENTRIES: u32 = 131_072;
/// How long a list is good for; it is signed anew well before.
const GOOD_FOR: TimeDelta = TimeDelta::days(7);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Revocation,
    Suspension,
}

impl Purpose {
    pub fn term(self) -> &'static str {
        match self {
            Purpose::Revocation => "revocation",
            Purpose::Suspension => "suspension",
        }
    }
}

/// A credential's place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The list's address.
    pub list: String,
    pub purpose: Purpose,
    /// Less than [`ENTRIES`].
    pub index: u32,
}

impl Entry {
    pub(crate) fn member(&self) -> Value {
        json!({
            "id": format!("{}#{}", self.list, self.index),
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose.term(),
            "statusListIndex": self.index.to_string(),
            "statusListCredential": self.list,
        })
    }
}

/// The bits, one an entry. Bit 0 is the leftmost of the first byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusList {
    purpose: Purpose,
    bits: Vec<u8>,
}

/// Why a list tells nothing. A checker says "unknown" then, never "valid".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    #[error("it is not a status list")]
    Malformed,
    #[error("its signature is not its issuer’s")]
    Unsigned,
    #[error("it is out of date")]
    Stale,
}

impl StatusList {
    pub fn new(purpose: Purpose) -> StatusList {
        StatusList { purpose, bits: vec![0; ENTRIES as usize / 8] }
    }

    /// Sets an entry's bit. Beyond the list's end there is nothing to set.
    pub fn set(&mut self, index: u32) {
        if let Some(byte) = self.bits.get_mut(index as usize / 8) {
            *byte |= 0x80 >> (index % 8);
        }
    }

    /// Nothing beyond the list's end.
    pub fn is_set(&self, index: u32) -> Option<bool> {
        self.bits.get(index as usize / 8).map(|byte| byte & (0x80 >> (index % 8)) != 0)
    }

    /// The credential, unsigned, that publishes this list at its address.
    pub fn document(&self, address: &str, issuer: &str, now: DateTime<Utc>) -> Value {
        let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        json!({
            "@context": [CREDENTIALS],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": issuer,
            "validFrom": moment(now),
            "validUntil": moment(now + GOOD_FOR),
            "credentialSubject": {
                "id": format!("{address}#list"),
                "type": "BitstringStatusList",
                "statusPurpose": self.purpose.term(),
                "encodedList": bits::encode(&self.bits),
            },
        })
    }

    /// Reads a signed list as of a moment.
    pub fn read(
        document: &Value,
        purpose: Purpose,
        issuer: &Controller,
        at: DateTime<Utc>,
    ) -> Result<StatusList, Unusable> {
        verify(document, issuer, &Contexts::embedded()).map_err(|_| Unusable::Unsigned)?;
        let moment = |member: &str| document[member].as_str().and_then(|text| text.parse().ok());
        let from: Option<DateTime<Utc>> = moment("validFrom");
        let until: Option<DateTime<Utc>> = moment("validUntil");
        if from.is_none_or(|from| at < from) || until.is_none_or(|until| until < at) {
            return Err(Unusable::Stale);
        }
        let subject = &document["credentialSubject"];
        if subject["type"] != "BitstringStatusList" || subject["statusPurpose"] != purpose.term() {
            return Err(Unusable::Malformed);
        }
        let bits = subject["encodedList"].as_str().and_then(bits::decode).ok_or(Unusable::Malformed)?;
        if bits.len() < ENTRIES as usize / 8 {
            return Err(Unusable::Malformed);
        }
        Ok(StatusList { purpose, bits })
    }
}
