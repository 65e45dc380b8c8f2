//! Mail addresses as people type them, and in the one form in which they are compared.

use unicode_normalization::UnicodeNormalization;

use crate::mail;

/// A mail address that letters can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// As typed, without blanks around it, in Unicode's composed form.
    pub address: String,
    /// Lower case: one account for each. Some hosts tell `A@` from `a@`; no person does.
    pub key: String,
}

/// RFC 5321, section 4.5.3.1.3, as corrected by erratum 1690.
const LONGEST: usize = 254;

impl Email {
    /// What was typed, if a letter can go there; otherwise a sentence that says what to do.
    pub fn read(typed: &str) -> Result<Email, &'static str> {
        let address: String = typed.trim().nfc().collect();
        if address.is_empty() {
            return Err("Type your email address.");
        }
        if address.len() > LONGEST || !mail::is_address(&address) {
            return Err("Type an email address such as name@example.org.");
        }
        let key = address.to_lowercase();
        Ok(Email { address, key })
    }
}
