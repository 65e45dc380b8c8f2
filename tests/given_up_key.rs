//! A key that may be in wrong hands: what it signed is signed anew, and numbers go on answering.

use badge::{Contexts, verify};
use cairn::{
    certification::{self, PacketSignatures, ToKeep},
    credential::{self, Certificate, CredentialEnds, IssuerKey, SignedCredentials},
    enrollment::Enrollment,
    identity::Person,
    journal::Actor,
    leak,
};
use chrono::TimeDelta;
use poem::http::Method;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait};
use serde_json::{Value, json};

use crate::{
    signed_credential::{another, cairn, credential_of, download, issuer, list, upload, withdraw},
    support::{
        House, course,
        ferry::{Ferry, Passenger},
        mailbox,
        office::{Office, Ways},
        people, programs,
    },
    token::call,
};

/// How each letter about it says what it is about.
const WHY: &str = "signed with a key that is no longer trusted";

/// Gives up the key that the named issuer signs with.
async fn give_up(house: &House, name: &str) -> IssuerKey {
    let issuers = credential::all_issuers(&house.app.store.read).await.unwrap();
    let of = issuers.iter().find(|one| one.name == name).unwrap();
    let keys = credential::keys_of(&house.app.store.read, of.id).await.unwrap();
    let public = credential::signing_key(&keys, house.now()).unwrap().public.clone();
    let master = credential::MasterKey::read(&house.app.settings.master_key).unwrap();
    let mut change = house.app.change(Actor::System("test")).await.unwrap();
    let since = change.now - TimeDelta::hours(1);
    let key =
        credential::give_up_key(&mut change, &master, of.id, &public, since, "A laptop was stolen.").await;
    house.app.commit(change).await.unwrap();
    key.unwrap()
}

async fn sign_anew(house: &House) -> u64 {
    leak::sign_all_anew(&house.app).await.unwrap()
}

/// The letters about it that somebody got.
async fn letters(house: &House, to: &str) -> Vec<cairn::mail::Sent> {
    let mut all = house.letters_to(to).await;
    all.retain(|letter| words(letter).contains(WHY));
    all
}

/// What a letter says, whatever its lines.
fn words(letter: &cairn::mail::Sent) -> String {
    mailbox::open(letter).text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn place(credential: &Value) -> u32 {
    credential["credentialStatus"]["statusListIndex"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn what_it_signed_is_signed_anew_once_and_the_number_stays_good() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let (mut ana, certificate) = another(&house, &ferry, "Ana Ruiz").await;
    let (mut ben, withdrawn) = another(&house, &ferry, "Ben Ode").await;
    let old = credential_of(&mut ana, &certificate).await;
    let old_pdf = download(&mut ana, &certificate, "certificate.pdf").await;
    let bens = credential_of(&mut ben, &withdrawn).await;
    withdraw(&house, &withdrawn).await;
    house.later(TimeDelta::days(3));
    let key = give_up(&house, "Riverbend Training").await;
    let contexts = Contexts::embedded();
    assert!(verify(&old, &issuer(&house).await, &contexts).is_err(), "it is still believed");
    // Two servers at once, and once more.
    let (one, other) = tokio::join!(sign_anew(&house), sign_anew(&house));
    assert_eq!((one + other, sign_anew(&house).await), (2, 0));
    let [letter] = letters(&house, &ana.person.email).await.try_into().unwrap();
    assert!(letters(&house, &ben.person.email).await.is_empty(), "nothing of Ben’s holds");
    assert_eq!(mailbox::open(&letter).subject, "A new file in place of an old one");
    assert!(words(&letter).contains(&certificate.number), "{}", words(&letter));
    let new = credential_of(&mut ana, &certificate).await;
    verify(&new, &issuer(&house).await, &contexts).unwrap();
    assert_ne!(new["id"], old["id"]);
    for same in ["awardedDate", "name"] {
        assert_eq!(new[same], old[same], "{same}");
    }
    assert_eq!(new["credentialSubject"]["achievement"], old["credentialSubject"]["achievement"]);
    let bits = list(&house).await;
    let set = |credential| bits.is_set(place(credential)).unwrap();
    assert!(set(&old) && set(&bens) && !set(&new));
    strangers_are_told(&house, (&old, &old_pdf), (&new, &bens), &certificate.number).await;
    // Settled once nobody can have the key in hand any more.
    let settled = async || {
        let keys = credential::keys_of(&house.app.store.read, key.issuer_id).await.unwrap();
        keys.iter().find(|one| one.id == key.id).unwrap().settled_at.is_some()
    };
    assert!(!settled().await);
    house.later(TimeDelta::hours(2));
    assert_eq!(sign_anew(&house).await, 0);
    assert!(settled().await);
    // A new name after it is told as one.
    ana.browser.open(&format!("/me/certificates/{}", certificate.number)).await.says("Ana Ruiz");
    house.is_in_order().await;
}

/// What strangers are told of files of before, of the new one, of one that did not hold, and of forged ones.
async fn strangers_are_told(
    house: &House,
    (old, old_pdf): (&Value, &[u8]),
    (new, bens): (&Value, &Value),
    number: &str,
) {
    let mut stranger = house.browser();
    stranger.open(&format!("/verify/{number}")).await.says("In good standing");
    stranger.shown.does_not_say("legal name. A paper").does_not_say("Not in good standing");
    for file in [old.to_string().into_bytes(), old_pdf.to_vec()] {
        let (status, page) = upload(&mut stranger, &file).await;
        assert!(status == 200 && page.contains("Signed with a key that is no longer trusted"), "{page}");
        assert!(page.contains("Here is what its number says: in good standing"), "{page}");
        assert!(page.contains(number) && page.contains("Ana Ruiz"), "{page}");
    }
    let (_, page) = upload(&mut stranger, bens.to_string().as_bytes()).await;
    assert!(page.contains("Here is what its number says: not in good standing"), "{page}");
    let (_, page) = upload(&mut stranger, new.to_string().as_bytes()).await;
    assert!(page.contains("was issued here, holds, and is as it was signed"), "{page}");
    // Whoever has the key signs what they like.
    let (_, page) = upload(&mut stranger, old.to_string().replace("Ferry", "Hospital").as_bytes()).await;
    assert!(page.contains("Changed: do not believe it"), "{page}");
    let mut forged = old.clone();
    forged["id"] = json!("urn:uuid:019cadc6-9a80-7ff3-876d-8ea30937e3e2");
    let (_, page) = upload(&mut stranger, forged.to_string().as_bytes()).await;
    assert!(
        page.contains("no longer trusted") && page.contains("Nothing that was issued here is this file"),
        "{page}"
    );
    assert!(!page.contains("Ana Ruiz"), "{page}");
    let kind = [("content-type", "application/json")];
    let body = Some(old.to_string().into_bytes());
    let mut answer = stranger.request(Method::POST, "/api/v1/verifications/file", body, &kind).await;
    let told: Value = serde_json::from_slice(&answer.take_body().into_bytes().await.unwrap()).unwrap();
    assert_eq!(
        (&told["answer"], &told["issued_here"]["answer"]),
        (&"key_not_trusted".into(), &"good".into()),
        "{told}"
    );
}

/// A certificate of somebody's, signed, without the way through the course.
async fn earned(house: &House, person: &Person, enrollment: &Enrollment, n: usize) -> Certificate {
    let content = json!({
        "learner": person.legal_name, "course": "walk", "course_title": "A Short Walk",
        "version": enrollment.version, "language": "en", "provider": "Riverbend Training",
        "provider_address": "12 Mill Road", "signatory": "Ana Ruiz", "signatory_title": "Director",
        "completed_on": "2026-03-02", "competencies": [], "exam_passed_on": null,
        "hours": { "total": 60, "by_topic": [], "by_mode": [], "seat": 0 },
    });
    let row = Certificate {
        id: house.app.chance.id(house.now()),
        number: credential::draw_number(&house.app.chance),
        person_id: enrollment.person_id,
        enrollment_id: enrollment.id,
        edition: 1,
        content: serde_json::from_value(content).unwrap(),
        issued_at: house.now(),
    };
    let change = house.app.change(Actor::System("test")).await.unwrap();
    row.clone().into_active_model().reset_all().insert(&change.tx).await.unwrap();
    house.app.commit(change).await.unwrap();
    credential::signed(&house.app, &row).await.unwrap_or_else(|error| panic!("number {n}: {error}"));
    row
}

/// A packet of somebody's, signed as the page for it does, and its number.
async fn packet(house: &House, person: &Person) -> String {
    let number = credential::draw_number(&house.app.chance);
    let content = certification::packet_text(&house.app, person, programs::LITTLE, &number).await.unwrap();
    let signature = certification::sign_packet(&house.app, &certification::packet_digest(&content)).await;
    let mut change = house.app.change(Actor::System("test")).await.unwrap();
    let to_keep = ToKeep {
        number,
        person: person.id,
        program: programs::LITTLE.into(),
        content,
        signature: Some(signature.unwrap()),
        draft: house.app.chance.token(),
    };
    let number = certification::keep_packet(&mut change, to_keep).await.unwrap();
    house.app.commit(change).await.unwrap();
    number
}

/// What anybody's program is told of a packet's signature.
async fn signature_of(house: &House, number: &str) -> Value {
    let path = format!("/packets/{number}");
    let (status, told) = call(&mut house.browser(), Method::GET, &path, None, None).await;
    assert_eq!((status, &told["answer"]), (200, &"made".into()), "{told}");
    told["signature"].clone()
}

#[tokio::test]
async fn all_that_is_one_persons_comes_in_one_letter_and_links_to_packets_go_on_working() {
    let house = House::with(|settings| settings.provider.name = Some("Riverbend Training".into())).await;
    programs::publish(&house.app, programs::few()).await;
    course::publish(&house.app, course::walk()).await;
    let (ana, enrollment, _) = people::walker(&house, "Ana Ruiz").await;
    let certificate = earned(&house, &ana, &enrollment, 0).await;
    let (first, second) = (packet(&house, &ana).await, packet(&house, &ana).await);
    let ben = people::person(&house.app, "Ben Ode").await;
    let bens = packet(&house, &ben).await;
    let erased = packet(&house, &ben).await;
    let mut at_home = people::device(&house, &ben).await;
    at_home.open(&format!("/me/packets/{bens}/packet.json")).await;
    let file = at_home.shown.html.clone();
    at_home.open("/me/packets").await;
    let csrf = at_home.csrf();
    at_home.post(&format!("/me/packets/{erased}/erasure"), &[csrf]).await;
    let old = signature_of(&house, &bens).await;
    assert_eq!((&old["trusted"], &old["former_keys"]), (&json!(true), &json!([])), "{old}");
    house.later(TimeDelta::days(1));
    give_up(&house, "Riverbend Training").await;
    let mut stranger = house.browser();
    let link = format!("/packets/{bens}");
    stranger.open(&link).await.says("Made here").says("no longer trusted").says("still count");
    stranger.shown.does_not_say(old["value"].as_str().unwrap());
    // Two servers at once, and once more.
    let (one, other) = tokio::join!(sign_anew(&house), sign_anew(&house));
    assert_eq!((one + other, sign_anew(&house).await), (1, 0));
    let [letter] = letters(&house, &ana.email).await.try_into().unwrap();
    let said = words(&letter);
    for number in [&certificate.number, &first, &second] {
        assert!(said.contains(number.as_str()), "{number}: {said}");
    }
    assert_eq!(mailbox::open(&letter).files.len(), 2, "its PDF and its credential");
    let [letter] = letters(&house, &ben.email).await.try_into().unwrap();
    let said = words(&letter);
    assert!(said.contains(&bens) && !said.contains(&erased), "{said}");
    assert_eq!((mailbox::open(&letter).files.len(), said.contains("wallet")), (0, false));
    let new = signature_of(&house, &bens).await;
    assert_eq!((&new["trusted"], &new["former_keys"]), (&json!(true), &json!([old["key"]])), "{new}");
    let signature: credential::TextSignature = serde_json::from_value(json!({
        "issuer": new["issuer"], "key": new["key"], "value": new["value"],
    }))
    .unwrap();
    assert!(signature.fits("peer-support-packet", &certification::packet_digest(&file)));
    let document = crate::signed_credential::fetch(&house, "/issuers/riverbend-training/did.json").await;
    assert!(document["assertionMethod"].to_string().contains(new["key"].as_str().unwrap()), "{document}");
    stranger.open(&link).await.says("Made here").says("signed anew").says("Ben Ode");
    stranger.shown.says(old["key"].as_str().unwrap());
    stranger.send("Compare", &[("paste", &file)]).await.says("is this packet, unchanged");
    stranger.open(&format!("/packets/{erased}")).await.says("erased since").says("no longer trusted");
    at_home.open(&format!("/me/packets/{bens}")).await.says("signed anew");
    // The next key leaks too.
    house.later(TimeDelta::days(1));
    give_up(&house, "Riverbend Training").await;
    sign_anew(&house).await;
    let newest = signature_of(&house, &bens).await;
    assert_eq!((&newest["trusted"], newest["former_keys"].as_array().map(Vec::len)), (&json!(true), Some(2)));
    assert_eq!(letters(&house, &ben.email).await.len(), 2, "another leak, another letter");
    house.is_in_order().await;
}

#[tokio::test]
async fn killed_half_way_it_goes_on_and_nobody_gets_two_letters() {
    let house = House::with(|settings| settings.provider.name = Some("Riverbend Training".into())).await;
    programs::publish(&house.app, programs::few()).await;
    course::publish(&house.app, course::walk()).await;
    let mut holders = Vec::new();
    for n in 0..30 {
        let (person, enrollment, _) = people::walker(&house, &format!("Holder {n}")).await;
        let certificate = earned(&house, &person, &enrollment, n).await;
        packet(&house, &person).await;
        holders.push((person, certificate));
    }
    let key = give_up(&house, "Riverbend Training").await;
    let killed = tokio::sync::Notify::new();
    tokio::select! {
        biased;
        () = killed.notified() => (),
        _ = leak::sign_anew(&house.app, &key, |_| killed.notify_one()) => panic!("it was done at once"),
    }
    let ended = async || CredentialEnds::find().count(&house.app.store.read).await.unwrap();
    let half = ended().await;
    assert!((1..30).contains(&half), "{half} ended");
    assert_eq!(sign_anew(&house).await, 30 - half);
    for (person, certificate) in &holders {
        assert_eq!(letters(&house, &person.email).await.len(), 1, "{}", certificate.number);
        let (newest, revocation) =
            credential::by_number(&house.app.store.read, &certificate.number).await.unwrap().unwrap();
        assert!(newest.edition == 2 && revocation.is_none());
    }
    // One file for each, before and after.
    assert_eq!(SignedCredentials::find().count(&house.app.store.read).await.unwrap(), 60);
    assert_eq!(PacketSignatures::find().count(&house.app.store.read).await.unwrap(), 30);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_certification_that_stands_gets_another_file_and_one_that_does_not_gets_none() {
    const WALKERS: &str = "The Walkers’ Office";
    let house = House::open().await;
    let mut office = Office::open(&house, "us-sc/walk", WALKERS, 1, Ways::default()).await;
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    let mut ben = office.certified(&house, "Ben Ode").await;
    let mut files = Vec::new();
    for holder in [&mut ana, &mut ben] {
        let path = format!("/me/certifications/{}/credential.json", holder.number);
        files.push(holder.browser.open(&path).await.bytes.clone());
    }
    house.later(TimeDelta::days(2));
    office.acts(&ben, "Suspend it", "A complaint is looked into.").await;
    give_up(&house, WALKERS).await;
    assert_eq!(sign_anew(&house).await, 1, "what was ended with the suspension is done already");
    assert_eq!(letters(&house, &ana.person.email).await.len(), 1);
    assert!(letters(&house, &ben.person.email).await.is_empty());
    let mut stranger = house.browser();
    stranger.open(&format!("/verify/{}", ana.number)).await.says("In good standing");
    let (_, page) = upload(&mut stranger, &files[0]).await;
    assert!(page.contains("no longer trusted") && page.contains("number says: in good standing"), "{page}");
    let (_, page) = upload(&mut stranger, &files[1]).await;
    assert!(
        page.contains("no longer trusted") && page.contains("number says: not in good standing"),
        "{page}"
    );
    ana.signs_in(&house).await;
    let new =
        ana.browser.open(&format!("/me/certifications/{}/credential.json", ana.number)).await.bytes.clone();
    let (before, after): (Value, Value) =
        (serde_json::from_slice(&files[0]).unwrap(), serde_json::from_slice(&new).unwrap());
    assert_ne!(before["id"], after["id"]);
    assert_eq!(before["awardedDate"], after["awardedDate"]);
    let (_, page) = upload(&mut stranger, &new).await;
    assert!(page.contains("The file is as it was signed") && !page.contains("older than that"), "{page}");
    // Given back, Ben's is signed with the new key.
    house.later(TimeDelta::minutes(1));
    office.acts(&ben, "Lift the suspension", "Nothing was found.").await;
    house.letters_to(&ben.person.email).await;
    house.is_in_order().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_gives_a_key_up_at_the_console() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let (mut rosa, certificate): (Passenger, Certificate) = another(&house, &ferry, "Rosa").await;
    let credential = credential_of(&mut rosa, &certificate).await;
    let method = credential["proof"][0]["verificationMethod"].as_str().unwrap();
    let key = method.rsplit('#').next().unwrap();
    let line = |key: &str, since: &str| {
        let line =
            ["keys", "compromise", "riverbend-training", key, "--since", since, "--reason", "A theft."];
        cairn(&house, &line, "")
    };
    let (code, said) = line(key, "2999-01-01");
    assert!(code == Some(1) && said.contains("still to come"), "{said}");
    let (code, said) = line(key, "some day");
    assert!(code != Some(0) && said.contains("write it as 2026-03-02"), "{said}");
    let (code, said) = line("z6MkNobodys", "2026-03-01");
    assert!(code == Some(1) && said.contains("has no key"), "{said}");
    let (code, said) = line(key, "2026-03-01");
    assert!(code == Some(0) && said.contains("given up, not trusted since 2026-03-01"), "{said}");
    assert!(said.contains("Ended in all: 1.") && said.contains("signs since"), "{said}");
    let (code, said) = line(key, "2026-03-02");
    assert!(
        code == Some(0) && said.contains("since 2026-03-01") && said.contains("Ended in all: 0."),
        "{said}"
    );
    let document = crate::signed_credential::fetch(&house, "/issuers/riverbend-training/did.json").await;
    let revoked =
        document["verificationMethod"].as_array().unwrap().iter().find(|one| one["id"] == *method).unwrap();
    assert_eq!(revoked["revoked"], "2026-03-01T00:00:00Z");
    assert!(!document["assertionMethod"].as_array().unwrap().contains(&json!(method)), "{document}");
    let file = house.app.settings.data.join("it.json");
    std::fs::write(&file, credential.to_string()).unwrap();
    let (code, said) = cairn(&house, &["verify", file.to_str().unwrap()], "");
    assert!(code == Some(0) && said.contains("no longer trusted since 2026-03-01"), "{said}");
    assert!(said.contains(&certificate.number) && said.contains("in good standing"), "{said}");
}
