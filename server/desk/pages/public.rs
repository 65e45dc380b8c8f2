//! What strangers may do: look into a register that its authority has public, and complain.

use chrono::NaiveDate;
use poem::{
    Request, Response, handler,
    http::{HeaderValue, StatusCode},
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{STRANGERS, at_desk::title, fresh_draft};
use crate::{
    app::App,
    credential::draw_number,
    desk::{self, ComplaintContent},
    error::{Error, FieldError, Result},
    identity::Visit,
    web::{Form, Kept, Page},
};

#[derive(Serialize)]
struct RegisterPage {
    desk: Uuid,
    authority: String,
    title: String,
    words: String,
    /// Nobody is listed before somebody is looked for.
    asked: bool,
    found: Vec<Listed>,
}

/// The least that answers the question.
#[derive(Serialize)]
struct Listed {
    number: String,
    name: String,
    standing: &'static str,
    good: bool,
    endorsements: Vec<String>,
}

impl Page for RegisterPage {
    const TEMPLATE: &'static str = "desk/register.html";
}

#[derive(Deserialize)]
pub struct Words {
    #[serde(default)]
    words: String,
}

/// To ask how often, and whether there is such a register at all.
async fn open_register(app: &App, request: &Request, id: Uuid) -> Result<desk::Desk> {
    let found = desk::find_desk(&app.store.read, id).await?;
    if !found.terms.register {
        return Err(Error::NotFound);
    }
    STRANGERS.check(request, &app.settings.proxies).map_err(|_| {
        Error::refused("desk/too-often", "You asked very often. Wait a minute, then ask again.")
    })?;
    Ok(found)
}

#[handler]
pub async fn register_page(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let found = open_register(app, request, id).await?;
    listed(app, &visit, found, String::new(), false).await
}

/// A form that changes nothing: names must not stand in the address of a page.
#[handler]
pub async fn search_register(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<Uuid>,
    form: Form<Words>,
) -> poem::Result<Response> {
    let found = open_register(app, request, id).await?;
    let words: String = form.values.words.trim().chars().take(200).collect();
    let asked = words.chars().count() >= 3;
    listed(app, &visit, found, words, asked).await
}

/// Those of a desk's register whose name has all of these words, fifty at the most.
pub async fn looked_up(app: &App, desk: Uuid, words: &str) -> Result<Vec<desk::Held>> {
    let wanted: Vec<String> = words.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let is_one = |held: &desk::Held| {
        let name = held.row.content.holder.to_lowercase();
        wanted.iter().all(|word| name.contains(word))
    };
    let all = desk::certifications_of_desk(&app.store.read, desk).await?;
    Ok(all.into_iter().filter(is_one).take(50).collect())
}

async fn listed(
    app: &App,
    visit: &Visit,
    desk: desk::Desk,
    words: String,
    asked: bool,
) -> poem::Result<Response> {
    let now = app.clock.now();
    let found = if asked { looked_up(app, desk.id, &words).await? } else { Vec::new() };
    let line = |held: desk::Held| {
        let standing = held.told(now).standing;
        Listed {
            standing: standing.word(),
            good: standing.is_good(),
            endorsements: held.shown.iter().map(|one| one.title.clone()).collect(),
            number: held.row.number,
            name: held.row.content.holder,
        }
    };
    let found = found.into_iter().map(line).collect();
    let title = title(app, &desk).await;
    let page = RegisterPage { desk: desk.id, authority: desk.terms.authority, title, words, asked, found };
    let mut response = app.templates.page(&visit.frame, &page)?;
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    Ok(response)
}

#[derive(Serialize)]
struct ComplainPage {
    desk: Uuid,
    authority: String,
    title: String,
    /// Once it was taken: the number to ask by.
    number: Option<String>,
    form: String,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for ComplainPage {
    const TEMPLATE: &'static str = "desk/complain.html";
}

const FIELDS: [&str; 6] = ["number", "about", "happened_on", "text", "contact", "draft"];

async fn complain(
    app: &App,
    id: Uuid,
    number: Option<String>,
    errors: Vec<FieldError>,
    kept: Kept,
) -> Result<ComplainPage> {
    let found = desk::find_desk(&app.store.read, id).await?;
    Ok(ComplainPage {
        desk: id,
        title: title(app, &found).await,
        authority: found.terms.authority,
        number,
        form: fresh_draft(app),
        errors,
        kept: kept.having(&FIELDS),
    })
}

#[handler]
pub async fn complain_page(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let page = complain(app, id, None, Vec::new(), Kept::default()).await?;
    Ok(app.templates.page(&visit.frame, &page)?)
}

#[derive(Deserialize)]
pub struct Complained {
    #[serde(default)]
    draft: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    happened_on: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    contact: String,
}

#[handler]
pub async fn take_complaint(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<Uuid>,
    form: Form<Complained>,
) -> poem::Result<Response> {
    STRANGERS.check(request, &app.settings.proxies).map_err(|_| {
        Error::refused("desk/too-often", "Many forms came from here. Wait a minute, then send it again.")
    })?;
    match taken(app, &visit, id, form.values).await {
        Ok(number) => {
            let page = complain(app, id, Some(number), Vec::new(), Kept::default()).await?;
            Ok(app.templates.page(&visit.frame, &page)?)
        }
        Err(Error::Invalid(fields)) => {
            let page = complain(app, id, None, fields.0, form.kept).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &visit.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn taken(app: &App, visit: &Visit, id: Uuid, form: Complained) -> Result<String> {
    let found = desk::find_desk(&app.store.read, id).await?;
    let happened_on = match form.happened_on.trim() {
        "" => None,
        day => Some(
            day.parse::<NaiveDate>()
                .map_err(|_| Error::invalid("happened_on", "Enter a day, or leave it empty."))?,
        ),
    };
    let content = ComplaintContent {
        number: form.number.trim().chars().take(60).collect(),
        about: form.about.trim().to_owned(),
        happened_on,
        text: form.text.trim().to_owned(),
        contact: form.contact.trim().to_owned(),
    };
    let draft: String = form.draft.chars().take(64).collect();
    let draft = if draft.is_empty() { fresh_draft(app) } else { draft };
    let mut change = app.change(visit.actor()).await?;
    let number = draw_number(&app.chance);
    let number = desk::complain(&mut change, found.id, &draft, number, content).await?;
    app.commit(change).await?;
    Ok(number)
}
