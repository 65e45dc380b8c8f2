use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, RelationDef,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    catalog::{CourseVersionColumn, CourseVersions, PublicationColumn, Publications},
    credential::{CertificateColumn, Certificates},
    enrollment::{EnrollmentColumn, Enrollments, LeavingColumn, Leavings},
    error::Result,
    identity::{People, PersonColumn, listed_name},
    web::{PAGE_SIZE, Paging},
};

/// An enrollment in the operator's lists.
#[derive(Clone, Debug, Serialize)]
pub struct EnrollmentLine {
    pub id: Uuid,
    pub person_id: Uuid,
    pub legal_name: String,
    pub course: String,
    pub title: String,
    pub enrolled_at: DateTime<Utc>,
    pub left_at: Option<DateTime<Utc>>,
    /// When the certificate of completion was issued, the first of them where there are more.
    pub completed_at: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    person_id: Uuid,
    legal_name: String,
    course: String,
    title: String,
    enrolled_at: DateTime<Utc>,
}

/// Enrollments in one course, or in all, newest first; those that were left, too.
pub async fn enrollments(
    db: &impl ConnectionTrait,
    course: &str,
    page: u64,
) -> Result<(Vec<EnrollmentLine>, Paging)> {
    let mut found = Enrollments::find();
    if !course.is_empty() {
        found = found.filter(EnrollmentColumn::Course.eq(course));
    }
    let paging = Paging::new(page, found.clone().count(db).await?);
    let lines = lines(db, found.offset(paging.offset()).limit(PAGE_SIZE)).await?;
    Ok((lines, paging))
}

/// All of a person's, newest first; those that were left, too.
pub async fn enrollments_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<EnrollmentLine>> {
    lines(db, Enrollments::find().filter(EnrollmentColumn::PersonId.eq(person))).await
}

/// All courses that were ever on offer: slug, and the title that was last published.
pub async fn courses(db: &impl ConnectionTrait) -> Result<BTreeMap<String, String>> {
    let to_version: RelationDef = Publications::belongs_to(CourseVersions)
        .from(PublicationColumn::Version)
        .to(CourseVersionColumn::Version)
        .into();
    let rows: Vec<(String, String)> = Publications::find()
        .select_only()
        .column(PublicationColumn::Course)
        .column(CourseVersionColumn::Title)
        .join(JoinType::InnerJoin, to_version)
        .order_by_asc(PublicationColumn::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn lines(
    db: &impl ConnectionTrait,
    found: sea_orm::Select<Enrollments>,
) -> Result<Vec<EnrollmentLine>> {
    let to_person: RelationDef =
        Enrollments::belongs_to(People).from(EnrollmentColumn::PersonId).to(PersonColumn::Id).into();
    let to_version: RelationDef = Enrollments::belongs_to(CourseVersions)
        .from(EnrollmentColumn::Version)
        .to(CourseVersionColumn::Version)
        .into();
    let rows: Vec<Row> = found
        .select_only()
        .columns([
            EnrollmentColumn::Id,
            EnrollmentColumn::PersonId,
            EnrollmentColumn::Course,
            EnrollmentColumn::EnrolledAt,
        ])
        .column(PersonColumn::LegalName)
        .column(CourseVersionColumn::Title)
        .join(JoinType::InnerJoin, to_person)
        .join(JoinType::InnerJoin, to_version)
        // Ids are in the order of their moments.
        .order_by_desc(EnrollmentColumn::Id)
        .into_model()
        .all(db)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let completed = completed(db, &ids).await?;
    let mut left = left(db, ids).await?;
    let line = |row: Row| EnrollmentLine {
        left_at: left.remove(&row.id),
        completed_at: completed.get(&row.id).copied(),
        id: row.id,
        person_id: row.person_id,
        legal_name: listed_name(row.legal_name),
        course: row.course,
        title: row.title,
        enrolled_at: row.enrolled_at,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Which of these were left, and when.
async fn left(db: &impl ConnectionTrait, enrollments: Vec<Uuid>) -> Result<BTreeMap<Uuid, DateTime<Utc>>> {
    let rows = Leavings::find()
        .filter(LeavingColumn::EnrollmentId.is_in(enrollments))
        .filter(LeavingColumn::ReturnedAt.is_null())
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.enrollment_id, row.left_at)).collect())
}

/// For which of these a certificate was issued, and when first.
async fn completed(db: &impl ConnectionTrait, enrollments: &[Uuid]) -> Result<BTreeMap<Uuid, DateTime<Utc>>> {
    let rows: Vec<(Uuid, DateTime<Utc>)> = Certificates::find()
        .select_only()
        .columns([CertificateColumn::EnrollmentId, CertificateColumn::IssuedAt])
        .filter(CertificateColumn::EnrollmentId.is_in(enrollments.iter().copied()))
        .filter(CertificateColumn::Edition.eq(1))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
