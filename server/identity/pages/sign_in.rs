use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Query, cookie::CookieJar},
};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        email::Email,
        session,
        sign_in::{self, Proof, Proven},
        throttle::{self, Asker},
        visit::{Learner, Visit},
    },
    Button, HOME, asker, device, end_former, in_words, keep_session, local, next_query, said, too_many, wait,
};
use crate::{
    app::App,
    error::{FieldError, Result},
    journal::Actor,
    web::{Form, Frame, Kept, Page, SendAgain, SessionCookie, redirect},
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    after: String,
}

#[derive(Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    own_device: Option<String>,
    #[serde(default)]
    next: String,
    /// What another form held when its session ended, as it was sent.
    #[serde(default)]
    kept: String,
}

#[derive(Serialize)]
struct SignInPage<'a> {
    errors: Vec<FieldError>,
    kept: Kept,
    next: &'a str,
    next_query: String,
    /// See [`SignInForm::kept`].
    written: &'a str,
    /// What led here: `confirmed`, `reset`, `out`, `everywhere`, `closed` or `taken-back`.
    after: Option<&'static str>,
}

impl Page for SignInPage<'_> {
    const TEMPLATE: &'static str = "identity/sign-in.html";
}

const FIELDS: [&str; 3] = ["email", "password", "own_device"];

#[handler]
#[expect(clippy::needless_pass_by_value, reason = "extractors are handed over by value")]
pub fn sign_in_page(
    Data(app): Data<&App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let next = local(&asked.next).unwrap_or_default();
    if visit.person.is_some() {
        return Ok(redirect(if next.is_empty() { HOME } else { next }));
    }
    let page = SignInPage {
        errors: Vec::new(),
        kept: Kept::empty(&FIELDS),
        next,
        next_query: next_query(next),
        written: "",
        after: ["confirmed", "reset", "out", "everywhere", "closed", "taken-back"]
            .into_iter()
            .find(|after| *after == asked.after),
    };
    Ok(app.templates.page(&visit.frame, &page)?)
}

#[handler]
pub async fn take_sign_in(
    Data(app): Data<&App>,
    visit: Visit,
    request: &Request,
    jar: &CookieJar,
    form: Form<SignInForm>,
) -> poem::Result<Response> {
    let again = |errors| again(app, &visit.frame, &form, errors);
    let email = match Email::read(&form.values.email) {
        Ok(email) => email,
        Err(sentence) => return Ok(again(said("email", sentence))?),
    };
    if form.values.password.is_empty() {
        return Ok(again(said("password", "Type your password."))?);
    }
    let asker = asker(app, request, &email.key);
    match sign_in::prove(app, visit.actor(), asker, &form.values.password).await? {
        Proof::Is(proven) => {
            if let Some(answer) = go_in(app, request, jar, &form.values, asker, &proven).await? {
                return Ok(answer);
            }
            Ok(again(not_together())?)
        }
        Proof::IsNot => Ok(again(not_together())?),
        Proof::Closed => Ok(again(closed())?),
        Proof::Wait(met) => {
            let wait = wait(met).unwrap_or_default();
            let sentence = format!(
                "There were too many tries that did not fit. Wait {}, then try again. Or set a new password: an \
                 email with a link comes at once.",
                in_words(wait)
            );
            Ok(too_many(again(said("password", sentence))?, wait))
        }
    }
}

fn not_together() -> Vec<FieldError> {
    said(
        "email",
        "This email address and password do not go together. If you signed up and have not opened the link in our \
         email yet, do that first.",
    )
}

/// Only whoever knows the password is told.
fn closed() -> Vec<FieldError> {
    said(
        "email",
        "You closed this account. The link in the email we sent you takes it back. If you can’t find the email, ask \
         for a new password: then the link comes once more.",
    )
}

fn again(app: &App, frame: &Frame, form: &Form<SignInForm>, errors: Vec<FieldError>) -> Result<Response> {
    let next = local(&form.values.next).unwrap_or_default();
    let page = SignInPage {
        errors,
        kept: form.kept.clone().having(&FIELDS).without(&["password"]),
        next,
        next_query: next_query(next),
        written: &form.values.kept,
        after: None,
    };
    app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, frame, &page)
}

/// Begins the session and leads on; `None` where the password was changed meanwhile.
async fn go_in(
    app: &App,
    request: &Request,
    jar: &CookieJar,
    form: &SignInForm,
    asker: Asker<'_>,
    proven: &Proven,
) -> Result<Option<Response>> {
    let mut change = app.change(Actor::Person(proven.person.id)).await?;
    let own_device = form.own_device.is_some();
    let Some(started) = sign_in::enter(&mut change, proven, own_device, &device(request)).await? else {
        return Ok(None);
    };
    throttle::forgive(&mut change, asker).await?;
    end_former(&mut change, request).await?;
    app.commit(change).await?;
    keep_session(jar, &started);
    let next = local(&form.next);
    if let (Some(action), false) = (next, form.kept.is_empty()) {
        let visit = Visit::by(app, started.token, "/sign-in").await?;
        let page = SendAgain::from_kept(action, &form.kept, true)?;
        return app.templates.page(&visit.frame, &page).map(Some);
    }
    Ok(Some(redirect(next.unwrap_or(HOME))))
}

#[handler]
pub async fn sign_out(
    Data(app): Data<&App>,
    visit: Visit,
    jar: &CookieJar,
    _form: Form<Button>,
) -> poem::Result<Response> {
    let mut change = app.change(visit.actor()).await?;
    session::end(&mut change, &visit.token).await?;
    app.commit(change).await?;
    SessionCookie::clear(jar);
    Ok(redirect("/sign-in?after=out"))
}

#[handler]
pub async fn sign_out_everywhere(
    Data(app): Data<&App>,
    learner: Learner,
    jar: &CookieJar,
    _form: Form<Button>,
) -> poem::Result<Response> {
    let mut change = app.change(learner.actor()).await?;
    session::end_all(&mut change, learner.person.id).await?;
    app.commit(change).await?;
    SessionCookie::clear(jar);
    Ok(redirect("/sign-in?after=everywhere"))
}
