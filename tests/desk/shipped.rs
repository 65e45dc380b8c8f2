//! The ways of four states, by the programs that come with the server, from an empty record to what a verifier sees.

use std::collections::BTreeSet;

use cairn::desk::{REMINDER_DAYS, Reminders};
use chrono::{NaiveDate, TimeDelta};
use sea_orm::EntityTrait;

use crate::support::{
    House,
    office::{Holder, Office, Ways, reminders_go},
    record::{self, Course, add, course, days, show, sign, work},
};

const TX: &str = "us-tx/mental-health-and-recovery-support-peer-specialist";
const NY: &str = "us-ny/new-york-certified-peer-specialist";
const SC: &str = "us-sc/certified-peer-support-specialist";
const NE: &str = "us-ne/certified-peer-support-specialist";

fn shipped() -> Ways<'static> {
    Ways { shipped: true, ..Ways::default() }
}

/// To noon of a day.
fn to(house: &House, on: &str) {
    let noon = on.parse::<NaiveDate>().unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
    assert!(noon >= house.now(), "time runs forward");
    house.later(noon - house.now());
}

impl Office<'_> {
    pub(super) async fn approves(&mut self, authority: &str, provider: &str) {
        self.operator_signs_in().await;
        self.operator.open("/operator/approvals").await;
        let fields = [
            ("Whose approval", authority),
            ("Provider", provider),
            ("First day", "2025-01-01"),
            ("The authority approved it as covering", "on"),
            ("Where it can be seen", "The authority's list, seen on paper"),
        ];
        self.operator.send("Record the approval", &fields).await.says(provider);
    }

    /// The operator writes down what they saw of somebody's.
    async fn sees(&mut self, holder: &Holder, what: &str, more: &[(&str, &str)]) {
        self.operator_signs_in().await;
        show(&mut self.operator, &holder.person, what, more).await;
    }

    /// A holder of an age, with a GED that was seen, and these statements signed.
    async fn grown(&mut self, holder: &mut Holder, age: &str, statements: &[(&str, &str)]) {
        add(&mut holder.browser, "age", &[("at_least", age), ("on", "2026-03-01")]).await;
        self.sees(holder, "diploma", &[("education", "ged")]).await;
        for (statement, months) in statements {
            sign(&mut holder.browser, &holder.person, statement, months).await;
        }
    }

    /// The first application is sent without one rule unmet, and granted.
    async fn grants(&mut self, house: &House, holder: &mut Holder, page: &str) {
        holder.signs_in(house).await;
        holder.browser.open(page).await.says("Every rule known here is met");
        holder.sends().await;
        holder.browser.shown.says("With the authority");
        self.opines(0, &holder.person.legal_name, "Grant it", "All is there.").await;
        self.at(0).shown.says("Approved");
        holder.reads_number(house).await;
    }
}

async fn exam(holder: &mut Holder, name: &str, issuer: &str, day: &str, percent: &str) {
    let sat = [
        ("what", "other"),
        ("name", name),
        ("issuer", issuer),
        ("taken_on", day),
        ("passed", "yes"),
        ("percent", percent),
    ];
    add(&mut holder.browser, "exams", &sat).await;
}

async fn took(
    holder: &mut Holder,
    kind: &str,
    title: &str,
    purpose: &str,
    span: (&str, &str),
    parts: &[(&str, &str, &str)],
) {
    let one = Course { title, provider: "Harbor House", purpose, curriculum: "", days: span, parts };
    course(&mut holder.browser, kind, &one).await;
}

/// Continuing education on one day.
async fn learned(holder: &mut Holder, on: &str, parts: &[(&str, &str, &str)]) {
    took(holder, "continuing-education", &format!("Course of {on}"), "", (on, on), parts).await;
}

/// Somebody with the initial certification of Texas, since March 2, 2026.
async fn texan(house: &House, office: &mut Office<'_>, name: &str) -> Holder {
    let mut holder = Holder::begins(house, name).await;
    let page = holder.browser.shown.path.clone();
    holder.browser.send("Save", &[("Mental Health Peer Specialist", "on")]).await;
    let statements = ["lived-experience", "willing-to-share", "recovery", "self-assessment", "ethics-code"];
    office.grown(&mut holder, "18", &statements.map(|statement| (statement, ""))).await;
    for check in ["background-check", "registry-check"] {
        office.sees(&holder, check, &[("outcome", "cleared"), ("source", "authority")]).await;
    }
    let live = |topic: &'static str, hours: &'static str| [(topic, "live-online", hours)];
    let of = &mut holder;
    took(
        of,
        "training",
        "Orientation",
        "orientation",
        ("2025-05-01", "2025-05-01"),
        &live("peer-recovery", "1"),
    )
    .await;
    took(of, "training", "Core", "core", ("2025-05-12", "2025-05-14"), &live("peer-recovery", "19.5")).await;
    let more = live("mental-health", "40");
    took(of, "training", "Supplemental MHPS", "specialization", ("2025-06-02", "2025-06-06"), &more).await;
    office.approves("US-TX", "Harbor House").await;
    exam(&mut holder, "Core assessment", "Harbor House", "2025-05-14", "").await;
    exam(&mut holder, "Supplemental MHPS assessment", "Harbor House", "2025-06-06", "").await;
    holder.browser.open(&format!("/me/programs/{TX}")).await;
    let told = [("The day core began", "2025-05-12"), ("The day orientation ended", "2025-05-01")];
    holder.browser.send("Save the days", &told).await;
    office.grants(house, &mut holder, &page).await;
    holder
}

#[tokio::test]
async fn texas_gives_one_extension_when_it_is_asked_thirty_days_ahead_and_none_at_twenty_nine() {
    let house = House::open().await;
    let mut office = Office::open(&house, TX, "Texas Certification Board", 1, shipped()).await;
    // Six months from March 2: until September 2. August 3 is 30 days ahead.
    let mut ana = texan(&house, &mut office, "Ana Ruiz").await;
    let mut ben = texan(&house, &mut office, "Ben Ode").await;
    let seen = ana.seen_on(&house, "2026-03-02").await;
    seen.says("Provisional").says("Initial certification").says("Term ends September 2, 2026");
    to(&house, "2026-08-03");
    ana.asks(&house, "Ask for more time").await;
    ana.browser.shown.says("It is asked in time");
    ana.sends().await;
    ana.browser.shown.says("With the authority");
    to(&house, "2026-08-04");
    ben.asks(&house, "Ask for more time").await;
    ben.browser.shown.says("Not met");
    ben.sends().await;
    assert_eq!(ben.browser.shown.status, 409, "{}", ben.browser.shown.words());
    to(&house, "2026-08-20");
    office.opines(0, "Ana Ruiz", "Grant it", "In time.").await;
    to(&house, "2026-09-03");
    ana.seen_on(&house, "2026-09-03").await.says("Provisional").says("Term ends March 2, 2027");
    ben.seen_on(&house, "2026-09-03").await.says("Not in good standing Expired since September 3, 2026");
    ana.asks(&house, "Ask for more time").await;
    ana.browser.shown.says("Not met");
    // 250 hours under somebody who holds a PSS, and the letter: then it is full, for two years.
    work(&mut ana.browser, "US-TX", &days("2026-04-01", 25), "10").await;
    record::confirm_all(&house, &mut ana.browser, "sam@harbor.example", "PSS").await;
    ana.asks(&house, "Apply for Certification for two years").await;
    ana.browser.shown.says("1 rule is not met");
    let page = ana.browser.shown.path.clone();
    office.sees(&ana, "supervisor-letter", &[("source", "supervisor")]).await;
    ana.browser.open(&page).await.says("Every rule known here is met");
    ana.sends().await;
    office.opines(0, "Ana Ruiz", "Grant it", "Two years.").await;
    let seen = ana.seen_on(&house, "2026-09-03").await;
    seen.says("In good standing Active").says("Certification for two years").says("September 3, 2028");
    ana.seen_on(&house, "2026-09-02").await.says("Provisional");
    let letter = ana.letters(&house).await.pop().unwrap();
    assert!(letter.text.contains("Texas Certification Board"), "{}", letter.text);
    house.is_in_order().await;
}

/// The core courses of the Academy, each with its test.
async fn thirteen_courses(holder: &mut Holder, page: &str) {
    for n in 1..=13 {
        let (title, test, day) =
            (format!("Core course {n}"), format!("Course test: {n}"), format!("2025-03-{n:02}"));
        let one = Course {
            title: &title,
            provider: "Academy of Peer Services",
            purpose: "core",
            curriculum: "",
            days: (&day, &day),
            parts: &[("peer-recovery", "self-paced", "4")],
        };
        if n == 13 {
            holder
                .browser
                .open(page)
                .await
                .says("12 courses so far; 13 courses are asked")
                .says("12 of 13 passed");
        }
        course(&mut holder.browser, "training", &one).await;
        exam(holder, &test, one.provider, &day, "75").await;
    }
}

#[tokio::test]
async fn new_york_is_provisional_after_thirteen_courses_and_full_after_two_thousand_hours() {
    let house = House::open().await;
    let board = "New York Peer Specialist Certification Board";
    let mut office = Office::open(&house, NY, board, 1, shipped()).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    let page = ana.browser.shown.path.clone();
    ana.browser.shown.says("Provisional certification (NYCPS-P)");
    office.grown(&mut ana, "18", &[("lived-experience", ""), ("willing-to-share", "")]).await;
    thirteen_courses(&mut ana, &page).await;
    office.grants(&house, &mut ana, &page).await;
    let seen = ana.seen_on(&house, "2026-03-02").await;
    seen.says("In good standing Provisional since March 2, 2026");
    seen.says(&format!("Term ends not known here: ask {board}"));

    to(&house, "2026-09-01");
    ana.asks(&house, "Apply for Certification (NYCPS)").await;
    let page = ana.browser.shown.path.clone();
    ana.browser.shown.says("4 rules are not met");
    for n in 1..=5 {
        let title = format!("Elective {n}");
        let one = Course {
            title: &title,
            provider: "Academy of Peer Services",
            purpose: "elective",
            curriculum: "",
            days: ("2026-04-01", "2026-04-01"),
            parts: &[("trauma", "self-paced", "4")],
        };
        course(&mut ana.browser, "training", &one).await;
    }
    for name in ["Mo Lane", "Kit Moss", "Lou Berg"] {
        record::reference(&house, &mut ana.browser, name).await;
    }
    office.sees(&ana, "supervisor-letter", &[("source", "supervisor")]).await;
    work(&mut ana.browser, "US-NY", &days("2026-03-10", 99), "20").await;
    work(&mut ana.browser, "US-NY", &["2026-08-01".to_owned()], "19").await;
    record::confirm_all(&house, &mut ana.browser, "sam@harbor.example", "NYCPS").await;
    ana.browser.open(&page).await.says("1 rule is not met").says("1,999 hours");
    work(&mut ana.browser, "US-NY", &["2026-08-02".to_owned()], "1").await;
    record::confirm_all(&house, &mut ana.browser, "sam@harbor.example", "NYCPS").await;
    ana.browser.open(&page).await.says("Every rule known here is met");
    ana.sends().await;
    office.opines(0, "Ana Ruiz", "Grant it", "Two thousand.").await;
    to(&house, "2026-09-02");
    let seen = ana.seen_on(&house, "2026-09-01").await;
    seen.says("In good standing Active since September 1, 2026").says("Certification (NYCPS)");
    ana.seen_on(&house, "2026-08-31").await.says("Provisional certification (NYCPS-P)");
    house.is_in_order().await;
}

/// What South Carolina asks but for the training.
async fn carolinian(house: &House, office: &mut Office<'_>, name: &str) -> (Holder, String) {
    let mut holder = Holder::begins(house, name).await;
    let page = holder.browser.shown.path.clone();
    office.grown(&mut holder, "18", &[("recovery", "36")]).await;
    for friend in ["Mo Lane", "Kit Moss", "Lou Berg"] {
        record::reference(house, &mut holder.browser, friend).await;
    }
    work(&mut holder.browser, "US-SC", &days("2025-06-01", 10), "10").await;
    record::practice(&mut holder.browser, "US-SC", "receiving-supervision", &days("2025-07-01", 1), "4")
        .await;
    record::confirm_all(house, &mut holder.browser, "sam@harbor.example", "CPSS").await;
    exam(&mut holder, "Oral evaluation", "SC SHARE", "2026-02-20", "").await;
    exam(&mut holder, "Post-test", "SC SHARE", "2026-02-20", "").await;
    (holder, page)
}

const FORTY: &[(&str, &str, &str)] = &[("peer-recovery", "in-person", "40")];

#[tokio::test]
async fn south_carolina_renews_ninety_days_late_and_at_ninety_one_the_whole_training_is_to_be_repeated() {
    let house = House::open().await;
    let mut office = Office::open(&house, SC, "SC SHARE", 1, shipped()).await;
    let (mut ana, page) = carolinian(&house, &mut office, "Ana Ruiz").await;
    took(&mut ana, "training", "Forty hours", "core", ("2026-01-05", "2026-01-09"), FORTY).await;
    office.grants(&house, &mut ana, &page).await;
    let (mut ben, page) = carolinian(&house, &mut office, "Ben Ode").await;
    took(&mut ben, "training", "Forty hours", "core", ("2026-01-05", "2026-01-09"), FORTY).await;
    office.grants(&house, &mut ben, &page).await;

    // The anniversary is March 2, 2027; the 90th day after it May 31.
    to(&house, "2027-05-31");
    let mut renewals = Vec::new();
    for holder in [&mut ana, &mut ben] {
        holder.signs_in(&house).await;
        learned(holder, "2026-10-01", &[("trauma", "live-online", "20")]).await;
        holder.asks(&house, "Renew it").await;
        holder.browser.shown.says("Every rule known here is met");
        renewals.push(holder.browser.shown.path.clone());
    }
    ana.sends().await;
    ana.browser.shown.says("With the authority");
    office.opines(0, "Ana Ruiz", "Grant it", "On the last day.").await;
    ana.seen_on(&house, "2027-05-30").await.says("Term over, in its grace period since March 3, 2027");
    ana.seen_on(&house, "2027-05-31").await.says("In good standing").says("Term ends March 2, 2028");

    to(&house, "2027-06-01");
    ben.signs_in(&house).await;
    ben.browser.open(&renewals[1]).await;
    ben.sends().await;
    ben.browser.shown.says("The time to renew is over");
    assert_eq!(ben.browser.shown.status, 409);
    ben.seen_on(&house, "2027-06-01").await.says("Lapsed since June 1, 2027");
    // What was taken before counts no more, by whichever way he asks.
    ben.asks(&house, "Apply for reinstatement").await;
    ben.browser.shown.says("1 rule is not met");
    let page = ben.browser.shown.path.clone();
    ben.sends().await;
    assert_eq!(ben.browser.shown.status, 409);
    to(&house, "2027-07-01");
    ben.signs_in(&house).await;
    took(&mut ben, "training", "Forty hours again", "core", ("2027-06-07", "2027-06-11"), FORTY).await;
    ben.browser.open(&page).await.says("Every rule known here is met");
    ben.sends().await;
    office.opines(0, "Ben Ode", "Grant it", "All of it anew.").await;
    ben.seen_on(&house, "2027-07-01").await.says("Active, reinstated").says("Term ends July 1, 2028");
    ben.seen_on(&house, "2027-06-30").await.says("Lapsed");
    house.is_in_order().await;
}

/// Somebody certified by Nebraska on the day that it is.
async fn nebraskan(house: &House, office: &mut Office<'_>, name: &str) -> Holder {
    let mut holder = Holder::begins(house, name).await;
    let page = holder.browser.shown.path.clone();
    office.grown(&mut holder, "19", &[("recovery", "12")]).await;
    office.sees(&holder, "registry-check", &[("outcome", "cleared"), ("source", "authority")]).await;
    let parts = [
        ("ethics", "live-online", "10"),
        ("peer-recovery", "in-person", "30"),
        ("whole-health", "self-paced", "20"),
    ];
    took(&mut holder, "training", "Core Curriculum", "core", ("2026-02-02", "2026-02-20"), &parts).await;
    office.approves("US-NE", "Harbor House").await;
    let sat = [
        ("what", "icrc-pr"),
        ("name", "Peer Recovery"),
        ("issuer", "IC&RC"),
        ("taken_on", "2026-02-27"),
        ("passed", "yes"),
    ];
    add(&mut holder.browser, "exams", &sat).await;
    office.grants(house, &mut holder, &page).await;
    holder
}

#[tokio::test]
async fn nebraska_ends_every_certification_on_the_first_of_september_of_an_odd_year() {
    let house = House::open().await;
    let mut office = Office::open(&house, NE, "Division of Behavioral Health", 1, shipped()).await;
    let mut ana = nebraskan(&house, &mut office, "Ana Ruiz").await;
    to(&house, "2026-10-01");
    let mut ben = nebraskan(&house, &mut office, "Ben Ode").await;
    for holder in [&ana, &ben] {
        holder.seen_on(&house, "2026-10-01").await.says("Term ends September 1, 2027");
    }
    to(&house, "2027-08-20");
    // Held for more than a year, 20 hours are asked, 6 of them in ethics.
    ana.signs_in(&house).await;
    sign(&mut ana.browser, &ana.person, "ce-done", "").await;
    learned(&mut ana, "2026-11-01", &[("trauma", "self-paced", "14"), ("ethics", "self-paced", "5")]).await;
    ana.asks(&house, "Renew it").await;
    ana.browser.shown.says("19 hours so far; 20 hours are asked").says("5 hours so far; 6 hours are asked");
    // Whether they may be waived, nobody has said.
    ana.browser
        .shown
        .says("Every rule known here is met, and 3 are not known")
        .says("Not told yet: active military");
    let page = ana.browser.shown.path.clone();
    learned(&mut ana, "2027-02-01", &[("ethics", "self-paced", "1")]).await;
    ana.browser.open(&page).await.says("Every rule known here is met, and 1 is not known");
    ana.sends().await;
    office.opines(0, "Ana Ruiz", "Grant it", "Renewed.").await;
    ana.seen_on(&house, "2027-08-20").await.says("In good standing").says("Term ends September 1, 2029");
    // In the first twelve months they are waived.
    ben.signs_in(&house).await;
    sign(&mut ben.browser, &ben.person, "ce-done", "").await;
    ben.asks(&house, "Renew it").await;
    ben.browser.shown.says("Every rule known here is met").says("Does not apply");
    ben.sends().await;
    office.opines(0, "Ben Ode", "Grant it", "Renewed.").await;
    ben.seen_on(&house, "2027-08-20").await.says("Term ends September 1, 2029");
    house.is_in_order().await;
}

#[tokio::test]
async fn nebraskas_reminders_of_ten_years_come_once_each_also_from_a_server_that_sleeps_half_of_the_time() {
    for asleep in [false, true] {
        let house = House::open().await;
        let mut office = Office::open(&house, NE, "Division of Behavioral Health", 1, shipped()).await;
        let mut ana = nebraskan(&house, &mut office, "Ana Ruiz").await;
        let (mut ends, mut written) = (0, 0);
        for passed in 1..=(365 * 10) {
            house.later(TimeDelta::days(1));
            let today = house.now().date_naive();
            // Asleep for 45 days, then awake for 45.
            if asleep && (passed / 45) % 2 == 0 {
                continue;
            }
            written += reminders_go(&house).await;
            let end = NaiveDate::from_ymd_opt(2027 + 2 * ends, 9, 1).unwrap();
            if today >= end {
                renews_after(&house, &mut office, &mut ana, end).await;
                ends += 1;
            }
        }
        assert_eq!(ends, 5, "2027 to 2035");
        let rows = Reminders::find().all(&house.app.store.read).await.unwrap();
        let once: BTreeSet<_> = rows.iter().map(|row| (row.term_id, row.days)).collect();
        assert_eq!((rows.len(), once.len()), (5 * REMINDER_DAYS.len(), rows.len()), "one of each");
        let letters = ana.letters(&house).await;
        let texts: Vec<&str> = letters
            .iter()
            .filter(|letter| letter.subject == "A date to keep in mind")
            .map(|letter| letter.text.as_str())
            .collect();
        let different: BTreeSet<&str> = texts.iter().copied().collect();
        assert_eq!((texts.len(), different.len()), (written, written), "a letter came twice");
        let silent = rows.iter().filter(|row| row.passed_over).count();
        assert_eq!(texts.len() + silent, rows.len(), "what fell due asleep is told by the next letter");
        assert_eq!(asleep, silent > 0);
        house.is_in_order().await;
    }
}

/// Renews on the last day or some days after, with the hours of the two years before.
async fn renews_after(house: &House, office: &mut Office<'_>, holder: &mut Holder, end: NaiveDate) {
    holder.signs_in(house).await;
    let on = (end - TimeDelta::days(100)).to_string();
    learned(holder, &on, &[("trauma", "self-paced", "14"), ("ethics", "self-paced", "6")]).await;
    sign(&mut holder.browser, &holder.person, "ce-done", "").await;
    let page = format!("/me/certifications/{}", holder.number);
    if house.now().date_naive() > end {
        // No rule tells what happens when it is late: the authority does.
        holder.browser.open(&page).await;
        holder.browser.send("Apply for reinstatement", &[]).await;
    } else {
        holder.browser.open(&page).await;
        holder.browser.send("Renew it", &[]).await;
    }
    holder.sends().await;
    holder.browser.shown.says("With the authority");
    office.opines(0, &holder.person.legal_name, "Grant it", "Renewed.").await;
    office.at(0).shown.says("Approved");
}

/// How many rules a page says are not met, and not known.
fn counted(page: &str) -> (usize, usize) {
    let words: Vec<&str> = page.split_whitespace().collect();
    let before = |said: &[&str]| {
        let at = words.windows(said.len()).position(|some| some == said);
        words[at? - 1].trim_start_matches("<p>").parse::<usize>().ok()
    };
    let not_met = ["met,", "met."].iter().find_map(|met| {
        before(&["rule", "is", "not", met]).or_else(|| before(&["rules", "are", "not", met]))
    });
    let none = || page.contains("Every rule known here is met").then_some(0);
    let unknown = before(&["is", "not", "known"]).or_else(|| before(&["are", "not", "known"]));
    (not_met.or_else(none).expect("the page counts"), unknown.unwrap_or(0))
}

#[tokio::test]
async fn the_sentence_counts_the_rows_that_are_marked_so() {
    let house = House::open().await;
    let mut office = Office::open(&house, NE, "Nebraska", 1, shipped()).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    let marked = |html: &str| {
        let rows = |badge: &str| html.matches(badge).count();
        (rows("badge-bad\">Not met<"), rows("badge-wait\">Not known<"))
    };
    let own = ana.browser.shown.html.clone();
    assert_eq!(counted(&own), marked(&own), "on the applicant’s page");
    assert!(counted(&own).1 > 0, "{own}");
    ana.browser.send("Save", &[("Ask for an exception", "I am on my way to it.")]).await;
    ana.sends().await;
    office.case(0, "Ana Ruiz").await;
    let case = office.at(0).shown.html.clone();
    let open = case.split("<details").next().unwrap();
    assert_eq!(counted(open), marked(open), "on the page of who decides");
}
