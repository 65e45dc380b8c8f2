use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::desk::{Held, Told};

/// What a stranger sees of a certification, as of a moment: the least that answers the question.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    pub holder: String,
    pub title: String,
    /// Who granted it. Never this server.
    pub authority: String,
    pub jurisdiction: String,
    pub stage: Option<String>,
    /// How it stands, as people read it.
    pub words: &'static str,
    pub good: bool,
    pub since: Option<DateTime<Utc>>,
    /// Why, where the authority lets strangers read it.
    pub told: Option<String>,
    /// Those that the holder shows.
    pub endorsements: Vec<String>,
    pub granted_at: DateTime<Utc>,
    /// The last day of the term; absent where no rule tells.
    pub expires_on: Option<NaiveDate>,
    /// The last day of grace: another day than the term's, and both are told.
    pub grace_ends_on: Option<NaiveDate>,
    /// The last day of the term is over.
    pub expired: bool,
}

impl Shown {
    pub fn new(held: &Held, told: Told, as_of: DateTime<Utc>) -> Shown {
        let content = held.row.content.clone();
        Shown {
            holder: content.holder,
            title: content.title,
            authority: content.authority,
            jurisdiction: content.jurisdiction,
            stage: held.term_at(as_of).and_then(|term| term.stage_title.clone()),
            words: told.standing.word(),
            good: told.standing.is_good(),
            since: told.since,
            told: held.said(as_of),
            endorsements: held.shown.iter().map(|one| one.title.clone()).collect(),
            granted_at: held.row.issued_at,
            expires_on: told.expires_on,
            grace_ends_on: told.grace_ends_on,
            expired: told.expires_on.is_some_and(|end| as_of.date_naive() > end),
        }
    }
}
