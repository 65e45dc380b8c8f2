//! How the operations of the JSON API learn who calls.

use poem::Request;
use poem_openapi::{Object, OpenApi, SecurityScheme, auth::Bearer, payload::Json};
use uuid::Uuid;

use super::{Held, holder};
use crate::{
    app::App,
    error::{Error, Result},
    identity::{
        Person,
        pages::{NotShown, show_password},
    },
    journal::Actor,
    web::{Problem, Tag},
};

/// A token made on the page “Tokens for your programs” of a person's account, sent as `Authorization: Bearer TOKEN`.
#[derive(SecurityScheme)]
#[oai(rename = "token", ty = "bearer", checker = "caller")]
pub struct Caller(Held);

async fn caller(request: &Request, bearer: Bearer) -> poem::Result<Held> {
    let app = request.data::<App>().ok_or_else(|| Error::fault("the house is not there"))?;
    let held = holder(&app.store.read, &bearer.token, app.clock.now()).await?;
    let held = held.ok_or(Error::SignInNeeded)?;
    if held.checks_only {
        return Err(Error::refused(
            "token/checks-only",
            "This token checks numbers and does nothing else. Make another one for the rest.",
        )
        .into());
    }
    Ok(held)
}

/// A token made on the page “Tokens for your programs” of a person's account, sent as `Authorization: Bearer TOKEN`.
// Asked for before the body is read: to others, an operation of the operator's work does not exist, whatever they send.
#[derive(SecurityScheme)]
#[oai(rename = "token", ty = "bearer", checker = "operator_caller")]
pub struct OperatorCaller(Held);

async fn operator_caller(request: &Request, bearer: Bearer) -> poem::Result<Held> {
    let held = caller(request, bearer).await?;
    if held.operator { Ok(held) } else { Err(Error::NotFound.into()) }
}

impl OperatorCaller {
    pub fn person(&self) -> &Person {
        &self.0.person
    }

    pub fn actor(&self) -> Actor {
        Actor::Token(self.0.token)
    }
}

/// Who calls, where they say so: for operations that take a token and do without one. One that does not hold is refused.
pub async fn caller_if_any(app: &App, request: &Request) -> Result<Option<Held>> {
    let Some(said) = request.header("authorization") else { return Ok(None) };
    let token = said.split_once(' ').filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    let (_, token) = token.ok_or(Error::SignInNeeded)?;
    let held = holder(&app.store.read, token.trim(), app.clock.now()).await?;
    Ok(Some(held.ok_or(Error::SignInNeeded)?))
}

impl Caller {
    pub fn person(&self) -> &Person {
        &self.0.person
    }

    pub fn actor(&self) -> Actor {
        Actor::Token(self.0.token)
    }

    /// Which of their tokens it is.
    pub fn token(&self) -> Uuid {
        self.0.token
    }

    /// For what a token alone must not do: this is the account's own password. Tries are counted as those at the door are.
    pub async fn shows_password(&self, app: &App, request: &Request, typed: &str) -> Result<(), Problem> {
        match show_password(app, self.actor(), self.person(), request, typed).await? {
            Ok(()) => Ok(()),
            Err(NotShown::Wait(wait)) => Err(Problem::too_many_tries(wait)),
            Err(why) => Err(Error::invalid("password", why.sentence()).into()),
        }
    }
}

/// Who a token acts for.
#[derive(Object)]
struct Myself {
    id: Uuid,
    /// As it stands on certificates.
    legal_name: String,
    /// How they wish to be greeted.
    called: String,
    /// Whether this token may use the operator’s operations.
    operator: bool,
}

pub struct TokenApi;

#[OpenApi(tag = "Tag::Account")]
impl TokenApi {
    /// Whose token this is
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    #[expect(clippy::unused_async, reason = "operations are asynchronous, whether they wait or not")]
    async fn me(&self, caller: Caller) -> Result<Json<Myself>, Problem> {
        let Held { person, operator, .. } = caller.0;
        Ok(Json(Myself {
            id: person.id,
            called: person.called().to_owned(),
            legal_name: person.legal_name,
            operator,
        }))
    }
}
