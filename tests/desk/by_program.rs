//! The same by programs: an application from its beginning to the certification and what follows, through the API alone.

use poem::http::Method;
use serde_json::{Value, json};

use crate::{
    support::{
        House,
        office::{Office, Ways},
        people,
    },
    token::{Program, call},
};

const WALK: &str = "us-sc/walk";
const WALKERS: &str = "The Walkers’ Office";

#[tokio::test]
async fn an_application_goes_from_its_beginning_to_the_certification_by_programs_alone() {
    let house = House::open().await;
    let office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut own = Program::of(&house, &ana).await;
    let mut rosa = Program::of(&house, &office.registrars[0].0).await;
    let (_, list) = own.get("/me/applications").await;
    assert_eq!((&list["desks"][0]["authority"], &list["applications"]), (&WALKERS.into(), &json!([])));
    let desk = list["desks"][0]["id"].as_str().unwrap().to_owned();
    let (status, begun) = own.post("/me/applications", json!({ "desk": desk })).await;
    assert_eq!(status, 200, "{begun}");
    let id = begun["id"].as_str().unwrap().to_owned();
    let (_, again) = own.post("/me/applications", json!({ "desk": desk })).await;
    assert_eq!(again, begun, "one of a kind is open at a time");
    let page = format!("/me/applications/{id}");
    let draft = json!({ "endorsements": ["hills", "nothing"], "county": "Lake" });
    assert_eq!(own.put(&page, draft).await.0, 204);
    assert_eq!(rosa.get(&format!("/cases/{id}")).await.0, 404, "a draft is the applicant's alone");
    let (status, problem) = own.post(&format!("{page}/sending"), json!({ "stands": false })).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &"true".into()), "{problem}");
    assert_eq!(own.post(&format!("{page}/sending"), json!({ "stands": true })).await.0, 204);
    let (_, told) = own.get(&page).await;
    assert_eq!((&told["state"], &told["endorsements"]), (&"review".into(), &json!(["hills"])));
    assert_eq!(told["due"]["on"], "2026-05-01");

    let (_, cases) = rosa.get(&format!("/desks/{desk}/applications")).await;
    assert_eq!(
        (&cases["cases"][0]["id"], &cases["cases"][0]["county"]),
        (&id.clone().into(), &"Lake".into())
    );
    let case = format!("/cases/{id}");
    assert_eq!(rosa.post(&format!("{case}/more"), json!({ "text": "Which hill?" })).await.0, 204);
    assert_eq!(own.get(&page).await.1["state"], "asked");
    assert_eq!(own.post(&format!("{page}/answer"), json!({ "text": "The green one." })).await.0, 204);
    let fee = json!({ "purpose": "application", "cents": 2725, "waived": false });
    assert_eq!(rosa.post(&format!("{case}/fees"), fee).await.0, 204);
    let twice = json!({ "text": "All is well.", "once": "a-word" });
    for _ in 0..2 {
        assert_eq!(rosa.post(&format!("{case}/messages"), twice.clone()).await.0, 204);
    }
    let (status, odd) =
        rosa.post(&format!("{case}/opinion"), json!({ "decision": "perhaps", "text": "Well." })).await;
    assert_eq!((status, &odd["errors"][0]["field"]), (422, &"decision".into()));
    let yes = json!({ "decision": "grant", "text": "Yes." });
    assert_eq!(rosa.post(&format!("{case}/opinion"), yes).await.0, 204);
    let (_, told) = own.get(&page).await;
    let what: Vec<&str> =
        told["entries"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["sent", "more_asked", "answered", "fee_paid", "message_from_authority", "granted"]);
    house.letters_to(&ana.email).await;
    house.is_in_order().await;
}

#[tokio::test]
async fn a_program_takes_along_what_the_page_gives_while_the_certification_stands() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    let mut own = Program::of(&house, &ana.person).await;
    let mut rosa = Program::of(&house, &office.registrars[0].0).await;
    let page = format!("/me/certifications/{}", ana.number);
    let kept = ana.browser.open(&format!("{page}/credential.json")).await.bytes.clone();
    let credential = own.file(&format!("{page}/credential")).await;
    assert_eq!((credential.status, &credential.bytes), (200, &kept));
    for name in ["certification.pdf", "badge.svg", "badge.png"] {
        let file = own.file(&format!("{page}/{name}")).await;
        assert_eq!(file.status, 200, "{name}");
        let inside = badge::take_out(&file.bytes).unwrap_or_else(|_| panic!("{name} holds no credential"));
        assert_eq!(inside, serde_json::from_slice::<Value>(&kept).unwrap(), "{name}");
    }
    office.acts(&ana, "Suspend it", "For a while.").await;
    for name in ["certification.pdf", "credential", "badge.svg", "badge.png"] {
        let path = format!("{page}/{name}");
        assert_eq!((own.file(&path).await.status, rosa.file(&path).await.status), (409, 404), "{name}");
    }
}

#[tokio::test]
async fn a_holder_and_a_desk_do_by_programs_what_they_do_on_pages() {
    let house = House::open().await;
    let ways = Ways { register: true, ..Ways::default() };
    let mut office = Office::open(&house, WALK, WALKERS, 1, ways).await;
    let ana = office.certified(&house, "Ana Ruiz").await;
    let mut own = Program::of(&house, &ana.person).await;
    let mut rosa = Program::of(&house, &office.registrars[0].0).await;
    let (_, list) = own.get("/me/certifications").await;
    let held = &list["certifications"][0];
    assert_eq!((&held["standing"], &held["expires_on"]), (&"active".into(), &"2027-03-02".into()));
    let (id, number) = (held["id"].as_str().unwrap().to_owned(), ana.number.clone());
    assert_eq!(own.get(&format!("/certifications/{id}")).await.0, 404, "a desk's view is the desk's");
    let acts = format!("/certifications/{id}/acts");
    let why = json!({ "act": "suspended", "reason": "For a while.", "told": "It is looked into." });
    assert_eq!(rosa.post(&acts, why).await.0, 204);
    let (status, odd) = rosa.post(&acts, json!({ "act": "reinstated", "reason": "Oops." })).await;
    assert_eq!((status, &odd["type"].as_str().unwrap().ends_with("desk/not-as-it-stands")), (409, &true));
    let (_, told) = own.get(&format!("/me/certifications/{number}")).await;
    assert_eq!(
        (&told["standing"], &told["history"][1]["reason"]),
        (&"suspended".into(), &"For a while.".into())
    );
    let (status, begun) =
        own.post(&format!("/me/certifications/{number}/applications"), json!({ "kind": "renewal" })).await;
    assert_eq!((status, begun["id"].is_string()), (200, true), "{begun}");

    let mut stranger = house.browser();
    let register = format!("/registers/{}", office.desk);
    let asked = Some(json!({ "words": "ruiz" }));
    let (_, found) = call(&mut stranger, Method::POST, &register, None, asked).await;
    assert_eq!(found["found"][0]["standing"], "suspended", "{found}");
    let short = Some(json!({ "words": "ru" }));
    assert_eq!(call(&mut stranger, Method::POST, &register, None, short).await.0, 400);
    let told = json!({ "about": "Ana", "text": "They did not come.", "number": number, "once": "one" });
    let path = format!("{register}/complaints");
    let (_, taken) = call(&mut stranger, Method::POST, &path, None, Some(told.clone())).await;
    let (_, again) = call(&mut stranger, Method::POST, &path, None, Some(told)).await;
    assert_eq!(taken, again, "sent twice, it is one");
    let (_, complaints) = rosa.get(&format!("/desks/{}/complaints", office.desk)).await;
    let complaint = format!("/complaints/{}", complaints["complaints"][0]["id"].as_str().unwrap());
    assert_eq!(own.get(&complaint).await.0, 404, "nobody reads a complaint about themselves");
    let closed = json!({ "step": "closed", "text": "Talked with both." });
    assert_eq!(rosa.post(&format!("{complaint}/steps"), closed).await.0, 204);
    assert_eq!(rosa.get(&complaint).await.1["steps"][0]["step"], "closed");
}

#[tokio::test]
async fn only_an_operator_opens_a_desk_by_a_program() {
    let house = House::open().await;
    let office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let mut olga = Program::of(&house, &office.olga).await;
    let mut rosa = Program::of(&house, &office.registrars[0].0).await;
    let terms = json!({
        "program": "us-vt/hours", "authority": "The Listeners’ Council", "evidence": "A letter", "deciders": 2,
        "register": false, "audits": 5,
    });
    assert_eq!(rosa.post("/operator/desks", terms.clone()).await.0, 404);
    let (status, kept) = olga.post("/operator/desks", terms).await;
    assert_eq!(status, 200, "{kept}");
    let path = format!("/operator/desks/{}/registrars", kept["id"].as_str().unwrap());
    let email = office.registrars[0].0.email.clone();
    assert_eq!(olga.post(&path, json!({ "email": email })).await.0, 204);
    assert_eq!(rosa.get("/desks").await.1["desks"].as_array().unwrap().len(), 2);
    let (_, list) = olga.get("/operator/desks").await;
    let of = list["desks"].as_array().unwrap().iter().find(|one| one["program"] == "us-vt/hours").unwrap();
    let person = of["registrars"][0]["person"].as_str().unwrap();
    let path = format!("{path}/{person}");
    let (status, _) = call(&mut olga.browser, Method::DELETE, &path, Some(&olga.token), None).await;
    assert_eq!(status, 204);
    assert_eq!(rosa.get("/desks").await.1["desks"].as_array().unwrap().len(), 1);
}
