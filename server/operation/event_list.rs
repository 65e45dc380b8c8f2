use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    error::Result,
    journal::{Column, Entity, Model},
    web::PAGE_SIZE,
};

/// Which part of the journal is asked for. Empty texts ask for all.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Asked {
    #[serde(default)]
    pub kind: String,
    /// As the journal keeps it: `person:…`, `token:…`, `stranger`, `system:…`.
    #[serde(default)]
    pub actor: String,
    /// Only rows before this one.
    pub before: Option<i64>,
}

/// A row of the journal for people.
#[derive(Clone, Debug, Serialize)]
pub struct EventLine {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub actor: String,
    /// The page about the actor, if there is one.
    pub actor_page: Option<String>,
    pub kind: String,
    pub facts: Vec<Fact>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    pub name: String,
    pub value: String,
    pub page: Option<String>,
}

/// Newest first, a page of them, with the number to ask for older ones if there are any.
pub async fn events(db: &impl ConnectionTrait, asked: &Asked) -> Result<(Vec<EventLine>, Option<i64>)> {
    let (rows, older) = event_rows(db, asked).await?;
    Ok((rows.into_iter().map(line).collect(), older))
}

/// The same, as the journal keeps them.
pub async fn event_rows(db: &impl ConnectionTrait, asked: &Asked) -> Result<(Vec<Model>, Option<i64>)> {
    // The journal grows for ever: rows are found from where one is, never counted.
    let mut found = Entity::find().order_by_desc(Column::Seq).limit(PAGE_SIZE + 1);
    if !asked.kind.is_empty() {
        found = found.filter(Column::Kind.eq(&asked.kind));
    }
    if !asked.actor.is_empty() {
        found = found.filter(Column::Actor.eq(&asked.actor));
    }
    if let Some(before) = asked.before {
        found = found.filter(Column::Seq.lt(before));
    }
    let mut rows = found.all(db).await?;
    let size = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let older = rows.last().filter(|_| more).map(|row| row.seq);
    Ok((rows, older))
}

fn line(row: Model) -> EventLine {
    let members = match row.event {
        Value::Object(members) => members,
        _ => serde_json::Map::new(),
    };
    let facts = members.into_iter().filter(|(name, value)| name != "kind" && !value.is_null());
    let facts = facts.map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        Fact { page: page(&name, &value), name: name.replace('_', " "), value }
    });
    EventLine {
        seq: row.seq,
        at: row.at,
        actor_page: row.actor.strip_prefix("person:").and_then(|id| page("person", id)),
        actor: row.actor,
        kind: row.kind,
        facts: facts.collect(),
    }
}

/// Where the operator reads more about it.
fn page(name: &str, id: &str) -> Option<String> {
    match name {
        "person" => Some(format!("/operator/people/{id}")),
        "enrollment" => Some(format!("/operator/enrollments/{id}")),
        _ => None,
    }
}
