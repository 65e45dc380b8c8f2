use poem::{
    Response, handler,
    web::{Data, Query},
};
use serde::Serialize;

use crate::{
    app::App,
    identity::Operator,
    journal,
    operation::{Asked, Check, EventLine, check_journal, last_check},
    web::{Form, Nothing, Page, redirect},
};

#[derive(Serialize)]
struct EventsPage {
    asked: Asked,
    events: Vec<EventLine>,
    /// Where the next page begins, if there is one.
    older: Option<i64>,
    last_check: Option<Check>,
}

impl Page for EventsPage {
    const TEMPLATE: &'static str = "operation/events.html";
}

#[handler]
pub async fn events_page(
    Data(app): Data<&App>,
    operator: Operator,
    Query(mut asked): Query<Asked>,
) -> poem::Result<Response> {
    for text in [&mut asked.kind, &mut asked.actor] {
        // Kinds are shown with blanks between their words.
        *text = text.trim().replace(' ', "_").chars().filter(|c| !c.is_control()).take(80).collect();
    }
    let (events, older) = crate::operation::events(&app.store.read, &asked).await?;
    let last_check = last_check(&app.store.read).await?;
    Ok(app.templates.page(&operator.frame, &EventsPage { asked, events, older, last_check })?)
}

/// Looks through the whole journal, and keeps what was found.
#[handler]
pub async fn check_events(
    Data(app): Data<&App>,
    operator: Operator,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let found = journal::verify(&app.store.read).await?;
    let mut change = app.change(operator.actor()).await?;
    check_journal(&mut change, &found);
    app.commit(change).await?;
    Ok(redirect("/operator/events"))
}
