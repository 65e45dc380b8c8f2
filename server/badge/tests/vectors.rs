//! Published vectors. Ed25519 is deterministic: the same key over the same document must give the published signature.

use badge::{Contexts, Controller, Key, PublicKey, Signer, canonical, sign, sign_with, verify};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::sample::at;

fn sha256(text: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(text))
}

#[test]
fn the_contexts_are_the_published_ones() {
    let contexts = Contexts::embedded();
    let pinned = [
        (
            "https://www.w3.org/ns/credentials/v2",
            "bf6fd611e6773d58f649459a45dbbb81f94e8cfd058a756644cd5a4a882c4050",
        ),
        (
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "e407ae98563c7b4708be4c8198a7f254bc09c131afc68e73d5f90eb0a34c6f7f",
        ),
    ];
    for (address, hash) in pinned {
        assert_eq!(sha256(contexts.text(address).unwrap().trim_end()), hash, "{address}");
    }
}

/// Open Badges 3.0 Implementation Guide, "Linked Data Proof Test Vector for Open Badges 3.0".
fn teamwork() -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
        ],
        "id": "http://example.com/credentials/3527",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": "https://example.edu/issuers/565049",
            "type": ["Profile"],
            "url": "https://www.imsglobal.org",
            "name": "Example Corp"
        },
        "validFrom": "2010-01-01T00:00:00Z",
        "name": "Teamwork Badge",
        "credentialSubject": {
            "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://example.com/achievements/21st-century-skills/teamwork",
                "type": ["Achievement"],
                "criteria": {
                    "narrative": "Team members are nominated for this badge by their peers and recognized upon review by Example Corp management."
                },
                "description": "This badge recognizes the development of the capacity to collaborate within a group environment.",
                "name": "Teamwork"
            }
        }
    })
}

#[test]
fn the_open_badges_vector_of_1edtech_comes_out_the_same() {
    let secret = "6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4";
    let key = Key::new(&hex::decode(secret).unwrap().try_into().unwrap());
    assert_eq!(key.public().multibase(), "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi");

    let form = canonical(&teamwork(), &Contexts::embedded()).unwrap();
    assert_eq!(sha256(form), "87f65a76d40146205e3b3e06cb0fbd153f97f9ce70372390f52566bb7f9e0773");

    let issuer = "https://example.edu/issuers/565049";
    let signed = sign(teamwork(), issuer, &key, at("2010-01-01T19:23:24Z")).unwrap();
    assert_eq!(
        signed["proof"][0]["proofValue"],
        "z5x9aCBYovW3CQCbKdNyhEm7ffYSw1YpEdPywQJoNbzDD2gkzQDKJ1sYKJaWvqZtkMtSbz35HcbgXVEDYHxCzgkCr"
    );
    let issuer = Controller::new(issuer, vec![key.public()]);
    assert!(verify(&signed, &issuer, &Contexts::embedded()).is_ok());
}

/// Data Integrity `EdDSA` Cryptosuites v1.0, appendix B.1.
#[test]
fn the_alumni_vector_of_w3c_comes_out_the_same() {
    let example = "https://www.w3.org/ns/credentials/examples/v2";
    let contexts = Contexts::embedded()
        .with(example, r#"{"@context":{"@vocab":"https://www.w3.org/ns/credentials/examples#"}}"#);
    let document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", example],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AlumniCredential"],
        "name": "Alumni Credential",
        "description": "A minimum viable example of an Alumni Credential.",
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": { "id": "did:example:abcdefgh", "alumniOf": "The School of Examples" }
    });
    let form = canonical(&document, &contexts).unwrap();
    assert_eq!(sha256(form), "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017");

    let secret = bs58::decode("3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq").into_vec().unwrap();
    let key = Key::new(secret[2..].try_into().unwrap());
    let public = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
    assert_eq!(Some(key.public()), PublicKey::from_multibase(public));
    let did = format!("did:key:{public}");
    let signed = sign_with(document, &did, &key, at("2023-02-24T23:36:38Z"), &contexts).unwrap();
    assert_eq!(
        signed["proof"][0]["proofValue"],
        "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"
    );
}
