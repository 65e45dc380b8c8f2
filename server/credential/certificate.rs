//! A certificate of completion: a row of record with all that is printed on it, as it was on the day.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{FromJsonQueryResult, JoinType, QueryOrder, QuerySelect, SelectTwo, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::revocation::{self, Reason};
use crate::error::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "certificate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people type. Drawn for the first edition, kept by later ones.
    pub number: String,
    pub person_id: Uuid,
    #[sea_orm(unique_key = "one_certificate_of_an_edition")]
    pub enrollment_id: Uuid,
    /// Counts from 1 within an enrollment: a certificate made anew, after a change of name, is the next.
    #[sea_orm(unique_key = "one_certificate_of_an_edition")]
    pub edition: i32,
    /// Personal: the holder's name on paper. Kept for good, so that the certificate can be checked.
    pub content: Content,
    pub issued_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is printed. Frozen at issue; nothing is looked up again when the paper is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Content {
    pub learner: String,
    pub course: String,
    pub course_title: String,
    /// The course version's content hash.
    pub version: String,
    pub language: String,
    pub provider: String,
    pub provider_address: String,
    pub signatory: String,
    pub signatory_title: String,
    pub hours: Hours,
    pub completed_on: NaiveDate,
    pub competencies: Vec<Competency>,
    /// The day on which the exam was passed, where the course has one.
    pub exam_passed_on: Option<NaiveDate>,
    /// The provider's own design that it is printed with; the house's where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design: Option<Uuid>,
    /// When the first edition was issued, where this is a later one.
    #[serde(default)]
    pub first_issued_at: Option<DateTime<Utc>>,
    /// Every edition bears the same name: this one was signed anew because a key was given up.
    #[serde(default)]
    pub same_name: bool,
}

/// Minutes, as completed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub total: i64,
    pub by_topic: Vec<Topic>,
    pub by_mode: Vec<Mode>,
    /// Measured while lessons were open: evidence, not a claim.
    pub seat: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    pub code: String,
    pub name: String,
    pub minutes: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mode {
    /// `Self-paced`, `Live` or `Practice`.
    pub mode: String,
    pub minutes: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competency {
    pub id: String,
    pub title: String,
    pub domain: Option<String>,
}

/// Whether a certificate holds at a moment. A training record does not run out; it can be withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Good,
    /// Withdrawn at that moment, for that reason.
    Withdrawn {
        at: DateTime<Utc>,
        reason: Reason,
    },
    /// It was not issued until later.
    NotYet,
}

impl Model {
    /// The address that a verifier opens, without a host.
    pub fn verification_path(&self) -> String {
        format!("/verify/{}", self.number)
    }

    /// Since when it holds, under whatever name.
    pub fn first_issued_at(&self) -> DateTime<Utc> {
        self.content.first_issued_at.unwrap_or(self.issued_at)
    }

    /// A pure question: rows in, answer out.
    pub fn standing(&self, revocation: Option<&revocation::Model>, at: DateTime<Utc>) -> Standing {
        match revocation {
            _ if at < self.first_issued_at() => Standing::NotYet,
            Some(row) if row.revoked_at <= at => {
                Standing::Withdrawn { at: row.revoked_at, reason: row.reason }
            }
            _ => Standing::Good,
        }
    }
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The newest edition of a number in the form that [`super::read_number`] gives, with its revocation.
pub async fn by_number(
    db: &impl ConnectionTrait,
    number: &str,
) -> Result<Option<(Model, Option<revocation::Model>)>> {
    let editions = Entity::find().filter(Column::Number.eq(number)).order_by_desc(Column::Edition);
    Ok(with_revocation(editions).one(db).await?)
}

/// The same for some hundreds at once, by their numbers. Those that nothing has are left out.
pub async fn by_numbers(
    db: &impl ConnectionTrait,
    numbers: &[&str],
) -> Result<BTreeMap<String, (Model, Option<revocation::Model>)>> {
    let mut found = BTreeMap::new();
    // The databases take so many parameters and no more.
    for some in numbers.chunks(1000) {
        let editions = Entity::find().filter(Column::Number.is_in(some.iter().copied()));
        // Of several editions of one number, the newest comes last and stays.
        let rows = with_revocation(editions.order_by_asc(Column::Edition));
        found.extend(rows.all(db).await?.into_iter().map(|row| (row.0.number.clone(), row)));
    }
    Ok(found)
}

fn with_revocation(certificates: Select<Entity>) -> SelectTwo<Entity, revocation::Entity> {
    let to_revocation: RelationDef =
        Entity::belongs_to(revocation::Entity).from(Column::Id).to(revocation::Column::CertificateId).into();
    certificates.join(JoinType::LeftJoin, to_revocation).select_also(revocation::Entity)
}

pub async fn standing_of(
    db: &impl ConnectionTrait,
    certificate: &Model,
    at: DateTime<Utc>,
) -> Result<Standing> {
    let revocation = revocation::of(db, certificate.id).await?;
    Ok(certificate.standing(revocation.as_ref(), at))
}

/// A person's certificates, newest first; of each the newest edition.
pub async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>> {
    let own = Entity::find().filter(Column::PersonId.eq(person));
    let mut all = own.order_by_desc(Column::IssuedAt).order_by_desc(Column::Edition).all(db).await?;
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|row| seen.insert(row.enrollment_id));
    Ok(all)
}

/// Every edition of a person's certificates, by id.
pub async fn editions_of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Uuid>> {
    let ids = Entity::find().select_only().column(Column::Id).filter(Column::PersonId.eq(person));
    Ok(ids.into_tuple().all(db).await?)
}
