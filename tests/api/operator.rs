//! The operator's work, by program: the same verbs as on the pages, for an operator's own token alone.

use cairn::{
    assessment::{Accommodations, ExtraAttempts},
    enrollment::Attendances,
    identity::{Person, Role},
    journal::{Column as EventColumn, Entity as Events},
    learning,
};
use chrono::TimeDelta;
use poem::http::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    operation::certified,
    support::{House, people},
    token::{Program, call, token_of},
};

async fn operator(house: &House) -> (Person, Program) {
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    let program = Program::of(house, &olga).await;
    (olga, program)
}

fn field(told: &Value) -> &str {
    told["errors"][0]["field"].as_str().unwrap_or_default()
}

async fn events(house: &House, kind: &str) -> u64 {
    let found = Events::find().filter(EventColumn::Kind.eq(kind));
    found.count(&house.app.store.read).await.unwrap()
}

#[tokio::test]
async fn people_are_found_by_words_that_stand_in_no_address() {
    let house = House::open().await;
    for name in ["Ana Ruiz", "Ben Ode", "Annabel 100% Sure"] {
        people::person(&house.app, name).await;
    }
    let (_, mut olga) = operator(&house).await;
    for (words, found) in [("an ruiz", "Ana Ruiz"), ("BEN.ODE@", "Ben Ode"), (" 100% ", "Annabel 100% Sure")]
    {
        let (status, list) = olga.post("/operator/people/search", json!({"words": words})).await;
        assert_eq!((status, list["total"].as_u64()), (200, Some(1)), "{words}: {list}");
        assert_eq!(list["people"][0]["name"], found);
    }
    let (_, list) = olga.post("/operator/people/search", json!({"words": ""})).await;
    assert_eq!(list["total"], 4);
    for n in 0..50 {
        people::person(&house.app, &format!("Person {n:02}")).await;
    }
    let (_, list) = olga.post("/operator/people/search", json!({"words": "person", "page": 2})).await;
    assert_eq!((&list["page"], &list["pages"], &list["total"]), (&json!(1), &json!(1), &json!(50)));
    let (_, list) = olga.get("/operator/people?page=2").await;
    assert_eq!((&list["page"], list["people"].as_array().map(Vec::len)), (&json!(2), Some(4)), "{list}");
    for wrong in
        [json!({"words": 5}), json!({"words": "", "page": 0}), json!({}), json!({"words": "", "a": 1})]
    {
        assert_eq!(olga.post("/operator/people/search", wrong.clone()).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_person_is_read_with_all_that_the_page_shows() {
    let house = House::open().await;
    let (ana, certificate) = certified(&house, "Ana Ruiz").await;
    let (_, mut olga) = operator(&house).await;
    let (status, told) = olga.get(&format!("/operator/people/{}", ana.id)).await;
    assert_eq!(
        (status, &told["legal_name"], &told["sessions"]),
        (200, &json!("Ana Ruiz"), &json!(1)),
        "{told}"
    );
    assert_eq!(told["enrollments"][0]["course"], "walk");
    assert_eq!(told["certificates"][0]["number"], json!(certificate.number));
    assert_eq!(told["accommodations"], json!([]));
    let unknown = olga.get(&format!("/operator/people/{}", certificate.id)).await;
    assert_eq!((unknown.0, &unknown.1["title"]), (404, &json!("Not found")), "{}", unknown.1);
}

#[tokio::test]
async fn roles_are_given_and_ended_and_the_only_operator_stays_one() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let (olga, mut program) = operator(&house).await;
    let role = |person: &Person, role: &str| format!("/operator/people/{}/roles/{role}", person.id);
    let given = events(&house, "role_granted").await;
    for _ in 0..2 {
        assert_eq!(program.put(&role(&ana, "trainer"), json!({})).await.0, 204);
    }
    assert_eq!(events(&house, "role_granted").await, given + 1, "given twice, it is held once");
    let (_, told) = program.get(&format!("/operator/people/{}", ana.id)).await;
    assert_eq!(told["roles"], json!(["trainer"]));
    for _ in 0..2 {
        assert_eq!(program.send(Method::DELETE, &role(&ana, "trainer")).await.0, 204);
    }
    let (status, told) = program.send(Method::DELETE, &role(&olga, "operator")).await;
    assert_eq!(
        (status, &told["type"], &told["title"]),
        (409, &json!("operation/last-operator"), &json!("Refused"))
    );
    assert!(told["detail"].as_str().is_some_and(|words| words.contains("only operator")), "{told}");
    assert_eq!(program.put(&role(&ana, "king"), json!({})).await.0, 404);
    assert_eq!(program.put(&role(&ana, "operator"), json!({})).await.0, 204);
    assert_eq!(program.send(Method::DELETE, &role(&olga, "operator")).await.0, 204);
    assert_eq!(program.get("/operator/people").await.0, 404, "and with the role goes its work");
    house.is_in_order().await;
}

#[tokio::test]
async fn somebody_is_sent_a_reset_letter_and_signed_out_and_the_program_sees_no_link() {
    let house = House::open().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut anas = Program::of(&house, &ana).await;
    let (_, mut olga) = operator(&house).await;
    let (status, told) = olga.post(&format!("/operator/people/{}/reset-letter", ana.id), None).await;
    assert_eq!((status, told), (202, Value::Null));
    let letters = house.letters_to(&ana.email).await;
    assert!(String::from_utf8_lossy(&letters[0].bytes).contains("reset-password"));
    assert_eq!(anas.get("/me").await.0, 200);
    for _ in 0..2 {
        assert_eq!(olga.post(&format!("/operator/people/{}/sign-out", ana.id), None).await.0, 204);
    }
    assert_eq!(anas.get("/me").await.0, 401, "their programs too");
    house.is_in_order().await;
}

#[tokio::test]
async fn more_time_is_recorded_once_and_ended() {
    let house = House::open().await;
    let (ana, ben) =
        (people::person(&house.app, "Ana Ruiz").await, people::person(&house.app, "Ben Ode").await);
    let (olga, mut program) = operator(&house).await;
    let at = format!("/operator/people/{}/accommodations", ana.id);
    for (wish, wrong) in [
        (json!({"extra_percent": 301}), "extra_percent"),
        (json!({"extra_percent": 50, "breaks": "x".repeat(501)}), "breaks"),
        (json!({"extra_percent": 50, "until": "2026-03-01"}), "until"),
    ] {
        let (status, told) = program.post(&at, wish).await;
        assert_eq!((status, field(&told)), (422, wrong), "{told}");
    }
    assert_eq!(program.post(&at, json!({"extra_percent": 50, "until": "soon"})).await.0, 400);
    let wish = json!({"extra_percent": 50, "breaks": "Ten minutes", "until": "2026-03-31"});
    for _ in 0..2 {
        let (status, list) = program.post(&at, wish.clone()).await;
        let held = list["accommodations"].as_array().unwrap();
        assert_eq!((status, held.len(), &held[0]["holds"]), (200, 1, &json!(true)), "{list}");
    }
    let row = Accommodations::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert_eq!((row.recorded_by, row.extra_percent), (olga.id, 50), "by the person whose token it is");
    assert_eq!(row.until_at.unwrap().to_rfc3339(), "2026-04-01T00:00:00+00:00", "the last day counts whole");
    let elsewhere = format!("/operator/people/{}/accommodations/{}", ben.id, row.id);
    assert_eq!(program.send(Method::DELETE, &elsewhere).await.0, 404);
    for _ in 0..2 {
        assert_eq!(program.send(Method::DELETE, &format!("{at}/{}", row.id)).await.0, 204);
    }
    assert_eq!(events(&house, "accommodation_ended").await, 1);
    let (_, told) = program.get(&format!("/operator/people/{}", ana.id)).await;
    assert_eq!(told["accommodations"][0]["holds"], false, "{told}");
    house.is_in_order().await;
}

#[tokio::test]
async fn enrollments_are_listed_by_course_and_read_whole() {
    let house = House::open().await;
    let (_, enrollment, _) = people::walker(&house, "Ana Ruiz").await;
    house.later(TimeDelta::seconds(1));
    people::walker(&house, "Ben Ode").await;
    let course = cairn::catalog::course(&house.app, &enrollment.version).await.unwrap();
    let lesson = course.lesson("first-steps", "a-first-step").unwrap();
    for open in [true, false] {
        let mut change = house.app.change(cairn::journal::Actor::System("test")).await.unwrap();
        if open {
            learning::open_lesson(&mut change, enrollment.person_id, enrollment.id, lesson).await.unwrap();
        } else {
            learning::leave_page(&mut change, enrollment.person_id).await.unwrap();
        }
        house.app.commit(change).await.unwrap();
        house.later(TimeDelta::minutes(2));
    }
    let (_, mut olga) = operator(&house).await;
    let (status, list) = olga.get("/operator/enrollments?course=walk").await;
    assert_eq!(
        (status, list["total"].as_u64(), &list["enrollments"][0]["name"]),
        (200, Some(2), &json!("Ben Ode"))
    );
    assert_eq!(olga.get("/operator/enrollments?course=nothing").await.1["total"], 0);
    let (status, told) = olga.get("/operator/enrollments?page=two").await;
    assert_eq!((status, field(&told)), (400, "page"), "{told}");
    let at = format!("/operator/enrollments/{}", enrollment.id);
    let (_, told) = olga.get(&at).await;
    assert_eq!(
        (&told["name"], &told["exam"], &told["attempts"]),
        (&json!("Ana Ruiz"), &json!(true), &json!([]))
    );
    assert!(told["lessons"].as_array().unwrap().iter().any(|lesson| lesson["opened"] == true), "{told}");
    let mine = told["lessons"].as_array().unwrap().iter().find(|lesson| lesson["lesson"] == "a-first-step");
    let mine = mine.unwrap();
    assert_eq!((&mine["seat_seconds"], mine.get("done_at")), (&json!(120), None), "{mine}");
    assert_eq!((&told["minutes_done"], told.get("left_at")), (&json!(0), None), "{told}");
    let mut change = house.app.change(cairn::journal::Actor::System("test")).await.unwrap();
    learning::complete(&mut change, &course, enrollment.id, lesson).await.unwrap();
    cairn::enrollment::leave(&mut change, enrollment.id).await.unwrap();
    house.app.commit(change).await.unwrap();
    let (_, later) = olga.get(&at).await;
    assert_eq!(later["minutes_done"], lesson.minutes, "{later}");
    assert!(later["left_at"].is_string(), "{later}");
    let (_, seat) = olga.get(&format!("{at}/seat-time")).await;
    assert_eq!((&seat["seconds"], &seat["rows"][0]["how"]), (&json!(120), &json!("page")), "{seat}");
}

#[tokio::test]
async fn attendance_is_recorded_corrected_and_never_ones_own() {
    let house = House::open().await;
    let (_, enrollment, _) = people::walker(&house, "Ana Ruiz").await;
    let (olga, mut program) = operator(&house).await;
    let at = format!("/operator/enrollments/{}", enrollment.id);
    let attended = |lesson: &str, held_on: &str, minutes: i64| json!({"module": "first-steps", "lesson": lesson, "held_on": held_on, "minutes": minutes});
    for (written, wrong) in [
        (attended("we-meet", "2026-03-02", 61), "minutes"),
        (attended("we-meet", "2026-03-03", 60), "held_on"),
        (attended("a-first-step", "2026-03-02", 20), "lesson"),
    ] {
        let (status, told) = program.post(&format!("{at}/attendance"), written).await;
        assert_eq!((status, field(&told)), (422, wrong), "{told}");
    }
    for written in [attended("we-meet", "2026-02-30", 5), attended("we-meet", "2026-03-02", -1)] {
        assert_eq!(program.post(&format!("{at}/attendance"), written).await.0, 400);
    }
    for minutes in [60, 60, 45] {
        let written = attended("we-meet", "2026-03-02", minutes);
        assert_eq!(program.post(&format!("{at}/attendance"), written).await.0, 204);
        house.later(TimeDelta::minutes(1));
    }
    let rows = Attendances::find().all(&house.app.store.read).await.unwrap();
    assert_eq!((rows.len(), rows[0].recorded_by), (2, olga.id), "the same, sent twice, is one row");
    let (_, told) = program.get(&at).await;
    let corrected: Vec<_> =
        told["attendance"].as_array().unwrap().iter().map(|row| &row["corrected"]).collect();
    assert_eq!(corrected, [true, false]);
    // The operator learns as well.
    let mut change = house.app.change(cairn::journal::Actor::Person(olga.id)).await.unwrap();
    let offer = cairn::catalog::offered(&change.tx, "walk").await.unwrap().unwrap();
    let own = cairn::enrollment::enroll(&mut change, olga.id, &offer).await.unwrap();
    house.app.commit(change).await.unwrap();
    let path = format!("/operator/enrollments/{}/attendance", own.id);
    let (status, told) = program.post(&path, attended("we-meet", "2026-03-02", 60)).await;
    assert_eq!((status, &told["type"]), (409, &json!("enrollment/own-attendance")));
    house.is_in_order().await;
}

#[tokio::test]
async fn one_more_attempt_is_one_also_when_it_is_sent_twice() {
    let house = House::open().await;
    let (_, enrollment, _) = people::walker(&house, "Ana Ruiz").await;
    let (olga, mut program) = operator(&house).await;
    let at = format!("/operator/enrollments/{}/attempts", enrollment.id);
    let mut second = Program { browser: program.browser.clone(), token: program.token.clone() };
    let (first, second) =
        tokio::join!(program.post(&at, json!({"given": 0})), second.post(&at, json!({"given": 0})));
    assert_eq!((first, second), ((200, json!({"attempts_given": 1})), (200, json!({"attempts_given": 1}))));
    let given = ExtraAttempts::find().all(&house.app.store.read).await.unwrap();
    assert_eq!((given.len(), given[0].given_by), (1, olga.id));
    assert_eq!(
        program.post(&at, json!({"given": 1})).await.1["attempts_given"],
        2,
        "another one is another one"
    );
    let (status, told) = program.post(&at, json!({"given": 0})).await;
    assert_eq!((status, field(&told)), (422, "given"), "{told}");
    // On the page too.
    let mut browser = people::device(&house, &olga).await;
    browser.open(&format!("/operator/enrollments/{}", enrollment.id)).await.says("2 attempts were given");
    let (action, form) = browser.fill("Give one more attempt", &[]);
    for _ in 0..2 {
        browser.post(&action, &form).await.says("3 attempts were given");
    }
    house.is_in_order().await;
}

#[tokio::test]
async fn a_certificate_is_found_and_withdrawn_for_good_with_a_reason() {
    let house = House::open().await;
    let (_, certificate) = certified(&house, "Ana Ruiz").await;
    certified(&house, "Ben Ode").await;
    let (_, mut olga) = operator(&house).await;
    assert_eq!(olga.get("/operator/certificates").await.1["total"], 2);
    let typed = certificate.number.to_lowercase().replace('-', " ");
    for words in ["ruiz ana", &typed] {
        let (_, list) = olga.post("/operator/certificates/search", json!({"words": words})).await;
        assert_eq!(
            (&list["total"], &list["certificates"][0]["name"]),
            (&json!(1), &json!("Ana Ruiz")),
            "{list}"
        );
    }
    let at = format!("/operator/certificates/{}", certificate.id);
    let (_, told) = olga.get(&at).await;
    assert_eq!(told["number"], json!(certificate.number));
    assert!(told.get("withdrawn_at").is_none());
    for wrong in ["", "replaced", "because"] {
        let (status, told) = olga.post(&format!("{at}/revocation"), json!({"reason": wrong})).await;
        assert_eq!((status, field(&told)), (422, "reason"), "{told}");
    }
    for reason in ["issued_in_error", "record_not_true"] {
        let (status, told) = olga.post(&format!("{at}/revocation"), json!({"reason": reason})).await;
        assert_eq!(
            (status, &told["reason"]),
            (200, &json!("issued_in_error")),
            "the first time counts: {told}"
        );
        house.later(TimeDelta::hours(1));
    }
    assert_eq!(events(&house, "certificate_revoked").await, 1);
    let (_, checked) = call(
        &mut house.browser(),
        Method::GET,
        &format!("/verifications/{}", certificate.number),
        None,
        None,
    )
    .await;
    assert!(checked.to_string().contains("issued_in_error"), "{checked}");
    let nobody = format!("/operator/certificates/{}/revocation", certificate.person_id);
    assert_eq!(olga.post(&nobody, json!({"reason": "issued_in_error"})).await.0, 404);
    house.is_in_order().await;
}

#[tokio::test]
async fn the_journal_is_read_from_row_to_row_and_checked() {
    let house = House::open().await;
    for n in 0..60 {
        people::walker(&house, &format!("Person {n:02}")).await;
    }
    let (_, mut olga) = operator(&house).await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    olga.put(&format!("/operator/people/{}/roles/trainer", ana.id), json!({})).await;
    let (_, list) = olga.get("/operator/events?kind=person_enrolled").await;
    assert_eq!(list["events"].as_array().map(Vec::len), Some(50));
    let older = list["older"].as_i64().unwrap();
    let (_, rest) = olga.get(&format!("/operator/events?kind=person_enrolled&before={older}")).await;
    assert_eq!((rest["events"].as_array().map(Vec::len), rest.get("older")), (Some(10), None), "{rest}");
    let (_, list) = olga.get("/operator/events?kind=role_granted").await;
    let event = &list["events"][0];
    assert_eq!((&event["event"]["role"], &event["event"]["person"]), (&json!("trainer"), &json!(ana.id)));
    let actor = event["actor"].as_str().unwrap();
    assert!(actor.starts_with("token:"), "{event}");
    let (_, own) = olga.get(&format!("/operator/events?actor={actor}")).await;
    assert_eq!(own["events"].as_array().map(Vec::len), Some(1));
    let (status, check) = olga.post("/operator/events/check", None).await;
    assert_eq!((status, check.get("broken_at")), (200, None), "{check}");
    assert!(check["entries"].as_i64().is_some_and(|entries| entries > 120), "{check}");
    assert_eq!(olga.get("/operator/events").await.1["last_check"], check);
    let (status, told) = olga.get("/operator/events?before=x").await;
    assert_eq!((status, field(&told)), (400, "before"), "{told}");
}

#[tokio::test]
async fn to_others_the_operators_work_does_not_exist() {
    let house = House::open().await;
    let (ana, certificate) = certified(&house, "Ana Ruiz").await;
    let (olga, _) = operator(&house).await;
    let plain = token_of(&house.app, &olga, false).await;
    let mut program = Program::of(&house, &ana).await;
    let of = |rest: &str| format!("/operator/people/{}/{rest}", ana.id);
    let enrollment = format!("/operator/enrollments/{}", certificate.enrollment_id);
    let row = format!("/operator/certificates/{}", certificate.id);
    let walked = [
        (Method::POST, "/operator/people/search".into(), json!({"words": "a"})),
        (Method::GET, format!("/operator/people/{}", ana.id), Value::Null),
        (Method::PUT, of("roles/operator"), json!({})),
        (Method::POST, of("accommodations"), json!({"extra_percent": 50})),
        (Method::GET, "/operator/enrollments".into(), Value::Null),
        (Method::POST, format!("{enrollment}/attempts"), json!({"given": 0})),
        (Method::GET, format!("{enrollment}/seat-time"), Value::Null),
        (Method::POST, "/operator/certificates/search".into(), json!({"words": "a"})),
        (Method::POST, format!("{row}/revocation"), json!({"reason": "issued_in_error"})),
        (Method::GET, "/operator/events".into(), Value::Null),
        (Method::POST, "/operator/events/check".into(), json!({})),
    ];
    for (method, path, body) in walked {
        let body = (!body.is_null()).then_some(body);
        for token in [&program.token, &plain] {
            let (status, told) =
                call(&mut program.browser, method.clone(), &path, Some(token), body.clone()).await;
            assert_eq!(status, 404, "{method} {path}: {told}");
        }
        assert_eq!(call(&mut program.browser, method.clone(), &path, None, body).await.0, 401, "{path}");
    }
    assert_eq!(events(&house, "certificate_revoked").await, 0);
}
