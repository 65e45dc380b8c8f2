use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, RelationDef, Select,
    sea_query::{Expr, Func},
};
use serde::Serialize;
use uuid::Uuid;

use super::people_list::holding;
use crate::{
    credential::{Certificate, CertificateColumn, Certificates, Revocations},
    error::{Error, Result},
    identity::{People, PersonColumn},
    verification::number_in,
    web::{PAGE_SIZE, Paging},
};

type RevocationColumn = <Revocations as EntityTrait>::Column;

/// A certificate in the operator's list.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateLine {
    pub id: Uuid,
    pub number: String,
    pub person_id: Uuid,
    pub enrollment_id: Uuid,
    /// As printed.
    pub learner: String,
    pub title: String,
    pub completed_on: NaiveDate,
    pub issued_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Why, after "because".
    pub reason: Option<&'static str>,
    /// The same for programs.
    pub reason_code: Option<String>,
}

/// Certificates with this number, which may stand in the address of its page on this server at `own`, or of people whose present legal name holds these words; all where there are none.
/// Newest first.
pub async fn certificates(
    db: &impl ConnectionTrait,
    own: &str,
    words: &str,
    page: u64,
) -> Result<(Vec<CertificateLine>, Paging)> {
    let found = match number_in(own, words) {
        Ok(number) => Certificates::find().filter(CertificateColumn::Number.eq(number)),
        Err(_) if words.is_empty() => Certificates::find(),
        Err(_) => by_name(words),
    };
    let paging = Paging::new(page, found.clone().count(db).await?);
    let lines = lines(db, found.offset(paging.offset()).limit(PAGE_SIZE)).await?;
    Ok((lines, paging))
}

/// One of them.
pub async fn certificate(db: &impl ConnectionTrait, id: Uuid) -> Result<CertificateLine> {
    let found = lines(db, Certificates::find_by_id(id)).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// All of a person's, newest first.
pub async fn certificates_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<CertificateLine>> {
    lines(db, Certificates::find().filter(CertificateColumn::PersonId.eq(person))).await
}

fn by_name(words: &str) -> Select<Certificates> {
    let to_person: RelationDef =
        Certificates::belongs_to(People).from(CertificateColumn::PersonId).to(PersonColumn::Id).into();
    let mut all = Condition::all();
    for word in words.split_whitespace().take(8) {
        let name = Func::lower(Expr::col((People, PersonColumn::LegalName)));
        all = all.add(Expr::expr(name).like(holding(word)));
    }
    Certificates::find().join(JoinType::InnerJoin, to_person).filter(all)
}

async fn lines(db: &impl ConnectionTrait, found: Select<Certificates>) -> Result<Vec<CertificateLine>> {
    let rows = found.order_by_desc(CertificateColumn::Id).all(db).await?;
    let ids = rows.iter().map(|row| row.id);
    let revoked = Revocations::find().filter(RevocationColumn::CertificateId.is_in(ids)).all(db).await?;
    let revoked: BTreeMap<Uuid, _> = revoked.into_iter().map(|row| (row.certificate_id, row)).collect();
    let line = |row: Certificate| {
        let revocation = revoked.get(&row.id);
        CertificateLine {
            id: row.id,
            number: row.number,
            person_id: row.person_id,
            enrollment_id: row.enrollment_id,
            learner: row.content.learner,
            title: row.content.course_title,
            completed_on: row.content.completed_on,
            issued_at: row.issued_at,
            withdrawn_at: revocation.map(|row| row.revoked_at),
            reason: revocation.map(|row| row.reason.sentence()),
            reason_code: revocation.map(|row| row.reason.code()),
        }
    };
    Ok(rows.into_iter().map(line).collect())
}
