//! Exams.

use crate::little::*;
use program::{Asked, Facts, Flag, Score, Step};

fn percent(exam: &'static str, part: Option<&'static str>, score: f64) -> impl Fn(&mut Facts) {
    move |facts| {
        sat(facts, exam, "2026-03-01", |one| {
            one.part = part.map(Into::into);
            one.score = Some(Score::Percent(score));
        });
    }
}

fn passed(exam: &'static str, on: &'static str, passed: bool) -> impl Fn(&mut Facts) {
    move |facts| sat(facts, exam, on, |one| one.passed = Some(passed))
}

#[test]
fn exm_01_required_not_required_unknown() {
    let told = |asks: &str| {
        let told = ask(asks, "2026-06-01", |_| {});
        (told.asked, told.outcome)
    };
    assert_eq!(told("exam: { name: state-exam, passed: true }"), (Asked::Required, NOT));
    assert_eq!(told("none: An exam"), (Asked::Nothing, MET));
    assert_eq!(told("unknown: Whether there is an exam"), (Asked::NotKnown, UNKNOWN));
    assert_eq!(told("none: An exam, mark: M").1, UNKNOWN, "Oregon: from memory");
}

#[test]
fn exm_02_percent_is_not_rounded() {
    let wisconsin = "exam: { name: state-exam, percent: 85 }";
    assert_eq!(outcome(wisconsin, "2026-06-01", percent("state-exam", None, 84.9)), NOT);
    assert_eq!(outcome(wisconsin, "2026-06-01", percent("state-exam", None, 85.0)), MET);
}

#[test]
fn exm_03_raw_score() {
    let mexico = "exam: { name: state-exam, correct: 45, items: 60 }";
    let right = |correct| {
        outcome(mexico, "2026-06-01", |facts| {
            sat(facts, "state-exam", "2026-03-01", |one| {
                one.score = Some(Score::Correct { correct, items: 60 });
            });
        })
    };
    assert_eq!(right(44), NOT);
    assert_eq!(right(45), MET);
}

#[test]
fn exm_04_a_scaled_score_is_never_a_percent() {
    let icrc = "exam: { name: icrc-pr, scaled: 500, scale: [200, 800] }";
    let scaled = |score| {
        outcome(icrc, "2026-06-01", |facts| {
            sat(facts, "icrc-pr", "2026-03-01", |one| one.score = Some(Score::Scaled(score)));
        })
    };
    assert_eq!(scaled(499), NOT);
    assert_eq!(scaled(500), MET);
    assert_eq!(outcome(icrc, "2026-06-01", percent("icrc-pr", None, 99.0)), UNKNOWN);
    assert!(!program::sentence(&rule(icrc).rules[0].condition).contains('%'));
}

#[test]
fn exm_05_several_parts_in_one_total() {
    let both = |asks: &str, oral: f64, written: f64| {
        ask(asks, "2026-06-01", |facts| {
            percent("state-exam", Some("oral"), oral)(facts);
            percent("state-exam", Some("written"), written)(facts);
        })
    };
    let equal = "exam: { name: state-exam, percent: 80, combine: total, parts: [{ name: oral, weight: 50 }, { name: written, weight: 50 }] }";
    assert_eq!(both(equal, 100.0, 60.0).outcome, MET);
    assert_eq!(both(equal, 100.0, 59.0).outcome, NOT);
    let unweighed =
        "exam: { name: state-exam, percent: 80, combine: total, parts: [{ name: oral }, { name: written }] }";
    let open = both(unweighed, 100.0, 60.0);
    assert_eq!(open.outcome, UNKNOWN);
    assert!(open.flags.contains(&Flag::NotStated));
    assert_eq!(both(unweighed, 90.0, 80.0).outcome, MET);
    let each =
        "exam: { name: state-exam, percent: 80, combine: each, parts: [{ name: oral }, { name: written }] }";
    assert_eq!(both(each, 100.0, 60.0).outcome, NOT);
}

#[test]
fn exm_06_a_test_for_each_course() {
    let new_york = "exam: { name: course-test, percent: 75, times: 13 }";
    let with = |last: f64| {
        ask(new_york, "2026-06-01", |facts| {
            for i in 0..13 {
                let score = if i == 12 { last } else { 90.0 };
                sat(facts, "course-test", "2026-03-01", |one| {
                    one.part = Some(format!("course-{i}"));
                    one.score = Some(Score::Percent(score));
                });
            }
        })
    };
    assert_eq!(with(74.0).outcome, NOT);
    assert!(with(74.0).reason.contains("12 of 13"));
    assert_eq!(with(75.0).outcome, MET);
}

#[test]
fn exm_07_a_later_part_passed_before_the_earlier_is_flagged() {
    let texas = "deadline: { event: supplemental-passed, after: core-passed, at_least: 0 days, inclusive: true }, review: true";
    let with = |supplemental: &'static str| {
        ask(texas, "2026-06-01", |facts| {
            passed("core", "2026-03-01", true)(facts);
            passed("supplemental", supplemental, true)(facts);
        })
    };
    assert_eq!(with("2026-03-02").outcome, MET);
    assert!(with("2026-02-28").flags.contains(&Flag::NeedsPerson));
}

#[test]
fn exm_08_a_course_exam_stands_in_for_a_state_exam() {
    let montana = "all: [{ exam: { name: course-exam, passed: true } }, { none: A state exam }]";
    assert_eq!(outcome(montana, "2026-06-01", passed("course-exam", "2026-03-01", true)), MET);
    assert_eq!(outcome(montana, "2026-06-01", |_| {}), NOT);
}

fn may_sit(asks: &str, on: &str, change: impl FnOnce(&mut Facts)) -> Told {
    ask(&format!("step: exam, {asks}"), on, change)
}

#[test]
fn exm_09_attempts_in_a_window() {
    let california =
        "attempts: { exam: state-exam, max: 3, within: 12 months, opens: approved, inclusive: true }";
    let with = |tries: usize, on: &str| {
        may_sit(california, on, |facts| {
            event(facts, "approved", "2025-06-01");
            for on in ["2025-07-01", "2025-08-01", "2025-09-01"].into_iter().take(tries) {
                passed("state-exam", on, false)(facts);
            }
        })
        .outcome
    };
    assert_eq!(with(2, "2026-06-01"), MET);
    assert_eq!(with(2, "2026-07-01"), NOT, "month 13");
    assert_eq!(with(3, "2026-01-01"), NOT);
}

#[test]
fn exm_10_a_new_term_gives_new_attempts() {
    let new_york = "attempts: { exam: course-test, max: 2, per: term }";
    let with = |term: &'static str| {
        may_sit(new_york, "2026-06-01", |facts| {
            event(facts, "term-started", term);
            passed("course-test", "2026-02-01", false)(facts);
            passed("course-test", "2026-03-01", false)(facts);
        })
        .outcome
    };
    assert_eq!(with("2026-01-15"), NOT);
    assert_eq!(with("2026-05-15"), MET);
}

#[test]
fn exm_10_each_course_test_has_its_own_attempts() {
    let new_york = "attempts: { exam: course-test, max: 2, per: term }";
    let with = |tries: &[(&str, bool)]| {
        may_sit(new_york, "2026-06-01", |facts| {
            event(facts, "term-started", "2026-01-15");
            for (n, (part, passed)) in tries.iter().enumerate() {
                facts.exams.push(program::Sitting {
                    exam: "course-test".into(),
                    part: Some((*part).into()),
                    on: day("2026-02-01") + chrono::Days::new(n as u64),
                    passed: Some(*passed),
                    ..program::Sitting::default()
                });
            }
        })
    };
    let thirteen: Vec<String> = (1..=13).map(|n| format!("course {n}")).collect();
    let once: Vec<_> = thirteen.iter().map(|name| (name.as_str(), true)).collect();
    assert_eq!(with(&once).outcome, MET, "thirteen tests, each taken once");
    assert_eq!(with(&[("course 1", false), ("course 2", false)]).outcome, MET);
    assert_eq!(with(&[("course 1", false), ("course 1", true)]).outcome, MET, "passed at the second try");
    let used = with(&[("course 1", false), ("course 2", true), ("course 1", false)]);
    assert_eq!(used.outcome, NOT);
    assert!(used.reason.contains("course 1") && !used.reason.contains("course 2"), "{}", used.reason);
}

#[test]
fn exm_11_wait_before_a_retake() {
    let icrc = "attempts: { exam: icrc-pr, wait: 90 days, inclusive: true }";
    let with = |on: &str| may_sit(icrc, on, passed("icrc-pr", "2026-01-01", false));
    assert_eq!(with("2026-03-31").outcome, NOT, "day 89");
    assert_eq!(with("2026-03-31").opens, Some(day("2026-04-01")));
    assert_eq!(with("2026-04-01").outcome, MET);
}

#[test]
fn exm_12_what_follows_the_last_failed_attempt() {
    let georgia = program(
        "",
        "  - { id: tries, step: exam, attempts: { exam: state-exam, max: 3 }, then: repeat-training, source: page }
  - { id: total, training: { min: 9 days, within: { after: retraining-started } }, when: { is: { what: attempts-exhausted, one_of: ['true'] } }, source: page }",
    );
    let facts = facts(|facts| {
        for on in ["2025-07-01", "2025-08-01", "2025-09-01"] {
            passed("state-exam", on, false)(facts);
        }
        is(facts, "attempts-exhausted", &["true"]);
        event(facts, "retraining-started", "2025-10-01");
        facts.training.push(program::Entry {
            on: day("2025-06-01"),
            days: Some(9),
            ..program::Entry::default()
        });
    });
    let question = program::Question { step: Step::Exam, ..program::Question::on(day("2026-01-01")) };
    let evaluation = program::evaluate(&georgia, &facts, &question);
    assert_eq!(evaluation.findings[0].then, Some(program::Consequence::RepeatTraining));
    let question = program::Question::on(day("2026-01-01"));
    assert_eq!(
        program::evaluate(&georgia, &facts, &question).finding("total").unwrap().outcome,
        NOT,
        "old training"
    );
}

#[test]
fn exm_13_an_exam_after_approval_is_refused_before() {
    let florida = "attempts: { exam: state-exam, after: approved }";
    assert_eq!(may_sit(florida, "2026-06-01", |_| {}).outcome, NOT);
    assert_eq!(may_sit(florida, "2026-06-01", |facts| event(facts, "approved", "2026-05-01")).outcome, MET);
}

#[test]
fn exm_14_another_bodys_exam_or_its_successor() {
    let nebraska = "exam: { name: icrc-pr, or_successor: true, passed: true, issuer: [IC&RC] }";
    let with = |name: &'static str, successor: bool, issuer: Option<&'static str>| {
        outcome(nebraska, "2026-06-01", |facts| {
            sat(facts, name, "2026-03-01", |one| {
                one.passed = Some(true);
                one.successor_of = successor.then(|| "icrc-pr".into());
                one.issuer = issuer.map(Into::into);
            });
        })
    };
    assert_eq!(with("icrc-pr", false, Some("IC&RC")), MET);
    assert_eq!(with("icrc-pr-2027", true, Some("IC&RC")), MET);
    assert_eq!(with("icrc-pr-2027", false, Some("IC&RC")), NOT);
    assert_eq!(with("icrc-pr", false, None), UNKNOWN, "who issued it is not known");
}

#[test]
fn exm_15_an_optional_exam_gives_another_credential() {
    let jersey = program(
        "endorsements: [{ id: icprs, title: Reciprocal }]",
        "  - { id: none, about: exam, none: An exam for the CPRS, source: page }
  - { id: reciprocal, endorsement: icprs, exam: { name: icrc-pr, passed: true }, source: page }",
    );
    let (plain, chosen) = (facts(|_| {}), ["icprs".to_owned()]);
    let question = program::Question::on(day("2026-06-01"));
    assert!(program::evaluate(&jersey, &plain, &question).finding("reciprocal").is_none());
    let question = program::Question { endorsements: &chosen, ..question };
    assert_eq!(program::evaluate(&jersey, &plain, &question).finding("reciprocal").unwrap().outcome, NOT);
}

#[test]
fn exm_16_items_and_time_are_told() {
    let california = rule("exam: { name: state-exam, passed: true, items: 120, minutes: 150 }");
    let says = program::says(&california.rules[0]);
    assert!(says.contains("120 items") && says.contains("150 minutes"), "{says}");
}

#[test]
fn exm_17_the_proctor_is_not_the_trainer() {
    let apart = "step: run, separate: { roles: [proctor, trainer] }";
    let with = |proctor: &'static str| {
        outcome(apart, "2026-06-01", |facts| {
            facts.roles.insert("trainer".into(), vec!["a".into()]);
            facts.roles.insert("proctor".into(), vec![proctor.into()]);
        })
    };
    assert_eq!(with("a"), NOT);
    assert_eq!(with("b"), MET);
    assert!(
        program::says(&rule("exam: { name: x, passed: true, delivery: [online-proctored] }").rules[0])
            .contains("online proctored")
    );
}

#[test]
fn exm_18_an_accommodation_is_asked_for_in_time() {
    let florida =
        "deadline: { event: accommodation-asked, before: exam-booked, at_least: 30 days, inclusive: true }";
    let ask_on = |on: &str| {
        ask(florida, on, |facts| {
            event(facts, "exam-booked", "2026-07-01");
        })
    };
    assert_eq!(ask_on("2026-05-01").due, Some(day("2026-06-01")), "told while there is still time");
    let asked = |on: &'static str| {
        outcome(florida, "2026-06-30", |facts| {
            event(facts, "exam-booked", "2026-07-01");
            event(facts, "accommodation-asked", on);
        })
    };
    assert_eq!(asked("2026-06-01"), MET);
    assert_eq!(asked("2026-06-02"), NOT, "day 29");
}

#[test]
fn exm_19_fee_for_each_attempt_belongs_to_the_rule_version() {
    let california = program(
        "",
        "  - { id: exam-fee, version: '1', fee: { for: exam, amount: 140 USD }, source: page, effective_to: 2023-12-31 }
  - { id: exam-fee, version: '2', fee: { for: exam, amount: 150 USD }, source: page, effective_from: 2024-01-01 }",
    );
    assert_eq!(program::fees(&california, &["exam"], day("2023-06-01")).0, program::Cents(14_000));
    assert_eq!(program::fees(&california, &["exam"], day("2026-06-01")).0, program::Cents(15_000));
}

#[test]
fn exm_20_fixed_dates_are_told() {
    let says = program::says(&rule("exam: { name: state-exam, passed: true, calendar: quarterly }").rules[0]);
    assert!(says.contains("given quarterly"), "{says}");
    let yearly = "step: exam, yearly: { event: exam-booked, months: [3, 6, 9, 12] }";
    assert_eq!(outcome(yearly, "2026-06-10", |_| {}), MET);
    assert_eq!(ask(yearly, "2026-07-10", |_| {}).opens, Some(day("2026-09-01")));
}

#[test]
fn exm_21_lapsed_education_means_a_retest() {
    let alabama = program("", "  - { id: ce, step: renew, ce: { min: 10 h }, then: retest, source: page }");
    let question = program::Question { step: Step::Renew, ..program::Question::on(day("2026-06-01")) };
    let nobody = facts(|_| {});
    assert_eq!(
        program::evaluate(&alabama, &nobody, &question).findings[0].then,
        Some(program::Consequence::Retest)
    );
}

#[test]
fn exm_22_a_pass_mark_of_one_credential_is_not_the_others() {
    let crss = "exam: { name: crss-exam, percent: 70 }";
    let cmhaps = "all: [{ exam: { name: mh-exam, passed: true } }, { unknown: The pass mark of the mental health exam }]";
    assert_eq!(outcome(crss, "2026-06-01", percent("crss-exam", None, 70.0)), MET);
    assert_eq!(outcome(cmhaps, "2026-06-01", percent("mh-exam", None, 70.0)), UNKNOWN);
}

#[test]
fn a_result_tells_the_day_on_which_the_exam_was_passed() {
    let state = |facts: &mut Facts| {
        passed("state-exam", "2026-02-01", false)(facts);
        passed("state-exam", "2026-03-01", true)(facts);
        passed("state-exam", "2026-04-01", true)(facts);
    };
    let on = |asks: &str| ask(asks, "2026-06-01", state).passed_on;
    assert_eq!(on("exam: { name: state-exam, passed: true }"), Some(day("2026-03-01")));
    assert_eq!(on("exam: { name: other-exam, passed: true }"), None);
    assert_eq!(on("not: { exam: { name: state-exam, passed: true } }"), None, "nothing was passed by that");
    let parts = |facts: &mut Facts| {
        for (part, on) in [("written", "2026-03-01"), ("oral", "2026-05-01")] {
            sat(facts, "state-exam", on, |one| (one.part, one.passed) = (Some(part.into()), Some(true)));
        }
    };
    let both =
        "exam: { name: state-exam, passed: true, combine: each, parts: [{ name: written }, { name: oral }] }";
    assert_eq!(ask(both, "2026-06-01", parts).passed_on, Some(day("2026-05-01")), "the last of its parts");
}
