use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    employer::{
        Colleague, all, appoint_lead,
        confirm::{confirm, shown},
        people,
    },
    identity::Operator,
    web::{Form, Page, Paging, redirect},
};

#[derive(Serialize)]
struct EmployersPage {
    employers: Vec<Line>,
    paging: Paging,
}

#[derive(Serialize)]
struct Line {
    id: Uuid,
    /// Who leads it comes first.
    people: Vec<Uuid>,
    name: String,
    place: String,
    /// What is confirmed when the button is pressed.
    seen: String,
    made_at: chrono::DateTime<chrono::Utc>,
    confirmed_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Page for EmployersPage {
    const TEMPLATE: &'static str = "employer/operator-employers.html";
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: String,
}

#[handler]
pub async fn employers_page(
    Data(app): Data<&App>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let (rows, paging) = all(&app.store.read, asked.page.parse().unwrap_or(1)).await?;
    let mut employers = Vec::with_capacity(rows.len());
    for row in rows {
        let all =
            people(&app.store.read, row.id).await?.into_iter().map(|Colleague { person, .. }| person.id);
        let mut people: Vec<Uuid> = all.collect();
        people.sort_by_key(|person| *person != row.person_id);
        employers.push(Line {
            seen: shown(&row),
            id: row.id,
            people,
            name: row.name,
            place: row.place,
            made_at: row.made_at,
            confirmed_at: row.confirmed_at,
        });
    }
    let page = EmployersPage { employers, paging };
    Ok(app.templates.page(&operator.frame, &page)?)
}

#[derive(Deserialize)]
pub struct Confirmed {
    #[serde(default)]
    seen: String,
}

#[handler]
pub async fn confirm_employer(
    Data(app): Data<&App>,
    operator: Operator,
    Path(employer): Path<Uuid>,
    form: Form<Confirmed>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    confirm(&mut change, employer, &form.values.seen, operator.person.id).await?;
    app.commit(change).await?;
    Ok(redirect("/operator/employers"))
}

#[derive(Deserialize)]
pub struct Appointed {
    #[serde(default)]
    person: Uuid,
}

/// Where a lead is gone without having handed over.
#[handler]
pub async fn appoint_employer_lead(
    Data(app): Data<&App>,
    operator: Operator,
    Path(employer): Path<Uuid>,
    form: Form<Appointed>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    appoint_lead(&mut change, employer, form.values.person).await?;
    app.commit(change).await?;
    Ok(redirect("/operator/employers"))
}
