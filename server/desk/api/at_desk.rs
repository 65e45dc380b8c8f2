//! What somebody sees who decides at a desk, and what they do with its certifications.

use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::shown::{CertificationList, CertificationOut, Done, by, text};
use crate::{
    app::App,
    desk::{self, Why},
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
        let names = identity::legal_names(db, rows.iter().map(|row| row.person_id)).await?;
        let mut cases = Vec::new();
        for (row, (_, case)) in rows.into_iter().zip(desk::cases(db, &ids).await?) {
            if row.person_id == reader || case.sent_at().is_none() {
                continue;
            }
            cases.push(CaseSummary {
                id: row.id,
                applicant: names.get(&row.person_id).cloned().unwrap_or_default(),
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
}
