//! Conditions as plain sentences, in the words of whoever they are about: you.

mod amount;
mod statement;

use crate::condition::{
    Attempts, Condition, Deadline, Exam, Holds, Moment, PassMark, Showing, Side, Signing, Wanted, Years,
};
use crate::evaluate::lower;
use amount::{amount, window};
pub use statement::STATEMENTS;
pub(crate) use statement::statement;
use std::fmt::Write;

/// One condition as a sentence with its full stop.
pub fn sentence(condition: &Condition) -> String {
    let mut text = phrase(condition);
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    if !text.ends_with(['.', '?', '!']) {
        text.push('.');
    }
    text
}

fn phrase(condition: &Condition) -> String {
    match condition {
        Condition::Amount(one) => amount(one),
        Condition::Exam(one) => exam(one),
        Condition::Attempts(one) => attempts(one),
        Condition::Holds(one) => holds(one),
        Condition::Shown(one) => shown(one),
        Condition::Signed(one) => signed(one),
        Condition::Deadline(one) => deadline(one),
        Condition::Is(_) | Condition::Age(_) | Condition::Number(_) | Condition::Covers(_) => {
            person(condition)
        }
        Condition::Yearly(one) => {
            let months: Vec<&str> = one.months.iter().map(|month| month_name(*month)).collect();
            format!("{} is possible in {}", plain(&one.event), list(&months, "and"))
        }
        Condition::StageLimit(_) | Condition::Term(_) | Condition::Grace(_) => lasting(condition),
        Condition::Fee(_) | Condition::Keep(_) | Condition::Separate(_) | Condition::Selection(_) => {
            told(condition)
        }
        Condition::Any(all) => format!("one of these is enough: {}", joined(all)),
        Condition::All(all) => format!("all of these: {}", joined(all)),
        Condition::AtLeast(number, all) => format!("at least {number} of these: {}", joined(all)),
        Condition::Not(one) => format!("this does not hold: {}", phrase(one)),
        Condition::Choose(choose) => format!(
            "if this holds, {}: {}; if not: {}",
            phrase(&choose.condition),
            phrase(&choose.then),
            phrase(&choose.otherwise)
        ),
        Condition::Candidates(all) => {
            let each = all.iter().map(|one| {
                let age = one.source_age.as_ref().map(|age| format!(" ({age})")).unwrap_or_default();
                phrase(&one.condition) + &age
            });
            format!("sources disagree: {}", each.collect::<Vec<_>>().join("; or: "))
        }
        Condition::None(what) => format!("not asked for: {}", lower(what)),
        Condition::Unknown(what) => format!("not known: {}", lower(what)),
        Condition::Note => "see the note".into(),
    }
}

fn joined(all: &[Condition]) -> String {
    all.iter().map(phrase).collect::<Vec<_>>().join("; ")
}

fn exam(one: &Exam) -> String {
    let name = plain(&one.name);
    let mut text = match one.pass {
        PassMark::Passed => format!("pass the exam: {name}"),
        PassMark::Percent(percent) => format!("pass the exam: {name}, with {percent}%"),
        PassMark::Correct { correct, items } => {
            format!("pass the exam: {name}, with {correct} of {items} right")
        }
        PassMark::Scaled { pass, low, high } => {
            format!("pass the exam: {name}, with a scaled score of {pass} on {low} to {high}")
        }
    };
    if one.or_successor {
        text += ", or the exam that took its place";
    }
    if let Some(times) = one.times {
        let _ = write!(text, ", {times} different ones");
    }
    if !one.parts.is_empty() {
        let parts: Vec<&str> = one.parts.iter().map(|part| part.name.as_str()).collect();
        let _ =
            write!(text, ", {}: {}", if one.each_part { "each part" } else { "in all" }, list(&parts, "and"));
    }
    text += &window(one.within.as_ref());
    if !one.told.is_empty() {
        let _ = write!(text, " ({})", one.told.join(", "));
    }
    text
}

fn attempts(one: &Attempts) -> String {
    let exam = plain(&one.exam);
    let mut text = match one.max {
        Some(max) => format!("at most {max} attempts at the exam: {exam}"),
        None => format!("attempts at the exam: {exam}"),
    };
    if let Some(span) = one.within {
        let _ = write!(text, ", within {span}");
    }
    if let Some(opens) = &one.opens {
        let _ = write!(text, " from: {}", plain(opens));
    }
    if one.per_term {
        text += " in each term";
    }
    if let Some(wait) = one.wait {
        let _ = write!(text, ", with {wait} between two");
    }
    if let Some(after) = &one.after {
        let _ = write!(text, "; {} comes first", plain(after));
    }
    text
}

fn holds(one: &Holds) -> String {
    let any = one.credential.is_empty() || one.credential.iter().any(|name| name == "any");
    let what =
        if any { "certification".to_owned() } else { list(&refs(&one.credential), "or").replace('-', " ") };
    let mut text = format!("hold this: {what}");
    if one.accepted {
        text += ", a state's or one of a non-profit that is accepted";
    }
    if !one.issued_by.is_empty() {
        let _ = write!(text, ", issued by: {}", list(&refs(&one.issued_by), "or"));
    }
    if !one.from.is_empty() {
        let _ = write!(text, ", from {}", list(&refs(&one.from), "or"));
    }
    match one.standing {
        Some(Wanted::Active) => text += ", active",
        Some(Wanted::Good) => text += ", active and in good standing",
        Some(Wanted::Any) => text += ", active or not",
        None => {}
    }
    if let Some(on) = &one.on {
        let _ = write!(text, ", on the day: {}", moment(on));
    }
    if let Some(span) = one.valid_for {
        let _ = write!(text, ", valid for {span} more");
    }
    if let Some(hours) = one.its_hours {
        let _ = write!(text, ", which asked for at least {hours} of training");
    }
    if !one.curriculum.is_empty() {
        let _ = write!(text, ", with the curriculum of {}", list(&refs(&one.curriculum), "or"));
    }
    if let Some(before) = one.before {
        let _ = write!(text, ", issued before {before}");
    }
    text
}

fn shown(one: &Showing) -> String {
    let what = plain(&one.what);
    let mut text =
        if one.min > 1 { format!("{} of these: {what}", one.min) } else { format!("show this: {what}") };
    if !one.from.is_empty() {
        let _ = write!(text, ", from the {} directly", list(&refs(&one.from), "or"));
    }
    if !one.except_from.is_empty() {
        let _ = write!(text, ", not from the {}", list(&refs(&one.except_from), "or"));
    }
    if !one.outcome.is_empty() {
        let _ = write!(text, ", with the outcome: {}", list(&refs(&one.outcome), "or").replace('-', " "));
    }
    if !one.how.is_empty() {
        let _ = write!(text, ", {}", list(&refs(&one.how), "or"));
    }
    if one.unexpired {
        text += ", not expired";
    }
    if one.name_matches {
        text += ", in the same name";
    }
    text + &window(one.within.as_ref())
}

fn signed(one: &Signing) -> String {
    let mut text = format!("sign this statement: {}", statement(&one.statement));
    match one.months {
        Some(0) => text += ", without a minimum time",
        Some(months) => {
            let _ = write!(text, ", for at least {months} months");
        }
        None => {}
    }
    if let Some(version) = &one.version {
        let _ = write!(text, ", version {version}");
    }
    if !one.by.is_empty() {
        let _ = write!(text, ", by the {}", list(&refs(&one.by), "and the"));
    }
    text + &window(one.within.as_ref())
}

fn deadline(one: &Deadline) -> String {
    let (event, of) = (plain(&one.event), moment(&one.of));
    match (one.side, one.within, one.at_least) {
        (Side::After, Some(span), None) => format!("{event}: within {span} after {of}"),
        (Side::After, None, Some(span)) if span.number == 0 => format!("{event}: not before {of}"),
        (Side::After, within, Some(span)) => {
            format!(
                "{event}: at least {span} after {of}{}",
                within.map(|w| format!(", and within {w}")).unwrap_or_default()
            )
        }
        (Side::Before, None, Some(span)) if span.number == 0 => format!("{event}: not after {of}"),
        (Side::Before, None, Some(span)) => format!("{event}: at least {span} before {of}"),
        (Side::Before, Some(span), None) => format!("{event}: in the {span} before {of}"),
        (Side::Before, Some(from), Some(to)) => format!("{event}: from {from} to {to} before {of}"),
        (_, None, None) => event,
    }
}

fn person(condition: &Condition) -> String {
    match condition {
        Condition::Is(one) => {
            let mut text = plain(&one.what);
            if !one.one_of.is_empty() {
                let _ = write!(text, ": {}", words(&one.one_of, "or"));
            }
            if !one.all_of.is_empty() {
                let _ = write!(text, ": all of {}", words(&one.all_of, "and"));
            }
            if !one.none_of.is_empty() {
                let _ = write!(text, ": none of {}", words(&one.none_of, "and"));
            }
            text
        }
        Condition::Age(band) => match (band.min, band.max) {
            (Some(min), Some(max)) => format!("be {min} to {max} years old"),
            (Some(min), None) => format!("be {min} or older"),
            (None, Some(max)) => format!("be at most {max} years old"),
            (None, None) => "an age".into(),
        },
        Condition::Number(one) => {
            let mut text = plain(&one.of);
            if let Some(per) = &one.per {
                let _ = write!(text, " for each of: {}", plain(per));
            }
            if let Some(min) = one.min {
                let _ = write!(text, ", at least {min}");
            }
            if let Some(max) = one.max {
                let _ = write!(text, ", at most {max}");
            }
            text
        }
        Condition::Covers(one) => {
            let mut text = match (one.number, one.all.is_empty()) {
                (Some(number), true) => format!("training that covers {number} areas of {}", one.framework),
                _ => format!("training that covers {}", words(&one.all, "and")),
            };
            if !one.methods.is_empty() {
                let _ = write!(text, ", with {}", words(&one.methods, "and"));
            }
            text
        }
        _ => String::new(),
    }
}

fn lasting(condition: &Condition) -> String {
    match condition {
        Condition::StageLimit(one) => {
            let mut text = format!("this stage lasts {} from: {}", one.length, plain(&one.begins));
            if let Some(span) = one.extension.filter(|_| one.extensions > 0) {
                let times =
                    if one.extensions == 1 { "once".to_owned() } else { format!("{} times", one.extensions) };
                let _ = write!(text, "; it can be made {span} longer, {times}");
            }
            text
        }
        Condition::Term(one) => match one.anchor {
            None => format!("the certification is valid for {}", one.length),
            Some(anchor) => {
                let years = match anchor.years {
                    Years::Odd => "odd years",
                    Years::Even => "even years",
                    Years::Every => "every year",
                };
                format!("the certification ends on {} {} of {years}", anchor.day, month_name(anchor.month))
            }
        },
        Condition::Grace(one) => format!("after the end, a late renewal is possible for {}", one.length),
        _ => String::new(),
    }
}

fn told(condition: &Condition) -> String {
    match condition {
        Condition::Fee(one) => {
            let purpose = plain(&one.purpose);
            let mut text = match one.amount {
                Some(amount) if amount.0 == 0 => format!("{purpose}: no fee for you"),
                Some(amount) => format!("{purpose}: {amount}"),
                None if one.at_most.is_some() => purpose,
                None => format!("{purpose}: the fee is not known"),
            };
            if let Some(most) = one.at_most {
                let _ = write!(text, ", at most {most} by law");
            }
            if let Some(by) = &one.paid_by {
                let _ = write!(text, ", paid by {by}");
            }
            text
        }
        Condition::Keep(one) => {
            let items =
                if one.items.is_empty() { String::new() } else { format!(": {}", words(&one.items, "and")) };
            format!("keep this for {}, {}{items}", one.length, plain(&one.what))
        }
        Condition::Separate(roles) => format!("no one person is {} at once", words(roles, "and")),
        Condition::Selection(one) => {
            let ties = one.ties.as_ref().map_or_else(
                || "; what decides between equals is not known".to_owned(),
                |ties| format!("; equals are told apart by {ties}"),
            );
            format!("{} seats, given by {}{ties}", one.seats, one.method)
        }
        _ => String::new(),
    }
}

fn moment(moment: &Moment) -> String {
    match moment {
        Moment::Event(name) => match name.as_str() {
            "applied" => "you apply".into(),
            "certified" => "you are certified".into(),
            "hired" => "you are hired".into(),
            "enrolled" => "you enroll".into(),
            "expires" => "it expires".into(),
            "training-started" => "your training starts".into(),
            "training-finished" => "your training ends".into(),
            _ => plain(name),
        },
        Moment::Day(day) => day.to_string(),
        Moment::Today => "now".into(),
    }
}

fn month_name(month: u32) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES.get(month.saturating_sub(1) as usize).copied().unwrap_or("?")
}

fn plain(name: &str) -> String {
    name.replace('-', " ")
}

fn words(values: &[String], last: &str) -> String {
    let names: Vec<String> =
        values.iter().map(|value| if is_code(value) { value.clone() } else { plain(value) }).collect();
    list(&names.iter().map(String::as_str).collect::<Vec<_>>(), last)
}

/// A jurisdiction's code keeps its hyphen.
fn is_code(value: &str) -> bool {
    value.contains('-') && value.bytes().all(|b| b.is_ascii_uppercase() || b == b'-')
}

fn refs(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

fn list(values: &[&str], last: &str) -> String {
    match values {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
