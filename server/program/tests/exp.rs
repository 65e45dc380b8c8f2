//! Experience, and supervision received.

use crate::little::*;
use program::{Entry, Facts, Flag, Question, evaluate};

fn worked(asks: &str, amount: f64, more: impl FnOnce(&mut Entry)) -> program::Outcome {
    outcome(asks, "2026-06-01", |facts| facts.experience.push(hours(amount, "2026-03-01", more)))
}

fn supervised(facts: &mut Facts, amount: f64, form: &str) {
    facts.supervision.push(hours(amount, "2026-03-01", |entry| entry.form = Some(form.into())));
}

#[test]
fn exp_01_total_hours() {
    assert_eq!(worked("experience: { min: 500 h }", 499.5, |_| {}), NOT);
    assert_eq!(worked("experience: { min: 500 h }", 500.0, |_| {}), MET);
}

#[test]
fn exp_02_an_hour_drops_out_of_the_window_as_the_application_moves() {
    let maryland = "experience: { min: 500 h, within: { last: 2 years, before: applied, inclusive: true } }";
    let applying = |on: &str| {
        outcome(maryland, on, |facts| {
            work(facts, 1.0, "2024-06-01");
            work(facts, 499.0, "2026-01-01");
        })
    };
    assert_eq!(applying("2026-06-01"), MET);
    assert_eq!(applying("2026-06-02"), NOT);
}

#[test]
fn exp_03_the_same_log_gives_three_results() {
    let log = |facts: &mut Facts| {
        event(facts, "certified", "2026-03-01");
        event(facts, "trainee-started", "2025-12-01");
        work(facts, 60.0, "2026-01-10");
        work(facts, 60.0, "2026-04-10");
    };
    let before = "experience: { min: 100 h, within: { before: certified } }";
    let after = "experience: { min: 50 h, within: { after: certified } }";
    let trainee = "experience: { min: 100 h, within: { after: trainee-started } }";
    let told = [before, after, trainee].map(|asks| outcome(asks, "2026-06-01", log));
    assert_eq!(told, [NOT, MET, MET]);
}

#[test]
fn exp_04_minimum_calendar_spread() {
    let colorado = "experience: { min: 500 h, spread: 6 months }";
    let until = |last: &'static str| {
        ask(colorado, "2026-12-01", move |facts| {
            work(facts, 250.0, "2026-01-01");
            work(facts, 250.0, last);
        })
    };
    assert_eq!(until("2026-06-01").outcome, NOT, "five months");
    assert_eq!(until("2026-07-01").outcome, MET);
    let edge = until("2026-06-30");
    assert_eq!(edge.outcome, UNKNOWN);
    assert!(edge.flags.contains(&Flag::Boundary));
}

#[test]
fn exp_05_log_entries_must_carry_a_domain() {
    let colorado = "supervision: { min: 25 h, domain: advocacy }";
    let with = |domain: Option<&'static str>| {
        outcome(colorado, "2026-06-01", move |facts| {
            facts.supervision.push(hours(25.0, "2026-03-01", |entry| entry.domain = domain.map(Into::into)));
        })
    };
    assert_eq!(with(Some("advocacy")), MET);
    assert_eq!(with(Some("ethics")), NOT);
    assert_eq!(with(None), UNKNOWN);
}

#[test]
fn exp_06_share_with_people_of_like_experience_by_either_reading() {
    let florida = "  - id: it
    about: experience
    candidates:
      - { experience: { min: 250 h, matching: true }, source: page }
      - { experience: { min: 250 h, matching: true, share: 50 % }, source: page }";
    let florida = program("", florida);
    let split = |matching: f64, all: f64| {
        find(&florida, "it", "2026-06-01", move |facts| {
            facts.experience.push(hours(matching, "2026-03-01", |entry| entry.matching = Some(true)));
            facts.experience.push(hours(all - matching, "2026-03-02", |entry| entry.matching = Some(false)));
        })
        .outcome
    };
    assert_eq!(split(249.0, 500.0), NOT);
    assert_eq!(split(250.0, 500.0), MET);
    assert_eq!(split(260.0, 600.0), UNKNOWN, "which reading is meant is not known");
}

#[test]
fn exp_07_hours_that_do_not_count() {
    let texas = "experience: { min: 250 h, except: { kind: [self-study, receiving-supervision] } }";
    let told = ask(texas, "2026-06-01", |facts| {
        work(facts, 240.0, "2026-03-01");
        facts
            .experience
            .push(hours(10.0, "2026-03-02", |entry| entry.kind = Some("receiving-supervision".into())));
    });
    assert_eq!((told.outcome, told.lacks), (NOT, Some(600)));
}

#[test]
fn exp_08_supervision_ratio_beyond_the_minimum_is_carried() {
    let tennessee =
        "supervision: { min: 3 h, ratio: { each: 1 h, per: 25 h, of: experience, beyond_minimum: unknown } }";
    let with = |service: f64, supervision: f64| {
        outcome(tennessee, "2026-06-01", move |facts| {
            work(facts, service, "2026-03-01");
            supervised(facts, supervision, "individual");
        })
    };
    assert_eq!(with(75.0, 2.0), NOT);
    assert_eq!(with(75.0, 3.0), MET);
    assert_eq!(with(100.0, 3.0), UNKNOWN);
    assert_eq!(with(100.0, 4.0), MET);
}

#[test]
fn exp_09_supervision_total_inside_or_beside() {
    let with = |inside: &str| {
        outcome(&format!("experience: {{ min: 500 h, with_supervision: {inside} }}"), "2026-06-01", |facts| {
            work(facts, 475.0, "2026-03-01");
            supervised(facts, 25.0, "direct");
        })
    };
    assert_eq!(with("true"), MET, "Kentucky: inside the 500");
    assert_eq!(with("false"), NOT);
    assert_eq!(with("unknown"), UNKNOWN);
}

#[test]
fn exp_10_supervision_by_form() {
    let colorado =
        "all: [{ supervision: { min: 50 h } }, { supervision: { min: 25 h, form: [individual, group] } }]";
    let with = |counted: f64| {
        outcome(colorado, "2026-06-01", move |facts| {
            supervised(facts, counted, "individual");
            supervised(facts, 50.0 - counted, "by-phone");
        })
    };
    assert_eq!(with(24.0), NOT);
    assert_eq!(with(25.0), MET);
}

#[test]
fn exp_11_hours_that_depend_on_education() {
    let idaho = program(
        "",
        "  - { id: graduate, experience: { min: 100 h }, when: { is: { what: education, one_of: [human-services-bachelor] } }, source: page }
  - { id: other, experience: { min: 200 h }, when: { is: { what: education, none_of: [human-services-bachelor] } }, source: page }",
    );
    let person = |degree: &[&str]| {
        facts(|facts| {
            work(facts, 150.0, "2026-03-01");
            is(facts, "education", degree);
        })
    };
    let question = Question::on(day("2026-06-01"));
    let (graduate, other) = (person(&["human-services-bachelor"]), person(&["ged"]));
    assert!(evaluate(&idaho, &graduate, &question).finding("other").is_none());
    assert_eq!(evaluate(&idaho, &graduate, &question).finding("graduate").unwrap().outcome, MET);
    assert_eq!(evaluate(&idaho, &other, &question).finding("other").unwrap().outcome, NOT);
    let mut untold = other.clone();
    untold.is.clear();
    assert_eq!(evaluate(&idaho, &untold, &question).finding("other").unwrap().outcome, UNKNOWN);
}

#[test]
fn exp_12_experience_instead_of_training_waives_with_the_reason() {
    let ohio = "training: { min: 40 h }, waived_by: { experience: { min: 36 months of work } }";
    let told = ask(ohio, "2026-06-01", |facts| {
        facts.experience.push(Entry { on: day("2026-01-01"), months_of_work: Some(36), ..Entry::default() });
    });
    assert_eq!(told.outcome, WAIVED);
    assert!(told.reason.contains("36 months of work"));
}

#[test]
fn exp_13_experience_or_study() {
    let pennsylvania = "any: [{ experience: { min: 12 months of work, within: { last: 3 years, before: applied } } }, { training: { min: 24 credits, within: { last: 3 years, before: applied } } }]";
    let with = |months: u32, credits: u32| {
        outcome(pennsylvania, "2026-06-01", |facts| {
            facts.experience.push(Entry {
                on: day("2026-01-01"),
                months_of_work: Some(months),
                ..Entry::default()
            });
            facts.training.push(Entry { on: day("2026-01-01"), credits: Some(credits), ..Entry::default() });
        })
    };
    assert_eq!(with(11, 23), NOT);
    assert_eq!(with(12, 0), MET);
    assert_eq!(with(0, 24), MET);
}

#[test]
fn exp_14_practicum_hours_are_not_used_twice() {
    let jersey = "all: [{ experience: { min: 110 h, kind: practicum } }, { experience: { min: 500 h, except: { kind: practicum } } }]";
    let with = |other: f64| {
        outcome(jersey, "2026-06-01", move |facts| {
            facts.experience.push(hours(110.0, "2026-02-01", |entry| entry.kind = Some("practicum".into())));
            work(facts, other, "2026-03-01");
        })
    };
    assert_eq!(with(390.0), NOT);
    assert_eq!(with(500.0), MET);
}

#[test]
fn exp_15_paid_and_volunteer_hours_both_count() {
    let mixed = |asks: &str| {
        outcome(asks, "2026-06-01", |facts| {
            facts.experience.push(hours(600.0, "2026-02-01", |entry| entry.paid = Some(true)));
            facts.experience.push(hours(400.0, "2026-03-01", |entry| entry.paid = Some(false)));
        })
    };
    assert_eq!(mixed("experience: { min: 1000 h, paid: [true, false] }"), MET);
    assert_eq!(mixed("experience: { min: 1000 h, paid: true }"), NOT);
}

#[test]
fn exp_16_place_of_the_work() {
    let oregon = "experience: { min: 2000 h, place: US-OR }";
    assert_eq!(worked(oregon, 2000.0, |entry| entry.place = Some("US-WA".into())), NOT);
    assert_eq!(worked(oregon, 2000.0, |entry| entry.place = Some("US-OR".into())), MET);
}

#[test]
fn exp_17_kind_of_employer() {
    let michigan = "is: { what: employer-kind, one_of: [cmhsp, cmhsp-contractor] }";
    assert_eq!(outcome(michigan, "2026-06-01", |facts| is(facts, "employer-kind", &["hospital"])), NOT);
    assert_eq!(outcome(michigan, "2026-06-01", |facts| is(facts, "employer-kind", &["cmhsp"])), MET);
}

#[test]
fn exp_18_weekly_amount_and_time_in_post() {
    let weekly = |each: f64| {
        outcome("experience: { per_week: 10 h }", "2026-06-01", move |facts| {
            for on in ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"] {
                work(facts, each, on);
            }
        })
    };
    assert_eq!(weekly(9.0), NOT);
    assert_eq!(weekly(10.0), MET);
    let post = "deadline: { event: training-started, after: hired, at_least: 90 days, inclusive: true }";
    let days = |started: &'static str| {
        outcome(post, "2026-12-01", move |facts| {
            event(facts, "hired", "2026-01-01");
            event(facts, "training-started", started);
        })
    };
    assert_eq!(days("2026-03-31"), NOT, "day 89");
    assert_eq!(days("2026-04-01"), MET);
}

#[test]
fn exp_19_equivalency_whose_terms_are_unknown_is_for_a_reviewer() {
    let washington = "any: [{ experience: { min: 1000 h, kind: trainee } }, { all: [{ holds: { credential: [cpc], before: 2025-07-01 } }, { unknown: The terms of equivalency for earlier peers }] }]";
    let earlier = outcome(washington, "2026-06-01", |facts| {
        facts.credentials.push(credential("cpc", "2024-01-01", "2027-01-01", |_| {}));
    });
    assert_eq!(earlier, UNKNOWN);
    let newcomer = outcome(washington, "2026-06-01", |facts| {
        facts.credentials.push(credential("cpc", "2025-07-01", "2027-01-01", |_| {}));
    });
    assert_eq!(newcomer, NOT);
}

#[test]
fn exp_20_a_large_total_survives_years_and_employers() {
    let log = |days: u32| {
        outcome("experience: { min: 2000 h }", "2026-06-01", |facts| {
            for i in 0..days {
                facts.experience.push(Entry {
                    on: day("2019-01-01") + chrono::Days::new(u64::from(i) * 5),
                    minutes: Some(8 * 60),
                    employer: Some(format!("employer-{}", i / 100)),
                    ..Entry::default()
                });
            }
        })
    };
    assert_eq!(log(249), NOT);
    assert_eq!(log(250), MET);
}

#[test]
fn exp_21_hours_in_one_version_and_time_in_post_in_another() {
    let ncprss = program(
        "",
        "  - id: it
    about: experience
    candidates:
      - { experience: { min: 200 h }, source: page }
      - { experience: { min: 12 months of work }, source: page }",
    );
    let with = |minutes: Option<u32>, months| {
        find(&ncprss, "it", "2026-06-01", |facts| {
            facts.experience.push(Entry {
                on: day("2026-01-01"),
                minutes,
                months_of_work: months,
                ..Entry::default()
            });
        })
        .outcome
    };
    assert_eq!(with(Some(200 * 60), None), UNKNOWN);
    assert_eq!(with(Some(1800 * 60), Some(12)), MET);
    assert_eq!(with(Some(60), None), NOT);
}
