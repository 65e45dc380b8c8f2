use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    by,
    held::{Happened, history},
};
use crate::{
    app::App,
    desk::{Act, Content, Held, Told, Why},
    error::{Error, FieldError},
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
    let held = by(app, &learner).certification(id).await?;
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
    let found = by(app, &learner).certification(id).await?;
    let why = Why { reason: &form.values.reason, told: &form.values.told };
    match by(app, &learner).act(id, &form.values.act, why).await {
        Ok(()) => Ok(redirect(&format!("/certifications/{id}"))),
        Err(Error::Invalid(fields)) => {
            let page = page(app, &learner, &found, fields.0, form.kept);
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}
