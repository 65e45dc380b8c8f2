use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{Acting, acting};
use crate::{
    app::App,
    employer::{self, EmployerShown, KEPT_DAYS, Way},
    error::FieldError,
    identity::Learner,
    verification::{AnswerPage, check, number_in, sentence},
    watch::row,
    web::{Kept, Page, redirect},
};

/// Characters of what was typed that come back to be mended: an address is longer than a number.
const LONGEST_SHOWN: usize = 200;

#[derive(Serialize)]
struct AskPage {
    employer: EmployerShown,
    kept_days: i64,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for AskPage {
    const TEMPLATE: &'static str = "watch/ask.html";
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    number: String,
}

/// One field, on its own address: what is asked here is told to the holder, and the page says so before.
#[handler]
pub async fn ask(
    Data(app): Data<&App>,
    learner: Learner,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let employer = match acting(app, &learner).await? {
        Acting::For(employer, _) => EmployerShown::from(*employer),
        Acting::Nobody(to) => return Ok(to),
    };
    let typed = asked.number.trim();
    let page = |errors| AskPage {
        employer,
        kept_days: KEPT_DAYS,
        errors,
        kept: Kept::default().with("number", typed.chars().take(LONGEST_SHOWN).collect::<String>()),
    };
    if typed.is_empty() {
        return Ok(app.templates.page(&learner.frame, &page(Vec::new()))?);
    }
    match number_in(&app.settings.address, typed) {
        Ok(number) => Ok(redirect(&format!("/employer/check/{number}"))),
        Err(misread) => {
            let error = FieldError { field: "number".into(), message: sentence(misread).into() };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(app.templates.page_with(status, &learner.frame, &page(vec![error]))?)
        }
    }
}

/// The public's answer, and what an employer can do with it.
#[derive(Serialize)]
struct CheckPage {
    #[serde(flatten)]
    answer: AnswerPage,
    employer: EmployerShown,
    watched: bool,
}

impl Page for CheckPage {
    const TEMPLATE: &'static str = "watch/check.html";
}

#[handler]
pub async fn check_number(
    Data(app): Data<&App>,
    learner: Learner,
    Path(typed): Path<String>,
) -> poem::Result<Response> {
    let (employer, asker) = match acting(app, &learner).await? {
        Acting::For(employer, asker) => (*employer, asker),
        Acting::Nobody(to) => return Ok(to),
    };
    let Ok(number) = number_in(&app.settings.address, &typed) else {
        let typed: String = typed.chars().take(LONGEST_SHOWN).collect();
        let typed: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        return Ok(redirect(&format!("/employer/check?number={typed}")));
    };
    let now = app.clock.now();
    let checked = check(&app.store.read, &app.settings.address, &number, now).await?;
    let known = checked.of_whom();
    if let Some(seen) = &known {
        employer::log(app, &asker, Way::Page, std::slice::from_ref(seen)).await?;
    }
    let watched = row::is_on(&app.store.read, employer.id, &number).await?;
    let answer = AnswerPage::new(checked, number, None, now.date_naive());
    let page = CheckPage { answer, employer: employer.into(), watched };
    let status = if known.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let mut response = app.templates.page_with(status, &learner.frame, &page)?;
    let unlisted = poem::http::HeaderValue::from_static("noindex, nofollow, noarchive");
    response.headers_mut().insert("x-robots-tag", unlisted);
    Ok(response)
}
