//! The operator's: which programs are shown and which files failed; approvals of providers; bodies that VA accepts.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::{
    acceptance::{self, ToAccept},
    approval::{self, ToApprove},
    failure, library, replaced,
};
use crate::{
    app::App,
    catalog::KeptFlaw,
    error::{Error, FieldError, Result},
    identity::Operator,
    web::{Form, Kept, Page, redirect},
};

#[derive(Serialize)]
struct ProgramsPage {
    programs: Vec<ProgramLine>,
    failures: Vec<FailureLine>,
    approvals: usize,
    bodies: usize,
}

#[derive(Serialize)]
struct ProgramLine {
    id: String,
    name: String,
    title: String,
    status: program::Status,
    confidence: program::Confidence,
    read_on: Option<NaiveDate>,
    rules: usize,
    version: String,
}

#[derive(Serialize)]
struct FailureLine {
    program: String,
    at: chrono::DateTime<chrono::Utc>,
    flaws: Vec<KeptFlaw>,
}

impl Page for ProgramsPage {
    const TEMPLATE: &'static str = "certification/operator-programs.html";
}

#[handler]
pub async fn operator_programs_page(Data(app): Data<&App>, operator: Operator) -> poem::Result<Response> {
    let db = &app.store.read;
    let programs = library::programs(app).await?;
    let programs = programs.all.iter().map(|(version, program)| ProgramLine {
        id: program.id.clone(),
        name: program.name.clone(),
        title: program.title.clone(),
        status: program.status,
        confidence: program.confidence,
        read_on: program.read_on,
        rules: program.rules.len(),
        version: version.clone(),
    });
    let mut failures = Vec::new();
    for row in failure::open(db).await? {
        failures.push(FailureLine { flaws: row.flaws()?, program: row.program, at: row.at });
    }
    let page = ProgramsPage {
        programs: programs.collect(),
        failures,
        approvals: replaced::standing(approval::all(db).await?).len(),
        bodies: replaced::standing(acceptance::all(db).await?).len(),
    };
    Ok(app.templates.page(&operator.frame, &page)?)
}

/// An authority, as one is chosen.
#[derive(Serialize)]
struct Authority {
    code: String,
    name: String,
}

async fn authorities(app: &App) -> Result<Vec<Authority>> {
    let programs = library::programs(app).await?;
    let codes: BTreeMap<String, String> = programs
        .all
        .iter()
        .map(|(_, program)| (program.jurisdiction.clone(), program.name.clone()))
        .collect();
    let mut all: Vec<Authority> = codes.into_iter().map(|(code, name)| Authority { code, name }).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

#[derive(Serialize)]
struct ApprovalsPage {
    approvals: Vec<approval::Model>,
    authorities: Vec<Authority>,
    today: NaiveDate,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for ApprovalsPage {
    const TEMPLATE: &'static str = "certification/approvals.html";
}

#[derive(Deserialize)]
pub struct ApprovalForm {
    #[serde(default)]
    authority: String,
    #[serde(default)]
    provider: String,
    #[serde(default)]
    course: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    from_on: String,
    #[serde(default)]
    to_on: String,
    #[serde(default)]
    conditions: String,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    covers_all: String,
    #[serde(default)]
    in_error: String,
    #[serde(default)]
    draft: String,
}

const APPROVAL_FIELDS: [&str; 10] = [
    "authority",
    "provider",
    "course",
    "version",
    "from_on",
    "to_on",
    "conditions",
    "evidence",
    "covers_all",
    "in_error",
];

impl From<ApprovalForm> for ToApprove {
    fn from(form: ApprovalForm) -> ToApprove {
        ToApprove {
            authority: form.authority,
            provider: form.provider,
            course: form.course,
            version: form.version,
            from_on: form.from_on,
            to_on: form.to_on,
            conditions: form.conditions,
            evidence: form.evidence,
            covers_all: form.covers_all == "yes",
            in_error: form.in_error == "yes",
            draft: form.draft,
        }
    }
}

async fn approvals_view(app: &App, errors: Vec<FieldError>, kept: Kept) -> Result<ApprovalsPage> {
    let mut approvals = replaced::standing(approval::all(&app.store.read).await?);
    approvals
        .sort_by(|a, b| (&a.authority, &a.provider, b.from_on).cmp(&(&b.authority, &b.provider, a.from_on)));
    let today = app.clock.now().date_naive();
    Ok(ApprovalsPage { approvals, authorities: authorities(app).await?, today, errors, kept })
}

#[handler]
pub async fn approvals_page(Data(app): Data<&App>, operator: Operator) -> poem::Result<Response> {
    let kept = Kept::empty(&APPROVAL_FIELDS)
        .with("provider", app.settings.provider.name.clone().unwrap_or_default())
        .with("draft", app.chance.token());
    let page = approvals_view(app, Vec::new(), kept).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

#[handler]
pub async fn record_approval(
    Data(app): Data<&App>,
    operator: Operator,
    form: Form<ApprovalForm>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    match approval::approve(&mut change, operator.person.id, form.values.into(), None).await {
        Ok(_) => {
            app.commit(change).await?;
            Ok(redirect("/operator/approvals"))
        }
        Err(Error::Invalid(fields)) => {
            drop(change);
            let kept = with_draft(form.kept.having(&APPROVAL_FIELDS), app);
            let page = approvals_view(app, fields.0, kept).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// A form that came without a draft is given one.
fn with_draft(kept: Kept, app: &App) -> Kept {
    if kept.0.get("draft").is_some_and(|draft| !draft.is_empty()) {
        return kept;
    }
    kept.with("draft", app.chance.token())
}

/// One approval, what stood before it, and the form for what takes its place.
#[derive(Serialize)]
struct ApprovalPage {
    approval: approval::Model,
    /// The row that took its place, where one has.
    replaced_by: Option<Uuid>,
    history: Vec<approval::Model>,
    authorities: Vec<Authority>,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for ApprovalPage {
    const TEMPLATE: &'static str = "certification/approval.html";
}

async fn approval_view(app: &App, id: Uuid, typed: Option<(Vec<FieldError>, Kept)>) -> Result<ApprovalPage> {
    let rows = approval::all(&app.store.read).await?;
    let approval = rows.iter().find(|row| row.id == id).cloned().ok_or(Error::NotFound)?;
    let replaced_by = rows.iter().find(|row| row.replaces == Some(id)).map(|row| row.id);
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (errors, kept) = typed.unwrap_or_else(|| {
        let kept = Kept::empty(&APPROVAL_FIELDS)
            .with("authority", &approval.authority)
            .with("provider", &approval.provider)
            .with("course", approval.course.clone().unwrap_or_default())
            .with("version", approval.version.clone().unwrap_or_default())
            .with("from_on", day(Some(approval.from_on)))
            .with("to_on", day(approval.to_on))
            .with("conditions", &approval.conditions)
            .with("evidence", &approval.evidence)
            .with("covers_all", if approval.covers_all { "yes" } else { "" })
            .with("draft", app.chance.token());
        (Vec::new(), kept)
    });
    let history = replaced::history(&rows, id);
    Ok(ApprovalPage { approval, replaced_by, history, authorities: authorities(app).await?, errors, kept })
}

#[handler]
pub async fn approval_page(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let page = approval_view(app, id, None).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

#[handler]
pub async fn replace_approval(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    form: Form<ApprovalForm>,
) -> poem::Result<Response> {
    approval::find(&app.store.read, id).await?.ok_or(Error::NotFound)?;
    let mut change = app.change(operator.actor()).await?;
    match approval::approve(&mut change, operator.person.id, form.values.into(), Some(id)).await {
        Ok(_) => {
            app.commit(change).await?;
            Ok(redirect("/operator/approvals"))
        }
        Err(Error::Invalid(fields)) => {
            drop(change);
            let kept = with_draft(form.kept.having(&APPROVAL_FIELDS), app);
            let page = approval_view(app, id, Some((fields.0, kept))).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct BodiesPage {
    bodies: Vec<acceptance::Model>,
    /// The entry that is being changed, with what stood before it.
    changed: Option<acceptance::Model>,
    history: Vec<acceptance::Model>,
    today: NaiveDate,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for BodiesPage {
    const TEMPLATE: &'static str = "certification/bodies.html";
}

#[derive(Deserialize)]
pub struct BodyForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    from_on: String,
    #[serde(default)]
    to_on: String,
    #[serde(default)]
    in_error: String,
    #[serde(default)]
    draft: String,
}

const BODY_FIELDS: [&str; 5] = ["name", "evidence", "from_on", "to_on", "in_error"];

impl From<BodyForm> for ToAccept {
    fn from(form: BodyForm) -> ToAccept {
        ToAccept {
            name: form.name,
            evidence: form.evidence,
            from_on: form.from_on,
            to_on: form.to_on,
            in_error: form.in_error == "yes",
            draft: form.draft,
        }
    }
}

async fn bodies_view(
    app: &App,
    changed: Option<Uuid>,
    typed: Option<(Vec<FieldError>, Kept)>,
) -> Result<BodiesPage> {
    let rows = acceptance::all(&app.store.read).await?;
    let history = changed.map(|id| replaced::history(&rows, id)).unwrap_or_default();
    let changed = match changed {
        Some(id) => Some(rows.iter().find(|row| row.id == id).cloned().ok_or(Error::NotFound)?),
        None => None,
    };
    let (errors, kept) = typed.unwrap_or_else(|| {
        let kept = Kept::empty(&BODY_FIELDS).with("draft", app.chance.token());
        let kept = match &changed {
            Some(row) => kept
                .with("name", &row.name)
                .with("evidence", &row.evidence)
                .with("from_on", row.from_on.to_string())
                .with("to_on", row.to_on.map(|day| day.to_string()).unwrap_or_default()),
            None => kept,
        };
        (Vec::new(), kept)
    });
    let mut bodies = replaced::standing(rows);
    bodies.sort_by(|a, b| (&a.name, a.from_on).cmp(&(&b.name, b.from_on)));
    Ok(BodiesPage { bodies, changed, history, today: app.clock.now().date_naive(), errors, kept })
}

#[handler]
pub async fn bodies_page(Data(app): Data<&App>, operator: Operator) -> poem::Result<Response> {
    let page = bodies_view(app, None, None).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

#[handler]
pub async fn body_page(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let page = bodies_view(app, Some(id), None).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

#[handler]
pub async fn record_body(
    Data(app): Data<&App>,
    operator: Operator,
    form: Form<BodyForm>,
) -> poem::Result<Response> {
    take_body(app, &operator, form, None).await
}

#[handler]
pub async fn replace_body(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    form: Form<BodyForm>,
) -> poem::Result<Response> {
    acceptance::find(&app.store.read, id).await?.ok_or(Error::NotFound)?;
    take_body(app, &operator, form, Some(id)).await
}

async fn take_body(
    app: &App,
    operator: &Operator,
    form: Form<BodyForm>,
    replaces: Option<Uuid>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    match acceptance::accept(&mut change, operator.person.id, form.values.into(), replaces).await {
        Ok(_) => {
            app.commit(change).await?;
            Ok(redirect("/operator/accepted-bodies"))
        }
        Err(Error::Invalid(fields)) => {
            drop(change);
            let kept = with_draft(form.kept.having(&BODY_FIELDS), app);
            let page = bodies_view(app, replaces, Some((fields.0, kept))).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}
