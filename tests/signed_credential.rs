//! The signed credential: in the letter, inside the PDF, inside a picture; checked by anyone, with or without us.

use std::{collections::BTreeMap, os::unix::fs::PermissionsExt, process::Command};

use badge::{Contexts, Controller, Purpose, Signer, StatusList, take_out, verify};
use cairn::{
    credential::{self, Certificate, Certificates, Reason, SignedCredentials},
    journal::Actor,
};
use chrono::{DateTime, TimeDelta, Utc};
use poem::http::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::{
    support::{
        ADDRESS, Browser, House, ROOT,
        ferry::{Ferry, Passenger},
        mailbox, people,
    },
    token::token_of,
};

const DID: &str = "did:web:cairn.test:issuers:riverbend-training";
const KEYS: &str = "/issuers/riverbend-training/did.json";
const LIST: &str = "/status/riverbend-training/revocation/1";

pub async fn certified(house: &House, name: &str) -> (Passenger, Certificate) {
    let ferry = Ferry::offered(house).await;
    another(house, &ferry, name).await
}

pub async fn another(house: &House, ferry: &Ferry, name: &str) -> (Passenger, Certificate) {
    let mut holder = ferry.passenger(house, name).await;
    holder.sits(ferry, 4).await;
    let all = Certificates::find().all(&house.app.store.read).await.unwrap();
    let own = all.into_iter().find(|row| row.person_id == holder.person.id).unwrap();
    (holder, own)
}

pub async fn download(holder: &mut Passenger, certificate: &Certificate, file: &str) -> Vec<u8> {
    holder.browser.open(&format!("/me/certificates/{}/{file}", certificate.number)).await;
    assert_eq!(holder.browser.shown.status, 200);
    holder.browser.shown.bytes.clone()
}

pub async fn credential_of(holder: &mut Passenger, certificate: &Certificate) -> Value {
    serde_json::from_slice(&download(holder, certificate, "credential.json").await).unwrap()
}

pub async fn fetch(house: &House, path: &str) -> Value {
    let mut anyone = house.browser();
    anyone.open(path).await;
    assert_eq!(anyone.shown.status, 200, "{path}");
    assert_eq!(anyone.shown.header("access-control-allow-origin"), Some("*"), "{path}");
    assert_eq!(anyone.shown.header("set-cookie"), None, "{path}");
    serde_json::from_slice(&anyone.shown.bytes).unwrap()
}

pub async fn issuer(house: &House) -> Controller {
    Controller::read(&fetch(house, KEYS).await).unwrap()
}

pub async fn list(house: &House) -> StatusList {
    let document = fetch(house, LIST).await;
    StatusList::read(&document, Purpose::Revocation, &issuer(house).await, house.now()).unwrap()
}

fn place(credential: &Value) -> u32 {
    credential["credentialStatus"]["statusListIndex"].as_str().unwrap().parse().unwrap()
}

pub async fn withdraw(house: &House, certificate: &Certificate) {
    let mut change = house.app.change(Actor::System("test")).await.unwrap();
    credential::revoke(&mut change, certificate.id, Reason::IssuedInError).await.unwrap();
    house.app.commit(change).await.unwrap();
}

#[tokio::test]
async fn the_letter_brings_the_signed_credential_and_the_pdf_holds_the_same() {
    let house = House::open().await;
    let (mut holder, certificate) = certified(&house, "Ana Lucía Nuñez").await;
    let [letter] = house.letters_to(&holder.person.email).await.try_into().unwrap();
    let files = mailbox::open(&letter).files;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let name = |kind: &str| format!("certificate-{}.{kind}", certificate.number);
    assert_eq!(names, [name("pdf"), name("json")]);
    let credential = take_out(&files[1].1).unwrap();
    assert_eq!(take_out(&files[0].1).unwrap(), credential, "the PDF holds another");
    assert_eq!(download(&mut holder, &certificate, "credential.json").await, files[1].1, "signed again");
    for kind in ["svg", "png"] {
        let baked = download(&mut holder, &certificate, &format!("badge/{kind}")).await;
        assert_eq!(take_out(&baked).unwrap(), credential, "{kind}");
    }

    let verified = verify(&credential, &issuer(&house).await, &Contexts::embedded()).unwrap();
    assert_eq!(verified.issuer, DID);
    let subject = &credential["credentialSubject"];
    assert_eq!(subject["achievement"]["name"], "Working the Ferry");
    assert_eq!(subject["achievement"]["achievementType"], "CertificateOfCompletion");
    assert_eq!(credential["awardedDate"], "2026-03-02T09:00:00Z");
    let narrative = credential["evidence"][0]["narrative"].as_str().unwrap();
    assert!(narrative.starts_with("1 minute in all"), "{narrative}");
    let text = credential.to_string();
    for word in ["Ana", "Nuñez", "example.org", &certificate.number] {
        assert!(!text.contains(word), "{word} is in the file");
    }
    let is_of = |kind, text| badge::Identity::is_of(&credential, kind, text);
    assert_eq!(is_of(badge::IdentityType::Name, "Ana Lucía Nuñez"), Some(true));
    assert_eq!(is_of(badge::IdentityType::Email, &holder.person.email), Some(true));
    assert_eq!(list(&house).await.is_set(place(&credential)), Some(false));
    house.is_in_order().await;
}

#[tokio::test]
async fn many_ask_at_once_and_it_is_signed_once() {
    let house = House::open().await;
    let (_, certificate) = certified(&house, "Ben").await;
    let ask = || credential::signed(&house.app, &certificate);
    let (first, second, third) = tokio::join!(ask(), ask(), ask());
    assert_eq!(first.unwrap(), second.unwrap());
    let rows = SignedCredentials::find().all(&house.app.store.read).await.unwrap();
    assert_eq!(rows, [third.unwrap()]);
    assert_eq!(credential::all_issuers(&house.app.store.read).await.unwrap().len(), 1);
}

#[tokio::test]
async fn withdrawing_sets_the_bit_of_that_credential_and_no_other() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let (mut chidi, withdrawn) = another(&house, &ferry, "Chidi").await;
    let (mut dana, good) = another(&house, &ferry, "Dana").await;
    let bad = credential_of(&mut chidi, &withdrawn).await;
    let good = credential_of(&mut dana, &good).await;
    let mut anyone = house.browser();
    anyone.open(LIST).await;
    let etag = anyone.shown.header("etag").unwrap().to_owned();
    assert_eq!(anyone.shown.header("cache-control"), Some("public, max-age=300"));
    let again = |etag: String, mut anyone: Browser| async move {
        anyone.request(Method::GET, LIST, None, &[("if-none-match", &etag)]).await.status().as_u16()
    };
    assert_eq!(again(etag.clone(), anyone.clone()).await, 304);

    house.later(TimeDelta::hours(1));
    withdraw(&house, &withdrawn).await;
    assert_eq!(again(etag, anyone).await, 200);
    let list = list(&house).await;
    assert_eq!((list.is_set(place(&bad)), list.is_set(place(&good))), (Some(true), Some(false)));
    assert_eq!(bad, credential_of(&mut chidi, &withdrawn).await, "its past is kept");
}

#[tokio::test]
async fn a_list_is_signed_anew_before_it_grows_old() {
    let house = House::open().await;
    let (mut holder, certificate) = certified(&house, "Eun-ji").await;
    credential_of(&mut holder, &certificate).await;
    for _ in 0..4 {
        list(&house).await;
        house.later(TimeDelta::days(3));
    }
    for path in
        ["/status/riverbend-training/revocation/2", "/status/nobody/revocation/1", "/issuers/nobody/did.json"]
    {
        assert_eq!(house.browser().open(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_new_name_gets_a_new_credential_of_the_same_award() {
    use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
    let house = House::open().await;
    let (mut holder, old) = certified(&house, "Hana Sato").await;
    let before = credential_of(&mut holder, &old).await;
    house.later(TimeDelta::days(20));
    let mut change = house.app.change(Actor::Person(holder.person.id)).await.unwrap();
    let mut row = holder.person.clone().into_active_model();
    row.legal_name = Set("Hana Sato-Brown".into());
    row.update(&change.tx).await.unwrap();
    credential::reissue(&mut change, old.id).await.unwrap();
    house.app.commit(change).await.unwrap();
    let all = Certificates::find().all(&house.app.store.read).await.unwrap();
    let new = all.into_iter().find(|row| row.edition == 2).unwrap();
    let after = credential_of(&mut holder, &new).await;
    assert_eq!(after["awardedDate"], before["awardedDate"]);
    assert_ne!(after["validFrom"], before["validFrom"]);
    assert_ne!(after["id"], before["id"]);
    assert_eq!(after["credentialSubject"]["achievement"], before["credentialSubject"]["achievement"]);
    let list = list(&house).await;
    assert_eq!((list.is_set(place(&before)), list.is_set(place(&after))), (Some(true), Some(false)));
}

#[tokio::test]
async fn after_a_rotation_the_new_key_signs_when_checkers_know_it_and_the_old_one_still_verifies() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let (mut ines, first) = another(&house, &ferry, "Ines").await;
    let old = credential_of(&mut ines, &first).await;
    let master = credential::MasterKey::read(&house.app.settings.master_key).unwrap();
    let [provider] = credential::all_issuers(&house.app.store.read).await.unwrap().try_into().unwrap();
    let mut change = house.app.change(Actor::System("test")).await.unwrap();
    let from = change.now + credential::PUBLISHED_BEFORE;
    let key = credential::make_key(&mut change, &master, provider.id, from).await.unwrap();
    house.app.commit(change).await.unwrap();

    let contexts = Contexts::embedded();
    let signer = |credential: &Value, issuer: &Controller| verify(credential, issuer, &contexts).unwrap().key;
    let (mut jo, second) = another(&house, &ferry, "Jo").await;
    let meanwhile = credential_of(&mut jo, &second).await;
    assert_eq!(issuer(&house).await.keys.len(), 2, "the new key is published at once");
    assert_eq!(signer(&meanwhile, &issuer(&house).await), signer(&old, &issuer(&house).await));
    house.later(TimeDelta::days(1));
    let (mut kofi, third) = another(&house, &ferry, "Kofi").await;
    let new = credential_of(&mut kofi, &third).await;
    assert_eq!(signer(&new, &issuer(&house).await), key);
    assert!(verify(&old, &issuer(&house).await, &contexts).is_ok());
    list(&house).await;

    let mut change = house.app.change(Actor::System("test")).await.unwrap();
    let (key, since) = (signer(&old, &issuer(&house).await), change.now);
    credential::give_up_key(&mut change, &master, provider.id, &key, since, "").await.unwrap();
    house.app.commit(change).await.unwrap();
    assert!(verify(&old, &issuer(&house).await, &contexts).is_err(), "a key in wrong hands still counts");
    assert!(verify(&new, &issuer(&house).await, &contexts).is_ok());
}

#[tokio::test]
async fn a_master_key_that_everyone_can_read_delays_the_letter_and_loses_nothing() {
    let house = House::open().await;
    let file = &house.app.settings.master_key;
    std::fs::write(file, "07".repeat(32)).unwrap();
    let allow = |mode| std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
    allow(0o644);
    let (holder, certificate) = certified(&house, "Lena").await;
    assert_eq!(house.letters_to(&holder.person.email).await.len(), 0);
    assert_eq!(SignedCredentials::find().count(&house.app.store.read).await.unwrap(), 0);
    let mut stranger = house.browser();
    stranger.open(&format!("/verify/{}", certificate.number)).await.says("In good standing");
    allow(0o600);
    house.later(TimeDelta::minutes(1));
    assert_eq!(house.letters_to(&holder.person.email).await.len(), 1);
}

#[tokio::test]
async fn another_master_key_opens_nothing_and_the_database_alone_signs_nothing() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let (mut mia, certificate) = another(&house, &ferry, "Mia").await;
    let kept = credential_of(&mut mia, &certificate).await;
    std::fs::write(&house.app.settings.master_key, "07".repeat(32)).unwrap();
    let (_, second) = another(&house, &ferry, "Noor").await;
    let said = credential::signed(&house.app, &second).await.unwrap_err();
    assert!(format!("{said:?}").contains("not the one that sealed"), "{said:?}");
    std::fs::remove_file(&house.app.settings.master_key).unwrap();
    assert!(credential::signed(&house.app, &second).await.is_err());
    assert!(!house.app.settings.master_key.exists(), "a lost key was replaced in silence");
    assert_eq!(kept, credential_of(&mut mia, &certificate).await, "what was signed stays");
}

/// A form with a file, as a browser without script sends it.
pub async fn upload(browser: &mut Browser, file: &[u8]) -> (u16, String) {
    browser.open("/verify").await;
    let (_, token) = browser.csrf();
    let head = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"it\"\r\ncontent-type: application/octet-stream\r\n\r\n"
    );
    let body = [head.as_bytes(), file, b"\r\n--cut--\r\n"].concat();
    let kind = [("content-type", "multipart/form-data; boundary=cut")];
    let answer = browser.request(Method::POST, "/verify/file", Some(body), &kind).await;
    let status = answer.status().as_u16();
    let html = answer.into_body().into_string().await.unwrap();
    (status, html.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn a_file_in_place_of_a_number_gets_an_honest_answer() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let (mut omar, certificate) = another(&house, &ferry, "Omar Haddad").await;
    let mut anyone = house.browser();
    for file in ["certificate.pdf", "credential.json", "badge/svg", "badge/png"] {
        let bytes = download(&mut omar, &certificate, file).await;
        let (status, page) = upload(&mut anyone, &bytes).await;
        assert_eq!(status, 200, "{file}");
        assert!(page.contains("In good standing") && page.contains("Omar Haddad"), "{file}: {page}");
    }
    let credential = credential_of(&mut omar, &certificate).await;
    let mut changed = credential.clone();
    changed["credentialSubject"]["creditsEarned"] = json!(400);
    let mut foreign = credential.clone();
    foreign["id"] = json!("urn:uuid:00000000-0000-4000-8000-000000000000");
    for (file, answer) in [
        (changed.to_string(), "Changed: do not believe it"),
        (foreign.to_string(), "Not from here: do not believe it"),
        ("{}".into(), "no signed credential in this file"),
        (" ".repeat(300_000), "larger than any"),
    ] {
        let (_, page) = upload(&mut anyone, file.as_bytes()).await;
        assert!(page.contains(answer) && !page.contains("Omar"), "{answer}: {page}");
    }
    house.later(TimeDelta::days(2));
    withdraw(&house, &certificate).await;
    let (_, page) = upload(&mut anyone, credential.to_string().as_bytes()).await;
    assert!(page.contains("Not in good standing") && page.contains("issued it in error"), "{page}");
    let (status, page) = upload(&mut anyone, &vec![0; 9_000_000]).await;
    assert!(status == 413 && page.contains("Choose a smaller file"), "{status} {page}");
    anyone.open("/verify/file").await.says("Or choose a file");
    let kind = [("content-type", "multipart/form-data; boundary=cut")];
    let alone =
        b"--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"it\"\r\n\r\n{}\r\n--cut--\r\n";
    let stale = anyone.request(Method::POST, "/verify/file", Some(alone.to_vec()), &kind).await;
    assert_eq!(stale.status().as_u16(), 409, "a form without its token was taken");
}

/// Somebody made it, in our own name.
#[tokio::test]
async fn a_forgery_in_this_servers_name_is_not_to_be_believed_however_the_name_is_spelled() {
    let house = House::open().await;
    let (mut omar, certificate) = certified(&house, "Omar Haddad").await;
    let mut forged = credential_of(&mut omar, &certificate).await;
    forged["id"] = json!("urn:uuid:00000000-0000-4000-8000-000000000000");
    forged["credentialSubject"]["achievement"]["name"] = json!("Chief Medical Officer");
    let mut anyone = house.browser();
    for issuer in [
        json!({ "id": DID, "name": "Riverbend Training" }),
        json!(DID),
        json!("did:web:cairn.test:issuers:nobody-here"),
        json!("did:web:CAIRN.test"),
        json!("did:web:c%61irn.test%3A443:issuers:riverbend-training"),
        json!("https://cairn.test/issuers/riverbend-training"),
        json!(["did:web:example.org", { "id": DID }]),
    ] {
        forged["issuer"] = issuer.clone();
        let (_, page) = upload(&mut anyone, forged.to_string().as_bytes()).await;
        assert!(page.contains("nothing signed here is this file"), "{issuer}: {page}");
        assert!(!page.contains("says nothing against it") && !page.contains("Medical"), "{issuer}: {page}");
    }
    for issuer in ["did:web:cairn.test.example.org", "did:web:cairn.test%3A8443:issuers:x", "did:key:z6Mk"] {
        forged["issuer"] = json!({ "id": issuer });
        let (_, page) = upload(&mut anyone, forged.to_string().as_bytes()).await;
        assert!(page.contains("Not known here"), "{issuer}: {page}");
    }
}

#[tokio::test]
async fn an_issuers_short_name_ends_with_a_word() {
    let house = House::with(|settings| {
        settings.provider.name = Some("Northern Neighbors Recovery and Reentry Alliance".into());
    })
    .await;
    let (mut omar, certificate) = certified(&house, "Omar Haddad").await;
    let credential = credential_of(&mut omar, &certificate).await;
    assert_eq!(
        credential["issuer"]["id"],
        "did:web:cairn.test:issuers:northern-neighbors-recovery-and-reentry"
    );
}

#[tokio::test]
async fn a_file_from_elsewhere_is_checked_where_its_issuer_is_known() {
    let here = House::open().await;
    let there = House::with(|settings| {
        settings.address = "https://board.example.org".into();
        settings.provider.name = Some("Board of Elsewhere".into());
    })
    .await;
    // Both houses draw the same chances: theirs must not be mistaken for one of ours.
    let (mut pia, certificate) = certified(&there, "Pia").await;
    let credential = credential_of(&mut pia, &certificate).await;
    let keys = fetch(&there, "/issuers/board-of-elsewhere/did.json").await;
    let mut anyone = here.browser();
    let (_, page) = upload(&mut anyone, credential.to_string().as_bytes()).await;
    assert!(page.contains("Not known here"), "{page}");
    let folder = here.app.settings.folder("known-issuers").unwrap();
    std::fs::write(folder.join("board.json"), keys.to_string()).unwrap();
    let (_, page) = upload(&mut anyone, credential.to_string().as_bytes()).await;
    assert!(page.contains("Signed elsewhere, and unchanged") && page.contains("Working the Ferry"), "{page}");
    let mut changed = credential.clone();
    changed["credentialSubject"]["achievement"]["name"] = json!("Doctor");
    let (_, page) = upload(&mut anyone, changed.to_string().as_bytes()).await;
    assert!(page.contains("does not fit what it says") && !page.contains("Doctor"), "{page}");
    let mut added = credential.clone();
    added["doctor"] = json!("yes");
    let (_, page) = upload(&mut anyone, added.to_string().as_bytes()).await;
    assert!(page.contains("because it holds “doctor”, which its signature does not cover"), "{page}");
}

/// Whoever holds several files learns from none who else is in the list, nor that two are of one person.
#[tokio::test]
async fn places_in_a_list_tell_no_order_and_no_two_hashes_share_a_salt() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let (mut places, mut salts) = (Vec::new(), Vec::new());
    for name in ["Ana Ruiz", "Ben Ode", "Cai Lund"] {
        let (mut holder, certificate) = another(&house, &ferry, name).await;
        let credential = credential_of(&mut holder, &certificate).await;
        let place = credential["credentialStatus"]["statusListIndex"].as_str().unwrap();
        places.push(place.parse::<i64>().unwrap());
        let identities = credential["credentialSubject"]["identifier"].as_array().unwrap();
        assert_eq!(identities.len(), 2);
        salts.extend(identities.iter().map(|one| one["salt"].as_str().unwrap().to_owned()));
        assert!(!credential.to_string().contains(name), "the name is in the file");
    }
    let apart = |pair: &[i64]| (pair[1] - pair[0]).abs() > 16;
    assert!(places.windows(2).all(apart) && places.iter().all(|place| *place > 16), "{places:?}");
    assert!(salts.iter().all(|salt| salt.len() == 32), "{salts:?}");
    salts.sort();
    salts.dedup();
    assert_eq!(salts.len(), 6, "{salts:?}");
}

/// In time or not, a stranger's signature is good: only its dates tell.
#[tokio::test]
async fn a_file_from_elsewhere_counts_only_in_its_time_and_what_is_not_signed_is_not_told() {
    const BOARD: &str = "did:web:board.example.org";
    let house = House::open().await;
    let key = badge::Key::new(&[7; 32]);
    let known = badge::did_document(&Controller::new(BOARD, vec![key.public()]), &[]);
    let folder = house.app.settings.folder("known-issuers").unwrap();
    std::fs::write(folder.join("board.json"), known.to_string()).unwrap();
    let (mut quy, certificate) = certified(&house, "Quy").await;
    let mut theirs = credential_of(&mut quy, &certificate).await;
    let members = theirs.as_object_mut().unwrap();
    members.remove("proof");
    members.remove("credentialStatus");
    theirs["id"] = json!("urn:uuid:00000000-0000-4000-8000-000000000000");
    theirs["issuer"]["id"] = json!(BOARD);
    let signed = |from: Option<&str>, until: Option<&str>| {
        let mut document = theirs.clone();
        for (member, at) in [("validFrom", from), ("validUntil", until)] {
            match at {
                Some(at) => document[member] = json!(at),
                None => drop(document.as_object_mut().unwrap().remove(member)),
            }
        }
        badge::sign(document, BOARD, &key, house.now()).unwrap()
    };
    let (before, now, after) = ("2026-02-01T00:00:00Z", "2026-03-02T09:00:00Z", "2026-03-02T09:00:01Z");
    let mut anyone = house.browser();
    for (from, until, why) in [
        (Some(before), None, None),
        (Some(now), Some(after), None),
        (Some(before), Some("2026-03-02T08:59:59Z"), Some("its time is over")),
        (Some(after), None, Some("its time has not come yet")),
        (None, None, Some("it does not say from when it holds")),
    ] {
        let file = signed(from, until).to_string();
        let (_, page) = upload(&mut anyone, file.as_bytes()).await;
        let (_, told) = check(&mut anyone, file.into_bytes()).await;
        assert_eq!(told["answer"], "elsewhere", "{told}");
        assert_eq!(told.get("why").and_then(Value::as_str), why, "{from:?} {until:?}: {told}");
        assert_eq!(told.get("title").is_some(), why.is_none(), "{told}");
        assert_eq!(
            page.contains("Signed elsewhere, and unchanged"),
            why.is_none(),
            "{from:?} {until:?}: {page}"
        );
        assert!(why.is_none_or(|why| page.contains(why)), "{page}");
    }
    let mut changed = signed(Some(before), None);
    changed["credentialSubject"]["achievement"]["name"] = json!("Doctor");
    let (_, told) = check(&mut anyone, changed.to_string().into_bytes()).await;
    assert!(told["why"].as_str().is_some_and(|why| why.contains("does not fit what it says")), "{told}");
    assert!(!told.to_string().contains("Doctor"), "what nobody signed is told: {told}");
}

/// The same file by a program.
async fn check(program: &mut Browser, file: Vec<u8>) -> (u16, Value) {
    let headers = [("content-type", "application/json")];
    let answer = program.request(Method::POST, "/api/v1/verifications/file", Some(file), &headers).await;
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.into_body().into_bytes().await.unwrap()).unwrap())
}

#[tokio::test]
async fn a_program_that_asks_by_number_gets_the_credential() {
    let house = House::open().await;
    let (mut holder, certificate) = certified(&house, "Quy").await;
    let own = credential_of(&mut holder, &certificate).await;
    let mut program = house.browser();
    let path = format!("/verify/{}", certificate.number);
    let answer = program.request(Method::GET, &path, None, &[("accept", "application/vc")]).await;
    // The browser's own Accept stands before it.
    assert!(answer.status().is_success());
    let body = answer.into_body().into_string().await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), own);
}

/// Runs `cairn` on this house's data.
pub fn cairn(house: &House, arguments: &[&str], input: &str) -> (Option<i32>, String) {
    use std::io::Write;
    let data = house.app.settings.data.to_str().unwrap().to_owned();
    let mut command = crate::support::program();
    let (first, rest) = arguments.split_first().unwrap();
    command
        .arg(first)
        .args(["--data", &data, "--database", house.database_url(), "--address", ADDRESS])
        .args(rest);
    let pipe = std::process::Stdio::piped;
    let mut child = command.stdin(pipe()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_shown_rotated_and_brought_back_from_a_backup() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let (mut rosa, certificate) = another(&house, &ferry, "Rosa").await;
    let credential = credential_of(&mut rosa, &certificate).await;
    let (code, said) = cairn(&house, &["keys", "show"], "");
    assert!(code == Some(0) && said.contains(DID) && said.contains("signs since 2026-03-02"), "{said}");
    let (code, said) = cairn(&house, &["keys", "rotate", "riverbend-training"], "");
    assert!(code == Some(0) && said.contains("signs from"), "{said}");
    let backup = house.app.settings.data.join("keys.backup");
    let backup = backup.to_str().unwrap();
    let (code, said) =
        cairn(&house, &["keys", "export", "riverbend-training", backup], "a long enough phrase\n");
    assert!(code == Some(0) && said.contains("2 keys"), "{said}");
    assert!(
        !std::fs::read_to_string(backup)
            .unwrap()
            .contains(&std::fs::read_to_string(&house.app.settings.master_key).unwrap())
    );

    std::fs::remove_file(&house.app.settings.master_key).unwrap();
    let (code, said) = cairn(&house, &["keys", "import", backup], "another long phrase\n");
    assert!(code == Some(1) && said.contains("not the passphrase"), "{said}");
    let (code, said) = cairn(&house, &["keys", "import", backup], "a long enough phrase\n");
    assert!(code == Some(0) && said.contains("2 keys"), "{said}");
    let (_, second) = another(&house, &ferry, "Sefa").await;
    assert!(credential::signed(&house.app, &second).await.is_ok());

    let file = house.app.settings.data.join("it.json");
    std::fs::write(&file, credential.to_string()).unwrap();
    let (code, said) = cairn(&house, &["verify", file.to_str().unwrap()], "");
    assert!(code == Some(0) && said.contains("unchanged since it was signed"), "{said}");
    std::fs::write(&file, credential.to_string().replace("Ferry", "Hospital")).unwrap();
    assert_eq!(cairn(&house, &["verify", file.to_str().unwrap()], "").0, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_key_that_everyone_can_read_stops_the_start() {
    let house = House::open().await;
    let file = &house.app.settings.master_key;
    std::fs::write(file, "07".repeat(32)).unwrap();
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (code, said) = cairn(&house, &["serve", "--listen", "127.0.0.1:0"], "");
    assert!(code == Some(1) && said.contains("master-key") && said.contains("chmod 600"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_disbelieves_a_file_in_our_own_name() {
    let house = House::open().await;
    let (mut rosa, certificate) = certified(&house, "Rosa").await;
    let credential = credential_of(&mut rosa, &certificate).await;
    let file = house.app.settings.data.join("it.json");
    let said_of = |text: String| {
        std::fs::write(&file, text).unwrap();
        cairn(&house, &["verify", file.to_str().unwrap()], "")
    };
    let mut forged = credential.clone();
    forged["id"] = json!("urn:uuid:019cadc6-9a80-7ff3-876d-8ea30937e3e2");
    let own_key = badge::Key::new(&[9; 32]);
    forged.as_object_mut().unwrap().remove("proof");
    let signed = badge::sign(forged.clone(), DID, &own_key, house.now()).unwrap();
    let mut spelled = forged.clone();
    spelled["issuer"] = json!(format!("{}/issuers/riverbend-training", ADDRESS.to_uppercase()));
    for forgery in [signed, forged, spelled] {
        let (code, said) = said_of(forgery.to_string());
        assert!(code == Some(1) && said.contains("It says it is from here"), "{code:?} {said}");
        assert!(said.contains("do not believe it") && !said.contains("good standing"), "{said}");
    }
    let (code, said) = said_of(
        credential
            .to_string()
            .replace(ADDRESS, "https://elsewhere.example.org")
            .replace("cairn.test", "elsewhere.example.org")
            .replace(credential["id"].as_str().unwrap(), "urn:uuid:019cadc6-9a80-7ff3-876d-8ea30937e3e3"),
    );
    assert!(code == Some(2) && said.contains("not issued here"), "{code:?} {said}");
}

#[tokio::test]
async fn a_program_gets_the_badge_that_its_holders_page_has() {
    let house = House::open().await;
    let (mut ana, certificate) = certified(&house, "Ana Ruiz").await;
    let bearer = format!("Bearer {}", token_of(&house.app, &ana.person, false).await);
    let bearer = [("authorization", bearer.as_str())];
    for (kind, media_type) in [("svg", "image/svg+xml"), ("png", "image/png")] {
        let path = format!("/api/v1/me/certificates/{}/badge.{kind}", certificate.number);
        let answer = house.browser().request(Method::GET, &path, None, &bearer).await;
        assert_eq!((answer.status().as_u16(), answer.header("content-type")), (200, Some(media_type)));
        let baked = answer.into_body().into_vec().await.unwrap();
        assert_eq!(baked, download(&mut ana, &certificate, &format!("badge/{kind}")).await, "{kind}");
        assert_eq!(take_out(&baked).unwrap(), credential_of(&mut ana, &certificate).await);
        let other = people::person(&house.app, &format!("Ben {kind}")).await;
        let others = format!("Bearer {}", token_of(&house.app, &other, false).await);
        let answer = house.browser().request(Method::GET, &path, None, &[("authorization", &others)]).await;
        assert_eq!(answer.status().as_u16(), 404, "another's is not there");
    }
}

/// The real day: one of the programs below knows no other clock.
pub fn today() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "one of the programs knows no other clock")]
    Utc::now()
}

/// Programs that no one here wrote, on what this server gives out. Needs `npm ci` in `tests/peers`.
#[tokio::test(flavor = "multi_thread")]
async fn other_programs_accept_what_this_server_gives_out() {
    let house = House::open().await;
    house.later(today() - house.now());
    let ferry = Ferry::offered(&house).await;
    let (mut tala, good) = another(&house, &ferry, "Tala").await;
    let (mut uma, withdrawn) = another(&house, &ferry, "Uma").await;
    let (good, bad) = (credential_of(&mut tala, &good).await, credential_of(&mut uma, &withdrawn).await);
    withdraw(&house, &withdrawn).await;
    let mut changed = good.clone();
    changed["credentialSubject"]["achievement"]["name"] = json!("Working the Hospital");
    let cases = BTreeMap::from([("good", good), ("withdrawn", bad), ("changed", changed)]);
    let web = json!({
        format!("{ADDRESS}{KEYS}"): fetch(&house, KEYS).await,
        format!("{ADDRESS}{LIST}"): fetch(&house, LIST).await,
    });
    let plan = json!({ "at": null, "schema": null, "web": web, "cases": cases });
    let told = peers(&house, &plan);
    for (name, accepted, revoked) in
        [("good", true, json!(false)), ("withdrawn", true, json!(true)), ("changed", false, Value::Null)]
    {
        let told = &told[name];
        assert_eq!(told["bazaar"]["verified"], accepted, "{name}: {told}");
        assert_eq!(told["dcc"]["signature"], accepted, "{name}: {told}");
        if accepted {
            assert_eq!((&told["bazaar"]["revoked"], &told["dcc"]["revoked"]), (&revoked, &revoked), "{told}");
        }
    }
}

pub fn peers(house: &House, plan: &Value) -> Value {
    let folder = format!("{ROOT}/tests/peers");
    assert!(
        std::path::Path::new(&folder).join("node_modules").exists(),
        "run `npm ci` in tests/peers. ./tests/run sees to it"
    );
    let file = house.app.settings.data.join("plan.json");
    std::fs::write(&file, plan.to_string()).unwrap();
    let output = Command::new("node").arg("check.mjs").arg(&file).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
