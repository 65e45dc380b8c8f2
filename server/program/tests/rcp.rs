//! Reciprocity.

use crate::little::*;
use program::{Asked, Credential, Facts, Question, evaluate};

fn from(place: &'static str, until: &'static str, more: impl FnOnce(&mut Credential)) -> Credential {
    credential("cps", "2023-01-01", until, |one| {
        one.from = Some(place.into());
        one.issued_by = Some("state".into());
        more(one);
    })
}

#[test]
fn rcp_01_none() {
    let carolina = program(
        "",
        "  - { id: it, about: transfer, step: transfer, none: A way in for other states' certifications, source: page }",
    );
    let told = find(&carolina, "it", "2026-06-01", |facts| {
        facts.credentials.push(from("US-TX", "2027-01-01", |_| {}));
    });
    assert_eq!(told.asked, Asked::Nothing);
    assert!(told.reason.contains("way in"));
}

#[test]
fn rcp_02_same_title_with_another_curriculum_is_not_enough() {
    let georgia = "step: transfer, all: [{ holds: { credential: [any], standing: active, curriculum: [Georgia] } }, { exam: { name: state-exam, passed: true } }]";
    let with = |curriculum: &'static str| {
        outcome(georgia, "2026-06-01", |facts| {
            facts
                .credentials
                .push(from("US-TX", "2027-01-01", |one| one.curriculum = Some(curriculum.into())));
            sat(facts, "state-exam", "2026-05-01", |one| one.passed = Some(true));
        })
    };
    assert_eq!((with("Other"), with("Georgia")), (NOT, MET));
}

#[test]
fn rcp_03_all_five_are_needed() {
    let california = "step: transfer, all: [{ holds: { credential: [any], standing: active } }, { experience: { min: 1550 h, within: { last: 3 years, before: applied } } }, { ce: { min: 20 h, buckets: [{ name: ethics, topic: ethics, min: 6 h }] } }, { shown: { what: reference, min: 3 } }, { exam: { name: state-exam, passed: true } }]";
    let with = |amount: f64, until: &'static str| {
        outcome(california, "2026-06-01", |facts| {
            facts.credentials.push(from("US-TX", until, |_| {}));
            work(facts, amount, "2026-01-01");
            facts.ce.push(hours(20.0, "2026-01-01", |entry| {
                entry.topics = topics(&[("ethics", 6), ("other", 14)]);
            }));
            for _ in 0..3 {
                shown(facts, "reference", "2026-05-01", |_| {});
            }
            sat(facts, "state-exam", "2026-05-01", |one| one.passed = Some(true));
        })
    };
    assert_eq!(with(1550.0, "2027-01-01"), MET);
    assert_eq!(with(1549.0, "2027-01-01"), NOT);
    assert_eq!(with(1550.0, "2026-05-25"), NOT, "lapsed last week");
}

#[test]
fn rcp_04_named_jurisdictions() {
    let oregon = "step: transfer, holds: { credential: [any], from: [US-WA, US-ID], standing: good }";
    let with = |place: &'static str, good: Option<bool>| {
        outcome(oregon, "2026-06-01", |facts| {
            facts.credentials.push(from(place, "2027-01-01", |one| one.good_standing = good));
        })
    };
    assert_eq!(with("US-UT", Some(true)), NOT);
    assert_eq!(with("US-WA", Some(true)), MET);
    assert_eq!(with("US-WA", None), UNKNOWN);
}

#[test]
fn rcp_05_a_waiver_of_training_leaves_the_rest() {
    let kentucky = program("", "  - { id: training, training: { min: 30 h, kind: apss }, waived_by: { training: { min: 30 h, kind: comparable, within: { last: 5 years, before: applied } } }, source: page }
  - { id: age, age: { min: 18 }, source: page }");
    let facts = facts(|facts| {
        facts.training.push(hours(30.0, "2024-01-01", |entry| entry.kind = Some("comparable".into())));
    });
    let question = Question::on(day("2026-06-01"));
    let evaluation = evaluate(&kentucky, &facts, &question);
    assert_eq!(evaluation.finding("training").unwrap().outcome, WAIVED);
    assert_eq!(evaluation.finding("age").unwrap().outcome, UNKNOWN);
}

#[test]
fn rcp_06_a_transfer_needs_sixty_days_left() {
    let icrc = "step: transfer, holds: { credential: [any], standing: active, valid_for: 60 days }";
    let with = |until: &'static str| {
        outcome(icrc, "2026-06-01", |facts| facts.credentials.push(from("US-TX", until, |_| {})))
    };
    assert_eq!(with("2026-07-30"), NOT, "59 days left");
    assert_eq!(with("2026-07-31"), MET);
}

#[test]
fn rcp_07_a_federal_certification_needs_the_states_training_too() {
    let virginia = "all: [{ holds: { credential: [any], issued_by: [federal, board], standing: active } }, { training: { min: 72 h, provider: [DBHDS] } }]";
    let with = |trained: bool| {
        outcome(virginia, "2026-06-01", |facts| {
            facts.credentials.push(from("X-DVA", "2027-01-01", |one| one.issued_by = Some("federal".into())));
            if trained {
                facts.training.push(hours(72.0, "2026-01-01", |entry| entry.provider = Some("DBHDS".into())));
            }
        })
    };
    assert_eq!((with(false), with(true)), (NOT, MET));
}

fn asks_the_authority(what: &str) {
    let told = ask(&format!("step: transfer, unknown: {what}"), "2026-06-01", |facts| {
        facts.credentials.push(from("US-TX", "2027-01-01", |_| {}));
    });
    assert_eq!(told.outcome, UNKNOWN);
    assert!(told.reason.contains("Ask The authority."), "{}", told.reason);
}

#[test]
fn rcp_08_case_by_case_says_whom_to_ask() {
    asks_the_authority("Each case is looked at by itself");
}

#[test]
fn rcp_09_no_guarantee_says_whom_to_ask() {
    asks_the_authority("Whether a certification from elsewhere is accepted");
}

#[test]
fn rcp_10_a_process_with_unknown_terms_says_whom_to_ask() {
    asks_the_authority("The terms of the process from state to state");
}

#[test]
fn rcp_11_outside_certification_is_one_route_among_others() {
    let oregon = "any: [{ training: { min: 40 h, approved_by: US-OR, approved_on: start } }, { experience: { min: 2000 h, place: US-OR } }, { all: [{ holds: { credential: [any], standing: active } }, { ce: { min: 20 h, within: { last: 3 years, before: applied } } }] }]";
    let with = |ce: f64| {
        outcome(oregon, "2026-06-01", |facts| {
            facts.credentials.push(from("US-WA", "2027-01-01", |_| {}));
            facts.ce.push(hours(ce, "2025-01-01", |_| {}));
        })
    };
    assert_eq!((with(19.0), with(20.0)), (NOT, MET));
}

#[test]
fn rcp_12_a_lapsed_state_credential_is_no_for_one_and_unknown_for_another() {
    let lapsed = |facts: &mut Facts| {
        facts.credentials.push(from("US-TX", "2026-05-25", |one| one.its_minutes = Some(2400)));
    };
    assert_eq!(
        outcome(
            "holds: { credential: [any], issued_by: [state], standing: active, its_hours: 40 h }",
            "2026-06-01",
            lapsed
        ),
        NOT
    );
    assert_eq!(outcome("holds: { accepted: true }", "2026-06-01", lapsed), UNKNOWN);
}

#[test]
fn rcp_13_a_separate_reciprocal_credential() {
    let missouri = program(
        "endorsements: [{ id: crpr, title: Certified Reciprocal Peer Recovery }]",
        "  - { id: exam, endorsement: crpr, exam: { name: icrc-pr, passed: true }, source: page }",
    );
    let chosen = ["crpr".to_owned()];
    let question = Question { endorsements: &chosen, ..Question::on(day("2026-06-01")) };
    assert_eq!(evaluate(&missouri, &facts(|_| {}), &question).finding("exam").unwrap().outcome, NOT);
}

#[test]
fn rcp_14_where_a_course_certificate_counts_is_unknown() {
    asks_the_authority("Which states count this course");
}
