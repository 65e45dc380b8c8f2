use chrono::{DateTime, Utc};
use poem::{Response, handler, web::Data};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::by;
use crate::{
    app::App,
    desk::{self, Held, State, Told as HowItStands, programs},
    error::Error,
    identity::Learner,
    web::{self, Form, Page, redirect},
};

#[derive(Serialize)]
struct ApplicationsPage {
    applications: Vec<ApplicationLine>,
    certifications: Vec<HeldLine>,
    desks: Vec<DeskLine>,
    /// The reader decides at a desk.
    decides: bool,
}

#[derive(Serialize)]
struct ApplicationLine {
    id: Uuid,
    what: &'static str,
    title: String,
    authority: String,
    state: State,
    words: &'static str,
    begun_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
struct HeldLine {
    number: String,
    title: String,
    authority: String,
    told: HowItStands,
    words: &'static str,
    good: bool,
}

#[derive(Serialize)]
struct DeskLine {
    id: Uuid,
    title: String,
    jurisdiction: String,
    authority: String,
}

impl Page for ApplicationsPage {
    const TEMPLATE: &'static str = "desk/applications.html";
}

#[handler]
pub async fn applications_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let db = &app.store.read;
    let mut desks = Vec::new();
    let mut titles = std::collections::BTreeMap::new();
    for desk in desk::desks(db).await? {
        let Ok((_, program)) = programs::program(app, &desk.program).await else { continue };
        titles.insert(desk.id, (program.title.clone(), desk.terms.authority.clone()));
        desks.push(DeskLine {
            id: desk.id,
            title: program.title.clone(),
            jurisdiction: program.name.clone(),
            authority: desk.terms.authority,
        });
    }
    let mut applications = Vec::new();
    for row in desk::applications_of(db, learner.person.id).await? {
        let case = desk::case(db, row.id).await?;
        let (title, authority) = titles.get(&row.desk_id).cloned().unwrap_or_default();
        applications.push(ApplicationLine {
            id: row.id,
            what: row.kind.words(),
            title,
            authority,
            state: case.state,
            words: case.state.words(),
            begun_at: row.begun_at,
            sent_at: case.sent_at(),
        });
    }
    let now = app.clock.now();
    let certifications = desk::certifications_of(db, learner.person.id).await?;
    let certifications = certifications.into_iter().map(|held| line(&held, now)).collect();
    let decides = !desk::desks_of(db, learner.person.id).await?.is_empty();
    let page = ApplicationsPage { applications, certifications, desks, decides };
    Ok(app.templates.page(&learner.frame, &page)?)
}

fn line(held: &Held, now: DateTime<Utc>) -> HeldLine {
    let told = held.told(now);
    HeldLine {
        number: held.row.number.clone(),
        title: held.row.content.title.clone(),
        authority: held.row.content.authority.clone(),
        words: told.standing.word(),
        good: told.standing.is_good(),
        told,
    }
}

#[derive(Deserialize)]
pub struct Begun {
    desk: Uuid,
}

#[handler]
pub async fn begin_application(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<Begun>,
) -> poem::Result<Response> {
    let id = by(app, &learner).begin(form.values.desk).await?;
    Ok(redirect(&format!("/me/applications/{id}")))
}

#[handler]
pub async fn download_applications(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let all = desk::export(app, learner.person.id).await?;
    let text = serde_json::to_vec_pretty(&all).map_err(Error::from)?;
    Ok(web::download("my-applications.json", "application/json; charset=utf-8", text)?)
}
