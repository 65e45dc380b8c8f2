//! A person's record, page by page; the page behind a confirmer's link; the operator's page of what was shown.

mod confirmation;
mod entry;
mod files;
mod operator;
mod overview;
mod request;
mod statement;

use serde::Serialize;
use uuid::Uuid;

use super::{
    content::Content,
    form::{Control, Group},
    record::{Held, Standing},
    told::Told,
    words::{self, said},
};
use crate::{
    app::App,
    error::{Error, FieldError, Result},
    web::Kept,
};

pub use confirmation::{confirmation_page, take_confirmation};
pub use entry::{add_entry, correct_entry, correction_page, entry_page, kind_page, new_page, withdraw_entry};
pub use files::{add_file, download_file, erase_file};
pub use operator::{decide_entry, read_decision, record_shown, shown_file, shown_page};
pub use overview::{download_practice, erase_record, erasure_page, record_page};
pub use request::{ask_again, ask_practice, ask_practice_page, ask_reference, end_request, references_page};
pub use statement::{sign_statement, statement_page, statements_page};

/// An entry as lists show it.
#[derive(Serialize)]
struct Line {
    id: Uuid,
    title: String,
    /// Who gave it, or where it was.
    by: Option<String>,
    on: Option<String>,
    minutes: i64,
    confirmed: i64,
    standing: &'static str,
    badge: &'static str,
    /// Why it was refused.
    reason: Option<String>,
    confirmer: Option<String>,
}

impl Line {
    fn new(held: &Held) -> Line {
        let content = &held.content;
        let by = match content {
            Content::Practice(of) => {
                Some(format!("{}, {}", said(words::DOMAINS, &of.domain), said(words::SETTINGS, &of.setting)))
            }
            other => other.by().map(str::to_owned),
        };
        let (standing, badge) = words_of(held);
        let reason = held.decision.as_ref().and_then(|decision| decision.reason.as_deref());
        Line {
            id: held.row.id,
            title: content.title(),
            by,
            on: content.day().map(|day| day.to_string()),
            minutes: content.minutes(),
            confirmed: held.confirmed_minutes(),
            standing,
            badge,
            reason: reason.map(|reason| said(words::REASONS, reason)),
            confirmer: held.confirmer.as_ref().map(|by| by.name.clone()),
        }
    }
}

/// How an entry's standing is said, and the class of its badge.
fn words_of(held: &Held) -> (&'static str, &'static str) {
    if matches!(&held.content, Content::Shown(shown) if shown.seen.is_none()) {
        return ("You will show it", "badge-wait");
    }
    match held.standing() {
        Standing::Stated if held.row.kind.wants_confirmation() => ("Your word", ""),
        Standing::Stated => ("Stated", ""),
        Standing::Waiting => ("Waiting for an answer", "badge-wait"),
        Standing::Confirmed => ("Confirmed", "badge-good"),
        Standing::Changed => ("Confirmed with another time", "badge-good"),
        Standing::Refused => ("Not confirmed", "badge-bad"),
        Standing::Seen => ("Seen", "badge-good"),
    }
}

/// A label and its value.
#[derive(Serialize)]
struct Fact {
    label: &'static str,
    value: String,
}

fn facts(told: Vec<Told>) -> Vec<Fact> {
    told.into_iter().map(|(label, value)| Fact { label, value }).collect()
}

/// What was typed, with an empty value for every field of the form that was not sent.
fn whole(kept: Kept, groups: &[Group]) -> Kept {
    let names: Vec<&str> =
        groups.iter().flat_map(|group| &group.controls).map(|of: &Control| of.name.as_str()).collect();
    kept.having(&names).having(&["draft"])
}

/// What is wrong field by field, where that is what went wrong.
fn fields(error: Error) -> Result<Vec<FieldError>> {
    match error {
        Error::Invalid(fields) => Ok(fields.0),
        other => Err(other),
    }
}

/// Names a form, so that it is taken once.
fn draft(app: &App) -> String {
    let mut draft = app.chance.token();
    draft.truncate(32);
    draft
}
