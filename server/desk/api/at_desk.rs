use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::shown::{
    CertificationList, CertificationOut, Done, DueOut, EntryOut, RuleOut, TextIn, decision_due, once,
};
use crate::{
    app::App,
    desk::{
        self, Case, Note, State, Step, Why,
        acting::{By, held_against},
    },
    identity,
    token::Caller,
    web::{Problem, Tag, Text},
};

pub struct DeskApi;

/// A desk that the caller decides at.
#[derive(Object)]
#[oai(rename = "Desk")]
struct DeskOut {
    id: Uuid,
    program: String,
    authority: String,
    /// How many people must agree.
    deciders: u8,
}

#[derive(Object)]
struct DeskList {
    desks: Vec<DeskOut>,
}

/// An application as the desk’s list shows it.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct CaseSummary {
    id: Uuid,
    applicant: String,
    kind: String,
    state: String,
    county: String,
    /// Drawn by lot, and nobody has looked at the proof yet.
    audit: bool,
    sent_at: Option<DateTime<Utc>>,
    decided_at: Option<DateTime<Utc>>,
}

#[derive(Object)]
struct CaseList {
    cases: Vec<CaseSummary>,
}

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

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ActIn {
    /// `suspended`, `restored`, `revoked`, `surrendered` or `reinstated`.
    act: Text,
    /// Why. The holder reads it.
    reason: Text,
    /// What strangers may read of it. Without it they read nothing.
    told: Option<Text>,
}

/// Something about a complaint that was done.
#[derive(Object)]
#[oai(rename = "ComplaintStep", skip_serializing_if_is_none)]
struct StepOut {
    /// `acknowledged`, `extended`, `upheld`, `closed` or `register_updated`.
    step: String,
    text: String,
    days: Option<i32>,
    at: DateTime<Utc>,
}

#[derive(Object)]
#[oai(rename = "Complaint", skip_serializing_if_is_none)]
struct ComplaintOut {
    id: Uuid,
    number: String,
    about: String,
    /// The certification’s number as it was typed.
    certification_number: String,
    happened_on: Option<NaiveDate>,
    text: String,
    contact: String,
    received_at: DateTime<Utc>,
    steps: Vec<StepOut>,
}

#[derive(Object)]
struct ComplaintSummary {
    id: Uuid,
    number: String,
    about: String,
    received_at: DateTime<Utc>,
}

#[derive(Object)]
struct ComplaintList {
    complaints: Vec<ComplaintSummary>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct StepIn {
    /// `acknowledged`, `extended`, `upheld`, `closed` or `register_updated`.
    step: Text,
    text: Option<Text>,
    /// Of more time: by how many days.
    days: Option<i32>,
}

fn by<'a>(app: &'a App, caller: &Caller) -> By<'a> {
    By { app, actor: caller.actor(), person: caller.person().id }
}

fn text(sent: Option<Text>) -> String {
    sent.map(|text| text.0).unwrap_or_default()
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
impl DeskApi {
    /// List the desks I decide at
    #[oai(path = "/desks", method = "get", operation_id = "listDesks")]
    async fn desks(&self, app: Data<&App>, caller: Caller) -> Result<Json<DeskList>, Problem> {
        let db = &app.store.read;
        let mut desks = Vec::new();
        for id in desk::desks_of(db, caller.person().id).await? {
            let found = desk::find_desk(db, id).await?;
            desks.push(DeskOut {
                id,
                program: found.program,
                deciders: found.terms.deciders,
                authority: found.terms.authority,
            });
        }
        Ok(Json(DeskList { desks }))
    }

    /// List a desk’s applications
    ///
    /// Those that were sent, oldest first, but for the caller’s own.
    #[oai(path = "/desks/:desk/applications", method = "get", operation_id = "listCases")]
    async fn cases(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
    ) -> Result<Json<CaseList>, Problem> {
        let (db, reader) = (&app.store.read, caller.person().id);
        desk::desk_for(db, desk.0, reader).await?;
        let rows = desk::of_desk(db, desk.0).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut cases = Vec::new();
        for (row, (_, case)) in rows.into_iter().zip(desk::cases(db, &ids).await?) {
            if row.person_id == reader || case.sent_at().is_none() {
                continue;
            }
            cases.push(CaseSummary {
                id: row.id,
                applicant: identity::find_person(db, row.person_id).await?.legal_name,
                kind: row.kind.code().to_owned(),
                state: case.state.code().to_owned(),
                county: row.draft.county,
                audit: case.audit_open(),
                sent_at: case.sent_at(),
                decided_at: case.decided_at(),
            });
        }
        Ok(Json(CaseList { cases }))
    }

    /// List the certifications that were granted at a desk
    #[oai(path = "/desks/:desk/certifications", method = "get", operation_id = "listCertifications")]
    async fn certifications(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
    ) -> Result<Json<CertificationList>, Problem> {
        desk::desk_for(&app.store.read, desk.0, caller.person().id).await?;
        let now = app.clock.now();
        let all = desk::certifications_of_desk(&app.store.read, desk.0).await?;
        let certifications = all.iter().map(|held| CertificationOut::new(held, now)).collect();
        Ok(Json(CertificationList { certifications }))
    }

    /// List a desk’s complaints
    #[oai(path = "/desks/:desk/complaints", method = "get", operation_id = "listComplaints")]
    async fn complaints(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
    ) -> Result<Json<ComplaintList>, Problem> {
        let (db, reader) = (&app.store.read, caller.person().id);
        desk::desk_for(db, desk.0, reader).await?;
        let mut complaints = Vec::new();
        for row in desk::complaints_of(db, desk.0).await? {
            complaints.push(ComplaintSummary {
                id: row.id,
                number: row.number,
                about: row.content.about,
                received_at: row.received_at,
            });
        }
        Ok(Json(ComplaintList { complaints }))
    }

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

    /// One certification, for its desk
    #[oai(path = "/certifications/:certification", method = "get", operation_id = "getCertification")]
    async fn certification(
        &self,
        app: Data<&App>,
        caller: Caller,
        certification: Path<Uuid>,
    ) -> Result<Json<CertificationOut>, Problem> {
        let held = by(&app, &caller).certification(certification.0).await?;
        Ok(Json(CertificationOut::new(&held, app.clock.now())))
    }

    /// Suspend, restore, revoke or reinstate a certification
    #[oai(path = "/certifications/:certification/acts", method = "post", operation_id = "actOnCertification")]
    async fn act(
        &self,
        app: Data<&App>,
        caller: Caller,
        certification: Path<Uuid>,
        Json(body): Json<ActIn>,
    ) -> Result<Done, Problem> {
        let told = text(body.told);
        let why = Why { reason: &body.reason.0, told: &told };
        by(&app, &caller).act(certification.0, &body.act.0, why).await?;
        Ok(Done::Done)
    }

    /// One complaint, for its desk
    #[oai(path = "/complaints/:complaint", method = "get", operation_id = "getComplaint")]
    async fn complaint(
        &self,
        app: Data<&App>,
        caller: Caller,
        complaint: Path<Uuid>,
    ) -> Result<Json<ComplaintOut>, Problem> {
        let (row, _, _) = by(&app, &caller).complaint(complaint.0).await?;
        let entries = desk::complaint_entries(&app.store.read, row.id).await?;
        let steps = entries.into_iter().map(|entry| StepOut {
            step: entry.step.code().to_owned(),
            text: entry.text,
            days: entry.days,
            at: entry.at,
        });
        Ok(Json(ComplaintOut {
            id: row.id,
            number: row.number,
            about: row.content.about,
            certification_number: row.content.number,
            happened_on: row.content.happened_on,
            text: row.content.text,
            contact: row.content.contact,
            received_at: row.received_at,
            steps: steps.collect(),
        }))
    }

    /// Record what was done about a complaint
    #[oai(path = "/complaints/:complaint/steps", method = "post", operation_id = "handleComplaint")]
    async fn handle(
        &self,
        app: Data<&App>,
        caller: Caller,
        complaint: Path<Uuid>,
        Json(body): Json<StepIn>,
    ) -> Result<Done, Problem> {
        by(&app, &caller).handle(complaint.0, &body.step.0, &text(body.text), body.days).await?;
        Ok(Done::Done)
    }
}
