//! The days that a program's rules count from and only the person knows: applied, extension asked, credential ends.
//!
//! Rows are added; the latest of an event counts, and one without a day takes it back.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use program::{Condition, Moment, Program, Range, Step, Window};
use sea_orm::{QueryOrder, Set, entity::prelude::*};

use crate::{change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Personal: kept while the account is, as part of the person's record.
    pub person_id: Uuid,
    pub program: String,
    /// As rules name it: `applied`, `initial-started`.
    pub event: String,
    /// Personal: kept while the account is. Absent: it did not happen after all.
    pub on_day: Option<Date>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Records the days that differ from those known.
pub async fn record(
    change: &mut Change,
    person: Uuid,
    program: &str,
    days: &BTreeMap<String, Option<NaiveDate>>,
) -> Result<()> {
    let known = of(&change.tx, person, program).await?;
    for (event, day) in days {
        if known.get(event).copied() == *day {
            continue;
        }
        let row = ActiveModel {
            id: Set(change.id()),
            person_id: Set(person),
            program: Set(program.to_owned()),
            event: Set(event.clone()),
            on_day: Set(*day),
            recorded_at: Set(change.now),
        };
        row.insert(&change.tx).await?;
        change.record(Event::ProgramDayRecorded {
            person,
            program: program.to_owned(),
            event: event.clone(),
        });
    }
    Ok(())
}

/// What the person said of a program's days, by event.
pub async fn of(
    db: &impl ConnectionTrait,
    person: Uuid,
    program: &str,
) -> Result<BTreeMap<String, NaiveDate>> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::Program.eq(program))
        .order_by_asc(Column::RecordedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let latest: BTreeMap<String, Option<NaiveDate>> =
        rows.into_iter().map(|row| (row.event, row.on_day)).collect();
    Ok(latest.into_iter().filter_map(|(event, day)| Some((event, day?))).collect())
}

/// Of a stage: the authority gave more time. No rule counts from it; that it happened is what counts.
pub const EXTENSION_GRANTED: &str = "extension-granted";

/// The stages that end after a time.
pub fn limited_stages(program: &Program) -> Vec<String> {
    let stages = program.rules.iter().filter_map(|rule| match &rule.condition {
        Condition::StageLimit(limit) => Some(limit.stage.clone()),
        _ => None,
    });
    stages.collect()
}

/// The events that a program's rules count from. Days of what providers, employers and authorities do are theirs to know.
pub fn events(program: &Program) -> Vec<String> {
    let mut found = Vec::new();
    for rule in program.rules.iter().filter(|rule| !rule.advisory && rule.step != Step::Run) {
        for condition in
            [Some(&rule.condition), rule.when.as_ref(), rule.waived_by.as_ref()].into_iter().flatten()
        {
            named(condition, &mut found);
        }
        found.extend(rule.pinned_by.event().map(ToOwned::to_owned));
    }
    found.sort();
    found.dedup();
    found
}

fn named(condition: &Condition, found: &mut Vec<String>) {
    match condition {
        Condition::Amount(of) => window(of.within.as_ref(), found),
        Condition::Exam(of) => window(of.within.as_ref(), found),
        Condition::Shown(of) => window(of.within.as_ref(), found),
        Condition::Signed(of) => window(of.within.as_ref(), found),
        Condition::Attempts(of) => found.extend(of.opens.iter().chain(&of.after).cloned()),
        Condition::Holds(of) => moment(of.on.as_ref(), found),
        Condition::Age(of) => moment(of.on.as_ref(), found),
        Condition::Deadline(of) => {
            found.push(of.event.clone());
            moment(Some(&of.of), found);
        }
        Condition::StageLimit(of) => {
            found.push(of.begins.clone());
            if of.extensions > 0 {
                found.extend(["extension-requested".to_owned(), EXTENSION_GRANTED.to_owned()]);
            }
        }
        Condition::Any(all) | Condition::All(all) | Condition::AtLeast(_, all) => {
            for condition in all {
                named(condition, found);
            }
        }
        Condition::Not(of) => named(of, found),
        Condition::Choose(of) => {
            for condition in [&of.condition, &of.then, &of.otherwise] {
                named(condition, found);
            }
        }
        Condition::Candidates(all) => all.iter().for_each(|of| named(&of.condition, found)),
        Condition::Term(_) | Condition::Grace(_) => found.push("certified".to_owned()),
        _ => (),
    }
}

fn window(of: Option<&Window>, found: &mut Vec<String>) {
    match of.map(|of| &of.range) {
        Some(Range::Last { before, .. }) => moment(Some(before), found),
        Some(Range::Between { after, before }) => {
            moment(after.as_ref(), found);
            moment(before.as_ref(), found);
        }
        Some(Range::Stage(stage)) => found.push(format!("{stage}-started")),
        Some(Range::Term) => found.push("certified".to_owned()),
        Some(Range::CalendarYear) | None => (),
    }
}

fn moment(of: Option<&Moment>, found: &mut Vec<String>) {
    if let Some(Moment::Event(event)) = of {
        found.push(event.clone());
    }
}

/// An event as a person is asked for it.
pub fn question(event: &str, program: &Program) -> String {
    let words = match event {
        "applied" => "The day you applied",
        "approved" => "The day you were approved to sit the exam",
        "certified" => "The day you were certified",
        "renewed" => "The day you last renewed",
        "expires" => "The day your certification ends",
        "enrolled" => "The day you enrolled in the training",
        "training-started" => "The day your training began",
        "training-finished" => "The day your training ended",
        "hired" => "The day you were hired",
        "term-started" => "The day your present term began",
        "renewal-filed" => "The day you filed the renewal",
        "renewal-opened" => "The day the renewal opened",
        "extension-requested" => "The day you asked for more time",
        EXTENSION_GRANTED => "The day you were given more time",
        "became-supervisor" => "The day you became a supervisor",
        "application-complete" => "The day your application was complete",
        "decided" => "The day of the decision",
        "exam-booked" => "The day you booked the exam",
        "accommodation-asked" => "The day you asked for an accommodation",
        _ => "",
    };
    if !words.is_empty() {
        return words.to_owned();
    }
    for (ending, verb) in
        [("-started", "began"), ("-ends", "ends"), ("-finished", "ended"), ("-passed", "was passed")]
    {
        if let Some(of) = event.strip_suffix(ending) {
            let name = program.stage(of).map_or_else(|| of.replace('-', " "), |stage| stage.title.clone());
            return format!("The day {name} {verb}");
        }
    }
    format!("The day of: {}", event.replace('-', " "))
}
