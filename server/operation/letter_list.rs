use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    error::Result,
    mail::{Fate, LetterColumn, Letters},
    web::{PAGE_SIZE, Paging},
};

/// A letter as the operator sees it: never its words, which may hold a one-time link.
#[derive(Clone, Debug, Serialize, FromQueryResult)]
pub struct LetterLine {
    pub id: Uuid,
    pub kind: String,
    pub person_id: Option<Uuid>,
    pub to_address: String,
    pub queued_at: DateTime<Utc>,
    pub fate: Fate,
    pub attempts: i32,
    pub due_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
}

/// Letters of one fate, or all, newest first.
pub async fn letters(
    db: &impl ConnectionTrait,
    fate: Option<Fate>,
    page: u64,
) -> Result<(Vec<LetterLine>, Paging)> {
    let mut found = Letters::find();
    if let Some(fate) = fate {
        found = found.filter(LetterColumn::Fate.eq(fate));
    }
    let paging = Paging::new(page, found.clone().count(db).await?);
    let lines = found
        .select_only()
        .columns([
            LetterColumn::Id,
            LetterColumn::Kind,
            LetterColumn::PersonId,
            LetterColumn::ToAddress,
            LetterColumn::QueuedAt,
            LetterColumn::Fate,
            LetterColumn::Attempts,
            LetterColumn::DueAt,
            LetterColumn::SentAt,
            LetterColumn::Reason,
        ])
        // Ids are in the order of their moments.
        .order_by_desc(LetterColumn::Id)
        .offset(paging.offset())
        .limit(PAGE_SIZE)
        .into_model()
        .all(db)
        .await?;
    Ok((lines, paging))
}
