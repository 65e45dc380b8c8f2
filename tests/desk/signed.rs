//! A certification as a file that programs can check: signed in the authority's name, ended when it is taken away.

use std::collections::BTreeMap;

use badge::{Contexts, Controller, Purpose, StatusList};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    signed_credential::{fetch, peers, today, upload},
    support::{
        ADDRESS, House,
        office::{Holder, Office, Ways},
    },
};

const WALK: &str = "us-sc/walk";
const WALKERS: &str = "The Walkers’ Office";
const KEYS: &str = "/issuers/the-walkers-office/did.json";
const LIST: &str = "/status/the-walkers-office/revocation/1";

async fn certified(house: &House) -> (Office<'_>, Holder) {
    let mut office = Office::open(house, WALK, WALKERS, 1, Ways::default()).await;
    let ana = office.certified(house, "Ana Ruiz").await;
    (office, ana)
}

pub async fn file(house: &House, ana: &mut Holder, name: &str) -> Vec<u8> {
    ana.signs_in(house).await;
    ana.browser.open(&format!("/me/certifications/{}/{name}", ana.number)).await;
    assert_eq!(ana.browser.shown.status, 200, "{name}: {}", ana.browser.shown.html);
    ana.browser.shown.bytes.clone()
}

pub async fn credential(house: &House, ana: &mut Holder) -> Value {
    serde_json::from_slice(&file(house, ana, "credential.json").await).unwrap()
}

/// Whether the authority's own list says that it was withdrawn.
async fn withdrawn(house: &House, credential: &Value) -> bool {
    let issuer = Controller::read(&fetch(house, KEYS).await).unwrap();
    let list = fetch(house, LIST).await;
    let list = StatusList::read(&list, Purpose::Revocation, &issuer, house.now()).unwrap();
    let index = &credential["credentialStatus"]["statusListIndex"];
    assert_eq!(credential["credentialStatus"]["statusListCredential"], format!("{ADDRESS}{LIST}"));
    list.is_set(index.as_str().unwrap().parse().unwrap()).unwrap()
}

#[tokio::test]
async fn the_letter_brings_the_certification_signed_by_its_authority() {
    let house = House::open().await;
    let (_, mut ana) = certified(&house).await;
    let letters = ana.letters(&house).await;
    let brought = letters.iter().find(|letter| letter.subject == "Your certification").unwrap();
    let names: Vec<_> = brought.files.iter().map(|(name, _)| name.as_str()).collect();
    let called = format!("certification-{}", ana.number);
    assert_eq!(names, [format!("{called}.pdf"), format!("{called}.json")]);
    let signed: Value = serde_json::from_slice(&brought.files[1].1).unwrap();
    let issuer = Controller::read(&fetch(&house, KEYS).await).unwrap();
    badge::verify(&signed, &issuer, &Contexts::embedded()).unwrap();
    assert_eq!(signed["issuer"]["name"], WALKERS);
    let subject = &signed["credentialSubject"];
    assert_eq!(subject["achievement"]["achievementType"], "Certification");
    assert_eq!(subject["licenseNumber"], ana.number);
    assert_eq!(signed["validUntil"], "2027-03-02T23:59:59Z");
    let said = signed.to_string();
    assert!(
        !said.contains("Ana") && !said.contains(&ana.person.email),
        "the holder is in it by hashes alone"
    );
    // The same, wherever it is asked for.
    assert_eq!(credential(&house, &mut ana).await, signed);
    let pdf = file(&house, &mut ana, "certification.pdf").await;
    assert_eq!(badge::take_out(&pdf).unwrap(), signed);
    for kind in ["svg", "png"] {
        let picture = file(&house, &mut ana, &format!("badge/{kind}")).await;
        assert_eq!(badge::take_out(&picture).unwrap(), signed, "{kind}");
    }
    let mut stranger = house.browser();
    let (status, page) = upload(&mut stranger, &pdf).await;
    assert!(status == 200 && page.contains("In good standing") && page.contains(WALKERS), "{page}");
    assert!(!withdrawn(&house, &signed).await);
    // Another's is not there.
    let mut other = Holder::begins(&house, "Ben Cole").await;
    other.browser.open(&format!("/me/certifications/{}/credential.json", ana.number)).await;
    assert_eq!(other.browser.shown.status, 404);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_suspension_ends_the_file_for_good_and_when_it_is_lifted_there_is_another() {
    let house = House::open().await;
    let (mut office, mut ana) = certified(&house).await;
    let first = credential(&house, &mut ana).await;
    house.later(TimeDelta::days(10));
    office.acts(&ana, "Suspend it", "A complaint is looked into.").await;
    assert!(withdrawn(&house, &first).await);
    let mut stranger = house.browser();
    let (_, page) = upload(&mut stranger, first.to_string().as_bytes()).await;
    assert!(page.contains("Not in good standing") && page.contains("Suspended"), "{page}");
    ana.signs_in(&house).await;
    ana.browser.open(&format!("/me/certifications/{}/certification.pdf", ana.number)).await;
    assert_eq!(ana.browser.shown.status, 409);
    ana.browser.shown.says("no document while the certification does not stand");
    house.later(TimeDelta::days(10));
    office.acts(&ana, "Lift the suspension", "Nothing was found.").await;
    let second = credential(&house, &mut ana).await;
    assert_ne!(first["id"], second["id"]);
    assert_eq!(first["awardedDate"], second["awardedDate"]);
    assert!(withdrawn(&house, &first).await && !withdrawn(&house, &second).await);
    let (_, page) = upload(&mut stranger, first.to_string().as_bytes()).await;
    assert!(page.contains("In good standing") && page.contains("ask for a new one"), "{page}");
    // Changed by hand, it is nothing.
    let forged = second.to_string().replace("2027-03-02", "2037-03-02");
    let (_, page) = upload(&mut stranger, forged.as_bytes()).await;
    assert!(page.contains("Changed: do not believe it"), "{page}");
    house.is_in_order().await;
}

#[tokio::test]
async fn many_ask_at_once_and_a_term_is_signed_once() {
    let house = House::open().await;
    let (_, ana) = certified(&house).await;
    let held = cairn::desk::by_number(&house.app.store.read, &ana.number).await.unwrap().unwrap();
    let asked = (0..6).map(|_| cairn::desk::signed(&house.app, &held));
    let all = futures_util::future::join_all(asked).await;
    let ids: std::collections::BTreeSet<_> = all.into_iter().map(|one| one.unwrap().unwrap().id).collect();
    assert_eq!(ids.len(), 1);
}

/// Programs that no one here wrote. Needs `npm ci` in `tests/peers`.
#[tokio::test(flavor = "multi_thread")]
async fn other_programs_accept_a_signed_certification_and_see_that_it_was_suspended() {
    let house = House::open().await;
    house.later(today() - house.now() - TimeDelta::minutes(1));
    let (mut office, mut ana) = certified(&house).await;
    let first = credential(&house, &mut ana).await;
    house.later(TimeDelta::seconds(10));
    office.acts(&ana, "Suspend it", "A complaint is looked into.").await;
    house.later(TimeDelta::seconds(10));
    office.acts(&ana, "Lift the suspension", "Nothing was found.").await;
    let second = credential(&house, &mut ana).await;
    let mut changed = second.clone();
    changed["credentialSubject"]["licenseNumber"] = json!("0000");
    let cases = BTreeMap::from([("good", second), ("ended", first), ("changed", changed)]);
    let web = json!({
        format!("{ADDRESS}{KEYS}"): fetch(&house, KEYS).await,
        format!("{ADDRESS}{LIST}"): fetch(&house, LIST).await,
    });
    let told = peers(&house, &json!({ "at": null, "schema": null, "web": web, "cases": cases }));
    for (name, accepted, revoked) in
        [("good", true, json!(false)), ("ended", true, json!(true)), ("changed", false, Value::Null)]
    {
        let told = &told[name];
        assert_eq!(told["bazaar"]["verified"], accepted, "{name}: {told}");
        assert_eq!(told["dcc"]["signature"], accepted, "{name}: {told}");
        if accepted {
            assert_eq!((&told["bazaar"]["revoked"], &told["dcc"]["revoked"]), (&revoked, &revoked), "{told}");
        }
    }
}
