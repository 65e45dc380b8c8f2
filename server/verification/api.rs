use chrono::{DateTime, NaiveDate, Utc};
use poem::{Request, web::Data};
use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    check::{Outcome, check, moment},
    pages::LOOKUPS,
};
use crate::{
    app::App,
    credential::{Reason, read_number},
    web::{Problem, Tag},
};

/// What a number stands for, as of a moment.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Verification {
    pub answer: VerificationAnswer,
    /// The moment the answer is for, in UTC.
    pub as_of: DateTime<Utc>,
    /// As it is printed; absent where no certificate has it.
    pub number: Option<String>,
    /// What the document is. Training is not certification.
    pub kind: Option<VerificationKind>,
    /// The holder's name as on the certificate.
    pub name: Option<String>,
    pub course: Option<String>,
    /// The provider that gave the training.
    pub provider: Option<String>,
    /// Minutes of training in all.
    pub minutes: Option<i64>,
    pub completed_on: Option<NaiveDate>,
    /// Since when it is no longer good.
    pub since: Option<DateTime<Utc>>,
    /// Why it is no longer good: `issued_in_error`, `record_not_true` or `replaced`.
    pub reason: Option<String>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[oai(rename_all = "snake_case")]
pub enum VerificationAnswer {
    /// In good standing.
    Good,
    /// Issued, but no longer in good standing.
    NotGood,
    /// No certificate has this number.
    NoSuchNumber,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[oai(rename_all = "snake_case")]
pub enum VerificationKind {
    /// A training record. It certifies nobody.
    CertificateOfCompletion,
}

pub struct VerificationApi;

#[OpenApi(tag = "Tag::Verification")]
impl VerificationApi {
    /// Checks a certificate by its number.
    ///
    /// No account is needed. An unknown number is an answer like the others, not an error; so is a mistyped one,
    /// unless its check character shows the slip, which is a problem 422.
    #[oai(path = "/verifications/:number", method = "get", operation_id = "verifyNumber")]
    async fn verify(
        &self,
        request: &Request,
        Data(app): Data<&App>,
        number: Path<String>,
        /// The end of this day, in UTC, instead of now.
        as_of: Query<Option<NaiveDate>>,
    ) -> Result<Json<Verification>, Problem> {
        LOOKUPS.check(request, &app.settings.proxies).map_err(Problem::too_many)?;
        let as_of = moment(as_of.0, app.clock.now());
        let checked = check(&app.store.read, &number, as_of).await?;
        let none = || Verification {
            answer: VerificationAnswer::NoSuchNumber,
            as_of,
            number: None,
            kind: None,
            name: None,
            course: None,
            provider: None,
            minutes: None,
            completed_on: None,
            since: None,
            reason: None,
        };
        let (answer, certificate, since, reason) = match checked.outcome {
            Outcome::Good(certificate) => (VerificationAnswer::Good, certificate, None, None),
            Outcome::NotGood { certificate, since, reason } => {
                (VerificationAnswer::NotGood, certificate, Some(since), Some(reason))
            }
            Outcome::NoSuchNumber => return Ok(Json(none())),
            Outcome::Mistyped(_) => {
                return Err(crate::error::Error::invalid(
                    "number",
                    "This can't be a number: compare it with the certificate.",
                )
                .into());
            }
        };
        let content = certificate.content;
        Ok(Json(Verification {
            answer,
            number: read_number(&number).ok(),
            kind: Some(VerificationKind::CertificateOfCompletion),
            name: Some(content.learner),
            course: Some(content.course_title),
            provider: Some(content.provider),
            minutes: Some(content.hours.total),
            completed_on: Some(content.completed_on),
            since,
            reason: reason.map(Reason::code),
            ..none()
        }))
    }
}
