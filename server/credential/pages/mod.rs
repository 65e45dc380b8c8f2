//! The holder's own pages.

pub mod designs;
mod files;

use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::Serialize;

pub use files::{badge_picture, credential};

use super::{
    Certificate, Content, Standing, by_number, certificate, file_name, paper, read_number, reissue, signed,
    standing_of,
};
use crate::{
    app::App,
    error::{Error, Result},
    identity::{Learner, Person},
    journal::Actor,
    web::{self, Form, Page, redirect},
};

/// A certificate as its pages show it.
#[derive(Serialize)]
pub struct Shown {
    pub number: String,
    pub content: Content,
    pub issued_at: chrono::DateTime<chrono::Utc>,
    pub good: bool,
    /// Why it does not hold, after "because".
    pub reason: Option<&'static str>,
    pub withdrawn_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Shown {
    pub fn new(certificate: Certificate, standing: Standing) -> Shown {
        let (reason, withdrawn_at) = match standing {
            Standing::Withdrawn { at, reason } => (Some(reason.sentence()), Some(at)),
            Standing::Good | Standing::NotYet => (None, None),
        };
        Shown {
            good: standing == Standing::Good,
            number: certificate.number,
            content: certificate.content,
            issued_at: certificate.issued_at,
            reason,
            withdrawn_at,
        }
    }
}

#[derive(Serialize)]
struct CertificateList {
    certificates: Vec<Shown>,
}

impl Page for CertificateList {
    const TEMPLATE: &'static str = "credential/certificates.html";
}

#[handler]
pub async fn list(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let mut certificates = Vec::new();
    for row in certificate::of_person(&app.store.read, learner.person.id).await? {
        let standing = standing_of(&app.store.read, &row, app.clock.now()).await?;
        certificates.push(Shown::new(row, standing));
    }
    Ok(app.templates.page(&learner.frame, &CertificateList { certificates })?)
}

#[derive(Serialize)]
struct CertificatePage {
    certificate: Shown,
    verification: String,
    new_name: bool,
    /// It was made anew just now.
    anew: bool,
}

#[derive(serde::Deserialize)]
pub struct After {
    #[serde(default)]
    after: String,
}

impl Page for CertificatePage {
    const TEMPLATE: &'static str = "credential/certificate.html";
}

/// A certificate of this person's own; others' do not exist for them.
async fn own(app: &App, learner: &Learner, number: &str) -> Result<(Certificate, Standing)> {
    let number = read_number(number).map_err(|_| Error::NotFound)?;
    let (row, revocation) = by_number(&app.store.read, &number).await?.ok_or(Error::NotFound)?;
    if row.person_id != learner.person.id {
        return Err(Error::NotFound);
    }
    let standing = row.standing(revocation.as_ref(), app.clock.now());
    Ok((row, standing))
}

#[handler]
pub async fn show(
    Data(app): Data<&App>,
    learner: Learner,
    Path(number): Path<String>,
    Query(After { after }): Query<After>,
) -> poem::Result<Response> {
    let (row, standing) = own(app, &learner, &number).await?;
    let verification = format!("{}{}", app.settings.address, row.verification_path());
    let anew = after == "new-name" && standing == Standing::Good && carries_new_name(&row, &learner.person);
    let new_name = standing == Standing::Good && row.content.learner != learner.person.legal_name;
    let page = CertificatePage { certificate: Shown::new(row, standing), verification, new_name, anew };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// The paper, for its holder only.
#[handler]
pub async fn pdf(
    Data(app): Data<&App>,
    learner: Learner,
    Path(number): Path<String>,
) -> poem::Result<Response> {
    let (row, _) = own(app, &learner, &number).await?;
    let signed = signed(app, &row).await?;
    let bytes = paper(app, &row, &signed).await?;
    Ok(web::download(&file_name(&row, "pdf"), "application/pdf", bytes)?)
}

#[derive(Serialize)]
struct SharePage {
    certificate: Shown,
    verification: String,
    linkedin: String,
}

impl Page for SharePage {
    const TEMPLATE: &'static str = "credential/share.html";
}

/// What sharing tells others, before it is done.
#[handler]
pub async fn share(
    Data(app): Data<&App>,
    learner: Learner,
    Path(number): Path<String>,
) -> poem::Result<Response> {
    let (row, standing) = own(app, &learner, &number).await?;
    let verification = format!("{}{}", app.settings.address, row.verification_path());
    let linkedin = linkedin(&row, &verification);
    let page = SharePage { certificate: Shown::new(row, standing), verification, linkedin };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// LinkedIn's own form, filled in: a plain link, from which nothing is loaded before it is followed.
fn linkedin(row: &Certificate, verification: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("startTask", "CERTIFICATION_NAME")
        .append_pair("name", &format!("{} (certificate of completion)", row.content.course_title))
        .append_pair("organizationName", &row.content.provider)
        .append_pair("issueYear", &row.content.completed_on.format("%Y").to_string())
        .append_pair("issueMonth", &row.content.completed_on.format("%-m").to_string())
        .append_pair("certUrl", verification)
        .append_pair("certId", &row.number);
    format!("https://www.linkedin.com/profile/add?{}", query.finish())
}

#[derive(serde::Deserialize)]
pub struct Nothing {}

/// The same certificate under the holder's present legal name.
#[handler]
pub async fn renew_name(
    Data(app): Data<&App>,
    learner: Learner,
    Path(number): Path<String>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let (row, _) = own(app, &learner, &number).await?;
    replace_name(app, learner.actor(), &learner.person, &row).await?;
    Ok(redirect(&format!("/me/certificates/{}?after=new-name", row.number)))
}

/// Makes a holder's certificate anew under their present legal name. Asked twice, it was made the first time.
pub async fn replace_name(app: &App, actor: Actor, holder: &Person, row: &Certificate) -> Result<()> {
    let mut change = app.change(actor).await?;
    match reissue(&mut change, row.id).await {
        Ok(()) => app.commit(change).await,
        Err(error) => {
            drop(change);
            let (now, revocation) = by_number(&app.store.read, &row.number).await?.ok_or(Error::NotFound)?;
            let good = now.standing(revocation.as_ref(), app.clock.now()) == Standing::Good;
            if good && carries_new_name(&now, holder) { Ok(()) } else { Err(error) }
        }
    }
}

/// Whether it was made anew under the name that its holder has now.
fn carries_new_name(row: &Certificate, holder: &Person) -> bool {
    row.edition > 1 && !row.content.same_name && row.content.learner == holder.legal_name
}
