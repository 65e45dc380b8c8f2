//! After certification: practice, complaints, registry.

use crate::little::*;
use chrono::NaiveTime;
use program::{Asked, Event, Facts, Question, Step, evaluate};

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
