use poem::http::Method;
use serde_json::{Value, json};

use super::{UNKNOWN, holders, office, seen};
use crate::{
    support::{Browser, House},
    token::{call, token_of},
    verification::revoke,
};

async fn send(program: &mut Browser, kind: &str, file: Vec<u8>, token: Option<&str>) -> (u16, Value) {
    let bearer = token.map(|token| format!("Bearer {token}"));
    let mut headers = vec![("content-type", kind)];
    headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
    let answer = program.request(Method::POST, "/api/v1/verifications/file", Some(file), &headers).await;
    let status = answer.status().as_u16();
    let bytes = answer.into_body().into_bytes().await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn programs_check_files_and_the_holder_sees_those_with_a_token() {
    let house = House::open().await;
    let mut ana = holders(&house, &["Ana Nuñez"]).await.remove(0);
    let number = ana.certificate.number.clone();
    let own = format!("/me/certificates/{number}");
    let mut program = house.browser();
    for (file, kind) in [
        ("certificate.pdf", "application/pdf"),
        ("credential.json", "application/json"),
        ("badge/svg", "image/svg+xml"),
        ("badge/png", "image/png"),
    ] {
        let bytes = ana.browser.open(&format!("{own}/{file}")).await.bytes.clone();
        let (status, told) = send(&mut program, kind, bytes, None).await;
        assert_eq!((status, &told["answer"]), (200, &"good".into()), "{file}: {told}");
        assert_eq!(told["issued_here"]["number"], number.as_str());
    }
    assert!(seen(&mut ana).await.contains("Nobody yet"));
    let text = ana.browser.open(&format!("{own}/credential.json")).await.html.clone();
    let changed = text.replace("Working the Ferry", "Sailing the Seas");
    assert_ne!(text, changed);
    let (_, told) = send(&mut program, "application/vc", changed.into_bytes(), None).await;
    assert_eq!((&told["answer"], told.get("issued_here")), (&"changed".into(), None));
    let mut forged: Value = serde_json::from_str(&text).unwrap();
    forged["id"] = "urn:uuid:00000000-0000-4000-8000-000000000000".into();
    let (_, told) = send(&mut program, "application/vc", forged.to_string().into_bytes(), None).await;
    assert_eq!(told["answer"], "changed", "{told}");
    assert!(told["why"].as_str().unwrap().contains("nothing that was signed here is this file"), "{told}");
    let (_, told) = send(&mut program, "application/octet-stream", b"hello".to_vec(), None).await;
    assert_eq!(told["answer"], "nothing");
    for (kind, bytes) in [("application/pdf", 600 * 1024), ("image/png", 9 * 1024 * 1024)] {
        let (status, _) = send(&mut program, kind, vec![0; bytes], None).await;
        assert_eq!(status, 413, "{kind}");
    }
    let (status, _) = send(&mut program, "text/html", b"hello".to_vec(), None).await;
    assert_eq!(status, 415);
    revoke(&house, &ana.certificate).await;
    let (vera, mut browser) = office(&house, "Vera Holt", "Riverbend Medical").await;
    let token = token_of(&house.app, &vera, false).await;
    let (_, told) = send(&mut program, "application/json", text.clone().into_bytes(), Some(&token)).await;
    assert_eq!(
        (&told["answer"], &told["issued_here"]["reason"]),
        (&"not_good".into(), &"issued_in_error".into())
    );
    assert!(seen(&mut ana).await.contains("Checked the document as a file"));
    browser.open("/verify").await.says("the holder can see that it was checked");
}

#[tokio::test]
async fn whoever_was_given_an_address_learns_whether_it_is_the_holders_and_nothing_more() {
    let house = House::open().await;
    let mut all = holders(&house, &["Ana Nuñez", "Ben Ode", "Cai Lund"]).await;
    let (cai, ben, ana) = (all.remove(2), all.remove(1), all.remove(0));
    let db = &house.app.store.read;
    let email = cairn::identity::find_person(db, ana.certificate.person_id).await.unwrap().email;
    let mut officer = house.browser();
    officer.open(&format!("/verify/{}", ana.certificate.number)).await;
    officer.follow("Is it theirs?").await.says("Does it belong to this person?").does_not_say(&email);
    officer.send("Compare", &[("Email address", "hello")]).await.says("Type the email address");
    assert_eq!(officer.shown.status, 422);
    officer.send("Compare", &[("Email address", "other@example.org")]).await.says("No match");
    assert!(!officer.shown.html.contains(&email) && !officer.shown.html.contains("other@example.org"));
    let typed = format!(" {} ", email.to_uppercase());
    officer.send("Compare", &[("Another address", &typed)]).await.says("Yes, the addresses match");
    assert!(!officer.shown.html.to_lowercase().contains(&email), "the address is on the page");
    assert_eq!(officer.shown.header("cache-control"), Some("private, no-store"));
    // Programs ask the same.
    let path = format!("/verifications/{}/holder", ana.certificate.number);
    let (status, told) = call(&mut officer, Method::POST, &path, None, Some(json!({ "email": email }))).await;
    assert_eq!((status, &told["belongs"]), (200, &true.into()), "{told}");
    let other = Some(json!({ "email": "other@example.org" }));
    assert_eq!(call(&mut officer, Method::POST, &path, None, other.clone()).await.1["belongs"], false);
    let unknown = format!("/verifications/{UNKNOWN}/holder");
    assert_eq!(call(&mut officer, Method::POST, &unknown, None, other.clone()).await.0, 404);
    officer.open(&format!("/verify/{UNKNOWN}/holder")).await;
    assert_eq!(officer.shown.status, 404);
    // Guessing is slow, from one address and from many.
    let numbers = [ben.certificate.number.clone(), cai.certificate.number.clone()];
    let mut guesser = house.browser();
    let mut shut = 0;
    for turn in 0..36 {
        let path = format!("/verifications/{}/holder", numbers[turn % 2]);
        shut += u8::from(call(&mut guesser, Method::POST, &path, None, other.clone()).await.0 == 429);
    }
    assert!(shut > 0, "whoever spreads guesses over numbers was not stopped");
    let mut answers = Vec::new();
    for _ in 0..30 {
        answers.push(call(&mut house.browser(), Method::POST, &path, None, other.clone()).await.0);
    }
    assert!(answers.contains(&429), "{answers:?}");
}
