//! People on their way through programs that are shipped, each with a day on which it fails by a little.

use crate::little::{credential, day, event, hours, is, sat, shown, signed, topics};
use crate::shipped::files;
use chrono::NaiveDate;
use program::{
    Accepted, Age, Approval, Covered, Entry, Facts, Outcome, Program, Question, Standing, Step, Summary,
    Supervisor, evaluate, may_extend, read, standing, term_from,
};
use std::path::Path;
use std::sync::LazyLock;

static SHIPPED: LazyLock<Vec<Program>> =
    LazyLock::new(|| read(&files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses/programs"))).0);

fn of(id: &str) -> &'static Program {
    SHIPPED.iter().find(|program| program.id == id).unwrap()
}

/// What a program says at a step of a person: the summary, and the rules that hold someone up.
fn at(program: &str, step: Step, stage: Option<&str>, on: &str, facts: &Facts) -> (Summary, Vec<String>) {
    asked(program, &Question { step, stage, ..Question::on(day(on)) }, facts)
}

fn asked(program: &str, question: &Question, facts: &Facts) -> (Summary, Vec<String>) {
    let evaluation = evaluate(of(program), facts, question);
    let open =
        evaluation.findings.iter().filter(|finding| finding.blocks()).map(|finding| finding.rule.id.clone());
    (evaluation.summary(), open.collect())
}

fn none() -> Vec<String> {
    Vec::new()
}

/// An adult with a diploma and years in recovery, who has signed and shown what most places ask.
fn someone() -> Facts {
    let age = Age { at_least: Some((30, day("2025-01-01"))), ..Age::default() };
    let mut facts = Facts { age, ..Facts::default() };
    is(&mut facts, "education", &["high-school"]);
    for statement in ["lived-experience", "willing-to-share", "ethics-code", "self-assessment"] {
        signed(&mut facts, statement, "2026-01-05", |_| ());
    }
    signed(&mut facts, "recovery", "2026-01-05", |one| one.months = Some(36));
    facts
}

fn cleared(facts: &mut Facts, what: &str, on: &str) {
    shown(facts, what, on, |one| one.outcome = Some("cleared".into()));
}

fn references(facts: &mut Facts, number: u32) {
    for n in 0..number {
        shown(facts, "reference", "2026-02-01", |one| {
            one.who = Some(format!("reference-{n}"));
            one.from = Some("reference".into());
        });
    }
}

fn approved(by: &str, from: &str) -> Vec<Approval> {
    vec![Approval { by: by.into(), from: Some(day(from)), ..Approval::default() }]
}

fn covering(framework: &str, number: u32) -> Vec<Covered> {
    (0..number).map(|n| Covered { framework: framework.into(), id: format!("{framework}-{n}") }).collect()
}

const NEBRASKA: &str = "us-ne/certified-peer-support-specialist";

/// Live and self-paced hours, hours of ethics among the live ones, and the day all of it was finished.
fn nebraskan(live: f64, alone: f64, ethics: u32, finished: &str) -> Facts {
    let mut facts = someone();
    for (amount, mode, topic) in [(live, "live-online", ethics), (alone, "self-paced", 0)] {
        facts.training.push(hours(amount, finished, |entry| {
            entry.mode = Some(mode.into());
            entry.approvals = approved("US-NE", "2020-01-01");
            entry.covers = Some(covering("us-ne-domains", 13));
            entry.topics = if topic > 0 {
                topics(&[("ethics", topic), ("practice", 0)])
            } else {
                topics(&[("practice", 0)])
            };
        }));
    }
    sat(&mut facts, "icrc-pr", "2026-02-20", |one| one.passed = Some(true));
    cleared(&mut facts, "registry-check", "2026-02-20");
    facts
}

fn nebraska(facts: &Facts) -> (Summary, Vec<String>) {
    at(NEBRASKA, Step::Apply, None, "2026-03-01", facts)
}

#[test]
fn nebraska_asks_for_live_hours_ethics_and_fresh_training() {
    assert_eq!(nebraska(&Facts::default()).0, Summary::ToDo);
    assert_eq!(nebraska(&nebraskan(40.0, 20.0, 10, "2026-02-01")), (Summary::MetAsFarAsKnown, none()));
    assert_eq!(nebraska(&nebraskan(39.0, 21.0, 10, "2026-02-01")).1, ["training-live"]);
    assert_eq!(nebraska(&nebraskan(40.0, 20.0, 9, "2026-02-01")).1, ["training-ethics"]);
    assert_eq!(nebraska(&nebraskan(40.0, 19.5, 10, "2026-02-01")).1, ["training-total"]);
    let stale = nebraska(&nebraskan(40.0, 20.0, 10, "2025-02-28"));
    assert_eq!(
        stale,
        (Summary::ToDo, ["training-total", "training-live", "training-ethics"].map(String::from).to_vec())
    );
    let mut young = nebraskan(40.0, 20.0, 10, "2026-02-01");
    young.age = Age { born_on: Some(day("2007-03-02")), ..Age::default() };
    assert_eq!(nebraska(&young).1, ["age"]);
}

#[test]
fn nebraska_does_not_count_a_provider_it_has_not_approved() {
    let mut facts = nebraskan(40.0, 20.0, 10, "2026-02-01");
    facts.training[1].approvals = approved("US-IA", "2020-01-01");
    assert_eq!(nebraska(&facts), (Summary::ToDo, vec!["training-total".into()]));
}

#[test]
fn nebraska_ends_terms_on_the_first_of_september_of_odd_years() {
    let term = term_from(of(NEBRASKA), day("2026-03-01")).unwrap();
    assert_eq!(term.expires_on, day("2027-09-01"));
}

const TEXAS: &str = "us-tx/mental-health-and-recovery-support-peer-specialist";
const MHPS: &[&str] = &["mhps"];

fn texan() -> Facts {
    let mut facts = someone();
    for (kind, amount, on) in [
        ("orientation", 1.0, "2026-01-06"),
        ("core", 19.5, "2026-01-16"),
        ("supplemental-mhps", 40.0, "2026-02-06"),
    ] {
        facts.training.push(hours(amount, on, |entry| {
            entry.kind = Some(kind.into());
            entry.course = Some(kind.into());
            entry.mode = Some("live-online".into());
            entry.approvals = approved("US-TX", "2020-01-01");
        }));
    }
    sat(&mut facts, "core-assessment", "2026-01-16", |one| one.passed = Some(true));
    sat(&mut facts, "supplemental-mhps-assessment", "2026-02-06", |one| one.passed = Some(true));
    cleared(&mut facts, "background-check", "2026-02-10");
    cleared(&mut facts, "registry-check", "2026-02-10");
    facts
}

/// A Texan with an initial certification and so many supervised hours on a day.
fn at_work(amount: f64, on: &str) -> Facts {
    let mut facts = texan();
    event(&mut facts, "initial-started", "2026-03-01");
    shown(&mut facts, "supervisor-letter", "2026-08-20", |one| one.from = Some("supervisor".into()));
    let certificate = credential("PSS", "2024-01-01", "2027-12-31", |_| ());
    facts
        .supervisors
        .insert("s".into(), Supervisor { credentials: vec![certificate], ..Supervisor::default() });
    facts.experience.push(hours(amount, on, |entry| {
        entry.kind = Some("service".into());
        entry.supervisor = Some("s".into());
    }));
    facts
}

fn texas(step: Step, stage: &str, on: &str, facts: &Facts) -> (Summary, Vec<String>) {
    let endorsements: Vec<String> = MHPS.iter().map(|one| (*one).to_owned()).collect();
    let question =
        Question { step, stage: Some(stage), endorsements: &endorsements, ..Question::on(day(on)) };
    asked(TEXAS, &question, facts)
}

#[test]
fn texas_goes_from_orientation_to_a_full_certification() {
    assert_eq!(texas(Step::Apply, "initial", "2026-02-20", &Facts::default()).0, Summary::ToDo);
    assert_eq!(texas(Step::Train, "initial", "2026-02-20", &texan()), (Summary::AllMet, none()));
    let initial = texas(Step::Apply, "initial", "2026-02-20", &texan());
    assert_eq!(initial, (Summary::AllMet, none()));
    assert_eq!(
        texas(Step::Apply, "full", "2026-08-25", &at_work(250.0, "2026-08-20")),
        (Summary::AllMet, none())
    );
    assert_eq!(texas(Step::Apply, "full", "2026-08-25", &at_work(249.5, "2026-08-20")).1, ["experience"]);
    assert_eq!(texas(Step::Apply, "full", "2026-09-10", &at_work(250.0, "2026-09-02")).1, ["experience"]);
}

#[test]
fn texas_does_not_count_hours_alone_at_a_screen_nor_hours_of_being_supervised() {
    let mut facts = texan();
    facts.training[1].mode = Some("self-paced".into());
    assert_eq!(texas(Step::Apply, "initial", "2026-02-20", &facts).1, ["training-core"]);
    let mut facts = at_work(250.0, "2026-08-20");
    facts.experience[0].kind = Some("receiving-supervision".into());
    assert_eq!(texas(Step::Apply, "full", "2026-08-25", &facts).1, ["experience"]);
}

#[test]
fn texas_wants_a_supervisor_who_was_certified_on_the_day_of_the_hours() {
    let mut facts = at_work(250.0, "2026-08-20");
    facts.supervisors.get_mut("s").unwrap().credentials[0].valid_until = Some(day("2026-08-19"));
    assert_eq!(texas(Step::Apply, "full", "2026-08-25", &facts).1, ["experience"]);
}

#[test]
fn texas_extends_once_when_asked_thirty_days_ahead() {
    let mut facts = at_work(100.0, "2026-05-01");
    // The six months end on 2026-09-01.
    let ask = |facts: &Facts, on| may_extend(of(TEXAS), facts, "initial", day(on)).outcome;
    assert_eq!(ask(&facts, "2026-08-02"), Outcome::Met);
    assert_eq!(ask(&facts, "2026-08-03"), Outcome::NotMet);
    facts.extensions.push(program::Extension {
        stage: "initial".into(),
        requested_on: day("2026-08-02"),
        granted: true,
    });
    assert_eq!(ask(&facts, "2027-01-01"), Outcome::NotMet);
}

const CALIFORNIA: &str = "us-ca/certified-medi-cal-peer-support-specialist";

fn californian(amount: f64, competencies: u32, approved_from: &str) -> Facts {
    let mut facts = someone();
    facts.training.push(hours(amount, "2026-03-20", |entry| {
        entry.began_on = Some(day("2026-03-02"));
        entry.approvals = approved("US-CA", approved_from);
        entry.covers = Some(covering("us-ca-competencies", competencies));
    }));
    sat(&mut facts, "ca-exam", "2026-04-20", |one| one.passed = Some(true));
    shown(&mut facts, "photo-id", "2026-04-01", |one| {
        one.valid_until = Some(day("2030-01-01"));
        one.name_matches = Some(true);
    });
    facts
}

fn california(facts: &Facts) -> (Summary, Vec<String>) {
    at(CALIFORNIA, Step::Apply, None, "2026-05-01", facts)
}

#[test]
fn california_asks_for_80_approved_hours_over_17_competencies_and_an_exam() {
    assert_eq!(california(&Facts::default()).0, Summary::ToDo);
    assert_eq!(california(&californian(80.0, 17, "2026-03-02")), (Summary::MetAsFarAsKnown, none()));
    assert_eq!(california(&californian(79.5, 17, "2026-03-02")).1, ["training-total"]);
    assert_eq!(california(&californian(80.0, 16, "2026-03-02")).1, ["training-competencies"]);
    // Approved one day after the course began.
    assert_eq!(california(&californian(80.0, 17, "2026-03-03")).1, ["training-total"]);
    let mut failed = californian(80.0, 17, "2026-03-02");
    failed.exams[0].passed = Some(false);
    assert_eq!(california(&failed).1, ["exam"]);
}

#[test]
fn california_renews_with_20_hours_of_which_6_are_in_law_and_ethics() {
    let renewing = |general: f64, law: f64, filed: &str| {
        let mut facts = someone();
        event(&mut facts, "certified", "2026-05-01");
        event(&mut facts, "renewal-filed", filed);
        for (amount, topic) in [(general, "peer-recovery"), (law, "law-and-ethics")] {
            facts.ce.push(hours(amount, "2027-06-01", |entry| entry.topics = topics(&[(topic, 0)])));
        }
        signed(&mut facts, "ethics-code", "2028-04-01", |_| ());
        signed(&mut facts, "ce-done", "2028-04-01", |_| ());
        at(CALIFORNIA, Step::Renew, None, "2028-04-02", &facts)
    };
    assert_eq!(renewing(14.0, 6.0, "2028-04-01").1, none());
    assert_eq!(renewing(15.0, 5.0, "2028-04-01").1, ["ce-total"]);
    assert_eq!(renewing(14.0, 6.0, "2028-01-31").1, ["renewal-window"]);
}

#[test]
fn a_texan_sees_what_california_would_still_ask() {
    let mut facts = at_work(1549.5, "2026-08-20");
    facts.credentials.push(credential("MHPS", "2026-09-01", "2028-09-01", |one| {
        one.from = Some("US-TX".into());
        one.issued_by = Some("board".into());
    }));
    let (summary, open) = at(CALIFORNIA, Step::Transfer, None, "2026-10-01", &facts);
    assert_eq!(summary, Summary::ToDo);
    assert_eq!(open, ["transfer-experience", "transfer-ce", "transfer-letters", "transfer-exam"]);
    facts.experience.push(hours(0.5, "2026-08-21", |_| ()));
    facts.ce.push(hours(20.0, "2026-09-10", |entry| {
        entry.topics = topics(&[("ethics", 6), ("peer-recovery", 0)]);
    }));
    references(&mut facts, 3);
    sat(&mut facts, "ca-exam", "2026-09-20", |one| one.passed = Some(true));
    assert_eq!(at(CALIFORNIA, Step::Transfer, None, "2026-10-01", &facts).1, none());
    facts.credentials[0].valid_until = Some(day("2026-09-30"));
    assert_eq!(at(CALIFORNIA, Step::Transfer, None, "2026-10-01", &facts).1, ["transfer-credential"]);
}

const NEW_YORK: &str = "us-ny/new-york-certified-peer-specialist";

fn new_yorker(core: u32, electives: u32, worked: f64) -> Facts {
    let mut facts = someone();
    shown(&mut facts, "diploma", "2026-01-10", |_| ());
    for (kind, number) in [("core", core), ("elective", electives)] {
        for n in 0..number {
            facts.training.push(Entry {
                on: day("2026-02-01"),
                kind: Some(kind.into()),
                course: Some(format!("{kind}-{n}")),
                provider: Some("Academy of Peer Services".into()),
                ..Entry::default()
            });
        }
    }
    for n in 0..core {
        sat(&mut facts, "course-test", "2026-02-02", |one| {
            one.part = Some(format!("core-{n}"));
            one.score = Some(program::Score::Percent(75.0));
        });
    }
    facts.experience.push(hours(worked, "2027-06-01", |entry| entry.kind = Some("peer-specialist".into())));
    references(&mut facts, 3);
    shown(&mut facts, "supervisor-letter", "2027-06-01", |one| one.from = Some("supervisor".into()));
    facts
}

#[test]
fn new_york_is_provisional_first_and_full_later() {
    let provisional = |facts: &Facts| at(NEW_YORK, Step::Apply, Some("provisional"), "2026-03-01", facts);
    let full = |facts: &Facts| at(NEW_YORK, Step::Apply, Some("full"), "2027-07-01", facts);
    assert_eq!(provisional(&Facts::default()).0, Summary::ToDo);
    assert_eq!(provisional(&new_yorker(13, 0, 0.0)), (Summary::MetAsFarAsKnown, none()));
    assert_eq!(provisional(&new_yorker(12, 0, 0.0)).1, ["training-core", "exam-courses"]);
    assert_eq!(full(&new_yorker(13, 5, 2000.0)), (Summary::MetAsFarAsKnown, none()));
    assert_eq!(full(&new_yorker(13, 4, 2000.0)).1, ["training-electives"]);
    assert_eq!(full(&new_yorker(13, 5, 1999.0)).1, ["experience"]);
    let mut close = new_yorker(13, 0, 0.0);
    close.exams[0].score = Some(program::Score::Percent(74.9));
    assert_eq!(provisional(&close).1, ["exam-courses"]);
}

#[test]
fn virginia_accepts_a_certification_from_va_with_its_own_training() {
    let virginia = "us-va/certified-peer-recovery-specialist";
    let mut facts = someone();
    facts.credentials.push(credential("Peer Specialist", "2025-01-01", "2027-01-01", |one| {
        one.from = Some("X-DVA".into());
    }));
    assert_eq!(at(virginia, Step::Transfer, None, "2026-05-01", &facts).1, ["transfer-training"]);
    facts.training.push(hours(71.5, "2026-04-01", |entry| entry.curriculum = Some("DBHDS".into())));
    assert_eq!(at(virginia, Step::Transfer, None, "2026-05-01", &facts).1, ["transfer-training"]);
    facts.training.push(hours(0.5, "2026-04-02", |entry| entry.curriculum = Some("DBHDS".into())));
    assert_eq!(at(virginia, Step::Transfer, None, "2026-05-01", &facts), (Summary::AllMet, none()));
    facts.credentials[0].from = Some("US-TX".into());
    assert_eq!(at(virginia, Step::Transfer, None, "2026-05-01", &facts).1, ["transfer-credential"]);
}

const VA: &str = "x-dva/peer-specialist";

fn veteran(issued_by: &str, issuer: &str) -> Facts {
    let mut facts = someone();
    shown(&mut facts, "veteran-status", "2026-01-10", |_| ());
    facts.credentials.push(credential("CPS", "2025-06-01", "2027-06-01", |one| {
        one.issued_by = Some(issued_by.into());
        one.issuer = Some(issuer.into());
    }));
    facts
}

fn hired(facts: &Facts, accepted: &[Accepted], on: &str) -> (Summary, Vec<String>) {
    asked(VA, &Question { stage: Some("full"), accepted, ..Question::on(day(on)) }, facts)
}

#[test]
fn va_takes_a_states_certification_and_a_nonprofits_only_once_it_is_listed() {
    assert_eq!(hired(&veteran("state", "A state"), &[], "2026-05-01").1, none());
    assert_eq!(
        hired(&veteran("for-profit", "A firm"), &[], "2026-05-01"),
        (Summary::ToDo, vec!["certification".into()])
    );
    let trained = veteran("nonprofit", "A non-profit");
    assert_eq!(hired(&trained, &[], "2026-05-01"), (Summary::Unknown, vec!["certification".into()]));
    let listed = |from: &str, to: Option<NaiveDate>| Accepted {
        name: "A non-profit".into(),
        evidence: "https://example.org/letter".into(),
        from: day(from),
        to,
    };
    assert_eq!(hired(&trained, &[listed("2026-05-01", None)], "2026-05-01").1, none());
    assert_eq!(hired(&trained, &[listed("2026-05-02", None)], "2026-05-01").0, Summary::Unknown);
    assert_eq!(
        hired(&trained, &[listed("2026-01-01", Some(day("2026-04-30")))], "2026-05-01").0,
        Summary::Unknown
    );
}

#[test]
fn va_takes_nobody_with_eleven_months_in_recovery() {
    let mut facts = veteran("state", "A state");
    facts.signed.retain(|one| one.statement != "recovery");
    signed(&mut facts, "recovery", "2026-01-05", |one| one.months = Some(11));
    assert_eq!(hired(&facts, &[], "2026-05-01").1, ["recovery-time"]);
}

#[test]
fn south_carolina_lets_90_days_pass_and_not_91() {
    let carolina = of("us-sc/certified-peer-support-specialist");
    let term = term_from(carolina, day("2025-05-01")).unwrap();
    assert_eq!(term.expires_on, day("2026-05-01"));
    assert_eq!(standing(&term, day("2026-05-01"), &[]), Standing::Valid);
    assert_eq!(standing(&term, day("2026-07-30"), &[]), Standing::Grace);
    assert_eq!(standing(&term, day("2026-07-31"), &[]), Standing::Expired);
}

#[test]
fn the_carolinas_take_no_other_states_certification() {
    for (program, own) in [
        ("us-nc/certified-peer-support-specialist", "US-NC"),
        ("us-sc/certified-peer-support-specialist", "US-SC"),
    ] {
        let mut facts = someone();
        facts
            .credentials
            .push(credential("MHPS", "2026-09-01", "2028-09-01", |one| one.from = Some("US-TX".into())));
        assert_eq!(
            at(program, Step::Transfer, None, "2026-10-01", &facts),
            (Summary::ToDo, vec!["transfer".into()])
        );
        facts.credentials[0].from = Some(own.into());
        assert_eq!(at(program, Step::Transfer, None, "2026-10-01", &facts).1, none());
    }
}

#[test]
fn a_statement_that_was_signed_for_one_authority_is_not_taken_to_another() {
    let mut facts = nebraskan(40.0, 20.0, 10, "2026-02-01");
    for statement in &mut facts.signed {
        statement.jurisdiction = Some("US-NE".into());
    }
    assert_eq!(nebraska(&facts).1, none());
    for statement in &mut facts.signed {
        statement.jurisdiction = Some("US-IA".into());
    }
    assert_eq!(nebraska(&facts).1, ["recovery-time"]);
}

#[test]
fn nothing_is_met_where_nothing_is_known() {
    let mut facts = someone();
    facts
        .credentials
        .push(credential("MHPS", "2026-09-01", "2028-09-01", |one| one.from = Some("US-TX".into())));
    // The terms of a transfer to Indiana were not found, nor those of renewing in Washington.
    assert_eq!(
        at("us-in/certified-peer-support-professional", Step::Transfer, None, "2026-10-01", &facts).0,
        Summary::Unknown
    );
    assert_eq!(
        at("us-wa/certified-peer-specialist", Step::Renew, None, "2026-10-01", &facts).0,
        Summary::Unknown
    );
    assert_eq!(
        at("us-wy/peer-support-certification", Step::Apply, None, "2026-10-01", &facts).0,
        Summary::Unknown
    );
}
