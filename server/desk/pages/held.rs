use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Response, handler,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};

use super::by;
use crate::{
    app::App,
    desk::{self, Content, Held, Kind, Standing, Told, acting::next_stage, programs},
    error::Result,
    identity::Learner,
    web::{Form, Page, redirect},
};

#[derive(Serialize)]
struct HeldPage {
    number: String,
    content: Content,
    told: Told,
    words: &'static str,
    good: bool,
    stage: Option<String>,
    file_from: Option<NaiveDate>,
    file_by: Option<NaiveDate>,
    endorsements: Vec<Choice>,
    history: Vec<Happened>,
    asks: Vec<Ask>,
}

impl Page for HeldPage {
    const TEMPLATE: &'static str = "desk/held.html";
}

#[derive(Serialize)]
struct Choice {
    id: String,
    title: String,
    shown: bool,
}

/// One row of what happened to a certification.
#[derive(Serialize)]
pub(super) struct Happened {
    pub what: String,
    pub stage: Option<String>,
    pub expires_on: Option<NaiveDate>,
    pub reason: String,
    pub by: Option<String>,
    pub at: DateTime<Utc>,
}

/// What the holder may ask for now.
#[derive(Serialize)]
struct Ask {
    kind: Kind,
    button: String,
    hint: String,
}

#[handler]
pub async fn held_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(typed): Path<String>,
) -> poem::Result<Response> {
    let held = by(app, &learner).held(&typed).await?;
    let now = app.clock.now();
    let told = held.told(now);
    let term = held.term();
    let asks = asks(app, &held, told, now.date_naive()).await?;
    let shown = |id: &String| held.shown.iter().any(|one| one.id == *id);
    let page = HeldPage {
        number: held.row.number.clone(),
        words: told.standing.word(),
        good: told.standing.is_good(),
        told,
        stage: term.and_then(|term| term.stage_title.clone()),
        file_from: term.and_then(|term| term.file_from),
        file_by: term.and_then(|term| term.file_by),
        endorsements: held
            .row
            .content
            .endorsements
            .iter()
            .map(|one| Choice { id: one.id.clone(), title: one.title.clone(), shown: shown(&one.id) })
            .collect(),
        history: history(&held),
        asks,
        content: held.row.content,
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// Terms and acts in the order of their moments.
pub(super) fn history(held: &Held) -> Vec<Happened> {
    let mut all: Vec<Happened> = held
        .terms
        .iter()
        .map(|term| Happened {
            what: term.what.word().to_owned(),
            stage: term.stage_title.clone(),
            expires_on: term.expires_on,
            reason: String::new(),
            by: None,
            at: term.recorded_at,
        })
        .collect();
    all.extend(held.acts.iter().map(|act| Happened {
        what: act.act.word().to_owned(),
        stage: None,
        expires_on: None,
        reason: act.reason.clone(),
        by: None,
        at: act.at,
    }));
    all.sort_by_key(|row| row.at);
    all
}

async fn asks(app: &App, held: &Held, told: Told, today: NaiveDate) -> Result<Vec<Ask>> {
    let Ok((_, program)) = programs::program(app, &held.row.content.program).await else {
        return Ok(Vec::new());
    };
    let Some(term) = held.term() else { return Ok(Vec::new()) };
    let mut asks = Vec::new();
    let mut ask = |kind, button: String, hint: String| asks.push(Ask { kind, button, hint });
    match told.standing {
        Standing::Provisional
        | Standing::Active
        | Standing::Reinstated
        | Standing::Grace
        | Standing::Suspended => {
            if let Some(next) = next_stage(&program, term) {
                ask(
                    Kind::Stage,
                    format!("Apply for {}", next.title),
                    "The rules of the next stage are checked before you send.".into(),
                );
            } else if term.expires_on.is_some() {
                let hint = match term.file_from {
                    Some(from) if today < from => {
                        format!("It can be sent from {} on.", from.format("%B %-d, %Y"))
                    }
                    _ => "The rules for renewal are checked before you send.".to_owned(),
                };
                ask(Kind::Renewal, "Renew it".into(), hint);
            }
            if desk::longer(&program, term).is_some() {
                ask(
                    Kind::Extension,
                    "Ask for more time".into(),
                    "The rule says how early this must be asked.".into(),
                );
            }
        }
        Standing::Expired | Standing::Lapsed | Standing::Revoked | Standing::Surrendered => {
            ask(
                Kind::Reinstatement,
                "Apply for reinstatement".into(),
                "Where no rule tells what this takes, the authority does.".into(),
            );
        }
        Standing::NotYet => (),
    }
    Ok(asks)
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    kind: String,
}

#[handler]
pub async fn ask_about_held(
    Data(app): Data<&App>,
    learner: Learner,
    Path(typed): Path<String>,
    form: Form<Asked>,
) -> poem::Result<Response> {
    let (_, id) = by(app, &learner).ask_about(&typed, &form.values.kind).await?;
    Ok(redirect(&format!("/me/applications/{id}")))
}

#[derive(Deserialize)]
pub struct ToShow {
    #[serde(default)]
    endorsement: Vec<String>,
}

#[handler]
pub async fn show_endorsements(
    Data(app): Data<&App>,
    learner: Learner,
    Path(typed): Path<String>,
    form: Form<ToShow>,
) -> poem::Result<Response> {
    let held = by(app, &learner).show(&typed, &form.values.endorsement).await?;
    Ok(redirect(&format!("/me/certifications/{}", held.row.number)))
}
