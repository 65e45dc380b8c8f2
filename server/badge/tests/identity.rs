use badge::{Identity, IdentityType, email_form, name_form};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::sample::{award, signed};

#[test]
fn the_holder_is_found_by_name_or_address_and_nobody_else_is() {
    let credential = signed(&award());
    let is_of = |kind, text| Identity::is_of(&credential, kind, text);
    assert_eq!(is_of(IdentityType::Email, " Maya@Example.org "), Some(true));
    assert_eq!(is_of(IdentityType::Name, "Maya  Ortíz"), Some(true));
    assert_eq!(is_of(IdentityType::Name, "Maya Orti\u{301}z"), Some(true), "an accent written apart");
    assert_eq!(is_of(IdentityType::Name, "maya ortíz"), Some(false));
    assert_eq!(is_of(IdentityType::Email, "sam@example.org"), Some(false));
    assert_eq!(Identity::is_of(&json!({}), IdentityType::Name, "Maya"), None);
}

#[test]
fn neither_name_nor_address_stands_in_the_file() {
    let text = signed(&award()).to_string();
    for word in ["Maya", "maya", "Ortíz"] {
        assert!(!text.contains(word), "{word}");
    }
}

/// Open Badges 3.0, `IdentityHash`: the identifier, then the salt.
#[test]
fn a_hash_can_be_computed_by_anyone() {
    let salt = "07".repeat(16);
    let expected = format!("sha256${}", hex::encode(Sha256::digest(format!("maya@example.org{salt}"))));
    let credential = signed(&award());
    assert_eq!(credential["credentialSubject"]["identifier"][0]["identityHash"], expected);
    assert_eq!(credential["credentialSubject"]["identifier"][0]["salt"], salt);
    assert_eq!(email_form(" A@B.C"), "a@b.c");
    assert_eq!(name_form(" Maya\u{A0} Ortíz "), "Maya Ortíz");
}
