use std::sync::Arc;

use poem::{Response, handler, web::Data};
use serde::Serialize;

use crate::{
    app::App,
    identity::Visit,
    operation::Reference,
    web::{Document, Page},
};

/// The API's document and what its page shows of it, made once at start.
#[derive(Clone)]
pub struct ApiReference {
    document: Document,
    page: Arc<Reference>,
}

impl ApiReference {
    pub fn new(document: Document, address: &str) -> ApiReference {
        let page = Arc::new(Reference::of(document.json(), address));
        ApiReference { document, page }
    }
}

#[derive(Serialize)]
struct ReferencePage {
    reference: Reference,
}

impl Page for ReferencePage {
    const TEMPLATE: &'static str = "operation/reference.html";
}

#[handler]
pub fn reference_page(
    Data(app): Data<&App>,
    Data(api): Data<&ApiReference>,
    visit: Visit,
) -> poem::Result<Response> {
    let Visit { frame, .. } = visit;
    let page = ReferencePage { reference: Reference::clone(&api.page) };
    Ok(app.templates.page(&frame, &page)?)
}

#[handler]
pub fn openapi(Data(api): Data<&ApiReference>) -> Response {
    api.document.answer()
}
