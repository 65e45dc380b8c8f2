use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
    sea_query::{Expr, Query},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    catalog::{
        CourseVersionColumn, CourseVersions, KeptFlaw, PublicationColumn, Publications, open_failures,
    },
    enrollment::{EnrollmentColumn, Enrollments, LeavingColumn, Leavings},
    error::Result,
};

/// A course version that is on offer, or was.
#[derive(Clone, Debug, Serialize)]
pub struct PublicationLine {
    pub id: Uuid,
    pub course: String,
    pub title: String,
    pub version: String,
    pub offered_from: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Those who are enrolled in this version now.
    pub learners: u64,
}

/// A folder that could not be published.
#[derive(Clone, Debug, Serialize)]
pub struct FailureLine {
    pub course: String,
    pub at: DateTime<Utc>,
    pub flaws: Vec<KeptFlaw>,
}

/// What is on offer, by course; then what was, the newest first.
pub async fn publications(db: &impl ConnectionTrait) -> Result<Vec<PublicationLine>> {
    let to_version: RelationDef = Publications::belongs_to(CourseVersions)
        .from(PublicationColumn::Version)
        .to(CourseVersionColumn::Version)
        .into();
    let titles: Vec<(Uuid, String)> = Publications::find()
        .select_only()
        .column(PublicationColumn::Id)
        .column(CourseVersionColumn::Title)
        .join(JoinType::InnerJoin, to_version)
        .into_tuple()
        .all(db)
        .await?;
    let titles: BTreeMap<Uuid, String> = titles.into_iter().collect();
    let learners = learners(db).await?;
    let rows = Publications::find().order_by_desc(PublicationColumn::OfferedFrom).all(db).await?;
    let mut lines: Vec<PublicationLine> = rows
        .into_iter()
        .map(|row| PublicationLine {
            title: titles.get(&row.id).cloned().unwrap_or_default(),
            learners: learners.get(&row.version).copied().unwrap_or(0),
            id: row.id,
            course: row.course,
            version: row.version,
            offered_from: row.offered_from,
            withdrawn_at: row.withdrawn_at,
        })
        .collect();
    lines.sort_by(|a, b| match (a.withdrawn_at, b.withdrawn_at) {
        (None, None) => a.course.cmp(&b.course),
        (a, b) => a.is_some().cmp(&b.is_some()),
    });
    Ok(lines)
}

/// How many are enrolled in each version, without those who left.
async fn learners(db: &impl ConnectionTrait) -> Result<BTreeMap<String, u64>> {
    let left = Query::select()
        .expr(Expr::val(1))
        .from(Leavings)
        .and_where(LeavingColumn::EnrollmentId.into_expr().equals((Enrollments, EnrollmentColumn::Id)))
        .and_where(LeavingColumn::ReturnedAt.is_null())
        .to_owned();
    let counts: Vec<(String, i64)> = Enrollments::find()
        .select_only()
        .column(EnrollmentColumn::Version)
        .column_as(EnrollmentColumn::Id.count(), "learners")
        .filter(Expr::exists(left).not())
        .group_by(EnrollmentColumn::Version)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().map(|(version, count)| (version, u64::try_from(count).unwrap_or(0))).collect())
}

/// What failed and has not been mended yet.
pub async fn failures(db: &impl ConnectionTrait) -> Result<Vec<FailureLine>> {
    let failures = open_failures(db).await?.into_iter();
    failures.map(|row| Ok(FailureLine { flaws: row.flaws()?, course: row.slug, at: row.at })).collect()
}
