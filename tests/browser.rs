//! The whole journey in Chromium: with script, without it, by keyboard alone; every kind of page looked at with axe.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{ROOT, Served, needs};

/// Runs a script of tests/browser, and gives back what it printed.
async fn node(script: &'static str, plan: &Value) -> String {
    let folder = needs("CAIRN_TEST_BROWSER", "a copy of tests/browser where `npm ci` was run");
    let plan = plan.to_string();
    let run = move || Command::new("node").arg(script).arg(plan).current_dir(folder).output().unwrap();
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// The link with which the first person becomes the operator.
fn operator_link(server: &Served) -> String {
    let said = server.said();
    let start = said.find("/operator-link/").unwrap_or_else(|| panic!("no link for the operator: {said}"));
    said[start..].split_whitespace().next().unwrap().to_owned()
}

/// An authority's desk, from the operator who opens it to the stranger who complains.
async fn at_the_desk(more: Value) {
    let server = Served::start().await;
    let mut plan = json!({
        "address": server.address(),
        "data": server.data,
        "way": "mouse",
        "script": true,
        "thorough": false,
        "operator": operator_link(&server),
    });
    plan.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    eprintln!("desk: {}", node("desk.mjs", &plan).await);
    assert!(!server.said().contains("ERROR"), "{}", server.said());
}

async fn journey(course: &str, more: Value) {
    let server = Served::start().await;
    let mut plan = json!({
        "address": server.address(),
        "data": server.data,
        "courses": format!("{ROOT}/courses"),
        "course": course,
        "way": "mouse",
        "script": true,
        "thorough": false,
        "operator": operator_link(&server),
    });
    plan.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let said = node("journey.mjs", &plan).await;
    eprintln!("{course}: {said}");
    assert!(!server.said().contains("ERROR"), "{}", server.said());
}

#[tokio::test]
async fn the_whole_journey_and_every_page_with_script() {
    journey("welcome", json!({ "thorough": true })).await;
}

#[tokio::test]
async fn the_whole_journey_without_script() {
    journey("welcome", json!({ "script": false })).await;
}

#[tokio::test]
async fn the_whole_journey_by_keyboard_alone() {
    journey("welcome", json!({ "way": "keyboard" })).await;
}

#[tokio::test]
async fn the_whole_foundation_course() {
    journey("foundation", json!({})).await;
}

#[tokio::test]
async fn an_authoritys_desk_and_every_page_of_it_with_script() {
    at_the_desk(json!({ "thorough": true })).await;
}

#[tokio::test]
async fn an_authoritys_desk_by_keyboard_alone_and_without_script() {
    at_the_desk(json!({ "way": "keyboard", "script": false })).await;
}
