//! `/verify/{number}/va` for a certification: by which door of 38 U.S.C. 7402(b)(13) it enters, and on what that rests.

use chrono::{DateTime, NaiveDate, Utc};
use poem::Response;
use serde::Serialize;

use super::{KEPT_FOR, va::picture};
use crate::{
    app::App,
    certification,
    desk::{self, Held, PartMet, Told},
    error::{Error, Result},
    identity::Passerby,
    verification::{certification::Shown, history::Stretch},
    web::Page,
};

#[derive(Serialize)]
struct DoorPage {
    number: String,
    certification: Shown,
    door: Door,
    /// It was granted for a stage before the last one, whatever became of it since.
    provisional: bool,
    /// By what the authority has this server keep its desk, as the operator recorded it.
    desk_evidence: String,
    /// The name of the program, and the first letters of the version of its rules that it was granted under.
    program: String,
    version: String,
    /// Whom to ask about the rules, where the program names somebody.
    ask: Option<Ask>,
    /// What the authority counted and saw, as far as it was kept.
    parts: Vec<PartMet>,
    history: Vec<Stretch>,
    as_of: DateTime<Utc>,
    on: Option<NaiveDate>,
    /// Where anyone can check it again, as people read it.
    verification: String,
    /// The same as a QR code: a picture that stands in the page itself.
    qr: String,
}

impl Page for DoorPage {
    const TEMPLATE: &'static str = "verification/va-certification.html";
}

#[derive(Serialize)]
struct Ask {
    name: String,
    url: Option<String>,
}

/// The two ways of the law, and neither. Whether a certification for a stage before the last one is a certification to
/// the law was nowhere found, so the page calls it by neither door.
#[derive(Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
enum Door {
    /// 38 U.S.C. 101(20): the States, the territories and possessions, the District of Columbia, Puerto Rico.
    State,
    /// A not-for-profit that meets the Secretary's criteria, as the operator recorded it for that day.
    NotForProfit { evidence: String, from_on: NaiveDate, to_on: Option<NaiveDate> },
    /// Not a State's, and nothing is recorded here about who granted it.
    NotKnown,
}

impl Door {
    async fn of(app: &App, held: &Held, on: NaiveDate) -> Result<Door> {
        if held.row.content.program.starts_with("us-") {
            return Ok(Door::State);
        }
        let body = certification::accepted_body(&app.store.read, &held.row.content.authority, on).await?;
        Ok(body.map_or(Door::NotKnown, |body| Door::NotForProfit {
            evidence: body.evidence,
            from_on: body.from_on,
            to_on: body.to_on,
        }))
    }
}

/// A moment that was asked about, and the day where it was one.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub as_of: DateTime<Utc>,
    pub on: Option<NaiveDate>,
}

pub(super) async fn certified(
    app: &App,
    visit: Passerby,
    held: &Held,
    told: Told,
    history: Vec<Stretch>,
    Asked { as_of, on }: Asked,
) -> Result<Response> {
    let content = &held.row.content;
    let verification = format!("{}/verify/{}/va", app.settings.address, held.row.number);
    let ask = match certification::program(app, &content.program).await {
        Ok((_, program)) => program.ask.clone().or_else(|| program.authority.clone()),
        // A program may have been taken away since.
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let page = DoorPage {
        number: held.row.number.clone(),
        certification: Shown::new(held, told, as_of),
        door: Door::of(app, held, as_of.date_naive()).await?,
        provisional: held.term_at(as_of).is_some_and(|term| term.provisional),
        desk_evidence: desk::find_desk(&app.store.read, held.row.desk_id).await?.terms.evidence,
        program: content.program.clone(),
        version: content.version.chars().take(8).collect(),
        ask: ask.map(|ask| Ask { name: ask.name, url: ask.url }),
        parts: held.term_at(as_of).map(|term| held.basis(term).parts).unwrap_or_default(),
        history,
        as_of,
        on,
        qr: picture(&verification)?,
        verification,
    };
    let response = app.templates.page(&visit.frame, &page)?;
    Ok(visit.lets_keep(response, KEPT_FOR))
}
