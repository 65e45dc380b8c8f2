//! `/me/programs`: where a person stands.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::super::{
    choice, day, library,
    standing::{Checklist, Counts, checklist, counts},
    view::{Card, find},
};
use crate::{
    app::App,
    error::{Error, FieldError, Fields, Result},
    identity::Learner,
    web::{Form, Kept, Page, redirect},
};

#[derive(Serialize)]
struct OwnProgramsPage {
    chosen: Vec<ChosenLine>,
    /// To choose from: those that are not chosen yet.
    others: Vec<Card>,
    packets: usize,
    errors: Vec<FieldError>,
}

#[derive(Serialize)]
struct ChosenLine {
    card: Card,
    counts: Counts,
}

impl Page for OwnProgramsPage {
    const TEMPLATE: &'static str = "certification/own-programs.html";
}

async fn own_programs(app: &App, learner: &Learner, errors: Vec<FieldError>) -> Result<OwnProgramsPage> {
    let chosen = choice::of(&app.store.read, learner.person.id).await?;
    let counts = counts(app, &learner.person, &chosen).await?;
    let (mut lines, mut others) = (Vec::new(), Vec::new());
    for card in find(app, "").await? {
        match counts.get(&card.id) {
            Some(counts) => lines.push(ChosenLine { card, counts: counts.clone() }),
            None => others.push(card),
        }
    }
    let packets = super::super::packet::of(&app.store.read, learner.person.id).await?.len();
    Ok(OwnProgramsPage { chosen: lines, others, packets, errors })
}

#[handler]
pub async fn own_programs_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let page = own_programs(app, &learner, Vec::new()).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// One program or several, as the list was marked.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    program: Vec<String>,
}

#[handler]
pub async fn choose_programs(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<Chosen>,
) -> poem::Result<Response> {
    let programs = library::programs(app).await?;
    let known: Vec<String> = form
        .values
        .program
        .into_iter()
        .filter(|id| programs.all.iter().any(|(_, program)| program.id == *id))
        .collect();
    if known.is_empty() {
        let errors =
            vec![FieldError { field: "program".into(), message: "Choose a state or a program.".into() }];
        let page = own_programs(app, &learner, errors).await?;
        return Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?);
    }
    let mut change = app.change(learner.actor()).await?;
    for id in &known {
        choice::choose(&mut change, learner.person.id, id).await?;
    }
    app.commit(change).await?;
    let to = match known.as_slice() {
        [one] => format!("/me/programs/{one}"),
        _ => "/me/programs".to_owned(),
    };
    Ok(redirect(&to))
}

#[handler]
pub async fn let_program_go(
    Data(app): Data<&App>,
    learner: Learner,
    Path((jurisdiction, name)): Path<(String, String)>,
    _form: Form<crate::web::Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(learner.actor()).await?;
    choice::let_go(&mut change, learner.person.id, &format!("{jurisdiction}/{name}")).await?;
    app.commit(change).await?;
    Ok(redirect("/me/programs"))
}

#[derive(Deserialize)]
pub struct Ahead {
    /// Another day than today.
    #[serde(default)]
    on: String,
}

/// A person's own checklist.
#[derive(Serialize)]
struct ChecklistPage {
    list: Checklist,
    chosen: bool,
    /// Days that rules count from: the event, how it is asked, what is known.
    questions: Vec<Question>,
    /// Whether another day than today was asked about.
    other_day: bool,
    draft: String,
    errors: Vec<FieldError>,
}

#[derive(Serialize)]
struct Question {
    event: String,
    label: String,
    day: String,
}

impl Page for ChecklistPage {
    const TEMPLATE: &'static str = "certification/checklist.html";
}

async fn own_checklist(
    app: &App,
    learner: &Learner,
    id: &str,
    on: Option<NaiveDate>,
    typed: Option<(Vec<FieldError>, Kept)>,
) -> Result<ChecklistPage> {
    let (_, program) = library::program(app, id).await?;
    let today = app.clock.now().date_naive();
    let list = checklist(app, &learner.person, id, on.unwrap_or(today)).await?;
    let known = day::of(&app.store.read, learner.person.id, id).await?;
    let (errors, kept) = typed.unwrap_or_default();
    let questions = day::events(&program).into_iter().map(|event| {
        let said = known.get(&event).map(ToString::to_string).unwrap_or_default();
        let day = kept.0.get(&event).cloned().unwrap_or(said);
        Question { label: day::question(&event, &program), event, day }
    });
    let chosen = choice::of(&app.store.read, learner.person.id).await?;
    Ok(ChecklistPage {
        list,
        chosen: chosen.iter().any(|chosen| chosen == id),
        questions: questions.collect(),
        other_day: on.is_some_and(|on| on != today),
        draft: app.chance.token(),
        errors,
    })
}

#[handler]
pub async fn own_program_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path((jurisdiction, name)): Path<(String, String)>,
    Query(Ahead { on }): Query<Ahead>,
) -> poem::Result<Response> {
    let page = own_checklist(app, &learner, &format!("{jurisdiction}/{name}"), on.parse().ok(), None).await?;
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// Days by event; an empty one is not known, or taken back.
#[handler]
pub async fn record_days(
    Data(app): Data<&App>,
    learner: Learner,
    Path((jurisdiction, name)): Path<(String, String)>,
    form: Form<BTreeMap<String, String>>,
) -> poem::Result<Response> {
    let id = format!("{jurisdiction}/{name}");
    let (_, program) = library::program(app, &id).await?;
    let mut fields = Fields::default();
    let mut days = BTreeMap::new();
    for event in day::events(&program) {
        let typed = form.values.get(&event).map_or("", |typed| typed.trim());
        match typed.parse::<NaiveDate>() {
            Ok(day) => drop(days.insert(event, Some(day))),
            Err(_) if typed.is_empty() => drop(days.insert(event, None)),
            Err(_) => fields.say(&event, "Give the day, such as 2026-03-01, or leave it empty."),
        }
    }
    if let Err(Error::Invalid(fields)) = fields.done() {
        let page = own_checklist(app, &learner, &id, None, Some((fields.0, form.kept))).await?;
        return Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?);
    }
    let mut change = app.change(learner.actor()).await?;
    day::record(&mut change, learner.person.id, &id, &days).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/me/programs/{id}")))
}

#[derive(Deserialize)]
pub struct Endorsed {
    #[serde(default)]
    endorsement: Vec<String>,
}

#[handler]
pub async fn choose_endorsements(
    Data(app): Data<&App>,
    learner: Learner,
    Path((jurisdiction, name)): Path<(String, String)>,
    form: Form<Endorsed>,
) -> poem::Result<Response> {
    let (_, program) = library::program(app, &format!("{jurisdiction}/{name}")).await?;
    let known = |id: &String| program.endorsements.iter().any(|endorsement| endorsement.id == *id);
    let endorsements: Vec<String> = form.values.endorsement.into_iter().filter(known).collect();
    let mut change = app.change(learner.actor()).await?;
    choice::choose_endorsements(&mut change, learner.person.id, &program.id, &endorsements).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/me/programs/{}", program.id)))
}

#[derive(Deserialize)]
pub struct Whereto {
    #[serde(default)]
    to: String,
}

/// What another program would still ask.
#[derive(Serialize)]
struct MovePage {
    from: Card,
    others: Vec<Card>,
    to: Option<Checklist>,
}

impl Page for MovePage {
    const TEMPLATE: &'static str = "certification/move.html";
}

#[handler]
pub async fn move_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path((jurisdiction, name)): Path<(String, String)>,
    Query(Whereto { to }): Query<Whereto>,
) -> poem::Result<Response> {
    let id = format!("{jurisdiction}/{name}");
    let (_, from) = library::program(app, &id).await?;
    let others: Vec<Card> =
        find(app, "").await?.into_iter().filter(|card| card.researched && card.id != id).collect();
    let today = app.clock.now().date_naive();
    let to =
        if to.is_empty() { None } else { Some(checklist(app, &learner.person, &to, today).await?.left()) };
    Ok(app.templates.page(&learner.frame, &MovePage { from: Card::new(&from), others, to })?)
}
