//! Any file in place of a credential: it is answered soon, and believed only as it was signed.
#![no_main]

use std::sync::LazyLock;

use badge::{Contexts, Controller, Key, Signer, canonical, take_out, verify};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const DID: &str = "did:web:training.example.org:issuers:harbor";

static ISSUER: LazyLock<Controller> = LazyLock::new(|| Controller::new(DID, vec![Key::new(&[1; 32]).public()]));
/// The one credential this key has ever signed.
static SIGNED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../credential.json")).expect("it is JSON"));

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = take_out(bytes) else { return };
    let contexts = Contexts::embedded();
    let _ = canonical(&document, &contexts);
    if verify(&document, &ISSUER, &contexts).is_ok() {
        // The order of members and of what stands in lists changes nothing that is said.
        let form = |document: &Value| {
            let mut bare = document.clone();
            bare.as_object_mut().expect("it was verified").shift_remove("proof");
            canonical(&bare, &contexts).expect("it was verified")
        };
        assert_eq!(form(&document), form(&SIGNED), "a changed file was believed");
    }
});
