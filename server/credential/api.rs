use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{
    Object, OpenApi,
    param::Path,
    payload::{Binary, Json},
};

use super::{
    Certificate, Standing, badge_of, by_number, of_person, pages::replace_name, paper, read_number, signed,
    standing_of,
};
use crate::{
    app::App,
    error::{Error, Result},
    token::Caller,
    web::{Problem, Tag},
};

pub struct CertificateApi;

/// A certificate of completion: a training record. It certifies nobody.
#[derive(Object)]
#[oai(rename = "Certificate", skip_serializing_if_is_none)]
struct CertificateOut {
    number: String,
    /// The holder’s name as it is printed.
    name: String,
    course: String,
    title: String,
    /// The hash of the course’s text.
    version: String,
    provider: String,
    /// Minutes of training in all.
    minutes: i64,
    completed_on: NaiveDate,
    issued_at: DateTime<Utc>,
    /// Where anyone can check it.
    verification: String,
    /// In good standing.
    good: bool,
    /// Since when it is not.
    withdrawn_at: Option<DateTime<Utc>>,
    /// `issued_in_error`, `record_not_true` or `replaced`.
    reason: Option<String>,
}

#[derive(Object)]
struct CertificateList {
    certificates: Vec<CertificateOut>,
}

#[derive(poem_openapi::ApiResponse)]
enum Paper {
    /// The certificate as it is printed.
    #[oai(status = 200, content_type = "application/pdf")]
    Pdf(Binary<Vec<u8>>),
}

#[derive(poem_openapi::ApiResponse)]
enum Credential {
    /// Open Badges 3.0 on Verifiable Credentials 2.0, with its proof inside.
    #[oai(status = 200, content_type = "application/vc")]
    Signed(Binary<Vec<u8>>),
}

#[derive(poem_openapi::ApiResponse)]
enum BadgeSvg {
    /// A picture with the signed credential baked in, as wallets take it.
    #[oai(status = 200, content_type = "image/svg+xml")]
    Svg(Binary<Vec<u8>>),
}

#[derive(poem_openapi::ApiResponse)]
enum BadgePng {
    /// A picture with the signed credential baked in, as wallets take it.
    #[oai(status = 200, content_type = "image/png")]
    Png(Binary<Vec<u8>>),
}

#[OpenApi(prefix_path = "/me/certificates", tag = "Tag::Certificates")]
impl CertificateApi {
    /// List my certificates
    ///
    /// Newest first.
    #[oai(path = "/", method = "get", operation_id = "listMyCertificates")]
    async fn list(&self, app: Data<&App>, caller: Caller) -> Result<Json<CertificateList>, Problem> {
        let mut certificates = Vec::new();
        for row in of_person(&app.store.read, caller.person().id).await? {
            let standing = standing_of(&app.store.read, &row, app.clock.now()).await?;
            certificates.push(told(&app, row, standing));
        }
        Ok(Json(CertificateList { certificates }))
    }

    /// One of my certificates
    #[oai(path = "/:number", method = "get", operation_id = "getMyCertificate")]
    async fn one(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
    ) -> Result<Json<CertificateOut>, Problem> {
        let (row, standing) = own(&app, &caller, &number).await?;
        Ok(Json(told(&app, row, standing)))
    }

    /// Have one of my certificates made anew under my present legal name
    ///
    /// The number stays, and what was issued before ends. Asked twice, it is made once.
    #[oai(path = "/:number/replacement", method = "post", operation_id = "replaceMyCertificate")]
    async fn replace(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
    ) -> Result<Json<CertificateOut>, Problem> {
        let (row, _) = own(&app, &caller, &number).await?;
        replace_name(&app, caller.actor(), caller.person(), &row).await?;
        let (row, standing) = own(&app, &caller, &number).await?;
        Ok(Json(told(&app, row, standing)))
    }

    /// The paper of one of my certificates
    #[oai(path = "/:number/certificate.pdf", method = "get", operation_id = "getMyCertificatePdf")]
    async fn pdf(&self, app: Data<&App>, caller: Caller, number: Path<String>) -> Result<Paper, Problem> {
        let (row, _) = own(&app, &caller, &number).await?;
        let signed = signed(&app, &row).await?;
        Ok(Paper::Pdf(Binary(paper(&app, &row, &signed).await?)))
    }

    /// The signed credential of one of my certificates
    ///
    /// A file that checks itself: any program that knows Open Badges 3.0 can.
    #[oai(path = "/:number/credential", method = "get", operation_id = "getMyCredential")]
    async fn credential(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
    ) -> Result<Credential, Problem> {
        let (row, _) = own(&app, &caller, &number).await?;
        Ok(Credential::Signed(Binary(signed(&app, &row).await?.document.into_bytes())))
    }

    /// The badge of one of my certificates, as SVG
    #[oai(path = "/:number/badge.svg", method = "get", operation_id = "getMyCertificateBadgeSvg")]
    async fn svg(&self, app: Data<&App>, caller: Caller, number: Path<String>) -> Result<BadgeSvg, Problem> {
        let (row, _) = own(&app, &caller, &number).await?;
        Ok(BadgeSvg::Svg(Binary(badge_of(&app, &row, "svg").await?.1)))
    }

    /// The badge of one of my certificates, as PNG
    #[oai(path = "/:number/badge.png", method = "get", operation_id = "getMyCertificateBadgePng")]
    async fn png(&self, app: Data<&App>, caller: Caller, number: Path<String>) -> Result<BadgePng, Problem> {
        let (row, _) = own(&app, &caller, &number).await?;
        Ok(BadgePng::Png(Binary(badge_of(&app, &row, "png").await?.1)))
    }
}

/// To others than its holder there is no such certificate.
async fn own(app: &App, caller: &Caller, number: &str) -> Result<(Certificate, Standing)> {
    let number = read_number(number).map_err(|_| Error::NotFound)?;
    let (row, revocation) = by_number(&app.store.read, &number).await?.ok_or(Error::NotFound)?;
    if row.person_id != caller.person().id {
        return Err(Error::NotFound);
    }
    let standing = row.standing(revocation.as_ref(), app.clock.now());
    Ok((row, standing))
}

fn told(app: &App, row: Certificate, standing: Standing) -> CertificateOut {
    let verification = format!("{}{}", app.settings.address, row.verification_path());
    let (withdrawn_at, reason) = match standing {
        Standing::Withdrawn { at, reason } => (Some(at), Some(reason.code())),
        Standing::Good | Standing::NotYet => (None, None),
    };
    CertificateOut {
        number: row.number,
        name: row.content.learner,
        course: row.content.course,
        title: row.content.course_title,
        version: row.content.version,
        provider: row.content.provider,
        minutes: row.content.hours.total,
        completed_on: row.content.completed_on,
        issued_at: row.issued_at,
        verification,
        good: standing == Standing::Good,
        withdrawn_at,
        reason,
    }
}
