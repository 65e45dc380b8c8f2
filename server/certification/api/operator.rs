use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::super::{
    acceptance::{self, ToAccept},
    approval::{self, ToApprove},
    failure, library, replaced,
};
use crate::{
    app::App,
    error::Error,
    token::OperatorCaller,
    web::{Problem, Tag, Text},
};

pub struct OperatorProgramApi;

/// An authority’s approval of a provider’s training. Rows are added, never edited.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ProviderApproval {
    id: Uuid,
    /// The authority’s code, such as `US-CA`.
    authority: String,
    provider: String,
    /// Absent: every course of the provider.
    course: Option<String>,
    /// Absent: every version of the course.
    version: Option<String>,
    from_on: NaiveDate,
    /// The last day. Absent: until it is ended.
    to_on: Option<NaiveDate>,
    conditions: String,
    evidence: String,
    /// Approved as covering every competency and topic that the authority names.
    covers_all: bool,
    recorded_at: DateTime<Utc>,
}

#[derive(Object)]
struct ProviderApprovalList {
    approvals: Vec<ProviderApproval>,
}

/// An approval to be recorded: `authority`, `provider`, `from_on` and `evidence` at the least.
#[derive(Object)]
struct NewProviderApproval {
    authority: Option<Text>,
    provider: Option<Text>,
    course: Option<Text>,
    version: Option<Text>,
    from_on: Option<NaiveDate>,
    to_on: Option<NaiveDate>,
    conditions: Option<Text>,
    /// Where it can be seen.
    evidence: Option<Text>,
    covers_all: Option<bool>,
    /// Of one that takes the place of another: there never was such an approval.
    in_error: Option<bool>,
}

/// A body whose certification VA accepts.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct AcceptedBody {
    id: Uuid,
    name: String,
    evidence: String,
    from_on: NaiveDate,
    to_on: Option<NaiveDate>,
    recorded_at: DateTime<Utc>,
}

#[derive(Object)]
struct AcceptedBodyList {
    bodies: Vec<AcceptedBody>,
}

/// A body to be recorded: `name`, `from_on` and `evidence` at the least.
#[derive(Object)]
struct NewAcceptedBody {
    name: Option<Text>,
    evidence: Option<Text>,
    from_on: Option<NaiveDate>,
    to_on: Option<NaiveDate>,
    in_error: Option<bool>,
}

/// What was recorded.
#[derive(Object)]
struct RecordedRow {
    id: Uuid,
}

/// A program’s file with errors. What was shown before stays.
#[derive(Object)]
struct ProgramFailure {
    program: String,
    at: DateTime<Utc>,
    flaws: Vec<ProgramFlaw>,
}

#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ProgramFlaw {
    file: String,
    /// From 1; 0 where the file as a whole is meant.
    line: u32,
    column: u32,
    rule: String,
    /// `error`, `warning` or `advice`.
    severity: String,
    message: String,
    help: Option<String>,
}

/// A program that is shown.
#[derive(Object)]
struct ShownProgram {
    id: String,
    /// SHA-256 of its text.
    version: String,
    rules: usize,
}

#[derive(Object)]
struct ShownPrograms {
    programs: Vec<ShownProgram>,
    failures: Vec<ProgramFailure>,
}

#[OpenApi(prefix_path = "/operator", tag = "Tag::Operator")]
impl OperatorProgramApi {
    /// List the programs that are shown, and files with errors
    #[oai(path = "/programs", method = "get", operation_id = "listShownPrograms")]
    async fn programs(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
    ) -> Result<Json<ShownPrograms>, Problem> {
        let programs = library::programs(&app).await?;
        let shown = programs.all.iter().map(|(version, program)| ShownProgram {
            id: program.id.clone(),
            version: version.clone(),
            rules: program.rules.len(),
        });
        let mut failures = Vec::new();
        for row in failure::open(&app.store.read).await? {
            let flaws = row.flaws()?.into_iter().map(|flaw| ProgramFlaw {
                file: flaw.file,
                line: flaw.line,
                column: flaw.column,
                rule: flaw.rule,
                severity: flaw.severity,
                message: flaw.message,
                help: flaw.help,
            });
            failures.push(ProgramFailure { flaws: flaws.collect(), program: row.program, at: row.at });
        }
        Ok(Json(ShownPrograms { programs: shown.collect(), failures }))
    }

    /// List approvals of providers
    ///
    /// Those that nothing has taken the place of.
    #[oai(path = "/approvals", method = "get", operation_id = "listProviderApprovals")]
    async fn approvals(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
    ) -> Result<Json<ProviderApprovalList>, Problem> {
        let rows = replaced::standing(approval::all(&app.store.read).await?);
        let approvals = rows.into_iter().map(|row| ProviderApproval {
            id: row.id,
            authority: row.authority,
            provider: row.provider,
            course: row.course,
            version: row.version,
            from_on: row.from_on,
            to_on: row.to_on,
            conditions: row.conditions,
            evidence: row.evidence,
            covers_all: row.covers_all,
            recorded_at: row.recorded_at,
        });
        Ok(Json(ProviderApprovalList { approvals: approvals.collect() }))
    }

    /// Record an approval of a provider
    #[oai(path = "/approvals", method = "post", operation_id = "recordProviderApproval")]
    async fn approve(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        Json(body): Json<NewProviderApproval>,
    ) -> Result<Json<RecordedRow>, Problem> {
        let mut change = app.change(caller.actor()).await?;
        let id = approval::approve(&mut change, caller.person().id, wanted(body), None).await?;
        app.commit(change).await?;
        Ok(Json(RecordedRow { id }))
    }

    /// Put another approval in the place of one
    #[oai(path = "/approvals/:id/replacement", method = "post", operation_id = "replaceProviderApproval")]
    async fn replace_approval(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        id: Path<Uuid>,
        Json(body): Json<NewProviderApproval>,
    ) -> Result<Json<RecordedRow>, Problem> {
        approval::find(&app.store.read, id.0).await?.ok_or(Error::NotFound)?;
        let mut change = app.change(caller.actor()).await?;
        let id = approval::approve(&mut change, caller.person().id, wanted(body), Some(id.0)).await?;
        app.commit(change).await?;
        Ok(Json(RecordedRow { id }))
    }

    /// List the non-profits that VA accepts
    #[oai(path = "/accepted-bodies", method = "get", operation_id = "listAcceptedBodies")]
    async fn bodies(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
    ) -> Result<Json<AcceptedBodyList>, Problem> {
        let rows = replaced::standing(acceptance::all(&app.store.read).await?);
        let bodies = rows.into_iter().map(|row| AcceptedBody {
            id: row.id,
            name: row.name,
            evidence: row.evidence,
            from_on: row.from_on,
            to_on: row.to_on,
            recorded_at: row.recorded_at,
        });
        Ok(Json(AcceptedBodyList { bodies: bodies.collect() }))
    }

    /// Add a non-profit that VA accepts
    #[oai(path = "/accepted-bodies", method = "post", operation_id = "addAcceptedBody")]
    async fn accept(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        Json(body): Json<NewAcceptedBody>,
    ) -> Result<Json<RecordedRow>, Problem> {
        let mut change = app.change(caller.actor()).await?;
        let id = acceptance::accept(&mut change, caller.person().id, body_wanted(body), None).await?;
        app.commit(change).await?;
        Ok(Json(RecordedRow { id }))
    }

    /// Put another entry in the place of one
    #[oai(path = "/accepted-bodies/:id/replacement", method = "post", operation_id = "replaceAcceptedBody")]
    async fn replace_body(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        id: Path<Uuid>,
        Json(body): Json<NewAcceptedBody>,
    ) -> Result<Json<RecordedRow>, Problem> {
        acceptance::find(&app.store.read, id.0).await?.ok_or(Error::NotFound)?;
        let mut change = app.change(caller.actor()).await?;
        let id = acceptance::accept(&mut change, caller.person().id, body_wanted(body), Some(id.0)).await?;
        app.commit(change).await?;
        Ok(Json(RecordedRow { id }))
    }
}

fn said(text: Option<Text>) -> String {
    text.map(|text| text.0).unwrap_or_default()
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn wanted(body: NewProviderApproval) -> ToApprove {
    ToApprove {
        authority: said(body.authority),
        provider: said(body.provider),
        course: said(body.course),
        version: said(body.version),
        from_on: day(body.from_on),
        to_on: day(body.to_on),
        conditions: said(body.conditions),
        evidence: said(body.evidence),
        covers_all: body.covers_all.unwrap_or(false),
        in_error: body.in_error.unwrap_or(false),
        draft: String::new(),
    }
}

fn body_wanted(body: NewAcceptedBody) -> ToAccept {
    ToAccept {
        name: said(body.name),
        evidence: said(body.evidence),
        from_on: day(body.from_on),
        to_on: day(body.to_on),
        in_error: body.in_error.unwrap_or(false),
        draft: String::new(),
    }
}
