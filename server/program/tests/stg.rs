//! Stages.

use crate::little::*;
use program::{Extension, Facts, Question, Summary, evaluate, may_extend};

const TEXAS: &str = "  - { id: stage, about: decision, stage: initial, stage_limit: { for: 6 months, begins: initial-started, extensions: 1, extension: 6 months, inclusive: true }, then: unknown, source: page }
  - { id: ask, about: decision, step: run, deadline: { event: extension-requested, before: initial-ends, at_least: 30 days, inclusive: true }, source: page }
  - { id: hours, experience: { min: 250 h, within: { stage: initial } }, source: page }
  - { id: term, step: renew, term: { for: 24 months }, source: page }";

fn texas() -> program::Program {
    program("stages: [{ id: initial, title: Initial }, { id: full, title: Full }]", TEXAS)
}

#[test]
fn stg_01_requirements_of_full_are_checked_only_at_the_step_to_full() {
    let new_york = program(
        "stages: [{ id: provisional, title: Provisional }, { id: full, title: Full }]",
        "  - { id: courses, training: { min: 13 courses }, source: page }
  - { id: hours, experience: { min: 2000 h }, stage: full, source: page }
  - { id: references, about: references, shown: { what: reference, min: 3 }, stage: full, source: page }",
    );
    let facts = facts(|facts| {
        for i in 0..13 {
            facts.training.push(hours(1.0, "2026-01-01", |entry| entry.course = Some(format!("c{i}"))));
        }
    });
    let at = |stage| Question { stage: Some(stage), ..Question::on(day("2026-06-01")) };
    let (provisional, full) = (at("provisional"), at("full"));
    assert_eq!(evaluate(&new_york, &facts, &provisional).summary(), Summary::AllMet);
    assert_eq!(evaluate(&new_york, &facts, &full).gap().count(), 2);
}

#[test]
fn stg_02_an_hour_after_the_stage_does_not_count() {
    let florida = program(
        "stages: [{ id: provisional, title: Provisional }]",
        "  - { id: stage, about: decision, stage: provisional, stage_limit: { for: 1 year, begins: provisional-started, inclusive: true }, source: page }
  - { id: hours, experience: { min: 500 h, within: { stage: provisional } }, source: page }",
    );
    let last = |on: &'static str| {
        find(&florida, "hours", "2026-08-01", move |facts| {
            event(facts, "provisional-started", "2025-06-01");
            work(facts, 499.0, "2025-12-01");
            work(facts, 1.0, on);
        })
        .outcome
    };
    assert_eq!(last("2026-06-01"), MET);
    assert_eq!(last("2026-06-02"), NOT);
}

#[test]
fn stg_03_one_extension_asked_thirty_days_ahead() {
    let texas = texas();
    let mut person = facts(|facts| event(facts, "initial-started", "2026-01-01"));
    let asked = |facts: &Facts, on: &str| may_extend(&texas, facts, "initial", day(on));
    assert_eq!(asked(&person, "2026-06-01").outcome, MET);
    assert_eq!(asked(&person, "2026-06-01").due, Some(day("2027-01-01")));
    assert_eq!(asked(&person, "2026-06-02").outcome, NOT);
    let granted = Extension { stage: "initial".into(), requested_on: day("2026-06-01"), granted: true };
    person.extensions.push(granted);
    assert_eq!(asked(&person, "2026-11-01").outcome, NOT, "a second one");
}

#[test]
fn stg_04_hours_before_the_stage_do_not_count() {
    let logged = |on: &'static str| {
        find(&texas(), "hours", "2026-06-01", move |facts| {
            event(facts, "initial-started", "2026-01-01");
            work(facts, 250.0, on);
        })
        .outcome
    };
    assert_eq!(logged("2025-12-31"), NOT);
    assert_eq!(logged("2026-01-01"), MET);
    let extended = find(&texas(), "hours", "2026-09-01", |facts| {
        event(facts, "initial-started", "2026-01-01");
        facts.extensions.push(Extension {
            stage: "initial".into(),
            requested_on: day("2026-05-01"),
            granted: true,
        });
        work(facts, 250.0, "2026-08-01");
    });
    assert_eq!(extended.outcome, MET, "the extension makes the stage longer");
}

#[test]
fn stg_05_certify_by_a_date_counted_from_hire() {
    let due = |span: &str| {
        ask(
            &format!("deadline: {{ event: certified, after: hired, within: {span} }}"),
            "2026-03-01",
            |facts| {
                event(facts, "hired", "2026-01-15");
            },
        )
        .due
    };
    assert_eq!(due("1 year"), Some(day("2027-01-15")));
    assert_eq!(due("6 months"), Some(day("2026-07-15")));
}

#[test]
fn stg_06_the_day_after_the_year_the_answer_changes_by_itself() {
    let florida = "deadline: { event: certified, after: hired, within: 1 year, inclusive: true }";
    let on = |today: &str| ask(florida, today, |facts| event(facts, "hired", "2025-06-01"));
    assert!(on("2026-06-01").reason.contains("is due by"));
    assert!(on("2026-06-02").reason.contains("was due by"));
}

#[test]
fn stg_07_level_by_hours() {
    let dakota = "experience: { min: 1500 h }, then: level-down";
    assert_eq!(outcome(dakota, "2026-06-01", |facts| work(facts, 1499.0, "2026-01-01")), NOT);
    assert_eq!(outcome(dakota, "2026-06-01", |facts| work(facts, 1500.0, "2026-01-01")), MET);
}

#[test]
fn stg_08_a_trainee_is_never_called_certified() {
    let washington = program(
        "stages: [{ id: trainee, title: Trainee, certified: false }, { id: full, title: Certified }]",
        "  []",
    );
    assert!(!washington.stage("trainee").unwrap().certified);
    assert!(washington.stage("full").unwrap().certified);
}

#[test]
fn stg_09_the_term_runs_from_the_second_issue() {
    let texas = texas();
    let person = facts(|facts| {
        event(facts, "initial-started", "2026-01-01");
        event(facts, "certified", "2026-06-20");
    });
    let question = Question { step: program::Step::Renew, ..Question::on(day("2026-07-01")) };
    let due = evaluate(&texas, &person, &question).finding("term").unwrap().due;
    assert_eq!(due, Some(day("2028-06-20")));
}

#[test]
fn stg_10_an_endorsement_is_hidden_unless_the_holder_shows_it() {
    let florida =
        program("endorsements: [{ id: crps-a, title: Adult }, { id: crps-v, title: Veteran }]", "  []");
    assert_eq!(florida.public_endorsements(&[]).count(), 0);
    assert_eq!(florida.public_endorsements(&["crps-v".to_owned()]).count(), 1);
}

#[test]
fn stg_11_an_unknown_outcome_of_a_stage_is_not_invented() {
    let person = facts(|facts| event(facts, "initial-started", "2025-01-01"));
    let texas = texas();
    let question = Question::on(day("2026-06-01"));
    let evaluation = evaluate(&texas, &person, &question);
    let stage = evaluation.finding("stage").unwrap();
    assert_eq!(stage.outcome, NOT);
    assert!(stage.then.unwrap().sentence().contains("ask the authority"));
    assert_eq!(stage.due, Some(day("2025-07-01")));
}

#[test]
fn stg_12_applied_is_not_certified() {
    let idaho = "deadline: { event: decided, after: applied, within: 30 days }";
    let told = ask(idaho, "2026-06-10", |facts| event(facts, "applied", "2026-06-01"));
    assert_eq!((told.outcome, told.due), (NOT, Some(day("2026-07-01"))));
}

#[test]
fn on_the_limit_day_nothing_is_decided_where_the_rule_does_not_say_whether_it_counts() {
    let filed = |inclusive: &str, on: &'static str| {
        let asks = format!("deadline: {{ event: certified, after: hired, within: 1 year{inclusive} }}");
        ask(&asks, "2026-12-01", |facts| {
            event(facts, "hired", "2025-06-01");
            event(facts, "certified", on);
        })
    };
    let open = filed("", "2026-06-01");
    assert_eq!(open.outcome, UNKNOWN);
    assert!(open.flags.contains(&program::Flag::Boundary));
    assert_eq!(filed("", "2026-05-31").outcome, MET);
    assert_eq!(filed("", "2026-06-02").outcome, NOT);
    assert_eq!(filed(", inclusive: true", "2026-06-01").outcome, MET);
    assert_eq!(filed(", inclusive: false", "2026-06-01").outcome, NOT);
}
