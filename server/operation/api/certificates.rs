use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, param::Query, payload::Json};
use uuid::Uuid;

use super::{Search, first};
use crate::{
    app::App,
    credential::revoke,
    error::Error,
    operation::{self, CertificateLine, pages::given_reason},
    token::OperatorCaller,
    web::{Paging, Problem, Tag, Text},
};

pub struct OperatorCertificateApi;

/// A certificate in the operator’s lists.
#[derive(Object)]
#[oai(rename = "IssuedCertificate", skip_serializing_if_is_none)]
pub struct CertificateLineOut {
    id: Uuid,
    number: String,
    person: Uuid,
    enrollment: Uuid,
    /// The holder’s name as it is printed.
    name: String,
    title: String,
    completed_on: NaiveDate,
    issued_at: DateTime<Utc>,
    /// Since when it is not in good standing.
    withdrawn_at: Option<DateTime<Utc>>,
    /// `issued_in_error`, `record_not_true` or `replaced`.
    reason: Option<String>,
}

/// A page of certificates, newest first.
#[derive(Object)]
struct IssuedCertificateList {
    certificates: Vec<CertificateLineOut>,
    page: u64,
    pages: u64,
    total: u64,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Revocation {
    /// `issued_in_error` or `record_not_true`. Whoever checks the number reads it.
    reason: Text,
}

#[OpenApi(prefix_path = "/operator/certificates", tag = "Tag::Operator")]
impl OperatorCertificateApi {
    /// List certificates
    ///
    /// A page has 50.
    #[oai(path = "/", method = "get", operation_id = "listCertificates")]
    async fn list(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        /// From 1.
        #[oai(default = "first", validator(minimum(value = "1"), maximum(value = "1000000")))]
        page: Query<u64>,
    ) -> Result<Json<IssuedCertificateList>, Problem> {
        found(&app, "", page.0).await
    }

    /// Search certificates
    ///
    /// By number, or by words of the holder’s present legal name; a page has 50.
    #[oai(path = "/search", method = "post", operation_id = "searchCertificates")]
    async fn search(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        body: Json<Search>,
    ) -> Result<Json<IssuedCertificateList>, Problem> {
        found(&app, body.words.0.trim(), body.page.unwrap_or(1)).await
    }

    /// One certificate
    #[oai(path = "/:certificate", method = "get", operation_id = "getCertificate")]
    async fn one(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        certificate: Path<Uuid>,
    ) -> Result<Json<CertificateLineOut>, Problem> {
        let line = operation::certificate(&app.store.read, certificate.0).await?;
        Ok(Json(self::certificate(line)))
    }

    /// Withdraw a certificate
    ///
    /// From now on and for good; its holder gets a letter. Withdrawn twice, the first time counts.
    #[oai(path = "/:certificate/revocation", method = "post", operation_id = "revokeCertificate")]
    async fn revoke(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        certificate: Path<Uuid>,
        body: Json<Revocation>,
    ) -> Result<Json<CertificateLineOut>, Problem> {
        let reason = given_reason(&body.reason.0)
            .ok_or_else(|| Error::invalid("reason", "Send `issued_in_error` or `record_not_true`."))?;
        let mut change = app.change(caller.actor()).await?;
        revoke(&mut change, certificate.0, reason).await?;
        app.commit(change).await?;
        let line = operation::certificate(&app.store.read, certificate.0).await?;
        Ok(Json(self::certificate(line)))
    }
}

async fn found(app: &App, words: &str, page: u64) -> Result<Json<IssuedCertificateList>, Problem> {
    let (lines, paging) =
        operation::certificates(&app.store.read, &app.settings.address, words, page).await?;
    let Paging { page, pages, rows } = paging;
    let certificates = lines.into_iter().map(certificate).collect();
    Ok(Json(IssuedCertificateList { certificates, page, pages, total: rows }))
}

pub fn certificate(line: CertificateLine) -> CertificateLineOut {
    CertificateLineOut {
        id: line.id,
        number: line.number,
        person: line.person_id,
        enrollment: line.enrollment_id,
        name: line.learner,
        title: line.title,
        completed_on: line.completed_on,
        issued_at: line.issued_at,
        withdrawn_at: line.withdrawn_at,
        reason: line.reason_code,
    }
}
