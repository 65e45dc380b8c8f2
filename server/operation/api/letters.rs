use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{Enum, Object, OpenApi, param::Path, param::Query, payload::Json};
use uuid::Uuid;

use super::first;
use crate::{
    app::App,
    mail::{self, Fate},
    operation,
    token::OperatorCaller,
    web::{Paging, Problem, Tag},
};

pub struct LetterApi;

/// What has become of a letter.
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum LetterFate {
    Waiting,
    Sent,
    Failed,
}

/// A letter, without its words.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Letter {
    id: Uuid,
    kind: String,
    to: String,
    queued_at: DateTime<Utc>,
    fate: LetterFate,
    /// How often it was tried so far.
    attempts: i32,
    /// When it is tried next. Of those that wait.
    due_at: Option<DateTime<Utc>>,
    sent_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    reason: Option<String>,
}

/// A page of letters, newest first.
#[derive(Object)]
struct LetterList {
    letters: Vec<Letter>,
    page: u64,
    pages: u64,
    total: u64,
}

#[OpenApi(prefix_path = "/operator", tag = "Tag::Operator")]
impl LetterApi {
    /// List letters
    ///
    /// A page has 50 letters.
    #[oai(path = "/letters", method = "get", operation_id = "listLetters")]
    async fn letters(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        /// Only letters with this fate.
        fate: Query<Option<LetterFate>>,
        /// From 1.
        #[oai(default = "first", validator(minimum(value = "1"), maximum(value = "1000000")))]
        page: Query<u64>,
    ) -> Result<Json<LetterList>, Problem> {
        let fate = fate.0.map(|fate| match fate {
            LetterFate::Waiting => Fate::Waiting,
            LetterFate::Sent => Fate::Sent,
            LetterFate::Failed => Fate::Failed,
        });
        let (letters, paging) = operation::letters(&app.store.read, fate, page.0).await?;
        let Paging { page, pages, rows } = paging;
        Ok(Json(LetterList { letters: letters.into_iter().map(letter).collect(), page, pages, total: rows }))
    }

    /// Send a letter again
    ///
    /// A letter that was given up, or waits, is tried at once.
    #[oai(path = "/letters/:letter/sending", method = "post", operation_id = "sendLetterAgain")]
    async fn letter_again(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        letter: Path<Uuid>,
    ) -> Result<Queued, Problem> {
        let mut change = app.change(caller.actor()).await?;
        mail::send_again(&mut change, letter.0).await?;
        app.commit(change).await?;
        Ok(Queued::Queued)
    }
}

#[derive(poem_openapi::ApiResponse)]
enum Queued {
    /// It will be tried in a moment.
    #[oai(status = 202)]
    Queued,
}

fn letter(line: operation::LetterLine) -> Letter {
    let (fate, due_at) = match line.fate {
        Fate::Waiting => (LetterFate::Waiting, Some(line.due_at)),
        Fate::Sent => (LetterFate::Sent, None),
        Fate::Failed => (LetterFate::Failed, None),
    };
    Letter {
        id: line.id,
        kind: line.kind,
        to: line.to_address,
        queued_at: line.queued_at,
        fate,
        attempts: line.attempts,
        due_at,
        sent_at: line.sent_at,
        reason: line.reason,
    }
}
