//! Amounts, and the time in which they count.

use super::{list, moment, plain, refs};
use crate::condition::{Amount, Attribute, Filter, Ledger, Range, SupervisorRule, Surplus, Window};
use std::fmt::Write;

pub fn amount(one: &Amount) -> String {
    let noun = match one.of {
        Ledger::Training => "training",
        Ledger::Experience => "peer support work",
        Ledger::Supervision => "supervision",
        Ledger::Ce => "continuing education",
    };
    let mut text = match one.min {
        Some(min) if one.longest_course => format!("one course of at least {min}"),
        Some(min) => format!("at least {min} of {noun}"),
        None => noun.to_owned(),
    };
    text += &filter(&one.only);
    if !one.except.0.is_empty() {
        let _ = write!(text, ", not counting what is{}", filter(&one.except));
    }
    if let Some(share) = one.share {
        let _ = write!(text, ", and at least {}% of all of it", share / 100);
    }
    if let Some(by) = &one.approved_by {
        let _ = write!(text, ", from a program that {by} had approved");
    }
    if let Some(span) = one.spread {
        let _ = write!(text, ", spread over at least {span}");
    }
    if let Some(weekly) = one.per_week {
        let _ = write!(text, ", at least {weekly} a week");
    }
    if let Some(missed) = one.missed_at_most {
        let _ = if missed.amount == 0 {
            write!(text, ", every hour attended")
        } else {
            write!(text, ", at most {missed} missed")
        };
    }
    conditions(one, &mut text);
    text += &window(one.within.as_ref());
    parts(one, &mut text);
    text
}

/// What else holds of the hours that count.
fn conditions(one: &Amount, text: &mut String) {
    if let Some(ratio) = &one.ratio {
        let _ = write!(text, ", {} for every {} of work", ratio.each, ratio.per);
    }
    if one.with_supervision == Some(true) {
        *text += ", hours of supervision included";
    }
    if one.once_per_course {
        *text += ", each course once";
    }
    if !one.supervised_by.is_empty() {
        let each: Vec<String> = one.supervised_by.iter().map(supervisor).collect();
        let _ = write!(text, ", supervised by someone {}", each.join(", or "));
    }
    if let Some(most) = one.counts_up_to {
        let _ = write!(text, ", of which up to {most} count");
    }
}

fn parts(one: &Amount, text: &mut String) {
    for cap in &one.caps {
        let _ = write!(text, ". No more than {} count{}", cap.max, filter(&cap.only));
    }
    if !one.buckets.is_empty() {
        let each: Vec<String> = one
            .buckets
            .iter()
            .map(|bucket| {
                let surplus = match bucket.surplus {
                    Surplus::Yes => ", which others' surplus may fill",
                    Surplus::No => "",
                    Surplus::Unknown => " (whether others' surplus may fill it is not known)",
                };
                format!("{} of {}{surplus}", bucket.min, bucket.name)
            })
            .collect();
        let _ = write!(text, ". In it at least: {}", each.join("; "));
    }
}

fn supervisor(one: &SupervisorRule) -> String {
    let mut parts = Vec::new();
    if !one.holds.is_empty() {
        parts.push(format!("who holds {} on that day", list(&refs(&one.holds), "or")));
    }
    if let Some(hours) = one.trained {
        parts.push(format!("with {hours} of training for it"));
    }
    if let Some(hours) = one.experience {
        parts.push(format!("with {hours} of experience"));
    }
    if !one.kind.is_empty() {
        parts.push(format!("who is {}", list(&refs(&one.kind), "or")));
    }
    if let Some(until) = one.until {
        parts.push(format!("(until {until})"));
    }
    parts.join(" ")
}

fn filter(filter: &Filter) -> String {
    let mut text = String::new();
    for (attribute, values) in &filter.0 {
        let names: Vec<String> = values.iter().map(|value| value.replace('-', " ")).collect();
        let names = list(&names.iter().map(String::as_str).collect::<Vec<_>>(), "or");
        let raw = list(&refs(values), "or");
        let yes = values.iter().any(|value| value == "true");
        let both = yes && values.iter().any(|value| value == "false");
        let more = match attribute {
            Attribute::Topic => format!(" on {names}"),
            Attribute::Kind | Attribute::Domain => format!(" of the kind {names}"),
            Attribute::Mode => format!(", {names}"),
            Attribute::Place => format!(" in {raw}"),
            Attribute::Provider => format!(" by {raw}"),
            Attribute::Course => format!(" in the course {names}"),
            Attribute::Curriculum => format!(" with the curriculum of {raw}"),
            Attribute::Language => format!(" in the language {raw}"),
            Attribute::Setting => format!(" in {names}"),
            Attribute::Employer => format!(" for {names}"),
            Attribute::Form => format!(" in the form of {names}"),
            Attribute::Paid if both => ", paid or as a volunteer".into(),
            Attribute::Paid => if yes { ", paid" } else { ", as a volunteer" }.into(),
            Attribute::Matching => " with people of like experience".into(),
            Attribute::Confirmed => ", confirmed".into(),
        };
        text += &more;
    }
    text
}

pub fn window(window: Option<&Window>) -> String {
    let Some(window) = window else { return String::new() };
    match &window.range {
        Range::Last { span, before } => format!(", in the last {span} before {}", moment(before)),
        Range::Between { after: Some(after), before: Some(before) } => {
            format!(", after {} and before {}", moment(after), moment(before))
        }
        Range::Between { after: Some(after), before: None } => format!(", after {}", moment(after)),
        Range::Between { before: Some(before), .. } => format!(", before {}", moment(before)),
        Range::Between { .. } => String::new(),
        Range::Stage(stage) => format!(", within the stage: {}", plain(stage)),
        Range::Term => ", in the term that ends".into(),
        Range::CalendarYear => ", in the calendar year".into(),
    }
}
