//! Entries corrected: each by another of its kind, which takes its place.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::{
    Added,
    bodies::{AgeIn, CredentialIn, EducationIn, EmploymentIn, ExamIn, PracticeIn, ResidenceIn, TrainingIn},
    entries::corrected,
};
use crate::{
    app::App,
    evidence::Kind,
    token::Caller,
    web::{Problem, Tag},
};

pub struct CorrectionApi;

#[OpenApi(prefix_path = "/me/record/entries", tag = "Tag::Record")]
impl CorrectionApi {
    /// Correct a training
    ///
    /// The entry is replaced; what was confirmed of it is to be confirmed anew.
    #[oai(path = "/:entry/training", method = "post", operation_id = "correctTraining")]
    async fn training(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<TrainingIn>,
    ) -> Result<Json<Added>, Problem> {
        corrected(&app, &caller, entry.0, Kind::Training, &body.0).await
    }

    /// Correct continuing education
    ///
    /// The entry is replaced; what was confirmed of it is to be confirmed anew.
    #[oai(
        path = "/:entry/continuing-education",
        method = "post",
        operation_id = "correctContinuingEducation"
    )]
    async fn education(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<EducationIn>,
    ) -> Result<Json<Added>, Problem> {
        corrected(&app, &caller, entry.0, Kind::ContinuingEducation, &body.0).await
    }

    /// Correct a practice entry
    ///
    /// By one entry. What was confirmed of it is to be confirmed anew.
    #[oai(path = "/:entry/practice", method = "post", operation_id = "correctPractice")]
    async fn practice(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<PracticeIn>,
    ) -> Result<Json<Added>, Problem> {
        corrected(&app, &caller, entry.0, Kind::Practice, &body.0).await
    }

    /// Correct a credential
    ///
    /// The entry is replaced; what was confirmed of it is to be confirmed anew.
    #[oai(path = "/:entry/credentials", method = "post", operation_id = "correctCredential")]
    async fn credential(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<CredentialIn>,
    ) -> Result<Json<Added>, Problem> {
        corrected(&app, &caller, entry.0, Kind::Credential, &body.0).await
    }

    /// Correct an exam
    ///
    /// The entry is replaced; what was confirmed of it is to be confirmed anew.
    #[oai(path = "/:entry/exams", method = "post", operation_id = "correctExam")]
    async fn exam(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<ExamIn>,
    ) -> Result<Json<Added>, Problem> {
        corrected(&app, &caller, entry.0, Kind::Exam, &body.0).await
    }

    /// Correct where I live or work
    ///
    /// The entry is replaced; what was confirmed of it is to be confirmed anew.
    #[oai(path = "/:entry/residence", method = "post", operation_id = "correctResidence")]
    async fn residence(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<ResidenceIn>,
    ) -> Result<Json<Added>, Problem> {
        corrected(&app, &caller, entry.0, Kind::Residence, &body.0).await
    }

    /// Correct my age
    ///
    /// The entry is replaced; what was confirmed of it is to be confirmed anew.
    #[oai(path = "/:entry/age", method = "post", operation_id = "correctAge")]
    async fn age(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<AgeIn>,
    ) -> Result<Json<Added>, Problem> {
        corrected(&app, &caller, entry.0, Kind::Age, &body.0).await
    }

    /// Correct a job
    ///
    /// The entry is replaced; what was confirmed of it is to be confirmed anew.
    #[oai(path = "/:entry/employment", method = "post", operation_id = "correctEmployment")]
    async fn employment(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<EmploymentIn>,
    ) -> Result<Json<Added>, Problem> {
        corrected(&app, &caller, entry.0, Kind::Employment, &body.0).await
    }
}
