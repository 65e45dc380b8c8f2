use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use serde::Serialize;

use crate::{
    change::Change,
    error::Result,
    journal::{Broken, Column, Entity, Event},
};

/// What the last look at the journal's chain found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    pub at: DateTime<Utc>,
    /// How many rows were whole, from the first on.
    pub entries: i64,
    /// The first row that is not what was written, or follows a gap.
    pub broken_at: Option<i64>,
    pub what: Option<String>,
}

/// Keeps what [`crate::journal::verify`] found. Verifying reads the whole journal: do it before beginning the change.
pub fn check_journal(change: &mut Change, found: &Result<i64, Broken>) {
    change.record(match found {
        Ok(entries) => Event::JournalChecked { entries: *entries, broken_at: None, what: None },
        Err(Broken { seq, what }) => {
            Event::JournalChecked { entries: seq - 1, broken_at: Some(*seq), what: Some((*what).to_owned()) }
        }
    });
}

/// The last check, by the operator or by the clock.
pub async fn last_check(db: &impl ConnectionTrait) -> Result<Option<Check>> {
    // Written out, so that the index over just these rows is used.
    let checks = Entity::find().filter(Expr::cust("kind = 'journal_checked'"));
    let Some(row) = checks.order_by_desc(Column::Seq).limit(1).one(db).await? else { return Ok(None) };
    match serde_json::from_value(row.event)? {
        Event::JournalChecked { entries, broken_at, what } => {
            Ok(Some(Check { at: row.at, entries, broken_at, what }))
        }
        _ => Ok(None),
    }
}
