//! More time in exams. What somebody gets is recorded, never why.

use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::Done;
use crate::{
    app::App,
    assessment::{self, Accommodation, Wish},
    identity,
    token::OperatorCaller,
    web::{Problem, Tag, Text},
};

pub struct AccommodationApi;

/// More time in exams that holds, or held.
#[derive(Object)]
#[oai(rename = "Accommodation", skip_serializing_if_is_none)]
pub struct AccommodationOut {
    id: Uuid,
    /// Of the exam’s minutes: 50 makes an hour into an hour and a half.
    extra_percent: i32,
    /// What was agreed about breaks. The person reads it too.
    breaks: String,
    from_at: DateTime<Utc>,
    until_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    holds: bool,
}

/// What somebody is to get from now on. Never why: no diagnosis is asked or kept.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewAccommodation {
    /// From 0 to 300.
    extra_percent: i32,
    /// At most 500 characters.
    breaks: Option<Text>,
    /// The last day. Left out: until it is ended.
    until: Option<NaiveDate>,
}

#[derive(Object)]
struct AccommodationList {
    /// The latest first.
    accommodations: Vec<AccommodationOut>,
}

#[OpenApi(prefix_path = "/operator/people", tag = "Tag::Operator")]
impl AccommodationApi {
    /// Record more time in exams
    ///
    /// An exam that is open gets the time at once. The same, sent twice, is recorded once.
    #[oai(path = "/:person/accommodations", method = "post", operation_id = "recordAccommodation")]
    async fn record(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        person: Path<Uuid>,
        body: Json<NewAccommodation>,
    ) -> Result<Json<AccommodationList>, Problem> {
        let breaks = body.breaks.as_ref().map_or("", |text| &text.0);
        let wish = Wish::from_now(body.extra_percent, breaks, body.until, app.clock.now());
        let mut change = app.change(caller.actor()).await?;
        let person = identity::find_person(&change.tx, person.0).await?;
        assessment::accommodate(&mut change, person.id, wish, caller.person().id).await?;
        app.commit(change).await?;
        let rows = assessment::accommodations_of(&app.store.read, person.id).await?.into_iter();
        let now = app.clock.now();
        let accommodations = rows.map(|row| accommodation(row, now)).collect();
        Ok(Json(AccommodationList { accommodations }))
    }

    /// End more time in exams
    ///
    /// What an exam was given, it keeps. Ended twice, it ended the first time.
    #[oai(
        path = "/:person/accommodations/:accommodation",
        method = "delete",
        operation_id = "endAccommodation"
    )]
    async fn end(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        person: Path<Uuid>,
        accommodation: Path<Uuid>,
    ) -> Result<Done, Problem> {
        let mut change = app.change(caller.actor()).await?;
        assessment::end_accommodation(&mut change, person.0, accommodation.0).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }
}

pub fn accommodation(row: Accommodation, now: DateTime<Utc>) -> AccommodationOut {
    AccommodationOut {
        holds: row.holds(now),
        id: row.id,
        extra_percent: row.extra_percent,
        breaks: row.breaks,
        from_at: row.from_at,
        until_at: row.until_at,
        ended_at: row.ended_at,
    }
}
