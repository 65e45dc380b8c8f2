//! Certificates, proof and records.

use crate::little::*;
use program::{Basis, Question, Step, basis, evaluate};

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
            &credential("cps", "2023-01-01", "2027-01-01", |one| one.issued_by = by.map(Into::into)),
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
