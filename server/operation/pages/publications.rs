use poem::{Response, handler, web::Data};
use serde::Serialize;

use crate::{
    app::App,
    identity::Operator,
    operation::{FailureLine, PublicationLine, failures, publications},
    web::Page,
};

#[derive(Serialize)]
struct PublicationsPage {
    publications: Vec<PublicationLine>,
    failures: Vec<FailureLine>,
}

impl Page for PublicationsPage {
    const TEMPLATE: &'static str = "operation/publications.html";
}

#[handler]
pub async fn publications_page(Data(app): Data<&App>, operator: Operator) -> poem::Result<Response> {
    let db = &app.store.read;
    let page = PublicationsPage { publications: publications(db).await?, failures: failures(db).await? };
    Ok(app.templates.page(&operator.frame, &page)?)
}
