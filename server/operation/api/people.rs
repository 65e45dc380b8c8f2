use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{ApiResponse, Object, OpenApi, param::Path, param::Query, payload::Json};
use uuid::Uuid;

use super::{
    Done, Search,
    accommodations::{AccommodationOut, accommodation},
    certificates::{CertificateLineOut, certificate},
    enrollments::{EnrollmentLineOut, enrollment},
    first,
};
use crate::{
    app::App,
    assessment, closing,
    error::Error,
    identity::{self, Role},
    operation::{self, PersonLine},
    token::OperatorCaller,
    web::{Paging, Problem, Tag},
};

pub struct PeopleApi;

#[derive(Object)]
#[oai(rename = "Person")]
struct PersonOut {
    id: Uuid,
    /// The legal name, with the name they go by in parentheses.
    name: String,
    email: String,
    signed_up_at: DateTime<Utc>,
    email_confirmed: bool,
    /// Nobody can sign in to it any more.
    closed: bool,
    /// `operator`, `trainer`.
    roles: Vec<String>,
}

/// A page of people, in the order of their names.
#[derive(Object)]
struct PeopleList {
    people: Vec<PersonOut>,
    page: u64,
    pages: u64,
    total: u64,
}

/// An account, as the operator sees it.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct PersonDetails {
    id: Uuid,
    legal_name: String,
    preferred_name: Option<String>,
    email: String,
    signed_up_at: DateTime<Utc>,
    email_confirmed_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    /// Of a closed account: from when on it is erased.
    erases_at: Option<DateTime<Utc>>,
    erased_at: Option<DateTime<Utc>>,
    /// `operator`, `trainer`.
    roles: Vec<String>,
    /// On how many devices they are signed in.
    sessions: u64,
    enrollments: Vec<EnrollmentLineOut>,
    certificates: Vec<CertificateLineOut>,
    /// More time in exams, the latest first.
    accommodations: Vec<AccommodationOut>,
}

#[derive(ApiResponse)]
enum Closed {
    /// Nobody can sign in to it any more.
    #[oai(status = 204)]
    Closed,
}

#[derive(ApiResponse)]
enum Written {
    /// The letter is on its way.
    #[oai(status = 202)]
    Written,
}

#[OpenApi(prefix_path = "/operator/people", tag = "Tag::Operator")]
impl PeopleApi {
    /// List people
    ///
    /// A page has 50 people.
    #[oai(path = "/", method = "get", operation_id = "listPeople")]
    async fn people(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        /// From 1.
        #[oai(default = "first", validator(minimum(value = "1"), maximum(value = "1000000")))]
        page: Query<u64>,
    ) -> Result<Json<PeopleList>, Problem> {
        list(&app, "", page.0).await
    }

    /// Search people
    ///
    /// By words of their names or address; a page has 50 people.
    #[oai(path = "/search", method = "post", operation_id = "searchPeople")]
    async fn search(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        body: Json<Search>,
    ) -> Result<Json<PeopleList>, Problem> {
        list(&app, body.words.0.trim(), body.page.unwrap_or(1)).await
    }

    /// One person
    #[oai(path = "/:person", method = "get", operation_id = "getPerson")]
    async fn one(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        person: Path<Uuid>,
    ) -> Result<Json<PersonDetails>, Problem> {
        let (db, now, id) = (&app.store.read, app.clock.now(), person.0);
        let person = identity::find_person(db, id).await?;
        let closing = identity::closing_of(db, id).await?;
        let held = operation::roles_of(db, vec![id]).await?.remove(&id);
        let accommodations = assessment::accommodations_of(db, id).await?.into_iter();
        Ok(Json(PersonDetails {
            id,
            legal_name: identity::listed_name(person.legal_name),
            preferred_name: person.preferred_name,
            email: person.email,
            signed_up_at: person.signed_up_at,
            email_confirmed_at: person.email_confirmed_at,
            closed_at: person.closed_at,
            erases_at: closing.as_ref().map(|closing| closing.erases_at),
            erased_at: closing.and_then(|closing| closing.erased_at),
            roles: held.unwrap_or_default(),
            sessions: operation::sessions(db, id, now).await?,
            enrollments: operation::enrollments_of(db, id).await?.into_iter().map(enrollment).collect(),
            certificates: operation::certificates_of(db, id).await?.into_iter().map(certificate).collect(),
            accommodations: accommodations.map(|row| accommodation(row, now)).collect(),
        }))
    }

    /// Give a role
    ///
    /// `operator` or `trainer`. Given twice, it is held once.
    #[oai(path = "/:person/roles/:role", method = "put", operation_id = "giveRole")]
    async fn give_role(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        person: Path<Uuid>,
        role: Path<String>,
    ) -> Result<Done, Problem> {
        let role = Role::named(&role).ok_or(Error::NotFound)?;
        let mut change = app.change(caller.actor()).await?;
        let person = identity::find_person(&change.tx, person.0).await?;
        identity::grant_role(&mut change, person.id, role).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// End a role
    ///
    /// The only operator stays one. Ended twice, it ended the first time.
    #[oai(path = "/:person/roles/:role", method = "delete", operation_id = "endRole")]
    async fn end_role(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        person: Path<Uuid>,
        role: Path<String>,
    ) -> Result<Done, Problem> {
        let role = Role::named(&role).ok_or(Error::NotFound)?;
        let mut change = app.change(caller.actor()).await?;
        let person = identity::find_person(&change.tx, person.0).await?;
        operation::end_role(&mut change, person.id, role).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Send somebody a letter to choose a new password
    ///
    /// The link itself goes to the person alone.
    #[oai(path = "/:person/reset-letter", method = "post", operation_id = "sendResetLetter")]
    async fn reset_letter(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        person: Path<Uuid>,
    ) -> Result<Written, Problem> {
        let mut change = app.change(caller.actor()).await?;
        let person = identity::find_person(&change.tx, person.0).await?;
        identity::send_reset_link(&app, &mut change, &person).await?;
        app.commit(change).await?;
        Ok(Written::Written)
    }

    /// Sign somebody out everywhere
    ///
    /// Their programs too.
    #[oai(path = "/:person/sign-out", method = "post", operation_id = "signOutPerson")]
    async fn sign_out(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        person: Path<Uuid>,
    ) -> Result<Done, Problem> {
        let mut change = app.change(caller.actor()).await?;
        let person = identity::find_person(&change.tx, person.0).await?;
        identity::end_all_sessions(&mut change, person.id).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Close somebody’s account
    ///
    /// For a person who asked by letter. They are written how to take it back.
    #[oai(path = "/:person/closing", method = "post", operation_id = "closeAccount")]
    async fn close(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        person: Path<Uuid>,
    ) -> Result<Closed, Problem> {
        let mut change = app.change(caller.actor()).await?;
        closing::close(&app, &mut change, person.0).await?;
        app.commit(change).await?;
        Ok(Closed::Closed)
    }
}

async fn list(app: &App, words: &str, page: u64) -> Result<Json<PeopleList>, Problem> {
    let (people, paging) = operation::people(&app.store.read, words, page).await?;
    let person = |line: PersonLine| PersonOut {
        id: line.id,
        name: line.legal_name,
        email: line.email,
        signed_up_at: line.signed_up_at,
        email_confirmed: line.confirmed,
        closed: line.closed,
        roles: line.roles,
    };
    let Paging { page, pages, rows } = paging;
    Ok(Json(PeopleList { people: people.into_iter().map(person).collect(), page, pages, total: rows }))
}
