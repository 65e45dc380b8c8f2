//! The programs that are shipped, place by place.

use crate::shipped::files;
use program::{Confidence, Mark, Program, Route, Status, read};
use std::collections::BTreeSet;
use std::path::Path;

/// The 50 states, the District of Columbia and the five territories.
const PLACES: &str = "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT NC ND \
                      NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY";

fn shipped() -> Vec<Program> {
    read(&files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses/programs"))).0
}

#[test]
fn every_state_district_and_territory_is_there_and_so_is_veterans_affairs() {
    let shipped = shipped();
    let there: BTreeSet<&str> = shipped.iter().map(|program| program.jurisdiction.as_str()).collect();
    let mut wanted: Vec<String> = PLACES.split_whitespace().map(|code| format!("US-{code}")).collect();
    assert_eq!(wanted.len(), 56);
    wanted.push("X-DVA".into());
    let missing: Vec<&String> = wanted.iter().filter(|code| !there.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_national_body_is_not_one_of_the_ways_a_state_takes() {
    let shipped = shipped();
    let body = shipped.iter().find(|program| program.id.starts_with("icrc-pr/")).unwrap();
    assert_eq!(body.route(), Some(Route::National));
    let places = shipped.iter().filter(|program| program.jurisdiction.starts_with("US-"));
    assert_eq!(places.filter(|program| program.route() == Some(Route::National)).count(), 0);
}

#[test]
fn virginia_is_not_veterans_affairs() {
    for program in shipped() {
        assert_eq!(program.jurisdiction == "US-VA", program.name == "Virginia", "{}", program.id);
        assert_eq!(
            program.jurisdiction == "X-DVA",
            program.name.contains("Veterans Affairs"),
            "{}",
            program.id
        );
    }
}

#[test]
fn what_was_looked_into_says_when_and_whom_to_ask_and_the_rest_has_no_rules() {
    for program in shipped() {
        assert!(program.ask.is_some(), "{} names nobody to ask", program.id);
        if program.status == Status::Unresearched {
            assert!(program.rules.is_empty() && program.read_on.is_none(), "{} claims to know", program.id);
        } else {
            assert!(!program.rules.is_empty() && program.read_on.is_some(), "{} knows nothing", program.id);
        }
    }
}

#[test]
fn what_is_low_or_from_memory_decides_nothing() {
    let shipped = shipped();
    let of =
        |code: &str| shipped.iter().filter(move |program| program.jurisdiction == code).collect::<Vec<_>>();
    for code in ["US-AZ", "US-MN", "US-NJ", "US-PR"] {
        for program in of(code) {
            assert_eq!(program.confidence, Confidence::Low, "{}", program.id);
            assert!(program.rules.iter().all(|rule| !rule.decides()), "{} decides", program.id);
        }
    }
    for (code, rule) in [
        ("US-FL", "training-total"),
        ("US-OR", "term"),
        ("US-OR", "ce-total"),
        ("US-WI", "training-total"),
        ("US-IL", "experience"),
        ("US-OK", "training-total"),
    ] {
        let marked = of(code).iter().any(|program| program.versions(rule).any(|rule| rule.mark == Mark::M));
        assert!(marked, "{code} {rule} is from memory and does not say so");
    }
}

#[test]
fn nobody_is_on_the_list_of_nonprofits_that_va_accepts_until_an_operator_shows_evidence() {
    assert!(shipped().iter().all(|program| program.accepts.is_empty()));
}
