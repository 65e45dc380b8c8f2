//! The API's document is the committed one, and says what is really taken.

use cairn::routes;
use serde_json::Value;

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
