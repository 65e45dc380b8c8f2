use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    super::{session, strength::Strength, visit::Learner},
    Button, NotShown, OwnLetter, ask_email, ask_own_letter, fields, other_email, said, set_password,
    show_password, take_names, too_many,
};
use crate::{
    app::App,
    error::{Error, FieldError, Result},
    web::{Form, Kept, Page, redirect},
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    saved: String,
    #[serde(default)]
    password: String,
}

#[derive(Serialize)]
struct AccountPage {
    errors: Vec<FieldError>,
    kept: Kept,
    /// What was done just now: one of [`SAVED`].
    saved: Option<&'static str>,
    strength: Option<&'static str>,
    email: String,
    sessions: Vec<SessionRow>,
}

#[derive(Serialize)]
struct SessionRow {
    /// In the address that ends it.
    name: String,
    device: String,
    started_at: String,
    current: bool,
}

impl Page for AccountPage {
    const TEMPLATE: &'static str = "identity/account.html";
}

const SAVED: [&str; 7] = ["names", "email", "email-asked", "password", "confirmation", "wait", "session"];
const FIELDS: [&str; 6] =
    ["legal_name", "preferred_name", "new_email", "email_password", "old_password", "new_password"];
const SECRETS: [&str; 3] = ["email_password", "old_password", "new_password"];

#[handler]
pub async fn account_page(
    Data(app): Data<&App>,
    learner: Learner,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let words = [Strength::Fair, Strength::Good, Strength::Strong].map(Strength::word);
    let page = AccountPage {
        saved: SAVED.into_iter().find(|saved| *saved == asked.saved),
        strength: words.into_iter().find(|word| *word == asked.password),
        ..page(app, &learner, Kept::default(), Vec::new()).await?
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// The addresses of its forms, opened as pages.
#[handler]
pub fn to_account(_learner: Learner) -> Response {
    redirect("/me/account")
}

async fn page(app: &App, learner: &Learner, kept: Kept, errors: Vec<FieldError>) -> Result<AccountPage> {
    let person = &learner.person;
    let mut shown = Kept::empty(&FIELDS)
        .with("legal_name", &person.legal_name)
        .with("preferred_name", person.preferred_name.clone().unwrap_or_default());
    shown.0.extend(kept.without(&SECRETS).0);
    let sessions = session::of(&app.store.read, person.id, app.clock.now()).await?;
    let row = |session: session::Model| SessionRow {
        name: session.name(),
        current: session.is_of(&learner.token),
        started_at: session.started_at.to_rfc3339(),
        device: session.device,
    };
    Ok(AccountPage {
        errors,
        kept: shown,
        saved: None,
        strength: None,
        email: person.email.clone(),
        sessions: sessions.into_iter().map(row).collect(),
    })
}

async fn again<T>(app: &App, learner: &Learner, form: &Form<T>, errors: Vec<FieldError>) -> Result<Response> {
    let page = page(app, learner, form.kept.clone(), errors).await?;
    app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)
}

#[derive(Deserialize)]
pub struct NamesForm {
    #[serde(default)]
    legal_name: String,
    #[serde(default)]
    preferred_name: String,
}

#[handler]
pub async fn change_names(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<NamesForm>,
) -> poem::Result<Response> {
    let NamesForm { legal_name, preferred_name } = &form.values;
    match take_names(app, learner.actor(), &learner.person, legal_name, preferred_name).await {
        Ok(()) => Ok(redirect("/me/account?saved=names")),
        Err(error) => Ok(again(app, &learner, &form, fields(error)?).await?),
    }
}

async fn turned_down<T>(
    app: &App,
    learner: &Learner,
    form: &Form<T>,
    field: &str,
    why: NotShown,
) -> Result<Response> {
    let answer = again(app, learner, form, said(field, why.sentence())).await?;
    Ok(match why {
        NotShown::Wait(wait) => too_many(answer, wait),
        NotShown::Missing | NotShown::Wrong => answer,
    })
}

#[derive(Deserialize)]
pub struct EmailForm {
    #[serde(default)]
    new_email: String,
    #[serde(default)]
    email_password: String,
}

/// Sends a link to the new address.
#[handler]
pub async fn change_email(
    Data(app): Data<&App>,
    learner: Learner,
    request: &Request,
    form: Form<EmailForm>,
) -> poem::Result<Response> {
    let person = &learner.person;
    let email = match other_email(person, &form.values.new_email) {
        Ok(email) => email,
        Err(sentence) => return Ok(again(app, &learner, &form, said("new_email", sentence)).await?),
    };
    let typed = &form.values.email_password;
    if let Err(why) = show_password(app, learner.actor(), person, request, typed).await? {
        return Ok(turned_down(app, &learner, &form, "email_password", why).await?);
    }
    ask_email(app, learner.actor(), person, request, &email).await?;
    Ok(redirect("/me/account?saved=email-asked"))
}

#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    old_password: String,
    #[serde(default)]
    new_password: String,
}

#[handler]
pub async fn change_password(
    Data(app): Data<&App>,
    learner: Learner,
    request: &Request,
    form: Form<PasswordForm>,
) -> poem::Result<Response> {
    let (person, actor) = (&learner.person, learner.actor());
    let PasswordForm { old_password, new_password } = &form.values;
    if let Err(why) = show_password(app, actor.clone(), person, request, old_password).await? {
        return Ok(turned_down(app, &learner, &form, "old_password", why).await?);
    }
    match set_password(app, actor, person, new_password, Some(&learner.token)).await {
        Ok(strength) => Ok(redirect(&format!("/me/account?saved=password&password={}", strength.word()))),
        Err(error) => Ok(again(app, &learner, &form, fields(error)?).await?),
    }
}

/// Sends the link that confirms the person's own address once more.
#[handler]
pub async fn ask_confirmation(
    Data(app): Data<&App>,
    learner: Learner,
    request: &Request,
    _form: Form<Button>,
) -> poem::Result<Response> {
    let saved = match ask_own_letter(app, learner.actor(), &learner.person, request).await? {
        OwnLetter::NotNeeded => "email",
        OwnLetter::Wait(_) => "wait",
        OwnLetter::Sent => "confirmation",
    };
    Ok(redirect(&format!("/me/account?saved={saved}")))
}

/// Signs one other browser out. Pressed twice, it is signed out once; this one has a button of its own.
#[handler]
pub async fn end_session(
    Data(app): Data<&App>,
    learner: Learner,
    Path(name): Path<String>,
    _form: Form<Button>,
) -> poem::Result<Response> {
    if session::name_of(&learner.token) == name {
        let sentence = "This is the browser that you use now. To sign out of it, use “Sign out here”.";
        return Err(Error::refused("session/own", sentence).into());
    }
    let mut change = app.change(learner.actor()).await?;
    match session::end_named(&mut change, learner.person.id, &name).await {
        Ok(()) => app.commit(change).await?,
        Err(Error::NotFound) => drop(change),
        Err(error) => return Err(error.into()),
    }
    Ok(redirect("/me/account?saved=session"))
}
