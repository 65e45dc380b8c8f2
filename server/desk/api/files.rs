use poem::web::Data;
use poem_openapi::{ApiResponse, OpenApi, param::Path, payload::Binary};

use super::own::by;
use crate::{
    app::App,
    desk,
    token::Caller,
    web::{Problem, Tag},
};

pub struct CertificationFileApi;

#[derive(ApiResponse)]
enum CertificationPaper {
    /// The certification as it is printed, with the signed credential inside.
    #[oai(status = 200, content_type = "application/pdf")]
    Pdf(Binary<Vec<u8>>),
}

#[derive(ApiResponse)]
enum CertificationCredential {
    /// Open Badges 3.0 on Verifiable Credentials 2.0, with its proof inside.
    #[oai(status = 200, content_type = "application/vc")]
    Signed(Binary<Vec<u8>>),
}

#[derive(ApiResponse)]
enum CertificationBadge {
    /// A picture with the signed credential baked in, as wallets take it.
    #[oai(status = 200, content_type = "image/svg+xml")]
    Svg(Binary<Vec<u8>>),
}

#[derive(ApiResponse)]
enum CertificationBadgePng {
    /// A picture with the signed credential baked in, as wallets take it.
    #[oai(status = 200, content_type = "image/png")]
    Png(Binary<Vec<u8>>),
}

#[OpenApi(prefix_path = "/me/certifications", tag = "Tag::Desk")]
impl CertificationFileApi {
    /// The paper of one of my certifications
    ///
    /// Refused while it does not stand.
    #[oai(path = "/:number/certification.pdf", method = "get", operation_id = "getMyCertificationPdf")]
    async fn pdf(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
    ) -> Result<CertificationPaper, Problem> {
        let (held, signed) = by(&app, &caller).signed(&number).await?;
        Ok(CertificationPaper::Pdf(Binary(desk::paper(&app, &held, &signed).await?)))
    }

    /// The signed credential of one of my certifications
    ///
    /// A file that checks itself: any program that knows Open Badges 3.0 can. Refused while it does not stand.
    #[oai(path = "/:number/credential", method = "get", operation_id = "getMyCertificationCredential")]
    async fn credential(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
    ) -> Result<CertificationCredential, Problem> {
        let (_, signed) = by(&app, &caller).signed(&number).await?;
        Ok(CertificationCredential::Signed(Binary(signed.document.into_bytes())))
    }

    /// The badge of one of my certifications, as SVG
    ///
    /// Refused while it does not stand.
    #[oai(path = "/:number/badge.svg", method = "get", operation_id = "getMyCertificationBadgeSvg")]
    async fn svg(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
    ) -> Result<CertificationBadge, Problem> {
        let (_, _, bytes) = by(&app, &caller).badge(&number, "svg").await?;
        Ok(CertificationBadge::Svg(Binary(bytes)))
    }

    /// The badge of one of my certifications, as PNG
    ///
    /// Refused while it does not stand.
    #[oai(path = "/:number/badge.png", method = "get", operation_id = "getMyCertificationBadgePng")]
    async fn png(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
    ) -> Result<CertificationBadgePng, Problem> {
        let (_, _, bytes) = by(&app, &caller).badge(&number, "png").await?;
        Ok(CertificationBadgePng::Png(Binary(bytes)))
    }
}
