//! Documents from strangers: answered quickly, whatever they hold.

use std::time::{Duration, Instant};

use badge::{Contexts, MOST_BLANK_NODES, Unreadable, canonical, verify};
use serde_json::{Value, json};

use crate::sample::{award, issuer, signed};

fn form(document: &Value) -> Result<String, Unreadable> {
    canonical(document, &Contexts::embedded())
}

fn with_subject(subject: Value) -> Value {
    let mut document = award().document();
    document["credentialSubject"] = subject;
    document
}

#[test]
fn nameless_parts_that_look_alike_are_not_told_apart_for_ever() {
    let began = Instant::now();
    let alike: Vec<Value> = (0..12).map(|_| json!({ "type": ["Alignment"], "targetName": "x" })).collect();
    let one = json!({ "type": ["Achievement"], "alignment": alike });
    let poisoned = with_subject(json!({ "type": ["AchievementSubject"], "achievement": [one, one, one] }));
    assert_eq!(form(&poisoned), Err(Unreadable::TooIntricate));
    let rings: Vec<Value> = (0..20)
        .map(|n| json!({ "id": format!("_:n{n}"), "type": ["Alignment"], "alignment": { "id": format!("_:n{}", (n * 7 + 1) % 20) } }))
        .collect();
    let ringed =
        with_subject(json!({ "type": ["AchievementSubject"], "achievement": { "alignment": rings } }));
    assert_eq!(form(&ringed), Err(Unreadable::TooIntricate));
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn too_many_parts_are_refused() {
    let many: Vec<Value> = (0..=MOST_BLANK_NODES)
        .map(|n| json!({ "type": ["Alignment"], "targetName": n.to_string() }))
        .collect();
    let achievement = json!({ "type": ["Achievement"], "alignment": many });
    let document = with_subject(json!({ "type": ["AchievementSubject"], "achievement": achievement }));
    assert_eq!(form(&document), Err(Unreadable::TooIntricate));
}

#[test]
fn an_unknown_context_is_an_error_and_nothing_is_fetched() {
    let mut document = award().document();
    document["@context"][1] = json!("https://elsewhere.example/context.json");
    assert_eq!(
        form(&document),
        Err(Unreadable::UnknownContext("https://elsewhere.example/context.json".into()))
    );
}

#[test]
fn oddly_shaped_documents_are_refused_and_never_panic() {
    let odd = [
        json!(null),
        json!([]),
        json!("x"),
        json!({}),
        json!({ "issuer": 7, "proof": 7 }),
        json!({ "issuer": issuer().id, "proof": [[], {}, null] }),
        json!({ "issuer": issuer().id, "@context": [], "proof": [] }),
        json!({ "issuer": { "id": issuer().id }, "@context": ["https://www.w3.org/ns/credentials/v2"], "proof": [{ "type": "DataIntegrityProof" }] }),
    ];
    for document in odd {
        assert!(verify(&document, &issuer(), &Contexts::embedded()).is_err(), "{document}");
    }
    for value in [json!("z"), json!("z1"), json!("zO0"), json!(7), json!(format!("z{}", "1".repeat(10_000)))]
    {
        let mut document = signed(&award());
        document["proof"][0]["proofValue"] = value;
        assert!(verify(&document, &issuer(), &Contexts::embedded()).is_err());
    }
}
