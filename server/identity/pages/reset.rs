use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::{
    super::{
        account,
        email::Email,
        letters,
        link::{self, Purpose},
        password, person,
        throttle::{self, Door, Met},
        visit::Visit,
    },
    asker, evenly, fields, in_words, link_ended, said, too_many,
};
use crate::{
    app::App,
    change::Change,
    error::{Error, FieldError, Result},
    web::{Form, Frame, Kept, Page, redirect},
};

#[derive(Deserialize)]
pub struct AskForm {
    #[serde(default)]
    email: String,
}

#[derive(Serialize)]
struct AskPage {
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for AskPage {
    const TEMPLATE: &'static str = "identity/reset-ask.html";
}

#[derive(Serialize)]
struct SentPage {}

impl Page for SentPage {
    const TEMPLATE: &'static str = "identity/reset-sent.html";
}

#[derive(Deserialize)]
pub struct ResetForm {
    #[serde(default)]
    new_password: String,
}

#[derive(Serialize)]
struct ResetPage<'a> {
    errors: Vec<FieldError>,
    kept: Kept,
    token: &'a str,
    /// So that password managers know which account it is for.
    email: &'a str,
}

impl Page for ResetPage<'_> {
    const TEMPLATE: &'static str = "identity/reset.html";
}

#[handler]
#[expect(clippy::needless_pass_by_value, reason = "extractors are handed over by value")]
pub fn ask_reset_page(Data(app): Data<&App>, visit: Visit) -> poem::Result<Response> {
    let page = AskPage { errors: Vec::new(), kept: Kept::empty(&["email"]) };
    Ok(app.templates.page(&visit.frame, &page)?)
}

/// Answers the same whether the address has an account or not, and after the same time.
#[handler]
pub async fn ask_reset(
    Data(app): Data<&App>,
    visit: Visit,
    request: &Request,
    form: Form<AskForm>,
) -> poem::Result<Response> {
    let begun = Instant::now();
    let again = |errors| {
        let page = AskPage { errors, kept: form.kept.clone().having(&["email"]) };
        app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &visit.frame, &page)
    };
    let email = match Email::read(&form.values.email) {
        Ok(email) => email,
        Err(sentence) => return Ok(again(said("email", sentence))?),
    };
    let mut change = app.change(visit.actor()).await?;
    let asker = asker(app, request, &email.key);
    match throttle::enter(&mut change, Door::Letter, asker).await? {
        Met::Open => {
            write(app, &mut change, &email).await?;
            app.commit(change).await?;
        }
        Met::AccountShut(_) => drop(change),
        Met::AddressShut(wait) => {
            drop(change);
            let sentence = format!("Many emails were asked for from your network. Wait {}.", in_words(wait));
            return Ok(too_many(again(said("email", sentence))?, wait));
        }
    }
    evenly(begun).await;
    Ok(redirect("/reset-password/sent"))
}

async fn write(app: &App, change: &mut Change, email: &Email) -> Result<()> {
    let Some(person) = account::owner(&change.tx, email).await? else { return Ok(()) };
    letters::send_reset_link(app, change, &person).await
}

#[handler]
#[expect(clippy::needless_pass_by_value, reason = "extractors are handed over by value")]
pub fn reset_sent_page(Data(app): Data<&App>, visit: Visit) -> poem::Result<Response> {
    Ok(app.templates.page(&visit.frame, &SentPage {})?)
}

#[handler]
pub async fn reset_page(
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
) -> poem::Result<Response> {
    let Some(link) = live(app, &token).await? else { return Ok(link_ended(app, &visit.frame, "reset")?) };
    Ok(shown(app, StatusCode::OK, &visit.frame, &token, &link, Vec::new())?)
}

#[handler]
pub async fn take_reset(
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
    form: Form<ResetForm>,
) -> poem::Result<Response> {
    let Some(link) = live(app, &token).await? else { return Ok(link_ended(app, &visit.frame, "reset")?) };
    let person = person::find(&app.store.read, link.person_id).await?;
    let about = [person.email.as_str(), &person.legal_name, person.called()];
    let chosen = match password::choose("new_password", &form.values.new_password, &about).await {
        Ok(chosen) => chosen,
        Err(error) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(shown(app, status, &visit.frame, &token, &link, fields(error)?)?);
        }
    };
    let mut change = app.change(visit.actor()).await?;
    match account::reset_password(&mut change, &link, chosen.hash).await {
        Ok(()) => app.commit(change).await?,
        Err(Error::Refused(_)) => return Ok(link_ended(app, &visit.frame, "reset")?),
        Err(error) => return Err(error.into()),
    }
    Ok(redirect("/sign-in?after=reset"))
}

async fn live(app: &App, token: &str) -> Result<Option<link::Model>> {
    let found = link::find(&app.store.read, Purpose::ResetPassword, token).await?;
    Ok(found.filter(|link| link.holds(app.clock.now())))
}

fn shown(
    app: &App,
    status: StatusCode,
    frame: &Frame,
    token: &str,
    link: &link::Model,
    errors: Vec<FieldError>,
) -> Result<Response> {
    let page = ResetPage { errors, kept: Kept::empty(&["new_password"]), token, email: &link.email };
    app.templates.page_with(status, frame, &page)
}
