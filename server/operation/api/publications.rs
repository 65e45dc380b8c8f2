use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, payload::Json};
use uuid::Uuid;

use crate::{
    app::App,
    operation,
    token::OperatorCaller,
    web::{Problem, Tag},
};

pub struct PublicationApi;

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
impl PublicationApi {
    /// List publications, and what failed
    #[oai(path = "/publications", method = "get", operation_id = "listPublications")]
    async fn publications(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
    ) -> Result<Json<PublicationList>, Problem> {
        let publications = operation::publications(&app.store.read).await?.into_iter();
        let failures = operation::failures(&app.store.read).await?.into_iter();
        Ok(Json(PublicationList {
            publications: publications.map(publication).collect(),
            failures: failures.map(failure).collect(),
        }))
    }
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
