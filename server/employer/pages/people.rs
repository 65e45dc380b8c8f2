//! Who acts for an employer: the list, inviting, parting, handing over, letters.

use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Shown;
use crate::{
    app::App,
    change::Change,
    employer::{
        Colleague, Employer, MOST_PEOPLE, choose_letters, hand_over, invitations_of, invite, leave, let_go,
        of_person, people, take_back,
    },
    error::{Error, FieldError, Result},
    identity::Learner,
    web::{Form, Kept, Nothing, Page, redirect},
};

#[derive(Serialize)]
struct PeoplePage {
    employer: Shown,
    people: Vec<Line>,
    /// Those that nobody has answered; for the lead alone.
    invitations: Vec<Invited>,
    /// The viewer leads it.
    leads: bool,
    gets_letters: bool,
    most: u64,
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for PeoplePage {
    const TEMPLATE: &'static str = "employer/people.html";
}

#[derive(Serialize)]
struct Line {
    id: Uuid,
    name: String,
    /// For the lead, who tells namesakes apart by it.
    email: Option<String>,
    joined_at: DateTime<Utc>,
    gets_letters: bool,
    leads: bool,
    /// The viewer.
    you: bool,
}

#[derive(Serialize)]
struct Invited {
    id: Uuid,
    email: String,
    written_at: DateTime<Utc>,
    /// Its last day.
    until: NaiveDate,
}

impl PeoplePage {
    async fn of(app: &App, viewer: Uuid, employer: Employer) -> Result<PeoplePage> {
        let leads = employer.person_id == viewer;
        let people = people(&app.store.read, employer.id).await?;
        let gets_letters = people.iter().any(|one| one.person.id == viewer && one.row.gets_letters);
        let line = |Colleague { person, row }: Colleague| Line {
            id: person.id,
            name: person.called().to_owned(),
            email: Some(person.email).filter(|_| leads),
            joined_at: row.joined_at,
            gets_letters: row.gets_letters,
            leads: person.id == employer.person_id,
            you: person.id == viewer,
        };
        let mut invitations = Vec::new();
        if leads {
            let open = invitations_of(&app.store.read, employer.id, app.clock.now()).await?;
            invitations.extend(open.into_iter().map(|row| Invited {
                id: row.id,
                email: row.email,
                written_at: row.written_at,
                until: row.ends_at.date_naive(),
            }));
        }
        Ok(PeoplePage {
            people: people.into_iter().map(line).collect(),
            employer: employer.into(),
            invitations,
            leads,
            gets_letters,
            most: MOST_PEOPLE,
            errors: Vec::new(),
            kept: Kept::empty(&["email"]),
        })
    }
}

#[handler]
pub async fn people_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    match of_person(&app.store.read, learner.person.id).await? {
        Some(employer) => {
            let page = PeoplePage::of(app, learner.person.id, employer).await?;
            Ok(app.templates.page(&learner.frame, &page)?)
        }
        None => Ok(redirect("/employer")),
    }
}

#[derive(Deserialize)]
pub struct Address {
    #[serde(default)]
    email: String,
}

#[handler]
pub async fn invite_colleague(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<Address>,
) -> poem::Result<Response> {
    let mut change = app.change(learner.actor()).await?;
    match invite(app, &mut change, &learner.person, &form.values.email).await {
        Ok(()) => {
            app.commit(change).await?;
            Ok(redirect("/employer/people"))
        }
        Err(Error::Invalid(fields)) => {
            drop(change);
            let employer = of_person(&app.store.read, learner.person.id).await?.ok_or(Error::NotFound)?;
            let page = PeoplePage::of(app, learner.person.id, employer).await?;
            let page = PeoplePage { errors: fields.0, kept: form.kept.having(&["email"]), ..page };
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

#[handler]
pub async fn take_invitation_back(
    Data(app): Data<&App>,
    learner: Learner,
    Path(invitation): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let person = learner.person.id;
    done(app, &learner, async |change| take_back(change, person, invitation).await, "/employer/people").await
}

#[handler]
pub async fn let_colleague_go(
    Data(app): Data<&App>,
    learner: Learner,
    Path(colleague): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let person = learner.person.id;
    done(app, &learner, async |change| let_go(change, person, colleague).await, "/employer/people").await
}

#[handler]
pub async fn hand_employer_over(
    Data(app): Data<&App>,
    learner: Learner,
    Path(colleague): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let person = learner.person.id;
    done(app, &learner, async |change| hand_over(change, person, colleague).await, "/employer/people").await
}

#[handler]
pub async fn leave_employer(
    Data(app): Data<&App>,
    learner: Learner,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let person = learner.person.id;
    done(app, &learner, async |change| leave(change, person).await, "/employers").await
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    letters: String,
}

#[handler]
pub async fn choose_own_letters(
    Data(app): Data<&App>,
    learner: Learner,
    form: Form<Chosen>,
) -> poem::Result<Response> {
    let (person, wanted) = (learner.person.id, form.values.letters == "yes");
    done(app, &learner, async |change| choose_letters(change, person, wanted).await, "/employer/people").await
}

async fn done(
    app: &App,
    learner: &Learner,
    verb: impl AsyncFnOnce(&mut Change) -> Result<()>,
    to: &str,
) -> poem::Result<Response> {
    let mut change = app.change(learner.actor()).await?;
    verb(&mut change).await?;
    app.commit(change).await?;
    Ok(redirect(to))
}
