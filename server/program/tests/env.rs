//! The envelope that every rule has.

use crate::little::*;
use program::{Asked, Flag, Mark, Question, Route, Step, evaluate, read};

#[test]
fn env_01_a_rule_of_one_credential_does_not_fire_for_its_neighbor() {
    let crss = program(
        "",
        "  - { id: references, about: references, shown: { what: reference, min: 2 }, source: page }",
    );
    let cmhaps = program("", "  - { id: check, about: background, none: A background check, source: page }");
    let nobody = facts(|_| {});
    let question = Question::on(day("2026-06-01"));
    assert!(evaluate(&crss, &nobody, &question).finding("references").is_some());
    let other = evaluate(&cmhaps, &nobody, &question);
    assert!(other.finding("references").is_none());
    assert_eq!(other.finding("check").unwrap().asked, Asked::Nothing);
}

#[test]
fn env_02_the_route_is_derived_from_four_different_bodies() {
    let settings = "trained_by: [{ by: state }]\nexamined_by: [{ by: outside-board, name: IC&RC }]
certified_by: [{ by: outside-board, name: VCB }]\nregistered_by: [{ by: licensing-board }]";
    assert_eq!(program(settings, "  []").route(), Some(Route::StateApproves));
    let runs = program("trained_by: [{ by: state }]\ncertified_by: [{ by: state }]", "  []");
    assert_eq!(runs.route(), Some(Route::StateRuns));
    let contracts = program("trained_by: [{ by: contractor }]\ncertified_by: [{ by: state }]", "  []");
    assert_eq!(contracts.route(), Some(Route::StateContracts));
    assert_eq!(program("", "  []").route(), None, "who certifies is not known");
    assert!(flaws_of("route: va", "  []").iter().any(|flaw| flaw.rule == "front/unknown-key"));
}

const MARYLAND: &str = "  - { id: total, version: '1', training: { min: 46 h }, source: page, effective_to: 2025-07-02 }
  - { id: total, version: '2', replaces: '1', training: { min: 50 h }, source: page, effective_from: 2025-07-03 }";

#[test]
fn env_03_a_rule_version_holds_from_its_first_day_to_its_last() {
    let maryland = program("", MARYLAND);
    let with_46 =
        |on| find(&maryland, "total", on, |facts| facts.training.push(hours(46.0, on, |_| {}))).outcome;
    assert_eq!(with_46("2025-07-02"), MET);
    assert_eq!(with_46("2025-07-03"), NOT);
    assert_eq!(maryland.rule("total", day("2025-07-03")).unwrap().version, "2");
}

#[test]
fn env_04_trained_before_a_change_and_applying_after_it_decides_neither_version() {
    let trained = |facts: &mut program::Facts| facts.training.push(hours(46.0, "2025-06-01", |_| {}));
    let told = find(&program("", MARYLAND), "total", "2025-08-01", trained);
    assert_eq!(told.outcome, UNKNOWN);
    assert!(told.flags.contains(&Flag::Versions));
    let maryland = program("", MARYLAND);
    let facts = facts(trained);
    let question = Question::on(day("2025-08-01"));
    let both = &evaluate(&maryland, &facts, &question).findings[0].readings.clone();
    assert_eq!(
        both.iter().map(|one| (one.label.as_str(), one.outcome)).collect::<Vec<_>>(),
        [("1", MET), ("2", NOT)]
    );
    let pinned = program("pinned_by: training-finished", MARYLAND);
    assert_eq!(find(&pinned, "total", "2025-08-01", trained).outcome, MET);
    let applied = program("pinned_by: applied", MARYLAND);
    assert_eq!(find(&applied, "total", "2025-08-01", trained).outcome, NOT);
}

#[test]
fn env_05_who_was_certified_before_the_day_is_exempt_from_rescreening_only() {
    let florida = program(
        "",
        "  - { id: rescreening, about: background, step: renew, shown: { what: screening }, source: page, waived_by: { holds: { credential: [crps], before: 2022-07-01 } } }
  - { id: ce, step: renew, ce: { min: 10 h }, source: page }",
    );
    let certified = |on: &str, rule: &str| {
        find(&florida, rule, "2026-01-01", |facts| {
            facts.credentials.push(credential("crps", on, "2027-01-01", |_| {}));
        })
        .outcome
    };
    assert_eq!(certified("2022-06-30", "rescreening"), WAIVED);
    assert_eq!(certified("2022-07-01", "rescreening"), NOT);
    assert_eq!(certified("2022-06-30", "ce"), NOT);
}

#[test]
fn env_06_memory_and_low_confidence_decide_nothing() {
    let trained = |facts: &mut program::Facts| facts.training.push(hours(60.0, "2026-01-01", |_| {}));
    for envelope in ["mark: M", "mark: GK", "mark: I", "mark: unrecorded", "confidence: low"] {
        let told = ask(&format!("training: {{ min: 40 h }}, {envelope}"), "2026-06-01", trained);
        assert_eq!(told.outcome, UNKNOWN, "{envelope}");
        assert!(told.flags.contains(&Flag::DoesNotDecide));
    }
    assert_eq!(outcome("training: { min: 40 h }, mark: S", "2026-06-01", trained), MET);
    let arizona = program("confidence: low", "  - { id: it, training: { min: 40 h }, source: page }");
    assert_eq!(find(&arizona, "it", "2026-06-01", trained).outcome, UNKNOWN);
    assert_eq!(Mark::NAMES.iter().filter(|(_, mark)| !mark.decides()).count(), 4);
}

#[test]
fn env_07_what_is_absent_is_unknown_and_never_not_required() {
    let washington = program(
        "",
        "  - { id: ce, about: ce, step: renew, unknown: Whether continuing education is asked, source: page }",
    );
    let told = find(&washington, "ce", "2026-06-01", |_| {});
    assert_eq!((told.outcome, told.asked), (UNKNOWN, Asked::NotKnown));
    assert!(told.reason.contains("Ask The authority"), "{}", told.reason);
}

#[test]
fn env_08_none_unknown_and_required_are_three_words() {
    let none = ask("none: An exam", "2026-06-01", |_| {});
    let unknown = ask("unknown: Whether there is an exam", "2026-06-01", |_| {});
    let required = ask("exam: { name: state-exam, passed: true }", "2026-06-01", |_| {});
    assert_eq!(
        [none.asked, unknown.asked, required.asked],
        [Asked::Nothing, Asked::NotKnown, Asked::Required]
    );
    assert_eq!([none.outcome, unknown.outcome, required.outcome], [MET, UNKNOWN, NOT]);
    assert!(
        flaws_of("", "  - { id: it, about: exam, none: An exam }")
            .iter()
            .any(|flaw| flaw.rule == "program/no-source")
    );
}

#[test]
fn env_09_none_recorded_is_unknown_with_its_note() {
    let rule = "  - { id: it, about: ce, note: No continuing education is recorded., source: page }";
    let massachusetts = program("", rule);
    let told = find(&massachusetts, "it", "2026-06-01", |_| {});
    assert_eq!((told.outcome, told.asked), (UNKNOWN, Asked::NotKnown));
    assert_eq!(program::says(&massachusetts.rules[0]), "No continuing education is recorded.");
}

#[test]
fn env_10_sources_that_disagree_are_both_shown_and_none_is_chosen() {
    let michigan = program(
        "",
        "  - id: education
    about: education
    candidates:
      - { is: { what: education, one_of: [high-school, ged, college-transcript] }, source: page, source_age: newer }
      - { none: A diploma, source: page, source_age: older }",
    );
    let told = find(&michigan, "education", "2026-06-01", |facts| is(facts, "education", &[]));
    assert_eq!(told.outcome, UNKNOWN);
    assert!(told.flags.contains(&Flag::SourcesDisagree));
    let facts = facts(|facts| is(facts, "education", &[]));
    let question = Question::on(day("2026-06-01"));
    let readings = evaluate(&michigan, &facts, &question).findings[0].readings.clone();
    assert_eq!(readings.iter().map(|one| one.label.as_str()).collect::<Vec<_>>(), ["newer", "older"]);
    // What holds by every source holds.
    assert_eq!(
        find(&michigan, "education", "2026-06-01", |facts| is(facts, "education", &["ged"])).outcome,
        MET
    );
}

#[test]
fn env_11_a_retired_rule_is_not_applied_to_an_applicant_of_today() {
    let minnesota = program("", "  - { id: age, age: { min: 21 }, source: page, effective_to: 2007-12-31 }");
    let question = Question::on(day("2026-06-01"));
    assert!(evaluate(&minnesota, &facts(|_| {}), &question).findings.is_empty());
    assert_eq!(minnesota.rules.len(), 1, "kept for history");
}

#[test]
fn env_12_one_branch_is_enough_and_unknown_beside_failed_is_unknown() {
    let any = "any: [{ is: { what: a, one_of: ['true'] } }, { is: { what: b, one_of: ['true'] } }]";
    let answers = |a: Option<&'static str>, b: Option<&'static str>| {
        outcome(any, "2026-06-01", |facts| {
            for (name, value) in [("a", a), ("b", b)] {
                if let Some(value) = value {
                    is(facts, name, &[value]);
                }
            }
        })
    };
    assert_eq!(answers(Some("true"), Some("false")), MET);
    assert_eq!(answers(Some("true"), None), MET);
    assert_eq!(answers(Some("false"), None), UNKNOWN);
    assert_eq!(answers(Some("false"), Some("false")), NOT);
    let two = "at_least: { number: 2, of: [{ none: A }, { none: B }, { unknown: C }] }";
    assert_eq!(outcome(two, "2026-06-01", |_| {}), MET);
    assert_eq!(outcome(&two.replace("none: B", "unknown: B"), "2026-06-01", |_| {}), UNKNOWN);
}

#[test]
fn env_13_an_unknown_degree_decides_only_where_both_ways_agree() {
    let idaho = "choose: { if: { is: { what: education, one_of: [human-services-bachelor] } }, then: { experience: { min: 100 h } }, else: { experience: { min: 200 h } } }";
    let with = |amount: f64, degree: Option<&'static [&'static str]>| {
        outcome(idaho, "2026-06-01", |facts| {
            work(facts, amount, "2026-01-01");
            if let Some(degree) = degree {
                is(facts, "education", degree);
            }
        })
    };
    assert_eq!(with(99.0, None), NOT);
    assert_eq!(with(100.0, None), UNKNOWN);
    assert_eq!(with(200.0, None), MET);
    assert_eq!(with(100.0, Some(&["human-services-bachelor"])), MET);
    assert_eq!(with(199.0, Some(&["high-school"])), NOT);
}

#[test]
fn env_14_a_board_may_ask_for_more_than_the_floor_it_extends() {
    let floor = curriculum::File {
        path: "icrc-pr/peer-recovery.md".into(),
        bytes: String::from_utf8(file("", "  - { id: total, training: { min: 46 h }, source: page }").bytes)
            .unwrap()
            .replace("US-NE", "ICRC-PR")
            .into_bytes(),
    };
    let own = file(
        "extends: icrc-pr/peer-recovery",
        "  - { id: harm-reduction, training: { min: 4 h, topic: harm-reduction }, source: page }",
    );
    let (programs, flaws) = read(&[floor, own]);
    assert!(flaws.is_empty(), "{flaws:#?}");
    let maryland = programs.iter().find(|program| program.jurisdiction == "US-NE").unwrap();
    let trained = |facts: &mut program::Facts| {
        facts.training.push(hours(46.0, "2026-01-01", |entry| entry.topics = topics(&[("ethics", 46)])));
    };
    assert_eq!(find(maryland, "total", "2026-06-01", trained).outcome, MET);
    let short = find(maryland, "harm-reduction", "2026-06-01", trained);
    assert_eq!((short.outcome, short.lacks), (NOT, Some(240)));
    assert_eq!(maryland.rules[1].inherited_from.as_deref(), Some("icrc-pr/peer-recovery"));
}

#[test]
fn env_15_a_benchmark_never_blocks() {
    let told = ask("training: { min: 40 h }, advisory: true", "2026-06-01", |_| {});
    assert_eq!((told.asked, told.outcome), (Asked::Advice, NOT));
    let samhsa = rule("training: { min: 40 h }, advisory: true");
    let question = Question::on(day("2026-06-01"));
    assert_eq!(evaluate(&samhsa, &facts(|_| {}), &question).gap().count(), 0);
}

#[test]
fn env_16_a_holder_of_two_credentials_keeps_two_clocks_and_two_ledgers() {
    let ce = |hours: u32, months: u32| {
        program("", &format!("  - {{ id: ce, step: renew, ce: {{ min: {hours} h, within: {{ term: current }} }}, source: page }}
  - {{ id: term, step: renew, term: {{ for: {months} months }}, source: page }}"))
    };
    let (crss, cprs) = (ce(40, 24), ce(30, 24));
    let held = |certified: &'static str| {
        move |facts: &mut program::Facts| {
            event(facts, "certified", certified);
            facts.ce.push(hours(30.0, "2026-02-01", |_| {}));
        }
    };
    assert_eq!(find(&crss, "ce", "2026-06-01", held("2025-01-01")).outcome, NOT);
    assert_eq!(find(&cprs, "ce", "2026-06-01", held("2025-01-01")).outcome, MET);
    // Its own clock: these hours fall before this credential's term.
    assert_eq!(find(&cprs, "ce", "2026-06-01", held("2026-03-01")).outcome, NOT);
    assert_eq!(Step::NAMES.len(), 8);
}
