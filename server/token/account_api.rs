//! A person's own account, for their programs. What a page asks the password for is not done by a token alone, and no
//! token makes another one.

use chrono::{DateTime, Utc};
use poem::{Request, web::Data};
use poem_openapi::{ApiResponse, Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::{Caller, Token, end, of_person};
use crate::{
    app::App,
    error::Error,
    identity::{
        self,
        pages::{OwnLetter, ask_email, ask_own_letter, other_email, set_password, take_names},
    },
    web::{Problem, Tag, Text},
};

pub struct AccountApi;

/// A person’s account, as they see it.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Account {
    /// As it should stand on certificates.
    legal_name: String,
    /// How they wish to be greeted, where it is another name.
    preferred_name: Option<String>,
    email: String,
    /// Absent: the address waits for its link to be used.
    email_confirmed_at: Option<DateTime<Utc>>,
    signed_up_at: DateTime<Utc>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewNames {
    /// As it should stand on certificates. Those that were issued stay as they are.
    legal_name: Text,
    /// Left out: there is none.
    preferred_name: Option<Text>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewAddress {
    email: Text,
    /// The account’s own: a token alone does not change the address.
    password: Text,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewPassword {
    /// The one the account has now: a token alone does not change it.
    password: Text,
    new_password: Text,
}

#[derive(Object)]
struct PasswordChanged {
    /// `fair`, `good` or `strong`.
    strength: String,
}

/// A browser in which somebody is signed in.
#[derive(Object)]
struct SessionLine {
    /// For ending it.
    id: String,
    /// Such as “Firefox on Windows”.
    device: String,
    started_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

#[derive(Object)]
struct SessionList {
    /// Where the person is signed in, the latest first.
    sessions: Vec<SessionLine>,
}

/// A token, without its secret: that was shown once.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct TokenLine {
    id: Uuid,
    name: String,
    /// For the operator’s work.
    operator: bool,
    checks_only: bool,
    /// Numbers it may check in a day.
    a_day: i32,
    made_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    /// The one that asks.
    this: bool,
}

#[derive(Object)]
struct TokenList {
    /// Newest first.
    tokens: Vec<TokenLine>,
}

#[derive(ApiResponse)]
enum LetterAsked {
    /// Whatever comes of it, comes by letter.
    #[oai(status = 202)]
    Asked,
}

#[derive(ApiResponse)]
enum Ended {
    /// It has ended.
    #[oai(status = 204)]
    Ended,
}

#[OpenApi(prefix_path = "/me", tag = "Tag::Account")]
impl AccountApi {
    /// My account
    #[oai(path = "/account", method = "get", operation_id = "getMyAccount")]
    async fn account(&self, app: Data<&App>, caller: Caller) -> Result<Json<Account>, Problem> {
        told(&app, caller.person().id).await
    }

    /// Change my names
    #[oai(path = "/account/names", method = "put", operation_id = "changeMyNames")]
    async fn names(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<NewNames>,
    ) -> Result<Json<Account>, Problem> {
        let preferred = body.preferred_name.as_ref().map_or("", |name| &name.0);
        take_names(&app, caller.actor(), caller.person(), &body.legal_name.0, preferred).await?;
        told(&app, caller.person().id).await
    }

    /// Ask for another email address
    ///
    /// Needs the account’s password. A letter with a link goes to the new address; until it is used, the address stays. The
    /// answer is the same whether or not that address has an account.
    #[oai(path = "/account/email", method = "post", operation_id = "askForMyEmail")]
    async fn email(
        &self,
        app: Data<&App>,
        caller: Caller,
        request: &Request,
        body: Json<NewAddress>,
    ) -> Result<LetterAsked, Problem> {
        let email = other_email(caller.person(), &body.email.0)
            .map_err(|sentence| Error::invalid("email", sentence))?;
        caller.shows_password(&app, request, &body.password.0).await?;
        ask_email(&app, caller.actor(), caller.person(), request, &email).await?;
        Ok(LetterAsked::Asked)
    }

    /// Send the letter that confirms my address again
    ///
    /// Nothing is sent where it is confirmed.
    #[oai(path = "/account/confirmation", method = "post", operation_id = "askForMyConfirmation")]
    async fn confirmation(
        &self,
        app: Data<&App>,
        caller: Caller,
        request: &Request,
    ) -> Result<LetterAsked, Problem> {
        match ask_own_letter(&app, caller.actor(), caller.person(), request).await? {
            OwnLetter::Sent | OwnLetter::NotNeeded => Ok(LetterAsked::Asked),
            OwnLetter::Wait(wait) => Err(Problem::too_many_tries(wait)),
        }
    }

    /// Change my password
    ///
    /// Needs the present one. Ends every session in a browser; tokens stay.
    #[oai(path = "/account/password", method = "put", operation_id = "changeMyPassword")]
    async fn password(
        &self,
        app: Data<&App>,
        caller: Caller,
        request: &Request,
        body: Json<NewPassword>,
    ) -> Result<Json<PasswordChanged>, Problem> {
        caller.shows_password(&app, request, &body.password.0).await?;
        let strength =
            set_password(&app, caller.actor(), caller.person(), &body.new_password.0, None).await?;
        Ok(Json(PasswordChanged { strength: strength.word().to_owned() }))
    }

    /// List where I am signed in
    #[oai(path = "/sessions", method = "get", operation_id = "listMySessions")]
    async fn sessions(&self, app: Data<&App>, caller: Caller) -> Result<Json<SessionList>, Problem> {
        let rows = identity::sessions_of(&app.store.read, caller.person().id, app.clock.now()).await?;
        let line = |row: identity::Session| SessionLine {
            id: row.name(),
            started_at: row.started_at,
            expires_at: row.expires_at,
            device: row.device,
        };
        Ok(Json(SessionList { sessions: rows.into_iter().map(line).collect() }))
    }

    /// Sign out of one browser
    #[oai(path = "/sessions/:session", method = "delete", operation_id = "endMySession")]
    async fn end_session(
        &self,
        app: Data<&App>,
        caller: Caller,
        session: Path<String>,
    ) -> Result<Ended, Problem> {
        let mut change = app.change(caller.actor()).await?;
        identity::end_named_session(&mut change, caller.person().id, &session).await?;
        app.commit(change).await?;
        Ok(Ended::Ended)
    }

    /// Sign out everywhere
    ///
    /// Ends every session and every token, this one too.
    #[oai(path = "/sessions/end", method = "post", operation_id = "endAllMySessions")]
    async fn end_sessions(&self, app: Data<&App>, caller: Caller) -> Result<Ended, Problem> {
        let mut change = app.change(caller.actor()).await?;
        identity::end_all_sessions(&mut change, caller.person().id).await?;
        app.commit(change).await?;
        Ok(Ended::Ended)
    }

    /// List my tokens
    ///
    /// They are made on a page alone: a token does not make another one.
    #[oai(path = "/tokens", method = "get", operation_id = "listMyTokens")]
    async fn tokens(&self, app: Data<&App>, caller: Caller) -> Result<Json<TokenList>, Problem> {
        let line = |row: Token| TokenLine {
            this: row.id == caller.token(),
            id: row.id,
            name: row.name,
            operator: row.for_operator,
            checks_only: row.checks_only,
            a_day: row.a_day,
            made_at: row.made_at,
            expires_at: row.expires_at,
            ended_at: row.ended_at,
        };
        let rows = of_person(&app.store.read, caller.person().id).await?;
        Ok(Json(TokenList { tokens: rows.into_iter().map(line).collect() }))
    }

    /// End one of my tokens
    ///
    /// Also the one that asks. Ended twice, it ended the first time.
    #[oai(path = "/tokens/:token", method = "delete", operation_id = "endMyToken")]
    async fn end_token(&self, app: Data<&App>, caller: Caller, token: Path<Uuid>) -> Result<Ended, Problem> {
        let mut change = app.change(caller.actor()).await?;
        end(&mut change, caller.person().id, token.0).await?;
        app.commit(change).await?;
        Ok(Ended::Ended)
    }
}

async fn told(app: &App, person: Uuid) -> Result<Json<Account>, Problem> {
    let person = identity::find_person(&app.store.read, person).await?;
    Ok(Json(Account {
        legal_name: person.legal_name,
        preferred_name: person.preferred_name,
        email: person.email,
        email_confirmed_at: person.email_confirmed_at,
        signed_up_at: person.signed_up_at,
    }))
}
