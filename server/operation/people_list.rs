use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Func, LikeExpr},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    error::Result,
    identity::{People, PersonColumn, RoleGrants, Sessions, listed_name},
    web::{PAGE_SIZE, Paging},
};

type RoleColumn = <RoleGrants as EntityTrait>::Column;
type SessionColumn = <Sessions as EntityTrait>::Column;

/// A person in the operator's list.
#[derive(Clone, Debug, Serialize)]
pub struct PersonLine {
    pub id: Uuid,
    pub legal_name: String,
    pub email: String,
    pub signed_up_at: DateTime<Utc>,
    pub confirmed: bool,
    /// Nobody can sign in to it any more.
    pub closed: bool,
    pub roles: Vec<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    legal_name: String,
    preferred_name: Option<String>,
    email: String,
    signed_up_at: DateTime<Utc>,
    email_confirmed_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
}

/// People whose name or address holds these words, by name; all of them where there are none.
pub async fn people(db: &impl ConnectionTrait, words: &str, page: u64) -> Result<(Vec<PersonLine>, Paging)> {
    let found = People::find().filter(fits(words));
    let paging = Paging::new(page, found.clone().count(db).await?);
    let rows = found
        .select_only()
        .columns([
            PersonColumn::Id,
            PersonColumn::LegalName,
            PersonColumn::PreferredName,
            PersonColumn::Email,
            PersonColumn::SignedUpAt,
            PersonColumn::EmailConfirmedAt,
            PersonColumn::ClosedAt,
        ])
        .order_by_asc(PersonColumn::LegalName)
        .order_by_asc(PersonColumn::Id)
        .offset(paging.offset())
        .limit(PAGE_SIZE)
        .into_model::<Row>()
        .all(db)
        .await?;
    let mut roles = roles_of(db, rows.iter().map(|row| row.id).collect()).await?;
    let lines = rows.into_iter().map(|row| PersonLine {
        roles: roles.remove(&row.id).unwrap_or_default(),
        id: row.id,
        legal_name: match row.preferred_name {
            Some(called) if called != row.legal_name => format!("{} ({called})", row.legal_name),
            _ => listed_name(row.legal_name),
        },
        email: row.email,
        signed_up_at: row.signed_up_at,
        confirmed: row.email_confirmed_at.is_some(),
        closed: row.closed_at.is_some(),
    });
    Ok((lines.collect(), paging))
}

/// Every word must be in the name, the name they go by, or the address.
fn fits(words: &str) -> Condition {
    let mut all = Condition::all();
    for word in words.split_whitespace().take(8) {
        let mut any = Condition::any();
        for column in [PersonColumn::LegalName, PersonColumn::PreferredName, PersonColumn::EmailKey] {
            any = any.add(Expr::expr(Func::lower(Expr::col((People, column)))).like(holding(word)));
        }
        all = all.add(any);
    }
    all
}

/// A pattern for texts that hold this word, whatever signs it is made of.
pub(super) fn holding(word: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for c in word.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

/// The roles that people hold now.
pub async fn roles_of(db: &impl ConnectionTrait, people: Vec<Uuid>) -> Result<BTreeMap<Uuid, Vec<String>>> {
    let grants = RoleGrants::find()
        .filter(RoleColumn::PersonId.is_in(people))
        .filter(RoleColumn::EndedAt.is_null())
        .order_by_asc(RoleColumn::GrantedAt)
        .all(db)
        .await?;
    let mut roles: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for grant in grants {
        roles.entry(grant.person_id).or_default().push(grant.role.to_value());
    }
    Ok(roles)
}

/// On how many devices a person is signed in.
pub async fn sessions(db: &impl ConnectionTrait, person: Uuid, now: DateTime<Utc>) -> Result<u64> {
    let live =
        Sessions::find().filter(SessionColumn::PersonId.eq(person)).filter(SessionColumn::ExpiresAt.gt(now));
    Ok(live.count(db).await?)
}
