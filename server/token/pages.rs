//! `/me/tokens`: a person's tokens, made, shown once, ended.

use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{PLANS, Token, Wanted, api_token::SPANS, end, make, of_person, secret};
use crate::{
    app::App,
    error::{Error, FieldError, Result},
    identity::Learner,
    web::{Form, Kept, Nothing, Page, redirect, session_token},
};

#[derive(Serialize)]
struct TokensPage {
    tokens: Vec<Line>,
    spans: [i64; 3],
    /// Numbers a day, and in a minute.
    plans: [(i32, i32); 4],
    errors: Vec<FieldError>,
    kept: Kept,
    /// The new token, this once.
    made: Option<String>,
}

#[derive(Serialize)]
struct Line {
    token: Row,
    holds: bool,
}

/// What a page may show of a token.
#[derive(Serialize)]
struct Row {
    id: Uuid,
    name: String,
    for_operator: bool,
    checks_only: bool,
    a_day: i32,
    made_at: chrono::DateTime<chrono::Utc>,
    expires_at: chrono::DateTime<chrono::Utc>,
    ended_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Page for TokensPage {
    const TEMPLATE: &'static str = "token/tokens.html";
}

impl TokensPage {
    async fn of(app: &App, learner: &Learner) -> Result<TokensPage> {
        let now = app.clock.now();
        let tokens = of_person(&app.store.read, learner.person.id).await?;
        let draft = app.chance.token();
        Ok(TokensPage {
            tokens: tokens
                .into_iter()
                .map(|token| Line { holds: token.holds(now), token: row(token) })
                .collect(),
            spans: SPANS,
            plans: PLANS,
            errors: Vec::new(),
            kept: Kept::empty(&["name", "for_operator", "checks_only"])
                .with("days", "90")
                .with("a_day", "1000")
                .with("draft", draft),
            made: None,
        })
    }
}

fn row(token: Token) -> Row {
    let Token { id, name, for_operator, checks_only, a_day, made_at, expires_at, ended_at, .. } = token;
    Row { id, name, for_operator, checks_only, a_day, made_at, expires_at, ended_at }
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    name: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    a_day: String,
    #[serde(default)]
    for_operator: String,
    #[serde(default)]
    checks_only: String,
    #[serde(default)]
    draft: String,
}

#[handler]
pub async fn tokens_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let page = TokensPage::of(app, &learner).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// Answers with the page itself, not with a redirect: the new token is nowhere but in this answer.
#[handler]
pub async fn make_token(
    Data(app): Data<&App>,
    learner: Learner,
    request: &Request,
    form: Form<Filled>,
) -> poem::Result<Response> {
    let session = session_token(request).ok_or(Error::SignInNeeded)?;
    let Filled { name, days, a_day, for_operator, checks_only, draft } = form.values;
    let secret = secret(&session, &draft);
    let days = days.parse().unwrap_or_default();
    let wanted = Wanted {
        name,
        days,
        for_operator: for_operator == "yes",
        checks_only: checks_only == "yes",
        a_day: a_day.parse().unwrap_or_default(),
    };
    let mut change = app.change(learner.actor()).await?;
    match make(&mut change, &learner.person, &wanted, &secret).await {
        Ok(()) => {
            app.commit(change).await?;
            let page = TokensPage { made: Some(secret), ..TokensPage::of(app, &learner).await? };
            Ok(app.templates.page(&learner.frame, &page)?)
        }
        Err(Error::Invalid(fields)) => {
            drop(change);
            let page = TokensPage::of(app, &learner).await?;
            let kept = Kept(page.kept.0.into_iter().chain(form.kept.0).collect());
            let page = TokensPage { errors: fields.0, kept, ..TokensPage::of(app, &learner).await? };
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

#[handler]
pub async fn end_token(
    Data(app): Data<&App>,
    learner: Learner,
    Path(token): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(learner.actor()).await?;
    end(&mut change, learner.person.id, token).await?;
    app.commit(change).await?;
    Ok(redirect("/me/tokens"))
}
