//! Continuing education.

use crate::little::*;
use program::{Entry, Flag, Program, Step, term_from};

fn renewing(rules: &str) -> Program {
    program("", rules)
}

const TWO_YEARS: &str = "  - { id: term, step: renew, term: { for: 24 months }, source: page }\n";

/// What a rule says of CE in a term from 1 January 2025, asked on 1 June 2026.
fn ce(asks: &str, entries: Vec<Entry>) -> Told {
    let program = renewing(&format!("{TWO_YEARS}  - {{ id: it, step: renew, {asks}, source: page }}"));
    find(&program, "it", "2026-06-01", |facts| {
        event(facts, "certified", "2025-01-01");
        facts.ce = entries;
    })
}

fn taken(amount: f64, names: &[(&str, u32)]) -> Entry {
    hours(amount, "2025-06-01", |entry| entry.topics = topics(names))
}

#[test]
fn ced_01_total_in_a_period() {
    let utah = "ce: { min: 20 h, within: { term: current } }";
    assert_eq!(ce(utah, vec![taken(19.5, &[])]).outcome, NOT);
    assert_eq!(ce(utah, vec![taken(20.0, &[])]).outcome, MET);
    assert_eq!(ce(utah, vec![hours(20.0, "2024-12-31", |_| {})]).outcome, NOT, "before the term");
}

#[test]
fn ced_02_ethics_inside_the_total() {
    let california =
        "ce: { min: 20 h, within: { term: current }, buckets: [{ name: ethics, topic: ethics, min: 6 h }] }";
    assert_eq!(ce(california, vec![taken(5.0, &[("ethics", 0)]), taken(15.0, &[("other", 0)])]).outcome, NOT);
    assert_eq!(ce(california, vec![taken(6.0, &[("ethics", 0)]), taken(20.0, &[("other", 0)])]).outcome, MET);
}

fn pennsylvania(surplus: &str) -> String {
    format!(
        "ce: {{ min: 36 h, within: {{ term: current }}, buckets: [{{ name: peer, topic: peer, min: 24 h }}, {{ name: ethics, topic: ethics, min: 3 h }}, {{ name: elective, topic: elective, min: 9 h, surplus: {surplus} }}] }}"
    )
}

#[test]
fn ced_03_buckets_add_up_and_surplus_is_carried() {
    let with = |surplus: &str, peer: f64, ethics: f64, elective: f64| {
        let entries = vec![
            taken(peer, &[("peer", 0)]),
            taken(ethics, &[("ethics", 0)]),
            taken(elective, &[("elective", 0)]),
        ];
        ce(&pennsylvania(surplus), entries).outcome
    };
    assert_eq!(with("true", 23.0, 4.0, 9.0), NOT);
    assert_eq!(with("false", 24.0, 3.0, 9.0), MET);
    assert_eq!(with("true", 24.0, 6.0, 6.0), MET);
    assert_eq!(with("false", 24.0, 6.0, 6.0), NOT);
    assert_eq!(with("unknown", 24.0, 6.0, 6.0), UNKNOWN);
}

const OHIO: [(&str, u32); 9] = [
    ("ethics", 3),
    ("boundaries", 3),
    ("diversity", 2),
    ("system-navigation", 1),
    ("trauma-informed", 2),
    ("human-trafficking", 1),
    ("behavioral-health", 1),
    ("wellness", 1),
    ("coaching", 2),
];

#[test]
fn ced_04_topic_minimums_with_a_remainder() {
    let buckets: Vec<String> =
        OHIO.iter().map(|(name, min)| format!("{{ name: {name}, topic: {name}, min: {min} h }}")).collect();
    let ohio = format!("ce: {{ min: 30 h, within: {{ term: current }}, buckets: [{}] }}", buckets.join(", "));
    let whole = || OHIO.iter().map(|(name, min)| taken(f64::from(*min), &[(name, 0)])).collect::<Vec<_>>();
    assert_eq!(OHIO.iter().map(|(_, min)| min).sum::<u32>(), 16);
    let mut all = whole();
    all.push(taken(14.0, &[("other", 0)]));
    assert_eq!(ce(&ohio, all).outcome, MET);
    let mut without = whole();
    without.remove(5);
    without.push(taken(15.0, &[("other", 0)]));
    let told = ce(&ohio, without);
    assert_eq!(told.outcome, NOT);
    assert!(told.reason.contains("human-trafficking"), "{}", told.reason);
}

#[test]
fn ced_05_more_for_a_role_and_from_when() {
    let ohio = renewing(&format!(
        "{TWO_YEARS}  - {{ id: it, step: renew, ce: {{ min: 3 h, kind: supervision, within: {{ after: became-supervisor, inclusive: true }} }}, when: {{ is: {{ what: role, one_of: [supervisor] }} }}, source: page }}"
    ));
    let with = |role: &'static str| {
        let facts = facts(|facts| {
            event(facts, "certified", "2025-01-01");
            event(facts, "became-supervisor", "2025-09-01");
            is(facts, "role", &[role]);
            facts.ce.push(hours(3.0, "2025-08-01", |entry| entry.kind = Some("supervision".into())));
        });
        let question = program::Question { step: Step::Renew, ..program::Question::on(day("2026-06-01")) };
        program::evaluate(&ohio, &facts, &question).finding("it").map(|one| one.outcome)
    };
    assert_eq!(with("peer"), None);
    assert_eq!(with("supervisor"), Some(NOT), "hours before the role do not count");
}

#[test]
fn ced_06_the_same_course_counts_once_in_a_period() {
    let nebraska = "ce: { min: 20 h, within: { term: current }, once_per_course: true }";
    let course = |on: &str| hours(10.0, on, |entry| entry.course = Some("ethics-1".into()));
    let twice = ce(nebraska, vec![course("2025-03-01"), course("2026-03-01")]);
    assert_eq!((twice.outcome, twice.lacks), (NOT, Some(600)));
    // In the next period it counts again.
    let program = renewing(&format!(
        "{TWO_YEARS}  - {{ id: it, step: renew, ce: {{ min: 10 h, within: {{ term: current }}, once_per_course: true }}, source: page }}"
    ));
    let next = find(&program, "it", "2027-06-01", |facts| {
        event(facts, "renewed", "2027-01-01");
        facts.ce = vec![course("2025-03-01"), course("2027-03-01")];
    });
    assert_eq!(next.outcome, MET);
}

#[test]
fn ced_07_one_hour_fills_one_bucket() {
    let two = "ce: { min: 2 h, within: { term: current }, buckets: [{ name: ethics, topic: ethics, min: 1 h }, { name: boundaries, topic: boundaries, min: 1 h }] }";
    let both = || taken(1.0, &[("ethics", 0), ("boundaries", 0)]);
    assert_eq!(ce(two, vec![both(), taken(1.0, &[("other", 0)])]).outcome, NOT);
    assert_eq!(
        ce(two, vec![both(), taken(1.0, &[("ethics", 0)])]).outcome,
        MET,
        "the tagged hour goes where it is needed"
    );
}

#[test]
fn ced_08_content_refused_and_often_is_for_a_person() {
    let tennessee = "ce: { min: 10 h, within: { term: current }, except: { kind: clinical } }";
    let clinical = || vec![hours(10.0, "2025-06-01", |entry| entry.kind = Some("clinical".into()))];
    assert_eq!(ce(tennessee, clinical()).outcome, NOT);
    let georgia = ce(&format!("{tennessee}, review: true"), clinical());
    assert_eq!(georgia.outcome, UNKNOWN);
    assert!(georgia.flags.contains(&Flag::NeedsPerson));
}

#[test]
fn ced_09_format_refused() {
    let wisconsin = "ce: { min: 10 h, within: { term: current }, except: { mode: reading } }";
    let by = |mode: &str| {
        ce(wisconsin, vec![hours(10.0, "2025-06-01", |entry| entry.mode = Some(mode.into()))]).outcome
    };
    assert_eq!((by("reading"), by("self-paced")), (NOT, MET));
}

#[test]
fn ced_10_live_share() {
    let tennessee = "all: [{ ce: { min: 10 h, within: { term: current } } }, { ce: { min: 5 h, mode: live, within: { term: current } } }], about: ce";
    let with = |live: f64| {
        let mode = |amount, mode: &str| hours(amount, "2025-06-01", |entry| entry.mode = Some(mode.into()));
        ce(tennessee, vec![mode(live, "in-person"), mode(10.0 - live, "self-paced")]).outcome
    };
    assert_eq!((with(4.0), with(5.0)), (NOT, MET));
}

#[test]
fn ced_11_topics_that_are_allowed() {
    let georgia = "ce: { min: 12 h, topic: [recovery, peer-support], within: { term: current } }";
    assert_eq!(ce(georgia, vec![taken(12.0, &[("billing", 0)])]).outcome, NOT);
    assert_eq!(ce(georgia, vec![taken(12.0, &[("recovery", 0)])]).outcome, MET);
}

#[test]
fn ced_12_waived_in_the_first_months_and_for_a_status() {
    let nebraska = renewing("  - { id: term, step: renew, term: { for: 24 months, anchor: { month: 9, day: 1, years: odd } }, source: page }
  - { id: it, step: renew, ce: { min: 20 h, within: { term: current } }, source: page, waived_by: { any: [{ deadline: { event: expires, after: certified, within: 12 months } }, { is: { what: active-military, one_of: ['true'] } }] } }");
    let with = |certified: &'static str, military: &'static str| {
        find(&nebraska, "it", "2027-08-01", |facts| {
            event(facts, "certified", certified);
            is(facts, "active-military", &[military]);
        })
        .outcome
    };
    assert_eq!(with("2026-10-01", "false"), WAIVED);
    assert_eq!(with("2026-03-01", "false"), NOT);
    assert_eq!(with("2026-03-01", "true"), WAIVED);
}

#[test]
fn ced_13_new_years_eve_and_new_years_day_are_two_periods() {
    let georgia = program(
        "",
        "  - { id: it, step: renew, ce: { min: 12 h, within: { calendar_year: current } }, source: page }",
    );
    let asked = |on: &str| {
        find(&georgia, "it", on, |facts| {
            facts.ce = vec![hours(6.0, "2025-12-31", |_| {}), hours(6.0, "2026-01-01", |_| {})];
        })
        .lacks
    };
    assert_eq!(asked("2025-12-31"), Some(360));
    assert_eq!(asked("2026-06-01"), Some(360));
}

#[test]
fn ced_14_no_approval_is_needed_beforehand() {
    let pennsylvania = "ce: { min: 36 h, within: { term: current } }";
    assert_eq!(
        ce(pennsylvania, vec![taken(36.0, &[])]).outcome,
        MET,
        "nobody approved it, and nobody had to"
    );
    assert_eq!(
        ce(
            "ce: { min: 36 h, approved_by: US-PA, approved_on: start, within: { term: current } }",
            vec![taken(36.0, &[])]
        )
        .outcome,
        NOT
    );
}

#[test]
fn ced_15_an_audit_asks_for_one_proof_for_each_claimed_course() {
    let audit = "number: { of: ce-proofs, per: ce-courses, min: 1 }";
    let with = |proofs: f64| {
        outcome(audit, "2026-06-01", |facts| {
            facts.numbers.insert("ce-proofs".into(), proofs);
            facts.numbers.insert("ce-courses".into(), 4.0);
        })
    };
    assert_eq!((with(3.0), with(4.0)), (NOT, MET));
}

#[test]
fn ced_16_the_holder_keeps_all_four_kinds_of_proof() {
    let montana = rule(
        "keep: { what: ce-proof, for: 4 years, items: [attendance-certificate, agenda, description, presenter-credentials] }",
    );
    let says = program::says(&montana.rules[0]);
    for kind in ["4 years", "attendance certificate", "agenda", "description", "presenter credentials"] {
        assert!(says.contains(kind), "{kind}: {says}");
    }
}

#[test]
fn ced_17_weak_proof_is_mended_by_an_added_statement() {
    let tennessee = "any: [{ is: { what: ce-proof-fields, all_of: [date, hours] } }, { shown: { what: proof-mended, from: [supervisor] } }]";
    let with = |mended: bool| {
        outcome(tennessee, "2026-06-01", |facts| {
            is(facts, "ce-proof-fields", &["hours"]);
            if mended {
                shown(facts, "proof-mended", "2026-05-01", |one| one.from = Some("supervisor".into()));
            }
            assert_eq!(facts.is["ce-proof-fields"], ["hours"], "the proof itself stays as it was");
        })
    };
    assert_eq!((with(false), with(true)), (NOT, MET));
}

#[test]
fn ced_18_renewal_can_be_planned_while_its_education_is_unknown() {
    let missouri = renewing(&format!(
        "{TWO_YEARS}  - {{ id: ce, about: ce, step: renew, unknown: How many hours of continuing education renewal takes, source: page }}"
    ));
    assert_eq!(term_from(&missouri, day("2026-01-01")).unwrap().expires_on, day("2028-01-01"));
    assert_eq!(find(&missouri, "ce", "2026-06-01", |_| {}).outcome, UNKNOWN);
}

/// Every way to put so many hours of each kind into buckets, tried one by one.
fn some_assignment_fills(hours: &[(Vec<usize>, u32)], asked: &mut [u32]) -> bool {
    let Some(((may, amount), rest)) = hours.split_first() else { return asked.iter().all(|left| *left == 0) };
    if *amount == 0 {
        return some_assignment_fills(rest, asked);
    }
    let less = |hours: &[(Vec<usize>, u32)]| [&[(may.clone(), amount - 1)], &hours[1..]].concat();
    for bucket in may {
        if asked[*bucket] > 0 {
            asked[*bucket] -= 1;
            let filled = some_assignment_fills(&less(hours), asked);
            asked[*bucket] += 1;
            if filled {
                return true;
            }
        }
    }
    some_assignment_fills(&less(hours), asked)
}

#[test]
fn buckets_are_filled_exactly_when_some_assignment_of_hours_fills_them() {
    let asks = "ce: { min: 4 h, buckets: [{ name: a, topic: a, min: 2 h }, { name: b, topic: b, min: 1 h }, { name: c, topic: c, min: 1 h }] }";
    let program = renewing(&format!("  - {{ id: it, step: renew, {asks}, source: page }}"));
    for code in 0..3_u32.pow(4) {
        let of = |i: u32| code / 3_u32.pow(i) % 3;
        let kinds: [&[(&str, usize)]; 4] =
            [&[("a", 0)], &[("a", 0), ("b", 1)], &[("b", 1), ("c", 2)], &[("c", 2)]];
        let entries: Vec<(Vec<usize>, u32)> = kinds
            .iter()
            .zip(0..)
            .map(|(kind, i)| (kind.iter().map(|(_, bucket)| *bucket).collect(), of(i)))
            .collect();
        let told = find(&program, "it", "2026-06-01", |facts| {
            for (kind, i) in kinds.iter().zip(0..) {
                let names: Vec<(&str, u32)> = kind.iter().map(|(name, _)| (*name, 0)).collect();
                facts.ce.push(taken(f64::from(of(i)), &names));
            }
            // So that the total is never what is missing.
            facts.ce.push(taken(4.0, &[("other", 0)]));
        });
        let filled = some_assignment_fills(&entries, &mut [2, 1, 1]);
        assert_eq!(told.outcome == MET, filled, "{entries:?}: {}", told.reason);
    }
}
