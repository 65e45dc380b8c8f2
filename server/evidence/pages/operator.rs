//! The operator's page of one person: what they saw is written down here, and proofs are confirmed.

use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    super::{
        Decided, Held, Kind, Record, Verdict, decide,
        form::{self, Group},
        read_file, record_shown as record,
        words::{REASONS, Word},
    },
    Fact, Line, draft,
    entry::FileLine,
    facts, fields, files, whole,
};
use crate::{
    app::App,
    error::{FieldError, Result},
    identity::{self, Operator},
    web::{Form, Kept, Page, redirect},
};

#[derive(Serialize)]
struct ShownPage {
    id: Uuid,
    name: String,
    groups: Vec<Group>,
    shown: Vec<Line>,
    /// Entries that an operator may confirm, having seen the proof.
    entries: Vec<Proof>,
    reasons: Vec<Word>,
    references: Vec<Given>,
    errors: Vec<FieldError>,
    kept: Kept,
}

#[derive(Serialize)]
struct Proof {
    line: Line,
    kind: &'static str,
    facts: Vec<Fact>,
    files: Vec<FileLine>,
    open: bool,
}

/// A reference as the operator reads it.
#[derive(Serialize)]
struct Given {
    at: String,
    facts: Vec<Fact>,
}

impl Page for ShownPage {
    const TEMPLATE: &'static str = "evidence/shown.html";
}

/// What a supervisor would say of work, an operator does not.
fn reasons() -> Vec<Word> {
    REASONS
        .iter()
        .copied()
        .filter(|(code, _)| ["not-seen", "other-day", "can-not-tell"].contains(code))
        .collect()
}

async fn page(app: &App, id: Uuid, kept: Kept, errors: Vec<FieldError>) -> Result<ShownPage> {
    let person = identity::find_person(&app.store.read, id).await?;
    let record = Record::of(&app.store.read, id, app.clock.now()).await?;
    let groups = form::seen_groups();
    let proof = |held: &Held| Proof {
        line: Line::new(held),
        kind: held.row.kind.title(),
        facts: facts(held.content.told()),
        files: record
            .files
            .iter()
            .filter(|file| file.root_id == held.row.root_id)
            .map(FileLine::new)
            .collect(),
        open: held.decision.is_none(),
    };
    let provable = |held: &&Held| {
        held.row.kind.wants_confirmation() && !matches!(held.row.kind, Kind::Shown | Kind::Practice)
    };
    let given = record.requests.iter().filter_map(|of| of.reference.as_ref());
    Ok(ShownPage {
        id,
        name: identity::listed_name(person.legal_name),
        shown: record.of_kind(Kind::Shown).map(Line::new).collect(),
        entries: record.entries.iter().filter(provable).map(proof).collect(),
        reasons: reasons(),
        references: given
            .map(|row| Given { at: row.at.to_rfc3339(), facts: facts(row.content.told()) })
            .collect(),
        errors,
        kept: whole(kept, &groups),
        groups,
    })
}

#[handler]
pub async fn shown_page(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let page = page(app, id, Kept::default().with("draft", draft(app)), Vec::new()).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

#[handler]
pub async fn record_shown(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    form: Form<std::collections::BTreeMap<String, String>>,
) -> poem::Result<Response> {
    match recorded(app, &operator, id, &form.kept).await {
        Ok(()) => Ok(redirect(&format!("/operator/people/{id}/record"))),
        Err(error) => {
            let errors = fields(error)?;
            let page = page(app, id, form.kept.having(&["draft"]), errors).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?)
        }
    }
}

async fn recorded(app: &App, operator: &Operator, id: Uuid, kept: &Kept) -> Result<()> {
    let shown = form::read_seen(&kept.0, app.clock.now().date_naive())?;
    let draft = kept.0.get("draft").map_or("", String::as_str);
    let mut change = app.change(operator.actor()).await?;
    record(&mut change, operator.person.id, id, draft, shown).await?;
    app.commit(change).await
}

#[derive(Deserialize)]
pub struct DecisionForm {
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    reason: String,
}

#[handler]
pub async fn decide_entry(
    Data(app): Data<&App>,
    operator: Operator,
    Path((id, entry)): Path<(Uuid, Uuid)>,
    form: Form<DecisionForm>,
) -> poem::Result<Response> {
    match decided(app, &operator, id, entry, &form.values).await {
        Ok(()) => Ok(redirect(&format!("/operator/people/{id}/record"))),
        Err(error) => {
            let errors = fields(error)?;
            let page = page(app, id, Kept::default().with("draft", draft(app)), errors).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?)
        }
    }
}

async fn decided(app: &App, operator: &Operator, id: Uuid, entry: Uuid, form: &DecisionForm) -> Result<()> {
    let decided = read_decision(entry, &form.verdict, &form.reason)?;
    let mut change = app.change(operator.actor()).await?;
    decide(&mut change, operator.person.id, id, &decided).await?;
    app.commit(change).await
}

/// An operator confirms what they saw, or says why not. Time is not theirs to change.
pub fn read_decision(entry: Uuid, verdict: &str, reason: &str) -> Result<Decided> {
    let (verdict, reason) = match verdict {
        "confirmed" => (Verdict::Confirmed, None),
        "refused" if reasons().iter().any(|(code, _)| *code == reason) => {
            (Verdict::Refused, Some(reason.to_owned()))
        }
        "refused" => return Err(crate::error::Error::invalid("reason", "Choose why you don’t confirm it.")),
        _ => return Err(crate::error::Error::invalid("verdict", "Choose whether you confirm it.")),
    };
    Ok(Decided { entry, verdict, minutes: None, reason })
}

/// What a person added to show an entry, for the operator who is to confirm it.
#[handler]
pub async fn shown_file(
    Data(app): Data<&App>,
    _operator: Operator,
    Path((id, file)): Path<(Uuid, Uuid)>,
) -> poem::Result<Response> {
    let (row, bytes) = read_file(app, id, file).await?;
    Ok(files::served(&row, bytes)?)
}
