//! One item a page: answer it, save it, go on.

use chrono::{DateTime, Utc};
use poem::{
    Request, Response, handler,
    http::header,
    web::{Data, Path},
};
use serde::Serialize;
use uuid::Uuid;

use super::{Desk, Paper, Spot, TimeLeft};
use crate::{
    app::App,
    assessment::{SavedResponse, attempt, save},
    error::Result,
    identity::Learner,
    item::{ItemForm, Reveal, response_from},
    web::{Form, Page, redirect},
};

#[derive(Serialize)]
struct ItemPage {
    address: String,
    exam: String,
    n: usize,
    count: usize,
    item: ItemForm,
    flagged: bool,
    saved_at: Option<DateTime<Utc>>,
    answered: usize,
    spots: Vec<Spot>,
    left: TimeLeft,
}

impl Page for ItemPage {
    const TEMPLATE: &'static str = "assessment/item.html";
}

#[handler]
pub async fn item_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path((id, n)): Path<(Uuid, usize)>,
) -> poem::Result<Response> {
    let desk = Desk::of(app, &learner.person, id).await?;
    let drawn = desk.paper.drawn(n)?;
    let Some(open) = &desk.open else { return Ok(redirect(&desk.paper.address())) };
    let left = TimeLeft::of(open, app.clock.now());
    if left.up {
        return Ok(redirect(&format!("{}/submission", desk.paper.address())));
    }
    let item = attempt::item(&desk.paper.course, drawn)?;
    let row = desk.saved.get(&drawn.item);
    let response = row.and_then(SavedResponse::read);
    let spots = desk.spots(n)?;
    let page = ItemPage {
        address: desk.paper.address(),
        exam: desk.paper.exam()?.title.clone(),
        n,
        count: desk.paper.form.items.len(),
        item: ItemForm::new(item, &drawn.order, response.as_ref(), Reveal::NOTHING),
        flagged: row.is_some_and(|row| row.flagged),
        saved_at: row.map(|row| row.at),
        answered: spots.iter().filter(|spot| spot.state == "answered").count(),
        spots,
        left,
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// What the page's script is told.
#[derive(Serialize)]
struct Saved {
    saved_at: Option<DateTime<Utc>>,
}

/// Saves, and goes where the button says. Asked for JSON, it tells when it was saved and stays.
#[handler]
pub async fn save_response(
    request: &Request,
    Data(app): Data<&App>,
    learner: Learner,
    Path((id, n)): Path<(Uuid, usize)>,
    form: Form<Vec<(String, String)>>,
) -> poem::Result<Response> {
    let paper = Paper::of(app, &learner.person, id).await?;
    let drawn = paper.drawn(n)?;
    let item = attempt::item(&paper.course, drawn)?;
    let response = response_from(item, &drawn.order, &form.values);
    let flagged = value(&form.values, "look_again").is_some();
    let mut change = app.change(learner.actor()).await?;
    let saved_at = save(&mut change, &paper.attempt, &drawn.item, response.as_ref(), flagged).await?;
    app.commit(change).await?;
    if asks_for_json(request) {
        return Ok(saved_as_json(saved_at)?);
    }
    Ok(redirect(&way(&paper, n, value(&form.values, "go").unwrap_or("next"))))
}

fn asks_for_json(request: &Request) -> bool {
    let accepted = request.headers().get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.into_iter().any(|value| value.contains("application/json"))
}

fn saved_as_json(saved_at: Option<DateTime<Utc>>) -> Result<Response> {
    Ok(Response::builder()
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(serde_json::to_string(&Saved { saved_at })?))
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}

fn way(paper: &Paper, n: usize, go: &str) -> String {
    let address = paper.address();
    let wanted = match go {
        "back" => n.saturating_sub(1).max(1),
        "stay" => n,
        "check" => usize::MAX,
        go => go.parse().unwrap_or(n + 1),
    };
    if (1..=paper.form.items.len()).contains(&wanted) {
        format!("{address}/items/{wanted}")
    } else {
        format!("{address}/submission")
    }
}
