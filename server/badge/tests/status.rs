use badge::{ENTRIES, Purpose, StatusList, Unusable, sign};
use chrono::TimeDelta;
use serde_json::json;

use crate::sample::{DID, LIST, at, issuer, key};

const NOW: &str = "2026-03-02T00:00:00Z";

fn published(list: &StatusList) -> serde_json::Value {
    sign(list.document(LIST, DID, at(NOW)), DID, &key(1), at(NOW)).unwrap()
}

#[test]
fn an_entry_that_was_set_reads_as_set_and_no_other_does() {
    let mut list = StatusList::new(Purpose::Revocation);
    list.set(777);
    let read = StatusList::read(&published(&list), Purpose::Revocation, &issuer(), at(NOW)).unwrap();
    let set: Vec<u32> = (0..ENTRIES).filter(|index| read.is_set(*index) == Some(true)).collect();
    assert_eq!(set, [777]);
    assert_eq!(read.is_set(ENTRIES), None, "beyond the end nothing is known");
}

#[test]
fn an_old_list_tells_nothing() {
    let document = published(&StatusList::new(Purpose::Revocation));
    let late = at(NOW) + TimeDelta::days(8);
    let read = |at| StatusList::read(&document, Purpose::Revocation, &issuer(), at);
    assert_eq!(read(late), Err(Unusable::Stale));
    assert_eq!(read(at(NOW) - TimeDelta::seconds(1)), Err(Unusable::Stale));
}

#[test]
fn a_list_that_was_changed_or_is_for_another_purpose_tells_nothing() {
    let mut list = StatusList::new(Purpose::Revocation);
    list.set(4242);
    let document = published(&list);
    let mut changed = document.clone();
    let clean = StatusList::new(Purpose::Revocation).document(LIST, DID, at(NOW));
    changed["credentialSubject"]["encodedList"] = clean["credentialSubject"]["encodedList"].clone();
    let read = |document| StatusList::read(document, Purpose::Revocation, &issuer(), at(NOW));
    assert_eq!(read(&changed), Err(Unusable::Unsigned));
    assert_eq!(
        StatusList::read(&document, Purpose::Suspension, &issuer(), at(NOW)),
        Err(Unusable::Malformed)
    );
    let mut short = clean;
    short["credentialSubject"]["encodedList"] = json!("uH4sIAAAAAAAAA2NgAAD_ixpLAgAAAA");
    let short = sign(short, DID, &key(1), at(NOW)).unwrap();
    assert_eq!(read(&short), Err(Unusable::Malformed));
}

#[test]
fn a_list_of_a_hundred_thousand_stays_small() {
    let mut list = StatusList::new(Purpose::Revocation);
    for n in 0..1311 {
        list.set(n * 7919 % ENTRIES);
    }
    let text = published(&list).to_string();
    assert!(text.len() < 6000, "{} bytes at 1 %", text.len());
}

/// Bitstring Status List v1.0, section 2.2 and appendix A: the list of its examples, 131,072 entries of which none is set.
#[test]
fn the_list_of_w3cs_examples_is_read_as_w3c_says() {
    let published = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";
    let mut document = StatusList::new(Purpose::Revocation).document(LIST, DID, at(NOW));
    document["credentialSubject"]["encodedList"] = json!(published);
    let document = sign(document, DID, &key(1), at(NOW)).unwrap();
    let read = StatusList::read(&document, Purpose::Revocation, &issuer(), at(NOW)).unwrap();
    assert_eq!(read, StatusList::new(Purpose::Revocation));
    assert_eq!((read.is_set(ENTRIES - 1), read.is_set(ENTRIES)), (Some(false), None));
}
