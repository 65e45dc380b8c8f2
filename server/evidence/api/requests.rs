//! Whom a person asks to confirm hours, or for a reference.

use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::{Added, Done};
use crate::{
    app::App,
    evidence::{Ask, Asked, Record, ask, ask_again, end_request},
    token::Caller,
    web::{Problem, Tag, Text},
};

pub struct RequestApi;

/// Whom to ask, for what.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewRequest {
    name: Text,
    email: Text,
    /// Practice entries to confirm. Without any, a reference is asked for.
    #[oai(validator(max_items = 200))]
    entries: Option<Vec<Uuid>>,
    once: Option<Text>,
}

#[derive(Object)]
#[oai(rename = "ConfirmationRequest", skip_serializing_if_is_none)]
struct RequestOut {
    id: Uuid,
    /// `practice` or `reference`.
    asked: String,
    name: String,
    asked_at: DateTime<Utc>,
    open: bool,
    /// Entries that wait for a word.
    waiting: Vec<Uuid>,
    answered_at: Option<DateTime<Utc>>,
}

#[derive(Object)]
struct RequestList {
    requests: Vec<RequestOut>,
}

#[OpenApi(prefix_path = "/me/record", tag = "Tag::Record")]
impl RequestApi {
    /// List whom I asked
    ///
    /// References tell who gave one and when, never what it says.
    #[oai(path = "/requests", method = "get", operation_id = "listRequests")]
    async fn requests(&self, app: Data<&App>, caller: Caller) -> Result<Json<RequestList>, Problem> {
        let record = Record::of(&app.store.read, caller.person().id, app.clock.now()).await?;
        let requests = record.requests.iter().map(|of| RequestOut {
            id: of.row.id,
            asked: if of.row.kind == Asked::Practice { "practice" } else { "reference" }.to_owned(),
            name: of.row.to_name.clone(),
            asked_at: of.row.asked_at,
            open: of.is_open(),
            waiting: of.undecided.clone(),
            answered_at: of
                .reference
                .as_ref()
                .map(|row| row.at)
                .or(of.confirmations.last().map(|row| row.at)),
        });
        Ok(Json(RequestList { requests: requests.collect() }))
    }

    /// Ask somebody to confirm hours, or for a reference
    ///
    /// They get a letter with a link and need no account.
    #[oai(path = "/requests", method = "post", operation_id = "askForConfirmation")]
    async fn ask(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<NewRequest>,
    ) -> Result<Json<Added>, Problem> {
        let NewRequest { name, email, entries, once } = body.0;
        let mut entries = entries.unwrap_or_default();
        entries.sort_unstable();
        entries.dedup();
        let kind = if entries.is_empty() { Asked::Reference } else { Asked::Practice };
        let draft = once.map_or_else(|| app.chance.token()[..32].to_owned(), |once| once.0);
        let wanted = Ask { kind, name: name.0, email: email.0, entries, draft: format!("api:{draft}") };
        let mut change = app.change(caller.actor()).await?;
        let request = ask(&app, &mut change, caller.person(), wanted).await?;
        app.commit(change).await?;
        Ok(Json(Added { entries: vec![request] }))
    }

    /// Write once more to somebody I asked
    ///
    /// With another link, a day after the last letter at the soonest.
    #[oai(path = "/requests/:request/letter", method = "post", operation_id = "askAgain")]
    async fn again(&self, app: Data<&App>, caller: Caller, request: Path<Uuid>) -> Result<Done, Problem> {
        let mut change = app.change(caller.actor()).await?;
        ask_again(&app, &mut change, caller.person(), request.0).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Take a request back
    #[oai(path = "/requests/:request", method = "delete", operation_id = "endRequest")]
    async fn end(&self, app: Data<&App>, caller: Caller, request: Path<Uuid>) -> Result<Done, Problem> {
        let mut change = app.change(caller.actor()).await?;
        end_request(&mut change, caller.person().id, request.0).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }
}
