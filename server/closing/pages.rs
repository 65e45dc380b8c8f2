//! Closing one's account, and the page behind the letter's link that takes it back.

use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Path, cookie::CookieJar},
};
use serde::{Deserialize, Serialize};

use super::{AtClosing, KEPT, Kept, Obstacle, close, obstacle};
use crate::{
    app::App,
    error::{Error, FieldError, Result},
    identity::{self, Learner, Visit, pages::check_password},
    web::{Form, Kept as Typed, Nothing, Page, SessionCookie, redirect},
};

/// Says plainly, before anything is done, what goes, what stays and why, and asks for the password.
#[derive(Serialize)]
struct ClosingPage {
    errors: Vec<FieldError>,
    kept: Typed,
    email: String,
    /// How long it can be taken back, in days.
    days: i64,
    obstacle: Option<Hindered>,
    goes: Vec<&'static Kept>,
    stays: Vec<&'static Kept>,
}

/// Why it can't be closed yet, and the way on.
#[derive(Serialize)]
struct Hindered {
    sentence: String,
    label: String,
    href: String,
}

impl From<Obstacle> for Hindered {
    fn from(obstacle: Obstacle) -> Hindered {
        let (label, href) = obstacle.way_on.map(|way| (way.label, way.href)).unwrap_or_default();
        Hindered { sentence: obstacle.sentence, label, href }
    }
}

impl Page for ClosingPage {
    const TEMPLATE: &'static str = "closing/closing.html";
}

impl ClosingPage {
    async fn of(app: &App, learner: &Learner, errors: Vec<FieldError>) -> Result<ClosingPage> {
        let change = app.change(learner.actor()).await?;
        let obstacle = obstacle(&change, learner.person.id).await?;
        drop(change);
        let stays = |line: &&Kept| matches!(line.at_closing, AtClosing::Stays(_));
        Ok(ClosingPage {
            errors,
            kept: Typed::empty(&["password"]),
            email: learner.person.email.clone(),
            days: identity::REGRET.num_days(),
            obstacle: obstacle.map(Hindered::from),
            goes: KEPT.iter().filter(|line| !stays(line)).collect(),
            stays: KEPT.iter().filter(stays).collect(),
        })
    }
}

#[handler]
pub async fn closing_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let page = ClosingPage::of(app, &learner, Vec::new()).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

#[derive(Deserialize)]
pub struct Sure {
    #[serde(default)]
    password: String,
}

#[handler]
pub async fn close_account(
    Data(app): Data<&App>,
    learner: Learner,
    request: &Request,
    jar: &CookieJar,
    form: Form<Sure>,
) -> poem::Result<Response> {
    let (actor, typed) = (learner.actor(), &form.values.password);
    match check_password(app, actor, &learner.person, request, typed).await {
        Ok(()) => (),
        Err(Error::Invalid(fields)) => {
            let page = ClosingPage::of(app, &learner, fields.0).await?;
            return Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?);
        }
        Err(error) => return Err(error.into()),
    }
    let mut change = app.change(learner.actor()).await?;
    close(app, &mut change, learner.person.id).await?;
    app.commit(change).await?;
    SessionCookie::clear(jar);
    Ok(redirect("/sign-in?after=closed"))
}

/// What the letter's link opens. It only asks: mail programs open links by themselves.
#[derive(Serialize)]
struct TakeBackPage {
    /// None where the link no longer works.
    token: Option<String>,
    /// The last day on which it does.
    until: Option<chrono::NaiveDate>,
}

impl Page for TakeBackPage {
    const TEMPLATE: &'static str = "closing/take-back.html";
}

#[handler]
pub async fn take_back_page(
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
) -> poem::Result<Response> {
    let found = identity::closing_by_token(&app.store.read, &token, app.clock.now()).await?;
    let Some(closing) = found else { return Ok(ended(app, &visit)?) };
    let page = TakeBackPage { token: Some(token), until: Some(closing.erases_at.date_naive()) };
    Ok(app.templates.page(&visit.frame, &page)?)
}

#[handler]
pub async fn take_account_back(
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(visit.actor()).await?;
    match identity::take_back(&mut change, &token).await {
        Ok(_) => app.commit(change).await?,
        Err(Error::Refused(_)) => return Ok(ended(app, &visit)?),
        Err(error) => return Err(error.into()),
    }
    Ok(redirect("/sign-in?after=taken-back"))
}

fn ended(app: &App, visit: &Visit) -> Result<Response> {
    let page = TakeBackPage { token: None, until: None };
    app.templates.page_with(StatusCode::GONE, &visit.frame, &page)
}
