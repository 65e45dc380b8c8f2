//! `/verify/many`: numbers that were pasted, or a list as a file; the answers as a page or as a list.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use futures_util::stream;
use poem::{
    Body, Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::Data,
};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncRead;
use uuid::Uuid;

use super::{asked_day, too_many};
use crate::{
    app::App,
    credential::Reason,
    employer::{self, Asker, Way},
    error::{Error, FieldError, Result},
    identity::Visit,
    verification::{
        check::{Checked, Outcome, moment},
        list::{Line, List, one_a_line},
        sheet,
    },
    web::{Form, Kept, Page, SentList, Throttle, client_address, redirect},
};

/// Rows of one list, for whoever says who they are, and for others.
pub const MOST_ROWS: u32 = 100_000;
pub const MOST_ROWS_OF_STRANGERS: u32 = 5000;
/// Rows that a page shows.
const MOST_SHOWN: usize = 500;

/// Rows in a minute: a list or two of the longest.
static ROWS: LazyLock<Throttle<Uuid>> = LazyLock::new(|| Throttle::per_minute(2 * MOST_ROWS));
static ROWS_OF_STRANGERS: LazyLock<Throttle> =
    LazyLock::new(|| Throttle::per_minute(2 * MOST_ROWS_OF_STRANGERS));

/// Why a list is not taken.
pub enum Limit {
    /// It may have so many rows.
    Rows(u32),
    /// Too many rows in a short time: wait so many seconds.
    Wait(u64),
}

/// Counts the rows of a list against whoever sent it: a person, or else an address.
pub fn count(app: &App, request: &Request, person: Option<Uuid>, rows: u64) -> Result<(), Limit> {
    let most = if person.is_some() { MOST_ROWS } else { MOST_ROWS_OF_STRANGERS };
    let rows = u32::try_from(rows).ok().filter(|rows| *rows <= most).ok_or(Limit::Rows(most))?;
    match person {
        Some(person) => ROWS.take(&person, rows),
        None => ROWS_OF_STRANGERS.take(&client_address(request, &app.settings.proxies), rows),
    }
    .map_err(Limit::Wait)
}

#[derive(Serialize)]
struct ManyPage {
    errors: Vec<FieldError>,
    kept: Kept,
    most_rows: u32,
    most_rows_of_strangers: u32,
    most_shown: usize,
}

impl Page for ManyPage {
    const TEMPLATE: &'static str = "verification/many.html";
}

impl ManyPage {
    fn new(errors: Vec<FieldError>, kept: Kept) -> ManyPage {
        ManyPage {
            errors,
            kept: kept.having(&["numbers", "on"]),
            most_rows: MOST_ROWS,
            most_rows_of_strangers: MOST_ROWS_OF_STRANGERS,
            most_shown: MOST_SHOWN,
        }
    }
}

#[handler]
pub fn ask_many(Data(app): Data<&App>, Visit { frame, .. }: Visit) -> poem::Result<Response> {
    Ok(app.templates.page(&frame, &ManyPage::new(Vec::new(), Kept::default()))?)
}

/// For whoever reloads an answer.
#[handler]
pub fn to_page() -> Response {
    redirect("/verify/many")
}

#[derive(Deserialize)]
pub struct Pasted {
    #[serde(default)]
    numbers: String,
    #[serde(default)]
    on: String,
    #[serde(default)]
    to: String,
}

#[handler]
pub async fn check_pasted(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    form: Form<Pasted>,
) -> poem::Result<Response> {
    let Form { values: Pasted { numbers, on, to }, kept } = form;
    let text = one_a_line(&app.settings.address, &numbers);
    let rows = text.lines().filter(|line| !line.trim().is_empty()).count() as u64;
    let asked = Asked { visit: &visit, rows, on: &on, as_page: to != "list" };
    let list = std::io::Cursor::new(text.into_bytes());
    Ok(asked.answer(app, request, list).await.or_else(|error| again(app, &visit, error, "numbers", kept))?)
}

#[handler]
pub async fn check_file(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    sent: SentList,
) -> poem::Result<Response> {
    let SentList { list, fields } = sent;
    let Some(list) = list else {
        let error = Error::invalid("list", "Choose the file with the numbers.");
        return Ok(again(app, &visit, error, "list", Kept::default())?);
    };
    let value = |name: &str| fields.0.get(name).map(String::as_str).unwrap_or_default();
    let asked = Asked { visit: &visit, rows: list.rows(), on: value("on"), as_page: value("to") == "page" };
    Ok(asked
        .answer(app, request, list.file)
        .await
        .or_else(|error| again(app, &visit, error, "list", Kept::default()))?)
}

/// A list and how it is to be answered.
struct Asked<'a> {
    visit: &'a Visit,
    /// At least as many as it has, but for the last.
    rows: u64,
    /// The end of this day, or now where it is empty.
    on: &'a str,
    as_page: bool,
}

impl Asked<'_> {
    async fn answer(
        &self,
        app: &App,
        request: &Request,
        from: impl AsyncRead + Unpin + Send + 'static,
    ) -> Result<Response> {
        let person = self.visit.person.as_ref().map(|person| person.id);
        // Before it is counted: what is no list is told so, and costs nothing.
        let mut list = List::open(from, &app.settings.address).await?;
        match count(app, request, person, self.rows) {
            Ok(()) => (),
            Err(Limit::Wait(seconds)) => return too_many(app, &self.visit.frame, seconds),
            Err(Limit::Rows(most)) => {
                let more = format!(" Sign in to check {MOST_ROWS} at once.");
                return Err(too_long(most, if person.is_none() { &more } else { "" }));
            }
        }
        let day = asked_day(Some(self.on))?;
        let as_of = moment(day, app.clock.now());
        let asker = match person {
            Some(person) => Some(employer::asker(&app.store.read, person, self.visit.actor()).await?),
            None => None,
        };
        if self.as_page {
            return as_page(app, self.visit, &mut list, as_of, asker.as_ref()).await;
        }
        Ok(Response::builder()
            .content_type("text/csv; charset=utf-8")
            .header(header::CONTENT_DISPOSITION, "attachment; filename=\"checked.csv\"")
            .header(header::CACHE_CONTROL, "private, no-store")
            .header("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"))
            .body(as_list(app.clone(), list, as_of, true, asker.map(|asker| (asker, Way::List)))))
    }
}

/// What a list that is too long is answered with; `more`, a blank and a sentence, tells how more can be checked.
pub fn too_long(most: u32, more: &str) -> Error {
    Error::invalid("list", format!("A list may have {most} rows. Please send it in parts.{more}"))
}

/// The form again, with what is wrong. Faults go on.
fn again(app: &App, visit: &Visit, error: Error, field: &str, kept: Kept) -> Result<Response> {
    let Error::Invalid(mut fields) = error else { return Err(error) };
    for said in fields.0.iter_mut().filter(|said| said.field == "list") {
        field.clone_into(&mut said.field);
    }
    app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &visit.frame, &ManyPage::new(fields.0, kept))
}

/// Tells the holders that somebody with an account looked these up.
async fn tell(app: &App, asker: &Asker, way: Way, lines: &[Line]) -> Result<()> {
    let seen: Vec<_> =
        lines.iter().filter_map(|line| line.checked.as_ref().and_then(Checked::of_whom)).collect();
    employer::log(app, asker, way, &seen).await
}

/// The answers, made while they are read: nobody waits for the last to see the first, and no list is held whole.
/// Holders are told before their row leaves.
pub fn as_list<R>(
    app: App,
    list: List<R>,
    as_of: DateTime<Utc>,
    for_spreadsheets: bool,
    by: Option<(Asker, Way)>,
) -> Body
where
    R: AsyncRead + Unpin + Send + 'static,
{
    let lines = stream::try_unfold((app, list, false, by), move |(app, mut list, begun, by)| async move {
        let bytes = if begun {
            let rows = list.next(&app.store.read, as_of).await?;
            if rows.is_empty() {
                return Ok(None);
            }
            if let Some((asker, way)) = &by {
                tell(&app, asker, *way, &rows).await?;
            }
            sheet::lines(&rows, as_of)?
        } else {
            let mark = if for_spreadsheets { sheet::BYTE_ORDER_MARK } else { b"" };
            [mark, &sheet::heading(&list.heading)?].concat()
        };
        Ok::<_, Error>(Some((bytes, (app, list, true, by))))
    });
    let lines = futures_util::TryStreamExt::map_err(lines, |error| {
        tracing::error!(error = %crate::error::Chain(&error), "a list was not answered to its end");
        std::io::Error::other("the list could not be answered to its end")
    });
    Body::from_bytes_stream(Box::pin(lines))
}

#[derive(Serialize)]
struct ListPage {
    as_of: DateTime<Utc>,
    rows: Vec<Shown>,
    good: usize,
    not_good: usize,
    /// Neither: no such number, or none at all.
    unknown: usize,
    most_shown: usize,
    /// There are more rows than are shown.
    more: bool,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "verification/list.html";
}

/// One row as a page shows it. What came with the number is left in the list.
#[derive(Serialize)]
struct Shown {
    /// `good`, `not_good`, `no_such_number`, `not_a_number`, or `row_not_readable`.
    answer: &'static str,
    /// Only one that was issued here: what else was sent is not shown back.
    number: Option<String>,
    name: Option<String>,
    title: Option<String>,
    /// What kind of document it is.
    what: Option<&'static str>,
    given_by: Option<String>,
    /// Of a certification: how it stands.
    standing: Option<&'static str>,
    since: Option<DateTime<Utc>>,
    note: Option<&'static str>,
}

impl Shown {
    fn new(line: Line) -> Shown {
        let note = line.note();
        let answer = line.checked.as_ref().map_or("row_not_readable", |checked| checked.code());
        let bare = Shown {
            answer,
            number: None,
            name: None,
            title: None,
            what: None,
            given_by: None,
            standing: None,
            since: None,
            note,
        };
        let (certificate, since, reason) = match line.checked.map(|checked| checked.outcome) {
            Some(Outcome::Good(certificate)) => (certificate, None, None),
            Some(Outcome::NotGood { certificate, since, reason }) => (certificate, Some(since), Some(reason)),
            Some(Outcome::Certification { held, told }) => {
                return Shown {
                    number: Some(held.row.number),
                    name: Some(held.row.content.holder),
                    title: Some(held.row.content.title),
                    what: Some("Certification"),
                    given_by: Some(held.row.content.authority),
                    standing: Some(told.standing.word()),
                    since: told.since,
                    ..bare
                };
            }
            _ => return bare,
        };
        Shown {
            number: Some(certificate.number),
            name: Some(certificate.content.learner),
            title: Some(certificate.content.course_title),
            what: Some("Certificate of completion"),
            given_by: Some(certificate.content.provider),
            since,
            note: reason.map(Reason::sentence),
            ..bare
        }
    }
}

async fn as_page<R: AsyncRead + Unpin>(
    app: &App,
    visit: &Visit,
    list: &mut List<R>,
    as_of: DateTime<Utc>,
    asker: Option<&Asker>,
) -> Result<Response> {
    let mut lines = Vec::new();
    while lines.len() <= MOST_SHOWN {
        let next = list.next(&app.store.read, as_of).await?;
        if next.is_empty() {
            break;
        }
        lines.extend(next);
    }
    let more = lines.len() > MOST_SHOWN;
    lines.truncate(MOST_SHOWN);
    if let Some(asker) = asker {
        tell(app, asker, Way::List, &lines).await?;
    }
    let rows: Vec<Shown> = lines.into_iter().map(Shown::new).collect();
    let count = |answer: &str| rows.iter().filter(|row| row.answer == answer).count();
    let (good, not_good) = (count("good"), count("not_good"));
    let page = ListPage {
        as_of,
        good,
        not_good,
        unknown: rows.len() - good - not_good,
        rows,
        most_shown: MOST_SHOWN,
        more,
    };
    let mut response = app.templates.page(&visit.frame, &page)?;
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    Ok(response)
}
