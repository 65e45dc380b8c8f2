//! Reciprocity, practice, documents.

use crate::little::*;
use chrono::NaiveTime;
use program::{Asked, Basis, Credential, Event, Facts, Question, Step, basis, evaluate};

fn from(place: &'static str, until: &'static str, more: impl FnOnce(&mut Credential)) -> Credential {
    credential("cps", "2023-01-01", until, |one| {
        one.from = Some(place.into());
        one.issued_by = Some("state".into());
        more(one);
    })
}

#[test]
fn rcp_01_none() {
    let carolina = program(
        "",
        "  - { id: it, about: transfer, step: transfer, none: A way in for other states' certifications, source: page }",
    );
    let told = find(&carolina, "it", "2026-06-01", |facts| {
        facts.credentials.push(from("US-TX", "2027-01-01", |_| {}));
    });
    assert_eq!(told.asked, Asked::Nothing);
    assert!(told.reason.contains("way in"));
}

#[test]
fn rcp_02_same_title_with_another_curriculum_is_not_enough() {
    let georgia = "step: transfer, all: [{ holds: { credential: [any], standing: active, curriculum: [Georgia] } }, { exam: { name: state-exam, passed: true } }]";
    let with = |curriculum: &'static str| {
        outcome(georgia, "2026-06-01", |facts| {
            facts
                .credentials
                .push(from("US-TX", "2027-01-01", |one| one.curriculum = Some(curriculum.into())));
            sat(facts, "state-exam", "2026-05-01", |one| one.passed = Some(true));
        })
    };
    assert_eq!((with("Other"), with("Georgia")), (NOT, MET));
}

#[test]
fn rcp_03_all_five_are_needed() {
    let california = "step: transfer, all: [{ holds: { credential: [any], standing: active } }, { experience: { min: 1550 h, within: { last: 3 years, before: applied } } }, { ce: { min: 20 h, buckets: [{ name: ethics, topic: ethics, min: 6 h }] } }, { shown: { what: reference, min: 3 } }, { exam: { name: state-exam, passed: true } }]";
    let with = |amount: f64, until: &'static str| {
        outcome(california, "2026-06-01", |facts| {
            facts.credentials.push(from("US-TX", until, |_| {}));
            work(facts, amount, "2026-01-01");
            facts.ce.push(hours(20.0, "2026-01-01", |entry| {
                entry.topics = topics(&[("ethics", 6), ("other", 14)]);
            }));
            for _ in 0..3 {
                shown(facts, "reference", "2026-05-01", |_| {});
            }
            sat(facts, "state-exam", "2026-05-01", |one| one.passed = Some(true));
        })
    };
    assert_eq!(with(1550.0, "2027-01-01"), MET);
    assert_eq!(with(1549.0, "2027-01-01"), NOT);
    assert_eq!(with(1550.0, "2026-05-25"), NOT, "lapsed last week");
}

#[test]
fn rcp_04_named_jurisdictions() {
    let oregon = "step: transfer, holds: { credential: [any], from: [US-WA, US-ID], standing: good }";
    let with = |place: &'static str, good: Option<bool>| {
        outcome(oregon, "2026-06-01", |facts| {
            facts.credentials.push(from(place, "2027-01-01", |one| one.good_standing = good));
        })
    };
    assert_eq!(with("US-UT", Some(true)), NOT);
    assert_eq!(with("US-WA", Some(true)), MET);
    assert_eq!(with("US-WA", None), UNKNOWN);
}

#[test]
fn rcp_05_a_waiver_of_training_leaves_the_rest() {
    let kentucky = program("", "  - { id: training, training: { min: 30 h, kind: apss }, waived_by: { training: { min: 30 h, kind: comparable, within: { last: 5 years, before: applied } } }, source: page }
  - { id: age, age: { min: 18 }, source: page }");
    let facts = facts(|facts| {
        facts.training.push(hours(30.0, "2024-01-01", |entry| entry.kind = Some("comparable".into())));
    });
    let question = Question::on(day("2026-06-01"));
    let evaluation = evaluate(&kentucky, &facts, &question);
    assert_eq!(evaluation.finding("training").unwrap().outcome, WAIVED);
    assert_eq!(evaluation.finding("age").unwrap().outcome, UNKNOWN);
}

#[test]
fn rcp_06_a_transfer_needs_sixty_days_left() {
    let icrc = "step: transfer, holds: { credential: [any], standing: active, valid_for: 60 days }";
    let with = |until: &'static str| {
        outcome(icrc, "2026-06-01", |facts| facts.credentials.push(from("US-TX", until, |_| {})))
    };
    assert_eq!(with("2026-07-30"), NOT, "59 days left");
    assert_eq!(with("2026-07-31"), MET);
}

#[test]
fn rcp_07_a_federal_certification_needs_the_states_training_too() {
    let virginia = "all: [{ holds: { credential: [any], issued_by: [federal, board], standing: active } }, { training: { min: 72 h, provider: [DBHDS] } }]";
    let with = |trained: bool| {
        outcome(virginia, "2026-06-01", |facts| {
            facts.credentials.push(from("X-DVA", "2027-01-01", |one| one.issued_by = Some("federal".into())));
            if trained {
                facts.training.push(hours(72.0, "2026-01-01", |entry| entry.provider = Some("DBHDS".into())));
            }
        })
    };
    assert_eq!((with(false), with(true)), (NOT, MET));
}

fn asks_the_authority(what: &str) {
    let told = ask(&format!("step: transfer, unknown: {what}"), "2026-06-01", |facts| {
        facts.credentials.push(from("US-TX", "2027-01-01", |_| {}));
    });
    assert_eq!(told.outcome, UNKNOWN);
    assert!(told.reason.contains("Ask The authority."), "{}", told.reason);
}

#[test]
fn rcp_08_case_by_case_says_whom_to_ask() {
    asks_the_authority("Each case is looked at by itself");
}

#[test]
fn rcp_09_no_guarantee_says_whom_to_ask() {
    asks_the_authority("Whether a certification from elsewhere is accepted");
}

#[test]
fn rcp_10_a_process_with_unknown_terms_says_whom_to_ask() {
    asks_the_authority("The terms of the process from state to state");
}

#[test]
fn rcp_11_outside_certification_is_one_route_among_others() {
    let oregon = "any: [{ training: { min: 40 h, approved_by: US-OR, approved_on: start } }, { experience: { min: 2000 h, place: US-OR } }, { all: [{ holds: { credential: [any], standing: active } }, { ce: { min: 20 h, within: { last: 3 years, before: applied } } }] }]";
    let with = |ce: f64| {
        outcome(oregon, "2026-06-01", |facts| {
            facts.credentials.push(from("US-WA", "2027-01-01", |_| {}));
            facts.ce.push(hours(ce, "2025-01-01", |_| {}));
        })
    };
    assert_eq!((with(19.0), with(20.0)), (NOT, MET));
}

#[test]
fn rcp_12_a_lapsed_state_credential_is_no_for_one_and_unknown_for_another() {
    let lapsed = |facts: &mut Facts| {
        facts.credentials.push(from("US-TX", "2026-05-25", |one| one.its_minutes = Some(2400)));
    };
    assert_eq!(
        outcome(
            "holds: { credential: [any], issued_by: [state], standing: active, its_hours: 40 h }",
            "2026-06-01",
            lapsed
        ),
        NOT
    );
    assert_eq!(outcome("holds: { accepted: true }", "2026-06-01", lapsed), UNKNOWN);
}

#[test]
fn rcp_13_a_separate_reciprocal_credential() {
    let missouri = program(
        "endorsements: [{ id: crpr, title: Certified Reciprocal Peer Recovery }]",
        "  - { id: exam, endorsement: crpr, exam: { name: icrc-pr, passed: true }, source: page }",
    );
    let chosen = ["crpr".to_owned()];
    let question = Question { endorsements: &chosen, ..Question::on(day("2026-06-01")) };
    assert_eq!(evaluate(&missouri, &facts(|_| {}), &question).finding("exam").unwrap().outcome, NOT);
}

#[test]
fn rcp_14_where_a_course_certificate_counts_is_unknown() {
    asks_the_authority("Which states count this course");
}

#[test]
fn pst_01_certified_and_not_so_employed_limits_the_title_and_not_the_standing() {
    let oklahoma = program("", "  - { id: title, about: practice, step: practice, is: { what: employer-kind, one_of: [state, tribe, va-facility] }, source: page }
  - { id: total, training: { min: 40 h }, source: page }");
    let facts = facts(|facts| {
        is(facts, "employer-kind", &["private-practice"]);
        facts.training.push(hours(40.0, "2026-01-01", |_| {}));
    });
    let question = Question::on(day("2026-06-01"));
    assert_eq!(evaluate(&oklahoma, &facts, &question).summary(), program::Summary::AllMet);
    let practice = Question { step: Step::Practice, ..question };
    assert_eq!(evaluate(&oklahoma, &facts, &practice).finding("title").unwrap().outcome, NOT);
}

#[test]
fn pst_02_supervision_in_post() {
    let kentucky = "step: practice, supervision: { min: 2 meetings, form: face-to-face }";
    let with = |meetings: usize| {
        outcome(kentucky, "2026-06-01", |facts| {
            for _ in 0..meetings {
                facts
                    .supervision
                    .push(hours(0.5, "2026-05-01", |entry| entry.form = Some("face-to-face".into())));
            }
        })
    };
    assert_eq!((with(1), with(2)), (NOT, MET));
}

#[test]
fn pst_03_a_duty_of_the_employer_never_blocks_the_person() {
    let va = program(
        "",
        "  - { id: it, about: practice, step: practice, subject: employer, shown: { what: mst-training, within: { last: 1 year, before: today } }, source: page }",
    );
    let question = Question { step: Step::Practice, ..Question::on(day("2026-06-01")) };
    let nobody = facts(|_| {});
    let evaluation = evaluate(&va, &nobody, &question);
    assert_eq!(evaluation.findings[0].outcome, NOT);
    assert!(!evaluation.findings[0].blocks());
    assert_eq!(evaluation.summary(), program::Summary::AllMet);
}

fn complaint(settings: &str, asks: &str, on: &str, change: impl FnOnce(&mut Facts)) -> Told {
    let program = program(
        settings,
        &format!("  - {{ id: it, about: practice, step: run, subject: authority, {asks}, source: page }}"),
    );
    find(&program, "it", on, change)
}

#[test]
fn pst_04_a_complaint_received_on_friday_is_acknowledged_by_the_next() {
    let asks =
        "deadline: { event: complaint-acknowledged, after: complaint-received, within: 5 business days }";
    let friday = |facts: &mut Facts| event(facts, "complaint-received", "2026-03-06");
    assert_eq!(
        complaint("holidays: { '2026': [] }", asks, "2026-03-07", friday).due,
        Some(day("2026-03-13"))
    );
    assert_eq!(
        complaint("holidays: { '2026': [2026-03-10] }", asks, "2026-03-07", friday).due,
        Some(day("2026-03-16"))
    );
}

#[test]
fn pst_05_a_complaint_is_decided_in_ninety_days_and_thirty_more() {
    let received = |facts: &mut Facts| event(facts, "complaint-received", "2026-01-01");
    let within = |days: &str| {
        complaint(
            "",
            &format!("deadline: {{ event: complaint-decided, after: complaint-received, within: {days} }}"),
            "2026-01-02",
            received,
        )
        .due
    };
    assert_eq!(within("90 days"), Some(day("2026-04-01")));
    assert_eq!(within("120 days"), Some(day("2026-05-01")));
}

#[test]
fn pst_06_the_register_is_updated_in_hours_on_a_clock() {
    let asks = "deadline: { event: register-updated, after: complaint-decided, within: 72 clock hours, inclusive: true }";
    let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0);
    let updated = |hour, minute| {
        complaint("", asks, "2026-03-10", |facts| {
            facts.events.insert("complaint-decided".into(), Event { on: day("2026-03-06"), at: at(15, 0) });
            facts
                .events
                .insert("register-updated".into(), Event { on: day("2026-03-09"), at: at(hour, minute) });
        })
        .outcome
    };
    assert_eq!((updated(15, 0), updated(15, 1)), (MET, NOT), "Friday to Monday: the weekend counts");
    let without = complaint("", asks, "2026-03-10", |facts| event(facts, "complaint-decided", "2026-03-06"));
    assert_eq!(without.outcome, UNKNOWN, "a day alone is no time on a clock");
}

#[test]
fn pst_07_an_event_three_years_and_a_day_ago_is_outside() {
    let asks = "deadline: { event: complaint-received, after: incident, within: 3 years, inclusive: true }";
    let happened = |on: &'static str| {
        complaint("", asks, "2026-06-02", |facts| {
            event(facts, "incident", on);
            event(facts, "complaint-received", "2026-06-01");
        })
        .outcome
    };
    assert_eq!((happened("2023-05-31"), happened("2023-06-01")), (NOT, MET));
}

#[test]
fn pst_08_a_public_status_is_a_remark_and_holds_nobody_up() {
    let new_york = rule(
        "advisory: true, none: A request to see the status of a certification, says: The status of a certification is public.",
    );
    let nobody = facts(|_| {});
    let question = Question::on(day("2026-06-01"));
    let evaluation = evaluate(&new_york, &nobody, &question);
    assert_eq!((evaluation.findings[0].asked, evaluation.gap().count()), (Asked::Advice, 0));
}

#[test]
fn pst_09_a_right_to_appeal_without_a_date_shows_no_date() {
    let texas = program("", "  - { id: right, about: decision, step: run, advisory: true, note: A denial can be appealed., source: page }
  - { id: days, about: decision, step: run, unknown: How many days there are to appeal, source: page }");
    let told = find(&texas, "days", "2026-06-01", |facts| event(facts, "decided", "2026-05-01"));
    assert_eq!((told.outcome, told.due), (UNKNOWN, None));
    assert_eq!(find(&texas, "right", "2026-06-01", |_| {}).asked, Asked::Advice);
}

#[test]
fn pst_10_suspension_and_revocation_are_words_of_their_own() {
    use program::{Act, Standing, standing, term_from};
    let michigan = program("", "  - { id: term, step: renew, term: { for: 24 months }, source: page }");
    let term = term_from(&michigan, day("2025-01-01")).unwrap();
    let acts = [(day("2025-06-01"), Act::Suspended), (day("2026-01-01"), Act::Revoked)];
    let on = |text| standing(&term, day(text), &acts);
    assert_eq!(
        [on("2025-05-31"), on("2025-06-01"), on("2026-01-01")],
        [Standing::Valid, Standing::Suspended, Standing::Revoked]
    );
    // Why is not among what is public.
    assert_eq!(serde_json::to_value(on("2026-01-01")).unwrap(), "revoked");
}

fn fields(what: &str, all: &[&str], there: &[&str]) -> program::Outcome {
    let asks = format!("step: run, subject: provider, is: {{ what: {what}, all_of: [{}] }}", all.join(", "));
    outcome(&asks, "2026-06-01", |facts| is(facts, what, there))
}

const NEBRASKA: [&str; 7] = [
    "program-name",
    "program-address",
    "learner-name",
    "training-category",
    "hours",
    "date-completed",
    "instructor-signature",
];

#[test]
fn doc_01_any_missing_field_keeps_the_training_certificate_from_being_issued() {
    assert_eq!(fields("training-certificate-fields", &NEBRASKA, &NEBRASKA), MET);
    for (i, missing) in NEBRASKA.iter().enumerate() {
        let mut there = NEBRASKA.to_vec();
        there.remove(i);
        assert_eq!(fields("training-certificate-fields", &NEBRASKA, &there), NOT, "{missing}");
    }
}

#[test]
fn doc_02_the_endorsement_is_on_paper_and_hidden_in_public() {
    let texas = ["certificate-number", "endorsement", "expiry-date", "entity-name"];
    assert_eq!(fields("certification-fields", &texas, &texas[..3]), NOT);
    let program = program("endorsements: [{ id: mhps, title: Mental health }]", "  []");
    assert_eq!(program.public_endorsements(&[]).count(), 0);
}

#[test]
fn doc_03_proof_of_education_shows_date_and_hours() {
    assert_eq!(fields("ce-proof-fields", &["date", "hours"], &["hours"]), NOT);
    assert_eq!(fields("ce-proof-fields", &["hours"], &["hours"]), MET);
}

#[test]
fn doc_04_a_file_of_education_holds_its_four_parts() {
    let parts = ["attendance-certificate", "agenda", "description", "presenter-credentials"];
    assert_eq!(fields("ce-file", &parts, &parts[..3]), NOT);
    assert_eq!(fields("ce-file", &parts, &parts), MET);
}

#[test]
fn doc_05_what_the_provider_sends_is_not_what_the_learner_uploads() {
    let by = |role: &'static str| {
        outcome("shown: { what: training-certificate, from: [provider] }", "2026-06-01", |facts| {
            shown(facts, "training-certificate", "2026-05-01", |one| one.from = Some(role.into()));
        })
    };
    assert_eq!((by("holder"), by("provider")), (NOT, MET));
}

#[test]
fn doc_06_a_certificate_in_another_name_is_not_enough() {
    let with = |same| {
        outcome("shown: { what: training-certificate, name_matches: true }", "2026-06-01", |facts| {
            shown(facts, "training-certificate", "2026-05-01", |one| one.name_matches = Some(same));
        })
    };
    assert_eq!((with(false), with(true)), (NOT, MET));
}

#[test]
fn doc_07_endorsement_and_expiry_are_asked_of_a_certification_only() {
    let union = program("", "  - { id: both, about: records, step: run, is: { what: fields, all_of: [learner-name, hours] }, source: page }
  - { id: certification, about: records, step: run, when: { is: { what: document, one_of: [certification] } }, is: { what: fields, all_of: [endorsement, expiry-date] }, source: page }");
    let of = |document: &str| {
        let facts = facts(|facts| {
            is(facts, "document", &[document]);
            is(facts, "fields", &["learner-name", "hours"]);
        });
        let question = Question { step: Step::Run, ..Question::on(day("2026-06-01")) };
        evaluate(&union, &facts, &question).summary()
    };
    assert_eq!(of("certificate-of-completion"), program::Summary::AllMet);
    assert_eq!(of("certification"), program::Summary::ToDo);
}

#[test]
fn doc_08_without_a_basis_nothing_is_said_of_va() {
    let va = rule("holds: { accepted: true }");
    let of = |by: Option<&str>| {
        basis(
            &va,
            &[],
            &from("US-TX", "2027-01-01", |one| one.issued_by = by.map(Into::into)),
            day("2026-06-01"),
        )
    };
    assert_eq!(
        [of(Some("state")), of(Some("board")), of(None)],
        [Basis::StateCertified, Basis::None, Basis::None]
    );
}

#[test]
fn doc_09_claims_that_are_not_ours_are_a_flaw() {
    for claim in ["state-certified", "VA-approved"] {
        let flaws = flaws_of(&format!("summary: Become {claim}."), "  []");
        assert!(flaws.iter().any(|flaw| flaw.rule == "program/claim" && flaw.line > 1), "{claim}");
    }
}

#[test]
fn doc_10_without_an_authority_record_there_is_no_certification() {
    let both = program(
        "",
        "  - { id: it, about: records, step: run, subject: authority, when: { is: { what: document, one_of: [certification] } }, shown: { what: authority-record }, source: page }",
    );
    let of = |document: &str| {
        let facts = facts(|facts| is(facts, "document", &[document]));
        let question = Question { step: Step::Run, ..Question::on(day("2026-06-01")) };
        evaluate(&both, &facts, &question).summary()
    };
    assert_eq!(of("certificate-of-completion"), program::Summary::AllMet);
    assert_eq!(of("certification"), program::Summary::ToDo);
}

#[test]
fn doc_11_retention_is_told_in_years() {
    let says = |years: u32| {
        program::says(&rule(&format!("keep: {{ what: ce-proof, for: {years} years }}")).rules[0])
    };
    assert!(says(2).contains("2 years"), "{}", says(2));
    assert!(says(4).contains("4 years"));
}
