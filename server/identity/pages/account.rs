use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Query},
};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::{
    super::{
        account,
        email::Email,
        letters,
        link::{self, Purpose},
        password,
        person::Model as Person,
        session,
        sign_in::{self, Proof},
        sign_up::Names,
        strength::Strength,
        throttle::{self, Door, Met},
        visit::Learner,
    },
    Button, asker, evenly, fields, in_words, said, too_many, wait,
};
use crate::{
    app::App,
    error::{Error, FieldError, Fields, Result},
    journal::Actor,
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
    device: String,
    started_at: String,
    current: bool,
}

impl Page for AccountPage {
    const TEMPLATE: &'static str = "identity/account.html";
}

const SAVED: [&str; 6] = ["names", "email", "email-asked", "password", "confirmation", "wait"];
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
    let mut wrong = Fields::default();
    let names = Names::read(&form.values.legal_name, &form.values.preferred_name, &mut wrong);
    if !wrong.0.is_empty() {
        return Ok(again(app, &learner, &form, wrong.0).await?);
    }
    let mut change = app.change(learner.actor()).await?;
    account::rename(&mut change, learner.person.id, &names).await?;
    app.commit(change).await?;
    Ok(redirect("/me/account?saved=names"))
}

/// Refuses, unless this is the password of a person who is signed in or acts by a token. Tries are counted as those at the
/// door are. What is wrong is said of the field `password`.
pub async fn check_password(
    app: &App,
    actor: Actor,
    person: &Person,
    request: &Request,
    typed: &str,
) -> Result<()> {
    if typed.is_empty() {
        return Err(Error::invalid("password", "Type the password you have now."));
    }
    let asker = asker(app, request, &person.email_key);
    match sign_in::prove(app, actor.clone(), asker, typed).await? {
        Proof::Is(_) => {
            let mut change = app.change(actor).await?;
            throttle::forgive(&mut change, asker).await?;
            app.commit(change).await
        }
        Proof::IsNot | Proof::Closed => Err(Error::invalid("password", "This is not your password.")),
        Proof::Wait(met) => {
            let wait = in_words(wait(met).unwrap_or_default());
            Err(Error::invalid(
                "password",
                format!("There were too many tries. Wait {wait}, then try again."),
            ))
        }
    }
}

/// Whether the password that a change of the account asks for is theirs; otherwise what to say at the field.
async fn allowed(
    app: &App,
    learner: &Learner,
    request: &Request,
    field: &str,
    typed: &str,
) -> Result<Result<(), (Vec<FieldError>, Option<Met>)>> {
    if typed.is_empty() {
        return Ok(Err((said(field, "Type the password you have now."), None)));
    }
    let asker = asker(app, request, &learner.person.email_key);
    Ok(match sign_in::prove(app, learner.actor(), asker, typed).await? {
        Proof::Is(_) => {
            let mut change = app.change(learner.actor()).await?;
            throttle::forgive(&mut change, asker).await?;
            app.commit(change).await?;
            Ok(())
        }
        Proof::IsNot | Proof::Closed => Err((said(field, "This is not your password."), None)),
        Proof::Wait(met) => {
            let wait = in_words(wait(met).unwrap_or_default());
            Err((said(field, format!("There were too many tries. Wait {wait}, then try again.")), Some(met)))
        }
    })
}

async fn turned_down<T>(
    app: &App,
    learner: &Learner,
    form: &Form<T>,
    (errors, met): (Vec<FieldError>, Option<Met>),
) -> Result<Response> {
    let answer = again(app, learner, form, errors).await?;
    Ok(match met.and_then(wait) {
        Some(wait) => too_many(answer, wait),
        None => answer,
    })
}

#[derive(Deserialize)]
pub struct EmailForm {
    #[serde(default)]
    new_email: String,
    #[serde(default)]
    email_password: String,
}

/// Sends a link to the new address. Whether it has an account already is for its owner to know.
#[handler]
pub async fn change_email(
    Data(app): Data<&App>,
    learner: Learner,
    request: &Request,
    form: Form<EmailForm>,
) -> poem::Result<Response> {
    let begun = Instant::now();
    let email = match Email::read(&form.values.new_email) {
        Ok(email) if email.key == learner.person.email_key => {
            return Ok(again(app, &learner, &form, said("new_email", "This is your address already.")).await?);
        }
        Ok(email) => email,
        Err(sentence) => return Ok(again(app, &learner, &form, said("new_email", sentence)).await?),
    };
    let typed = &form.values.email_password;
    if let Err(why) = allowed(app, &learner, request, "email_password", typed).await? {
        return Ok(turned_down(app, &learner, &form, why).await?);
    }
    let mut change = app.change(learner.actor()).await?;
    if throttle::enter(&mut change, Door::Letter, asker(app, request, &email.key)).await? == Met::Open {
        if let Some(owner) = account::owner(&change.tx, &email).await? {
            letters::address_known(app, &mut change, &owner).await?;
        } else {
            let token = link::make(&mut change, Purpose::ConfirmEmail, &learner.person, &email).await?;
            letters::confirm_email(app, &mut change, &email, Some(&learner.person), &token).await?;
        }
    }
    app.commit(change).await?;
    evenly(begun).await;
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
    let person = &learner.person;
    let typed = &form.values.old_password;
    if let Err(why) = allowed(app, &learner, request, "old_password", typed).await? {
        return Ok(turned_down(app, &learner, &form, why).await?);
    }
    let about = [person.email.as_str(), &person.legal_name, person.called()];
    let chosen = match password::choose("new_password", &form.values.new_password, &about).await {
        Ok(chosen) => chosen,
        Err(error) => return Ok(again(app, &learner, &form, fields(error)?).await?),
    };
    let mut change = app.change(learner.actor()).await?;
    account::change_password(&mut change, person, chosen.hash, &learner.token).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/me/account?saved=password&password={}", chosen.strength.word())))
}

/// Sends the link that confirms the person's own address once more.
#[handler]
pub async fn ask_confirmation(
    Data(app): Data<&App>,
    learner: Learner,
    request: &Request,
    _form: Form<Button>,
) -> poem::Result<Response> {
    let person = &learner.person;
    if person.email_confirmed_at.is_some() {
        return Ok(redirect("/me/account?saved=email"));
    }
    let mut change = app.change(learner.actor()).await?;
    let asker = asker(app, request, &person.email_key);
    if throttle::enter(&mut change, Door::Letter, asker).await? != Met::Open {
        return Ok(redirect("/me/account?saved=wait"));
    }
    let to = Email { address: person.email.clone(), key: person.email_key.clone() };
    let token = link::make(&mut change, Purpose::ConfirmEmail, person, &to).await?;
    letters::confirm_email(app, &mut change, &to, Some(person), &token).await?;
    app.commit(change).await?;
    Ok(redirect("/me/account?saved=confirmation"))
}
