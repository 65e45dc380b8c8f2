use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{ApiResponse, Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::{
    Colleague, Employer, Wanted, accept, choose_letters, hand_over, invitations_of, invite, keep, leave,
    let_go, of_person, people, take_back,
};
use crate::{
    app::App,
    change::Change,
    error::{Error, Result},
    token::Caller,
    web::{Problem, Tag, Text},
};

/// An organization that the caller acts for.
#[derive(Object)]
struct Organization {
    name: String,
    /// City and state.
    place: String,
    /// An operator has made sure of the name.
    confirmed: bool,
    /// The caller leads it: only the lead names it, invites and lets go.
    you_lead: bool,
    people: Vec<OrganizationPerson>,
    /// Those that nobody has answered. Empty for everybody but the lead.
    invitations: Vec<OpenInvitation>,
}

/// Somebody who acts for it.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct OrganizationPerson {
    id: Uuid,
    /// How they wish to be called.
    name: String,
    /// For the lead.
    email: Option<String>,
    joined_at: DateTime<Utc>,
    /// They chose to be written to when a watched number comes to stand otherwise.
    gets_letters: bool,
    leads: bool,
}

#[derive(Object)]
struct OpenInvitation {
    id: Uuid,
    email: String,
    written_at: DateTime<Utc>,
    /// The first moment at which its link leads nowhere.
    ends_at: DateTime<Utc>,
}

/// What an organization is called.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct OrganizationName {
    /// At most 120 characters.
    name: Text,
    /// City and state, such as “Dayton, Ohio”.
    place: Text,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ColleagueToInvite {
    #[oai(validator(max_length = 320))]
    email: Text,
}

/// An invitation that came by letter.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Acceptance {
    /// The last part of the link in the letter.
    #[oai(validator(max_length = 200))]
    token: Text,
    /// Write to me when a watched number comes to stand otherwise.
    letters: bool,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct LettersWanted {
    wanted: bool,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewLead {
    /// One of its people.
    person: Uuid,
}

#[derive(ApiResponse)]
enum Done {
    /// It is done.
    #[oai(status = 204)]
    Done,
}

pub struct EmployerApi;

async fn organization(app: &App, viewer: Uuid) -> Result<Organization> {
    let db = &app.store.read;
    let employer: Employer = of_person(db, viewer).await?.ok_or_else(none)?;
    let you_lead = employer.person_id == viewer;
    let open = if you_lead { invitations_of(db, employer.id, app.clock.now()).await? } else { Vec::new() };
    let person = |Colleague { person, row }: Colleague| OrganizationPerson {
        id: person.id,
        name: person.called().to_owned(),
        leads: person.id == employer.person_id,
        email: Some(person.email).filter(|_| you_lead),
        joined_at: row.joined_at,
        gets_letters: row.gets_letters,
    };
    Ok(Organization {
        people: people(db, employer.id).await?.into_iter().map(person).collect(),
        confirmed: employer.is_confirmed(),
        name: employer.name,
        place: employer.place,
        you_lead,
        invitations: open
            .into_iter()
            .map(|row| OpenInvitation {
                id: row.id,
                email: row.email,
                written_at: row.written_at,
                ends_at: row.ends_at,
            })
            .collect(),
    })
}

fn none() -> Error {
    Error::refused("employer/none", "Name the organization you act for on the page “For employers” first.")
}

async fn done(
    app: &App,
    caller: &Caller,
    verb: impl AsyncFnOnce(&mut Change, Uuid) -> Result<()>,
) -> Result<Done, Problem> {
    let mut change = app.change(caller.actor()).await?;
    verb(&mut change, caller.person().id).await?;
    app.commit(change).await?;
    Ok(Done::Done)
}

#[OpenApi(prefix_path = "/employer", tag = "Tag::Employer")]
impl EmployerApi {
    /// The organization the caller acts for, and its people
    #[oai(path = "/", method = "get", operation_id = "getEmployer")]
    async fn get(&self, app: Data<&App>, caller: Caller) -> Result<Json<Organization>, Problem> {
        Ok(Json(organization(&app, caller.person().id).await?))
    }

    /// Name the organization, or name it anew
    ///
    /// Whoever names it first leads it. Another name or place has to be confirmed anew.
    #[oai(path = "/", method = "put", operation_id = "nameEmployer")]
    async fn name(
        &self,
        app: Data<&App>,
        caller: Caller,
        named: Json<OrganizationName>,
    ) -> Result<Json<Organization>, Problem> {
        let OrganizationName { name, place } = named.0;
        let mut change = app.change(caller.actor()).await?;
        keep(&mut change, caller.person().id, &Wanted { name: name.0, place: place.0 }).await?;
        app.commit(change).await?;
        Ok(Json(organization(&app, caller.person().id).await?))
    }

    /// Invite a colleague
    ///
    /// A letter with a link goes to the address; the link ends after seven days. Only the lead can. The answer is the
    /// same whether or not the address has an account.
    #[oai(path = "/invitations", method = "post", operation_id = "inviteColleague")]
    async fn invite(
        &self,
        app: Data<&App>,
        caller: Caller,
        to: Json<ColleagueToInvite>,
    ) -> Result<Done, Problem> {
        let mut change = app.change(caller.actor()).await?;
        invite(&app, &mut change, caller.person(), &to.0.email.0).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Take an invitation back
    #[oai(path = "/invitations/:invitation", method = "delete", operation_id = "takeInvitationBack")]
    async fn take_back(
        &self,
        app: Data<&App>,
        caller: Caller,
        invitation: Path<Uuid>,
    ) -> Result<Done, Problem> {
        done(&app, &caller, async |change, person| take_back(change, person, invitation.0).await).await
    }

    /// Accept an invitation
    ///
    /// Only for whoever has confirmed the address that it went to, and acts for no other organization.
    #[oai(path = "/invitations/acceptance", method = "post", operation_id = "acceptInvitation")]
    async fn accept(
        &self,
        app: Data<&App>,
        caller: Caller,
        accepted: Json<Acceptance>,
    ) -> Result<Json<Organization>, Problem> {
        let Acceptance { token, letters } = accepted.0;
        let mut change = app.change(caller.actor()).await?;
        accept(&mut change, caller.person(), &token.0, letters).await?;
        app.commit(change).await?;
        Ok(Json(organization(&app, caller.person().id).await?))
    }

    /// Let a colleague go
    ///
    /// The list is out of their reach at once. Only the lead can.
    #[oai(path = "/people/:colleague", method = "delete", operation_id = "letColleagueGo")]
    async fn let_go(&self, app: Data<&App>, caller: Caller, colleague: Path<Uuid>) -> Result<Done, Problem> {
        done(&app, &caller, async |change, person| let_go(change, person, colleague.0).await).await
    }

    /// Hand the organization over
    #[oai(path = "/lead", method = "put", operation_id = "handEmployerOver")]
    async fn hand_over(&self, app: Data<&App>, caller: Caller, to: Json<NewLead>) -> Result<Done, Problem> {
        let to = to.0.person;
        done(&app, &caller, async |change, person| hand_over(change, person, to).await).await
    }

    /// Leave the organization
    ///
    /// The lead hands over first; the last one ends it instead.
    #[oai(path = "/leaving", method = "post", operation_id = "leaveEmployer")]
    async fn leave(&self, app: Data<&App>, caller: Caller) -> Result<Done, Problem> {
        done(&app, &caller, async |change, person| leave(change, person).await).await
    }

    /// Choose whether the caller gets letters
    #[oai(path = "/letters", method = "put", operation_id = "chooseEmployerLetters")]
    async fn letters(
        &self,
        app: Data<&App>,
        caller: Caller,
        letters: Json<LettersWanted>,
    ) -> Result<Done, Problem> {
        let wanted = letters.0.wanted;
        done(&app, &caller, async |change, person| choose_letters(change, person, wanted).await).await
    }
}
