use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{ApiResponse, Object, OpenApi, param::Path, param::Query, payload::Json};
use uuid::Uuid;

use super::{
    all, appoint_lead,
    confirm::{confirm, name_and_place},
    find_member, people,
};
use crate::{
    app::App,
    error::Error,
    token::OperatorCaller,
    web::{Paging, Problem, Tag, Text},
};

pub struct OperatorEmployerApi;

/// An organization that checks, as the operator sees it.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct EmployerLine {
    id: Uuid,
    name: String,
    place: String,
    made_at: DateTime<Utc>,
    /// When an operator had made sure of the name.
    confirmed_at: Option<DateTime<Utc>>,
    /// Who leads it.
    lead: Uuid,
    /// Who acts for it.
    people: Vec<Uuid>,
}

/// A page of employers: those that wait for a look first, then the newest first.
#[derive(Object)]
struct EmployerPage {
    employers: Vec<EmployerLine>,
    page: u64,
    pages: u64,
    total: u64,
}

/// What the operator made sure of.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct SeenEmployer {
    /// The very name and place that you read: where they were changed meanwhile, nothing is confirmed.
    name: Text,
    place: Text,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct EmployerLead {
    /// One of those who act for it.
    person: Uuid,
}

#[derive(ApiResponse)]
enum Done {
    /// It is done.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(prefix_path = "/operator/employers", tag = "Tag::Operator")]
impl OperatorEmployerApi {
    /// List employers
    ///
    /// A page has 50.
    #[oai(path = "/", method = "get", operation_id = "listEmployers")]
    async fn list(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        /// From 1.
        #[oai(validator(minimum(value = "1"), maximum(value = "1000000")))]
        page: Query<Option<u64>>,
    ) -> Result<Json<EmployerPage>, Problem> {
        let (rows, paging) = all(&app.store.read, page.0.unwrap_or(1)).await?;
        let mut employers = Vec::with_capacity(rows.len());
        for row in rows {
            let people = people(&app.store.read, row.id).await?;
            employers.push(EmployerLine {
                id: row.id,
                name: row.name,
                place: row.place,
                made_at: row.made_at,
                confirmed_at: row.confirmed_at,
                lead: row.person_id,
                people: people.into_iter().map(|of| of.person.id).collect(),
            });
        }
        let Paging { page, pages, rows } = paging;
        Ok(Json(EmployerPage { employers, page, pages, total: rows }))
    }

    /// Confirm an employer
    ///
    /// Holders then read that its name was made sure of. Confirmed twice, it was confirmed the first time.
    #[oai(path = "/:id/confirmation", method = "post", operation_id = "confirmEmployer")]
    async fn confirm(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        id: Path<Uuid>,
        body: Json<SeenEmployer>,
    ) -> Result<Done, Problem> {
        let seen = name_and_place(&body.name.0, &body.place.0);
        let mut change = app.change(caller.actor()).await?;
        confirm(&mut change, id.0, &seen, caller.person().id).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Appoint who leads an employer
    ///
    /// Where a lead is gone without having handed over.
    #[oai(path = "/:id/lead", method = "put", operation_id = "appointEmployerLead")]
    async fn appoint(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        id: Path<Uuid>,
        body: Json<EmployerLead>,
    ) -> Result<Done, Problem> {
        let mut change = app.change(caller.actor()).await?;
        super::find(&change.tx, id.0).await?.ok_or(Error::NotFound)?;
        if find_member(&change.tx, id.0, body.person).await?.is_none() {
            return Err(Error::invalid("person", "This person does not act for the employer.").into());
        }
        appoint_lead(&mut change, id.0, body.person).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }
}
