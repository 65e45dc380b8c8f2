use poem::{Request, web::Data};
use poem_openapi::{ApiResponse, Object, OpenApi, payload::Json};

use super::{AtClosing, KEPT, close, obstacle};
use crate::{
    app::App,
    identity,
    journal::Actor,
    token::Caller,
    web::{Problem, Tag, Text},
};

pub struct ClosingApi;

/// What is kept of a person, and what becomes of it when they close their account.
#[derive(Object)]
struct KeptLine {
    what: String,
    why: String,
    how_long: String,
    /// `ends` at once, `erased` once the account can’t be taken back any more, or `stays`.
    at_closing: String,
    /// The same, in words.
    told: String,
}

/// Why the account can’t be closed yet.
#[derive(Object)]
struct ClosingObstacle {
    /// The `type` of the problem that closing it would be answered with.
    code: String,
    sentence: String,
}

#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ClosingTerms {
    /// For so many days the link in the letter takes the account back.
    days: i64,
    obstacle: Option<ClosingObstacle>,
    kept: Vec<KeptLine>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ClosingOrder {
    /// The account’s own: a token alone does not close it.
    password: Text,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct TakingBack {
    /// What the letter’s link ends with.
    token: Text,
}

#[derive(ApiResponse)]
enum ClosingDone {
    /// It is done. Every session and token has ended.
    #[oai(status = 204)]
    Done,
}

#[derive(ApiResponse)]
enum TakenBack {
    /// The account is as it was. Sign in: sessions, tokens and roles ended when it was closed.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(tag = "Tag::Account")]
impl ClosingApi {
    /// What closing my account would mean
    #[oai(path = "/me/closing", method = "get", operation_id = "getClosingTerms")]
    async fn terms(&self, app: Data<&App>, caller: Caller) -> Result<Json<ClosingTerms>, Problem> {
        let change = app.change(caller.actor()).await?;
        let found = obstacle(&change, caller.person().id).await?;
        drop(change);
        let line = |kept: &super::Kept| {
            let (fate, told) = match kept.at_closing {
                AtClosing::Ends(words) => ("ends", words),
                AtClosing::Erased(words) => ("erased", words),
                AtClosing::Stays(words) => ("stays", words),
            };
            KeptLine {
                what: kept.what.into(),
                why: kept.why.into(),
                how_long: kept.how_long.into(),
                at_closing: fate.into(),
                told: told.into(),
            }
        };
        Ok(Json(ClosingTerms {
            days: identity::REGRET.num_days(),
            obstacle: found.map(|of| ClosingObstacle { code: of.code.into(), sentence: of.sentence }),
            kept: KEPT.iter().map(line).collect(),
        }))
    }

    /// Close my account
    ///
    /// Ends every session and token, this one too. A letter says how to take it back; after that time what was the
    /// person’s is erased for good. Download what you want to keep first.
    #[oai(path = "/me/closing", method = "post", operation_id = "closeMyAccount")]
    async fn close(
        &self,
        app: Data<&App>,
        caller: Caller,
        request: &Request,
        body: Json<ClosingOrder>,
    ) -> Result<ClosingDone, Problem> {
        caller.shows_password(&app, request, &body.password.0).await?;
        let mut change = app.change(caller.actor()).await?;
        close(&app, &mut change, caller.person().id).await?;
        app.commit(change).await?;
        Ok(ClosingDone::Done)
    }

    /// Take a closed account back
    ///
    /// By the token in the letter’s link. Takes no API token: all of them ended.
    #[oai(path = "/accounts/taken-back", method = "post", operation_id = "takeAccountBack")]
    async fn take_back(&self, app: Data<&App>, body: Json<TakingBack>) -> Result<TakenBack, Problem> {
        let mut change = app.change(Actor::Stranger).await?;
        identity::take_back(&mut change, &body.token.0).await?;
        app.commit(change).await?;
        Ok(TakenBack::Done)
    }
}
