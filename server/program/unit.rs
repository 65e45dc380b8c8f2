//! Units. Hours of training are whole minutes; months are a calendar's; business days need holidays; hours on a clock are
//! none of these.

use chrono::{Datelike, Duration, Months, NaiveDate, Weekday};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What an amount is counted in. Days of training are never turned into hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    Minutes,
    Courses,
    Days,
    Credits,
    MonthsOfWork,
    Meetings,
}

/// An amount in its measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Quantity {
    pub amount: u64,
    pub measure: Measure,
}

/// A length of time on a calendar or a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    pub number: u32,
    pub unit: SpanUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpanUnit {
    Days,
    BusinessDays,
    Months,
    /// Hours on a clock; weekends count.
    ClockHours,
}

/// Cents, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cents(pub u64);

/// What the end of a span is where its month lacks the day: 29 February and a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MonthEnd {
    LastDay,
    NextDay,
}

/// What spans need to know of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Calendar {
    /// By year; business days of a year that is not here can't be counted.
    pub holidays: BTreeMap<i32, BTreeSet<NaiveDate>>,
    /// Not every authority says.
    pub month_end: Option<MonthEnd>,
}

/// A day that was counted out, and what had to be assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub day: NaiveDate,
    /// Where the month has no such day and nobody says what then: the other reading.
    pub or: Option<NaiveDate>,
    /// Business days of a year whose holidays are not known.
    pub holidays_unknown: bool,
}

impl Calendar {
    /// `span` after a day. None where the calendar ends.
    pub fn after(&self, day: NaiveDate, span: Span) -> Option<Counted> {
        self.move_by(day, span, true)
    }

    /// `span` before a day.
    pub fn before(&self, day: NaiveDate, span: Span) -> Option<Counted> {
        self.move_by(day, span, false)
    }

    fn move_by(&self, day: NaiveDate, span: Span, forward: bool) -> Option<Counted> {
        let plain = |day| Counted { day, or: None, holidays_unknown: false };
        let days = |n: u32| Duration::days(i64::from(n));
        match span.unit {
            SpanUnit::Days if forward => day.checked_add_signed(days(span.number)).map(plain),
            SpanUnit::Days => day.checked_sub_signed(days(span.number)).map(plain),
            SpanUnit::ClockHours => {
                let whole = days(span.number.div_ceil(24));
                if forward { day.checked_add_signed(whole) } else { day.checked_sub_signed(whole) }.map(plain)
            }
            SpanUnit::Months => {
                let months = Months::new(span.number);
                let end =
                    if forward { day.checked_add_months(months) } else { day.checked_sub_months(months) }?;
                if end.day() == day.day() {
                    return Some(plain(end));
                }
                let next = end.succ_opt()?;
                Some(match self.month_end {
                    Some(MonthEnd::LastDay) => plain(end),
                    Some(MonthEnd::NextDay) => plain(next),
                    None => Counted { day: end, or: Some(next), holidays_unknown: false },
                })
            }
            SpanUnit::BusinessDays => self.business(day, span.number, forward),
        }
    }

    fn business(&self, from: NaiveDate, number: u32, forward: bool) -> Option<Counted> {
        let (mut day, mut left, mut unknown) = (from, number, false);
        while left > 0 {
            day = if forward { day.succ_opt()? } else { day.pred_opt()? };
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            let holidays = self.holidays.get(&day.year());
            unknown |= holidays.is_none();
            if !weekend && holidays.is_none_or(|holidays| !holidays.contains(&day)) {
                left -= 1;
            }
        }
        Some(Counted { day, or: None, holidays_unknown: unknown })
    }
}

/// Reads `60 h`, `19.5 h`, `30 min`, `13 courses`. The error says what is wrong.
pub fn quantity(text: &str) -> Result<Quantity, String> {
    let (number, unit) = halves(text)?;
    let measure = match unit {
        "h" | "hour" | "hours" => return Ok(minutes(sixtieths(number)?)),
        "min" | "minutes" => Measure::Minutes,
        "course" | "courses" => Measure::Courses,
        "day" | "days" => Measure::Days,
        "credit" | "credits" => Measure::Credits,
        "meeting" | "meetings" => Measure::Meetings,
        "month of work" | "months of work" => Measure::MonthsOfWork,
        "" => return Err(format!("`{text}` has no unit; write `{text} h` for hours")),
        _ => {
            return Err(format!(
                "`{unit}` is no measure of an amount; it is one of: h, min, courses, days, credits, months of work, meetings"
            ));
        }
    };
    Ok(Quantity { amount: whole(number)?, measure })
}

/// Reads `12 months`, `5 years`, `90 days`, `20 business days`, `72 clock hours`.
pub fn span(text: &str) -> Result<Span, String> {
    let (number, unit) = halves(text)?;
    let (factor, unit) = match unit {
        "day" | "days" => (1, SpanUnit::Days),
        "week" | "weeks" => (7, SpanUnit::Days),
        "business day" | "business days" => (1, SpanUnit::BusinessDays),
        "month" | "months" => (1, SpanUnit::Months),
        "year" | "years" => (12, SpanUnit::Months),
        "clock hour" | "clock hours" => (1, SpanUnit::ClockHours),
        "h" | "hours" => {
            return Err(format!("`{text}` is an amount; a time on a clock is `{number} clock hours`"));
        }
        "" => {
            return Err(format!(
                "`{text}` has no unit; write `{text} days`, or months, years, business days"
            ));
        }
        _ => {
            return Err(format!(
                "`{unit}` is no time; it is one of: days, weeks, months, years, business days, clock hours"
            ));
        }
    };
    let number = u32::try_from(whole(number)?).ok().and_then(|n| n.checked_mul(factor));
    number
        .filter(|n| *n <= 100_000)
        .map(|number| Span { number, unit })
        .ok_or_else(|| format!("`{text}` is longer than any rule"))
}

/// Reads `50 %` as hundredths of a percent.
pub fn share(text: &str) -> Result<u32, String> {
    let (number, unit) = halves(text)?;
    let value = number.parse::<f64>().ok().filter(|n| (0.0..=100.0).contains(n));
    let value =
        value.filter(|_| unit == "%").ok_or_else(|| format!("`{text}` is no share; write it as `50 %`"))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 10,000")]
    Ok((value * 100.0).round() as u32)
}

/// Reads `27.25 USD`.
pub fn money(text: &str) -> Result<Cents, String> {
    let (number, unit) = halves(text)?;
    let help = || format!("`{text}` is no amount of money; write it as `27.25 USD`");
    if unit != "USD" {
        return Err(help());
    }
    let (dollars, cents) = number.split_once('.').unwrap_or((number, "00"));
    let cents = if cents.len() == 2 { cents.parse::<u64>().ok() } else { None };
    let dollars = dollars.parse::<u64>().ok().and_then(|dollars| dollars.checked_mul(100));
    dollars.zip(cents).map(|(dollars, cents)| Cents(dollars + cents)).ok_or_else(help)
}

pub fn minutes(amount: u64) -> Quantity {
    Quantity { amount, measure: Measure::Minutes }
}

fn halves(text: &str) -> Result<(&str, &str), String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    if number.is_empty() {
        return Err(format!("`{text}` does not begin with a number"));
    }
    Ok((number, unit.trim()))
}

fn whole(number: &str) -> Result<u64, String> {
    let parsed = number.parse::<u64>().ok().filter(|n| *n <= 10_000_000);
    parsed.ok_or_else(|| format!("`{number}` is no whole number within reason"))
}

/// Hours with decimals as minutes, where they come out whole.
fn sixtieths(hours: &str) -> Result<u64, String> {
    let (whole_hours, part) = hours.split_once('.').unwrap_or((hours, ""));
    let base = whole(whole_hours)? * 60;
    if part.is_empty() {
        return Ok(base);
    }
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).unwrap_or(99));
    let part = part.parse::<u64>().ok().zip(scale).map(|(part, scale)| (part * 60, scale));
    match part {
        Some((sixty, scale)) if sixty % scale == 0 => Ok(base + sixty / scale),
        _ => Err(format!("`{hours} h` is not a whole number of minutes")),
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let n = self.amount;
        let word = match self.measure {
            Measure::Minutes if n == 60 => return f.write_str("1 hour"),
            Measure::Minutes if n.is_multiple_of(60) => return write!(f, "{} hours", thousands(n / 60)),
            Measure::Minutes if n < 60 => return write!(f, "{n} minutes"),
            Measure::Minutes if n % 60 == 30 => return write!(f, "{}.5 hours", thousands(n / 60)),
            Measure::Minutes => return write!(f, "{} h {} min", thousands(n / 60), n % 60),
            Measure::Courses => "course",
            Measure::Days => "day",
            Measure::Credits => "credit",
            Measure::Meetings => "meeting",
            Measure::MonthsOfWork if n == 1 => return f.write_str("1 month of work"),
            Measure::MonthsOfWork => return write!(f, "{n} months of work"),
        };
        write!(f, "{} {word}{}", thousands(n), if n == 1 { "" } else { "s" })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (n, word) = match self.unit {
            SpanUnit::Days => (self.number, "day"),
            SpanUnit::BusinessDays => (self.number, "business day"),
            SpanUnit::Months if self.number >= 24 && self.number.is_multiple_of(12) => {
                (self.number / 12, "year")
            }
            SpanUnit::Months => (self.number, "month"),
            SpanUnit::ClockHours => (self.number, "hour"),
        };
        write!(f, "{n} {word}{}", if n == 1 { "" } else { "s" })?;
        if self.unit == SpanUnit::ClockHours { f.write_str(" on the clock") } else { Ok(()) }
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.0.is_multiple_of(100) {
            write!(f, "${}", thousands(self.0 / 100))
        } else {
            write!(f, "${}.{:02}", thousands(self.0 / 100), self.0 % 100)
        }
    }
}

fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
