//! From an empty account to "all met", by the rules that come with the server: each of the four ways and VA, each with
//! the day, the hour or the provider by which it fails.

use cairn::identity::{Person, Role};

use crate::support::{
    Browser, House, people, programs,
    record::{self, Course, add, course, days, show, sign, work},
};

const CA: &str = "us-ca/certified-medi-cal-peer-support-specialist";
const TX: &str = "us-tx/mental-health-and-recovery-support-peer-specialist";
const NY: &str = "us-ny/new-york-certified-peer-specialist";
const NE: &str = "us-ne/certified-peer-support-specialist";
const VIRGINIA: &str = "us-va/certified-peer-recovery-specialist";
const VA: &str = "x-dva/peer-specialist";

const ALL_MET: &str = "All that we know of is met";

/// A house with the programs that come with the server, on March 2, 2026; Ana at her browser, and the operator at hers.
struct Story {
    house: House,
    ana: Person,
    browser: Browser,
    desk: Browser,
}

impl Story {
    async fn begin() -> Story {
        let house = House::open().await;
        programs::publish_shipped(&house.app).await;
        let ana = people::person(&house.app, "Ana Ruiz").await;
        let olga = people::person(&house.app, "Olga Park").await;
        people::grant(&house.app, &olga, Role::Operator).await;
        let (browser, desk) = (people::device(&house, &ana).await, people::device(&house, &olga).await);
        Story { house, ana, browser, desk }
    }

    /// The checklist of a program, today.
    async fn stands(&mut self, program: &str) -> &mut Browser {
        self.browser.open(&format!("/me/programs/{program}")).await;
        &mut self.browser
    }

    /// The checklist as it will be on another day.
    async fn stands_on(&mut self, program: &str, day: &str) -> &mut Browser {
        self.browser.open(&format!("/me/programs/{program}?on={day}")).await;
        &mut self.browser
    }

    /// Says that a day of the program's happened.
    async fn on(&mut self, program: &str, label: &str, day: &str) {
        self.stands(program).await.send("Save the days", &[(label, day)]).await;
        assert_eq!(self.browser.shown.status, 200, "{}", self.browser.shown.words());
    }

    async fn approve(&mut self, authority: &str, provider: &str, title: &str, from: &str) {
        self.desk.open("/operator/approvals").await;
        let fields = [
            ("Whose approval", authority),
            ("Provider", provider),
            ("Course", title),
            ("First day", from),
            ("The authority approved it as covering", "on"),
            ("Where it can be seen", "The authority's list, seen on paper"),
        ];
        self.desk.send("Record the approval", &fields).await.says(provider);
        assert_eq!(self.desk.shown.status, 200);
    }

    /// Of an age, with a GED that the operator saw, and these statements signed.
    async fn grown(&mut self, age: &str, statements: &[(&str, &str)]) {
        add(&mut self.browser, "age", &[("at_least", age), ("on", "2026-03-01")]).await;
        show(&mut self.desk, &self.ana, "diploma", &[("education", "ged")]).await;
        for (statement, months) in statements {
            sign(&mut self.browser, &self.ana, statement, months).await;
        }
    }

    async fn end(self) {
        self.house.is_in_order().await;
    }
}

fn eighty(days: (&'static str, &'static str)) -> Course<'static> {
    Course {
        title: "Peer Support Foundations",
        provider: "Harbor House",
        purpose: "core",
        curriculum: "",
        days,
        parts: &[("peer-recovery", "live-online", "60"), ("ethics", "in-person", "20")],
    }
}

#[tokio::test]
async fn california_a_course_that_began_a_day_before_its_provider_was_approved_does_not_count() {
    let mut story = Story::begin().await;
    story.stands(CA).await.shown.does_not_say(ALL_MET).says("Ask CalMHSA");
    story.grown("18", &[("lived-experience", ""), ("willing-to-share", ""), ("ethics-code", "")]).await;
    let id = [("unexpired", "yes"), ("valid_until", "2030-01-01"), ("name_matches", "yes")];
    show(&mut story.desk, &story.ana, "photo-id", &id).await;
    let exam = [
        ("what", "state-exam"),
        ("name", "California exam"),
        ("issuer", "CalMHSA"),
        ("jurisdiction", "US-CA"),
        ("taken_on", "2026-02-25"),
        ("passed", "yes"),
    ];
    add(&mut story.browser, "exams", &exam).await;
    course(&mut story.browser, "training", &eighty(("2026-01-05", "2026-01-30"))).await;
    story.stands(CA).await.shown.does_not_say(ALL_MET);
    story.approve("US-CA", "Harbor House", "Peer Support Foundations", "2026-01-06").await;
    story.stands(CA).await.shown.does_not_say(ALL_MET);
    story.approve("US-CA", "Harbor House", "Peer Support Foundations", "2026-01-05").await;
    story.on(CA, "The day you were approved", "2026-02-01").await;
    story.stands(CA).await.shown.says(ALL_MET).says("That is no certification").says("renewal");
    story.end().await;
}

#[expect(clippy::too_many_lines, reason = "one story, from the orientation to the last hour")]
#[tokio::test]
async fn texas_two_hundred_and_fifty_hours_within_six_months_and_not_one_less() {
    let mut story = Story::begin().await;
    let statements = [
        ("lived-experience", ""),
        ("willing-to-share", ""),
        ("recovery", ""),
        ("self-assessment", ""),
        ("ethics-code", ""),
    ];
    story.grown("18", &statements).await;
    for check in ["background-check", "registry-check"] {
        show(&mut story.desk, &story.ana, check, &[("outcome", "cleared"), ("source", "authority")]).await;
    }
    let texan = |title, purpose, days, parts| Course {
        title,
        provider: "Lone Star Peers",
        purpose,
        curriculum: "",
        days,
        parts,
    };
    let orientation = texan(
        "Orientation",
        "orientation",
        ("2025-05-01", "2025-05-01"),
        &[("peer-recovery", "self-paced", "1")],
    );
    let core =
        texan("Core", "core", ("2025-05-12", "2025-05-14"), &[("peer-recovery", "live-online", "19.5")]);
    let more = texan(
        "Supplemental MHPS",
        "specialization",
        ("2025-06-02", "2025-06-06"),
        &[("mental-health", "in-person", "40")],
    );
    for one in [&orientation, &core, &more] {
        course(&mut story.browser, "training", one).await;
    }
    story.approve("US-TX", "Lone Star Peers", "", "2025-01-01").await;
    for (name, day) in [("Core assessment", "2025-05-14"), ("Supplemental MHPS assessment", "2025-06-06")] {
        let exam = [
            ("what", "other"),
            ("name", name),
            ("issuer", "Lone Star Peers"),
            ("taken_on", day),
            ("passed", "yes"),
        ];
        add(&mut story.browser, "exams", &exam).await;
    }
    story.stands(TX).await.send("Show these", &[("Mental Health Peer Specialist", "on")]).await;
    story.on(TX, "The day core began", "2025-05-12").await;
    story.on(TX, "The day orientation ended", "2025-05-01").await;
    story.on(TX, "The day Initial certification began", "2025-08-15").await;
    story.stands(TX).await.shown.says("Initial certification").does_not_say(ALL_MET);
    show(&mut story.desk, &story.ana, "supervisor-letter", &[("source", "supervisor")]).await;

    work(&mut story.browser, "US-TX", &days("2025-09-01", 25), "9:58").await;
    // Hours after the six months are work, but not of these six months.
    work(&mut story.browser, "US-TX", &["2026-02-16".to_owned()], "10").await;
    record::confirm_all(&story.house, &mut story.browser, "sam@harbor.example", "PSS").await;
    story.stands(TX).await.shown.does_not_say(ALL_MET).says("249 h 10 min so far");
    work(&mut story.browser, "US-TX", &["2026-01-10".to_owned()], "0:50").await;
    record::confirm_all(&story.house, &mut story.browser, "sam@harbor.example", "PSS").await;
    story.stands(TX).await.shown.says(ALL_MET);
    story.end().await;
}

#[tokio::test]
async fn new_york_provisional_after_thirteen_courses_and_full_after_two_thousand_hours() {
    let mut story = Story::begin().await;
    story.grown("18", &[("lived-experience", ""), ("willing-to-share", "")]).await;
    for n in 1..=13 {
        if n == 13 {
            story.stands(NY).await.shown.does_not_say(ALL_MET).says("12 courses");
        }
        let (title, exam) = (format!("Core course {n}"), format!("Course test: {n}"));
        let day = format!("2025-03-{n:02}");
        let one = Course {
            title: &title,
            provider: "Academy of Peer Services",
            purpose: "core",
            curriculum: "",
            days: (&day, &day),
            parts: &[("peer-recovery", "self-paced", "4")],
        };
        course(&mut story.browser, "training", &one).await;
        let sat = [
            ("what", "other"),
            ("name", exam.as_str()),
            ("issuer", "Academy of Peer Services"),
            ("taken_on", &day),
            ("passed", "yes"),
            ("percent", "75"),
        ];
        add(&mut story.browser, "exams", &sat).await;
    }
    story.stands(NY).await.shown.says("Take 5 elective courses. To do").does_not_say(ALL_MET);
    for n in 1..=5 {
        let title = format!("Elective {n}");
        let one = Course {
            title: &title,
            provider: "Academy of Peer Services",
            purpose: "elective",
            curriculum: "",
            days: ("2025-04-01", "2025-04-01"),
            parts: &[("trauma", "self-paced", "4")],
        };
        course(&mut story.browser, "training", &one).await;
    }
    for name in ["Mo Lane", "Kit Moss", "Lou Berg"] {
        record::reference(&story.house, &mut story.browser, name).await;
    }
    show(&mut story.desk, &story.ana, "supervisor-letter", &[("source", "supervisor")]).await;
    work(&mut story.browser, "US-NY", &days("2025-05-01", 99), "20").await;
    work(&mut story.browser, "US-NY", &["2025-09-01".to_owned()], "19").await;
    story.stands(NY).await.shown.does_not_say(ALL_MET).says("1,999 hours so far");
    work(&mut story.browser, "US-NY", &["2025-09-02".to_owned()], "1").await;
    record::confirm_all(&story.house, &mut story.browser, "sam@harbor.example", "NYCPS").await;
    story.stands(NY).await.shown.says(ALL_MET);
    story.end().await;
}

#[tokio::test]
async fn nebraska_training_grows_too_old_by_one_day() {
    let mut story = Story::begin().await;
    story.grown("19", &[("recovery", "12")]).await;
    show(&mut story.desk, &story.ana, "registry-check", &[("outcome", "cleared"), ("source", "authority")])
        .await;
    let one = Course {
        title: "Core Curriculum",
        provider: "Plains Peers",
        purpose: "core",
        curriculum: "",
        days: ("2026-02-02", "2026-02-20"),
        parts: &[
            ("ethics", "live-online", "9"),
            ("peer-recovery", "in-person", "31"),
            ("whole-health", "self-paced", "20"),
        ],
    };
    course(&mut story.browser, "training", &one).await;
    story.approve("US-NE", "Plains Peers", "Core Curriculum", "2025-01-01").await;
    let exam = [
        ("what", "icrc-pr"),
        ("name", "Peer Recovery"),
        ("issuer", "IC&RC"),
        ("taken_on", "2026-02-27"),
        ("passed", "yes"),
    ];
    add(&mut story.browser, "exams", &exam).await;
    story.stands(NE).await.shown.does_not_say(ALL_MET).says("9 hours");
    let ethics = Course {
        title: "Ethics",
        provider: "Plains Peers",
        purpose: "core",
        curriculum: "",
        days: ("2026-02-21", "2026-02-21"),
        parts: &[("ethics", "in-person", "1")],
    };
    course(&mut story.browser, "training", &ethics).await;
    story.approve("US-NE", "Plains Peers", "Ethics", "2025-01-01").await;
    story.stands(NE).await.shown.says(ALL_MET);
    story.stands_on(NE, "2027-02-19").await.shown.says(ALL_MET);
    // The rule does not say whether the last day counts: nobody decides it here.
    story.stands_on(NE, "2027-02-20").await.shown.does_not_say(ALL_MET).says("limit day");
    story.stands_on(NE, "2027-02-22").await.shown.does_not_say(ALL_MET).says("To do");
    story.end().await;
}

#[tokio::test]
async fn virginia_takes_a_certification_from_va_with_its_own_training_whole() {
    let mut story = Story::begin().await;
    sign(&mut story.browser, &story.ana, "ethics-code", "").await;
    let virginian = |title, parts| Course {
        title,
        provider: "Tidewater Peers",
        purpose: "core",
        curriculum: "DBHDS",
        days: ("2026-01-05", "2026-01-20"),
        parts,
    };
    course(
        &mut story.browser,
        "training",
        &virginian("DBHDS training", &[("peer-recovery", "in-person", "71")]),
    )
    .await;
    story.stands(VIRGINIA).await.shown.does_not_say("Coming from another state");
    let held = [
        ("what", "peer-certification"),
        ("title", "Peer Specialist"),
        ("authority", "Department of Veterans Affairs"),
        ("issuer", "federal"),
        ("jurisdiction", "X-DVA"),
        ("from", "2025-01-01"),
    ];
    add(&mut story.browser, "credentials", &held).await;
    story
        .stands(VIRGINIA)
        .await
        .shown
        .says("Coming from another state")
        .does_not_say(ALL_MET)
        .says("71 hours");
    course(
        &mut story.browser,
        "training",
        &virginian("DBHDS training, the rest", &[("ethics", "in-person", "1")]),
    )
    .await;
    story.stands(VIRGINIA).await.shown.says(ALL_MET);
    story.end().await;
}

/// A Veteran in recovery for a year.
async fn veteran() -> Story {
    let mut story = Story::begin().await;
    sign(&mut story.browser, &story.ana, "lived-experience", "").await;
    sign(&mut story.browser, &story.ana, "recovery", "12").await;
    show(&mut story.desk, &story.ana, "veteran-status", &[]).await;
    story.stands(VA).await.shown.does_not_say(ALL_MET);
    story
}

#[tokio::test]
async fn va_takes_whom_a_state_has_certified() {
    let mut story = veteran().await;
    let held = [
        ("what", "peer-certification"),
        ("title", "Mental Health Peer Specialist"),
        ("authority", "Texas Certification Board"),
        ("issuer", "state"),
        ("jurisdiction", "US-TX"),
        ("from", "2026-03-01"),
    ];
    story.stands(VA).await.shown.does_not_say(ALL_MET);
    add(&mut story.browser, "credentials", &held).await;
    story.stands(VA).await.shown.says(ALL_MET);
    story.end().await;
}

#[tokio::test]
async fn va_takes_whom_a_non_profit_has_certified_only_while_it_is_on_the_list() {
    let mut story = veteran().await;
    let held = [
        ("what", "peer-certification"),
        ("title", "Certified Peer"),
        ("authority", "Peers Together"),
        ("issuer", "nonprofit"),
        ("from", "2026-02-01"),
    ];
    add(&mut story.browser, "credentials", &held).await;
    story.stands(VA).await.shown.does_not_say(ALL_MET);
    story.desk.open("/operator/accepted-bodies").await;
    let body = [
        ("Name of the body", "Peers Together"),
        ("First day", "2026-01-01"),
        ("Where it can be seen", "A letter of the Secretary"),
    ];
    story.desk.send("Add the body", &body).await;
    story.stands(VA).await.shown.says(ALL_MET);
    story.desk.follow("Peers Together").await;
    story.desk.send("Record the change", &[("Last day", "2026-01-31")]).await;
    story.stands(VA).await.shown.does_not_say(ALL_MET);
    story.end().await;
}

#[tokio::test]
async fn from_texas_to_california_with_fifteen_hundred_and_fifty_hours_and_not_one_less() {
    let mut story = Story::begin().await;
    story.grown("18", &[]).await;
    let held = [
        ("what", "peer-certification"),
        ("title", "Mental Health Peer Specialist"),
        ("authority", "Texas Certification Board"),
        ("issuer", "board"),
        ("jurisdiction", "US-TX"),
        ("from", "2024-06-01"),
        ("to", "2026-06-01"),
    ];
    add(&mut story.browser, "credentials", &held).await;
    story.browser.open(&format!("/me/programs/{TX}/move")).await;
    story.browser.send("Show what is left", &[("Where to?", CA)]).await.says("to California");
    story.browser.shown.says("1550 hours").says("Have three letters");
    let ce = Course {
        title: "Renewal",
        provider: "Lone Star Peers",
        purpose: "",
        curriculum: "",
        days: ("2025-10-01", "2025-10-03"),
        parts: &[("ethics", "live-online", "6"), ("trauma", "live-online", "14")],
    };
    course(&mut story.browser, "continuing-education", &ce).await;
    for name in ["Mo Lane", "Kit Moss", "Lou Berg"] {
        record::reference(&story.house, &mut story.browser, name).await;
    }
    let exam = [
        ("what", "state-exam"),
        ("name", "California exam"),
        ("issuer", "CalMHSA"),
        ("jurisdiction", "US-CA"),
        ("taken_on", "2026-02-25"),
        ("passed", "yes"),
    ];
    add(&mut story.browser, "exams", &exam).await;
    work(&mut story.browser, "US-TX", &days("2025-01-01", 77), "20").await;
    work(&mut story.browser, "US-TX", &["2025-05-01".to_owned()], "9").await;
    story.stands(CA).await.shown.does_not_say(ALL_MET).says("1,549 hours so far");
    work(&mut story.browser, "US-TX", &["2025-05-02".to_owned()], "1").await;
    story.stands(CA).await.shown.says(ALL_MET);
    // Three years on, the first of those days no longer counts.
    story.stands_on(CA, "2028-01-03").await.shown.does_not_say(ALL_MET);
    story.end().await;
}
