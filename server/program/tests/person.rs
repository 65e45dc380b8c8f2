//! The person: eligibility, attestations, references.

use crate::little::*;
use program::{Age, Facts, Flag};

fn aged(years: u16) -> impl Fn(&mut Facts) {
    move |facts| {
        facts.age = Age {
            at_least: Some((years, day("2026-06-01"))),
            under: Some((years + 1, day("2026-06-01"))),
            ..Age::default()
        }
    }
}

#[test]
fn per_01_minimum_age() {
    assert_eq!(outcome("age: { min: 19 }", "2026-06-01", aged(18)), NOT);
    assert_eq!(outcome("age: { min: 19 }", "2026-06-01", aged(19)), MET);
    let birthday_between = |facts: &mut Facts| {
        facts.age = Age { born_on: Some(day("2007-03-01")), ..Age::default() };
        event(facts, "applied", "2026-02-01");
    };
    let unsaid = ask("age: { min: 19 }", "2026-06-01", birthday_between);
    assert_eq!(unsaid.outcome, UNKNOWN);
    assert!(unsaid.flags.contains(&Flag::NotStated), "the day on which age is judged is carried");
    assert_eq!(outcome("age: { min: 19, on: applied }", "2026-06-01", birthday_between), NOT);
    assert_eq!(outcome("age: { min: 19, on: today }", "2026-06-01", birthday_between), MET);
    assert_eq!(outcome("age: { min: 19 }", "2026-06-01", |_| {}), UNKNOWN);
}

#[test]
fn per_02_age_band_of_an_endorsement() {
    let youth =
        "all: [{ age: { min: 18, max: 30, on: applied } }, { unknown: What happens at the upper age }]";
    assert_eq!(outcome("age: { min: 18, max: 30, on: applied }", "2026-06-01", aged(30)), MET);
    assert_eq!(outcome("age: { min: 18, max: 30, on: applied }", "2026-06-01", aged(31)), NOT);
    assert_eq!(outcome(youth, "2026-06-01", aged(25)), UNKNOWN);
}

#[test]
fn per_03_a_ged_in_progress_is_enough_in_one_state_and_not_in_another() {
    let carolina = "is: { what: education, one_of: [high-school, ged, final-year, working-toward-ged] }";
    let ohio = "is: { what: education, one_of: [high-school, ged, foreign-equivalent] }";
    let working = |facts: &mut Facts| is(facts, "education", &["working-toward-ged"]);
    assert_eq!(outcome(carolina, "2026-06-01", working), MET);
    assert_eq!(outcome(ohio, "2026-06-01", working), NOT);
    assert_eq!(outcome(ohio, "2026-06-01", |_| {}), UNKNOWN);
}

#[test]
fn per_04_residence_or_place_of_work() {
    let indiana = "any: [{ is: { what: lives-in, one_of: [US-IN] } }, { number: { of: percent-worked-in-us-in, min: 51 } }]";
    let outside = |share: f64| {
        move |facts: &mut Facts| {
            is(facts, "lives-in", &["US-IL"]);
            facts.numbers.insert("percent-worked-in-us-in".into(), share);
        }
    };
    assert_eq!(outcome(indiana, "2026-06-01", outside(51.0)), MET);
    assert_eq!(outcome(indiana, "2026-06-01", outside(50.0)), NOT);
    assert_eq!(outcome("is: { what: lives-in, one_of: [US-DC] }", "2026-06-01", outside(51.0)), NOT);
}

#[test]
fn what_is_missing_is_named_as_the_person_knows_it() {
    let asks = "signed: { statement: lived-experience }";
    let told = ask(asks, "2026-06-01", |_| {});
    assert_eq!(told.reason, "Not signed yet as the rule asks: “I have lived experience”.");
    // A statement of an operator's own has no other name.
    let own = ask("signed: { statement: house-rules }", "2026-06-01", |_| {});
    assert_eq!(own.reason, "Not signed yet as the rule asks: house rules.");
    let unknown = ask("unknown: Whether there is an exam", "2026-06-01", |_| {});
    assert_eq!(unknown.reason, "Nobody has found this out yet. Ask The authority.");
    let nested = ask("any: [{ age: { min: 90 } }, { unknown: The way in }]", "2026-06-01", |_| {});
    assert!(nested.reason.contains("Not known: the way in."), "{}", nested.reason);
}

#[test]
fn per_05_lived_experience_is_a_signed_yes_and_nothing_more() {
    let any =
        "any: [{ signed: { statement: lived-experience } }, { signed: { statement: family-or-caregiver } }]";
    let yes = facts(|facts| signed(facts, "family-or-caregiver", "2026-05-01", |_| {}));
    assert_eq!(outcome(any, "2026-06-01", |facts| facts.clone_from(&yes)), MET);
    let kept = serde_json::to_value(&yes.signed[0]).unwrap();
    let fields: Vec<&str> = kept.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, ["statement", "version", "yes", "on", "by", "jurisdiction", "months"]);
    assert_eq!(
        outcome(any, "2026-06-01", |facts| signed(facts, "lived-experience", "2026-05-01", |one| one.yes =
            false)),
        NOT
    );
}

#[test]
fn per_06_time_in_recovery_is_said_and_never_computed() {
    let said = |months: Option<u32>| {
        move |facts: &mut Facts| signed(facts, "recovery", "2026-05-01", |one| one.months = months)
    };
    assert_eq!(outcome("signed: { statement: recovery, months: 24 }", "2026-06-01", said(Some(12))), NOT);
    assert_eq!(outcome("signed: { statement: recovery, months: 24 }", "2026-06-01", said(Some(24))), MET);
    assert_eq!(outcome("signed: { statement: recovery, months: 0 }", "2026-06-01", said(None)), MET);
    assert_eq!(
        outcome("unknown: Whether there is a minimum time in recovery", "2026-06-01", said(Some(24))),
        UNKNOWN
    );
}

#[test]
fn per_07_time_as_a_recipient_of_services() {
    let michigan = "signed: { statement: treatment-received, months: 12 }";
    assert_eq!(
        outcome(michigan, "2026-06-01", |facts| signed(facts, "treatment-received", "2026-05-01", |one| {
            one.months = Some(12);
        })),
        MET
    );
    assert_eq!(outcome(michigan, "2026-06-01", |_| {}), NOT);
}

#[test]
fn per_08_willing_to_share() {
    let california = "signed: { statement: willing-to-share }";
    assert_eq!(
        outcome(california, "2026-06-01", |facts| signed(facts, "willing-to-share", "2026-05-01", |_| {})),
        MET
    );
    assert_eq!(outcome(california, "2026-06-01", |_| {}), NOT);
}

#[test]
fn per_09_veteran_status_is_shown_and_not_kept() {
    let va = "shown: { what: veteran-status }";
    let seen = facts(|facts| {
        shown(facts, "veteran-status", "2026-05-01", |one| one.from = Some("authority".into()));
    });
    assert_eq!(outcome(va, "2026-06-01", |facts| facts.clone_from(&seen)), MET);
    let kept = serde_json::to_value(&seen.shown[0]).unwrap();
    assert_eq!(
        kept.as_object().unwrap().len(),
        8,
        "what, when, from whom, the outcome; no number and no file"
    );
}

#[test]
fn per_10_legal_capacity() {
    let tennessee = "signed: { statement: no-conservatorship }";
    assert_eq!(
        outcome(tennessee, "2026-06-01", |facts| signed(facts, "no-conservatorship", "2026-05-01", |_| {})),
        MET
    );
}

#[test]
fn per_11_identity_in_the_same_name_and_not_expired() {
    let california = "shown: { what: photo-id, unexpired: true, name_matches: true }";
    let with = |until: &'static str, same: Option<bool>| {
        outcome(california, "2026-06-01", move |facts| {
            shown(facts, "photo-id", "2026-05-01", |one| {
                one.valid_until = Some(day(until));
                one.name_matches = same;
            });
        })
    };
    assert_eq!(with("2026-06-01", Some(true)), MET);
    assert_eq!(with("2026-05-31", Some(true)), NOT);
    assert_eq!(with("2026-06-01", Some(false)), NOT);
    assert_eq!(with("2026-06-01", None), UNKNOWN);
}

#[test]
fn per_12_an_exclusion_list_gives_an_outcome_and_a_date() {
    let oregon = "shown: { what: exclusion-list, outcome: [cleared] }";
    let with = |outcome_: &'static str| {
        outcome(oregon, "2026-06-01", move |facts| {
            shown(facts, "exclusion-list", "2026-05-01", |one| one.outcome = Some(outcome_.into()));
        })
    };
    assert_eq!(with("cleared"), MET);
    assert_eq!(with("disqualified"), NOT);
}

#[test]
fn per_13_two_populations_are_two_programs() {
    let georgia = |population: &str| {
        program(
            "",
            &format!(
                "  - {{ id: kind, about: lived-experience, is: {{ what: population, one_of: [{population}] }}, source: page }}"
            ),
        )
    };
    let parent = |facts: &mut Facts| is(facts, "population", &["parent"]);
    assert_eq!(find(&georgia("parent"), "kind", "2026-06-01", parent).outcome, MET);
    assert_eq!(find(&georgia("youth"), "kind", "2026-06-01", parent).outcome, NOT);
}

#[test]
fn att_01_a_changed_statement_needs_a_new_signature() {
    let old = |facts: &mut Facts| {
        signed(facts, "lived-experience", "2024-05-01", |one| one.version = "2024".into());
    };
    assert_eq!(outcome("signed: { statement: lived-experience, version: '2024' }", "2026-06-01", old), MET);
    assert_eq!(outcome("signed: { statement: lived-experience, version: '2026' }", "2026-06-01", old), NOT);
}

#[test]
fn att_02_ethics_are_signed_again_at_every_renewal() {
    let california = program("", "  - { id: ethics, about: ethics, step: renew, signed: { statement: ethics-code, within: { term: current } }, source: page }
  - { id: term, step: renew, term: { for: 24 months }, source: page }");
    let signed_on = |on: &'static str| {
        find(&california, "ethics", "2026-06-01", move |facts| {
            event(facts, "certified", "2024-07-01");
            signed(facts, "ethics-code", on, |_| {});
        })
        .outcome
    };
    assert_eq!(signed_on("2024-06-30"), NOT, "last term's signature");
    assert_eq!(signed_on("2026-05-01"), MET);
}

#[test]
fn att_03_one_of_two_signatures_names_the_other() {
    let told = ask("signed: { statement: no-violations, by: [holder, supervisor] }", "2026-06-01", |facts| {
        signed(facts, "no-violations", "2026-05-01", |one| one.by = Some("supervisor".into()));
    });
    assert_eq!(told.outcome, NOT);
    assert!(told.reason.contains("by the holder"), "{}", told.reason);
}

#[test]
fn att_04_an_electronic_signature_does_not_satisfy_notarized_paper() {
    let pennsylvania = "shown: { what: release, how: [notarized] }";
    let with = |how: &'static str| {
        outcome(pennsylvania, "2026-06-01", move |facts| {
            shown(facts, "release", "2026-05-01", |one| one.how = Some(how.into()));
        })
    };
    assert_eq!(with("electronic"), NOT);
    assert_eq!(with("notarized"), MET);
}

#[test]
fn att_05_a_narrative_has_a_limit() {
    let colorado = "number: { of: narrative-words, max: 250 }";
    let with = |words: f64| {
        outcome(colorado, "2026-06-01", move |facts| {
            facts.numbers.insert("narrative-words".into(), words);
        })
    };
    assert_eq!(with(250.0), MET);
    assert_eq!(with(251.0), NOT);
}

#[test]
fn att_06_attested_without_proof_is_valid_until_an_audit() {
    let nebraska = program("", "  - { id: said, about: ce, step: renew, signed: { statement: ce-done }, source: page }
  - { id: proof, about: ce, step: renew, when: { is: { what: audited, one_of: ['true'] } }, shown: { what: ce-proof }, source: page }");
    let said = |audited: &'static str| {
        let facts = facts(|facts| {
            signed(facts, "ce-done", "2026-05-01", |_| {});
            is(facts, "audited", &[audited]);
        });
        let question =
            program::Question { step: program::Step::Renew, ..program::Question::on(day("2026-06-01")) };
        program::evaluate(&nebraska, &facts, &question).summary()
    };
    assert_eq!(said("false"), program::Summary::AllMet);
    assert_eq!(said("true"), program::Summary::ToDo);
}

#[test]
fn att_07_consent_to_share() {
    let arizona = "signed: { statement: consent-to-share }";
    assert_eq!(
        outcome(arizona, "2026-06-01", |facts| signed(facts, "consent-to-share", "2026-05-01", |one| one
            .yes =
            false)),
        NOT
    );
    assert_eq!(
        outcome(arizona, "2026-06-01", |facts| signed(facts, "consent-to-share", "2026-05-01", |_| {})),
        MET
    );
}

#[test]
fn att_08_self_assessment_comes_before_training() {
    let texas = "signed: { statement: self-assessment, within: { before: core-started, inclusive: true } }";
    let with = |on: &'static str| {
        outcome(texas, "2026-06-01", move |facts| {
            event(facts, "core-started", "2026-03-01");
            signed(facts, "self-assessment", on, |_| {});
        })
    };
    assert_eq!(with("2026-03-01"), MET);
    assert_eq!(with("2026-03-02"), NOT);
}

#[test]
fn att_09_recovery_is_attested_even_where_the_minimum_is_zero() {
    let missouri = "signed: { statement: recovery, months: 0 }";
    assert_eq!(outcome(missouri, "2026-06-01", |_| {}), NOT);
    assert!(program::sentence(&rule(missouri).rules[0].condition).contains("without a minimum time"));
}

fn references(facts: &mut Facts, from: &[&str]) {
    for (i, role) in from.iter().enumerate() {
        shown(facts, "reference", "2026-04-01", |one| {
            one.who = Some(format!("person-{i}"));
            one.from = Some((*role).into());
        });
    }
}

#[test]
fn ref_01_number_of_references() {
    let florida = "shown: { what: reference, min: 3 }";
    let two = ask(florida, "2026-06-01", |facts| references(facts, &["friend", "friend"]));
    assert_eq!(two.outcome, NOT);
    assert!(two.reason.contains("2 of 3"), "{}", two.reason);
    assert_eq!(
        outcome(florida, "2026-06-01", |facts| references(facts, &["friend", "friend", "friend"])),
        MET
    );
}

#[test]
fn ref_02_who_answers_twice_counts_once_and_the_first_answer_stands() {
    let new_york = "shown: { what: reference, min: 2, outcome: [recommended] }";
    let told = outcome(new_york, "2026-06-01", |facts| {
        for (who, answer) in
            [("a", "recommended"), ("b", "not-recommended"), ("b", "recommended"), ("a", "recommended")]
        {
            shown(facts, "reference", "2026-04-01", |one| {
                one.who = Some(who.into());
                one.outcome = Some(answer.into());
            });
        }
    });
    assert_eq!(told, NOT);
}

#[test]
fn ref_03_fresh_references_at_renewal() {
    let carolina = program("", "  - { id: it, about: references, step: renew, shown: { what: reference, min: 2, within: { term: current } }, source: page }
  - { id: term, step: renew, term: { for: 24 months }, source: page }");
    let with = |on: &'static str| {
        find(&carolina, "it", "2026-06-01", move |facts| {
            event(facts, "certified", "2024-07-01");
            shown(facts, "reference", on, |_| {});
            shown(facts, "reference", on, |_| {});
        })
        .outcome
    };
    assert_eq!(with("2024-05-01"), NOT, "from the first application");
    assert_eq!(with("2026-05-01"), MET);
}

#[test]
fn ref_04_letters_for_reciprocity_belong_to_that_step() {
    let california = program(
        "",
        "  - { id: letters, about: references, step: transfer, shown: { what: reference, min: 3 }, source: page }",
    );
    let question = program::Question::on(day("2026-06-01"));
    assert!(program::evaluate(&california, &facts(|_| {}), &question).findings.is_empty());
    assert_eq!(
        find(&california, "letters", "2026-06-01", |facts| references(facts, &["a", "b"])).outcome,
        NOT
    );
}

#[test]
fn ref_05_the_supervisor_is_not_one_of_the_references() {
    let new_york = "shown: { what: reference, min: 3, except_from: [supervisor] }";
    assert_eq!(
        outcome(new_york, "2026-06-01", |facts| references(facts, &["friend", "friend", "supervisor"])),
        NOT
    );
    let anyone = "shown: { what: reference, min: 3 }";
    assert_eq!(
        outcome(anyone, "2026-06-01", |facts| references(facts, &["friend", "friend", "supervisor"])),
        MET
    );
}
