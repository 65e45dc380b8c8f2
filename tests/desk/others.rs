//! Whoever decides at one desk is nobody at another: its applications, certifications and complaints do not exist for them.

use cairn::journal::Entity as Events;
use poem::http::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::{
    support::{
        Browser, House,
        office::{Holder, Office, Ways},
        people,
    },
    token::{Program, call},
};

const WALK: &str = "us-sc/walk";
const WALKERS: &str = "The Walkers’ Office";

/// What is on the desk: a certification, an application that waits, a complaint.
struct Work {
    desk: String,
    certification: String,
    case: String,
    complaint: String,
}

impl Work {
    async fn of(house: &House, office: &mut Office<'_>) -> Work {
        let ana = office.certified(house, "Ana Ruiz").await;
        let mut ben = Holder::begins(house, "Ben Ode").await;
        ben.sends().await;
        let told =
            json!({ "about": "Ana", "text": "They did not come.", "number": ana.number, "once": "one" });
        let path = format!("/registers/{}/complaints", office.desk);
        let (status, _) = call(&mut house.browser(), Method::POST, &path, None, Some(told)).await;
        assert_eq!(status, 200);
        let case = office.case(0, "Ben Ode").await;
        let desk = format!("/desks/{}", office.desk);
        let rosa = office.at(0);
        let certification = rosa.open(&desk).await.links(&ana.number).remove(0);
        rosa.open(&format!("{desk}/complaints")).await;
        let complaint =
            rosa.shown.links("").into_iter().find(|link| link.starts_with("/complaints/")).unwrap();
        Work { desk, certification, case, complaint }
    }

    fn pages(&self) -> Vec<String> {
        let Work { desk, certification, case, complaint } = self;
        let below = ["", "/applications.csv", "/certifications.csv", "/complaints", "/designs"];
        let mut pages: Vec<String> = below.iter().map(|below| format!("{desk}{below}")).collect();
        pages.extend([certification.clone(), case.clone(), complaint.clone()]);
        pages
    }

    /// What they would send, and at which page.
    fn forms(&self) -> Vec<(String, Vec<(&'static str, &'static str)>)> {
        let Work { certification, case, complaint, .. } = self;
        let words = "Because I say so.";
        vec![
            (format!("{certification}/acts"), vec![("act", "revoked"), ("reason", words)]),
            (format!("{case}/opinion"), vec![("decision", "grant"), ("opinion_text", words)]),
            (format!("{case}/messages"), vec![("draft", "1"), ("message_text", words)]),
            (format!("{case}/more"), vec![("draft", "1"), ("more_text", words)]),
            (format!("{case}/aside"), vec![("draft", "1"), ("aside_text", words)]),
            (format!("{case}/fees"), vec![("draft", "1"), ("fee_purpose", "all"), ("fee_amount", "5")]),
            (
                format!("{case}/exceptions"),
                vec![("draft", "1"), ("exception_rule", "training"), ("exception_text", words)],
            ),
            (format!("{complaint}/steps"), vec![("step", "closed"), ("text", words)]),
        ]
    }

    /// The same by programs.
    fn calls(&self) -> Vec<(String, Value)> {
        let Work { certification, case, complaint, .. } = self;
        let words = "Because I say so.";
        vec![
            (format!("{certification}/acts"), json!({ "act": "revoked", "reason": words })),
            (format!("{case}/opinion"), json!({ "decision": "grant", "text": words })),
            (format!("{case}/messages"), json!({ "text": words, "once": "a-word" })),
            (format!("{complaint}/steps"), json!({ "step": "closed", "text": words })),
        ]
    }

    /// None of it is there for them, and nothing that they send does anything.
    async fn is_closed_to(&self, house: &House, browser: &mut Browser, program: &mut Program) {
        let events = async || Events::find().count(&house.app.store.read).await.unwrap();
        for path in self.pages() {
            browser.open(&path).await;
            assert_eq!(browser.shown.status, 404, "{path} is open to somebody of another desk");
        }
        let before = events().await;
        for (path, fields) in self.forms() {
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
            let pairs: Vec<_> = std::iter::once(browser.csrf()).chain(fields).collect();
            browser.post(&path, &pairs).await;
            assert_eq!(browser.shown.status, 404, "{path} was done by somebody of another desk");
        }
        for path in [&self.case, &self.certification, &self.complaint] {
            assert_eq!(program.get(path).await.0, 404, "{path} is open to a program of another desk");
        }
        for list in ["applications", "certifications", "complaints"] {
            let path = format!("{}/{list}", self.desk);
            assert_eq!(program.get(&path).await.0, 404, "{path} is open to a program of another desk");
        }
        for (path, sent) in self.calls() {
            assert_eq!(
                program.post(&path, sent).await.0,
                404,
                "{path} was done by a program of another desk"
            );
        }
        assert_eq!(events().await, before, "something happened all the same");
    }
}

#[tokio::test]
async fn who_decides_at_one_desk_is_nobody_at_another_and_after_it_ended_at_none() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let work = Work::of(&house, &mut office).await;
    for path in work.pages() {
        office.at(0).open(&path).await;
        assert_eq!(office.at(0).shown.status, 200, "{path} is not open to its own registrar");
    }
    // Una decides for the Listeners, and for nobody else.
    let una = people::person(&house.app, "Una Berg").await;
    let olga = &mut office.operator;
    olga.open("/operator/desks").await;
    let fields = [
        ("Program", "us-vt/hours"),
        ("Name of the authority", "The Listeners’ Council"),
        ("What lets the authority", "A letter"),
        ("How many people decide", "1"),
        ("Of 100 renewals", "0"),
    ];
    olga.send("Open the desk", &fields).await.says("Nobody decides here yet");
    let own = olga.shown.path.replace("/operator", "");
    olga.send("Appoint a registrar", &[("Email of the person", &una.email)]).await.says("Una Berg");
    let mut browser = people::device(&house, &una).await;
    browser.open(&own).await;
    assert_eq!(browser.shown.status, 200, "her own desk is there");
    let mut program = Program::of(&house, &una).await;
    work.is_closed_to(&house, &mut browser, &mut program).await;
    // Rosa's time ends: at once, she is nobody there either.
    let mut rosas = Program::of(&house, &office.registrars[0].0).await;
    let desk = format!("/operator{}", work.desk);
    office.operator.open(&desk).await;
    office.operator.send("End this role", &[]).await.does_not_say("Rosa Diaz");
    work.is_closed_to(&house, office.at(0), &mut rosas).await;
    house.is_in_order().await;
}
