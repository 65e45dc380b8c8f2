//! One application, for those who decide about it.

use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::shown::{Done, DueOut, EntryOut, RuleOut, TextIn, by, decision_due, once, text};
use crate::{
    app::App,
    desk::{self, Case, Note, State, Step, acting::held_against},
    identity,
    token::Caller,
    web::{Problem, Tag, Text},
};

pub struct CaseApi;

/// An application with everything that a decision rests on.
#[derive(Object)]
#[oai(rename = "Case", skip_serializing_if_is_none)]
struct CaseOut {
    id: Uuid,
    desk: Uuid,
    applicant: String,
    kind: String,
    state: String,
    /// 1, and 2 after an appeal.
    round: u8,
    stage: Option<String>,
    endorsements: Vec<String>,
    county: String,
    exception: String,
    rules: Vec<RuleOut>,
    not_met: usize,
    unknown: usize,
    /// Entries of continuing education that stand twice or were claimed before, and count once.
    left_out: usize,
    due: Option<DueOut>,
    audit: bool,
    /// How many gave their opinion in this round.
    opinions: usize,
    /// Why the caller has no part in the decision.
    conflict: Option<String>,
    certification: Option<Uuid>,
    entries: Vec<EntryOut>,
    sent_at: Option<DateTime<Utc>>,
    decided_at: Option<DateTime<Utc>>,
}

/// A fee that came, or that the authority does not ask for.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct FeeIn {
    purpose: Text,
    #[oai(validator(maximum(value = "100000000")))]
    cents: u64,
    waived: bool,
    /// How it came, or why it is waived. No card or account numbers.
    text: Option<Text>,
    once: Option<Text>,
}

/// A rule that should not stand in this person’s way.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ExceptionIn {
    rule: Text,
    text: Text,
    until: Option<NaiveDate>,
    once: Option<Text>,
}

/// A statement in the applicant’s own words.
#[derive(Object)]
struct StatementRead {
    text: String,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct OpinionIn {
    /// `grant` or `refuse`.
    decision: Text,
    /// The reasons. The applicant reads them.
    text: Text,
}

async fn one(app: &App, caller: &Caller, id: Uuid) -> crate::error::Result<CaseOut> {
    let db = &app.store.read;
    let reader = caller.person().id;
    let (row, found, case) = desk::case_for(db, id, reader).await?;
    let (_, holding) = held_against(app, &row).await?;
    let conflict = desk::conflict(db, &row, &case, reader).await?.map(|(_, sentence)| sentence.to_owned());
    let certification = desk::certification_of(db, &row).await?;
    Ok(CaseOut {
        id,
        desk: found.id,
        applicant: identity::find_person(db, row.person_id).await?.legal_name,
        kind: row.kind.code().to_owned(),
        state: case.state.code().to_owned(),
        round: case.round,
        stage: row.draft.stage.clone(),
        endorsements: row.draft.endorsements.clone(),
        county: row.draft.county.clone(),
        exception: row.draft.exception.clone(),
        not_met: holding.not_met().count(),
        unknown: holding.unknown().count(),
        left_out: holding.claimed_before,
        due: decision_due(&holding, &found.terms.holidays, &case, app.clock.now()),
        audit: case.audit_open(),
        opinions: case.opinions(case.round).len(),
        conflict,
        certification: certification.map(|held| held.row.id),
        entries: entries(&case, reader),
        sent_at: case.sent_at(),
        decided_at: case.decided_at(),
        rules: holding.lines.into_iter().map(RuleOut::from).collect(),
    })
}

/// What a colleague thinks is shown only to who gave their own opinion, or after the decision.
fn entries(case: &Case, reader: Uuid) -> Vec<EntryOut> {
    let gave = case.opinions(case.round).iter().any(|(by, _)| *by == reader);
    let hidden = case.state.is_open() && case.state != State::Differ && !gave;
    let shown = |entry: &&desk::CaseEntry| !(hidden && matches!(entry.note, Note::Opinion { .. }));
    case.entries.iter().filter(shown).map(EntryOut::from).collect()
}

#[OpenApi(tag = "Tag::Desk")]
impl CaseApi {
    /// One application, for its desk
    #[oai(path = "/cases/:application", method = "get", operation_id = "getCase")]
    async fn case(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
    ) -> Result<Json<CaseOut>, Problem> {
        Ok(Json(one(&app, &caller, application.0).await?))
    }

    /// Write to an applicant
    #[oai(path = "/cases/:application/messages", method = "post", operation_id = "writeToApplicant")]
    async fn write(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<TextIn>,
    ) -> Result<Done, Problem> {
        by(&app, &caller).write_to_applicant(application.0, &body.once(&app), &body.text.0).await?;
        Ok(Done::Done)
    }

    /// Read an applicant’s statement
    ///
    /// That it was read is recorded.
    #[oai(path = "/cases/:application/narrative", method = "post", operation_id = "readNarrative")]
    async fn narrative(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
    ) -> Result<Json<StatementRead>, Problem> {
        let (_, text) = by(&app, &caller).read_statement(application.0).await?;
        Ok(Json(StatementRead { text: text.to_string() }))
    }

    /// Ask an applicant for more
    #[oai(path = "/cases/:application/more", method = "post", operation_id = "askForMore")]
    async fn more(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<TextIn>,
    ) -> Result<Done, Problem> {
        let once = body.once(&app);
        by(&app, &caller).note(application.0, &once, Step::AskForMore { text: body.text.0 }).await?;
        Ok(Done::Done)
    }

    /// Record a fee, or that it is waived
    #[oai(path = "/cases/:application/fees", method = "post", operation_id = "recordFee")]
    async fn fee(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<FeeIn>,
    ) -> Result<Done, Problem> {
        let once = once(body.once.as_ref(), &app);
        let FeeIn { purpose, cents, waived, .. } = body;
        let step = Step::Fee { purpose: purpose.0, cents, waived, text: text(body.text) };
        by(&app, &caller).note(application.0, &once, step).await?;
        Ok(Done::Done)
    }

    /// Make an exception, with its reason
    #[oai(path = "/cases/:application/exceptions", method = "post", operation_id = "makeException")]
    async fn exception(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<ExceptionIn>,
    ) -> Result<Done, Problem> {
        let once = once(body.once.as_ref(), &app);
        let step = Step::Exception { rule: body.rule.0, text: body.text.0, until: body.until };
        by(&app, &caller).note(application.0, &once, step).await?;
        Ok(Done::Done)
    }

    /// Stand aside from an application
    #[oai(path = "/cases/:application/aside", method = "post", operation_id = "standAside")]
    async fn aside(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<TextIn>,
    ) -> Result<Done, Problem> {
        let once = body.once(&app);
        by(&app, &caller).note(application.0, &once, Step::StandAside { text: body.text.0 }).await?;
        Ok(Done::Done)
    }

    /// Record what an audit saw
    #[oai(path = "/cases/:application/audit", method = "post", operation_id = "closeAudit")]
    async fn audit(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<TextIn>,
    ) -> Result<Done, Problem> {
        let once = body.once(&app);
        by(&app, &caller).note(application.0, &once, Step::CloseAudit { text: body.text.0 }).await?;
        Ok(Done::Done)
    }

    /// Give an opinion
    ///
    /// With enough of them that agree, it is the decision. Given twice, it is given once.
    #[oai(path = "/cases/:application/opinion", method = "post", operation_id = "giveOpinion")]
    async fn opinion(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<OpinionIn>,
    ) -> Result<Done, Problem> {
        by(&app, &caller).opine(application.0, &body.decision.0, &body.text.0).await?;
        Ok(Done::Done)
    }
}
