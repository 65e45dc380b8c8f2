use std::sync::{Arc, LazyLock, OnceLock};

use poem::{Response, handler, web::Data};
use serde::Serialize;

use crate::{
    app::App,
    identity::Visit,
    operation::Reference,
    web::{Document, Page},
};

/// The API's document, and what its page shows of it, made when it is first asked for.
#[derive(Clone)]
pub struct ApiReference {
    document: &'static LazyLock<Document>,
    address: String,
    page: Arc<OnceLock<Reference>>,
}

impl ApiReference {
    /// `address` is where the server is reached, without a slash at the end.
    pub fn new(document: &'static LazyLock<Document>, address: &str) -> ApiReference {
        ApiReference { document, address: address.to_owned(), page: Arc::default() }
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
    let page = ReferencePage {
        reference: api.page.get_or_init(|| Reference::of(&api.document.json(), &api.address)).clone(),
    };
    Ok(app.templates.page(&frame, &page)?)
}

#[handler]
pub fn openapi(Data(api): Data<&ApiReference>) -> Response {
    api.document.answer()
}
