//! Single values: names, quantities, spans, days, and where they are wrong.

use crate::condition::{Moment, Stated};
use crate::unit::{Cents, Quantity, Span, money, quantity, share, span};
use chrono::NaiveDate;
use curriculum::authoring::{Fields, Flaws, Placed, Source, Value, Yaml, short};

/// A name or a list of them.
pub fn names(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Vec<Placed<String>> {
    match fields.take(key) {
        Some(yaml) => texts_of(fields.source, yaml, flaws),
        None => Vec::new(),
    }
}

pub fn values(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Vec<String> {
    names(fields, key, flaws).into_iter().map(|placed| placed.value).collect()
}

pub fn texts_of(source: &Source, yaml: Yaml, flaws: &mut Flaws) -> Vec<Placed<String>> {
    match yaml.value {
        Value::Text(value) => vec![Placed { value, at: yaml.at }],
        Value::List(list) => list.into_iter().flat_map(|yaml| texts_of(source, yaml, flaws)).collect(),
        Value::Empty => Vec::new(),
        Value::Map(_) => {
            let message = "a name stands here, or a list of names";
            flaws.at(source, &yaml.at, "front/wrong-type", message).help("write it as [one, two]");
            Vec::new()
        }
    }
}

fn parsed<T>(
    fields: &mut Fields,
    key: &'static str,
    flaws: &mut Flaws,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    let placed = fields.optional(key, flaws)?;
    match parse(&placed.value) {
        Ok(value) => Some(value),
        Err(message) => {
            let help = "amounts are as `60 h`, times as `12 months`, shares as `50 %`, money as `27.25 USD`";
            flaws.at(fields.source, &placed.at, "program/unit", format!("`{key}`: {message}")).help(help);
            None
        }
    }
}

pub fn amount(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Option<Quantity> {
    parsed(fields, key, flaws, quantity)
}

pub fn time(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Option<Span> {
    parsed(fields, key, flaws, span)
}

pub fn percent(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Option<u32> {
    parsed(fields, key, flaws, share)
}

pub fn dollars(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Option<Cents> {
    parsed(fields, key, flaws, money)
}

/// What is printed on a certification must fit onto it, in whatever design: so many characters and no more.
pub const LONGEST_TITLE: usize = 120;

/// What is granted, or a stage of it, as it is printed.
pub fn title(fields: &mut Fields, flaws: &mut Flaws) -> String {
    let title = fields.needed("title", flaws);
    let length = title.chars().count();
    if length > LONGEST_TITLE {
        let message = format!("a title of {length} characters has no room on a certification");
        let help =
            format!("{LONGEST_TITLE} characters are the most; what else there is to say belongs into `also`");
        flaws.at(fields.source, &fields.place("title"), "program/title", message).help(help);
    }
    title
}

/// A span that must be there.
pub fn needed_time(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Span {
    if !fields.has(key) {
        fields.missing(key, flaws);
    }
    time(fields, key, flaws).unwrap_or(Span { number: 0, unit: crate::unit::SpanUnit::Days })
}

/// True, false, or not said.
pub fn stated(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Stated {
    fields.one_of(key, &[("true", Some(true)), ("false", Some(false)), ("unknown", None)], flaws).flatten()
}

pub fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

/// Events that rules may count from, beside those that stages, courses and exams bring.
const EVENTS: [&str; 33] = [
    "enrolled",
    "training-started",
    "training-finished",
    "applied",
    "approved",
    "hired",
    "certified",
    "renewed",
    "term-started",
    "expires",
    "renewal-filed",
    "renewal-opened",
    "extension-requested",
    "became-supervisor",
    "provider-applied",
    "provider-approved",
    "course-change-filed",
    "course-change-used",
    "application-complete",
    "decided",
    "complaint-received",
    "complaint-acknowledged",
    "complaint-decided",
    "complaint-extended",
    "register-updated",
    "incident",
    "sanctions-done",
    "accommodation-asked",
    "exam-booked",
    "exemption-asked",
    "supervision-agreed",
    "appealed",
    "certificate-filed",
];

/// An event's name; one that nobody knows is likely a slip.
pub fn event(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Option<String> {
    let placed = fields.optional(key, flaws)?;
    check_event(fields.source, &placed, flaws);
    Some(placed.value)
}

fn check_event(source: &Source, placed: &Placed<String>, flaws: &mut Flaws) {
    let name = placed.value.as_str();
    let derived = ["-started", "-finished", "-ends", "-passed"].iter().any(|end| name.ends_with(end));
    if !derived && !EVENTS.contains(&name) {
        let message = format!("`{}` is no event that is known here", short(name));
        let help = curriculum::authoring::did_you_mean(name, EVENTS);
        let help = help.unwrap_or_else(|| "courses/programs/README.md lists them".into());
        flaws.at(source, &placed.at, "program/unknown-event", message).help(help);
    }
}

/// An event, a day, or `today`.
pub fn moment(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Option<Moment> {
    let placed = fields.optional(key, flaws)?;
    if placed.value == "today" {
        return Some(Moment::Today);
    }
    if let Some(day) = day(&placed.value) {
        return Some(Moment::Day(day));
    }
    check_event(fields.source, &placed, flaws);
    Some(Moment::Event(placed.value))
}
