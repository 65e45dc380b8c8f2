//! To an employer's people. Subjects name nobody; the letter to an address that nobody confirmed greets nobody.

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::{
    invitation::HOLDS,
    organization::{Model as Employer, find},
};
use crate::{
    app::App,
    change::Change,
    error::Result,
    identity::{self, Person},
    mail::{self, Letter, Recipient},
};

/// With the link by which a colleague comes along.
#[derive(Serialize)]
struct ColleagueInvited<'a> {
    by: &'a str,
    organization: &'a str,
    place: &'a str,
    confirmed: bool,
    path: String,
    /// Its last day.
    until: NaiveDate,
}

impl Letter for ColleagueInvited<'_> {
    const KIND: &'static str = "colleague-invited";
}

pub(super) async fn invite(
    app: &App,
    change: &mut Change,
    employer: &Employer,
    lead: &Person,
    address: String,
    token: &str,
) -> Result<()> {
    let letter = ColleagueInvited {
        by: lead.called(),
        organization: &employer.name,
        place: &employer.place,
        confirmed: employer.is_confirmed(),
        path: format!("/employer/join/{token}"),
        until: (change.now + HOLDS).date_naive(),
    };
    let to = Recipient { person: None, name: String::new(), address };
    mail::enqueue(change, &app.templates, &to, &letter, None).await?;
    Ok(())
}

/// What changed among an employer's people, for whoever it concerns.
#[derive(Serialize)]
struct EmployerNews {
    name: String,
    /// None where it has ended.
    organization: Option<String>,
    /// `joined`, `let_go`, `lead` or `ended`.
    what: &'static str,
    /// Who came along.
    who: Option<String>,
    page: String,
}

impl Letter for EmployerNews {
    const KIND: &'static str = "employer-news";
}

async fn write(
    app: &App,
    change: &mut Change,
    to: Uuid,
    organization: Option<String>,
    what: &'static str,
    who: Option<String>,
) -> Result<()> {
    let to = identity::find_person(&change.tx, to).await?;
    let page = if matches!(what, "joined" | "lead") { "/employer/people" } else { "/employers" };
    let letter = EmployerNews {
        name: to.called().to_owned(),
        organization,
        what,
        who,
        page: format!("{}{page}", app.settings.address),
    };
    mail::enqueue(change, &app.templates, &to.as_recipient(), &letter, None).await?;
    Ok(())
}

/// To the lead: a colleague came along.
pub async fn write_of_joining(app: &App, change: &mut Change, employer: Uuid, person: Uuid) -> Result<()> {
    let Some(employer) = find(&change.tx, employer).await? else { return Ok(()) };
    let who = identity::find_person(&change.tx, person).await?.called().to_owned();
    write(app, change, employer.person_id, Some(employer.name), "joined", Some(who)).await
}

/// To somebody who no longer acts for it: they were let go, or it has ended.
pub async fn write_of_parting(app: &App, change: &mut Change, employer: Uuid, person: Uuid) -> Result<()> {
    let name = find(&change.tx, employer).await?.map(|employer| employer.name);
    let what = if name.is_some() { "let_go" } else { "ended" };
    write(app, change, person, name, what, None).await
}

/// To who leads it from now on.
pub async fn write_of_lead(app: &App, change: &mut Change, employer: Uuid, person: Uuid) -> Result<()> {
    let Some(employer) = find(&change.tx, employer).await? else { return Ok(()) };
    write(app, change, person, Some(employer.name), "lead", None).await
}
