//! An entry as a list of labels and values, for pages and exports.

use chrono::NaiveDate;

use super::{
    content::{Content, Practice, Seen, Shown, Signed, Training},
    words::{self, said, said_plainly},
};

use crate::web::hours;

/// A label and what stands beside it.
pub type Told = (&'static str, String);

/// What rules read of a course or a day of work, in the words of the forms.
pub struct InWords {
    /// The course, or what the work was about.
    pub what: String,
    /// How it was taken, or what kind of work it was.
    pub kind: String,
    pub topics: String,
}

/// The same words that the form offered when it was written down.
pub fn in_words(entry: &program::Entry) -> InWords {
    let kinds = if entry.course.is_some() { words::TRAININGS } else { words::PRACTICE };
    let say =
        |words: &[words::Word], code: &Option<String>| code.as_deref().map(|code| said_plainly(words, code));
    let domain = entry.domain.clone().filter(|domain| domain != "other");
    let what = entry.course.clone().or_else(|| say(words::DOMAINS, &domain));
    let kind = [
        say(words::MODES, &entry.mode),
        say(kinds, &entry.kind),
        say(words::FORMS, &entry.form),
        say(words::SETTINGS, &entry.setting),
    ];
    let topics = entry.topics.iter().flatten().map(|topic| {
        let name = said_plainly(words::TOPICS, &topic.name);
        topic.minutes.map_or_else(|| name.clone(), |minutes| format!("{name}: {}", hours(i64::from(minutes))))
    });
    InWords {
        what: what.or_else(|| say(kinds, &entry.kind)).unwrap_or_else(|| "Work".to_owned()),
        kind: kind.into_iter().flatten().collect::<Vec<_>>().join("; "),
        topics: topics.collect::<Vec<_>>().join("; "),
    }
}

pub fn day(on: NaiveDate) -> String {
    on.format("%B %-d, %Y").to_string()
}

fn yes(answer: bool) -> String {
    if answer { "Yes".into() } else { "No".into() }
}

impl Content {
    /// Everything that the entry says, in the order of its form.
    pub fn told(&self) -> Vec<Told> {
        let mut told = Vec::new();
        let mut maybe = |label: &'static str, value: Option<String>| {
            if let Some(value) = value {
                told.push((label, value));
            }
        };
        match self {
            Content::Training(of) | Content::ContinuingEducation(of) => return training(of),
            Content::Practice(of) => return practice(of),
            Content::Shown(of) => return shown(of),
            Content::Statement(of) => return statement(of),
            Content::Credential(of) => {
                maybe("Credential", Some(of.title.clone()));
                maybe("What it says", Some(said(words::CREDENTIALS, &of.what)));
                maybe("Given by", Some(of.authority.clone()));
                maybe("Kind of authority", Some(said(words::ISSUERS, &of.issuer)));
                maybe("Where", of.jurisdiction.as_deref().map(|of| said(words::JURISDICTIONS, of)));
                maybe("Number", of.number.clone());
                maybe("From", Some(day(of.from)));
                maybe("To", of.to.map(day));
                maybe("Training it asked for", of.its_minutes.map(hours));
            }
            Content::Exam(of) => {
                maybe("Exam", Some(of.name.clone()));
                maybe("Which", Some(said(words::EXAMS, &of.what)));
                maybe("For", of.jurisdiction.as_deref().map(|of| said(words::JURISDICTIONS, of)));
                maybe("Given by", Some(of.issuer.clone()));
                maybe("Taken on", Some(day(of.taken_on)));
                maybe("Passed", Some(yes(of.passed)));
                maybe("Percent", of.percent.clone());
                maybe("Scaled score", of.scaled.map(|score| score.to_string()));
            }
            Content::Residence(of) => {
                maybe("Where", Some(said(words::JURISDICTIONS, &of.jurisdiction)));
                maybe("What ties you to it", Some(said(words::PLACES, &of.what)));
                maybe("Share of your time", of.percent.map(|percent| format!("{percent} %")));
                maybe("Since", Some(day(of.from)));
                maybe("Until", of.to.map(day));
            }
            Content::Age(of) => {
                maybe("At least", Some(format!("{} years old", of.at_least)));
                maybe("On", Some(day(of.on)));
            }
            Content::Employment(of) => {
                maybe("Kind of employer", Some(said(words::EMPLOYERS, &of.employer)));
                maybe("Where", Some(said(words::JURISDICTIONS, &of.jurisdiction)));
                maybe("Began on", Some(day(of.began_on)));
                maybe("Ended on", of.ended_on.map(day));
                maybe("Peer support a week", of.weekly.map(hours));
            }
        }
        told
    }
}

fn training(of: &Training) -> Vec<Told> {
    let mut told = vec![
        ("Title", of.title.clone()),
        ("Provider", of.provider.clone()),
        ("What it was for", said(words::TRAININGS, &of.purpose)),
    ];
    told.extend(of.curriculum.clone().map(|name| ("Curriculum", name)));
    told.push(("First day", day(of.begun_on)));
    told.push(("Last day", day(of.finished_on)));
    told.extend(of.parts.iter().map(|part| {
        let mode = said(words::MODES, &part.mode);
        ("Hours", format!("{}: {}, {mode}", said(words::TOPICS, &part.topic), hours(part.minutes)))
    }));
    if of.missed > 0 {
        told.push(("Missed", hours(of.missed)));
    }
    told
}

fn practice(of: &Practice) -> Vec<Told> {
    let mut told = vec![
        ("Day", day(of.on)),
        ("Time", hours(of.minutes)),
        ("What you did", said(words::PRACTICE, &of.work)),
        ("Domain", said(words::DOMAINS, &of.domain)),
        ("Setting", said(words::SETTINGS, &of.setting)),
    ];
    told.extend(of.form.as_deref().map(|form| ("Form of supervision", said(words::FORMS, form))));
    told.extend([
        ("Paid", yes(of.paid)),
        ("Where", said(words::JURISDICTIONS, &of.place)),
        ("Kind of employer", said(words::EMPLOYERS, &of.employer)),
        ("With people of like experience", yes(of.matching)),
    ]);
    told
}

fn shown(of: &Shown) -> Vec<Told> {
    let mut told = vec![("What", said(words::SHOWN, &of.what))];
    let Some(Seen { on, outcome, source, format, education, valid_until, name_matches }) = &of.seen else {
        told.push(("Seen", "Not yet".into()));
        return told;
    };
    told.extend([
        ("Seen on", day(*on)),
        ("Outcome", said(words::OUTCOMES, outcome)),
        ("From whom", said(words::SOURCES, source)),
        ("Form", said(words::FORMATS, format)),
    ]);
    told.extend(education.as_deref().map(|level| ("Education", said(words::EDUCATION, level))));
    told.extend(valid_until.map(|until| ("Valid until", day(until))));
    if of.what == "photo-id" {
        told.push(("Bears the legal name", yes(*name_matches)));
    }
    told
}

fn statement(of: &Signed) -> Vec<Told> {
    let mut told = vec![("Statement", of.title.clone()), ("Version of the text", of.version.clone())];
    told.extend(of.months.map(|months| ("For at least", format!("{months} months"))));
    told.extend(of.jurisdiction.as_deref().map(|of| ("For", said(words::JURISDICTIONS, of))));
    told.extend([("Signed as", of.name.clone()), ("Signed on", day(of.on))]);
    told
}

impl super::reference::Given {
    /// What was answered, for those who may read it.
    pub fn told(&self) -> Vec<Told> {
        vec![
            ("From", self.name.clone()),
            ("How they know the person", said(words::ACQUAINTANCE, &self.acquaintance)),
            ("Years known", self.years_known.to_string()),
            ("Does what they promise", said(words::SEEN, &self.reliable)),
            ("Treats people with respect", said(words::SEEN, &self.respectful)),
            ("Keeps what is private to themself", said(words::SEEN, &self.keeps_confidences)),
            ("Keeps good boundaries", said(words::SEEN, &self.keeps_boundaries)),
            ("Recommends them", said(words::RECOMMENDS, &self.recommends)),
        ]
    }
}
