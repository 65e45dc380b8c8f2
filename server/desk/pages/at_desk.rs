use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::desk_of;
use crate::{
    app::App,
    desk::{self, Application, Case, Desk, Held, State, due::Due, programs},
    error::{Error, Result},
    identity::{self, Learner},
    web::Page,
};

#[derive(Serialize)]
struct DesksPage {
    desks: Vec<DeskLine>,
}

#[derive(Serialize)]
struct DeskLine {
    id: Uuid,
    authority: String,
    title: String,
    open: usize,
}

impl Page for DesksPage {
    const TEMPLATE: &'static str = "desk/desks.html";
}

/// The desks that somebody decides at. Who decides at none learns that there is no such page.
#[handler]
pub async fn desks_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let db = &app.store.read;
    let own = desk::desks_of(db, learner.person.id).await?;
    if own.is_empty() {
        return Err(Error::NotFound.into());
    }
    let mut desks = Vec::new();
    for id in own {
        let found = desk::find_desk(db, id).await?;
        let open =
            files(app, &found, learner.person.id).await?.iter().filter(|file| file.state.is_open()).count();
        desks.push(DeskLine { id, title: title(app, &found).await, authority: found.terms.authority, open });
    }
    Ok(app.templates.page(&learner.frame, &DesksPage { desks })?)
}

/// What the program is called; its name where it is not shown any more.
pub(super) async fn title(app: &App, desk: &Desk) -> String {
    match programs::program(app, &desk.program).await {
        Ok((_, program)) => program.title.clone(),
        Err(_) => desk.program.clone(),
    }
}

/// An application as the desk's lists show it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct File {
    pub id: Uuid,
    pub name: String,
    pub what: &'static str,
    pub county: String,
    pub state: State,
    pub words: &'static str,
    pub open: bool,
    pub begun_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    /// Days since it was sent, or since the decision's clock began anew.
    pub waited: i64,
    pub due: Option<Due>,
    pub over: bool,
    pub audit: bool,
}

/// Applications that were sent, but for the reader's own: those that can be decided first, by when they are due.
pub(super) async fn files(app: &App, desk: &Desk, reader: Uuid) -> Result<Vec<File>> {
    let db = &app.store.read;
    let rows = desk::of_desk(db, desk.id).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let cases: BTreeMap<Uuid, Case> = desk::cases(db, &ids).await?.into_iter().collect();
    let program = programs::program(app, &desk.program).await.ok();
    let names = identity::legal_names(db, rows.iter().map(|row| row.person_id)).await?;
    let mut files = Vec::new();
    for row in rows.into_iter().filter(|row| row.person_id != reader) {
        let Some(case) = cases.get(&row.id).filter(|case| case.sent_at().is_some()) else { continue };
        let name = names.get(&row.person_id).cloned().unwrap_or_default();
        let program = program.as_ref().map(|(_, program)| &**program);
        files.push(file(desk, program, &row, case, name, app.clock.now()));
    }
    files.sort_by_key(|file| (!file.open, file.due.as_ref().map(|due| due.on), file.sent_at));
    Ok(files)
}

fn file(
    desk: &Desk,
    program: Option<&program::Program>,
    row: &Application,
    case: &Case,
    name: String,
    now: DateTime<Utc>,
) -> File {
    let open = case.state.is_open();
    let from = case.clock_from();
    let due = from.filter(|_| open).zip(program).and_then(|(at, program)| {
        desk::due(program, &desk.terms.holidays, "decided", "application-complete", at)
    });
    File {
        id: row.id,
        name,
        what: row.kind.words(),
        county: row.draft.county.clone(),
        state: case.state,
        words: case.state.words(),
        open,
        begun_at: row.begun_at,
        sent_at: case.sent_at(),
        decided_at: case.decided_at(),
        waited: from.map_or(0, |at| (now.date_naive() - at.date_naive()).num_days()),
        over: due.as_ref().is_some_and(|due| due.is_over(now)),
        due,
        audit: case.audit_open(),
    }
}

#[derive(Serialize)]
struct QueuePage {
    id: Uuid,
    authority: String,
    title: String,
    files: Vec<File>,
    all: bool,
    certified: Vec<CertificationLine>,
    standings: Vec<(&'static str, usize)>,
    months: Vec<(String, usize)>,
    counties: Vec<(String, usize)>,
    register: bool,
}

impl Page for QueuePage {
    const TEMPLATE: &'static str = "desk/queue.html";
}

#[derive(Serialize)]
pub(super) struct CertificationLine {
    pub id: Uuid,
    pub number: String,
    pub name: String,
    pub words: &'static str,
    pub good: bool,
    pub stage: Option<String>,
    pub issued_at: DateTime<Utc>,
    pub expires_on: Option<chrono::NaiveDate>,
}

pub(super) fn certification_line(held: &Held, now: DateTime<Utc>) -> CertificationLine {
    let told = held.told(now);
    CertificationLine {
        id: held.row.id,
        number: held.row.number.clone(),
        name: held.row.content.holder.clone(),
        words: told.standing.word(),
        good: told.standing.is_good(),
        stage: held.term().and_then(|term| term.stage_title.clone()),
        issued_at: held.row.issued_at,
        expires_on: told.expires_on,
    }
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    all: String,
}

#[handler]
pub async fn desk_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let found = desk_of(app, &learner, id).await?;
    let now = app.clock.now();
    let mut files = files(app, &found, learner.person.id).await?;
    let counties = counted(files.iter().map(|file| match file.county.as_str() {
        "" => "Not told".to_owned(),
        county => county.to_owned(),
    }));
    let all = !asked.all.is_empty();
    files.retain(|file| all || file.open);
    let held = desk::certifications_of_desk(&app.store.read, id).await?;
    let certified: Vec<CertificationLine> =
        held.iter().rev().map(|held| certification_line(held, now)).collect();
    let mut standings: BTreeMap<&'static str, usize> = BTreeMap::new();
    for line in &certified {
        *standings.entry(line.words).or_default() += 1;
    }
    let months = counted(held.iter().map(|held| held.row.issued_at.format("%Y-%m").to_string()));
    let page = QueuePage {
        id,
        title: title(app, &found).await,
        authority: found.terms.authority,
        files,
        all,
        certified,
        standings: standings.into_iter().collect(),
        months,
        counties,
        register: found.terms.register,
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

fn counted(names: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().collect()
}
