//! The API's document is the committed one, and says what is really taken.

use cairn::routes;
use poem::http::Method;
use serde_json::Value;

use crate::{
    signed_credential::{certified, download},
    support::House,
};

fn document() -> Value {
    routes::DOCUMENT.json()
}

#[test]
fn the_api_is_as_published() {
    insta::assert_json_snapshot!(document());
}

#[test]
fn every_operation_tells_how_it_can_fail_and_what_it_is_for() {
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, of) in methods.as_object().unwrap() {
            let named = format!("{method} {path}");
            assert!(!path.contains(':'), "{named} has a parameter that is not told");
            assert!(of["operationId"].is_string(), "{named} has no id");
            assert!(of["summary"].as_str().is_some_and(|words| words.len() > 5), "{named} has no summary");
            assert!(of["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{named} stands in no group");
            for status in ["400", "401", "404", "405", "409", "413", "415", "422", "429", "500"] {
                let problem = &of["responses"][status]["content"]["application/problem+json"];
                assert!(problem.is_object(), "{named} does not tell of {status}");
            }
        }
    }
}

/// What a body holds is refused where the document does not name it.
#[test]
fn bodies_are_strict() {
    let document = document();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, of) in methods.as_object().unwrap() {
            let Some(content) = of["requestBody"]["content"].as_object() else { continue };
            for (kind, schema) in content {
                // Files are read as they are.
                if kind == "text/csv" || schema["schema"]["format"] == "binary" {
                    continue;
                }
                let at = schema["schema"]["$ref"].as_str().unwrap();
                let name = at.rsplit('/').next().unwrap();
                let shape = &document["components"]["schemas"][name];
                assert_eq!(shape["additionalProperties"], false, "{method} {path}: {name}");
            }
        }
    }
}

/// Whether a value is of the shape that the document tells: all that is required, nothing that is not named.
fn fits(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(at) = schema["$ref"].as_str().or(schema["allOf"][0]["$ref"].as_str()) {
        let name = at.rsplit('/').next().unwrap();
        return fits(document, &document["components"]["schemas"][name], value, place);
    }
    match schema["type"].as_str().unwrap() {
        "object" => {
            let (named, held) = (schema["properties"].as_object().unwrap(), value.as_object().unwrap());
            for name in schema["required"].as_array().into_iter().flatten() {
                assert!(held.contains_key(name.as_str().unwrap()), "{place} lacks {name}");
            }
            for (name, member) in held {
                let schema =
                    named.get(name).unwrap_or_else(|| panic!("{place} has {name}, which is not told"));
                fits(document, schema, member, &format!("{place}.{name}"));
            }
        }
        "array" => {
            for one in value.as_array().unwrap_or_else(|| panic!("{place} is no list")) {
                fits(document, &schema["items"], one, place);
            }
        }
        "string" => {
            let text = value.as_str().unwrap_or_else(|| panic!("{place} is no text"));
            if schema["format"] == "date-time" {
                assert!(chrono::DateTime::parse_from_rfc3339(text).is_ok(), "{place}: {text}");
            }
        }
        other => panic!("{place} is {other}, which no file here has"),
    }
}

#[test]
fn groups_are_told_once() {
    let document = document();
    let names: Vec<_> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    assert!(names.iter().enumerate().all(|(i, name)| !names[..i].contains(name)), "{names:?}");
}

#[tokio::test]
async fn keys_and_status_lists_stand_where_the_document_says_and_are_as_it_says() {
    let house = House::open().await;
    let (mut holder, certificate) = certified(&house, "Ana Ruiz").await;
    download(&mut holder, &certificate, "credential.json").await;
    let (document, mut anyone, mut asked) = (document(), house.browser(), 0);
    for (path, methods) in document["paths"].as_object().unwrap() {
        let of = &methods["get"];
        let Some(root) = of["servers"][0]["url"].as_str() else { continue };
        asked += 1;
        let below = path.replace("{issuer}", "riverbend-training").replace("{list}", "1");
        let address = format!("{}{below}", root.trim_end_matches('/'));
        let answer = anyone.request(Method::GET, &address, None, &[]).await;
        let told = &of["responses"]["200"];
        let (kind, content) = told["content"].as_object().unwrap().iter().next().unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.header("content-type")),
            (200, Some(kind.as_str())),
            "{path}"
        );
        for name in told["headers"].as_object().unwrap().keys() {
            assert!(answer.header(name).is_some(), "{path} does not send {name}");
        }
        let tag = answer.header("etag").unwrap().to_owned();
        let body: Value = serde_json::from_slice(&answer.into_body().into_bytes().await.unwrap()).unwrap();
        fits(&document, &content["schema"], &body, path);
        let name = content["schema"]["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
        let example = &document["components"]["schemas"][name]["example"];
        assert!(example.is_object(), "{path} shows no example");
        fits(&document, &content["schema"], example, path);

        let named = of["parameters"].as_array().unwrap().iter().any(|one| one["name"] == "if-none-match");
        assert!(named && of["responses"]["304"].is_object(), "{path} does not tell of its tag");
        let again = anyone.request(Method::GET, &address, None, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status().as_u16(), 304, "{path}");
        for (method, asked, status) in [
            (Method::POST, address.clone(), 405),
            (Method::GET, address.replace("riverbend", "nobodys"), 404),
        ] {
            let refused = anyone.request(method, &asked, None, &[]).await;
            let kind = refused.header("content-type").map(ToOwned::to_owned);
            assert_eq!(
                (refused.status().as_u16(), kind.as_deref()),
                (status, Some("application/problem+json"))
            );
        }
    }
    assert_eq!(asked, 2);
}
