//! A certificate of completion: who took part in what, for how long. It certifies nobody.

use serde_json::Value as Json;

use super::{ADDRESS, Needed, Page, absent, blanked};
use crate::Flaw;
use crate::words::fold;

pub const NEEDED: [Needed; 4] = [
    ("The holder's name", "/learner/name", "#data.learner.name"),
    ("The course's title", "/course/title", "#data.course.title"),
    ("The certificate's number", "/number", "#data.number"),
    ("The address at which it can be checked", ADDRESS, "#address-link(data.verification)"),
];

/// What the paper calls itself, in the languages there are words for.
const CALLED: [&str; 2] = ["Certificate of Completion", "Certificado de finalización"];

/// Only an authority certifies.
const CLAIMS: [&str; 4] = ["certified", "certification", "certificación", "certificada"];

/// The sentences of `cairn.typ` that say just this, and may.
pub const BOUNDARIES: [&str; 2] = [
    "It is not a license or a certification: only a certifying authority, such as a state board, certifies peer specialists.",
    "No es una licencia ni una certificación: solo una autoridad competente, como la junta de un estado, certifica a especialistas de apoyo entre pares.",
];

pub fn missing(page: &Page) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let minutes = page.data.pointer("/hours/total_minutes").and_then(Json::as_u64).unwrap_or_default();
    if !says_hours(&page.words.spaced, minutes) {
        flaws.push(absent("The number of hours").with_hint("Print it: #duration(data.hours.total_minutes)"));
    }
    if !CALLED.iter().any(|called| page.words.heard.text.contains(&fold(called))) {
        flaws.push(absent("What it is").with_hint(
            "Print the words Certificate of Completion (or Certificado de finalización): #words(data).certificate",
        ));
    }
    flaws
}

pub fn claims(page: &Page) -> Vec<Flaw> {
    let seen = page.words.seen.text.clone();
    let seen = BOUNDARIES.iter().fold(seen, |seen, boundary| blanked(&seen, boundary));
    let hint = "This paper records training; only an authority certifies. The one sentence that may say so is \
                #words(data).boundary";
    page.never(&seen, &CLAIMS, hint)
}

/// 750 minutes as `12 h 30 min`, `12 hours and 30 minutes`, `12:30`, `12.5` or `750`.
fn says_hours(spaced: &str, minutes: u64) -> bool {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let hundredths = rest * 100 / 60;
    let text: String = spaced.chars().map(|letter| if letter == ',' { '.' } else { letter }).collect();
    numbers(&text).any(|(number, after)| {
        if number == minutes.to_string() || number.replace('.', "") == minutes.to_string() {
            return true;
        }
        let decimal = number.split_once('.').is_some_and(|(whole, part)| {
            let part: String = part.chars().chain("00".chars()).take(2).collect();
            whole == hours.to_string() && part == format!("{hundredths:02}")
        });
        let next = || numbers(after).next().filter(|(_, behind)| after.len() - behind.len() <= 16);
        let apart = number == hours.to_string()
            && (rest == 0
                || next().is_some_and(|(part, _)| part.trim_start_matches('0') == rest.to_string()));
        decimal || apart
    })
}

/// Each number with what comes after it. A point inside belongs to it.
fn numbers(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let begin = rest.find(|letter: char| letter.is_ascii_digit())?;
        let from = &rest[begin..];
        let end = from.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        rest = after;
        Some((number.trim_end_matches('.'), after))
    })
}
