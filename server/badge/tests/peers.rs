//! What software that no one here wrote makes of what is signed here. Needs `npm ci` in `tests/peers`.

use std::{collections::BTreeMap, process::Command};

use badge::{Purpose, Signer, StatusList, did_document, sign};
use chrono::{DateTime, Utc};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

use crate::sample::{DID, LIST, award, issuer, key, signed};

const PEERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/peers");
const DID_ADDRESS: &str = "https://training.example.org/issuers/harbor/did.json";

/// Runs one of the scripts on one file.
fn node(script: &str, input: &Value) -> Value {
    let folder = std::path::Path::new(PEERS);
    assert!(folder.join("node_modules").exists(), "run `npm ci` in tests/peers. ./tests/run sees to it");
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("input.json");
    std::fs::write(&file, input.to_string()).unwrap();
    let output = Command::new("node").arg(script).arg(&file).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"))
}

/// 1EdTech's own JSON schema, which is not ours to hand on.
fn schema() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the suite's own switch")]
    let folder = std::env::var("CAIRN_TEST_OB3_SCHEMA").unwrap_or_default();
    if folder.is_empty() {
        eprintln!(
            "NOT CHECKED against 1EdTech’s JSON schema: CAIRN_TEST_OB3_SCHEMA does not name the folder of ob_v3p0_achievementcredential_schema.json"
        );
        return None;
    }
    Some(format!("{folder}/ob_v3p0_achievementcredential_schema.json"))
}

#[expect(clippy::disallowed_methods, reason = "one of the peers knows no other clock")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The list with entry 777 set, signed by the issuer's key or another's.
fn list(signer: u8) -> Value {
    let mut list = StatusList::new(Purpose::Revocation);
    list.set(777);
    sign(list.document(LIST, DID, now()), DID, &key(signer), now()).unwrap()
}

fn peers(cases: &BTreeMap<String, Value>, list: Value) -> Value {
    let mut web = json!({ DID_ADDRESS: did_document(&issuer(), &[]) });
    web[LIST] = list;
    node("check.mjs", &json!({ "at": null, "schema": schema(), "web": web, "cases": cases }))
}

#[test]
fn everyone_accepts_what_is_signed_here() {
    let mut revoked = award();
    revoked.status.as_mut().unwrap().index = 777;
    let mut certification = award();
    certification.achievement.kind = badge::Kind::Certification;
    certification.license_number = Some("OR-PSS-2026-000123".into());
    certification.minutes = Some(2400);
    certification.valid_until = Some(now() + chrono::TimeDelta::days(700));
    let mut plain = award();
    (plain.status, plain.minutes, plain.outcomes, plain.evidence) = (None, None, vec![], vec![]);
    plain.achievement.alignments.clear();
    let cases = BTreeMap::from([
        ("good".to_owned(), signed(&award())),
        ("revoked".to_owned(), signed(&revoked)),
        ("certification".to_owned(), signed(&certification)),
        ("plain".to_owned(), signed(&plain)),
    ]);
    let told = peers(&cases, list(1));
    for (name, revoked) in [
        ("good", json!(false)),
        ("revoked", json!(true)),
        ("certification", json!(false)),
        ("plain", Value::Null),
    ] {
        let told = &told[name];
        assert_eq!(told["bazaar"]["verified"], true, "{name}: {told}");
        assert_eq!(told["bazaar"]["revoked"], revoked, "{name}: {told}");
        assert_eq!(told["dcc"]["signature"], true, "{name}: {told}");
        assert_eq!(told["dcc"]["revoked"], revoked, "{name}: {told}");
        assert_ne!(told["schema"], false, "{name}: {told}");
    }
}

#[test]
fn nobody_accepts_what_was_changed() {
    let mut cases = BTreeMap::new();
    let mut change = |name: &str, place: &str, value: Value| {
        let mut document = signed(&award());
        *document.pointer_mut(place).unwrap() = value;
        cases.insert(name.to_owned(), document);
    };
    change("name", "/credentialSubject/achievement/name", json!("Foundations of Surgery"));
    change("kind", "/credentialSubject/achievement/achievementType", json!("Certification"));
    change("date", "/awardedDate", json!("2020-03-01T12:00:00Z"));
    change("hours", "/credentialSubject/creditsEarned", json!(80));
    change("holder", "/credentialSubject/identifier/1/salt", json!("00"));
    change("entry", "/credentialStatus/statusListIndex", json!("1"));
    change("key", "/proof/0/verificationMethod", json!(format!("{DID}#{}", key(2).public().multibase())));
    let mut added = signed(&award());
    added["credentialSubject"]["alsoDoctor"] = json!("yes");
    cases.insert("added".to_owned(), added);
    let forged = sign(award().document(), DID, &key(2), award().valid_from).unwrap();
    cases.insert("forged".to_owned(), forged);
    let told = peers(&cases, list(1));
    for name in cases.keys() {
        assert_eq!(told[name]["bazaar"]["verified"], false, "{name}: {}", told[name]);
        assert_eq!(told[name]["dcc"]["signature"], false, "{name}: {}", told[name]);
    }
}

#[test]
fn a_list_that_another_signed_is_not_believed() {
    let cases = BTreeMap::from([("good".to_owned(), signed(&award()))]);
    let told = peers(&cases, list(2));
    assert_eq!(told["good"]["bazaar"]["verified"], false, "{told}");
    assert_eq!(told["good"]["dcc"]["revoked"], Value::Null, "{told}");
}

/// Random words in every field, random hours: our canonical form and theirs are the same bytes.
#[test]
fn the_canonical_form_is_everyones() {
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), seed);
    // Without U+E000 and up: those meet emoji here, and are left out then.
    let words = prop::collection::vec("[ -~\u{A1}-\u{D7FF}\u{10000}-\u{1FFF0}]{1,30}", 8);
    let mut documents = Vec::new();
    for round in 0..40 {
        let words = words.new_tree(&mut runner).unwrap().current();
        let mut award = award();
        let achievement = &mut award.achievement;
        achievement.name.clone_from(&words[0]);
        achievement.description.clone_from(&words[1]);
        achievement.criteria.clone_from(&words[2]);
        achievement.alignments[3].name.clone_from(&words[3]);
        achievement.alignments[3].code = Some(words[4].clone());
        award.issuer.name.clone_from(&words[5]);
        award.outcomes[0].name.clone_from(&words[6]);
        award.evidence[0].narrative.clone_from(&words[7]);
        award.minutes = Some(round * 37 + 1);
        documents.push(award.document());
    }
    let theirs = node("canon.mjs", &json!(documents));
    for (document, theirs) in documents.iter().zip(theirs.as_array().unwrap()) {
        let ours = badge::canonical(document, &badge::Contexts::embedded()).unwrap();
        let theirs = theirs.as_str().unwrap();
        let first = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs);
        assert!(ours == theirs, "{first:?}");
    }
}
