use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Query, cookie::CookieJar},
};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::{
    super::{
        account,
        email::Email,
        letters, password,
        sign_up::{self, Names},
        strength::Strength,
        throttle::{self, Door, Met},
        visit::Visit,
    },
    Button, HOME, asker, evenly, fields, in_words, local, next_query, said, too_many,
};
use crate::{
    app::App,
    change::Change,
    error::{FieldError, Fields, Result},
    web::{Form, Frame, InboxCookie, Kept, NextCookie, Page, redirect},
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub struct SignUpForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    legal_name: String,
    #[serde(default)]
    preferred_name: String,
    #[serde(default)]
    new_password: String,
    #[serde(default)]
    next: String,
}

#[derive(Serialize)]
struct SignUpPage<'a> {
    errors: Vec<FieldError>,
    kept: Kept,
    next: &'a str,
    next_query: String,
}

impl Page for SignUpPage<'_> {
    const TEMPLATE: &'static str = "identity/sign-up.html";
}

const FIELDS: [&str; 4] = ["email", "legal_name", "preferred_name", "new_password"];

#[handler]
#[expect(clippy::needless_pass_by_value, reason = "extractors are handed over by value")]
pub fn sign_up_page(
    Data(app): Data<&App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let next = local(&asked.next).unwrap_or_default();
    if visit.person.is_some() {
        return Ok(redirect(if next.is_empty() { HOME } else { next }));
    }
    let page =
        SignUpPage { errors: Vec::new(), kept: Kept::empty(&FIELDS), next, next_query: next_query(next) };
    Ok(app.templates.page(&visit.frame, &page)?)
}

/// What was asked for, once it can be taken.
struct Wanted {
    email: Email,
    names: Names,
    hash: String,
    strength: Strength,
}

#[handler]
pub async fn take_sign_up(
    Data(app): Data<&App>,
    visit: Visit,
    request: &Request,
    jar: &CookieJar,
    form: Form<SignUpForm>,
) -> poem::Result<Response> {
    let begun = Instant::now();
    let again = |errors| again(app, &visit.frame, &form, errors);
    let wanted = match wanted(&form.values).await {
        Ok(wanted) => wanted,
        Err(error) => return Ok(again(fields(error)?)?),
    };
    let mut change = app.change(visit.actor()).await?;
    let asker = asker(app, request, &wanted.email.key);
    match throttle::enter(&mut change, Door::Letter, asker).await? {
        Met::Open => {
            write(app, &mut change, &visit, &wanted).await?;
            app.commit(change).await?;
        }
        // The mailbox has had letters enough; on the page, nothing differs.
        Met::AccountShut(_) => drop(change),
        Met::AddressShut(wait) => {
            drop(change);
            let sentence = format!(
                "Many people have signed up from your network in the last hour. Wait {}.",
                in_words(wait)
            );
            return Ok(too_many(again(said("email", sentence))?, wait));
        }
    }
    if let Some(next) = local(&form.values.next) {
        NextCookie::set(jar, next);
    }
    InboxCookie::set(jar, &wanted.email.address);
    evenly(begun).await;
    Ok(redirect(&format!("/sign-up/inbox?password={}", wanted.strength.word())))
}

/// Every field is looked at before the form is shown again. The password is hashed whoever asks.
async fn wanted(form: &SignUpForm) -> Result<Wanted> {
    let mut wrong = Fields::default();
    let email = Email::read(&form.email).map_err(|sentence| wrong.say("email", sentence));
    let names = Names::read(&form.legal_name, &form.preferred_name, &mut wrong);
    let about = [form.email.as_str(), &names.legal, &form.preferred_name];
    let chosen = match password::choose("new_password", &form.new_password, &about).await {
        Ok(chosen) => Some(chosen),
        Err(error) => {
            wrong.0.extend(fields(error)?);
            None
        }
    };
    wrong.done()?;
    match (email, chosen) {
        (Ok(email), Some(chosen)) => {
            Ok(Wanted { email, names, hash: chosen.hash, strength: chosen.strength })
        }
        _ => unreachable!("what is absent was complained of"),
    }
}

/// One letter or the other.
async fn write(app: &App, change: &mut Change, visit: &Visit, wanted: &Wanted) -> Result<()> {
    if let Some(person) = account::owner(&change.tx, &wanted.email).await? {
        return letters::address_known(app, change, &person).await;
    }
    let token = sign_up::ask(change, &wanted.email, &wanted.names, wanted.hash.clone(), &visit.token).await?;
    letters::confirm_email(app, change, &wanted.email, None, &token).await
}

fn again(app: &App, frame: &Frame, form: &Form<SignUpForm>, errors: Vec<FieldError>) -> Result<Response> {
    let next = local(&form.values.next).unwrap_or_default();
    let page = SignUpPage {
        errors,
        kept: form.kept.clone().having(&FIELDS).without(&["new_password"]),
        next,
        next_query: next_query(next),
    };
    app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, frame, &page)
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    password: String,
    again: Option<String>,
}

#[derive(Serialize)]
struct Inbox {
    /// As it was typed.
    address: Option<String>,
    /// How good the password is, in a word.
    strength: Option<&'static str>,
    again: bool,
}

impl Page for Inbox {
    const TEMPLATE: &'static str = "identity/inbox.html";
}

/// Says the same whether the address had an account or not.
#[handler]
#[expect(clippy::needless_pass_by_value, reason = "extractors are handed over by value")]
pub fn inbox_page(
    Data(app): Data<&App>,
    visit: Visit,
    jar: &CookieJar,
    Query(sent): Query<Sent>,
) -> poem::Result<Response> {
    let words = [Strength::Fair, Strength::Good, Strength::Strong].map(Strength::word);
    let strength = words.into_iter().find(|word| *word == sent.password);
    let page = Inbox { address: InboxCookie::read(jar), strength, again: sent.again.is_some() };
    Ok(app.templates.page(&visit.frame, &page)?)
}

/// Sends the letter once more to where this browser last asked for it, if it waits for an answer.
#[handler]
pub async fn ask_again(
    Data(app): Data<&App>,
    visit: Visit,
    request: &Request,
    _form: Form<Button>,
) -> poem::Result<Response> {
    let begun = Instant::now();
    let mut change = app.change(visit.actor()).await?;
    if let Some(waiting) = sign_up::latest_of(&change.tx, &visit.token, change.now).await? {
        let email = Email { address: waiting.email.clone(), key: waiting.email_key.clone() };
        let asker = asker(app, request, &email.key);
        if throttle::enter(&mut change, Door::Letter, asker).await? == Met::Open {
            let token = sign_up::renew(&mut change, &waiting).await?;
            letters::confirm_email(app, &mut change, &email, None, &token).await?;
            app.commit(change).await?;
        }
    }
    evenly(begun).await;
    Ok(redirect("/sign-up/inbox?again=yes"))
}
