//! Background checks: outcome, date and scope, never the record.

use crate::little::*;
use program::{Asked, Facts, Flag};

fn checked(what: &'static str, on: &'static str, result: &'static str) -> impl Fn(&mut Facts) {
    move |facts| shown(facts, what, on, |one| one.outcome = Some(result.into()))
}

#[test]
fn bgc_01_none_for_certification_only_where_a_source_says_so() {
    let told = ask("none: A background check", "2026-06-01", |_| {});
    assert_eq!((told.asked, told.outcome), (Asked::Nothing, MET));
}

#[test]
fn bgc_02_left_to_employers_is_not_the_same_words() {
    let left = program(
        "",
        "  - { id: it, about: background, none: A background check, says: The certifier makes no check; an employer may., source: page }",
    );
    let none = rule("none: A background check");
    assert_ne!(program::says(&left.rules[0]), program::says(&none.rules[0]));
}

#[test]
fn bgc_03_checks_of_a_given_kind_and_age() {
    let ohio = "all: [{ shown: { what: bci-check, outcome: [cleared], within: { last: 1 year, before: applied } } }, { shown: { what: fbi-check, outcome: [cleared], within: { last: 1 year, before: applied } } }]";
    let with = |bci: &'static str| {
        outcome(ohio, "2026-06-01", move |facts| {
            checked("bci-check", bci, "cleared")(facts);
            checked("fbi-check", "2026-05-01", "cleared")(facts);
        })
    };
    assert_eq!(with("2025-05-01"), NOT, "13 months old");
    assert_eq!(with("2025-07-01"), MET);
}

#[test]
fn bgc_04_one_of_two_registries_is_not_enough() {
    let nebraska = "all: [{ shown: { what: aps-registry, outcome: [cleared] } }, { shown: { what: cps-registry, outcome: [cleared] } }]";
    assert_eq!(outcome(nebraska, "2026-06-01", checked("aps-registry", "2026-05-01", "cleared")), NOT);
}

#[test]
fn bgc_05_cleared_after_review_is_an_outcome() {
    let montana = "shown: { what: fingerprint-check, outcome: [cleared, cleared-after-review] }";
    assert_eq!(
        outcome(montana, "2026-06-01", checked("fingerprint-check", "2026-05-01", "cleared-after-review")),
        MET
    );
}

#[test]
fn bgc_06_a_result_never_decides_without_a_person() {
    let washington = "shown: { what: background-check, outcome: [cleared] }, review: true";
    let told = ask(washington, "2026-06-01", checked("background-check", "2026-05-01", "disqualified"));
    assert_eq!(told.outcome, UNKNOWN);
    assert!(told.flags.contains(&Flag::NeedsPerson));
    assert_eq!(outcome(washington, "2026-06-01", |_| {}), NOT, "a check that was not made is only missing");
}

#[test]
fn bgc_07_screening_with_exemption() {
    let florida = "shown: { what: screening, outcome: [cleared, exempted] }";
    assert_eq!(outcome(florida, "2026-06-01", checked("screening", "2026-05-01", "disqualified")), NOT);
    assert_eq!(outcome(florida, "2026-06-01", checked("screening", "2026-05-01", "exempted")), MET);
    let ask_for =
        "deadline: { event: exemption-asked, after: sanctions-done, at_least: 3 years, inclusive: true }";
    let since =
        |done: &'static str| ask(ask_for, "2026-06-01", move |facts| event(facts, "sanctions-done", done));
    assert_eq!(since("2023-07-01").outcome, NOT, "2 years and 11 months");
    assert_eq!(since("2023-07-01").opens, Some(day("2026-07-01")));
    assert_eq!(since("2023-06-01").outcome, MET);
}

#[test]
fn bgc_08_exempt_from_repeat_screening() {
    let florida = "shown: { what: screening, outcome: [cleared] }, waived_by: { holds: { credential: [crps], before: 2022-07-01 } }";
    let held =
        |facts: &mut Facts| facts.credentials.push(credential("crps", "2020-01-01", "2027-01-01", |_| {}));
    assert_eq!(outcome(florida, "2026-06-01", held), WAIVED);
}

#[test]
fn bgc_09_repeated_at_each_renewal() {
    let texas = program("", "  - { id: it, about: background, step: renew, shown: { what: background-check, outcome: [cleared], within: { term: current } }, source: page }
  - { id: term, step: renew, term: { for: 24 months }, source: page }");
    let with = |on: &'static str| {
        find(&texas, "it", "2026-05-01", move |facts| {
            event(facts, "certified", "2024-06-01");
            checked("background-check", on, "cleared")(facts);
        })
        .outcome
    };
    assert_eq!(with("2024-05-01"), NOT, "the first check only");
    assert_eq!(with("2026-04-01"), MET);
}

#[test]
fn bgc_10_the_same_person_in_two_roles_gets_two_answers() {
    let dc = program(
        "",
        "  - { id: it, about: background, when: { is: { what: role, one_of: [family-peer, youth-peer] } }, shown: { what: background-check }, source: page }",
    );
    let asked = |role: &str| {
        let facts = facts(|facts| is(facts, "role", &[role]));
        let question = program::Question::on(day("2026-06-01"));
        program::evaluate(&dc, &facts, &question).findings.len()
    };
    assert_eq!((asked("cps"), asked("youth-peer")), (0, 1));
}

#[test]
fn bgc_11_what_may_bar_work_is_information_and_no_gate() {
    let pennsylvania = program(
        "",
        "  - { id: it, about: background, advisory: true, note: Most convictions do not bar certification. Employers may be bound by law., source: page }",
    );
    let question = program::Question::on(day("2026-06-01"));
    let facts = facts(|_| {});
    let evaluation = program::evaluate(&pennsylvania, &facts, &question);
    let told = evaluation.finding("it").unwrap();
    assert_eq!((told.asked, told.blocks()), (Asked::Advice, false));
}

#[test]
fn bgc_12_two_outcomes_are_both_needed() {
    let oregon = "all: [{ shown: { what: background-check, outcome: [cleared] } }, { shown: { what: exclusion-list, outcome: [cleared] } }]";
    assert_eq!(outcome(oregon, "2026-06-01", checked("background-check", "2026-05-01", "cleared")), NOT);
    let both = outcome(oregon, "2026-06-01", |facts| {
        checked("background-check", "2026-05-01", "cleared")(facts);
        checked("exclusion-list", "2026-05-01", "cleared")(facts);
    });
    assert_eq!(both, MET);
}
