//! Training programs, applications, governance.

use crate::little::*;
use program::{Accepted, Approval, Basis, Body, Flag, Program, Seat, basis, fees, seats};

#[test]
fn prv_01_an_approval_that_ends_in_mid_course_depends_on_the_day_that_counts() {
    let on = |day_: &str| {
        let asks = if day_.is_empty() { String::new() } else { format!(", approved_on: {day_}") };
        ask(&format!("training: {{ min: 80 h, approved_by: US-CA{asks} }}"), "2026-06-01", |facts| {
            facts.training.push(hours(80.0, "2026-03-31", |entry| {
                entry.began_on = Some(day("2026-03-01"));
                entry.approvals =
                    vec![Approval { by: "US-CA".into(), to: Some(day("2026-03-15")), ..Approval::default() }];
            }));
        })
    };
    assert_eq!(on("start").outcome, MET);
    assert_eq!(on("end").outcome, NOT);
    assert_eq!(on("each-day").outcome, NOT);
    assert_eq!(on("").outcome, UNKNOWN);
    assert!(on("").flags.contains(&Flag::NotStated));
}

#[test]
fn prv_02_a_course_in_another_language_needs_its_own_approval() {
    let with = |language: &'static str| {
        outcome("training: { min: 80 h, approved_by: US-CA, approved_on: start }", "2026-06-01", |facts| {
            facts.training.push(hours(80.0, "2026-03-31", |entry| {
                entry.language = Some(language.into());
                entry.approvals =
                    vec![Approval { by: "US-CA".into(), language: Some("en".into()), ..Approval::default() }];
            }));
        })
    };
    assert_eq!(with("en"), MET);
    assert_eq!(with("es"), NOT);
}

#[test]
fn prv_03_who_applies_in_august_waits_for_july() {
    let california = "step: run, subject: provider, yearly: { event: provider-applied, months: [7] }";
    let on = |today: &str| ask(california, today, |_| {});
    assert_eq!(on("2026-07-15").outcome, MET);
    assert_eq!(on("2026-08-01").outcome, NOT);
    assert_eq!(on("2026-08-01").opens, Some(day("2027-07-01")));
}

#[test]
fn prv_04_a_changed_curriculum_used_too_early_is_flagged() {
    let california = "step: run, subject: provider, review: true, deadline: { event: course-change-used, after: course-change-filed, at_least: 90 days, inclusive: true }";
    let used = |on: &'static str| {
        ask(california, "2026-12-01", |facts| {
            event(facts, "course-change-filed", "2026-01-01");
            event(facts, "course-change-used", on);
        })
    };
    let early = used("2026-03-31");
    assert_eq!(early.outcome, UNKNOWN, "day 89");
    assert!(early.flags.contains(&Flag::NeedsPerson));
    assert_eq!(used("2026-04-01").outcome, MET);
    // Learners stay on the revision that was approved.
    let of_version = |version: &'static str| {
        outcome("training: { min: 80 h, approved_by: US-CA, approved_on: start }", "2026-12-01", |facts| {
            facts.training.push(hours(80.0, "2026-06-01", |entry| {
                entry.course_version = Some(version.into());
                entry.approvals = vec![Approval {
                    by: "US-CA".into(),
                    course_version: Some("1".into()),
                    ..Approval::default()
                }];
            }));
        })
    };
    assert_eq!((of_version("1"), of_version("2")), (MET, NOT));
}

#[test]
fn prv_05_learners_for_each_instructor() {
    let nebraska = "step: run, subject: provider, number: { of: learners, per: instructors, max: 10 }";
    let with = |learners: f64, instructors: f64| {
        outcome(nebraska, "2026-06-01", |facts| {
            facts.numbers.insert("learners".into(), learners);
            facts.numbers.insert("instructors".into(), instructors);
        })
    };
    assert_eq!(with(11.0, 1.0), NOT);
    assert_eq!(with(20.0, 2.0), MET);
    assert_eq!(with(1.0, 0.0), NOT);
}

#[test]
fn prv_06_proof_sent_by_the_provider_and_not_by_the_learner() {
    let montana = "shown: { what: transcript, from: [provider] }";
    let from = |role: &'static str| {
        outcome(montana, "2026-06-01", |facts| {
            shown(facts, "transcript", "2026-05-01", |one| one.from = Some(role.into()));
        })
    };
    assert_eq!(from("holder"), NOT);
    assert_eq!(from("provider"), MET);
}

#[test]
fn prv_07_review_of_a_training_certificate_has_a_clock() {
    let california = "step: run, subject: authority, deadline: { event: certificate-reviewed-finished, after: certificate-filed, within: 14 days }";
    let told = ask(california, "2026-03-05", |facts| event(facts, "certificate-filed", "2026-03-01"));
    assert_eq!(told.due, Some(day("2026-03-15")));
}

#[test]
fn prv_08_fee_for_the_provider() {
    let california = program(
        "",
        "  - { id: it, step: run, subject: provider, fee: { for: provider-application, amount: 300 USD }, source: page }",
    );
    assert_eq!(fees(&california, &["provider-application"], day("2026-06-01")).0.to_string(), "$300");
}

#[test]
fn prv_09_the_certifier_is_itself_approved() {
    let florida = "step: run, subject: authority, shown: { what: approval-of-certifier, from: [state] }";
    let with = |from: &'static str| {
        outcome(florida, "2026-06-01", |facts| {
            shown(facts, "approval-of-certifier", "2026-01-01", |one| one.from = Some(from.into()));
        })
    };
    assert_eq!(with("state"), MET);
    assert_eq!(with("provider"), NOT);
}

#[test]
fn prv_10_only_one_issuer_is_recognized() {
    let missouri = "holds: { credential: [cps], issued_by: [board], from: [US-MO] }";
    let from = |place: &'static str| {
        outcome(missouri, "2026-06-01", |facts| {
            facts.credentials.push(credential("cps", "2026-01-01", "2028-01-01", |one| {
                one.from = Some(place.into());
                one.issued_by = Some("board".into());
            }));
        })
    };
    assert_eq!(from("US-MO"), MET);
    assert_eq!(from("US-KS"), NOT);
}

#[test]
fn prv_11_only_a_listed_nonprofit_counts_for_va_and_a_firm_never() {
    let va = rule("holds: { accepted: true }");
    let list = [Accepted {
        name: "Peers Together".into(),
        evidence: "https://example.org/letter".into(),
        from: day("2026-01-01"),
        to: None,
    }];
    let told = |by: &str, accepted: &[Accepted]| {
        let one = credential("cps", "2026-01-01", "2028-01-01", |one| {
            one.issued_by = Some(by.into());
            one.issuer = Some("Peers Together".into());
        });
        let given = basis(&va, accepted, &one, day("2026-06-01"));
        let facts = facts(|facts| facts.credentials.push(one));
        let question = program::Question { accepted, ..program::Question::on(day("2026-06-01")) };
        (program::evaluate(&va, &facts, &question).findings[0].outcome, given)
    };
    assert_eq!(told("state", &[]), (MET, Basis::StateCertified));
    assert_eq!(told("nonprofit", &[]), (UNKNOWN, Basis::None), "the list ships empty");
    assert_eq!(told("nonprofit", &list), (MET, Basis::VaAcceptedNonprofit));
    assert_eq!(told("for-profit", &list), (NOT, Basis::None));
}

#[test]
fn prv_12_the_contractor_changes_and_the_rule_stays() {
    let idaho = program(
        "certified_by: [{ by: contractor, name: Old, to: 2021-12-31 }, { by: contractor, name: New, from: 2022-01-01 }]",
        "  - { id: total, training: { min: 40 h }, source: page }",
    );
    let who = |on: &str| {
        Program::on_day(idaho.certified_by.as_ref(), day(on))
            .map(|actor| actor.name.clone().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(who("2021-12-31"), ["Old"]);
    assert_eq!(who("2022-01-01"), ["New"]);
    assert!(
        idaho.rule("total", day("2021-06-01")).is_some() && idaho.rule("total", day("2026-06-01")).is_some()
    );
    assert_eq!(idaho.certified_by.as_ref().unwrap()[0].by, Body::Contractor);
}

fn clock(span: &str) -> String {
    format!(
        "step: run, subject: authority, deadline: {{ event: decided, after: application-complete, within: {span} }}"
    )
}

#[test]
fn app_01_decision_within_calendar_days() {
    let told =
        ask(&clock("60 days"), "2026-03-05", |facts| event(facts, "application-complete", "2026-03-01"));
    assert_eq!(told.due, Some(day("2026-04-30")));
}

#[test]
fn app_02_business_days_need_the_places_holidays() {
    let kentucky = |settings: &str| {
        let program = program(
            settings,
            &format!("  - {{ id: it, about: decision, {}, source: page }}", clock("20 business days")),
        );
        find(&program, "it", "2026-06-20", |facts| event(facts, "application-complete", "2026-06-15"))
    };
    let unknown = kentucky("");
    assert!(unknown.flags.contains(&Flag::Holidays));
    assert_eq!(unknown.due, Some(day("2026-07-13")));
    let known = kentucky("holidays: { '2026': [2026-06-19, 2026-07-03] }");
    assert!(!known.flags.contains(&Flag::Holidays));
    assert_eq!(known.due, Some(day("2026-07-15")));
}

#[test]
fn app_03_each_step_has_its_clock_and_what_a_revision_does_is_unknown() {
    let california = program("", &format!("  - {{ id: it, about: decision, {}, source: page }}
  - {{ id: revision, about: decision, step: run, unknown: Whether a revision stops or restarts the clock, source: page }}", clock("30 days")));
    assert_eq!(
        find(&california, "it", "2026-03-05", |facts| event(facts, "application-complete", "2026-03-01")).due,
        Some(day("2026-03-31"))
    );
    assert_eq!(find(&california, "revision", "2026-03-05", |_| {}).outcome, UNKNOWN);
}

#[test]
fn app_04_typical_time_is_no_breach() {
    let new_york = rule(&format!("{}, advisory: true", clock("8 weeks")));
    let late = facts(|facts| event(facts, "application-complete", "2026-01-01"));
    let question = program::Question { step: program::Step::Run, ..program::Question::on(day("2026-06-01")) };
    assert_eq!(program::evaluate(&new_york, &late, &question).gap().count(), 0);
}

#[test]
fn app_05_fees_add_up_to_the_cent() {
    let montana = program(
        "",
        "  - { id: application, fee: { for: application, amount: 125 USD }, source: page }
  - { id: prints, fee: { for: fingerprints, amount: 27.25 USD }, source: page }
  - { id: late, fee: { for: late-renewal, amount: unknown }, source: page }",
    );
    let (sum, unknown) = fees(&montana, &["application", "fingerprints", "late-renewal"], day("2026-06-01"));
    assert_eq!((sum.0, sum.to_string()), (15_225, "$152.25".into()));
    assert_eq!(unknown, ["late-renewal"]);
}

#[test]
fn app_06_a_fee_above_the_ceiling_is_a_flaw() {
    let fee = |amount: &str| {
        flaws_of(
            "",
            &format!(
                "  - {{ id: it, fee: {{ for: certification, amount: {amount}, at_most: 100 USD }}, source: page }}"
            ),
        )
    };
    assert!(fee("100 USD").is_empty());
    assert!(fee("100.01 USD").iter().any(|flaw| flaw.rule == "program/ceiling"));
}

#[test]
fn app_07_zero_is_not_unknown() {
    let free =
        program("", "  - { id: it, fee: { for: application, amount: 0 USD, paid_by: OMH }, source: page }");
    assert_eq!(fees(&free, &["application"], day("2026-06-01")), (program::Cents(0), vec![]));
    assert!(program::says(&free.rules[0]).contains("no fee for you"));
}

#[test]
fn app_08_a_name_that_does_not_match_is_told_before_submission() {
    let california = "shown: { what: photo-id, name_matches: true }";
    let told = outcome(california, "2026-06-01", |facts| {
        shown(facts, "photo-id", "2026-05-01", |one| one.name_matches = Some(false));
    });
    assert_eq!(told, NOT);
}

#[test]
fn app_09_reminders_come_before_the_date_and_never_after_it() {
    let days = program::reminders(day("2026-07-01"), &[90, 30, 14], day("2026-05-01"));
    assert_eq!(days, [day("2026-06-01"), day("2026-06-17")]);
}

#[test]
fn gov_01_who_trains_does_not_decide() {
    let apart = "step: run, separate: { roles: [trainer, decider] }";
    let with = |decider: &'static str| {
        outcome(apart, "2026-06-01", |facts| {
            facts.roles.insert("trainer".into(), vec!["a".into(), "b".into()]);
            facts.roles.insert("decider".into(), vec![decider.into()]);
        })
    };
    assert_eq!(with("b"), NOT);
    assert_eq!(with("c"), MET);
}

#[test]
fn gov_02_one_body_that_does_both_records_its_firewall() {
    let both = "step: run, subject: authority, shown: { what: firewall }";
    assert_eq!(outcome(both, "2026-06-01", |_| {}), NOT);
    assert_eq!(outcome(both, "2026-06-01", |facts| shown(facts, "firewall", "2026-01-01", |_| {})), MET);
}

#[test]
fn gov_03_two_scores_before_a_decision() {
    let screening = "step: run, shown: { what: screening-score, min: 2 }";
    let by = |reviewers: &[&str]| {
        outcome(screening, "2026-06-01", |facts| {
            for who in reviewers {
                shown(facts, "screening-score", "2026-05-01", |one| one.who = Some((*who).into()));
            }
        })
    };
    assert_eq!(by(&["a", "a"]), NOT, "one reviewer twice");
    assert_eq!(by(&["a", "b"]), MET);
}

#[test]
fn gov_04_equals_at_the_last_seat_are_left_to_a_person() {
    assert_eq!(seats(2, &[10, 30, 20]), [Seat::Waiting, Seat::Given, Seat::Given]);
    assert_eq!(seats(2, &[20, 30, 20]), [Seat::Tied, Seat::Given, Seat::Tied]);
    assert_eq!(seats(3, &[20, 30]), [Seat::Given, Seat::Given]);
    let says = program::says(&rule("selection: { seats: 18, method: points, ties: unknown }").rules[0]);
    assert!(says.contains("equals is not known"), "{says}");
}
