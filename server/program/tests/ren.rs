//! Renewal.

use crate::little::*;
use program::{Flag, Program, Standing, standing, term_from};

fn renewing(rules: &str) -> Program {
    program("", rules)
}

const TWO_YEARS: &str = "  - { id: term, step: renew, term: { for: 24 months }, source: page }\n";

#[test]
fn ren_01_a_term_issued_on_29_february_carries_its_end() {
    let stated = |settings: &str| {
        let yearly =
            program(settings, "  - { id: term, step: renew, term: { for: 12 months }, source: page }");
        find(&yearly, "term", "2024-06-01", |facts| event(facts, "certified", "2024-02-29"))
    };
    let open = stated("");
    assert_eq!(open.outcome, UNKNOWN);
    assert!(open.flags.contains(&Flag::MonthEnd));
    assert_eq!(stated("month_end: last-day").due, Some(day("2025-02-28")));
    assert_eq!(stated("month_end: next-day").due, Some(day("2025-03-01")));
}

#[test]
fn ren_02_anchor_anniversary() {
    let carolina = renewing("  - { id: term, step: renew, term: { for: 12 months }, source: page }");
    assert_eq!(term_from(&carolina, day("2025-05-01")).unwrap().expires_on, day("2026-05-01"));
}

#[test]
fn ren_03_anchor_fixed_date() {
    let nebraska = renewing(
        "  - { id: term, step: renew, term: { for: 24 months, anchor: { month: 9, day: 1, years: odd } }, source: page }",
    );
    assert_eq!(term_from(&nebraska, day("2026-03-01")).unwrap().expires_on, day("2027-09-01"));
    let montana = renewing(
        "  - { id: term, step: renew, term: { for: 12 months, anchor: { month: 12, day: 31 } }, source: page }",
    );
    let first = term_from(&montana, day("2026-11-15")).unwrap();
    assert_eq!((first.expires_on, first.short_first), (day("2026-12-31"), true));
}

#[test]
fn ren_04_the_window_opens_and_may_have_two_ends() {
    let california =
        "step: renew, deadline: { event: renewal-filed, before: expires, within: 90 days, inclusive: true }";
    let filing = |asks: &str, on: &str| ask(asks, on, |facts| event(facts, "expires", "2026-12-31"));
    assert!(filing(california, "2026-10-01").reason.contains("possible from 2026-10-02"));
    assert!(filing(california, "2026-10-02").reason.contains("due by 2026-12-31"));
    let oregon = "step: renew, deadline: { event: renewal-filed, before: expires, within: 90 days, at_least: 60 days, inclusive: true }";
    let filed = |on: &'static str| {
        outcome(oregon, "2026-12-30", |facts| {
            event(facts, "expires", "2026-12-31");
            event(facts, "renewal-filed", on);
        })
    };
    assert_eq!(filed("2026-11-01"), MET, "day 60");
    assert_eq!(filed("2026-11-02"), NOT, "day 59");
}

#[test]
fn ren_05_must_be_in_before_expiry() {
    let tennessee = "step: renew, deadline: { event: renewal-filed, before: expires, at_least: 14 days, inclusive: true }";
    let filed = |on: &'static str| {
        outcome(tennessee, "2026-12-30", |facts| {
            event(facts, "expires", "2026-12-31");
            event(facts, "renewal-filed", on);
        })
    };
    assert_eq!(filed("2026-12-17"), MET);
    assert_eq!(filed("2026-12-18"), NOT, "day 13");
}

#[test]
fn ren_06_service_and_supervision_in_the_term() {
    let tennessee = renewing(&format!(
        "{TWO_YEARS}  - {{ id: it, about: renewal, step: renew, all: [{{ experience: {{ min: 50 h, within: {{ term: current }} }} }}, {{ supervision: {{ min: 2 h, within: {{ term: current }} }} }}], source: page }}"
    ));
    let with = |supervision: f64| {
        find(&tennessee, "it", "2026-06-01", |facts| {
            event(facts, "certified", "2025-01-01");
            work(facts, 50.0, "2026-01-01");
            facts.supervision.push(hours(supervision, "2026-01-01", |_| {}));
        })
        .outcome
    };
    assert_eq!(with(1.0), NOT);
    assert_eq!(with(2.0), MET);
}

#[test]
fn ren_07_ethics_are_signed_again() {
    let rule = renewing(&format!(
        "{TWO_YEARS}  - {{ id: it, about: ethics, step: renew, signed: {{ statement: ethics-code, within: {{ term: current }} }}, source: page }}"
    ));
    let signed_on = |on: &'static str| {
        find(&rule, "it", "2026-06-01", |facts| {
            event(facts, "renewed", "2025-01-01");
            signed(facts, "ethics-code", on, |_| {});
        })
        .outcome
    };
    assert_eq!((signed_on("2024-12-31"), signed_on("2026-05-01")), (NOT, MET));
}

#[test]
fn ren_08_checks_are_repeated() {
    let rule = renewing(&format!(
        "{TWO_YEARS}  - {{ id: it, about: background, step: renew, shown: {{ what: background-check, within: {{ term: current }} }}, source: page }}"
    ));
    let checked = |on: &'static str| {
        find(&rule, "it", "2026-06-01", |facts| {
            event(facts, "certified", "2025-01-01");
            shown(facts, "background-check", on, |_| {});
        })
        .outcome
    };
    assert_eq!((checked("2024-11-01"), checked("2026-05-01")), (NOT, MET));
}

#[test]
fn ren_09_references_are_fresh() {
    let rule = renewing(&format!(
        "{TWO_YEARS}  - {{ id: it, about: references, step: renew, shown: {{ what: reference, min: 2, within: {{ term: current }} }}, source: page }}"
    ));
    let told = find(&rule, "it", "2026-06-01", |facts| {
        event(facts, "certified", "2025-01-01");
        shown(facts, "reference", "2024-11-01", |_| {});
        shown(facts, "reference", "2026-05-01", |_| {});
    });
    assert_eq!(told.outcome, NOT);
    assert!(told.reason.contains("1 of 2"), "{}", told.reason);
}

#[test]
fn ren_10_two_renewals_of_one_person_run_apart() {
    let registration = renewing("  - { id: term, step: renew, term: { for: 12 months }, source: page }");
    let certification = renewing(TWO_YEARS);
    let from = day("2025-01-01");
    let on = day("2026-06-01");
    let at = |program| standing(&term_from(program, from).unwrap(), on, &[]);
    assert_eq!((at(&registration), at(&certification)), (Standing::Expired, Standing::Valid));
}

#[test]
fn ren_11_a_late_fee_whose_amount_is_not_recorded_is_unknown() {
    let california = program(
        "",
        "  - { id: late, step: renew, fee: { for: late-renewal, amount: unknown }, source: page }",
    );
    assert_eq!(program::fees(&california, &["late-renewal"], day("2026-06-01")).1, ["late-renewal"]);
    assert!(program::says(&california.rules[0]).contains("not known"));
}

#[test]
fn ren_12_nothing_recorded_is_not_nothing_asked() {
    let massachusetts = program(
        "",
        "  - { id: it, about: renewal, step: renew, note: No renewal is recorded., source: page }",
    );
    assert_eq!(find(&massachusetts, "it", "2026-06-01", |_| {}).outcome, UNKNOWN);
    assert!(term_from(&massachusetts, day("2026-01-01")).is_none());
}

#[test]
fn ren_13_reminders() {
    let days = program::reminders(day("2026-12-31"), &[180, 90, 60, 30, 14], day("2026-09-01"));
    assert_eq!(days.len(), 4, "180 days ahead is past");
    assert_eq!(days[0], day("2026-10-02"));
}

#[test]
fn ren_14_a_term_begun_under_the_old_rule_keeps_its_end() {
    let tennessee = renewing("  - { id: term, version: '1', step: renew, term: { for: 12 months }, source: page, effective_to: 2023-12-31 }
  - { id: term, version: '2', replaces: '1', step: renew, term: { for: 24 months }, source: page, effective_from: 2024-01-01 }");
    assert_eq!(term_from(&tennessee, day("2023-12-01")).unwrap().expires_on, day("2024-12-01"));
    assert_eq!(term_from(&tennessee, day("2024-01-01")).unwrap().expires_on, day("2026-01-01"));
}
