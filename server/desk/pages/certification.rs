use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    desk_of,
    held::{Happened, history},
};
use crate::{
    app::App,
    desk::{self, Act, Content, Held, Told, Why, programs},
    error::{Error, FieldError, Result},
    identity::Learner,
    web::{Form, Kept, Page, redirect},
};

#[derive(Serialize)]
struct CertificationPage {
    id: Uuid,
    desk: Uuid,
    application: Uuid,
    number: String,
    content: Content,
    told: Told,
    words: &'static str,
    good: bool,
    stage: Option<String>,
    history: Vec<Happened>,
    acts: Vec<(Act, &'static str)>,
    own: bool,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for CertificationPage {
    const TEMPLATE: &'static str = "desk/certification.html";
}

async fn held(app: &App, learner: &Learner, id: Uuid) -> Result<Held> {
    let held = desk::find_certification(&app.store.read, id).await?;
    desk_of(app, learner, held.row.desk_id).await?;
    Ok(held)
}

fn page(app: &App, learner: &Learner, held: &Held, errors: Vec<FieldError>, kept: Kept) -> CertificationPage {
    let told = held.told(app.clock.now());
    let own = held.row.person_id == learner.person.id;
    let acts = if own { &[] } else { Act::possible(told.standing) };
    CertificationPage {
        id: held.row.id,
        desk: held.row.desk_id,
        application: held.row.application_id,
        number: held.row.number.clone(),
        content: held.row.content.clone(),
        words: told.standing.word(),
        good: told.standing.is_good(),
        told,
        stage: held.term().and_then(|term| term.stage_title.clone()),
        history: history(held),
        acts: acts.iter().map(|act| (*act, act.button())).collect(),
        own,
        errors,
        kept: kept.having(&["reason", "told"]),
    }
}

#[handler]
pub async fn certification_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let held = held(app, &learner, id).await?;
    let page = page(app, &learner, &held, Vec::new(), Kept::default());
    Ok(app.templates.page(&learner.frame, &page)?)
}

#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    act: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    told: String,
}

#[handler]
pub async fn act_on_certification(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    form: Form<Done>,
) -> poem::Result<Response> {
    let found = held(app, &learner, id).await?;
    match acted(app, &learner, &found, &form.values).await {
        Ok(()) => Ok(redirect(&format!("/certifications/{id}"))),
        Err(Error::Invalid(fields)) => {
            let page = page(app, &learner, &found, fields.0, form.kept);
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn acted(app: &App, learner: &Learner, held: &Held, form: &Done) -> Result<()> {
    let act = Act::named(&form.act).ok_or_else(|| Error::invalid("act", "Choose what to do."))?;
    let today = app.clock.now().date_naive();
    let span = match act {
        Act::Reinstated => {
            let (_, program) = programs::program(app, &held.row.content.program).await?;
            Some(desk::again(&program, held, today))
        }
        _ => None,
    };
    let mut change = app.change(learner.actor()).await?;
    let why = Why { reason: &form.reason, told: &form.told };
    desk::act(&mut change, held.row.id, act, why, learner.person.id, span).await?;
    app.commit(change).await
}
