//! Complaints about somebody's conduct, with the authority's clocks. Nobody needs an account to complain; what they
//! write is read by the desk alone.

use chrono::{NaiveDate, TimeDelta};
use program::Program;
use sea_orm::{FromJsonQueryResult, QueryOrder, QuerySelect, Set, TryInsertResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    authority::Desk,
    due::{Due, due},
};
use crate::{
    change::Change,
    error::{Error, Fields, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub desk_id: Uuid,
    /// The form it came by: sent twice, it is one.
    #[sea_orm(unique)]
    pub draft: String,
    /// By which the person who wrote it can ask about it.
    #[sea_orm(unique)]
    pub number: String,
    /// Personal: kept with the authority's record.
    pub content: Content,
    pub received_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What somebody complains of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Content {
    /// Of a certification, as it was typed; may be empty.
    pub number: String,
    /// Whom it is about, in the writer's words.
    pub about: String,
    pub happened_on: Option<NaiveDate>,
    pub text: String,
    /// Where to answer; may be empty.
    pub contact: String,
}

pub mod entry {
    //! What was done about a complaint: added, never edited.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "complaint_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(unique_key = "one_of_each_step")]
        pub complaint_id: Uuid,
        #[sea_orm(unique_key = "one_of_each_step")]
        pub step: super::Step,
        /// Personal: kept with the authority's record.
        #[sea_orm(column_type = "Text")]
        pub text: String,
        /// By how many days the time to decide was made longer.
        pub days: Option<i32>,
        pub by_person: Uuid,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One thing that is done about a complaint, once.
#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Acknowledged,
    Extended,
    /// Something was found to be wrong.
    Upheld,
    /// Nothing was.
    Closed,
    /// What followed stands in the register.
    RegisterUpdated,
}

impl Step {
    pub fn named(word: &str) -> Option<Step> {
        Some(match word {
            "acknowledged" => Step::Acknowledged,
            "extended" => Step::Extended,
            "upheld" => Step::Upheld,
            "closed" => Step::Closed,
            "register_updated" => Step::RegisterUpdated,
            _ => return None,
        })
    }

    /// As forms and programs name it.
    pub fn code(self) -> &'static str {
        match self {
            Step::Acknowledged => "acknowledged",
            Step::Extended => "extended",
            Step::Upheld => "upheld",
            Step::Closed => "closed",
            Step::RegisterUpdated => "register_updated",
        }
    }

    /// What can be done next.
    pub fn possible(done: &[Step]) -> Vec<Step> {
        let has = |step| done.contains(&step);
        let decided = has(Step::Upheld) || has(Step::Closed);
        let mut next = Vec::new();
        if !has(Step::Acknowledged) {
            next.push(Step::Acknowledged);
        }
        if !decided {
            if !has(Step::Extended) {
                next.push(Step::Extended);
            }
            next.extend([Step::Upheld, Step::Closed]);
        }
        if has(Step::Upheld) && !has(Step::RegisterUpdated) {
            next.push(Step::RegisterUpdated);
        }
        next
    }

    pub fn words(self) -> &'static str {
        match self {
            Step::Acknowledged => "Acknowledged",
            Step::Extended => "Given more time",
            Step::Upheld => "Decided: upheld",
            Step::Closed => "Decided: closed without action",
            Step::RegisterUpdated => "The register was brought up to date",
        }
    }
}

/// Takes a complaint. The same form sent twice is one complaint; its number is the answer.
pub async fn complain(
    change: &mut Change,
    desk: Uuid,
    draft: &str,
    number: String,
    content: Content,
) -> Result<String> {
    let mut fields = Fields::default();
    if content.about.trim().is_empty() || content.about.chars().count() > 200 {
        fields.say("about", "Tell whom it is about: a name or a certification number is enough.");
    }
    if content.text.trim().is_empty() || content.text.chars().count() > 10_000 {
        fields.say("text", "Tell what happened, in 10,000 characters or fewer.");
    }
    if content.happened_on.is_some_and(|day| day > change.now.date_naive()) {
        fields.say("happened_on", "This day is still to come.");
    }
    if content.contact.chars().count() > 200 {
        fields.say("contact", "Enter an address in 200 characters or fewer.");
    }
    fields.done()?;
    let id = change.id();
    let row = ActiveModel {
        id: Set(id),
        desk_id: Set(desk),
        draft: Set(draft.to_owned()),
        number: Set(number),
        content: Set(content),
        received_at: Set(change.now),
    };
    let done = Entity::insert(row)
        .on_conflict_do_nothing_on([Column::Draft])
        .exec_without_returning(&change.tx)
        .await?;
    if matches!(done, TryInsertResult::Inserted(1)) {
        change.record(Event::ComplaintReceived { complaint: id, desk });
    }
    let kept =
        Entity::find().filter(Column::Draft.eq(draft)).one(&change.tx).await?.ok_or(Error::NotFound)?;
    Ok(kept.number)
}

/// Does the next thing about a complaint. Done twice, it is done once.
pub async fn handle(
    change: &mut Change,
    complaint: Uuid,
    step: Step,
    text: &str,
    days: Option<i32>,
    by: Uuid,
) -> Result<()> {
    let text = text.trim();
    if text.is_empty() && !matches!(step, Step::Acknowledged | Step::RegisterUpdated) {
        return Err(Error::invalid("text", "Say why."));
    }
    if step == Step::Extended && !days.is_some_and(|days| (1..=365).contains(&days)) {
        return Err(Error::invalid("days", "Enter by how many days, from 1 to 365."));
    }
    Entity::find_by_id(complaint).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)?;
    let done: Vec<Step> = entries(&change.tx, complaint).await?.iter().map(|row| row.step).collect();
    if done.contains(&step) {
        return Ok(());
    }
    if !Step::possible(&done).contains(&step) {
        return Err(Error::refused("desk/complaint-decided", "This complaint was decided already."));
    }
    let row = entry::ActiveModel {
        id: Set(change.id()),
        complaint_id: Set(complaint),
        step: Set(step),
        text: Set(text.chars().take(5000).collect()),
        days: Set(days.filter(|_| step == Step::Extended)),
        by_person: Set(by),
        at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    change.record(Event::ComplaintHandled { complaint, step: step.to_value() });
    Ok(())
}

/// Until when it is to be decided, with the time that was added.
pub fn decide_by(program: &Program, desk: &Desk, row: &Model, entries: &[entry::Model]) -> Option<Due> {
    let longer = entries.iter().find(|entry| entry.step == Step::Extended).and_then(|entry| entry.days);
    let due = due(program, &desk.terms.holidays, "complaint-decided", "complaint-received", row.received_at)?;
    Some(Due { on: due.on + TimeDelta::days(i64::from(longer.unwrap_or(0))), ..due })
}

pub async fn entries(db: &impl ConnectionTrait, complaint: Uuid) -> Result<Vec<entry::Model>> {
    let rows = entry::Entity::find().filter(entry::Column::ComplaintId.eq(complaint));
    Ok(rows.order_by_asc(entry::Column::At).order_by_asc(entry::Column::Id).all(db).await?)
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Newest first.
pub async fn of_desk(db: &impl ConnectionTrait, desk: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::DeskId.eq(desk)).order_by_desc(Column::ReceivedAt).all(db).await?)
}
