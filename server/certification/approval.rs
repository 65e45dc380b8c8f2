//! An authority's approval of a provider's training: what was approved, from when to when, as the operator was shown it.
//!
//! A row of record. What turns out differently is said by a new row that takes the place of the old one; an approval
//! that was entered in error is replaced by a row that says so.

use chrono::NaiveDate;
use program::{Approval, Condition, Covered, Entry, Program};
use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};
use serde::Serialize;

use crate::{
    catalog::CourseVersions,
    change::Change,
    error::{Error, Fields, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "provider_approval")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code of whoever approved, as rules name it: `US-CA`, `X-DVA`.
    pub authority: String,
    pub provider: String,
    /// A course's slug here, or what the provider calls it. Absent: every course of the provider.
    pub course: Option<String>,
    /// One version of the course, by its hash. Absent: every version.
    pub version: Option<String>,
    pub from_on: Date,
    /// The last day. Absent: until it is ended.
    pub to_on: Option<Date>,
    /// What the authority bound it to, in its own words or the operator's.
    #[sea_orm(column_type = "Text")]
    pub conditions: String,
    /// Where the approval can be seen: a page's address, a letter's date.
    #[sea_orm(column_type = "Text")]
    pub evidence: String,
    /// The authority approved it as covering every competency, domain and topic that its rules name.
    pub covers_all: bool,
    /// This row takes back the one it replaces: there never was such an approval.
    pub in_error: bool,
    #[sea_orm(unique)]
    pub replaces: Option<Uuid>,
    /// Of the form it came by, so that a form sent twice is taken once.
    #[sea_orm(unique)]
    #[serde(skip)]
    pub draft: String,
    pub recorded_by: Uuid,
    pub recorded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An approval to be recorded, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct ToApprove {
    pub authority: String,
    pub provider: String,
    pub course: String,
    pub version: String,
    pub from_on: String,
    pub to_on: String,
    pub conditions: String,
    pub evidence: String,
    pub covers_all: bool,
    pub in_error: bool,
    pub draft: String,
}

/// Longer than any name of an organization or a course.
const LONGEST_NAME: usize = 200;
const LONGEST_TEXT: usize = 2000;

/// Records an approval, or one that takes the place of `replaces`. The same draft is recorded once.
pub async fn approve(
    change: &mut Change,
    by: Uuid,
    mut wanted: ToApprove,
    replaces: Option<Uuid>,
) -> Result<Uuid> {
    if wanted.draft.is_empty() {
        wanted.draft = change.chance.token();
    }
    let (from_on, to_on) = checked(&wanted)?;
    let version = known_version(&change.tx, &wanted).await?;
    if let Some(before) = replaces {
        hold(change, before, &wanted.draft).await?;
    }
    let row = ActiveModel {
        id: Set(change.id()),
        authority: Set(wanted.authority.trim().to_uppercase()),
        provider: Set(wanted.provider.trim().to_owned()),
        course: Set(Some(wanted.course.trim().to_owned()).filter(|course| !course.is_empty())),
        version: Set(version),
        from_on: Set(from_on),
        to_on: Set(to_on),
        conditions: Set(wanted.conditions.trim().to_owned()),
        evidence: Set(wanted.evidence.trim().to_owned()),
        covers_all: Set(wanted.covers_all),
        in_error: Set(wanted.in_error && replaces.is_some()),
        replaces: Set(replaces),
        draft: Set(wanted.draft.clone()),
        recorded_by: Set(by),
        recorded_at: Set(change.now),
    };
    Entity::insert(row).on_conflict_do_nothing_on([Column::Draft]).exec_without_returning(&change.tx).await?;
    let kept = Entity::find()
        .filter(Column::Draft.eq(&wanted.draft))
        .one(&change.tx)
        .await?
        .ok_or(Error::NotFound)?;
    if kept.recorded_at == change.now && kept.replaces == replaces {
        change.record(match replaces {
            None => Event::ProviderApproved { approval: kept.id, authority: kept.authority },
            Some(before) => Event::ProviderApprovalReplaced { approval: before, by: kept.id },
        });
    }
    Ok(kept.id)
}

/// The row that is to be replaced, kept from being replaced by another at the same time.
async fn hold(change: &mut Change, before: Uuid, draft: &str) -> Result<()> {
    Entity::find_by_id(before).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)?;
    let by = Entity::find().filter(Column::Replaces.eq(before)).one(&change.tx).await?;
    if by.is_some_and(|row| row.draft != draft) {
        return Err(Error::refused(
            "certification/approval-replaced",
            "Somebody has changed this approval since you opened it. Look at the newer one first.",
        ));
    }
    Ok(())
}

fn checked(wanted: &ToApprove) -> Result<(NaiveDate, Option<NaiveDate>)> {
    let mut fields = Fields::default();
    let authority = wanted.authority.trim();
    let code = authority.len() <= 16
        && !authority.is_empty()
        && authority.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !code {
        fields.say("authority", "Choose whose approval it is.");
    }
    let provider = wanted.provider.trim();
    if provider.is_empty() || provider.chars().count() > LONGEST_NAME {
        fields.say("provider", "Name the provider as its certificates name it.");
    }
    if wanted.course.chars().count() > LONGEST_NAME {
        fields.say("course", "This is longer than any course’s name.");
    }
    if !wanted.version.trim().is_empty() && wanted.course.trim().is_empty() {
        fields.say("course", "Name the course that this version is of.");
    }
    let (from_on, to_on) = span(&mut fields, &wanted.from_on, &wanted.to_on);
    evidence(&mut fields, &wanted.evidence);
    if wanted.conditions.chars().count() > LONGEST_TEXT {
        fields.say("conditions", "Please say it shorter.");
    }
    fields.done()?;
    Ok((from_on.unwrap_or_default(), to_on))
}

/// From a day to a day, the last one included; says what is wrong with them.
pub(super) fn span(fields: &mut Fields, from: &str, to: &str) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let from_on = from.trim().parse::<NaiveDate>().ok();
    if from_on.is_none() {
        fields.say("from_on", "Give the first day on which it holds, such as 2026-03-01.");
    }
    let to_on = to.trim().parse::<NaiveDate>().ok();
    if !to.trim().is_empty() && to_on.is_none() {
        fields.say("to_on", "Give the last day on which it holds, or leave it empty.");
    }
    if let (Some(from), Some(to)) = (from_on, to_on)
        && to < from
    {
        fields.say("to_on", "The last day is before the first.");
    }
    (from_on, to_on)
}

pub(super) fn evidence(fields: &mut Fields, text: &str) {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_TEXT {
        fields.say("evidence", "Say where this can be seen: a page’s address, or a letter and its date.");
    }
}

/// A version of the course here, by its hash or the first twelve characters of it.
async fn known_version(db: &impl ConnectionTrait, wanted: &ToApprove) -> Result<Option<String>> {
    let typed = wanted.version.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let unknown = || Error::invalid("version", "There is no such version of this course here.");
    if typed.len() < 12 || !typed.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(unknown());
    }
    let typed = typed.to_ascii_lowercase();
    let found = CourseVersions::find()
        .filter(crate::catalog::CourseVersionColumn::Slug.eq(wanted.course.trim()))
        .filter(crate::catalog::CourseVersionColumn::Version.starts_with(&typed))
        .all(db)
        .await?;
    match found.as_slice() {
        [one] => Ok(Some(one.version.clone())),
        _ => Err(unknown()),
    }
}

/// Every row, the newest first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::RecordedAt).order_by_desc(Column::Id).all(db).await?)
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

impl Model {
    /// Whether it speaks of this piece of training, whatever the day.
    fn fits(&self, entry: &Entry) -> bool {
        let same = |a: &str, b: &Option<String>| b.as_deref().is_some_and(|b| folded(a) == folded(b));
        same(&self.provider, &entry.provider)
            && self.course.as_deref().is_none_or(|course| same(course, &entry.course))
            && self.version.as_deref().is_none_or(|version| entry.course_version.as_deref() == Some(version))
    }

    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from_on <= day && self.to_on.is_none_or(|to| day <= to)
    }
}

/// Tells of each piece of training which authorities approved it, and what this program's authority approved it as
/// covering.
pub fn tell(entries: &mut [Entry], approvals: &[Model], program: &Program) {
    let whole = everything_named(program);
    for entry in entries {
        let fitting: Vec<&Model> = approvals.iter().filter(|row| row.fits(entry)).collect();
        for row in fitting {
            if row.covers_all && row.authority == program.jurisdiction && row.holds_on(entry.on) {
                entry.covers.get_or_insert_default().extend(whole.iter().cloned());
            }
            entry.approvals.push(Approval {
                by: row.authority.clone(),
                from: Some(row.from_on),
                to: row.to_on,
                language: None,
                course_version: row.version.clone(),
            });
        }
    }
}

/// Every competency, domain and topic that a program's rules name. Where only their number is known, so many.
fn everything_named(program: &Program) -> Vec<Covered> {
    let mut found = Vec::new();
    for rule in &program.rules {
        if let Condition::Covers(asked) = &rule.condition {
            let named = asked.all.iter().cloned();
            let numbered = (1..=asked.number.unwrap_or(0)).map(|at| format!("{at} as approved"));
            found.extend(named.chain(numbered).map(|id| Covered { framework: asked.framework.clone(), id }));
        }
    }
    found
}

/// Names are compared without regard to case and blanks.
pub(super) fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
