use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Query},
};
use serde::{Deserialize, Serialize};

use super::Shown;
use crate::{
    app::App,
    employer::{KEPT_DAYS, Wanted, keep, of_person},
    error::{Error, FieldError, Result},
    identity::{Learner, Visit},
    web::{Form, Kept, Page, redirect},
};

#[derive(Serialize)]
struct WelcomePage {
    /// The viewer acts for an employer already.
    has_one: bool,
    kept_days: i64,
}

impl Page for WelcomePage {
    const TEMPLATE: &'static str = "employer/welcome.html";
}

/// What an employer's account is, for everybody.
#[handler]
pub async fn welcome(Data(app): Data<&App>, visit: Visit) -> poem::Result<Response> {
    let has_one = match &visit.person {
        Some(person) => of_person(&app.store.read, person.id).await?.is_some(),
        None => false,
    };
    Ok(app.templates.page(&visit.frame, &WelcomePage { has_one, kept_days: KEPT_DAYS })?)
}

#[derive(Serialize)]
struct OwnPage {
    employer: Option<Shown>,
    /// The viewer leads it, or nobody does yet.
    leads: bool,
    saved: bool,
    kept_days: i64,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for OwnPage {
    const TEMPLATE: &'static str = "employer/own.html";
}

impl OwnPage {
    async fn of(app: &App, learner: &Learner) -> Result<OwnPage> {
        let employer = of_person(&app.store.read, learner.person.id).await?;
        let mut kept = Kept::empty(&["name", "place"]);
        if let Some(employer) = &employer {
            kept = kept.with("name", &employer.name).with("place", &employer.place);
        }
        let leads = employer.as_ref().is_none_or(|employer| employer.person_id == learner.person.id);
        let employer = employer.map(Shown::from);
        Ok(OwnPage { employer, leads, saved: false, kept_days: KEPT_DAYS, errors: Vec::new(), kept })
    }
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    saved: String,
}

#[handler]
pub async fn employer_page(
    Data(app): Data<&App>,
    learner: Learner,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let page = OwnPage::of(app, &learner).await?;
    let saved = asked.saved == "yes" && page.employer.is_some();
    Ok(app.templates.page(&learner.frame, &OwnPage { saved, ..page })?)
}

#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
    #[serde(default)]
    place: String,
}

#[handler]
pub async fn keep_employer(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<Named>,
) -> poem::Result<Response> {
    let Named { name, place } = form.values;
    let mut change = app.change(learner.actor()).await?;
    match keep(&mut change, learner.person.id, &Wanted { name, place }).await {
        Ok(()) => {
            app.commit(change).await?;
            Ok(redirect("/employer?saved=yes"))
        }
        Err(Error::Invalid(fields)) => {
            drop(change);
            let kept = form.kept.having(&["name", "place"]);
            let page = OwnPage { errors: fields.0, kept, ..OwnPage::of(app, &learner).await? };
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}
