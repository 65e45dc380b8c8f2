use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    at_desk::title,
    by,
    entry::{EntryLine, entry_line},
    fresh_draft, named,
};
use crate::{
    app::App,
    desk::{self, Application, Case, Holding, Line, State, Step, acting::held_against, due::Due},
    error::{Error, FieldError, Result},
    identity::{self, Learner},
    web::{Form, Kept, Nothing, Page, redirect},
};

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template's turns")]
struct CasePage {
    id: Uuid,
    desk: Uuid,
    authority: String,
    title: String,
    what: &'static str,
    name: String,
    state: State,
    words: &'static str,
    round: u8,
    open: bool,
    stage: Option<String>,
    endorsements: Vec<String>,
    county: String,
    exception: String,
    lines: Vec<Line>,
    /// How the rules stood on the day it was sent.
    then: Vec<Line>,
    not_met: usize,
    unknown: usize,
    claimed_before: usize,
    /// Of a statement in the applicant's own words: how many.
    statement_words: Option<i32>,
    entries: Vec<EntryLine>,
    sent_at: Option<DateTime<Utc>>,
    due: Option<Due>,
    over: bool,
    late: bool,
    audit: bool,
    deciders: u8,
    /// How many gave their opinion in this round.
    opinions: usize,
    /// Why the reader has no part in the decision.
    conflict: Option<&'static str>,
    gave: bool,
    certification: Option<Uuid>,
    form: String,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for CasePage {
    const TEMPLATE: &'static str = "desk/case.html";
}

const FIELDS: [&str; 12] = [
    "message_text",
    "more_text",
    "fee_purpose",
    "fee_amount",
    "fee_text",
    "exception_rule",
    "exception_text",
    "exception_until",
    "aside_text",
    "audit_text",
    "opinion_text",
    "fee_waived",
];

async fn page(
    app: &App,
    learner: &Learner,
    id: Uuid,
    errors: Vec<FieldError>,
    kept: Kept,
) -> Result<CasePage> {
    let db = &app.store.read;
    let (row, found, case) = desk::case_for(db, id, learner.person.id).await?;
    let now = app.clock.now();
    let (_, holding) = held_against(app, &row).await?;
    let conflict = desk::conflict(db, &row, &case, learner.person.id).await?.map(|(_, sentence)| sentence);
    let opinions = case.opinions(case.round);
    let gave = opinions.iter().any(|(by, _)| *by == learner.person.id);
    let due = case.clock_from().filter(|_| case.state.is_open()).and_then(|at| {
        desk::due(&holding.program, &found.terms.holidays, "decided", "application-complete", at)
    });
    let file_by = holding.held.as_ref().and_then(|held| held.term()?.file_by);
    Ok(CasePage {
        id,
        desk: found.id,
        title: title(app, &found).await,
        what: row.kind.words(),
        name: identity::find_person(db, row.person_id).await?.legal_name,
        state: case.state,
        words: case.state.words(),
        round: case.round,
        open: case.state.is_open(),
        stage: stage_title(&row, &holding.program),
        endorsements: row.draft.endorsements.clone(),
        county: row.draft.county.clone(),
        exception: row.draft.exception.clone(),
        not_met: holding.not_met().count(),
        unknown: holding.unknown().count(),
        claimed_before: holding.claimed_before,
        statement_words: desk::narrative_words(db, id).await?,
        entries: entries(app, &found, &row, &case, &holding, gave).await?,
        sent_at: case.sent_at(),
        over: due.as_ref().is_some_and(|due| due.is_over(now)),
        due,
        late: file_by.zip(case.sent_at()).is_some_and(|(by, at)| at.date_naive() > by),
        audit: case.audit_open(),
        deciders: found.terms.deciders,
        authority: found.terms.authority,
        opinions: opinions.len(),
        conflict,
        gave,
        certification: desk::certification_of(db, &row).await?.map(|held| held.row.id),
        lines: holding.lines,
        then: as_sent(&case),
        form: fresh_draft(app),
        errors,
        kept: kept.having(&FIELDS),
    })
}

fn stage_title(row: &Application, program: &program::Program) -> Option<String> {
    program.stage(row.draft.stage.as_deref()?).map(|stage| stage.title.clone())
}

/// How the rules stood on the day it was sent.
fn as_sent(case: &Case) -> Vec<Line> {
    let sent = case.entries.iter().find_map(|entry| match &entry.note {
        desk::Note::Sent { lines, .. } => Some(lines.clone()),
        _ => None,
    });
    sent.unwrap_or_default()
}

/// Everything that happened. What a colleague thinks is shown only to who gave their own opinion, or after the decision.
async fn entries(
    app: &App,
    desk: &desk::Desk,
    row: &Application,
    case: &Case,
    holding: &Holding,
    gave: bool,
) -> Result<Vec<EntryLine>> {
    let mut lines = Vec::new();
    for entry in &case.entries {
        let opinion = matches!(entry.note, desk::Note::Opinion { .. });
        if opinion && case.state.is_open() && case.state != State::Differ && !gave {
            continue;
        }
        let by = match entry.by_person {
            Some(id) if id == row.person_id => "The applicant".to_owned(),
            Some(id) => identity::find_person(&app.store.read, id).await?.legal_name,
            None => desk.terms.authority.clone(),
        };
        let mut line = entry_line(entry, case, holding, Some(by));
        if let desk::Note::Opinion { grant, .. } = entry.note {
            line.what = if grant { "opinion_to_grant" } else { "opinion_to_refuse" };
        }
        lines.push(line);
    }
    Ok(lines)
}

#[handler]
pub async fn case_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let page = page(app, &learner, id, Vec::new(), Kept::default()).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// After a form: on to the page, or the page again with what needs another look.
async fn answered(
    app: &App,
    learner: &Learner,
    id: Uuid,
    done: Result<()>,
    names: &[(&str, &str)],
    kept: Kept,
) -> poem::Result<Response> {
    match done {
        Ok(()) => Ok(redirect(&format!("/cases/{id}"))),
        Err(Error::Invalid(fields)) => {
            let page = page(app, learner, id, named(fields, names), kept).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    draft: String,
    #[serde(default)]
    message_text: String,
    #[serde(default)]
    more_text: String,
    #[serde(default)]
    aside_text: String,
    #[serde(default)]
    audit_text: String,
}

#[handler]
pub async fn write_to_applicant(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let of = &form.values;
    let done = by(app, &learner).write_to_applicant(id, &of.draft, &of.message_text).await;
    answered(app, &learner, id, done, &[("text", "message_text")], form.kept).await
}

#[handler]
pub async fn ask_for_more(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let step = Step::AskForMore { text: form.values.more_text };
    let done = by(app, &learner).note(id, &form.values.draft, step).await;
    answered(app, &learner, id, done, &[("text", "more_text")], form.kept).await
}

#[handler]
pub async fn stand_aside(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let step = Step::StandAside { text: form.values.aside_text };
    let done = by(app, &learner).note(id, &form.values.draft, step).await;
    answered(app, &learner, id, done, &[("text", "aside_text")], form.kept).await
}

#[handler]
pub async fn close_audit(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let step = Step::CloseAudit { text: form.values.audit_text };
    let done = by(app, &learner).note(id, &form.values.draft, step).await;
    answered(app, &learner, id, done, &[("text", "audit_text")], form.kept).await
}

#[derive(Deserialize)]
pub struct Paid {
    #[serde(default)]
    draft: String,
    #[serde(default)]
    fee_purpose: String,
    #[serde(default)]
    fee_amount: String,
    #[serde(default)]
    fee_waived: String,
    #[serde(default)]
    fee_text: String,
}

/// Dollars and cents as people write them, exactly.
fn cents(text: &str) -> Option<u64> {
    let text = text.trim().trim_start_matches('$').replace(',', "");
    let (dollars, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let cents = (cents.len() == 2).then(|| cents.parse::<u64>().ok())??;
    dollars.parse::<u64>().ok()?.checked_mul(100)?.checked_add(cents).filter(|all| *all <= 100_000_000)
}

#[handler]
pub async fn record_fee(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Paid>,
) -> poem::Result<Response> {
    let of = form.values;
    let done = match cents(&of.fee_amount) {
        Some(cents) => {
            let waived = !of.fee_waived.is_empty();
            let step = Step::Fee { purpose: of.fee_purpose, cents, waived, text: of.fee_text };
            by(app, &learner).note(id, &of.draft, step).await
        }
        None => Err(Error::invalid("fee_amount", "Enter an amount, such as 100 or 27.25.")),
    };
    answered(app, &learner, id, done, &[("text", "fee_text"), ("purpose", "fee_purpose")], form.kept).await
}

#[derive(Deserialize)]
pub struct Excepted {
    #[serde(default)]
    draft: String,
    #[serde(default)]
    exception_rule: String,
    #[serde(default)]
    exception_text: String,
    #[serde(default)]
    exception_until: String,
}

#[handler]
pub async fn make_exception(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Excepted>,
) -> poem::Result<Response> {
    let of = form.values;
    let until = match of.exception_until.trim() {
        "" => Ok(None),
        day => day
            .parse::<NaiveDate>()
            .map(Some)
            .map_err(|_| Error::invalid("exception_until", "Enter a day, or leave it empty.")),
    };
    let done = match until {
        Ok(until) => {
            let step = Step::Exception { rule: of.exception_rule, text: of.exception_text, until };
            by(app, &learner).note(id, &of.draft, step).await
        }
        Err(error) => Err(error),
    };
    answered(app, &learner, id, done, &[("text", "exception_text"), ("rule", "exception_rule")], form.kept)
        .await
}

#[derive(Deserialize)]
pub struct Opinion {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    opinion_text: String,
}

#[handler]
pub async fn give_opinion(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Opinion>,
) -> poem::Result<Response> {
    let done = by(app, &learner).opine(id, &form.values.decision, &form.values.opinion_text).await;
    answered(app, &learner, id, done, &[("text", "opinion_text")], form.kept).await
}

#[derive(Serialize)]
struct NarrativePage {
    id: Uuid,
    desk: Uuid,
    name: String,
    text: String,
}

impl Page for NarrativePage {
    const TEMPLATE: &'static str = "desk/narrative.html";
}

/// A form and not a link: that somebody read it is recorded.
#[handler]
pub async fn read_narrative(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let (row, text) = by(app, &learner).read_statement(id).await?;
    let name = identity::find_person(&app.store.read, row.person_id).await?.legal_name;
    let page = NarrativePage { id, desk: row.desk_id, name, text: text.to_string() };
    Ok(app.templates.page(&learner.frame, &page)?)
}
