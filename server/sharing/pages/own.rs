use chrono::{DateTime, Days, NaiveDate, Utc};
use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    error::{Error, FieldError, Result},
    identity::Learner,
    sharing::{
        CertificateLink, DAYS, LONGEST_DAYS, end, make, of_number,
        own::{Own, own},
        secret,
    },
    web::{Form, Kept, Nothing, Page, redirect, session_token},
};

#[derive(Serialize)]
struct LinksPage {
    number: String,
    title: String,
    is_training: bool,
    has_hours: bool,
    has_competencies: bool,
    links: Vec<Line>,
    today: NaiveDate,
    last: NaiveDate,
    errors: Vec<FieldError>,
    kept: Kept,
    /// The new link, this once.
    made: Option<String>,
}

#[derive(Serialize)]
struct Line {
    id: Uuid,
    /// What it shows beyond the least, as people read it.
    shows: Vec<&'static str>,
    made_at: DateTime<Utc>,
    /// Its last day.
    until: NaiveDate,
    ended_at: Option<DateTime<Utc>>,
    opened: i64,
    holds: bool,
}

impl Line {
    fn new(row: &CertificateLink, is_training: bool, now: DateTime<Utc>) -> Line {
        let more = [
            (row.hours, if is_training { "hours by topic and mode" } else { "hours and exams" }),
            (row.competencies, "competencies"),
            (row.paper, "the document"),
        ];
        Line {
            holds: row.holds(now),
            id: row.id,
            shows: more.into_iter().filter(|(shown, _)| *shown).map(|(_, words)| words).collect(),
            made_at: row.made_at,
            until: super::shared::last_day(row),
            ended_at: row.ended_at,
            opened: row.opened,
        }
    }
}

impl Page for LinksPage {
    const TEMPLATE: &'static str = "sharing/links.html";
}

impl LinksPage {
    async fn of(app: &App, person: Uuid, own: Own) -> Result<LinksPage> {
        let now = app.clock.now();
        let today = now.date_naive();
        let day = |days| today.checked_add_days(Days::new(days)).unwrap_or(today);
        let rows = of_number(&app.store.read, person, &own.number).await?;
        let kept = Kept::empty(&["hours", "competencies", "paper"])
            .with("until", day(DAYS).to_string())
            .with("draft", app.chance.token());
        Ok(LinksPage {
            number: own.number,
            title: own.title,
            is_training: own.is_training,
            has_hours: own.has_hours,
            has_competencies: own.has_competencies,
            links: rows.iter().map(|row| Line::new(row, own.is_training, now)).collect(),
            today,
            last: day(LONGEST_DAYS),
            errors: Vec::new(),
            kept,
            made: None,
        })
    }
}

#[handler]
pub async fn links_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(number): Path<String>,
) -> poem::Result<Response> {
    let held = own(app, learner.person.id, &number).await?;
    Ok(app.templates.page(&learner.frame, &LinksPage::of(app, learner.person.id, held).await?)?)
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    hours: String,
    #[serde(default)]
    competencies: String,
    #[serde(default)]
    paper: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    draft: String,
}

/// Answers with the page itself, not with a redirect: the link is nowhere but in this answer.
#[handler]
pub async fn make_link(
    Data(app): Data<&App>,
    learner: Learner,
    request: &Request,
    Path(number): Path<String>,
    form: Form<Filled>,
) -> poem::Result<Response> {
    let held = own(app, learner.person.id, &number).await?;
    let session = session_token(request).ok_or(Error::SignInNeeded)?;
    let Form { values: Filled { hours, competencies, paper, until, draft }, kept } = form;
    let shows = held.shows(hours == "yes", competencies == "yes", paper == "yes");
    let secret = secret(&session, &draft);
    // A day that can't be read is as wrong as one that is over.
    let until = until.trim().parse().unwrap_or(NaiveDate::MIN);
    let mut change = app.change(learner.actor()).await?;
    let (person, number) = (learner.person.id, held.number.clone());
    match make(&mut change, person, &number, shows, until, &secret).await {
        Ok(()) => {
            app.commit(change).await?;
            let made = Some(format!("{}/shared/{secret}", app.settings.address));
            let page = LinksPage { made, ..LinksPage::of(app, learner.person.id, held).await? };
            Ok(app.templates.page(&learner.frame, &page)?)
        }
        Err(Error::Invalid(fields)) => {
            drop(change);
            let page = LinksPage::of(app, learner.person.id, held).await?;
            let kept = kept.having(&["hours", "competencies", "paper", "until", "draft"]);
            let page = LinksPage { errors: fields.0, kept, ..page };
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

#[handler]
pub async fn end_link(
    Data(app): Data<&App>,
    learner: Learner,
    Path((number, link)): Path<(String, Uuid)>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let held = own(app, learner.person.id, &number).await?;
    let mut change = app.change(learner.actor()).await?;
    end(&mut change, learner.person.id, &held.number, link).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/me/certificates/{}/links", held.number)))
}
