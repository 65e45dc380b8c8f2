use chrono::NaiveDate;
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::shown::Done;
use crate::{
    app::App,
    desk::{self, Counts, Desk, Terms, programs},
    error::Error,
    identity,
    token::OperatorCaller,
    web::{Problem, Tag, Text},
};

pub struct OperatorDeskApi;

/// A desk, and what it works under.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct DeskTerms {
    id: Uuid,
    program: String,
    authority: String,
    /// By what the authority let this server keep its desk.
    evidence: String,
    deciders: u8,
    /// Whether the authority has its register public.
    register: bool,
    /// Of a hundred renewals, how many are drawn for a look at their proof.
    audits: u8,
    appeal_days: Option<u16>,
    holidays: Vec<NaiveDate>,
    registrars: Vec<Registrar>,
    /// Applications that were sent and wait for a decision, or for another after an appeal.
    open: usize,
    /// Applications that were decided, with or without an appeal.
    decided: usize,
    /// Whole days from sending to the first decision: of the decided ones, the one in the middle. Absent: none was.
    median_days: Option<i64>,
}

#[derive(Object)]
struct Registrar {
    person: Uuid,
    name: String,
}

#[derive(Object)]
struct DeskTermsList {
    desks: Vec<DeskTerms>,
}

/// What a desk is to work under from now on: `program`, `authority`, `evidence` and `deciders` at the least.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewDeskTerms {
    /// Such as `us-tx/peer-specialist`.
    program: Option<Text>,
    authority: Option<Text>,
    evidence: Option<Text>,
    /// 1 or 2.
    deciders: Option<u8>,
    register: Option<bool>,
    /// From 0 to 100.
    audits: Option<u8>,
    appeal_days: Option<u16>,
    #[oai(validator(max_items = 400))]
    holidays: Option<Vec<NaiveDate>>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewRegistrar {
    email: Option<Text>,
}

/// The desk that was opened, or given new terms.
#[derive(Object)]
struct KeptDesk {
    id: Uuid,
}

async fn shown(app: &App, found: Desk, counts: Counts) -> crate::error::Result<DeskTerms> {
    let db = &app.store.read;
    let mut registrars = Vec::new();
    for row in desk::registrars_of(db, found.id).await? {
        let name = identity::find_person(db, row.person_id).await?.legal_name;
        registrars.push(Registrar { person: row.person_id, name });
    }
    let terms = found.terms;
    Ok(DeskTerms {
        id: found.id,
        program: found.program,
        authority: terms.authority,
        evidence: terms.evidence,
        deciders: terms.deciders,
        register: terms.register,
        audits: terms.audits,
        appeal_days: terms.appeal_days,
        holidays: terms.holidays,
        registrars,
        open: counts.open,
        decided: counts.decided,
        median_days: counts.median_days,
    })
}

#[OpenApi(prefix_path = "/operator", tag = "Tag::Operator")]
impl OperatorDeskApi {
    /// List the desks of authorities
    #[oai(path = "/desks", method = "get", operation_id = "listAllDesks")]
    async fn list(&self, app: Data<&App>, _caller: OperatorCaller) -> Result<Json<DeskTermsList>, Problem> {
        let mut desks = Vec::new();
        let counts = desk::counts(&app.store.read).await?;
        for found in desk::desks(&app.store.read).await? {
            let of_desk = counts.get(&found.id).copied().unwrap_or_default();
            desks.push(shown(&app, found, of_desk).await?);
        }
        Ok(Json(DeskTermsList { desks }))
    }

    /// Open a desk, or give one new terms
    ///
    /// A program has one desk. Open one only on the authority’s own word.
    #[oai(path = "/desks", method = "post", operation_id = "keepDesk")]
    async fn keep(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        Json(body): Json<NewDeskTerms>,
    ) -> Result<Json<KeptDesk>, Problem> {
        let text = |sent: Option<Text>| sent.map(|text| text.0.trim().to_owned()).unwrap_or_default();
        let program = text(body.program);
        programs::program(&app, &program).await.map_err(|error| match error {
            Error::NotFound => Error::invalid("program", "There is no program of this name."),
            other => other,
        })?;
        let mut holidays = body.holidays.unwrap_or_default();
        holidays.sort_unstable();
        holidays.dedup();
        let terms = Terms {
            authority: text(body.authority),
            evidence: text(body.evidence),
            deciders: body.deciders.unwrap_or_default(),
            register: body.register.unwrap_or_default(),
            audits: body.audits.unwrap_or_default(),
            appeal_days: body.appeal_days,
            holidays,
        };
        let mut change = app.change(caller.actor()).await?;
        let id = desk::keep_desk(&mut change, &program, terms, caller.person().id).await?;
        app.commit(change).await?;
        Ok(Json(KeptDesk { id }))
    }

    /// Appoint a registrar
    #[oai(path = "/desks/:desk/registrars", method = "post", operation_id = "appointRegistrar")]
    async fn appoint(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        desk: Path<Uuid>,
        Json(body): Json<NewRegistrar>,
    ) -> Result<Done, Problem> {
        let found = desk::find_desk(&app.store.read, desk.0).await?;
        let email = body.email.map(|text| text.0.trim().to_lowercase()).unwrap_or_default();
        let person = identity::person_by_email(&app.store.read, &email).await?;
        let person = person.ok_or_else(|| {
            Error::invalid("email", "Nobody here has this address. They need an account first.")
        })?;
        let mut change = app.change(caller.actor()).await?;
        desk::appoint(&mut change, found.id, person.id, caller.person().id).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// End a registrar’s office
    #[oai(path = "/desks/:desk/registrars/:person", method = "delete", operation_id = "endRegistrar")]
    async fn end(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        desk: Path<Uuid>,
        person: Path<Uuid>,
    ) -> Result<Done, Problem> {
        let found = desk::find_desk(&app.store.read, desk.0).await?;
        let mut change = app.change(caller.actor()).await?;
        desk::end_registrar(&mut change, found.id, person.0).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }
}
