//! Supervisors.

use crate::little::*;
use program::{Entry, Facts, Outcome, Supervisor};

/// 20 hours on each of two days under one supervisor.
fn under(asks: &str, days: [&str; 2], supervisor: Supervisor) -> Outcome {
    outcome(asks, "2026-12-01", |facts| {
        for on in days {
            facts.experience.push(hours(20.0, on, |entry| entry.supervisor = Some("s".into())));
        }
        facts.supervisors.insert("s".into(), supervisor);
    })
}

fn holding(name: &str, from: &str, until: &str) -> Supervisor {
    Supervisor { credentials: vec![credential(name, from, until, |_| {})], ..Supervisor::default() }
}

#[test]
fn sup_01_an_entry_counts_if_the_supervisor_was_certified_on_its_day() {
    let texas = |min: u32| format!("experience: {{ min: {min} h, supervised_by: [{{ holds: [pss] }}] }}");
    let days = ["2026-01-31", "2026-03-01"];
    let later = || holding("pss", "2026-02-01", "2027-01-01");
    assert_eq!(under(&texas(40), days, later()), NOT);
    assert_eq!(under(&texas(20), days, later()), MET, "entries on other dates do");
    assert_eq!(under(&texas(40), days, holding("pss", "2025-01-01", "2026-02-28")), NOT, "after its lapse");
    assert_eq!(under(&texas(40), days, holding("pss", "2025-01-01", "2026-12-31")), MET);
}

#[test]
fn sup_02_only_entries_after_registration_count() {
    let maryland = "experience: { min: 20 h, supervised_by: [{ holds: [rps] }] }";
    let days = ["2026-01-10", "2026-03-10"];
    assert_eq!(under(maryland, days, holding("rps", "2026-02-10", "2028-01-01")), MET);
    let all = "experience: { min: 40 h, supervised_by: [{ holds: [rps] }] }";
    assert_eq!(under(all, days, holding("rps", "2026-02-10", "2028-01-01")), NOT);
}

#[test]
fn sup_03_supervisor_training_dated_after_the_hours_does_not_help() {
    let ohio = "experience: { min: 40 h, supervised_by: [{ trained: 4 h }] }";
    let trained = |on| Supervisor { training: vec![(day(on), 240)], ..Supervisor::default() };
    assert_eq!(under(ohio, ["2026-01-10", "2026-02-10"], trained("2026-03-01")), NOT);
    assert_eq!(under(ohio, ["2026-01-10", "2026-02-10"], trained("2026-01-01")), MET);
}

#[test]
fn sup_04_a_supervisor_certificate_without_a_page_decides_nothing() {
    let texas = "shown: { what: supervisor-certificate, from: [supervisor] }, mark: unrecorded";
    let with = |facts: &mut Facts| {
        shown(facts, "supervisor-certificate", "2026-01-01", |one| one.from = Some("supervisor".into()));
    };
    assert_eq!(outcome(texas, "2026-06-01", with), UNKNOWN);
    assert_eq!(outcome(&texas.replace("unrecorded", "doc"), "2026-06-01", with), MET);
}

#[test]
fn sup_05_the_temporary_route_ends_on_a_day() {
    let washington = "experience: { min: 40 h, supervised_by: [{ experience: 1500 h }, { holds: [clinician-license], until: 2026-06-30 }] }";
    let clinician = || holding("clinician-license", "2020-01-01", "2030-01-01");
    assert_eq!(under(washington, ["2026-06-29", "2026-06-30"], clinician()), MET);
    let inexperienced = || Supervisor { experience_minutes: Some(0), ..clinician() };
    assert_eq!(under(washington, ["2026-06-30", "2026-07-01"], inexperienced()), NOT);
    let peer = Supervisor { experience_minutes: Some(1500 * 60), ..Supervisor::default() };
    assert_eq!(under(washington, ["2026-06-30", "2026-07-01"], peer), MET);
}

#[test]
fn sup_06_license_types() {
    let kentucky = "experience: { min: 40 h, supervised_by: [{ holds: [lcadc, lcsw] }] }";
    let days = ["2026-01-10", "2026-02-10"];
    assert_eq!(under(kentucky, days, holding("rn", "2020-01-01", "2030-01-01")), NOT);
    assert_eq!(under(kentucky, days, holding("lcsw", "2020-01-01", "2030-01-01")), MET);
}

#[test]
fn sup_07_an_agreement_signed_after_the_first_hours_is_flagged() {
    let montana = "deadline: { event: work-started, after: supervision-agreed, at_least: 0 days, inclusive: true }, review: true";
    let signed = |on: &'static str| {
        outcome(montana, "2026-06-01", move |facts| {
            event(facts, "work-started", "2026-02-01");
            event(facts, "supervision-agreed", on);
        })
    };
    assert_eq!(signed("2026-02-01"), MET);
    assert_eq!(signed("2026-02-02"), UNKNOWN);
}

#[test]
fn sup_08_hours_complete_and_the_letter_missing() {
    let texas =
        "all: [{ experience: { min: 250 h } }, { shown: { what: supervisor-letter, from: [supervisor] } }]";
    let with = |letter: bool| {
        ask(texas, "2026-06-01", move |facts| {
            work(facts, 250.0, "2026-03-01");
            if letter {
                shown(facts, "supervisor-letter", "2026-05-01", |one| one.from = Some("supervisor".into()));
            }
        })
    };
    assert_eq!(with(false).outcome, NOT);
    assert!(with(false).reason.contains("supervisor letter"));
    assert_eq!(with(true).outcome, MET);
}

#[test]
fn sup_09_the_supervisors_own_confirmation_is_what_counts() {
    let colorado = "experience: { min: 20 h, confirmed: true }";
    let with = |confirmed| {
        outcome(colorado, "2026-06-01", |facts| {
            facts.experience.push(hours(20.0, "2026-03-01", |entry| entry.confirmed = confirmed));
        })
    };
    assert_eq!(with(false), NOT);
    assert_eq!(with(true), MET);
    let by_holder = outcome("shown: { what: confirmation, from: [supervisor] }", "2026-06-01", |facts| {
        shown(facts, "confirmation", "2026-03-01", |one| one.from = Some("holder".into()));
    });
    assert_eq!(by_holder, NOT);
}

#[test]
fn sup_10_holder_and_supervisor_attest_together() {
    let tennessee = "signed: { statement: no-violations, by: [holder, supervisor] }";
    let with = |roles: &[&str]| {
        outcome(tennessee, "2026-06-01", |facts| {
            for role in roles {
                signed(facts, "no-violations", "2026-05-01", |one| one.by = Some((*role).into()));
            }
        })
    };
    assert_eq!(with(&["holder"]), NOT);
    assert_eq!(with(&["holder", "supervisor"]), MET);
}

#[test]
fn sup_11_a_license_is_neither_needed_nor_enough_unless_the_state_says_so() {
    let peer = "experience: { min: 40 h, supervised_by: [{ kind: peer }] }";
    let days = ["2026-01-10", "2026-02-10"];
    let clinician =
        Supervisor { kind: Some("non-peer".into()), ..holding("lcsw", "2020-01-01", "2030-01-01") };
    assert_eq!(under(peer, days, clinician.clone()), NOT);
    assert_eq!(under(peer, days, Supervisor { kind: Some("peer".into()), ..Supervisor::default() }), MET);
    assert_eq!(under("experience: { min: 40 h }", days, clinician), MET, "the rule does not ask");
    assert_eq!(under(peer, days, Supervisor::default()), UNKNOWN);
}

#[test]
fn sup_12_two_short_meetings_are_not_enough() {
    let kentucky = "all: [{ supervision: { min: 2 meetings, form: face-to-face } }, { supervision: { min: 30 min, count: longest-course, form: face-to-face } }]";
    let meetings = |minutes: [u32; 2]| {
        outcome(kentucky, "2026-06-01", |facts| {
            for minutes in minutes {
                let form = Some("face-to-face".to_owned());
                facts.supervision.push(Entry {
                    on: day("2026-05-05"),
                    minutes: Some(minutes),
                    form,
                    ..Entry::default()
                });
            }
        })
    };
    assert_eq!(meetings([20, 20]), NOT);
    assert_eq!(meetings([20, 30]), MET);
}
