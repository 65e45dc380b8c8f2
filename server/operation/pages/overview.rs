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
    /// Settings without which certificates name what the course's text names, by their flags.
    unnamed: Vec<&'static str>,
    /// No mail server is set: letters reach nobody.
    letters_stay: bool,
}

impl Page for OverviewPage {
    const TEMPLATE: &'static str = "operation/overview.html";
}

#[handler]
pub async fn overview_page(Data(app): Data<&App>, operator: Operator) -> poem::Result<Response> {
    let attention = attention(&app.store.read, app.clock.now()).await?;
    let provider = &app.settings.provider;
    let named = [
        ("--provider-name", &provider.name),
        ("--provider-address", &provider.address),
        ("--signatory-name", &provider.signatory_name),
        ("--signatory-title", &provider.signatory_title),
    ];
    let unnamed = named.into_iter().filter(|(_, set)| set.is_none()).map(|(flag, _)| flag).collect();
    let letters_stay = app.settings.smtp.is_none();
    Ok(app.templates.page(&operator.frame, &OverviewPage { attention, unnamed, letters_stay })?)
}
