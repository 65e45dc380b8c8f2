use badge::{Contexts, Controller, Signer, Unsignable, Unverified, did_document, did_web, sign, verify};
use proptest::{prelude::*, test_runner::Config};
use serde_json::{Value, json};

use crate::sample::{DID, at, award, issuer, key, signed};

fn check(document: &Value) -> Result<(), Unverified> {
    verify(document, &issuer(), &Contexts::embedded()).map(|_| ())
}

#[test]
fn what_an_issuer_signed_verifies_with_its_keys() {
    let verified = verify(&signed(&award()), &issuer(), &Contexts::embedded()).unwrap();
    assert_eq!(verified.issuer, DID);
    assert_eq!(verified.key, key(1).public().multibase());
    assert_eq!(verified.created, Some(at("2026-03-01T12:00:00Z")));
}

#[test]
fn after_a_rotation_old_and_new_keys_verify_and_a_key_taken_out_does_not() {
    let old = signed(&award());
    let new = sign(award().document(), DID, &key(2), award().valid_from).unwrap();
    let both = Controller::new(DID, vec![key(2).public(), key(1).public()]);
    let contexts = Contexts::embedded();
    assert!(verify(&old, &both, &contexts).is_ok());
    assert!(verify(&new, &both, &contexts).is_ok());
    let one = Controller::new(DID, vec![key(2).public()]);
    assert_eq!(verify(&old, &one, &contexts), Err(Unverified::UnknownKey));
}

#[test]
fn a_changed_name_date_hours_key_or_list_is_refused() {
    let changes: [(&str, &str, Value); 8] = [
        ("name", "/credentialSubject/achievement/name", json!("Foundations of Surgery")),
        ("kind", "/credentialSubject/achievement/achievementType", json!("Certification")),
        ("date", "/awardedDate", json!("2020-03-01T12:00:00Z")),
        ("hours", "/credentialSubject/creditsEarned", json!(80)),
        ("holder", "/credentialSubject/identifier/0/identityHash", json!("sha256$00")),
        ("list", "/credentialStatus/statusListIndex", json!("1")),
        ("list", "/credentialStatus/statusListCredential", json!("https://elsewhere.example/1")),
        ("moment", "/proof/0/created", json!("2020-03-01T12:00:00Z")),
    ];
    for (what, place, value) in changes {
        let mut document = signed(&award());
        *document.pointer_mut(place).unwrap() = value;
        assert_eq!(check(&document), Err(Unverified::WrongSignature), "{what}");
    }
    let mut document = signed(&award());
    document["proof"][0]["verificationMethod"] = json!(format!("{DID}#{}", key(2).public().multibase()));
    assert_eq!(check(&document), Err(Unverified::UnknownKey));
    let mut document = signed(&award());
    document["issuer"]["id"] = json!("did:web:elsewhere.example");
    assert_eq!(check(&document), Err(Unverified::OtherIssuer));
    let mut document = signed(&award());
    document["evidence"].as_array_mut().unwrap().clear();
    assert_eq!(check(&document), Err(Unverified::WrongSignature));
}

#[test]
fn a_member_that_no_context_defines_is_neither_signed_nor_believed() {
    let additions = [
        ("/", "alsoDoctor", json!("yes")),
        ("/credentialSubject", "alsoDoctor", json!("yes")),
        ("/credentialSubject/achievement", "hourz", json!({ "name": "forty" })),
        ("/proof/0", "by", json!("someone")),
    ];
    for (place, name, value) in additions {
        let place = place.trim_end_matches('/');
        let mut document = signed(&award());
        document.pointer_mut(place).unwrap()[name] = value.clone();
        let said = check(&document);
        assert!(matches!(said, Err(Unverified::NotCovered(Unsignable::Undefined(_)))), "{place}: {said:?}");
        let mut document = award().document();
        if let Some(member) = document.pointer_mut(place) {
            member[name] = value;
            assert!(sign(document, DID, &key(1), award().valid_from).is_err(), "{place}");
        }
    }
    let mut document = award().document();
    document["type"] = json!(["VerifiableCredential", "OpenBadgeCredential", "DoctorCredential"]);
    let said = sign(document, DID, &key(1), award().valid_from);
    assert_eq!(said, Err(Unsignable::Undefined(vec!["DoctorCredential".into()])));
    let mut document = award().document();
    document["credentialSubject"]["achievement"]["id"] = json!("or-pss/2026");
    assert!(sign(document, DID, &key(1), award().valid_from).is_err(), "an id without a scheme");
}

#[test]
fn meanings_can_not_be_bent_by_other_contexts_or_keywords() {
    let mut document = signed(&award());
    document["@context"].as_array_mut().unwrap().push(json!({ "name": "https://schema.org/description" }));
    assert!(matches!(check(&document), Err(Unverified::NotCovered(Unsignable::NotPlain(_)))));
    let mut document = signed(&award());
    document["credentialSubject"]["@context"] = json!({ "holder": "https://schema.org/name" });
    assert!(check(&document).is_err());
    let mut document = signed(&award());
    document["@context"].as_array_mut().unwrap().push(json!("https://elsewhere.example/context.json"));
    assert!(check(&document).is_err());
    let mut document = signed(&award());
    document["credentialSubject"]["achievement"]["@id"] = json!("https://elsewhere.example/other");
    assert!(check(&document).is_err());
}

#[test]
fn texts_that_programs_write_differently_are_not_signed() {
    for odd in ["a\tb", "a\u{7F}", "a\u{85}b", "a\u{FFFE}", "\u{FDD0}", "\u{1F33B} and \u{FF01}"] {
        let mut document = award().document();
        document["name"] = json!(odd);
        let said = sign(document, DID, &key(1), award().valid_from);
        assert!(matches!(said, Err(Unsignable::Text(_))), "{odd:?}: {said:?}");
    }
}

#[test]
fn numbers_that_programs_write_differently_are_not_signed() {
    for (number, fits) in [("8.03", false), ("1e30", false), ("75.75", true), ("8.0", false), ("40", true)] {
        let mut document = award().document();
        document["credentialSubject"]["creditsEarned"] = serde_json::from_str(number).unwrap();
        let said = sign(document, DID, &key(1), award().valid_from);
        assert_eq!(said.is_ok(), fits, "{number}: {said:?}");
    }
}

#[test]
fn hours_are_whole_quarters_and_never_more_than_was_done() {
    for (minutes, hours) in [(4545, "75.75"), (2400, "40"), (2399, "39.75"), (14, "0")] {
        let award = badge::Award { minutes: Some(minutes), ..award() };
        assert_eq!(award.document()["credentialSubject"]["creditsEarned"].to_string(), hours);
    }
}

#[test]
fn an_award_leaves_out_of_its_words_what_may_not_be_signed() {
    let mut award = award();
    award.achievement.name = "Peer\tSupport \u{1F33B}\u{FFFE}".into();
    award.achievement.description = "A title in two scripts \u{FF01}".into();
    let document = signed(&award);
    assert_eq!(document["name"], "Peer Support");
}

#[test]
fn an_identifier_names_its_server_its_port_and_its_issuer() {
    assert_eq!(did_web("https://training.example.org", &[]), "did:web:training.example.org");
    assert_eq!(
        did_web("https://training.example.org:8443", &["issuers", "harbor"]),
        "did:web:training.example.org%3A8443:issuers:harbor"
    );
}

#[test]
fn a_did_document_is_read_as_it_is_written() {
    let issuer = Controller::new(DID, vec![key(2).public(), key(1).public()]);
    let document = did_document(&issuer, &[]);
    assert_eq!(Controller::read(&document), Ok(issuer.clone()));
    let mut unlisted = document.clone();
    unlisted["assertionMethod"].as_array_mut().unwrap().pop();
    assert_eq!(Controller::read(&unlisted).unwrap().keys.len(), 1, "a key that is not listed does not count");
    let mut foreign = document;
    foreign["verificationMethod"][0]["controller"] = json!("did:web:elsewhere.example");
    assert_eq!(Controller::read(&foreign).unwrap().keys.len(), 1, "nor does another's key");
}

#[test]
fn a_key_that_was_given_up_is_named_with_its_moment_and_verifies_nothing() {
    let issuer = Controller::new(DID, vec![key(2).public()]);
    let document = did_document(&issuer, &[(key(1).public(), at("2026-03-02T09:00:00Z"))]);
    assert_eq!(Controller::read(&document), Ok(issuer.clone()), "it is still one of the issuer’s");
    assert_eq!(document["verificationMethod"][1]["publicKeyMultibase"], key(1).public().multibase());
    assert!(document["verificationMethod"][1]["revoked"].as_str().unwrap().ends_with('Z'));
    assert_eq!(document["assertionMethod"].as_array().unwrap().len(), 1);
}

proptest! {
    #![proptest_config(Config { cases: 24, ..Config::default() })]

    #[test]
    fn whatever_a_title_says_an_award_can_be_signed_and_verifies(title in ".{0,60}", about in "\\PC{0,200}") {
        let mut award = award();
        award.achievement.name = title;
        award.achievement.description = about;
        prop_assert_eq!(check(&signed(&award)), Ok(()));
    }
}
