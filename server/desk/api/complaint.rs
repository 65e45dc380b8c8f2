//! Complaints that came to a desk, and what was done about them.

use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::shown::{Done, by, text};
use crate::{
    app::App,
    desk,
    token::Caller,
    web::{Problem, Tag, Text},
};

pub struct ComplaintApi;

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

#[OpenApi(tag = "Tag::Desk")]
impl ComplaintApi {
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
