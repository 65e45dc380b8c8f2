use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::{Enrollment, all_of, asked_to, enroll, find, leave, of, own, transfer};
use crate::{
    app::App,
    catalog,
    error::{Error, Result},
    token::Caller,
    web::{Problem, Tag, Text},
};

pub struct EnrollmentApi;

/// A person’s place in a course.
#[derive(Object)]
#[oai(rename = "Enrollment", skip_serializing_if_is_none)]
struct EnrollmentOut {
    id: Uuid,
    course: String,
    /// The text that the person stays on.
    version: String,
    title: String,
    enrolled_at: DateTime<Utc>,
    /// Why its authors ask those who are on this text to go on with the newer one. Absent: there is nothing to do.
    move_reason: Option<String>,
}

#[derive(Object)]
struct EnrollmentList {
    enrollments: Vec<EnrollmentOut>,
}

/// The course to enroll in.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewEnrollment {
    /// The course’s address, as the catalog tells it.
    #[oai(validator(min_length = 1, max_length = 200))]
    course: Text,
}

/// It is done; there is nothing more to tell.
#[derive(poem_openapi::ApiResponse)]
enum Left {
    /// It is done.
    #[oai(status = 204)]
    Left,
}

#[OpenApi(prefix_path = "/me/enrollments", tag = "Tag::Learning")]
impl EnrollmentApi {
    /// List my enrollments
    ///
    /// Newest first, without courses that were left.
    #[oai(path = "/", method = "get", operation_id = "listMyEnrollments")]
    async fn list(&self, app: Data<&App>, caller: Caller) -> Result<Json<EnrollmentList>, Problem> {
        let mut enrollments = Vec::new();
        for row in all_of(&app.store.read, caller.person().id).await? {
            enrollments.push(told(&app, row).await?);
        }
        Ok(Json(EnrollmentList { enrollments }))
    }

    /// Enroll in a course
    ///
    /// Who is in the course already is told of that enrollment: asking twice enrolls once.
    #[oai(path = "/", method = "post", operation_id = "enroll")]
    async fn enroll(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<NewEnrollment>,
    ) -> Result<Json<EnrollmentOut>, Problem> {
        let (person, course) = (caller.person().id, body.0.course.0);
        let mut change = app.change(caller.actor()).await?;
        let row = if let Some(row) = of(&change.tx, person, &course).await? {
            row
        } else {
            let offer = catalog::offered(&change.tx, &course).await?.ok_or(Error::NotFound)?;
            enroll(&mut change, person, &offer).await?
        };
        app.commit(change).await?;
        Ok(Json(told(&app, row).await?))
    }

    /// Go on with the newer text of a course
    ///
    /// Where its authors say why people should: `move_reason` tells. What counts in both comes along, and the answer is the
    /// new enrollment. Moved twice, you moved the first time.
    #[oai(path = "/:enrollment/transfer", method = "post", operation_id = "moveToNewerText")]
    async fn transfer(
        &self,
        app: Data<&App>,
        caller: Caller,
        enrollment: Path<Uuid>,
    ) -> Result<Json<EnrollmentOut>, Problem> {
        // One that was left by moving, too: for who asks twice.
        let row = find(&app.store.read, enrollment.0).await?;
        if row.person_id != caller.person().id {
            return Err(Error::NotFound.into());
        }
        let offer = catalog::offered(&app.store.read, &row.course).await?.ok_or(Error::NotFound)?;
        let course = catalog::course(&app, &offer.version).await?;
        let mut change = app.change(caller.actor()).await?;
        let row = transfer(&mut change, caller.person().id, &offer, &course).await?;
        app.commit(change).await?;
        Ok(Json(told(&app, row).await?))
    }

    /// Leave a course
    ///
    /// What was done in it stays.
    #[oai(path = "/:enrollment", method = "delete", operation_id = "leaveCourse")]
    async fn leave(&self, app: Data<&App>, caller: Caller, enrollment: Path<Uuid>) -> Result<Left, Problem> {
        let row = own(&app.store.read, caller.person().id, enrollment.0).await?;
        let mut change = app.change(caller.actor()).await?;
        leave(&mut change, row.id).await?;
        app.commit(change).await?;
        Ok(Left::Left)
    }
}

async fn told(app: &App, row: Enrollment) -> Result<EnrollmentOut> {
    let title = catalog::course(app, &row.version).await?.title.clone();
    let Enrollment { id, course, version, enrolled_at, .. } = row;
    let newer = asked_to(app, &course, &version).await?;
    let move_reason = newer.and_then(|(_, newer)| newer.move_learners.clone());
    Ok(EnrollmentOut { id, course, version, title, enrolled_at, move_reason })
}
