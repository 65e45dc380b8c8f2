use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Response, handler,
    http::{StatusCode, header},
    web::{Data, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Acting, acting};
use crate::{
    app::App,
    employer::{self, Employer, EmployerShown, KEPT_DAYS},
    error::{Error, FieldError, Result},
    identity::Learner,
    verification::{Summary, check_many},
    watch::{
        end_employer,
        row::{self, MOST, Model as Watched},
        sheet,
    },
    web::{Form, Kept, Nothing, Page, Paging, redirect},
};

#[derive(Serialize)]
pub(super) struct ListPage {
    employer: EmployerShown,
    rows: Vec<Row>,
    paging: Paging,
    /// How many of the employer's people get letters.
    readers: usize,
    /// The viewer is one of them.
    gets_letters: bool,
    most: usize,
    kept_days: i64,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "watch/list.html";
}

/// A number and how it stands at this moment.
#[derive(Serialize)]
struct Row {
    id: Uuid,
    number: String,
    label: String,
    added_at: DateTime<Utc>,
    /// None where it is not known here any more.
    now: Option<Summary>,
}

/// Present answers beside what is watched.
async fn rows(app: &App, watched: Vec<Watched>) -> Result<Vec<Row>> {
    let numbers: Vec<&str> = watched.iter().map(|row| row.number.as_str()).collect();
    let checked = check_many(&app.store.read, &app.settings.address, &numbers, app.clock.now()).await?;
    let row = |(row, now): (Watched, Option<Summary>)| Row {
        id: row.id,
        number: row.number,
        label: row.label,
        added_at: row.added_at,
        now,
    };
    let summaries: Vec<_> = checked.iter().map(crate::verification::Checked::summary).collect();
    Ok(watched.into_iter().zip(summaries).map(row).collect())
}

impl ListPage {
    async fn of(app: &App, viewer: Uuid, employer: Employer, page: u64) -> Result<ListPage> {
        let readers = employer::readers(&app.store.read, employer.id).await?;
        let (watched, paging) = row::of_employer(&app.store.read, employer.id, page).await?;
        Ok(ListPage {
            rows: rows(app, watched).await?,
            paging,
            readers: readers.len(),
            gets_letters: readers.iter().any(|reader| reader.id == viewer),
            employer: employer.into(),
            most: MOST,
            kept_days: KEPT_DAYS,
            errors: Vec::new(),
            kept: Kept::empty(&["numbers", "label"]),
        })
    }
}

/// The list with what is wrong about a form on it. Faults go on.
pub(super) async fn again(
    app: &App,
    learner: &Learner,
    employer: Employer,
    error: Error,
    kept: Kept,
) -> Result<Response> {
    let Error::Invalid(fields) = error else { return Err(error) };
    let page = ListPage::of(app, learner.person.id, employer, 1).await?;
    let page = ListPage { errors: fields.0, kept: kept.having(&["numbers", "label"]), ..page };
    app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: String,
}

#[handler]
pub async fn list_page(
    Data(app): Data<&App>,
    learner: Learner,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    match acting(app, &learner).await? {
        Acting::For(employer, _) => {
            let page = asked.page.parse().unwrap_or(1);
            let page = ListPage::of(app, learner.person.id, *employer, page).await?;
            Ok(app.templates.page(&learner.frame, &page)?)
        }
        Acting::Nobody(to) => Ok(to),
    }
}

/// For whoever reloads the answer to a form.
#[handler]
pub fn to_list() -> Response {
    redirect("/employer/list")
}

/// The list as it stands, for a spreadsheet.
#[handler]
pub async fn download_list(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let employer = match acting(app, &learner).await? {
        Acting::For(employer, _) => employer,
        Acting::Nobody(to) => return Ok(to),
    };
    let rows = rows(app, row::all(&app.store.read, employer.id).await?).await?;
    let lines = rows.into_iter().map(|row| {
        let (answer, words) = row.now.as_ref().map_or(("no_such_number", "Not known here any more"), |now| {
            (if now.good { "good" } else { "not_good" }, now.words)
        });
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let now = row.now.as_ref();
        vec![
            row.number.clone(),
            row.label.clone(),
            answer.to_owned(),
            words.to_owned(),
            day(now.and_then(|now| now.since).map(|since| since.date_naive())),
            day(now.and_then(|now| now.ends_on)),
            now.map(|now| now.name.clone()).unwrap_or_default(),
            now.map(|now| now.title.clone()).unwrap_or_default(),
            now.and_then(|now| now.reason).unwrap_or_default().to_owned(),
            now.and_then(|now| now.told.clone()).unwrap_or_default(),
        ]
    });
    let heading = [
        "number",
        "label",
        "answer",
        "standing",
        "since",
        "term ends on",
        "name",
        "title",
        "because",
        "authority says",
    ];
    Ok(sheet::download("watch-list.csv", &heading, lines)?)
}

#[derive(Serialize)]
struct Export {
    exported_at: DateTime<Utc>,
    name: String,
    place: String,
    made_at: DateTime<Utc>,
    confirmed_at: Option<DateTime<Utc>>,
    people: Vec<ExportPerson>,
    numbers: Vec<ExportLine>,
}

#[derive(Serialize)]
struct ExportPerson {
    name: String,
    joined_at: DateTime<Utc>,
    gets_letters: bool,
    leads: bool,
}

#[derive(Serialize)]
struct ExportLine {
    number: String,
    label: String,
    added_at: DateTime<Utc>,
    told_standing: String,
    told_ends_on: Option<NaiveDate>,
    told_at: DateTime<Utc>,
}

/// Everything that is kept for the employer.
#[handler]
pub async fn export(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let employer = match acting(app, &learner).await? {
        Acting::For(employer, _) => employer,
        Acting::Nobody(to) => return Ok(to),
    };
    let line = |row: Watched| ExportLine {
        number: row.number,
        label: row.label,
        added_at: row.added_at,
        told_standing: row.told_standing,
        told_ends_on: row.told_ends_on,
        told_at: row.told_at,
    };
    let watched = row::all(&app.store.read, employer.id).await?;
    let people = employer::people(&app.store.read, employer.id).await?;
    let person = |one: employer::Colleague| ExportPerson {
        name: one.person.called().to_owned(),
        joined_at: one.row.joined_at,
        gets_letters: one.row.gets_letters,
        leads: one.person.id == employer.person_id,
    };
    let export = Export {
        exported_at: app.clock.now(),
        name: employer.name,
        place: employer.place,
        made_at: employer.made_at,
        confirmed_at: employer.confirmed_at,
        people: people.into_iter().map(person).collect(),
        numbers: watched.into_iter().map(line).collect(),
    };
    Ok(Response::builder()
        .content_type("application/json")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"employer.json\"")
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(serde_json::to_string_pretty(&export).map_err(Error::from)?))
}

#[handler]
pub async fn end_account(
    Data(app): Data<&App>,
    learner: Learner,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    if let Acting::For(employer, asker) = acting(app, &learner).await? {
        let mut change = app.change(learner.actor()).await?;
        end_employer(&mut change, &asker, &employer).await?;
        app.commit(change).await?;
    }
    Ok(redirect("/employers"))
}
