//! The entries of one's record.

use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json, types::ToJSON};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Added, Done,
    bodies::{
        AgeIn, CredentialIn, EducationIn, EmploymentIn, ExamIn, PracticeIn, ResidenceIn, ShownIn, TrainingIn,
        flat,
    },
};
use crate::{
    app::App,
    error::{Error, FieldError, Fields},
    evidence::{Held, Kind, Record, add, correct, erase_record, form, training_here, withdraw},
    token::Caller,
    web::{Problem, Tag},
};

pub struct RecordApi;

/// An entry of the record, as it stands.
#[derive(Object)]
#[oai(rename = "RecordEntry", skip_serializing_if_is_none)]
pub(super) struct EntryOut {
    id: Uuid,
    /// `training`, `practice`, `continuing-education`, `credential`, `exam`, `residence`, `age`, `employment`, `shown`
    /// or `statement`.
    kind: String,
    title: String,
    on: Option<NaiveDate>,
    /// As stated.
    minutes: i64,
    /// That somebody else stands for.
    confirmed_minutes: i64,
    /// `stated`, `waiting`, `confirmed`, `changed`, `refused` or `seen`.
    standing: String,
    /// Everything that the entry says, by the names of its form.
    content: Value,
    entered_at: DateTime<Utc>,
    replaces: Option<Uuid>,
}

/// Training completed on this server. It is added by itself.
#[derive(Object)]
#[oai(rename = "TrainingHere")]
struct HereOut {
    course: String,
    title: String,
    /// The hash of the course’s text.
    version: String,
    provider: String,
    completed_on: NaiveDate,
    minutes: i64,
    certificate: String,
}

#[derive(Object)]
#[oai(rename = "Record")]
struct RecordOut {
    entries: Vec<EntryOut>,
    training_here: Vec<HereOut>,
}

/// An order to erase the whole record.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct RecordErasure {
    /// `true`: what is erased is gone for good.
    sure: bool,
}

/// Adds what a body says, read as the form of its kind would be.
async fn added(app: &App, caller: &Caller, kind: Kind, body: &impl ToJSON) -> Result<Json<Added>, Problem> {
    let (typed, once) = flat(body, &app.chance.token());
    let contents = form::read(kind, &typed, app.clock.now().date_naive())?;
    let mut change = app.change(caller.actor()).await?;
    let entries = add(&mut change, caller.person().id, &once, contents).await?;
    app.commit(change).await?;
    Ok(Json(Added { entries }))
}

/// Puts what a body says in an entry's place.
pub(super) async fn corrected(
    app: &App,
    caller: &Caller,
    id: Uuid,
    kind: Kind,
    body: &impl ToJSON,
) -> Result<Json<Added>, Problem> {
    let (typed, once) = flat(body, &app.chance.token());
    let mut contents = form::read(kind, &typed, app.clock.now().date_naive())?;
    if contents.len() != 1 {
        return Err(one_at_a_time().into());
    }
    let Some(content) = contents.pop() else { return Err(Error::NotFound.into()) };
    let mut change = app.change(caller.actor()).await?;
    let entry = correct(&mut change, caller.person().id, id, &once, content).await?;
    app.commit(change).await?;
    Ok(Json(Added { entries: vec![entry] }))
}

fn one_at_a_time() -> Error {
    let message = "An entry is corrected by one entry.".to_owned();
    Error::Invalid(Fields(vec![FieldError { field: "entries".into(), message }]))
}

pub(super) fn told(held: &Held) -> EntryOut {
    let content = serde_json::to_value(&held.content).unwrap_or_default();
    EntryOut {
        id: held.row.id,
        kind: content["kind"].as_str().unwrap_or_default().to_owned(),
        title: held.content.title(),
        on: held.content.day(),
        minutes: held.content.minutes(),
        confirmed_minutes: held.confirmed_minutes(),
        standing: format!("{:?}", held.standing()).to_lowercase(),
        content,
        entered_at: held.row.entered_at,
        replaces: held.row.replaces,
    }
}

#[OpenApi(prefix_path = "/me/record", tag = "Tag::Record")]
impl RecordApi {
    /// My record
    ///
    /// Entries as they stand, newest day first, and training completed here.
    #[oai(path = "/", method = "get", operation_id = "getMyRecord")]
    async fn record(&self, app: Data<&App>, caller: Caller) -> Result<Json<RecordOut>, Problem> {
        let person = caller.person().id;
        let record = Record::of(&app.store.read, person, app.clock.now()).await.map_err(Problem::from)?;
        let here = training_here(&app, person).await?.into_iter().map(|here| HereOut {
            course: here.course,
            title: here.title,
            version: here.version,
            provider: here.provider,
            completed_on: here.completed_on,
            minutes: here.minutes,
            certificate: here.certificate,
        });
        Ok(Json(RecordOut {
            entries: record.entries.iter().map(told).collect(),
            training_here: here.collect(),
        }))
    }

    /// Add training taken elsewhere
    #[oai(path = "/training", method = "post", operation_id = "addTraining")]
    async fn training(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<TrainingIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Training, &body.0).await
    }

    /// Add continuing education
    #[oai(path = "/continuing-education", method = "post", operation_id = "addContinuingEducation")]
    async fn education(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<EducationIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::ContinuingEducation, &body.0).await
    }

    /// Add practice hours
    ///
    /// Never who was supported: no names, no initials.
    #[oai(path = "/practice", method = "post", operation_id = "addPractice")]
    async fn practice(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<PracticeIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Practice, &body.0).await
    }

    /// Add a credential that I hold
    #[oai(path = "/credentials", method = "post", operation_id = "addCredential")]
    async fn credential(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<CredentialIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Credential, &body.0).await
    }

    /// Add an exam taken elsewhere
    #[oai(path = "/exams", method = "post", operation_id = "addExam")]
    async fn exam(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<ExamIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Exam, &body.0).await
    }

    /// Add where I live or work
    #[oai(path = "/residence", method = "post", operation_id = "addResidence")]
    async fn residence(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<ResidenceIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Residence, &body.0).await
    }

    /// Add that I am old enough
    #[oai(path = "/age", method = "post", operation_id = "addAge")]
    async fn age(&self, app: Data<&App>, caller: Caller, body: Json<AgeIn>) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Age, &body.0).await
    }

    /// Add a job
    #[oai(path = "/employment", method = "post", operation_id = "addEmployment")]
    async fn employment(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<EmploymentIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Employment, &body.0).await
    }

    /// Add that I will show a paper
    #[oai(path = "/shown", method = "post", operation_id = "addShown")]
    async fn shown(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<ShownIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Shown, &body.0).await
    }

    /// Withdraw an entry
    #[oai(path = "/entries/:entry", method = "delete", operation_id = "withdrawEntry")]
    async fn withdraw(&self, app: Data<&App>, caller: Caller, entry: Path<Uuid>) -> Result<Done, Problem> {
        let mut change = app.change(caller.actor()).await?;
        withdraw(&mut change, caller.person().id, entry.0).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Erase my whole record
    ///
    /// Entries, files and requests. What is erased is gone for good; certificates stay.
    #[oai(path = "/erasure", method = "post", operation_id = "eraseMyRecord")]
    async fn erase(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<RecordErasure>,
    ) -> Result<Done, Problem> {
        if !body.sure {
            let message = "Send `true` if you want to erase your whole record.";
            return Err(Error::invalid("sure", message).into());
        }
        erase_record(&app, caller.actor(), caller.person().id).await?;
        Ok(Done::Done)
    }
}
