use poem::{
    Response, handler,
    web::{Data, Path},
};
use serde::Serialize;

use super::{
    super::{
        operator_link,
        visit::{Learner, Visit},
    },
    Button, link_ended, next_query,
};
use crate::{
    app::App,
    error::Error,
    web::{Form, Page, redirect},
};

#[derive(Serialize)]
struct OperatorLinkPage<'a> {
    token: &'a str,
    /// The way back here after signing up or in.
    next_query: String,
}

impl Page for OperatorLinkPage<'_> {
    const TEMPLATE: &'static str = "identity/operator-link.html";
}

#[handler]
pub async fn operator_link_page(
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
) -> poem::Result<Response> {
    if !operator_link::holds(&app.store.read, &token).await? {
        return Ok(link_ended(app, &visit.frame, "operator")?);
    }
    let next_query = next_query(&visit.frame.path);
    Ok(app.templates.page(&visit.frame, &OperatorLinkPage { token: &token, next_query })?)
}

#[handler]
pub async fn become_operator(
    Data(app): Data<&App>,
    learner: Learner,
    Path(token): Path<String>,
    _form: Form<Button>,
) -> poem::Result<Response> {
    let mut change = app.change(learner.actor()).await?;
    match operator_link::become_operator(&mut change, &token, learner.person.id).await {
        Ok(()) => app.commit(change).await?,
        Err(Error::Refused(_)) => {
            drop(change);
            let operator = learner.frame.viewer.as_ref().is_some_and(|viewer| viewer.operator);
            if !operator {
                return Ok(link_ended(app, &learner.frame, "operator")?);
            }
        }
        Err(error) => return Err(error.into()),
    }
    Ok(redirect("/operator"))
}
