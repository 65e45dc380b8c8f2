use poem::{
    Request, Response, handler,
    web::{Data, Path, cookie::CookieJar},
};
use serde::Serialize;

use super::{
    super::{
        account::{self, Confirmed},
        letters,
        link::{self, Purpose},
        person,
        person::Model as Person,
        session, sign_up,
        visit::Visit,
    },
    Button, HOME, device, end_former, keep_session, link_ended, local,
};
use crate::{
    app::App,
    error::{Error, Result},
    web::{Form, NextCookie, Page, redirect},
};

/// What the letter's link opens. It only asks: mail programs open links by themselves.
#[derive(Serialize)]
struct ConfirmPage<'a> {
    token: &'a str,
    email: &'a str,
    /// The account is there already, and this becomes its address.
    known: bool,
    /// This is the browser that asked for the account; another has to sign in with the password.
    same_browser: bool,
}

impl Page for ConfirmPage<'_> {
    const TEMPLATE: &'static str = "identity/confirm.html";
}

#[derive(Serialize)]
struct ConfirmedPage {}

impl Page for ConfirmedPage {
    const TEMPLATE: &'static str = "identity/confirmed.html";
}

/// What a token in a letter stands for.
enum Asked {
    Account(Box<sign_up::Model>),
    Address(Box<link::Model>),
    /// It has been used; nothing more is to be done.
    Done,
    Nothing,
}

async fn asked(app: &App, token: &str) -> Result<Asked> {
    let (db, now) = (&app.store.read, app.clock.now());
    if let Some(sign_up) = sign_up::by_token(db, token).await? {
        return Ok(match (sign_up.holds(now), sign_up.used_at) {
            (true, _) => Asked::Account(Box::new(sign_up)),
            (false, Some(_)) => Asked::Done,
            (false, None) => Asked::Nothing,
        });
    }
    let Some(link) = link::find(db, Purpose::ConfirmEmail, token).await? else { return Ok(Asked::Nothing) };
    Ok(match (link.holds(now), link.used_at) {
        (true, _) => Asked::Address(Box::new(link)),
        (false, Some(_)) => Asked::Done,
        (false, None) => Asked::Nothing,
    })
}

#[handler]
pub async fn confirm_page(
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
) -> poem::Result<Response> {
    let (email, known, same_browser) = match asked(app, &token).await? {
        Asked::Account(sign_up) => {
            let same = sign_up.is_from(&visit.token);
            (sign_up.email, false, same)
        }
        Asked::Address(link) => (link.email, true, true),
        Asked::Done => return Ok(app.templates.page(&visit.frame, &ConfirmedPage {})?),
        Asked::Nothing => return Ok(link_ended(app, &visit.frame, "confirm")?),
    };
    let page = ConfirmPage { token: &token, email: &email, known, same_browser };
    Ok(app.templates.page(&visit.frame, &page)?)
}

#[handler]
pub async fn take_confirmation(
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
    request: &Request,
    jar: &CookieJar,
    _form: Form<Button>,
) -> poem::Result<Response> {
    let answer = match asked(app, &token).await? {
        Asked::Account(sign_up) => begin(app, &visit, request, jar, &sign_up).await,
        Asked::Address(link) => confirm_address(app, &visit, &link).await,
        Asked::Done => return Ok(app.templates.page(&visit.frame, &ConfirmedPage {})?),
        Asked::Nothing => return Ok(link_ended(app, &visit.frame, "confirm")?),
    };
    match answer {
        // Somebody was quicker: perhaps the same person, who clicked twice.
        Err(Error::Refused(refusal)) => match asked(app, &token).await? {
            Asked::Done => Ok(app.templates.page(&visit.frame, &ConfirmedPage {})?),
            Asked::Nothing => Ok(link_ended(app, &visit.frame, "confirm")?),
            Asked::Account(_) | Asked::Address(_) => {
                Err(Error::from(refusal.with_way_on("Sign in", "/sign-in")).into())
            }
        },
        answer => Ok(answer?),
    }
}

/// Makes the account. Who asked for it is signed in, if this is the browser they asked from: in any other, somebody
/// may be looking at an account that a stranger made in their name, with a password the stranger knows.
async fn begin(
    app: &App,
    visit: &Visit,
    request: &Request,
    jar: &CookieJar,
    sign_up: &sign_up::Model,
) -> Result<Response> {
    let mut change = app.change(visit.actor()).await?;
    let person = sign_up::confirm(&mut change, sign_up).await?;
    if !sign_up.is_from(&visit.token) {
        app.commit(change).await?;
        return Ok(redirect("/sign-in?after=confirmed"));
    }
    let started = session::start(&mut change, person, false, &device(request)).await?;
    end_former(&mut change, request).await?;
    app.commit(change).await?;
    keep_session(jar, &started);
    let next = NextCookie::take(jar);
    Ok(redirect(next.as_deref().and_then(local).unwrap_or(HOME)))
}

async fn confirm_address(app: &App, visit: &Visit, link: &link::Model) -> Result<Response> {
    let mut change = app.change(visit.actor()).await?;
    if let Confirmed::Changed { from } = account::confirm_email(&mut change, link).await? {
        let person: Person = person::find(&change.tx, link.person_id).await?;
        letters::email_changed(app, &mut change, &person, from).await?;
    }
    app.commit(change).await?;
    let own = visit.person.as_ref().is_some_and(|person| person.id == link.person_id);
    Ok(redirect(if own { "/me/account?saved=email" } else { "/sign-in?after=confirmed" }))
}
