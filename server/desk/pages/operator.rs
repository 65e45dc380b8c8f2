//! The operator opens desks and appoints who decides at them; they decide nothing themselves.

use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::at_desk::title;
use crate::{
    app::App,
    desk::{self, Counts, Desk, Terms, programs},
    error::{Error, FieldError, Fields, Result},
    identity::{self, Operator},
    web::{Form, Kept, Nothing, Page, redirect},
};

const FIELDS: [&str; 8] =
    ["program", "authority", "evidence", "deciders", "register", "audits", "appeal_days", "holidays"];

#[derive(Serialize)]
struct DesksPage {
    desks: Vec<DeskLine>,
    /// What a desk can be opened for, by the name of the jurisdiction.
    states: Vec<State>,
    errors: Vec<FieldError>,
    kept: Kept,
}

#[derive(Serialize)]
struct State {
    name: String,
    programs: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    id: String,
    title: String,
}

/// The programs that are shown here, each under its jurisdiction.
async fn states(app: &App) -> Result<Vec<State>> {
    let all = programs::programs(app).await?;
    let of_state = all.all.chunk_by(|(_, a), (_, b)| a.name == b.name);
    let choice = |(_, one): &(String, std::sync::Arc<program::Program>)| Choice {
        id: one.id.clone(),
        title: one.title.clone(),
    };
    let state = |some: &[(String, std::sync::Arc<program::Program>)]| State {
        name: some[0].1.name.clone(),
        programs: some.iter().map(choice).collect(),
    };
    Ok(of_state.map(state).collect())
}

#[derive(Serialize)]
struct DeskLine {
    id: Uuid,
    program: String,
    title: String,
    authority: String,
    registrars: usize,
    /// Applications: sent and not decided, decided, and the days in the middle from the one to the other.
    open: usize,
    decided: usize,
    median_days: Option<i64>,
}

impl Page for DesksPage {
    const TEMPLATE: &'static str = "desk/operator-desks.html";
}

async fn desks(app: &App, errors: Vec<FieldError>, kept: Kept) -> Result<DesksPage> {
    let mut desks = Vec::new();
    let counts = desk::counts(&app.store.read).await?;
    for found in desk::desks(&app.store.read).await? {
        let Counts { open, decided, median_days } = counts.get(&found.id).copied().unwrap_or_default();
        desks.push(DeskLine {
            open,
            decided,
            median_days,
            id: found.id,
            title: title(app, &found).await,
            registrars: desk::registrars_of(&app.store.read, found.id).await?.len(),
            program: found.program,
            authority: found.terms.authority,
        });
    }
    let blank = Kept::empty(&FIELDS).with("deciders", "1").with("audits", "0");
    let kept = Kept(blank.0.into_iter().chain(kept.0).collect());
    Ok(DesksPage { desks, states: states(app).await?, errors, kept })
}

#[handler]
pub async fn operator_desks_page(Data(app): Data<&App>, operator: Operator) -> poem::Result<Response> {
    let page = desks(app, Vec::new(), Kept::default()).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    program: String,
    #[serde(default)]
    authority: String,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    deciders: String,
    #[serde(default)]
    register: String,
    #[serde(default)]
    audits: String,
    #[serde(default)]
    appeal_days: String,
    #[serde(default)]
    holidays: String,
}

impl Written {
    fn read(&self) -> Result<Terms> {
        let mut fields = Fields::default();
        let deciders = self.deciders.trim().parse().unwrap_or(0);
        let audits = self.audits.trim().parse().unwrap_or_else(|_| {
            fields.say("audits", "Enter a number from 0 to 100.");
            0
        });
        let appeal_days = match self.appeal_days.trim() {
            "" => None,
            days => days.parse().ok().or_else(|| {
                fields.say("appeal_days", "Enter a number of days, or leave it empty.");
                None
            }),
        };
        let mut holidays: Vec<NaiveDate> = Vec::new();
        for word in self.holidays.split([',', ' ', '\n']).map(str::trim).filter(|word| !word.is_empty()) {
            match word.parse() {
                Ok(day) => holidays.push(day),
                Err(_) => fields.say("holidays", "Enter days such as 2026-07-03, one on each line."),
            }
        }
        holidays.sort_unstable();
        holidays.dedup();
        fields.done()?;
        Ok(Terms {
            authority: self.authority.trim().to_owned(),
            evidence: self.evidence.trim().to_owned(),
            deciders,
            register: !self.register.is_empty(),
            audits,
            appeal_days,
            holidays,
        })
    }
}

async fn kept(app: &App, operator: &Operator, program: &str, form: &Written) -> Result<Uuid> {
    let terms = form.read()?;
    if programs::program(app, program.trim()).await.is_err() {
        return Err(Error::invalid("program", "Choose one of the programs that are shown here."));
    }
    let mut change = app.change(operator.actor()).await?;
    let id = desk::keep_desk(&mut change, program.trim(), terms, operator.person.id).await?;
    app.commit(change).await?;
    Ok(id)
}

#[handler]
pub async fn open_desk(
    Data(app): Data<&App>,
    operator: Operator,
    form: Form<Written>,
) -> poem::Result<Response> {
    match kept(app, &operator, &form.values.program, &form.values).await {
        Ok(id) => Ok(redirect(&format!("/operator/desks/{id}"))),
        Err(Error::Invalid(fields)) => {
            let page = desks(app, fields.0, form.kept.having(&FIELDS)).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct DeskPage {
    id: Uuid,
    program: String,
    title: String,
    register: bool,
    registrars: Vec<RegistrarLine>,
    errors: Vec<FieldError>,
    kept: Kept,
}

#[derive(Serialize)]
struct RegistrarLine {
    person: Uuid,
    name: String,
    appointed_at: DateTime<Utc>,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "desk/operator-desk.html";
}

async fn one(app: &App, id: Uuid, errors: Vec<FieldError>, kept: Option<Kept>) -> Result<DeskPage> {
    let db = &app.store.read;
    let found = desk::find_desk(db, id).await?;
    let mut registrars = Vec::new();
    for row in desk::registrars_of(db, id).await? {
        registrars.push(RegistrarLine {
            person: row.person_id,
            name: identity::find_person(db, row.person_id).await?.legal_name,
            appointed_at: row.appointed_at,
        });
    }
    let held = as_kept(&found);
    let kept = Kept(held.0.into_iter().chain(kept.unwrap_or_default().0).collect());
    Ok(DeskPage {
        id,
        title: title(app, &found).await,
        register: found.terms.register,
        program: found.program,
        registrars,
        errors,
        kept,
    })
}

/// A desk's terms as the form shows them.
fn as_kept(desk: &Desk) -> Kept {
    let terms = &desk.terms;
    let holidays: Vec<String> = terms.holidays.iter().map(ToString::to_string).collect();
    Kept::empty(&FIELDS)
        .with("email", "")
        .with("authority", &terms.authority)
        .with("evidence", &terms.evidence)
        .with("deciders", terms.deciders.to_string())
        .with("register", if terms.register { "yes" } else { "" })
        .with("audits", terms.audits.to_string())
        .with("appeal_days", terms.appeal_days.map(|days| days.to_string()).unwrap_or_default())
        .with("holidays", holidays.join("\n"))
}

#[handler]
pub async fn desk_terms_page(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let page = one(app, id, Vec::new(), None).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

async fn again(
    app: &App,
    operator: &Operator,
    id: Uuid,
    done: Result<()>,
    typed: Kept,
) -> poem::Result<Response> {
    match done {
        Ok(()) => Ok(redirect(&format!("/operator/desks/{id}"))),
        Err(Error::Invalid(fields)) => {
            let page = one(app, id, fields.0, Some(typed)).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

#[handler]
pub async fn keep_desk_terms(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    let found = desk::find_desk(&app.store.read, id).await?;
    let done = kept(app, &operator, &found.program, &form.values).await.map(|_| ());
    again(app, &operator, id, done, form.kept.having(&FIELDS)).await
}

#[derive(Deserialize)]
pub struct Appointed {
    #[serde(default)]
    email: String,
}

#[handler]
pub async fn appoint_registrar(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    form: Form<Appointed>,
) -> poem::Result<Response> {
    let done = appointed(app, &operator, id, &form.values.email).await;
    again(app, &operator, id, done, form.kept).await
}

async fn appointed(app: &App, operator: &Operator, id: Uuid, email: &str) -> Result<()> {
    let found = desk::find_desk(&app.store.read, id).await?;
    let person = identity::person_by_email(&app.store.read, &email.trim().to_lowercase()).await?;
    let person = person.ok_or_else(|| {
        Error::invalid("email", "Nobody here has this address. They need an account first.")
    })?;
    let mut change = app.change(operator.actor()).await?;
    desk::appoint(&mut change, found.id, person.id, operator.person.id).await?;
    app.commit(change).await
}

#[handler]
pub async fn end_registrar(
    Data(app): Data<&App>,
    operator: Operator,
    Path((id, person)): Path<(Uuid, Uuid)>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let found = desk::find_desk(&app.store.read, id).await?;
    let mut change = app.change(operator.actor()).await?;
    desk::end_registrar(&mut change, found.id, person).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/desks/{id}")))
}
