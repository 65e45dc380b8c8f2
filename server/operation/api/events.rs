use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Query, payload::Json};
use serde_json::Value;

use crate::{
    app::App,
    error::Error,
    journal,
    operation::{Asked, Check, check_journal, event_rows, last_check},
    token::OperatorCaller,
    web::{Problem, Tag},
};

pub struct EventApi;

/// What happened. Ids and facts; never names, addresses or what people wrote.
#[derive(Object)]
#[oai(rename = "Event")]
struct EventOut {
    /// Counts from 1 without a gap.
    seq: i64,
    at: DateTime<Utc>,
    /// `person:…`, `token:…`, `stranger` or `system:…`.
    actor: String,
    /// Such as `person_enrolled`.
    kind: String,
    /// The facts, by their names; `kind` among them.
    event: Value,
    /// SHA-256, hex, of the row before: whoever keeps rows can see that none was changed.
    previous: String,
    hash: String,
}

/// A look through the whole journal.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct JournalCheck {
    at: DateTime<Utc>,
    /// How many rows are whole, from the first on.
    entries: i64,
    /// The first row that is not what was written, or follows a gap.
    broken_at: Option<i64>,
    /// What is wrong with it.
    what: Option<String>,
}

/// Events, newest first, 50 at most.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct EventList {
    events: Vec<EventOut>,
    /// Ask with it as `before` for older ones. Absent: there are none.
    older: Option<i64>,
    last_check: Option<JournalCheck>,
}

#[OpenApi(prefix_path = "/operator/events", tag = "Tag::Operator")]
impl EventApi {
    /// List events
    #[oai(path = "/", method = "get", operation_id = "listEvents")]
    async fn list(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        /// Only events of this kind.
        #[oai(validator(max_length = 80))]
        kind: Query<Option<String>>,
        /// Only what this one did, as events tell it.
        #[oai(validator(max_length = 80))]
        actor: Query<Option<String>>,
        /// Only those with a smaller `seq`.
        before: Query<Option<i64>>,
    ) -> Result<Json<EventList>, Problem> {
        let asked =
            Asked { kind: kind.0.unwrap_or_default(), actor: actor.0.unwrap_or_default(), before: before.0 };
        let (rows, older) = event_rows(&app.store.read, &asked).await?;
        let last_check = last_check(&app.store.read).await?.map(told);
        let events = rows.into_iter().map(|row| EventOut {
            seq: row.seq,
            at: row.at,
            actor: row.actor,
            kind: row.kind,
            event: row.event,
            previous: row.previous,
            hash: row.hash,
        });
        Ok(Json(EventList { events: events.collect(), older, last_check }))
    }

    /// Look through the whole journal
    ///
    /// Each row against the one before it, by their hashes. What was found is kept.
    #[oai(path = "/check", method = "post", operation_id = "checkEvents")]
    async fn check(&self, app: Data<&App>, caller: OperatorCaller) -> Result<Json<JournalCheck>, Problem> {
        let found = journal::verify(&app.store.read).await?;
        let mut change = app.change(caller.actor()).await?;
        check_journal(&mut change, &found);
        app.commit(change).await?;
        let kept = last_check(&app.store.read).await?;
        let kept = kept.ok_or_else(|| Error::fault("the look through the journal was not kept"))?;
        Ok(Json(told(kept)))
    }
}

fn told(check: Check) -> JournalCheck {
    let Check { at, entries, broken_at, what } = check;
    JournalCheck { at, entries, broken_at, what }
}
