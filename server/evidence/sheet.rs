//! Reading what was typed into a form, field by field, with a sentence for each that needs another look. Pure.

use std::{collections::BTreeMap, ops::RangeInclusive};

use chrono::NaiveDate;

use super::words::Word;
use crate::error::Fields;

/// A filled form. What can't be read gives a stand-in that nobody sees: [`Sheet::wrong`] is not empty then.
pub struct Sheet<'a> {
    typed: &'a BTreeMap<String, String>,
    pub wrong: Fields,
    today: NaiveDate,
}

/// The longest name or title.
pub const LONGEST: usize = 200;
/// Before it, nobody who signs up here can have worked or trained.
const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(1950, 1, 1).expect("a day");

impl<'a> Sheet<'a> {
    pub fn new(typed: &'a BTreeMap<String, String>, today: NaiveDate) -> Sheet<'a> {
        Sheet { typed, wrong: Fields::default(), today }
    }

    pub fn today(&self) -> NaiveDate {
        self.today
    }

    pub fn raw(&self, name: &str) -> &'a str {
        self.typed.get(name).map_or("", |value| value.trim())
    }

    pub fn yes(&self, name: &str) -> bool {
        matches!(self.raw(name), "yes" | "true" | "on")
    }

    /// A line of text that must be there; `ask` is said where it is not.
    pub fn text(&mut self, name: &str, ask: &str) -> String {
        let text = self.maybe_text(name);
        if text.is_none() && self.raw(name).is_empty() {
            self.wrong.say(name, ask);
        }
        text.unwrap_or_default()
    }

    pub fn maybe_text(&mut self, name: &str) -> Option<String> {
        let text = self.raw(name).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > LONGEST {
            self.wrong.say(name, format!("Make this shorter: at most {LONGEST} characters."));
            return None;
        }
        (!text.is_empty()).then_some(text)
    }

    /// A day up to today.
    pub fn day(&mut self, name: &str, ask: &str) -> NaiveDate {
        let day = self.maybe_day(name, false);
        if day.is_none() && self.raw(name).is_empty() {
            self.wrong.say(name, ask);
        }
        day.unwrap_or(self.today)
    }

    /// A day, or nothing; one to come only where `future`.
    pub fn maybe_day(&mut self, name: &str, future: bool) -> Option<NaiveDate> {
        let typed = self.raw(name);
        if typed.is_empty() {
            return None;
        }
        let read = typed.parse::<NaiveDate>().or_else(|_| NaiveDate::parse_from_str(typed, "%m/%d/%Y"));
        match read {
            Ok(day) if day > self.today && !future => {
                self.wrong.say(name, "This day is still to come. Enter a day up to today.");
                None
            }
            Ok(day) if (EARLIEST..=self.today + chrono::TimeDelta::days(36_525)).contains(&day) => Some(day),
            _ => {
                self.wrong.say(name, "Enter a day, such as 2026-03-02.");
                None
            }
        }
    }

    /// One of the words that are kept.
    pub fn choice(&mut self, name: &str, words: &[Word], ask: &str) -> String {
        let chosen = self.maybe_choice(name, words);
        if chosen.is_none() && self.raw(name).is_empty() {
            self.wrong.say(name, ask);
        }
        chosen.unwrap_or_default()
    }

    pub fn maybe_choice(&mut self, name: &str, words: &[Word]) -> Option<String> {
        let typed = self.raw(name);
        if typed.is_empty() {
            return None;
        }
        let known = words.iter().any(|(code, _)| *code == typed);
        if !known {
            self.wrong.say(name, "Choose one of the answers on the list.");
        }
        known.then(|| typed.to_owned())
    }

    /// A span of work or training, in minutes.
    pub fn minutes(&mut self, name: &str, most: i64) -> i64 {
        let minutes = self.maybe_minutes(name, most);
        if minutes.is_none() && self.raw(name).is_empty() {
            self.wrong.say(name, "Enter how long it took, such as 2, 1.5 or 1:30.");
        }
        minutes.unwrap_or_default()
    }

    pub fn maybe_minutes(&mut self, name: &str, most: i64) -> Option<i64> {
        let typed = self.raw(name);
        if typed.is_empty() {
            return None;
        }
        let minutes = minutes(typed).filter(|minutes| (1..=most).contains(minutes));
        if minutes.is_none() {
            let most = crate::web::hours(most);
            self.wrong.say(name, format!("Enter hours such as 2, 1.5 or 1:30, up to {most}."));
        }
        minutes
    }

    pub fn number(&mut self, name: &str, range: RangeInclusive<i64>) -> i64 {
        let number = self.maybe_number(name, range.clone());
        if number.is_none() && self.raw(name).is_empty() {
            self.wrong.say(name, format!("Enter a whole number from {} to {}.", range.start(), range.end()));
        }
        number.unwrap_or_default()
    }

    pub fn maybe_number(&mut self, name: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let typed = self.raw(name);
        if typed.is_empty() {
            return None;
        }
        let number = typed.parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong.say(name, format!("Enter a whole number from {} to {}.", range.start(), range.end()));
        }
        number
    }

    /// A percentage as it was told: digits, with up to three behind the point.
    pub fn maybe_percent(&mut self, name: &str) -> Option<String> {
        let typed = self.raw(name).trim_end_matches(['%', ' ']).replace(',', ".");
        if typed.is_empty() {
            return None;
        }
        let (whole, part) = typed.split_once('.').unwrap_or((&typed, "0"));
        let digits =
            |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
        let read = digits(whole)
            && digits(part)
            && (whole.parse::<u32>().is_ok_and(|whole| whole < 100)
                || (whole == "100" && part.bytes().all(|b| b == b'0')));
        if !read {
            self.wrong.say(name, "Enter a percentage such as 84.5.");
        }
        read.then(|| typed.clone())
    }
}

/// Hours as people type them: `2`, `1.5`, `1,5`, `1:30`, `1h30`, `90 min`.
pub fn minutes(typed: &str) -> Option<i64> {
    let text: String = typed.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace(',', ".");
    let number = |text: &str| -> Option<i64> {
        (!text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse().ok())?
    };
    for unit in ["minutes", "mins", "min"] {
        if let Some(rest) = text.strip_suffix(unit)
            && let Some(minutes) = number(rest)
        {
            return Some(minutes);
        }
    }
    let bare = ["hours", "hour", "hrs", "h"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(&text);
    if let Some((hours, rest)) = bare.split_once([':', 'h']) {
        let rest = rest.trim_end_matches("min").trim_end_matches('m');
        return number(rest).filter(|rest| *rest < 60).and_then(|rest| Some(number(hours)? * 60 + rest));
    }
    let Some((hours, part)) = bare.split_once('.') else { return Some(number(bare)? * 60) };
    // Hundredths of an hour, to the nearest minute: 0.33 is twenty minutes.
    let part = number(&format!("{part:0<2}")).filter(|_| (1..=2).contains(&part.len()))?;
    Some(if hours.is_empty() { 0 } else { number(hours)? } * 60 + (part * 60 + 50) / 100)
}
