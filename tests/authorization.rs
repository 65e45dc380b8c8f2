//! Every address x every role: who is let in, who is sent to sign in, to whom it does not exist. The table is
//! committed (`tests/snapshots/`), and an address of `server/routes.rs` that is not walked here fails the test.

use std::{collections::BTreeMap, fmt::Write as _, fs, sync::LazyLock};

use cairn::{
    app::App,
    assessment::{self, Wish},
    catalog,
    certification::{self, ToAccept, ToApprove, ToKeep},
    credential::{self, Certificate, DesignVersion, draw_number},
    desk::{self, ComplaintContent, Draft, Kind, Step, Terms},
    employer,
    enrollment::Enrollment,
    evidence,
    identity::{self, Person, Role},
    journal::{Actor, Entity as Events},
    learning, mail, routes, sharing, token, verification, watch,
};
use poem::http::Method;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait};
use serde_json::{Value, json};

use crate::{
    support::{ADDRESS, Browser, House, ROOT, people, programs},
    token::token_of,
};

/// One address and method, as `routes.rs` writes them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Address {
    path: String,
    method: &'static str,
}

/// Of the learner's certificate: nothing but zeros, whose check character is one more.
const NUMBER: &str = "0000-0000-0000-0000-0";

/// Those who ask. The first learner owns what the addresses name.
const ROLES: [&str; 4] = ["stranger", "learner", "another learner", "operator"];

/// Reads the addresses out of `server/routes.rs`.
fn addresses() -> Vec<Address> {
    let text = fs::read_to_string(format!("{ROOT}/server/routes.rs")).unwrap();
    let mut found = Vec::new();
    let mut pieces = text.split(".at(").skip(1).peekable();
    assert!(pieces.peek().is_some());
    for piece in pieces {
        let rest =
            piece.trim_start().strip_prefix('"').expect("an address is written out where it is mounted");
        let (path, rest) = rest.split_once('"').unwrap();
        let methods = rest.split(".nest(").next().unwrap();
        let before = found.len();
        for (word, method) in [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("delete(", "DELETE")] {
            if methods.contains(&format!(" {word}")) || methods.contains(&format!(".{word}")) {
                found.push(Address { path: path.to_owned(), method });
            }
        }
        assert!(found.len() > before, "{path} takes no method that this test knows");
    }
    found
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| routes::DOCUMENT.json());

/// The operations of the API, by their document.
fn operations() -> Vec<Address> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let methods = |of: &Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    // Those at the root are walked with the other addresses of `server/routes.rs`.
    let below = paths.iter().filter(|(_, of)| of["get"]["servers"].is_null());
    let all = below.flat_map(|(path, of)| methods(of).into_iter().map(move |method| (path.clone(), method)));
    let known = |method: String| match method.as_str() {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "delete" => "DELETE",
        other => panic!("{other} is not walked"),
    };
    all.map(|(path, method)| Address { path: format!("/api/v1{path}"), method: known(method) }).collect()
}

/// A house with something behind every address: a learner who is on the way, one who is through, and their things.
pub struct Stage {
    pub house: House,
    /// A browser that nobody has used yet.
    door: Browser,
    pub people: BTreeMap<&'static str, Person>,
    /// What stands for the parts of an address that are filled in.
    pub names: BTreeMap<&'static str, String>,
}

/// A certificate of theirs, as it would stand after the exam.
async fn certificate(app: &App, person: &Person, enrollment: &Enrollment) -> Certificate {
    let content = json!({
        "learner": person.legal_name, "course": "walk", "course_title": "A Short Walk", "version": enrollment.version,
        "language": "en", "provider": "Riverbend Training", "provider_address": "12 Mill Road",
        "signatory": "Ana Ruiz", "signatory_title": "Director", "completed_on": "2026-03-02", "competencies": [],
        "hours": { "total": 60, "by_topic": [], "by_mode": [], "seat": 0 }, "exam_passed_on": null,
    });
    let row = Certificate {
        id: app.chance.id(app.clock.now()),
        number: NUMBER.into(),
        person_id: person.id,
        enrollment_id: enrollment.id,
        edition: 1,
        content: serde_json::from_value(content).unwrap(),
        issued_at: app.clock.now(),
    };
    let change = app.change(Actor::System("test")).await.unwrap();
    row.clone().into_active_model().reset_all().insert(&change.tx).await.unwrap();
    app.commit(change).await.unwrap();
    row
}

/// All lessons that one can do alone are done.
async fn walked(app: &App, person: &Person, enrollment: &Enrollment) -> std::sync::Arc<curriculum::Course> {
    let course = catalog::course(app, &enrollment.version).await.unwrap();
    for lesson in course.all_lessons().filter(|lesson| lesson.mode != curriculum::Mode::Live) {
        let mut change = app.change(Actor::Person(person.id)).await.unwrap();
        learning::complete(&mut change, &course, enrollment.id, lesson).await.unwrap();
        app.commit(change).await.unwrap();
    }
    course
}

/// A design of an issuer's own, not in use.
async fn design(app: &App, olga: &Person, kind: document::Kind, owner: &str) -> String {
    let small = match kind {
        document::Kind::CertificateOfCompletion => "small-example.typ",
        document::Kind::Certification => "small-certification.typ",
    };
    let text = fs::read(format!("{ROOT}/templates/documents/{small}")).unwrap();
    let issuers = credential::all_issuers(&app.store.read).await.unwrap();
    let row = DesignVersion {
        id: app.chance.id(app.clock.now()),
        issuer_id: issuers.iter().find(|issuer| issuer.name == owner).unwrap().id,
        kind: kind.code().into(),
        number: 1,
        sha256: kind.code().into(),
        archive: document::pack([(kind.main(), &text[..])]),
        license: "Ours".into(),
        added_by: olga.id,
        added_at: app.clock.now(),
    };
    let change = app.change(Actor::System("test")).await.unwrap();
    row.clone().into_active_model().reset_all().insert(&change.tx).await.unwrap();
    app.commit(change).await.unwrap();
    row.id.to_string()
}

/// A page of the learner's journal.
async fn entry(browser: &mut Browser) -> String {
    let csrf = browser.csrf();
    let path = "/courses/walk/first-steps/a-first-step/items/walk-reflect/reflection";
    browser.post(path, &[csrf, ("walk-reflect".into(), "My aunt.".into())]).await;
    browser.open("/me/journal").await;
    let links = browser.shown.links("");
    let entry =
        links.iter().find_map(|link| link.strip_prefix("/me/journal/")).expect("the journal has a page");
    entry.to_owned()
}

/// A program, an approval, a body that VA accepts, and a packet of the learner's.
async fn lists(app: &App, olga: &Person, ana: &Person) -> (String, String, String) {
    programs::publish(app, programs::few()).await;
    let mut change = app.change(Actor::Person(olga.id)).await.unwrap();
    let wanted = ToApprove {
        authority: "US-NE".into(),
        provider: "Riverbend Training".into(),
        from_on: "2026-01-01".into(),
        evidence: "A letter".into(),
        ..ToApprove::default()
    };
    let approval = certification::approve(&mut change, olga.id, wanted, None).await.unwrap();
    let wanted = ToAccept {
        name: "Peers Together".into(),
        evidence: "A letter".into(),
        from_on: "2026-01-01".into(),
        ..ToAccept::default()
    };
    let body = certification::accept(&mut change, olga.id, wanted, None).await.unwrap();
    app.commit(change).await.unwrap();
    let number = draw_number(&app.chance);
    let content = certification::packet_text(app, ana, programs::LITTLE, &number).await.unwrap();
    let program = programs::LITTLE.to_owned();
    let packet = ToKeep { number, person: ana.id, program, content, signature: None, draft: "one".into() };
    let mut change = app.change(Actor::Person(ana.id)).await.unwrap();
    let packet = certification::keep_packet(&mut change, packet).await.unwrap();
    app.commit(change).await.unwrap();
    (approval.to_string(), body.to_string(), packet)
}

/// What the learner can show: an entry with a file, and somebody asked for a reference, with the link that they got.
async fn record(house: &House, ana: &Person, browser: &mut Browser) -> (String, String, String, String) {
    browser.open("/me/record/training/new").await;
    browser.send("Add to my record", &crate::evidence::TRAINING).await;
    let entry = browser.link("Peer Support Basics").rsplit('/').next().unwrap().to_owned();
    browser.open(&format!("/me/record/entries/{entry}")).await;
    crate::evidence::upload(browser, &entry, "paper.pdf", b"%PDF-1.7 nothing much").await;
    let file = browser.link("paper.pdf").rsplit('/').next().unwrap().to_owned();
    browser.open("/me/record/references").await;
    let friend = format!("{}@friends.example", ana.id);
    browser.send("Send the email", &[("Their name", "Mo Lane"), ("Their email", &friend)]).await;
    let letters = mail::Letters::find().all(&house.app.store.read).await.unwrap();
    let letter = letters.iter().find(|letter| letter.to_address == friend).unwrap();
    let link = letter.text.split("/confirmations/").nth(1).unwrap()[..64].to_owned();
    let requests = evidence::Requests::find().one(&house.app.store.read).await.unwrap().unwrap();
    (entry, file, requests.id.to_string(), link)
}

/// A colleague at the employer that the learner leads, and an invitation to one more.
async fn colleagues(house: &House, ana: &Person) -> [(&'static str, String); 4] {
    let (app, cora) = (&house.app, people::person(&house.app, "Cora Bell").await);
    let mut tokens = Vec::new();
    for address in [&cora.email, "may@example.org"] {
        let mut change = app.change(Actor::Person(ana.id)).await.unwrap();
        employer::invite(app, &mut change, ana, address).await.unwrap();
        app.commit(change).await.unwrap();
        let letters = mail::Letters::find().all(&app.store.read).await.unwrap();
        let letter = letters.iter().find(|letter| letter.to_address == *address).unwrap();
        tokens.push(
            letter
                .text
                .split("/employer/join/")
                .nth(1)
                .unwrap()
                .split_whitespace()
                .next()
                .unwrap()
                .to_owned(),
        );
    }
    let mut change = app.change(Actor::Person(cora.id)).await.unwrap();
    employer::accept(&mut change, &cora, &tokens[0], false).await.unwrap();
    app.commit(change).await.unwrap();
    let led = employer::of_person(&app.store.read, ana.id).await.unwrap().unwrap();
    let open = employer::invitations_of(&app.store.read, led.id, app.clock.now()).await.unwrap();
    let [invitation] = &open[..] else { panic!("one is open") };
    let sessions = identity::sessions_of(&app.store.read, ana.id, app.clock.now()).await.unwrap();
    [
        ("session", sessions[0].name()),
        ("colleague", cora.id.to_string()),
        ("invitation", invitation.id.to_string()),
        ("join", tokens.remove(1)),
    ]
}

/// An employer that the learner acts for, a number on its list, and a link to the learner's certificate.
async fn hiring(house: &House, ana: &Person) -> (String, String, String, String) {
    let (app, actor) = (&house.app, Actor::Person(ana.id));
    let mut change = app.change(actor.clone()).await.unwrap();
    let wanted = employer::Wanted { name: "Riverbend Medical".into(), place: "Dayton, Ohio".into() };
    employer::keep(&mut change, ana.id, &wanted).await.unwrap();
    app.commit(change).await.unwrap();
    let asker = employer::asker(&app.store.read, ana.id, actor.clone()).await.unwrap();
    let employer = asker.employer.clone().unwrap();
    let checked = verification::check(&app.store.read, ADDRESS, NUMBER, app.clock.now()).await.unwrap();
    let mut change = app.change(actor).await.unwrap();
    let wishes = [watch::Wish::new("File 17", Some(&checked), None)];
    watch::add(&mut change, &asker, &employer, &wishes).await.unwrap();
    let (until, shows) = (change.now.date_naive(), sharing::Shows::default());
    sharing::make(&mut change, ana.id, NUMBER, shows, until, "secret").await.unwrap();
    app.commit(change).await.unwrap();
    let watched = watch::all(&app.store.read, employer.id).await.unwrap().remove(0).id;
    let link = sharing::by_secret(&app.store.read, "secret").await.unwrap().unwrap().id;
    (employer.id.to_string(), watched.to_string(), link.to_string(), "secret".into())
}

/// What the desk of the walkers works under.
fn terms() -> Terms {
    Terms {
        authority: "The Walkers’ Office".into(),
        evidence: "A contract".into(),
        deciders: 1,
        register: true,
        audits: 0,
        appeal_days: None,
        holidays: Vec::new(),
    }
}

/// A desk at which the operator decides, a certification of hers, her renewal of it, and a complaint.
async fn at_a_desk(house: &House, holder: &Person, registrar: &Person) -> [(&'static str, String); 6] {
    let app = &house.app;
    let other = people::person(app, "Rosa Diaz").await;
    let mut change = app.change(Actor::Person(registrar.id)).await.unwrap();
    let id = desk::keep_desk(&mut change, programs::LITTLE, terms(), registrar.id).await.unwrap();
    desk::appoint(&mut change, id, registrar.id, registrar.id).await.unwrap();
    desk::appoint(&mut change, id, other.id, registrar.id).await.unwrap();
    app.commit(change).await.unwrap();
    let found = desk::find_desk(&app.store.read, id).await.unwrap();
    let draft = Draft { exception: "The hours are on paper with you.".into(), ..Draft::default() };
    let mut application = None;
    for kind in [Kind::First, Kind::Renewal] {
        let held = desk::certifications_of(&app.store.read, holder.id).await.unwrap();
        let held = held.first().map(|held| held.row.id);
        let mut change = app.change(Actor::Person(holder.id)).await.unwrap();
        let of = desk::begin(&mut change, id, holder.id, kind, held, draft.clone()).await.unwrap();
        app.commit(change).await.unwrap();
        let row = desk::find_application(&app.store.read, of).await.unwrap();
        let case = desk::case(&app.store.read, of).await.unwrap();
        let holding = desk::hold(app, &found, &row, &case, app.clock.now().date_naive()).await.unwrap();
        let mut change = app.change(Actor::Person(holder.id)).await.unwrap();
        desk::send(&mut change, &found, of, &holding).await.unwrap();
        app.commit(change).await.unwrap();
        if kind == Kind::First {
            let mut change = app.change(Actor::Person(other.id)).await.unwrap();
            for line in holding.not_met() {
                let step = Step::Exception { rule: line.rule.clone(), text: "On paper.".into(), until: None };
                desk::note(&mut change, &found, of, other.id, &line.rule, step).await.unwrap();
            }
            app.commit(change).await.unwrap();
            let case = desk::case(&app.store.read, of).await.unwrap();
            let holding = desk::hold(app, &found, &row, &case, app.clock.now().date_naive()).await.unwrap();
            let mut change = app.change(Actor::Person(other.id)).await.unwrap();
            desk::opine(&mut change, &found, of, other.id, true, "Yes.", &holding).await.unwrap();
            app.commit(change).await.unwrap();
        }
        application = Some(of);
    }
    let mut change = app.change(Actor::Stranger).await.unwrap();
    let about =
        ComplaintContent { about: "Ana".into(), text: "They did not come.".into(), ..Default::default() };
    desk::complain(&mut change, id, "a-draft", "0000-0000-0000-0000-0".into(), about).await.unwrap();
    app.commit(change).await.unwrap();
    let db = &app.store.read;
    let held = desk::certifications_of(db, holder.id).await.unwrap().remove(0);
    desk::signed(app, &held).await.unwrap();
    let held = held.row;
    [
        ("desk design", design(app, registrar, document::Kind::Certification, &held.content.authority).await),
        ("desk", id.to_string()),
        ("application", application.unwrap().to_string()),
        ("held", held.number),
        ("certification", held.id.to_string()),
        ("complaint", desk::complaints_of(db, id).await.unwrap()[0].id.to_string()),
    ]
}

impl Stage {
    pub async fn set() -> Stage {
        let house = House::open().await;
        let app = &house.app;
        let (ana, enrollment, mut browser) = people::walker(&house, "Ana Ruiz").await;
        let (ben, _, _) = people::walker(&house, "Ben Ode").await;
        let olga = people::person(app, "Olga Park").await;
        people::grant(app, &olga, Role::Operator).await;
        browser.open("/courses/walk/first-steps/a-first-step").await;
        let course = walked(app, &ana, &enrollment).await;
        let mut change = app.change(Actor::Person(ana.id)).await.unwrap();
        let attempt = assessment::start(&mut change, &course, &enrollment, true).await.unwrap();
        app.commit(change).await.unwrap();
        let certificate = certificate(app, &ana, &enrollment).await;
        credential::signed(app, &certificate).await.unwrap();
        let mut change = app.change(Actor::Person(olga.id)).await.unwrap();
        let wish = Wish { extra_percent: 50, breaks: String::new(), from_at: change.now, until_at: None };
        assessment::accommodate(&mut change, ana.id, wish, olga.id).await.unwrap();
        identity::send_reset_link(app, &mut change, &ana).await.unwrap();
        app.commit(change).await.unwrap();
        token_of(app, &ana, false).await;
        let (approval, body, packet) = lists(app, &olga, &ana).await;
        let (employer, watched, certificate_link, shared) = hiring(&house, &ana).await;
        let colleagues = colleagues(&house, &ana).await;
        let (record, file, request, link) = record(&house, &ana, &mut browser).await;
        let db = &app.store.read;
        let names = [
            ("enrollment", enrollment.id.to_string()),
            ("attempt", attempt.id.to_string()),
            ("person", ana.id.to_string()),
            ("certificate", certificate.id.to_string()),
            ("number", certificate.number),
            ("accommodation", assessment::accommodations_of(db, ana.id).await.unwrap()[0].id.to_string()),
            ("letter", mail::Letters::find().one(db).await.unwrap().unwrap().id.to_string()),
            ("token", token::of_person(db, ana.id).await.unwrap()[0].id.to_string()),
            ("entry", entry(&mut browser).await),
            ("approval", approval),
            ("body", body),
            ("packet", packet),
            (
                "design",
                design(app, &olga, document::Kind::CertificateOfCompletion, "Riverbend Training").await,
            ),
            ("record", record),
            ("file", file),
            ("request", request),
            ("link", link),
            ("employer", employer),
            ("watched", watched),
            ("certificate link", certificate_link),
            ("shared", shared),
        ];
        let at_a_desk = at_a_desk(&house, &ana, &olga).await;
        let people = [("learner", ana), ("another learner", ben), ("operator", olga)];
        Stage {
            door: house.browser(),
            house,
            people: people.into(),
            names: names.into_iter().chain(colleagues).chain(at_a_desk).collect(),
        }
    }

    /// The address with its parts filled in.
    fn fill(&self, address: &Address) -> String {
        let name = |name: &str| self.names[name].clone();
        let parts = address.path.split('/').map(|part| {
            let Some(part) = part.strip_prefix([':', '*', '{']) else { return part.to_owned() };
            match part.trim_end_matches('}') {
                "course" => "walk".to_owned(),
                "module" => "first-steps".to_owned(),
                "lesson" => "a-first-step".to_owned(),
                "enrollment" => name("enrollment"),
                "attempt" => name("attempt"),
                "id" if address.path.starts_with("/operator/people") => name("person"),
                "id" if address.path.starts_with("/operator/enrollments") => name("enrollment"),
                "id" if address.path.starts_with("/operator/certificates") => name("certificate"),
                "id" if address.path.starts_with("/operator/letters") => name("letter"),
                "id" if address.path.starts_with("/me/tokens") => name("token"),
                "id" if address.path.contains("/approvals/") => name("approval"),
                "id" if address.path.contains("/employers/") => name("employer"),
                "link" => name("certificate link"),
                "watched" => name("watched"),
                "token" if address.path.contains("/me/tokens/") => name("token"),
                "token" if address.path.starts_with("/shared") => name("shared"),
                "token" if address.path.starts_with("/employer/join") => name("join"),
                "id" if address.path.contains("/accepted-bodies/") => name("body"),
                "number" if address.path.contains("/packets/") => name("packet"),
                "design" if address.path.contains("/desks/") => name("desk design"),
                "design" => name("design"),
                "sample" => "short".to_owned(),
                "file" if address.path.contains("/starters/") => "certification.zip".to_owned(),
                "kind" if address.path.contains("/starters/") => "certification".to_owned(),
                "file" if address.path.contains("/previews/") => "short.png".to_owned(),
                "jurisdiction" => "us-ne".to_owned(),
                "program" => "little".to_owned(),
                "entry" if address.path.contains("/record/") => name("record"),
                "kind" if address.path.starts_with("/me/record") => "training".to_owned(),
                "statement" => "recovery".to_owned(),
                "token" if address.path.starts_with("/confirmations") => name("link"),
                part @ ("desk" | "application" | "held" | "certification" | "complaint" | "person") => {
                    name(part)
                }
                part @ ("number" | "entry" | "letter" | "accommodation" | "file" | "request"
                | "colleague" | "invitation" | "session" | "certificate") => name(part),
                "place" | "list" => "1".to_owned(),
                "item" if address.path.ends_with("/reflection") => "walk-reflect".to_owned(),
                "item" => "walk-one".to_owned(),
                "role" => "trainer".to_owned(),
                "name" if address.path.contains("worksheets") => "my-walk".to_owned(),
                "hash" | "name" => "site.css".to_owned(),
                "issuer" => "riverbend-training".to_owned(),
                "kind" => "svg".to_owned(),
                // Links are known to whoever got the letter; the walk has no pictures.
                "token" | "path" => "nothing".to_owned(),
                part => panic!("{} has a part that nothing on the stage stands for: {part}", address.path),
            }
        });
        parts.collect::<Vec<_>>().join("/")
    }

    async fn ask(&self, address: &Address, role: &str) -> String {
        let mut browser = self.door.clone();
        let person = self.people.get(role);
        if address.path.starts_with("/api/v1") {
            return self.call(&mut browser, address, person).await;
        }
        if let Some(person) = person {
            people::sign_in(&self.house, person, &mut browser).await;
        } else {
            // A visitor's cookie: forms of strangers have a token too.
            browser.open("/courses").await;
        }
        let method = Method::from_bytes(address.method.as_bytes()).unwrap();
        let body = (method == Method::POST).then(|| {
            let (name, value) = browser.csrf();
            format!("{name}={value}").into_bytes()
        });
        let answer = browser.request(method, &self.fill(address), body, &[]).await;
        let to = answer.header("location").map(|to| to.split(['?', '#']).next().unwrap_or(to).to_owned());
        let status = answer.status().as_u16();
        // Forms of somebody who is not signed in are kept, to be sent after signing in.
        match (status, to.as_deref()) {
            (303, Some("/sign-in")) if !address.path.starts_with("/sign-out") => "sign in".into(),
            (409, _) if person.is_none() && address.method == "POST" => "sign in".into(),
            (303, _) => "303".into(),
            (status, _) => status.to_string(),
        }
    }

    /// All but the one that the addresses name: nobody may hold many at once.
    async fn end_tokens(&self, person: &Person) {
        let app = &self.house.app;
        for held in token::of_person(&app.store.read, person.id).await.unwrap() {
            if held.ended_at.is_none() && held.id.to_string() != self.names["token"] {
                let mut change = app.change(Actor::Person(person.id)).await.unwrap();
                token::end(&mut change, person.id, held.id).await.unwrap();
                app.commit(change).await.unwrap();
            }
        }
    }

    async fn call(&self, browser: &mut Browser, address: &Address, person: Option<&Person>) -> String {
        let form = takes_a_form(address);
        let kind = if form { "multipart/form-data; boundary=edge" } else { "application/json" };
        let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
        if let Some(person) = person {
            let token = token_of(&self.house.app, person, true).await;
            headers.push(("authorization".into(), format!("Bearer {token}")));
        }
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let method = Method::from_bytes(address.method.as_bytes()).unwrap();
        let nothing = if form { &b"--edge--\r\n"[..] } else { b"{}" };
        let body = (method == Method::POST || method == Method::PUT).then(|| nothing.to_vec());
        let status = browser.request(method, &self.fill(address), body, &headers).await.status().as_u16();
        if let Some(person) = person {
            self.end_tokens(person).await;
        }
        status.to_string()
    }
}

/// Whether an operation takes a form with files, and no JSON.
fn takes_a_form(address: &Address) -> bool {
    let path = address.path.trim_start_matches("/api/v1");
    let method = address.method.to_lowercase();
    let content = &DOCUMENT["paths"][path][&method]["requestBody"]["content"];
    content["multipart/form-data"].is_object()
}

fn takes_away(address: &Address) -> bool {
    let words = [
        "leaving",
        "submission",
        "erasure",
        "replacement",
        "revocation",
        "/end",
        "/lead",
        "attempts",
        "withdrawal",
        "closing",
    ];
    address.method != "GET"
        && (address.method == "DELETE" || words.iter().any(|word| address.path.ends_with(word)))
}

#[tokio::test]
async fn every_address_opens_to_whom_it_should() {
    let addresses: Vec<Address> = addresses().into_iter().chain(operations()).collect();
    assert!(addresses.len() > 60, "{}", addresses.len());
    let mut table = String::new();
    let widest = addresses.iter().map(|address| address.path.len()).max().unwrap();
    writeln!(table, "{:6} {:widest$} {}", "", "", ROLES.map(|role| format!("{role:16}")).concat().trim_end())
        .unwrap();
    let shared = Box::pin(Stage::set()).await;
    // First those who only look, then those who change something.
    let mut order: Vec<usize> = (0..addresses.len()).collect();
    order.sort_by_key(|&at| addresses[at].method != "GET");
    let mut rows = vec![String::new(); addresses.len()];
    for at in order {
        let address = &addresses[at];
        // What takes something away does it to a house of its own, and whose it is asks last.
        let own = if takes_away(address) { Some(Box::pin(Stage::set()).await) } else { None };
        let stage = own.as_ref().unwrap_or(&shared);
        let mut answers = BTreeMap::new();
        for role in ["stranger", "another learner", "operator", "learner"] {
            answers.insert(role, stage.ask(address, role).await);
        }
        let answers = ROLES.map(|role| format!("{:16}", answers[role])).concat();
        rows[at] = format!("{:6} {:widest$} {}", address.method, address.path, answers.trim_end());
    }
    table += &rows.join("\n");
    insta::assert_snapshot!(table);
}

const FORM: &str = "application/x-www-form-urlencoded";
const FILE: &str = "multipart/form-data; boundary=edge";

/// The bodies of one form with a token: without a file and with one. A page takes one of the two.
fn with_token(token: &str) -> [(&'static str, Vec<u8>); 2] {
    let part = |name: &str| format!("--edge\r\nContent-Disposition: form-data; {name}\r\n\r\n");
    let file = part("name=\"file\"; filename=\"a.csv\"");
    let parts = format!("{}{token}\r\n{file}number\r\n--edge--\r\n", part("name=\"csrf\""));
    [(FORM, format!("csrf={token}&email=a%40example.org").into_bytes()), (FILE, parts.into_bytes())]
}

#[tokio::test]
async fn no_form_is_taken_that_a_page_of_another_site_or_for_another_person_made() {
    let stage = Box::pin(Stage::set()).await;
    let [mut ana, mut olga, mut other] = [stage.door.clone(), stage.door.clone(), stage.door.clone()];
    for (browser, role) in [(&mut ana, "learner"), (&mut olga, "operator"), (&mut other, "another learner")] {
        people::sign_in(&stage.house, &stage.people[role], browser).await;
    }
    let events = async || Events::find().count(&stage.house.app.store.read).await.unwrap();
    let before = events().await;
    let elsewhere = [
        ("origin", "https://elsewhere.test"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    let mut forms = 0;
    for address in addresses().into_iter().filter(|address| address.method == "POST") {
        let path = stage.fill(&address);
        for token in ["", &"0".repeat(128), &other.csrf().1] {
            let mut answers = Vec::new();
            for (kind, body) in with_token(token) {
                for browser in [&mut ana, &mut olga] {
                    let headers = [("content-type", kind)];
                    let answer = browser.request(Method::POST, &path, Some(body.clone()), &headers).await;
                    answers.push(answer.status().as_u16());
                }
            }
            // Not found: it is not theirs. Not understood: it takes the other of the two.
            assert!(
                answers.iter().all(|status| [404, 409, 422].contains(status)),
                "{path} {token}: {answers:?}"
            );
            assert!(answers.contains(&409), "{path} was not refused for its token “{token}”: {answers:?}");
        }
        for browser in [&mut ana, &mut olga] {
            let body = format!("csrf={}", browser.csrf().1).into_bytes();
            for from in elsewhere {
                let headers = [("content-type", FORM), from];
                let answer = browser.request(Method::POST, &path, Some(body.clone()), &headers).await;
                assert_eq!(answer.status().as_u16(), 409, "{path} took a form of {from:?}");
            }
        }
        forms += 1;
    }
    assert!(forms > 100, "{forms}");
    assert_eq!(events().await, before, "something happened all the same");
}

/// The rules behind the table, so that a changed table can't be waved through.
#[test]
fn the_table_holds_to_its_rules() {
    let table = fs::read_to_string(format!(
        "{ROOT}/tests/snapshots/tests__authorization__every_address_opens_to_whom_it_should.snap"
    ))
    .unwrap();
    let mut walked = 0;
    for line in table
        .lines()
        .filter(|line| line.starts_with("GET ") || line.starts_with('P') || line.starts_with("DELETE "))
    {
        let mut words = line.split_whitespace();
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let rest = line.split_once(path).unwrap().1.replace("sign in", "sign-in");
        let answers: Vec<&str> = rest.split_whitespace().collect();
        let [stranger, learner, another, operator] = answers[..] else { panic!("{line}") };
        walked += 1;
        if path.starts_with("/operator") && !path.starts_with("/operator-link") {
            assert_eq!((stranger, learner, another), ("sign-in", "404", "404"), "{line}");
        }
        if path.starts_with("/api/v1/operator") {
            assert_eq!((stranger, learner, another), ("401", "404", "404"), "{line}");
        }
        if path.starts_with("/me") || path.starts_with("/attempts") {
            assert_eq!(stranger, "sign-in", "{line}");
        }
        // A desk is for those who decide at it: here the operator was appointed.
        if ["/desks", "/cases/", "/certifications/", "/complaints/"].iter().any(|at| path.starts_with(at)) {
            assert_eq!((stranger, learner, another), ("sign-in", "404", "404"), "{line}");
        }
        // What is somebody's own is nobody else's, the operator's neither.
        let own = [
            "/attempts/:",
            "/attempts/{",
            "/me/enrollments/{",
            "/me/certificates/",
            "/me/journal/:",
            "/me/tokens/{",
            "/me/sessions/{",
            "/me/tokens/:",
            "/me/packets/",
            "/me/record/entries/:",
            "/me/record/files/",
            "/me/record/requests/",
            "/me/applications/:",
            "/me/certifications/:",
        ];
        // Erasing what is erased already is no failure: a page that is not one's own is answered like that, and stays. The
        // little program asks for no statement.
        let same_for_all = path.ends_with("/erasure") || path.ends_with("/narrative");
        if own.iter().any(|own| path.contains(own)) && !same_for_all {
            assert_eq!((another, operator), ("404", "404"), "{line}");
            assert_ne!(learner, "404", "{line}");
        }
        assert!(!answers.contains(&"500") && !answers.contains(&"405"), "{method} {path}: {line}");
    }
    assert!(walked > 60);
}
