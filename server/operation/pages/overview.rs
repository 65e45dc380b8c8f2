use poem::{Response, handler, web::Data};
use serde::Serialize;

use crate::{
    app::App,
    identity::Operator,
    operation::{Attention, attention},
    web::Page,
};

#[derive(Serialize)]
struct OverviewPage {
    attention: Attention,
}

impl Page for OverviewPage {
    const TEMPLATE: &'static str = "operation/overview.html";
}

#[handler]
pub async fn overview_page(Data(app): Data<&App>, operator: Operator) -> poem::Result<Response> {
    let attention = attention(&app.store.read, app.clock.now()).await?;
    Ok(app.templates.page(&operator.frame, &OverviewPage { attention })?)
}
