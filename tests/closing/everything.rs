//! Everything of one's own in one file, to take along.

use std::collections::BTreeMap;

use curriculum::Kind;
use poem::http::Method;
use serde_json::Value;

use crate::{
    authorization::Stage,
    support::{House, ferry::Ferry, people},
    token::token_of,
};

fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let room = document::Room { files: 200, largest: 20 << 20, all: 200 << 20 };
    document::unpack(bytes, room).expect("an archive that a suspicious reader takes").into_iter().collect()
}

#[tokio::test]
async fn all_that_is_ones_own_comes_in_one_file_that_says_what_is_in_it() {
    let stage = Stage::set().await;
    let (house, ana) = (&stage.house, &stage.people["learner"]);
    let mut browser = people::device(house, ana).await;
    let answer = browser.request(Method::GET, "/me/everything.zip", None, &[]).await;
    assert_eq!(answer.content_type(), Some("application/zip"));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let files = unpacked(&answer.into_body().into_vec().await.unwrap());
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let json = |name: &str| -> Value {
        serde_json::from_slice(files.get(name).unwrap_or_else(|| panic!("no {name} in {names:?}"))).unwrap()
    };
    let readme = String::from_utf8(files["README.txt"].clone()).unwrap();
    for name in names.iter().filter(|name| **name != "README.txt") {
        let told = name.split_inclusive('/').next().unwrap();
        assert!(readme.contains(told), "README.txt says nothing of {name}");
    }
    assert_eq!(json("account.json")["email"], ana.email.as_str());
    assert_eq!(json("courses.json")[0]["title"], "A Short Walk");
    assert!(!json("courses.json")[0]["lessons_done"].as_array().unwrap().is_empty());
    assert_eq!(json("exams.json")["exams"][0]["try"], 1);
    assert_eq!(json("exams.json")["agreed"][0]["more_time_percent"], 50);
    assert_eq!(json("journal.json")[0]["text"], "My aunt.");
    assert!(String::from_utf8(files["journal.txt"].clone()).unwrap().contains("My aunt."));
    let number = &stage.names["number"];
    assert_eq!(json("certificates.json")[0]["number"], number.as_str());
    assert!(files[&format!("certificates/certificate-{number}.pdf")].starts_with(b"%PDF-"));
    let signed = json(&format!("certificates/certificate-{number}.json"));
    assert!(signed["proof"].is_object() || signed["proof"].is_array(), "{signed}");
    let applications = json("applications.json");
    assert_eq!(applications["certifications"][0]["number"], stage.names["held"].as_str());
    assert!(files.contains_key(&format!("certifications/certification-{}.pdf", stage.names["held"])));
    let record = json("record.json");
    assert_eq!(record["packets"][0]["number"], stage.names["packet"].as_str());
    let packet = &files[&format!("packets/packet-{}.json", stage.names["packet"])];
    assert_eq!(record["packets"][0]["file"].as_str().unwrap().as_bytes(), &packet[..]);
    let file = format!("evidence/{}-paper.pdf", stage.names["file"]);
    assert_eq!(files[&file], b"%PDF-1.7 nothing much");
    assert!(json("letters.json").as_array().unwrap().iter().any(|letter| letter["kind"] == "reset-password"));
    assert_eq!(json("employer.json")["numbers"][0]["label"], "File 17");
    assert!(!names.contains(&"NOTES.txt"));
    // Nobody else is in it, and no secret.
    for (name, content) in &files {
        let text = String::from_utf8_lossy(content);
        assert!(!text.contains("Ben Ode") && !text.contains("ben.ode@"), "{name}");
        assert!(!text.contains("password_hash") && !text.contains("/reset-password/"), "{name}");
    }
}

#[tokio::test]
async fn a_program_gets_the_same_and_the_records_own_export_has_its_packets() {
    let stage = Stage::set().await;
    let (house, ana) = (&stage.house, &stage.people["learner"]);
    let bearer = format!("Bearer {}", token_of(&house.app, ana, false).await);
    let headers = [("authorization", bearer.as_str())];
    let mut program = house.browser();
    let answer = program.request(Method::GET, "/api/v1/me/everything.zip", None, &headers).await;
    assert_eq!((answer.status().as_u16(), answer.content_type()), (200, Some("application/zip")));
    let files = unpacked(&answer.into_body().into_vec().await.unwrap());
    assert!(files.contains_key("README.txt") && files.contains_key("record.json"));
    let mut browser = people::device(house, ana).await;
    let answer = browser.request(Method::GET, "/me/record/export.json", None, &[]).await;
    let record: Value = serde_json::from_slice(&answer.into_body().into_vec().await.unwrap()).unwrap();
    assert_eq!(record["packets"][0]["number"], stage.names["packet"].as_str());
    assert!(record["entries"].as_array().is_some_and(|entries| !entries.is_empty()));
}

#[tokio::test]
async fn the_exam_is_told_in_words_and_its_key_is_not() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let mut ben = ferry.passenger(&house, "Ben Ode").await;
    ben.sits(&ferry, 4).await;
    let answer = ben.browser.request(Method::GET, "/me/everything.zip", None, &[]).await;
    let files = unpacked(&answer.into_body().into_vec().await.unwrap());
    let exams: Value = serde_json::from_slice(&files["exams.json"]).unwrap();
    let answers = exams["exams"][0]["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 4, "{exams}");
    let mut beyond_the_first = false;
    for told in answers {
        let item = ferry.course.item(told["item"].as_str().unwrap()).unwrap();
        let question = told["in_words"]["question"].as_str().unwrap();
        assert!(question.len() > 8 && !question.contains('<'), "{told}");
        let words = told["in_words"]["answer"].as_array().unwrap();
        assert!(
            !words.is_empty() && words.iter().all(|word| word.as_str().is_some_and(|word| !word.is_empty()))
        );
        let (Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options }) = &item.kind
        else {
            continue;
        };
        let chosen = told["answer"]["chosen"].as_array().unwrap();
        assert_eq!(chosen.len(), words.len(), "{told}");
        for (at, word) in chosen.iter().zip(words) {
            let at = usize::try_from(at.as_u64().unwrap()).unwrap();
            assert!(options[at].html.contains(word.as_str().unwrap()), "{told}");
            beyond_the_first |= at > 0;
        }
    }
    assert!(beyond_the_first, "nobody would see that always the first is told: {exams}");
    let text = String::from_utf8(files["exams.json"].clone()).unwrap();
    for key in ["correct", "\"right\"", "rationale", "feedback", "accept"] {
        assert!(!text.contains(key), "{key} is told");
    }
}
