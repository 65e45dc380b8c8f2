use chrono::{DateTime, Days, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{ApiResponse, Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::{CertificateLink, DAYS, end, make, of_number, own::own};
use crate::{
    app::App,
    token::Caller,
    web::{Problem, Tag},
};

/// A link to a certificate, without its secret.
#[derive(Object)]
#[oai(rename = "CertificateLink", skip_serializing_if_is_none)]
struct Link {
    id: Uuid,
    /// It shows the hours by topic and mode; of a certification, the hours that its authority counted, and exams.
    hours: bool,
    /// It shows the competencies.
    competencies: bool,
    /// The document can be downloaded.
    paper: bool,
    made_at: DateTime<Utc>,
    /// The first moment at which it leads nowhere.
    ends_at: DateTime<Utc>,
    /// When its holder ended it, if that was before.
    ended_at: Option<DateTime<Utc>>,
    /// How often it was opened.
    opened: i64,
}

#[derive(Object)]
#[oai(rename = "CertificateLinks")]
struct Links {
    links: Vec<Link>,
}

/// What a new link shows, and until when.
#[derive(Object)]
#[oai(rename = "LinkToMake", deny_unknown_fields)]
struct ToMake {
    #[oai(default)]
    hours: bool,
    #[oai(default)]
    competencies: bool,
    #[oai(default)]
    paper: bool,
    /// Its last day, in UTC; thirty days from now where it is left out, a year at the most.
    until: Option<NaiveDate>,
}

/// The new link. It is told this once.
#[derive(Object)]
#[oai(rename = "MadeLink")]
struct Made {
    address: String,
}

#[derive(ApiResponse)]
enum Ended {
    /// It leads nowhere any more.
    #[oai(status = 204)]
    Done,
}

pub struct SharingApi;

fn told(row: &CertificateLink) -> Link {
    let &CertificateLink { id, hours, competencies, paper, made_at, ends_at, ended_at, opened, .. } = row;
    Link { id, hours, competencies, paper, made_at, ends_at, ended_at, opened }
}

#[OpenApi(prefix_path = "/me/certificates", tag = "Tag::Certificates")]
impl SharingApi {
    /// The links to one of my certificates
    ///
    /// Newest first. Those that ended are told for ninety days.
    #[oai(path = "/:number/links", method = "get", operation_id = "listMyLinks")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
    ) -> Result<Json<Links>, Problem> {
        let held = own(&app, caller.person().id, &number).await?;
        let rows = of_number(&app.store.read, caller.person().id, &held.number).await?;
        Ok(Json(Links { links: rows.iter().map(told).collect() }))
    }

    /// Make a link to one of my certificates
    ///
    /// It always shows the least: standing, name, what it is, who gave it, hours in all, day. Never the number. Hours and
    /// competencies that a certification has none of are left out.
    #[oai(path = "/:number/links", method = "post", operation_id = "makeMyLink")]
    async fn make(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
        wanted: Json<ToMake>,
    ) -> Result<Json<Made>, Problem> {
        let held = own(&app, caller.person().id, &number).await?;
        let ToMake { hours, competencies, paper, until } = wanted.0;
        let today = app.clock.now().date_naive();
        let until = until.or(today.checked_add_days(Days::new(DAYS))).unwrap_or(today);
        let shows = held.shows(hours, competencies, paper);
        let secret = app.chance.token();
        let mut change = app.change(caller.actor()).await?;
        make(&mut change, caller.person().id, &held.number, shows, until, &secret).await?;
        app.commit(change).await?;
        Ok(Json(Made { address: format!("{}/shared/{secret}", app.settings.address) }))
    }

    /// End one of my links
    ///
    /// At once and for good.
    #[oai(path = "/:number/links/:link", method = "delete", operation_id = "endMyLink")]
    async fn end(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
        link: Path<Uuid>,
    ) -> Result<Ended, Problem> {
        let held = own(&app, caller.person().id, &number).await?;
        let mut change = app.change(caller.actor()).await?;
        end(&mut change, caller.person().id, &held.number, link.0).await?;
        app.commit(change).await?;
        Ok(Ended::Done)
    }
}
