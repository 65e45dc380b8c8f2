//! The form of each kind of entry: its fields, and reading it. Pure. The API reads its bodies the same way.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    content::{
        Age, Content, Credential, Employment, Exam, Kind, Part, Practice, Residence, Seen, Shown, Training,
    },
    sheet::Sheet,
    words::{self, Word},
};
use crate::error::Result;

/// A field as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Control {
    pub name: String,
    pub label: &'static str,
    pub hint: &'static str,
    /// `text`, `date`, `hours`, `number`, `select` or `check`.
    pub shape: &'static str,
    pub options: &'static [Word],
    pub required: bool,
}

/// Fields that belong together; without a legend they stand by themselves.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    pub legend: Option<String>,
    pub controls: Vec<Control>,
}

/// Lines of hours that a training can have, and entries that a page of practice takes at once.
pub const MOST_ROWS: usize = 31;
/// Lines that an empty form shows.
pub const ROWS: usize = 5;
/// Of one day.
pub const DAY: i64 = 24 * 60;
/// Of one topic of a training: a year of full time.
const MOST_TRAINING: i64 = 2_000 * 60;

fn control(name: impl Into<String>, label: &'static str, shape: &'static str) -> Control {
    Control { name: name.into(), label, hint: "", shape, options: &[], required: true }
}

fn select(name: impl Into<String>, label: &'static str, options: &'static [Word]) -> Control {
    Control { options, ..control(name, label, "select") }
}

impl Control {
    fn hint(self, hint: &'static str) -> Control {
        Control { hint, ..self }
    }

    fn optional(self) -> Control {
        Control { required: false, ..self }
    }
}

fn alone(controls: Vec<Control>) -> Group {
    Group { legend: None, controls }
}

fn rows(count: usize, what: &str, row: impl Fn(usize) -> Vec<Control>) -> impl Iterator<Item = Group> {
    (1..=count.clamp(1, MOST_ROWS))
        .map(move |n| Group { legend: Some(format!("{what} {n}")), controls: row(n) })
}

/// The fields of a kind's form. `count` rows, where it has rows; of practice one row where one entry is corrected.
pub fn groups(kind: Kind, count: usize) -> Vec<Group> {
    match kind {
        Kind::Training | Kind::ContinuingEducation => training_form(kind, count),
        Kind::Practice => practice_form(count),
        Kind::Credential => vec![alone(vec![
            select("what", "What it says you are", words::CREDENTIALS),
            control("title", "Credential", "text")
                .hint("As it is called, such as Certified Peer Support Specialist."),
            control("authority", "Who gave it", "text"),
            select("issuer", "What kind of authority that is", words::ISSUERS),
            select("jurisdiction", "For which state", words::JURISDICTIONS).optional(),
            control("from", "Held from", "date"),
            control("to", "Held until", "date").optional().hint("Leave it empty if it has no end."),
            control("number", "Its number", "text").optional(),
            control("its_minutes", "Hours of training it asked for", "hours").optional(),
        ])],
        Kind::Exam => vec![alone(vec![
            select("what", "Which exam", words::EXAMS),
            control("name", "Its name", "text"),
            control("issuer", "Who gave it", "text"),
            select("jurisdiction", "For which state", words::JURISDICTIONS).optional(),
            control("taken_on", "Taken on", "date"),
            control("passed", "I passed", "check"),
            control("percent", "Percent", "text").optional().hint("As you were told, such as 84.5."),
            control("scaled", "Scaled score", "number").optional(),
        ])],
        Kind::Residence => vec![alone(vec![
            select("what", "What ties you to it", words::PLACES),
            select("jurisdiction", "Where", words::JURISDICTIONS),
            control("percent", "Share of your time, in percent", "number")
                .optional()
                .hint("Some states ask for 51 or more."),
            control("from", "Since", "date"),
            control("to", "Until", "date").optional(),
        ])],
        Kind::Age => vec![alone(vec![
            control("at_least", "I am at least this old", "number")
                .hint("18, 19 or 21, as the state asks. Not your age."),
            control("on", "On this day", "date"),
        ])],
        Kind::Employment => vec![alone(vec![
            select("employer", "Kind of employer", words::EMPLOYERS),
            select("jurisdiction", "Where", words::JURISDICTIONS),
            control("began_on", "First day", "date"),
            control("ended_on", "Last day", "date").optional().hint("Leave it empty if you work there now."),
            control("weekly", "Hours of peer support a week", "hours").optional(),
        ])],
        Kind::Shown => vec![alone(vec![select("what", "What you will show", words::SHOWN)])],
        Kind::Statement => Vec::new(),
    }
}

fn training_form(kind: Kind, count: usize) -> Vec<Group> {
    let mut first = vec![control("title", "Title", "text"), control("provider", "Who gave it", "text")];
    if kind == Kind::Training {
        first.push(select("purpose", "What it was for", words::TRAININGS));
        first.push(
            control("curriculum", "Curriculum", "text").optional().hint("If it has a name of its own."),
        );
    }
    first.push(control("begun_on", "First day", "date"));
    first.push(
        control("finished_on", "Last day", "date").optional().hint("Leave it empty if it was one day."),
    );
    let mut groups = vec![alone(first)];
    groups.extend(rows(count, "Hours", |n| {
        vec![
            select(format!("topic_{n}"), "Topic", words::TOPICS).optional(),
            select(format!("mode_{n}"), "How", words::MODES).optional(),
            control(format!("minutes_{n}"), "How long", "hours").optional(),
        ]
    }));
    groups.push(alone(vec![
        control("missed", "Hours you missed", "hours")
            .optional()
            .hint("Leave it empty if you were there all the time."),
    ]));
    groups
}

fn practice_form(count: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = rows(count, "Entry", |n| {
        vec![
            control(format!("on_{n}"), "Day", "date"),
            control(format!("minutes_{n}"), "How long", "hours"),
            select(format!("work_{n}"), "What you did", words::PRACTICE),
            select(format!("domain_{n}"), "Domain", words::DOMAINS),
        ]
    })
    .collect();
    if count == 1 {
        groups[0].legend = None;
    }
    groups.push(Group {
        legend: (count > 1).then(|| "The same for all of them".to_owned()),
        controls: vec![
            select("setting", "Setting", words::SETTINGS),
            select("place", "Where", words::JURISDICTIONS),
            select("employer", "Kind of employer", words::EMPLOYERS),
            select("form", "If it was supervision: in what form", words::FORMS).optional(),
            control("paid", "I was paid for it", "check"),
            control("matching", "It was with people whose experience is like mine", "check")
                .hint("Some rules ask this. Never write what the experience is."),
        ],
    });
    groups
}

/// What was typed, as entries: one, or for practice one a row.
pub fn read(kind: Kind, typed: &BTreeMap<String, String>, today: NaiveDate) -> Result<Vec<Content>> {
    let mut sheet = Sheet::new(typed, today);
    let contents = match kind {
        Kind::Training => vec![Content::Training(training(&mut sheet, kind))],
        Kind::ContinuingEducation => vec![Content::ContinuingEducation(training(&mut sheet, kind))],
        Kind::Practice => practice(&mut sheet).into_iter().map(Content::Practice).collect(),
        Kind::Credential => vec![Content::Credential(credential(&mut sheet))],
        Kind::Exam => vec![Content::Exam(exam(&mut sheet))],
        Kind::Residence => vec![Content::Residence(residence(&mut sheet))],
        Kind::Age => vec![Content::Age(Age {
            at_least: sheet.number("at_least", 14..=99),
            on: sheet.day("on", "Enter the day on which you are that old."),
        })],
        Kind::Employment => vec![Content::Employment(employment(&mut sheet))],
        Kind::Shown => {
            let what = sheet.choice("what", words::SHOWN, "Choose what you will show.");
            vec![Content::Shown(Shown { what, seen: None })]
        }
        // Statements are signed on a page of their own.
        Kind::Statement => Vec::new(),
    };
    sheet.wrong.done()?;
    Ok(contents)
}

fn training(sheet: &mut Sheet<'_>, kind: Kind) -> Training {
    let begun_on = sheet.day("begun_on", "Enter the first day.");
    let finished_on = sheet.maybe_day("finished_on", false).unwrap_or(begun_on);
    let mut parts = Vec::new();
    for n in 1..=MOST_ROWS {
        let (topic, mode, minutes) = (format!("topic_{n}"), format!("mode_{n}"), format!("minutes_{n}"));
        if sheet.raw(&topic).is_empty() && sheet.raw(&mode).is_empty() && sheet.raw(&minutes).is_empty() {
            continue;
        }
        parts.push(Part {
            topic: sheet.choice(&topic, words::TOPICS, "Choose the topic of these hours."),
            mode: sheet.choice(&mode, words::MODES, "Choose how these hours were given."),
            minutes: sheet.minutes(&minutes, MOST_TRAINING),
        });
    }
    if parts.is_empty() {
        sheet.wrong.say("minutes_1", "Enter how many hours it had, by topic.");
    }
    if finished_on < begun_on {
        sheet.wrong.say("finished_on", "The last day comes before the first. Check both.");
    }
    let all: i64 = parts.iter().map(|part| part.minutes).sum();
    let missed = sheet.maybe_minutes("missed", MOST_TRAINING).unwrap_or_default();
    if missed > all {
        sheet.wrong.say("missed", "You can’t have missed more than it had.");
    }
    Training {
        title: sheet.text("title", "Enter the title, as it stands on the certificate."),
        provider: sheet.text("provider", "Enter who gave it."),
        purpose: match kind {
            Kind::Training => sheet.choice("purpose", words::TRAININGS, "Choose what it was for."),
            _ => "continuing".to_owned(),
        },
        curriculum: sheet.maybe_text("curriculum"),
        begun_on,
        finished_on,
        parts,
        missed,
    }
}

fn practice(sheet: &mut Sheet<'_>) -> Vec<Practice> {
    let setting = sheet.choice("setting", words::SETTINGS, "Choose the setting.");
    let place = sheet.choice("place", words::JURISDICTIONS, "Choose where it was.");
    let employer = sheet.choice("employer", words::EMPLOYERS, "Choose the kind of employer.");
    let form = sheet.maybe_choice("form", words::FORMS);
    let (paid, matching) = (sheet.yes("paid"), sheet.yes("matching"));
    let mut entries = Vec::new();
    for n in 1..=MOST_ROWS {
        let (on, minutes) = (format!("on_{n}"), format!("minutes_{n}"));
        if sheet.raw(&on).is_empty() && sheet.raw(&minutes).is_empty() {
            continue;
        }
        let work = sheet.choice(&format!("work_{n}"), words::PRACTICE, "Choose what you did.");
        entries.push(Practice {
            on: sheet.day(&on, "Enter the day."),
            minutes: sheet.minutes(&minutes, DAY),
            domain: sheet.choice(&format!("domain_{n}"), words::DOMAINS, "Choose the domain."),
            setting: setting.clone(),
            form: form.clone().filter(|_| work == "receiving-supervision"),
            work,
            paid,
            place: place.clone(),
            employer: employer.clone(),
            matching,
        });
    }
    if entries.is_empty() {
        sheet.wrong.say("on_1", "Enter the day and the time of at least one entry.");
    }
    entries
}

fn credential(sheet: &mut Sheet<'_>) -> Credential {
    let from = sheet.day("from", "Enter the day from which you hold it.");
    let to = sheet.maybe_day("to", true);
    if to.is_some_and(|to| to < from) {
        sheet.wrong.say("to", "It ends before it begins. Check both days.");
    }
    Credential {
        what: sheet.choice("what", words::CREDENTIALS, "Choose what it says you are."),
        title: sheet.text("title", "Enter what it is called."),
        authority: sheet.text("authority", "Enter who gave it to you."),
        issuer: sheet.choice("issuer", words::ISSUERS, "Choose what kind of authority that is."),
        jurisdiction: sheet.maybe_choice("jurisdiction", words::JURISDICTIONS),
        number: sheet.maybe_text("number"),
        from,
        to,
        its_minutes: sheet.maybe_minutes("its_minutes", MOST_TRAINING),
    }
}

fn exam(sheet: &mut Sheet<'_>) -> Exam {
    Exam {
        what: sheet.choice("what", words::EXAMS, "Choose which exam it was."),
        jurisdiction: sheet.maybe_choice("jurisdiction", words::JURISDICTIONS),
        name: sheet.text("name", "Enter the name of the exam."),
        issuer: sheet.text("issuer", "Enter who gave it."),
        taken_on: sheet.day("taken_on", "Enter the day you took it."),
        passed: sheet.yes("passed"),
        percent: sheet.maybe_percent("percent"),
        scaled: sheet.maybe_number("scaled", 0..=10_000),
    }
}

fn residence(sheet: &mut Sheet<'_>) -> Residence {
    let from = sheet.day("from", "Enter since when.");
    let to = sheet.maybe_day("to", true);
    if to.is_some_and(|to| to < from) {
        sheet.wrong.say("to", "It ends before it begins. Check both days.");
    }
    Residence {
        what: sheet.choice("what", words::PLACES, "Choose what ties you to it."),
        jurisdiction: sheet.choice("jurisdiction", words::JURISDICTIONS, "Choose where."),
        percent: sheet.maybe_number("percent", 1..=100),
        from,
        to,
    }
}

fn employment(sheet: &mut Sheet<'_>) -> Employment {
    let began_on = sheet.day("began_on", "Enter the first day.");
    let ended_on = sheet.maybe_day("ended_on", true);
    if ended_on.is_some_and(|ended| ended < began_on) {
        sheet.wrong.say("ended_on", "It ends before it begins. Check both days.");
    }
    Employment {
        employer: sheet.choice("employer", words::EMPLOYERS, "Choose the kind of employer."),
        jurisdiction: sheet.choice("jurisdiction", words::JURISDICTIONS, "Choose where."),
        began_on,
        ended_on,
        weekly: sheet.maybe_minutes("weekly", 7 * DAY),
    }
}

/// The fields in which an operator writes down what they saw.
pub fn seen_groups() -> Vec<Group> {
    vec![alone(vec![
        select("what", "What was shown", words::SHOWN),
        control("on", "Seen on", "date"),
        select("outcome", "Outcome", words::OUTCOMES),
        select("source", "From whom", words::SOURCES),
        select("format", "In what form", words::FORMATS),
        select("education", "What it proves", words::EDUCATION)
            .optional()
            .hint("For a diploma or transcript."),
        control("valid_until", "Valid until", "date").optional().hint("Of an ID."),
        control("name_matches", "It bears their legal name", "check"),
    ])]
}

/// What an operator writes down of something they saw.
pub fn read_seen(typed: &BTreeMap<String, String>, today: NaiveDate) -> Result<Shown> {
    let mut sheet = Sheet::new(typed, today);
    let seen = Seen {
        on: sheet.day("on", "Enter the day on which it was seen."),
        outcome: sheet.choice("outcome", words::OUTCOMES, "Choose the outcome."),
        source: sheet.choice("source", words::SOURCES, "Choose from whom it came."),
        format: sheet.choice("format", words::FORMATS, "Choose in what form it was."),
        education: sheet.maybe_choice("education", words::EDUCATION),
        valid_until: sheet.maybe_day("valid_until", true),
        name_matches: sheet.yes("name_matches"),
    };
    let what = sheet.choice("what", words::SHOWN, "Choose what was shown.");
    if matches!(what.as_str(), "diploma" | "transcript") && seen.education.is_none() {
        sheet.wrong.say("education", "Choose what the paper proves.");
    }
    sheet.wrong.done()?;
    Ok(Shown { what, seen: Some(seen) })
}

/// An entry as its form would hold it, for correcting it.
pub fn typed(content: &Content) -> BTreeMap<String, String> {
    let mut typed = BTreeMap::new();
    let value = serde_json::to_value(content).unwrap_or_default();
    for (name, value) in value.as_object().into_iter().flatten() {
        let text = match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::Bool(true) => "yes".to_owned(),
            _ => continue,
        };
        typed.insert(name.clone(), text);
    }
    let span = |minutes: i64| format!("{}:{:02}", minutes / 60, minutes % 60);
    match content {
        Content::Training(of) | Content::ContinuingEducation(of) => {
            for (n, part) in of.parts.iter().enumerate() {
                typed.insert(format!("topic_{}", n + 1), part.topic.clone());
                typed.insert(format!("mode_{}", n + 1), part.mode.clone());
                typed.insert(format!("minutes_{}", n + 1), span(part.minutes));
            }
            typed.insert("missed".into(), if of.missed > 0 { span(of.missed) } else { String::new() });
        }
        Content::Practice(of) => {
            for name in ["on", "work", "domain"] {
                let value = typed.remove(name).unwrap_or_default();
                typed.insert(format!("{name}_1"), value);
            }
            typed.insert("minutes_1".into(), span(of.minutes));
        }
        Content::Credential(of) => {
            typed.extend(of.its_minutes.map(|minutes| ("its_minutes".into(), span(minutes))));
        }
        Content::Employment(of) => {
            typed.extend(of.weekly.map(|minutes| ("weekly".into(), span(minutes))));
        }
        _ => (),
    }
    typed
}
