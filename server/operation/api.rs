use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{Enum, Object, OpenApi, param::Path, param::Query, payload::Json};
use uuid::Uuid;

use crate::{
    app::App,
    closing,
    mail::{self, Fate},
    operation,
    token::Caller,
    web::{Paging, Problem, Tag},
};

pub struct OperatorApi;

#[derive(Object)]
#[oai(rename = "Person")]
struct PersonOut {
    id: Uuid,
    /// The legal name, with the name they go by in parentheses.
    name: String,
    email: String,
    signed_up_at: DateTime<Utc>,
    email_confirmed: bool,
    /// Nobody can sign in to it any more.
    closed: bool,
    /// `operator`, `trainer`.
    roles: Vec<String>,
}

/// A page of people, in the order of their names.
#[derive(Object)]
struct PeopleList {
    people: Vec<PersonOut>,
    page: u64,
    pages: u64,
    total: u64,
}

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

/// A course version that is on offer, or was.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Publication {
    id: Uuid,
    course: String,
    title: String,
    version: String,
    offered_from: DateTime<Utc>,
    withdrawn_at: Option<DateTime<Utc>>,
    /// Those who are enrolled in this version now.
    learners: u64,
}

/// A folder that could not be published.
#[derive(Object)]
struct PublicationFailure {
    course: String,
    at: DateTime<Utc>,
    flaws: Vec<Flaw>,
}

/// What an author should mend.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Flaw {
    file: String,
    /// From 1; 0 where the file as a whole is meant.
    line: u32,
    column: u32,
    rule: String,
    /// `error`, `warning` or `advice`.
    severity: String,
    message: String,
    help: Option<String>,
    /// The line of the file.
    source: Option<String>,
}

#[derive(Object)]
struct PublicationList {
    /// What is on offer, by course; then what was.
    publications: Vec<Publication>,
    failures: Vec<PublicationFailure>,
}

#[OpenApi(prefix_path = "/operator", tag = "Tag::Operator")]
impl OperatorApi {
    /// List people
    ///
    /// A page has 50 people.
    #[oai(path = "/people", method = "get", operation_id = "listPeople")]
    async fn people(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// From 1.
        #[oai(default = "first", validator(minimum(value = "1"), maximum(value = "1000000")))]
        page: Query<u64>,
    ) -> Result<Json<PeopleList>, Problem> {
        caller.as_operator()?;
        let (people, paging) = operation::people(&app.store.read, "", page.0).await?;
        let people = people.into_iter().map(|line| PersonOut {
            id: line.id,
            name: line.legal_name,
            email: line.email,
            signed_up_at: line.signed_up_at,
            email_confirmed: line.confirmed,
            closed: line.closed,
            roles: line.roles,
        });
        let Paging { page, pages, rows } = paging;
        Ok(Json(PeopleList { people: people.collect(), page, pages, total: rows }))
    }

    /// Close somebody’s account
    ///
    /// For a person who asked by letter. They are written how to take it back.
    #[oai(path = "/people/:person/closing", method = "post", operation_id = "closeAccount")]
    async fn close(&self, app: Data<&App>, caller: Caller, person: Path<Uuid>) -> Result<Closed, Problem> {
        caller.as_operator()?;
        let mut change = app.change(caller.actor()).await?;
        closing::close(&app, &mut change, person.0).await?;
        app.commit(change).await?;
        Ok(Closed::Closed)
    }

    /// List publications, and what failed
    #[oai(path = "/publications", method = "get", operation_id = "listPublications")]
    async fn publications(&self, app: Data<&App>, caller: Caller) -> Result<Json<PublicationList>, Problem> {
        caller.as_operator()?;
        let publications = operation::publications(&app.store.read).await?.into_iter();
        let failures = operation::failures(&app.store.read).await?.into_iter();
        Ok(Json(PublicationList {
            publications: publications.map(publication).collect(),
            failures: failures.map(failure).collect(),
        }))
    }

    /// List letters
    ///
    /// A page has 50 letters.
    #[oai(path = "/letters", method = "get", operation_id = "listLetters")]
    async fn letters(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// Only letters with this fate.
        fate: Query<Option<LetterFate>>,
        /// From 1.
        #[oai(default = "first", validator(minimum(value = "1"), maximum(value = "1000000")))]
        page: Query<u64>,
    ) -> Result<Json<LetterList>, Problem> {
        caller.as_operator()?;
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
        caller: Caller,
        letter: Path<Uuid>,
    ) -> Result<Queued, Problem> {
        caller.as_operator()?;
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

#[derive(poem_openapi::ApiResponse)]
enum Closed {
    /// Nobody can sign in to it any more.
    #[oai(status = 204)]
    Closed,
}

fn publication(line: operation::PublicationLine) -> Publication {
    Publication {
        id: line.id,
        course: line.course,
        title: line.title,
        version: line.version,
        offered_from: line.offered_from,
        withdrawn_at: line.withdrawn_at,
        learners: line.learners,
    }
}

fn failure(line: operation::FailureLine) -> PublicationFailure {
    let flaws = line.flaws.into_iter().map(|flaw| Flaw {
        file: flaw.file,
        line: flaw.line,
        column: flaw.column,
        rule: flaw.rule,
        severity: flaw.severity,
        message: flaw.message,
        help: flaw.help,
        source: flaw.source,
    });
    PublicationFailure { course: line.course, at: line.at, flaws: flaws.collect() }
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

fn first() -> u64 {
    1
}
