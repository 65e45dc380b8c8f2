//! Behind the link of an invitation: for somebody who may have no account yet.

use chrono::NaiveDate;
use poem::{
    Response, handler,
    http::{HeaderValue, StatusCode},
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};

use super::Shown;
use crate::{
    app::App,
    employer::{accept, find, invitation::by_token, of_person},
    error::{Error, Result},
    identity::{Learner, Visit},
    web::{Form, Page, redirect},
};

#[derive(Serialize)]
struct JoinPage<'a> {
    token: &'a str,
    employer: Shown,
    /// Its last day.
    until: NaiveDate,
    /// `stranger`, `yours`, `other_address`, `not_confirmed` or `elsewhere`.
    viewer: &'static str,
    next_query: String,
}

impl Page for JoinPage<'_> {
    const TEMPLATE: &'static str = "employer/join.html";
}

/// A link that leads nowhere any more.
#[derive(Serialize)]
struct OverPage {}

impl Page for OverPage {
    const TEMPLATE: &'static str = "employer/join-over.html";
}

/// No search engine, no other site, no history shows where it leads.
fn unlisted(mut response: Response) -> Response {
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    response
}

#[handler]
pub async fn join_page(
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
) -> poem::Result<Response> {
    Ok(unlisted(join(app, &visit, &token).await?))
}

async fn join(app: &App, visit: &Visit, token: &str) -> Result<Response> {
    let db = &app.store.read;
    let invitation = by_token(db, token).await?.ok_or(Error::NotFound)?;
    let employer = find(db, invitation.employer_id).await?;
    let own = match &visit.person {
        Some(person) => of_person(db, person.id).await?,
        None => None,
    };
    if own.as_ref().is_some_and(|own| own.id == invitation.employer_id) {
        return Ok(redirect("/employer/people"));
    }
    let Some(employer) = employer.filter(|_| invitation.holds(app.clock.now())) else {
        return app.templates.page_with(StatusCode::GONE, &visit.frame, &OverPage {});
    };
    let viewer = match &visit.person {
        None => "stranger",
        Some(person) if person.email_key != invitation.email_key => "other_address",
        Some(person) if person.email_confirmed_at.is_none() => "not_confirmed",
        Some(_) if own.is_some() => "elsewhere",
        Some(_) => "yours",
    };
    let path: String = form_urlencoded::byte_serialize(visit.frame.path.as_bytes()).collect();
    let page = JoinPage {
        token,
        employer: employer.into(),
        until: invitation.ends_at.date_naive(),
        viewer,
        next_query: format!("?next={path}"),
    };
    app.templates.page(&visit.frame, &page)
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    letters: String,
}

#[handler]
pub async fn take_joining(
    Data(app): Data<&App>,
    learner: Learner,
    Path(token): Path<String>,
    form: Form<Chosen>,
) -> poem::Result<Response> {
    let mut change = app.change(learner.actor()).await?;
    accept(&mut change, &learner.person, &token, form.values.letters == "yes").await?;
    app.commit(change).await?;
    Ok(redirect("/employer/list"))
}
