use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    assessment, closing,
    error::{Error, FieldError},
    identity::{self, Operator, Role},
    operation::{CertificateLine, EnrollmentLine, PersonLine, certificates_of, enrollments_of, roles_of},
    web::{Form, Kept, Nothing, Page, Paging, redirect},
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub(super) words: String,
    #[serde(default)]
    pub(super) page: String,
}

#[derive(Serialize)]
struct PeoplePage {
    words: String,
    people: Vec<PersonLine>,
    paging: Paging,
}

impl Page for PeoplePage {
    const TEMPLATE: &'static str = "operation/people.html";
}

#[handler]
pub async fn people_page(
    Data(app): Data<&App>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    listed(app, &operator, Asked { words: String::new(), ..asked }).await
}

/// A form that changes nothing: names and addresses must not stand in the address of a page.
#[handler]
pub async fn search_people(
    Data(app): Data<&App>,
    operator: Operator,
    form: Form<Asked>,
) -> poem::Result<Response> {
    listed(app, &operator, form.values).await
}

async fn listed(app: &App, operator: &Operator, asked: Asked) -> poem::Result<Response> {
    let words: String = asked.words.trim().chars().take(200).collect();
    let page = asked.page.parse().unwrap_or(1);
    let (people, paging) = crate::operation::people(&app.store.read, &words, page).await?;
    Ok(app.templates.page(&operator.frame, &PeoplePage { words, people, paging })?)
}

/// What the page may say was done.
const DONE: [(&str, &str); 6] = [
    ("role", "The roles were changed."),
    ("sessions", "They are signed out everywhere."),
    ("letter", "An email with a link to choose a new password is on its way."),
    ("accommodation", "The exam accommodation was recorded."),
    ("attempt", "One more attempt was given."),
    ("closed", "The account is closed. An email tells them how to take it back."),
];

#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

#[derive(Serialize)]
pub(super) struct PersonPage {
    person: Facts,
    roles: Vec<RoleLine>,
    sessions: u64,
    enrollments: Vec<EnrollmentLine>,
    certificates: Vec<CertificateLine>,
    accommodations: Vec<AccommodationLine>,
    errors: Vec<FieldError>,
    kept: Kept,
    done: Option<&'static str>,
}

/// Extra time that holds, or held.
#[derive(Serialize)]
struct AccommodationLine {
    id: Uuid,
    extra_percent: i32,
    breaks: String,
    from_at: chrono::DateTime<chrono::Utc>,
    until_at: Option<chrono::DateTime<chrono::Utc>>,
    ended_at: Option<chrono::DateTime<chrono::Utc>>,
    holds: bool,
}

/// What the operator sees of an account.
#[derive(Serialize)]
struct Facts {
    id: Uuid,
    legal_name: String,
    preferred_name: Option<String>,
    email: String,
    signed_up_at: chrono::DateTime<chrono::Utc>,
    email_confirmed_at: Option<chrono::DateTime<chrono::Utc>>,
    closed_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Of a closed account: from when on it is erased.
    erases_at: Option<chrono::DateTime<chrono::Utc>>,
    erased_at: Option<chrono::DateTime<chrono::Utc>>,
}

#[derive(Serialize)]
struct RoleLine {
    role: &'static str,
    words: &'static str,
    held: bool,
}

impl Page for PersonPage {
    const TEMPLATE: &'static str = "operation/person.html";
}

#[handler]
pub async fn person_page(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    Query(asked): Query<Done>,
) -> poem::Result<Response> {
    let done = DONE.iter().find(|(key, _)| *key == asked.done).map(|(_, words)| *words);
    let page = page_of(app, id, done, Vec::new(), accommodation_blank()).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

/// An empty form for extra time.
pub(super) fn accommodation_blank() -> Kept {
    Kept::empty(&["extra_percent", "breaks", "until"])
}

/// The person's page, with what could not be taken still in its form.
pub(super) async fn page_of(
    app: &App,
    id: Uuid,
    done: Option<&'static str>,
    errors: Vec<FieldError>,
    kept: Kept,
) -> Result<PersonPage, Error> {
    let (db, now) = (&app.store.read, app.clock.now());
    let person = identity::find_person(db, id).await?;
    let closing = identity::closing_of(db, id).await?;
    let held = roles_of(db, vec![id]).await?.remove(&id).unwrap_or_default();
    let roles = [("operator", "Operator: runs the server"), ("trainer", "Trainer: leads live lessons")];
    let accommodations = assessment::accommodations_of(db, id).await?.into_iter();
    Ok(PersonPage {
        roles: roles
            .map(|(role, words)| RoleLine { role, words, held: held.iter().any(|held| held == role) })
            .into(),
        enrollments: enrollments_of(db, id).await?,
        certificates: certificates_of(db, id).await?,
        accommodations: accommodations
            .map(|row| AccommodationLine {
                holds: row.holds(now),
                id: row.id,
                extra_percent: row.extra_percent,
                breaks: row.breaks,
                from_at: row.from_at,
                until_at: row.until_at,
                ended_at: row.ended_at,
            })
            .collect(),
        errors,
        kept,
        sessions: crate::operation::sessions(db, id, now).await?,
        done,
        person: Facts {
            id,
            legal_name: identity::listed_name(person.legal_name),
            preferred_name: person.preferred_name,
            email: person.email,
            signed_up_at: person.signed_up_at,
            email_confirmed_at: person.email_confirmed_at,
            closed_at: person.closed_at,
            erases_at: closing.as_ref().map(|closing| closing.erases_at),
            erased_at: closing.and_then(|closing| closing.erased_at),
        },
    })
}

#[handler]
pub async fn grant_role(
    Data(app): Data<&App>,
    operator: Operator,
    Path((id, role)): Path<(Uuid, String)>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    let person = identity::find_person(&change.tx, id).await?;
    identity::grant_role(&mut change, person.id, named(&role)?).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/people/{id}?done=role")))
}

#[handler]
pub async fn end_role(
    Data(app): Data<&App>,
    operator: Operator,
    Path((id, role)): Path<(Uuid, String)>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    crate::operation::end_role(&mut change, id, named(&role)?).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/people/{id}?done=role")))
}

/// For somebody who asked by letter. They get the same letter as if they had done it themself.
#[handler]
pub async fn close_person(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    closing::close(app, &mut change, id).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/people/{id}?done=closed")))
}

fn named(role: &str) -> Result<Role, Error> {
    Role::named(role).ok_or(Error::NotFound)
}

/// The link itself goes to the person alone.
#[handler]
pub async fn send_reset_letter(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    let person = identity::find_person(&change.tx, id).await?;
    identity::send_reset_link(app, &mut change, &person).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/people/{id}?done=letter")))
}

#[handler]
pub async fn sign_out_person(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    let person = identity::find_person(&change.tx, id).await?;
    identity::end_all_sessions(&mut change, person.id).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/people/{id}?done=sessions")))
}
