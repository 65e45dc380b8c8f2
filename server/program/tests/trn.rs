//! Training.

use crate::little::*;
use program::{Approval, Covered, Entry, Facts, Flag, Ledger};

fn trained(amount: f64, more: impl FnOnce(&mut Entry)) -> impl FnOnce(&mut Facts) {
    move |facts| facts.training.push(hours(amount, "2026-03-01", more))
}

/// The outcome on 1 June 2026 of one course of so many hours.
fn with(asks: &str, amount: f64, more: impl FnOnce(&mut Entry)) -> program::Outcome {
    outcome(asks, "2026-06-01", trained(amount, more))
}

fn by_topic(asks: &str, all: &[(&str, u32)]) -> program::Outcome {
    let whole: u32 = all.iter().map(|(_, hours)| hours).sum();
    with(asks, f64::from(whole), |entry| entry.topics = topics(all))
}

#[test]
fn trn_01_total_hours() {
    assert_eq!(with("training: { min: 80 h }", 79.5, |_| {}), NOT);
    assert_eq!(with("training: { min: 80 h }", 80.0, |_| {}), MET);
}

#[test]
fn trn_02_fractional_hours_are_minutes() {
    let minutes = |minutes| with("training: { min: 19.5 h }", 0.0, |entry| entry.minutes = Some(minutes));
    assert_eq!(minutes(19 * 60 + 29), NOT);
    assert_eq!(minutes(19 * 60 + 30), MET);
}

const DOMAINS: &str = "training: { min: 46 h, buckets: [{ name: advocacy, topic: advocacy, min: 10 h }, { name: mentoring, topic: mentoring, min: 10 h }, { name: recovery, topic: recovery, min: 10 h }, { name: ethics, topic: ethics, min: 16 h }] }";

#[test]
fn trn_03_hours_by_domain() {
    assert_eq!(
        by_topic(DOMAINS, &[("advocacy", 11), ("mentoring", 10), ("recovery", 10), ("ethics", 15)]),
        NOT
    );
    assert_eq!(
        by_topic(DOMAINS, &[("advocacy", 10), ("mentoring", 10), ("recovery", 10), ("ethics", 16)]),
        MET
    );
}

#[test]
fn trn_04_a_domain_added_on_a_date() {
    let rules = "  - { id: harm-reduction, training: { min: 4 h, topic: harm-reduction }, source: page, effective_from: 2025-07-03, pinned_by: applied }";
    let maryland = program("", rules);
    let none = |facts: &mut Facts| {
        facts.training.push(hours(46.0, "2025-01-01", |entry| entry.topics = topics(&[("ethics", 46)])));
    };
    let early = facts(none);
    let question = program::Question::on(day("2025-07-02"));
    assert!(program::evaluate(&maryland, &early, &question).findings.is_empty());
    assert_eq!(find(&maryland, "harm-reduction", "2025-07-03", none).outcome, NOT);
}

#[test]
fn trn_05_domain_floors_and_a_local_remainder() {
    let colorado = "training: { min: 60 h, buckets: [{ name: advocacy, topic: advocacy, min: 10 h }, { name: recovery, topic: recovery, min: 10 h }, { name: mentoring, topic: mentoring, min: 10 h }, { name: ethics, topic: ethics, min: 16 h }, { name: Colorado topics, topic: [trauma, culture, whole-health], min: 14 h }] }";
    let base = [("advocacy", 10), ("recovery", 10), ("mentoring", 10)];
    assert_eq!(by_topic(colorado, &[&base[..], &[("ethics", 30)]].concat()), NOT);
    assert_eq!(
        by_topic(colorado, &[&base[..], &[("ethics", 16), ("trauma", 7), ("culture", 7)]].concat()),
        MET
    );
}

#[test]
fn trn_06_a_range_counts_no_more_than_its_maximum() {
    let florida = "training: { min: 8 h, topic: whole-health, counts_up_to: 16 h }";
    assert_eq!(by_topic(florida, &[("whole-health", 7)]), NOT);
    assert_eq!(by_topic(florida, &[("whole-health", 16)]), MET);
    let total = "training: { min: 40 h, caps: [{ topic: whole-health, max: 16 h }] }";
    assert_eq!(by_topic(total, &[("whole-health", 20), ("advocacy", 24)]), MET);
    assert_eq!(by_topic(total, &[("whole-health", 20), ("advocacy", 23)]), NOT);
}

#[test]
fn trn_07_a_kind_of_training_counts_up_to_its_cap() {
    let maryland = "training: { min: 50 h, caps: [{ kind: in-service, max: 12 h }] }";
    let with = |other: f64| {
        outcome(maryland, "2026-06-01", |facts| {
            facts.training.push(hours(15.0, "2026-03-01", |entry| entry.kind = Some("in-service".into())));
            facts.training.push(hours(other, "2026-03-02", |_| {}));
        })
    };
    assert_eq!(with(38.0), MET);
    assert_eq!(with(37.0), NOT);
}

#[test]
fn a_course_whose_kind_of_topic_is_not_known_may_be_held_to_a_cap_or_not() {
    let florida = "training: { min: 40 h, caps: [{ topic: whole-health, max: 16 h }] }";
    assert_eq!(with(florida, 40.0, |_| {}), UNKNOWN);
    assert_eq!(with(florida, 39.0, |_| {}), NOT);
}

#[test]
fn trn_08_a_topic_minimum_inside_a_total() {
    let nebraska = "training: { min: 60 h, buckets: [{ name: ethics, topic: ethics, min: 10 h }] }";
    assert_eq!(by_topic(nebraska, &[("ethics", 9), ("other", 51)]), NOT);
    assert_eq!(by_topic(nebraska, &[("ethics", 10), ("other", 50)]), MET);
}

#[test]
fn trn_09_live_minimum() {
    let nebraska = "all: [{ training: { min: 60 h } }, { training: { min: 40 h, mode: live } }]";
    let split = |live: f64, alone: f64| {
        outcome(nebraska, "2026-06-01", |facts| {
            facts.training.push(hours(live, "2026-03-01", |entry| entry.mode = Some("live-online".into())));
            facts.training.push(hours(alone, "2026-03-02", |entry| entry.mode = Some("self-paced".into())));
        })
    };
    assert_eq!(split(39.0, 21.0), NOT);
    assert_eq!(split(40.0, 20.0), MET);
    let unsaid = ask("training: { min: 40 h, mode: live }", "2026-06-01", trained(60.0, |_| {}));
    assert_eq!(unsaid.outcome, UNKNOWN, "how it was taught is not known");
}

#[test]
fn trn_10_modes_that_do_not_count_count_nothing() {
    let texas = "training: { min: 19.5 h, mode: [in-person, live-online] }";
    assert_eq!(with(texas, 40.0, |entry| entry.mode = Some("self-paced".into())), NOT);
    assert_eq!(with(texas, 19.5, |entry| entry.mode = Some("in-person".into())), MET);
}

#[test]
fn trn_11_in_person_share() {
    let naadac = "training: { min: 30 h, mode: in-person, share: 50 % }";
    let split = |room: f64| {
        outcome(naadac, "2026-06-01", |facts| {
            facts.training.push(hours(room, "2026-03-01", |entry| entry.mode = Some("in-person".into())));
            facts
                .training
                .push(hours(60.0 - room, "2026-03-02", |entry| entry.mode = Some("self-paced".into())));
        })
    };
    assert_eq!(split(29.0), NOT);
    assert_eq!(split(30.0), MET);
}

#[test]
fn trn_12_parts_stack_by_endorsement() {
    let texas = program(
        "endorsements: [{ id: mhps, title: Mental health }, { id: rsps, title: Recovery support }]",
        "  - { id: core, training: { min: 19.5 h, course: core }, source: page }
  - { id: mhps, training: { min: 40 h, course: supplemental }, endorsement: mhps, source: page }
  - { id: rsps, training: { min: 46 h, course: supplemental }, endorsement: rsps, source: page }
  - { id: both, about: training, unknown: Whether core counts once for both endorsements, source: page }",
    );
    let facts = facts(|facts| {
        facts.training.push(hours(19.5, "2026-02-01", |entry| entry.course = Some("core".into())));
        facts.training.push(hours(40.0, "2026-03-01", |entry| entry.course = Some("supplemental".into())));
    });
    let (mhps, rsps) = (["mhps".to_owned()], ["rsps".to_owned()]);
    let question =
        |endorsements| program::Question { endorsements, ..program::Question::on(day("2026-06-01")) };
    let rsps = question(&rsps);
    assert_eq!(program::evaluate(&texas, &facts, &rsps).finding("rsps").unwrap().outcome, NOT);
    let mhps = question(&mhps);
    let evaluation = program::evaluate(&texas, &facts, &mhps);
    assert_eq!(evaluation.finding("mhps").unwrap().outcome, MET);
    assert!(evaluation.finding("rsps").is_none());
    assert_eq!(evaluation.finding("both").unwrap().outcome, UNKNOWN);
    let none = question(&[]);
    assert!(program::evaluate(&texas, &facts, &none).choose_endorsement);
}

#[test]
fn trn_13_a_step_before_training_is_flagged_when_it_came_later() {
    let texas = "deadline: { event: core-started, after: orientation-finished, at_least: 0 days, inclusive: true }, review: true";
    let order = |orientation: &'static str| {
        ask(texas, "2026-06-01", move |facts| {
            facts.training.push(hours(1.0, orientation, |entry| entry.course = Some("orientation".into())));
            facts.training.push(hours(19.5, "2026-03-03", |entry| {
                entry.course = Some("core".into());
                entry.began_on = Some(day("2026-03-01"));
            }));
        })
    };
    assert_eq!(order("2026-02-28").outcome, MET);
    let late = order("2026-03-02");
    assert_eq!(late.outcome, UNKNOWN);
    assert!(late.flags.contains(&Flag::NeedsPerson));
}

#[test]
fn trn_14_added_training_outside_the_core_course() {
    let carolina =
        "all: [{ training: { min: 50 h, kind: core } }, { training: { min: 20 h, kind: related } }]";
    assert_eq!(with(carolina, 70.0, |entry| entry.kind = Some("core".into())), NOT);
    let both = outcome(carolina, "2026-06-01", |facts| {
        facts.training.push(hours(50.0, "2026-03-01", |entry| entry.kind = Some("core".into())));
        facts.training.push(hours(20.0, "2026-03-01", |entry| entry.kind = Some("related".into())));
    });
    assert_eq!(both, MET);
}

#[test]
fn trn_15_topics_set_by_statute() {
    let hiv = "training: { min: 2 h, topic: hiv }";
    assert_eq!(by_topic(hiv, &[("hiv", 1), ("ethics", 16)]), NOT);
    assert_eq!(by_topic(hiv, &[("hiv", 2)]), MET);
    // No figure for suicide training: that it was there is all that is asked.
    let suicide = "training: { min: 1 courses, topic: suicide-prevention }";
    assert_eq!(by_topic(suicide, &[("suicide-prevention", 1)]), MET);
    assert_eq!(by_topic(suicide, &[("hiv", 2)]), NOT);
}

#[test]
fn trn_16_age_of_training_at_application() {
    let finished = |span: &str| {
        ask(
            &format!("training: {{ min: 60 h, within: {{ last: {span}, before: applied }} }}"),
            "2026-06-01",
            |facts| {
                facts.training.push(hours(60.0, "2025-05-01", |_| {}));
            },
        )
        .outcome
    };
    assert_eq!(finished("12 months"), NOT, "Nebraska, 13 months ago");
    assert_eq!(finished("10 years"), MET, "Maryland");
    let on_the_limit =
        ask("training: { min: 60 h, within: { last: 12 months, before: applied } }", "2026-06-01", |facts| {
            facts.training.push(hours(60.0, "2025-06-01", |_| {}));
        });
    assert_eq!(on_the_limit.outcome, UNKNOWN);
    assert!(on_the_limit.flags.contains(&Flag::Boundary));
}

#[test]
fn trn_17_age_of_training_for_a_waiver() {
    let kentucky = "training: { min: 30 h, kind: apss }, waived_by: { training: { min: 30 h, kind: comparable, within: { last: 5 years, before: applied } } }";
    let with = |on: &'static str| {
        outcome(kentucky, "2026-06-01", move |facts| {
            facts.training.push(hours(30.0, on, |entry| entry.kind = Some("comparable".into())));
        })
    };
    assert_eq!(with("2020-05-31"), NOT, "six years");
    assert_eq!(with("2022-01-01"), WAIVED);
}

#[test]
fn trn_18_one_course_of_a_minimum_length() {
    let maryland = "training: { min: 30 h, count: longest-course }";
    let short = outcome(maryland, "2026-06-01", |facts| {
        for i in 0..10 {
            facts.training.push(hours(5.0, "2026-03-01", |entry| entry.course = Some(format!("course-{i}"))));
        }
    });
    assert_eq!(short, NOT);
    assert_eq!(with(maryland, 30.0, |_| {}), MET);
}

#[test]
fn trn_19_named_courses_instead_of_hours() {
    let new_york = program(
        "stages: [{ id: provisional, title: Provisional }, { id: full, title: Full }]",
        "  - { id: core, training: { min: 13 courses, kind: core }, source: page }
  - { id: electives, training: { min: 5 courses, kind: elective }, stage: full, source: page }",
    );
    let facts = facts(|facts| {
        for i in 0..13 {
            facts.training.push(hours(2.0, "2026-03-01", |entry| {
                entry.course = Some(format!("core-{i}"));
                entry.kind = Some("core".into());
            }));
        }
        for i in [0, 1, 2, 3, 3] {
            facts.training.push(hours(2.0, "2026-03-01", |entry| {
                entry.course = Some(format!("elective-{i}"));
                entry.kind = Some("elective".into());
            }));
        }
    });
    let question =
        |stage| program::Question { stage: Some(stage), ..program::Question::on(day("2026-06-01")) };
    let (provisional, full) = (question("provisional"), question("full"));
    assert_eq!(program::evaluate(&new_york, &facts, &provisional).summary(), program::Summary::AllMet);
    let to_full = program::evaluate(&new_york, &facts, &full);
    assert_eq!(to_full.finding("electives").unwrap().outcome, NOT, "the same elective twice is one");
}

#[test]
fn trn_20_days_are_never_turned_into_hours() {
    let nine_days = |entry: &mut Entry| {
        entry.minutes = None;
        entry.days = Some(9);
    };
    assert_eq!(with("training: { min: 9 days }", 0.0, nine_days), MET);
    assert_eq!(with("training: { min: 40 h }", 0.0, nine_days), UNKNOWN);
    assert_eq!(with("training: { min: 9 days }", 72.0, |_| {}), UNKNOWN, "hours are no days either");
}

#[test]
fn trn_21_every_competency_must_be_covered() {
    let california =
        "all: [{ training: { min: 80 h } }, { covers: { framework: us-ca-competencies, number: 17 } }]";
    let covered = |number: u32| {
        with(california, 80.0, |entry| {
            let one = |i| Covered { framework: "us-ca-competencies".into(), id: format!("c{i}") };
            entry.covers = Some((0..number).map(one).collect());
        })
    };
    assert_eq!(covered(16), NOT);
    assert_eq!(covered(17), MET);
    assert_eq!(with(california, 80.0, |_| {}), UNKNOWN, "what it covered was not told");
    let utah = "covers: { framework: us-ut, all: [motivational-interviewing], methods: [role-play] }";
    let without = with(utah, 40.0, |entry| {
        entry.covers =
            Some(vec![Covered { framework: "us-ut".into(), id: "motivational-interviewing".into() }]);
        entry.methods = Some(vec![]);
    });
    assert_eq!(without, NOT, "no role play");
}

#[test]
fn trn_22_attendance() {
    let missed = |asks: &str, amount: f64, minutes: u32| {
        with(asks, amount, |entry| entry.missed_minutes = Some(minutes))
    };
    assert_eq!(missed("training: { min: 40 h, missed_at_most: 0 h }", 39.5, 30), NOT);
    assert_eq!(missed("training: { min: 40 h, missed_at_most: 0 h }", 40.0, 0), MET);
    assert_eq!(missed("training: { min: 60 h, missed_at_most: 8 h }", 66.0, 9 * 60), NOT);
    assert_eq!(missed("training: { min: 60 h, missed_at_most: 8 h }", 67.0, 8 * 60), MET);
}

#[test]
fn trn_23_only_a_named_providers_course() {
    let washington = "training: { min: 80 h, provider: [Health Care Authority] }";
    assert_eq!(with(washington, 80.0, |entry| entry.provider = Some("Elsewhere".into())), NOT);
    assert_eq!(with(washington, 80.0, |entry| entry.provider = Some("Health Care Authority".into())), MET);
}

fn approved_from(entry: &mut Entry, began: &str, from: &str) {
    entry.began_on = Some(day(began));
    entry.approvals.push(Approval { by: "US-CA".into(), from: Some(day(from)), ..Approval::default() });
}

#[test]
fn trn_24_the_provider_must_be_approved_on_the_training_date() {
    let california = "training: { min: 80 h, approved_by: US-CA, approved_on: start }";
    assert_eq!(with(california, 80.0, |entry| approved_from(entry, "2026-02-01", "2026-02-02")), NOT);
    assert_eq!(with(california, 80.0, |entry| approved_from(entry, "2026-02-02", "2026-02-02")), MET);
    assert_eq!(with(california, 80.0, |_| {}), NOT, "never approved");
}

#[test]
fn trn_25_hours_replaced_by_experience_are_waived() {
    let ohio = "training: { min: 40 h }, waived_by: { experience: { min: 36 months of work } }";
    let with = |months: u32| {
        outcome(ohio, "2026-06-01", |facts| {
            facts.experience.push(Entry {
                on: day("2026-01-01"),
                months_of_work: Some(months),
                ..Entry::default()
            });
        })
    };
    assert_eq!(with(36), WAIVED);
    assert_eq!(with(35), NOT);
}

#[test]
fn trn_26_a_specialization_needs_an_active_base_credential() {
    let california = "all: [{ holds: { credential: [cmpss], standing: active } }, { training: { min: 40 h, kind: crisis } }]";
    let with = |until: &'static str| {
        outcome(california, "2026-06-01", move |facts| {
            facts.training.push(hours(40.0, "2026-03-01", |entry| entry.kind = Some("crisis".into())));
            facts.credentials.push(credential("cmpss", "2024-01-01", until, |_| {}));
        })
    };
    assert_eq!(with("2026-12-31"), MET);
    assert_eq!(with("2026-05-31"), NOT);
}

#[test]
fn trn_27_in_a_job_before_training_starts() {
    let michigan = "all: [{ is: { what: employer-kind, one_of: [cmhsp, cmhsp-contractor] } }, { deadline: { event: hired, before: training-started, at_least: 0 days, inclusive: true } }]";
    let with = |hired: &'static str| {
        outcome(michigan, "2026-06-01", move |facts| {
            is(facts, "employer-kind", &["cmhsp"]);
            event(facts, "hired", hired);
            facts.training.push(hours(56.0, "2026-03-05", |entry| entry.began_on = Some(day("2026-03-01"))));
        })
    };
    assert_eq!(with("2026-03-08"), NOT, "a week after the start");
    assert_eq!(with("2026-03-01"), MET);
}

#[test]
fn trn_28_training_proved_through_another_credential() {
    let ncps = "any: [{ holds: { credential: [any], issued_by: [state], standing: active, its_hours: 40 h } }, { training: { min: 40 h, kind: competency-specific } }]";
    let with = |minutes: Option<u32>| {
        outcome(ncps, "2026-06-01", |facts| {
            facts.credentials.push(credential("cps", "2025-01-01", "2027-01-01", |one| {
                one.issued_by = Some("state".into());
                one.its_minutes = minutes;
            }));
        })
    };
    assert_eq!(with(None), UNKNOWN);
    assert_eq!(with(Some(40 * 60)), MET);
    assert_eq!(with(Some(39 * 60)), NOT);
}

#[test]
fn trn_29_a_course_grade_is_not_rounded() {
    let grade = |percent| {
        outcome("exam: { name: course-grade, percent: 80 }", "2026-06-01", |facts| {
            sat(facts, "course-grade", "2026-03-01", |one| {
                one.score = Some(program::Score::Percent(percent));
            });
        })
    };
    assert_eq!(grade(79.9), NOT);
    assert_eq!(grade(80.0), MET);
}

#[test]
fn trn_30_an_approximate_share_is_a_note_and_is_not_computed() {
    let tennessee = "  - { id: it, about: training, advisory: true, note: About one full day is on ethics and boundaries., source: page }";
    let told = find(&program("", tennessee), "it", "2026-06-01", |_| {});
    assert_eq!(told.asked, program::Asked::Advice);
}

#[test]
fn what_counts_is_told_and_no_more() {
    let counted = |asks: &str, amount: f64| {
        ask(asks, "2026-06-01", trained(amount, |_| {})).counted.map(|(of, counted)| (of, counted.amount))
    };
    assert_eq!(counted("training: { min: 40 h }", 46.5), Some((Ledger::Training, 46 * 60 + 30)));
    assert_eq!(
        counted("training: { min: 40 h, counts_up_to: 40 h }", 46.5),
        Some((Ledger::Training, 40 * 60))
    );
    assert_eq!(counted("training: { min: 40 h }", 39.0), None, "what is not met counts for nothing");
    assert_eq!(
        counted("any: [{ training: { min: 80 h } }, { training: { min: 40 h } }]", 46.0),
        Some((Ledger::Training, 46 * 60))
    );
}
