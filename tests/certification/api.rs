//! The same for programs.

use cairn::identity::Role;
use poem::http::Method;
use serde_json::{Value, json};

use crate::{
    support::{House, people, programs},
    token::{call, token_of},
};

#[tokio::test]
async fn a_program_reads_what_authorities_ask_and_where_its_person_stands() {
    let house = House::open().await;
    programs::publish(&house.app, programs::few()).await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let token = token_of(&house.app, &ana, false).await;
    let mut program = house.browser();

    let (_, all) = call(&mut program, Method::GET, "/programs?words=wyom", None, None).await;
    assert_eq!(all["programs"].as_array().map(Vec::len), Some(1), "{all}");
    assert_eq!(all["programs"][0]["researched"], false);
    let (_, one) = call(&mut program, Method::GET, "/programs/us-ne/little", None, None).await;
    assert_eq!(one["groups"][0]["rules"][0]["sources"][0]["url"], "https://rules.example.org/us-ne/little");
    assert_eq!(one["actors"][3], json!({ "what": "Registers" }), "what is not known is not there");
    let (_, two) = call(&mut program, Method::GET, "/programs/compare?a=us-ne&b=us-ks", None, None).await;
    assert_eq!(two["b"]["name"], "Kansas", "{two}");

    let mine = "/me/programs/us-ne/little";
    let (status, _) = call(&mut program, Method::PUT, mine, Some(&token), None).await;
    assert_eq!(status, 204);
    let (_, list) = call(&mut program, Method::GET, "/me/programs", Some(&token), None).await;
    assert_eq!(list["programs"][0]["counts"]["all_met"], false, "{list}");
    let days = json!({ "days": [{ "event": "certified", "on": "2026-02-01" }] });
    let (status, _) =
        call(&mut program, Method::PUT, &format!("{mine}/days"), Some(&token), Some(days)).await;
    assert_eq!(status, 204);
    let wrong = json!({ "days": [{ "event": "birthday", "on": "2026-02-01" }] });
    let (status, _) =
        call(&mut program, Method::PUT, &format!("{mine}/days"), Some(&token), Some(wrong)).await;
    assert_eq!(status, 422);
    let (_, standing) = call(&mut program, Method::GET, mine, Some(&token), None).await;
    let groups: Vec<&Value> = standing["groups"].as_array().unwrap().iter().map(|of| &of["group"]).collect();
    assert_eq!(groups, ["certify", "keep"], "{standing}");
    assert_eq!(standing["ask"], "Nebraska Board");

    let (_, packet) = call(&mut program, Method::POST, &format!("{mine}/packets"), Some(&token), None).await;
    let number = packet["number"].as_str().unwrap().to_owned();
    let (_, checked) = call(&mut program, Method::GET, &format!("/packets/{number}"), None, None).await;
    assert_eq!((&checked["answer"], &checked["digest"]), (&json!("made"), &packet["digest"]));
    let own = format!("/me/packets/{number}");
    let (_, file) = call(&mut program, Method::GET, &own, Some(&token), None).await;
    assert_eq!(file["name"], "Ana Ruiz");
    let ben = people::person(&house.app, "Ben Ode").await;
    let other = token_of(&house.app, &ben, false).await;
    assert_eq!(call(&mut program, Method::GET, &own, Some(&other), None).await.0, 404);
    let (status, _) = call(&mut program, Method::DELETE, mine, Some(&token), None).await;
    assert_eq!(status, 204);
}

#[tokio::test]
async fn an_operators_program_records_approvals_and_bodies_and_others_learn_of_neither() {
    let house = House::open().await;
    programs::publish(&house.app, programs::few()).await;
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let token = token_of(&house.app, &olga, true).await;
    let mut program = house.browser();
    let approval = json!({
        "authority": "US-NE", "provider": "Riverbend Training", "from_on": "2026-01-01", "evidence": "A letter",
    });
    let path = "/operator/approvals";
    let (status, made) = call(&mut program, Method::POST, path, Some(&token), Some(approval.clone())).await;
    assert_eq!(status, 200, "{made}");
    let mut ended = approval.clone();
    ended["to_on"] = "2026-01-31".into();
    let replacement = format!("{path}/{}/replacement", made["id"].as_str().unwrap());
    let (status, _) = call(&mut program, Method::POST, &replacement, Some(&token), Some(ended.clone())).await;
    assert_eq!(status, 200);
    let (status, refused) = call(&mut program, Method::POST, &replacement, Some(&token), Some(ended)).await;
    assert_eq!((status, &refused["type"]), (409, &json!("certification/approval-replaced")));
    let (_, list) = call(&mut program, Method::GET, path, Some(&token), None).await;
    assert_eq!(list["approvals"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["approvals"][0]["to_on"], "2026-01-31");

    let body = json!({ "name": "Peers Together", "from_on": "2026-01-01", "evidence": "A letter" });
    let (status, _) =
        call(&mut program, Method::POST, "/operator/accepted-bodies", Some(&token), Some(body)).await;
    assert_eq!(status, 200);
    let (_, shown) = call(&mut program, Method::GET, "/operator/programs", Some(&token), None).await;
    assert_eq!(shown["programs"].as_array().map(Vec::len), Some(3));

    let ana = people::person(&house.app, "Ana Ruiz").await;
    let hers = token_of(&house.app, &ana, false).await;
    for path in [path, "/operator/accepted-bodies", "/operator/programs"] {
        assert_eq!(call(&mut program, Method::GET, path, Some(&hers), None).await.0, 404, "{path}");
    }
    let (status, _) = call(&mut program, Method::POST, path, Some(&hers), Some(approval)).await;
    assert_eq!(status, 404);
}
