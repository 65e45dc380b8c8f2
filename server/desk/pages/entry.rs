use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::desk::{Case, CaseEntry, Holding, Note};

/// One thing that happened, as the applicant and the desk read it.
#[derive(Serialize)]
pub(super) struct EntryLine {
    pub what: &'static str,
    pub text: String,
    /// Of an exception: what the rule says.
    pub rule: Option<String>,
    /// In dollars.
    pub amount: Option<String>,
    pub purpose: Option<String>,
    pub by: Option<String>,
    pub at: DateTime<Utc>,
}

pub(super) fn entry_line(entry: &CaseEntry, case: &Case, holding: &Holding, by: Option<String>) -> EntryLine {
    let (rule, amount, purpose) = match &entry.note {
        Note::Exception { rule, .. } => (holding.says(rule, case), None, None),
        Note::Fee { purpose, cents, .. } => {
            (None, Some(program::Cents(*cents).to_string()), Some(purpose.clone()))
        }
        _ => (None, None, None),
    };
    EntryLine {
        what: entry.note.name(),
        text: entry.note.text().to_owned(),
        rule,
        amount,
        purpose,
        by,
        at: entry.at,
    }
}
