use poem::{
    Response, handler,
    http::{StatusCode, header},
    web::Data,
};
use serde::{Deserialize, Serialize};

use super::super::{Here, KINDS, Kind, Ledger, Record, erase, ledger, practice_csv, training_here};
use crate::{
    app::App,
    error::FieldError,
    identity::Learner,
    web::{Form, Page, redirect},
};

/// The whole record at a glance.
#[derive(Serialize)]
struct RecordPage {
    kinds: Vec<KindCard>,
    here: Vec<Here>,
    ledger: Ledger,
    waiting: Vec<Waiting>,
    references: References,
    files: usize,
}

#[derive(Serialize)]
struct KindCard {
    slug: &'static str,
    title: &'static str,
    entries: usize,
    minutes: i64,
    /// Of those whose proof somebody else has to see.
    unconfirmed: usize,
    refused: usize,
}

/// Whom the person waits for.
#[derive(Serialize)]
struct Waiting {
    name: String,
    reference: bool,
    entries: usize,
    asked_at: String,
}

#[derive(Serialize)]
struct References {
    asked: usize,
    given: usize,
}

impl Page for RecordPage {
    const TEMPLATE: &'static str = "evidence/record.html";
}

#[handler]
pub async fn record_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let record = Record::of(&app.store.read, learner.person.id, app.clock.now()).await?;
    let card = |kind: Kind| {
        let held = || record.of_kind(kind);
        KindCard {
            slug: kind.slug(),
            title: kind.title(),
            entries: held().count(),
            minutes: held().map(super::super::Held::minutes).sum(),
            unconfirmed: held().filter(|held| kind.wants_confirmation() && is_bare(held)).count(),
            refused: held().filter(|held| held.standing() == super::super::Standing::Refused).count(),
        }
    };
    let open = record.requests.iter().filter(|of| of.is_open());
    let references = || record.requests.iter().filter(|of| of.row.kind == super::super::Asked::Reference);
    let page = RecordPage {
        kinds: KINDS.into_iter().map(card).collect(),
        here: training_here(app, learner.person.id).await?,
        ledger: ledger(&record.entries),
        waiting: open
            .map(|of| Waiting {
                name: of.row.to_name.clone(),
                reference: of.row.kind == super::super::Asked::Reference,
                entries: of.undecided.len(),
                asked_at: of.row.written_at.to_rfc3339(),
            })
            .collect(),
        references: References {
            asked: references().count(),
            given: references().filter(|of| of.reference.is_some()).count(),
        },
        files: record.files.len(),
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// Whether nobody else has said anything about it yet.
fn is_bare(held: &super::super::Held) -> bool {
    held.standing() == super::super::Standing::Stated
}

#[handler]
pub async fn download_practice(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let lines = practice_csv(app, learner.person.id).await?;
    Ok(download("text/csv; charset=utf-8", "my-practice-hours.csv", lines))
}

fn download(kind: &str, name: &str, bytes: Vec<u8>) -> Response {
    Response::builder()
        .content_type(kind)
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(bytes)
}

#[derive(Serialize)]
struct ErasurePage {
    errors: Vec<FieldError>,
    entries: usize,
    files: usize,
}

impl Page for ErasurePage {
    const TEMPLATE: &'static str = "evidence/erasure.html";
}

impl ErasurePage {
    async fn of(app: &App, learner: &Learner, errors: Vec<FieldError>) -> crate::error::Result<ErasurePage> {
        let record = Record::of(&app.store.read, learner.person.id, app.clock.now()).await?;
        Ok(ErasurePage { errors, entries: record.entries.len(), files: record.files.len() })
    }
}

#[handler]
pub async fn erasure_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let page = ErasurePage::of(app, &learner, Vec::new()).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

#[derive(Deserialize)]
pub struct Sure {
    #[serde(default)]
    sure: String,
}

#[handler]
pub async fn erase_record(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<Sure>,
) -> poem::Result<Response> {
    if form.values.sure != "yes" {
        let unsure = FieldError {
            field: "sure".into(),
            message: "Tick the box if you want to erase your whole record.".into(),
        };
        let page = ErasurePage::of(app, &learner, vec![unsure]).await?;
        return Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?);
    }
    erase::erase_record(app, learner.actor(), learner.person.id).await?;
    Ok(redirect("/me/record"))
}
