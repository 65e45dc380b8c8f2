use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::people::Asked;
use crate::{
    app::App,
    credential::{Reason, revoke},
    error::{Error, FieldError},
    identity::Operator,
    operation::{CertificateLine, certificate, certificates},
    web::{Form, Page, Paging, redirect},
};

#[derive(Serialize)]
struct CertificatesPage {
    words: String,
    certificates: Vec<CertificateLine>,
    paging: Paging,
}

impl Page for CertificatesPage {
    const TEMPLATE: &'static str = "operation/certificates.html";
}

#[handler]
pub async fn certificates_page(
    Data(app): Data<&App>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    listed(app, &operator, Asked { words: String::new(), ..asked }).await
}

/// A form that changes nothing: names must not stand in the address of a page.
#[handler]
pub async fn search_certificates(
    Data(app): Data<&App>,
    operator: Operator,
    form: Form<Asked>,
) -> poem::Result<Response> {
    listed(app, &operator, form.values).await
}

async fn listed(app: &App, operator: &Operator, asked: Asked) -> poem::Result<Response> {
    let words: String = asked.words.trim().chars().take(200).collect();
    let page = asked.page.parse().unwrap_or(1);
    let (certificates, paging) = certificates(&app.store.read, &app.settings.address, &words, page).await?;
    Ok(app.templates.page(&operator.frame, &CertificatesPage { words, certificates, paging })?)
}

/// One certificate, and the form that withdraws it.
#[derive(Serialize)]
struct RevocationPage {
    certificate: CertificateLine,
    reasons: [(&'static str, &'static str); 2],
    errors: Vec<FieldError>,
}

impl Page for RevocationPage {
    const TEMPLATE: &'static str = "operation/certificate.html";
}

/// What the operator may give as a reason; `Replaced` comes about by a replacement alone.
const REASONS: [(&str, &str); 2] =
    [("issued_in_error", "It was issued in error"), ("record_not_true", "What it records is not true")];

/// A reason that the operator may give, by its code.
pub fn given(reason: &str) -> Option<Reason> {
    match reason {
        "issued_in_error" => Some(Reason::IssuedInError),
        "record_not_true" => Some(Reason::RecordNotTrue),
        _ => None,
    }
}

async fn page(app: &App, id: Uuid, errors: Vec<FieldError>) -> Result<RevocationPage, Error> {
    let certificate = certificate(&app.store.read, id).await?;
    Ok(RevocationPage { certificate, reasons: REASONS, errors })
}

#[handler]
pub async fn certificate_page(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let page = page(app, id, Vec::new()).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    reason: String,
}

#[handler]
pub async fn revoke_certificate(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    form: Form<Chosen>,
) -> poem::Result<Response> {
    let Some(reason) = given(&form.values.reason) else {
        let error = FieldError { field: "reason".into(), message: "Choose a reason.".into() };
        let page = page(app, id, vec![error]).await?;
        return Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?);
    };
    let mut change = app.change(operator.actor()).await?;
    revoke(&mut change, id, reason).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/certificates/{id}")))
}
