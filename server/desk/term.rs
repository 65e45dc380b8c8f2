//! A term of a certification: from a day to a day, by the rules in force when it began. A later rule does not move
//! its end; a longer stage, a renewal or a reinstatement is another row.

use chrono::NaiveDate;
use document::Kind;
use program::{Condition, Program};
use sea_orm::{QueryOrder, Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{certification, grounds::Grounds};
use crate::{change::Change, credential, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certification_term")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "one_term_of_a_place")]
    pub certification_id: Uuid,
    /// Counts from 1 within a certification.
    #[sea_orm(unique_key = "one_term_of_a_place")]
    pub seq: i32,
    pub what: What,
    /// As the program names it; absent where it has no stages.
    pub stage: Option<String>,
    pub stage_title: Option<String>,
    /// A stage comes after this one.
    pub provisional: bool,
    pub from_on: Date,
    /// The last day; absent where no rule tells the length.
    pub expires_on: Option<Date>,
    /// The last day of grace, where a rule gives any.
    pub grace_ends_on: Option<Date>,
    /// The first and the last day to file a renewal, where a rule says so.
    pub file_from: Option<Date>,
    pub file_by: Option<Date>,
    pub recorded_at: DateTimeUtc,
    /// The authority's own design that the term's paper is laid out in; the house's where there is none.
    pub design_id: Option<Uuid>,
    /// Personal: hours, exams and approved courses that the decision rested on; kept for good with the certification. Absent
    /// where no application began the term, and of terms from before it was kept.
    pub grounds: Option<Grounds>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How a term came about.
#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum What {
    Granted,
    /// The next stage.
    Advanced,
    /// The same stage, longer.
    Extended,
    Renewed,
    Reinstated,
}

impl What {
    /// As pages and programs name it.
    pub fn word(self) -> &'static str {
        match self {
            What::Granted => "granted",
            What::Advanced => "advanced",
            What::Extended => "extended",
            What::Renewed => "renewed",
            What::Reinstated => "new_term",
        }
    }
}

/// A term's days and stage, before it is a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    pub stage: Option<String>,
    pub stage_title: Option<String>,
    pub provisional: bool,
    pub from_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    pub grace_ends_on: Option<NaiveDate>,
    pub file_from: Option<NaiveDate>,
    pub file_by: Option<NaiveDate>,
}

/// The term that begins on a day at a stage, by the rules in force then. Pure.
pub fn span(program: &Program, stage: Option<&str>, from_on: NaiveDate) -> Span {
    let named = stage.and_then(|stage| program.stage(stage));
    let last = program.stages.last().map(|stage| stage.id.as_str());
    let mut span = Span {
        stage: stage.map(ToOwned::to_owned),
        stage_title: named.map(|stage| stage.title.clone()),
        provisional: stage.is_some() && stage != last || named.is_some_and(|stage| !stage.certified),
        from_on,
        expires_on: None,
        grace_ends_on: None,
        file_from: None,
        file_by: None,
    };
    let limit = program.rules.iter().filter(|rule| rule.in_force(from_on) && rule.decides());
    let limit = limit.clone().find_map(|rule| match &rule.condition {
        Condition::StageLimit(limit) if Some(limit.stage.as_str()) == stage => Some(limit),
        _ => None,
    });
    if let Some(limit) = limit {
        span.expires_on = program.calendar.after(from_on, limit.length).map(|counted| counted.day);
        return span;
    }
    let mut staged = program.clone();
    staged
        .rules
        .retain(|rule| rule.stages.is_empty() || rule.stages.iter().any(|own| Some(own.as_str()) == stage));
    if let Some(dates) = program::term_from(&staged, from_on) {
        span.expires_on = Some(dates.expires_on);
        span.grace_ends_on = dates.grace_ends_on;
        span.file_from = dates.file_from;
        span.file_by = dates.file_by;
    }
    span
}

/// A stage with one extension more, by the program's own length. None where no rule gives one.
pub fn longer(program: &Program, term: &Model) -> Option<Span> {
    let limit = program.rules.iter().find_map(|rule| match &rule.condition {
        Condition::StageLimit(limit) if Some(&limit.stage) == term.stage.as_ref() => Some(limit),
        _ => None,
    })?;
    let end = program.calendar.after(term.expires_on?, limit.extension?)?.day;
    let same = span(program, term.stage.as_deref(), term.from_on);
    Some(Span { expires_on: Some(end), ..same })
}

pub(super) async fn begin(
    change: &mut Change,
    certification: Uuid,
    what: What,
    span: Span,
    grounds: Option<Grounds>,
) -> Result<Uuid> {
    let before = of(&change.tx, certification).await?;
    let authority = certification::authority_of(&change.tx, certification).await?;
    let design = credential::design_of(&change.tx, Kind::Certification, &authority).await?;
    let id = change.id();
    let row = ActiveModel {
        id: Set(id),
        certification_id: Set(certification),
        seq: Set(i32::try_from(before.len()).unwrap_or(i32::MAX - 1) + 1),
        what: Set(what),
        stage: Set(span.stage),
        stage_title: Set(span.stage_title),
        provisional: Set(span.provisional),
        from_on: Set(span.from_on),
        expires_on: Set(span.expires_on),
        grace_ends_on: Set(span.grace_ends_on),
        file_from: Set(span.file_from),
        file_by: Set(span.file_by),
        recorded_at: Set(change.now),
        design_id: Set(design),
        grounds: Set(grounds),
    };
    row.insert(&change.tx).await?;
    change.record(Event::TermBegun { certification, term: id, how: what.to_value() });
    Ok(id)
}

pub(super) async fn of(db: &impl ConnectionTrait, certification: Uuid) -> Result<Vec<Model>> {
    of_many(db, &[certification]).await
}

pub(super) async fn of_many(db: &impl ConnectionTrait, certifications: &[Uuid]) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::CertificationId.is_in(certifications.iter().copied()));
    Ok(rows.order_by_asc(Column::Seq).all(db).await?)
}
