//! Lateness, lapse, reinstatement.

use crate::little::*;
use program::{Act, Facts, Program, Standing, Step, standing, term_from};

fn renewing(rules: &str) -> Program {
    program("", rules)
}

const TWO_YEARS: &str = "  - { id: term, step: renew, term: { for: 24 months }, source: page }\n";

const CAROLINA: &str = "  - { id: term, step: renew, term: { for: 12 months }, source: page }
  - { id: grace, step: renew, grace: { for: 90 days, inclusive: true }, then: repeat-training, source: page }
  - { id: training, step: reinstate, training: { min: 40 h, within: { after: grace-ends } }, source: page }";

#[test]
fn lap_01_grace_and_then_everything_again() {
    let carolina = renewing(CAROLINA);
    let term = term_from(&carolina, day("2025-05-01")).unwrap();
    assert_eq!((term.expires_on, term.grace_ends_on), (day("2026-05-01"), Some(day("2026-07-30"))));
    assert_eq!(standing(&term, day("2026-07-30"), &[]), Standing::Grace);
    assert_eq!(standing(&term, day("2026-07-31"), &[]), Standing::Expired);
    let lapsed = |facts: &mut Facts| event(facts, "certified", "2025-05-01");
    let over = find(&carolina, "grace", "2026-07-31", lapsed);
    assert_eq!(over.outcome, NOT);
    let again = find(&carolina, "training", "2026-08-01", |facts| {
        event(facts, "certified", "2025-05-01");
        facts.training.push(hours(40.0, "2025-03-01", |_| {}));
    });
    assert_eq!(again.outcome, NOT, "earlier training no longer counts");
    let anew = find(&carolina, "training", "2026-12-01", |facts| {
        event(facts, "certified", "2025-05-01");
        facts.training.push(hours(40.0, "2026-10-01", |_| {}));
    });
    assert_eq!(anew.outcome, MET);
}

#[test]
fn lap_02_one_day_late_is_a_new_application() {
    let carolina = renewing(&format!(
        "{TWO_YEARS}  - {{ id: it, about: lapse, step: renew, deadline: {{ event: renewal-filed, before: expires, at_least: 0 days, inclusive: true }}, then: initial-application, source: page }}"
    ));
    let filed = |on: &'static str| {
        find(&carolina, "it", "2027-02-01", |facts| {
            event(facts, "certified", "2025-01-01");
            event(facts, "renewal-filed", on);
        })
        .outcome
    };
    assert_eq!((filed("2027-01-01"), filed("2027-01-02")), (MET, NOT));
    let term = term_from(&carolina, day("2025-01-01")).unwrap();
    assert_eq!(standing(&term, day("2027-01-02"), &[]), Standing::Expired, "no grace");
}

#[test]
fn lap_03_late_with_a_fee() {
    let california = renewing(&format!(
        "{TWO_YEARS}  - {{ id: it, about: lapse, step: renew, deadline: {{ event: renewal-filed, before: expires, at_least: 0 days, inclusive: true }}, then: late-fee, source: page }}"
    ));
    let facts = facts(|facts| event(facts, "certified", "2024-01-01"));
    let question = program::Question { step: Step::Renew, ..program::Question::on(day("2026-02-01")) };
    let then = program::evaluate(&california, &facts, &question).finding("it").unwrap().then;
    assert_eq!(then, Some(program::Consequence::LateFee));
}

#[test]
fn lap_04_education_short_means_retest_and_not_retraining() {
    let alabama = renewing(&format!(
        "{TWO_YEARS}  - {{ id: it, step: renew, ce: {{ min: 10 h, within: {{ term: current }} }}, then: retest, source: page }}"
    ));
    let facts = facts(|facts| {
        event(facts, "certified", "2025-01-01");
        event(facts, "renewal-filed", "2026-05-01");
    });
    let question = program::Question { step: Step::Renew, ..program::Question::on(day("2026-06-01")) };
    let evaluation = program::evaluate(&alabama, &facts, &question);
    let then = evaluation.finding("it").unwrap().then;
    assert_eq!(then, Some(program::Consequence::Retest));
}

#[test]
fn lap_05_expiry_and_the_end_of_grace_are_two_dates() {
    let term = term_from(&renewing(CAROLINA), day("2025-05-01")).unwrap();
    assert_ne!(Some(term.expires_on), term.grace_ends_on);
    assert_eq!(standing(&term, day("2026-05-02"), &[]), Standing::Grace);
}

#[test]
fn lap_06_lapsed_suspended_and_revoked_are_three_words() {
    let term = term_from(&renewing(CAROLINA), day("2025-05-01")).unwrap();
    let acted = |act| standing(&term, day("2026-01-01"), &[(day("2025-12-01"), act)]);
    assert_eq!(
        [acted(Act::Suspended), acted(Act::Revoked), acted(Act::Surrendered)],
        [Standing::Suspended, Standing::Revoked, Standing::Surrendered]
    );
    assert_eq!(standing(&term, day("2027-01-01"), &[]), Standing::Expired);
    let restored = [(day("2025-12-01"), Act::Suspended), (day("2025-12-20"), Act::Restored)];
    assert_eq!(standing(&term, day("2026-01-01"), &restored), Standing::Valid);
}

#[test]
fn lap_07_reinstatement_exists_and_its_terms_are_unknown() {
    let any = program(
        "",
        "  - { id: it, about: lapse, step: reinstate, unknown: What it takes to come back after a lapse, source: page }",
    );
    assert_eq!(find(&any, "it", "2026-06-01", |_| {}).outcome, UNKNOWN);
    let known = program(
        "",
        "  - { id: it, about: lapse, step: reinstate, when: { is: { what: standing, one_of: [lapsed] } }, exam: { name: state-exam, passed: true }, source: page }",
    );
    assert_eq!(find(&known, "it", "2026-06-01", |facts| is(facts, "standing", &["lapsed"])).outcome, NOT);
}

#[test]
fn lap_08_expired_exam_eligibility() {
    let georgia = "step: exam, attempts: { exam: state-exam, within: 1 year, opens: training-finished, inclusive: true }, then: repeat-training";
    let on =
        |today: &str| outcome(georgia, today, |facts| facts.training.push(hours(60.0, "2025-06-01", |_| {})));
    assert_eq!((on("2026-06-01"), on("2026-06-02")), (MET, NOT));
}
