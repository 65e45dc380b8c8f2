pub mod developers;
mod doors;
pub mod holder;
pub mod many;
pub mod va;

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use poem::{
    Body, FromRequest, Request, RequestBody, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    address::number_in,
    certification::Shown,
    check::{Checked, Outcome, check, moment, sentence},
    file::FileOutcome,
    history::Stretch,
    picture::{Handed, look_at, of_other_code},
};
use crate::{
    app::App,
    credential::{self, Content},
    desk,
    employer::{self, Way},
    error::{Error, Result},
    identity::{Passerby, Visit},
    web::{Frame, Page, Throttle, Upload, redirect},
};

/// Look-ups by one address in a minute. A person checks a few, a whole office behind one address some dozens.
pub(super) const PER_MINUTE: u32 = 120;
/// Seconds that an answer may be kept by whatever stands between: a withdrawal shows so much later at the most.
pub(super) const KEPT_FOR: u32 = 60;

/// Characters of what was typed that come back to be mended: an address is longer than a number.
const LONGEST_SHOWN: usize = 200;

/// Shared by the page and the API.
pub(super) static LOOKUPS: LazyLock<Throttle> = LazyLock::new(|| Throttle::per_minute(PER_MINUTE));

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    number: String,
}

#[derive(Serialize)]
struct VerifyPage {
    number: String,
    problem: Option<&'static str>,
}

impl Page for VerifyPage {
    const TEMPLATE: &'static str = "verification/verify.html";
}

/// One field. With a number, on to its page, so that the answer has an address of its own.
#[handler]
pub fn ask(
    Data(app): Data<&App>,
    Visit { frame, .. }: Visit,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let typed = asked.number.trim();
    if typed.is_empty() {
        return Ok(app.templates.page(&frame, &VerifyPage { number: String::new(), problem: None })?);
    }
    match number_in(&app.settings.address, typed) {
        Ok(number) => Ok(redirect(&format!("/verify/{number}"))),
        Err(misread) => {
            let number = typed.chars().take(LONGEST_SHOWN).collect();
            let page = VerifyPage { number, problem: Some(sentence(misread)) };
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &frame, &page)?)
        }
    }
}

#[derive(Deserialize)]
pub struct Day {
    on: Option<String>,
}

/// The day as it was typed. What is no day is refused: an answer for another moment than the one asked about misleads.
pub(super) fn asked_day(typed: Option<&str>) -> Result<Option<NaiveDate>> {
    match typed.map(str::trim) {
        None | Some("") => Ok(None),
        Some(day) => match day.parse() {
            Ok(day) => Ok(Some(day)),
            Err(_) => Err(Error::invalid("on", "Give the day as 2026-03-31.")),
        },
    }
}

/// What is told of one number.
#[derive(Serialize)]
pub struct AnswerPage {
    /// `good`, `not_good`, `none`.
    answer: &'static str,
    number: String,
    as_of: DateTime<Utc>,
    content: Option<Content>,
    /// In place of a certificate's content.
    certification: Option<Shown>,
    since: Option<DateTime<Utc>>,
    reason: Option<&'static str>,
    /// Oldest first.
    history: Vec<Stretch>,
    /// The day that was asked about, where it was a day.
    on: Option<NaiveDate>,
    /// The last day that can be asked about.
    today: NaiveDate,
}

impl Page for AnswerPage {
    const TEMPLATE: &'static str = "verification/answer.html";
}

impl AnswerPage {
    pub fn new(checked: Checked, number: String, on: Option<NaiveDate>, today: NaiveDate) -> AnswerPage {
        let (history, as_of) = (checked.history(), checked.as_of);
        let mut certification = None;
        let (answer, content, since, reason) = match checked.outcome {
            Outcome::Good(certificate) => ("good", Some(certificate.content), None, None),
            Outcome::NotGood { certificate, since, reason } => {
                ("not_good", Some(certificate.content), Some(since), Some(reason.sentence()))
            }
            Outcome::Certification { held, told } => {
                certification = Some(Shown::new(&held, told, as_of));
                (if told.standing.is_good() { "good" } else { "not_good" }, None, told.since, None)
            }
            Outcome::NoSuchNumber | Outcome::Mistyped(_) => ("none", None, None, None),
        };
        AnswerPage { answer, number, as_of, content, certification, since, reason, history, on, today }
    }
}

#[handler]
pub async fn verify(
    request: &Request,
    Data(app): Data<&App>,
    visit: Passerby,
    Path(typed): Path<String>,
    day: Query<Day>,
) -> poem::Result<Response> {
    if let Err(seconds) = LOOKUPS.check(request, &app.settings.proxies) {
        return Ok(too_many(app, &visit.frame, seconds)?);
    }
    let (on, now) = (asked_day(day.0.on.as_deref())?, app.clock.now());
    let as_of = moment(on, now);
    let checked = check(&app.store.read, &app.settings.address, &typed, as_of).await?.for_a_minute();
    if wants_credential(request)
        && let Outcome::Good(certificate) | Outcome::NotGood { certificate, .. } = &checked.outcome
    {
        return Ok(as_credential(credential::signed(app, certificate).await?.document));
    }
    if wants_credential(request)
        && let Outcome::Certification { held, .. } = &checked.outcome
        && let Some(signed) = desk::signed(app, held).await?
    {
        return Ok(as_credential(signed.document));
    }
    if matches!(checked.outcome, Outcome::Mistyped(_)) {
        return Ok(mistyped(&typed));
    }
    // The number in its own form: what was typed is not shown back.
    let number = number_in(&app.settings.address, &typed).unwrap_or_default();
    let page = AnswerPage::new(checked, number, on, now.date_naive());
    let mut response = if page.answer == "none" {
        app.templates.page_with(StatusCode::NOT_FOUND, &visit.frame, &page)?
    } else {
        let found = app.templates.page(&visit.frame, &page)?;
        visit.lets_keep(found, KEPT_FOR)
    };
    // The signed credential has the same address.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    Ok(response)
}

/// Back to the form, which says what is wrong.
fn mistyped(typed: &str) -> Response {
    let typed: String = typed.chars().take(LONGEST_SHOWN).collect();
    let number = form_urlencoded::byte_serialize(typed.as_bytes()).collect::<String>();
    redirect(&format!("/verify?number={number}"))
}

/// Programs ask for the signed credential itself; it names the holder by hashes only.
pub(super) fn wants_credential(request: &Request) -> bool {
    let kinds = request.headers().get_all(header::ACCEPT).iter().filter_map(|kinds| kinds.to_str().ok());
    kinds.into_iter().any(|kinds| kinds.contains("application/vc"))
}

fn as_credential(document: String) -> Response {
    Response::builder()
        .content_type("application/vc")
        .header(header::CACHE_CONTROL, "private, no-store")
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .header(header::VARY, "accept")
        .header("x-robots-tag", "noindex, nofollow, noarchive")
        .body(document)
}

#[derive(Serialize)]
struct FilePage {
    /// `good`, `not_good`, `key_given_up`, `changed`, `forged`, `elsewhere`, `unknown`, `none`, `too_large` or
    /// `picture`.
    answer: &'static str,
    /// Where the file's key was given up: since when, and whether its number is good all the same.
    key_since: Option<DateTime<Utc>>,
    number_good: bool,
    as_of: DateTime<Utc>,
    number: String,
    content: Option<Content>,
    /// In place of a certificate's content.
    certification: Option<Shown>,
    /// The file is of another term, or from before the authority acted; what is told is how it stands now.
    superseded: bool,
    since: Option<DateTime<Utc>>,
    reason: Option<&'static str>,
    /// Who signed a file from elsewhere, and what it says; the operator listed them as known.
    issuer: Option<String>,
    title: Option<String>,
    /// What is wrong with its signature or its dates, after "because".
    why: Option<String>,
    /// Of a picture that no number could be read in: why, and the way on.
    sentence: Option<&'static str>,
}

impl Page for FilePage {
    const TEMPLATE: &'static str = "verification/file.html";
}

impl FilePage {
    fn bare(answer: &'static str, as_of: DateTime<Utc>) -> FilePage {
        FilePage {
            answer,
            key_since: None,
            number_good: false,
            as_of,
            number: String::new(),
            content: None,
            certification: None,
            superseded: false,
            since: None,
            reason: None,
            issuer: None,
            title: None,
            why: None,
            sentence: None,
        }
    }

    /// A picture without a number: why, and the way on.
    fn of_picture(sentence: &'static str, as_of: DateTime<Utc>) -> FilePage {
        FilePage { sentence: Some(sentence), ..FilePage::bare("picture", as_of) }
    }

    fn new(outcome: FileOutcome, as_of: DateTime<Utc>) -> FilePage {
        let bare = |answer| FilePage::bare(answer, as_of);
        match outcome {
            FileOutcome::Good(row) => {
                FilePage { number: row.number, content: Some(row.content), ..bare("good") }
            }
            FileOutcome::NotGood { certificate, since, reason } => FilePage {
                number: certificate.number,
                content: Some(certificate.content),
                since: Some(since),
                reason: Some(reason.sentence()),
                ..bare("not_good")
            },
            FileOutcome::Certification { held, told, superseded } => FilePage {
                certification: Some(Shown::new(&held, told, as_of)),
                superseded,
                since: told.since,
                number: held.row.number,
                ..bare(if told.standing.is_good() { "good" } else { "not_good" })
            },
            FileOutcome::KeyGivenUp { since, issued } => {
                let page = issued.map_or_else(|| bare("key_given_up"), FilePage::of_number);
                FilePage { key_since: Some(since), ..page }
            }
            FileOutcome::Changed => bare("changed"),
            FileOutcome::Forged => bare("forged"),
            FileOutcome::Elsewhere { issuer, title, why } => {
                FilePage { issuer: Some(issuer), title, why, ..bare("elsewhere") }
            }
            FileOutcome::Unknown => bare("unknown"),
            FileOutcome::None(badge::NoCredential::None) => bare("none"),
            FileOutcome::None(badge::NoCredential::TooLarge) => bare("too_large"),
        }
    }
}

impl FilePage {
    /// What a number says, for a file whose key was given up.
    fn of_number(checked: Checked) -> FilePage {
        let (number_good, as_of) = (checked.code() == "good", checked.as_of);
        let page = match checked.outcome {
            Outcome::Good(row) => FilePage::new(FileOutcome::Good(row), as_of),
            Outcome::NotGood { certificate, since, reason } => {
                FilePage::new(FileOutcome::NotGood { certificate, since, reason }, as_of)
            }
            Outcome::Certification { held, told } => {
                FilePage::new(FileOutcome::Certification { held, told, superseded: false }, as_of)
            }
            Outcome::NoSuchNumber | Outcome::Mistyped(_) => FilePage::new(FileOutcome::Unknown, as_of),
        };
        FilePage { answer: "key_given_up", number_good, ..page }
    }
}

/// A file in place of a number. It is looked at and forgotten.
#[handler]
pub async fn verify_file(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    body: Body,
) -> poem::Result<Response> {
    // Before the file is read: who asks too often is not held in memory.
    if let Err(seconds) = LOOKUPS.check(request, &app.settings.proxies) {
        return Ok(too_many(app, &visit.frame, seconds)?);
    }
    let Upload(file) = Upload::from_request(request, &mut RequestBody::new(body)).await?;
    let as_of = app.clock.now();
    let outcome = match look_at(app, file, as_of).await? {
        Handed::File(outcome) => outcome,
        Handed::Number(number) => return Ok(redirect(&format!("/verify/{number}"))),
        Handed::OtherCode(misread) => {
            return Ok(app
                .templates
                .page(&visit.frame, &FilePage::of_picture(of_other_code(misread), as_of))?);
        }
        Handed::NoCode(why) => {
            return Ok(app.templates.page(&visit.frame, &FilePage::of_picture(why.sentence(), as_of))?);
        }
    };
    if let (Some(person), Some(seen)) = (&visit.person, outcome.of_whom()) {
        let asker = employer::asker(&app.store.read, person.id, visit.actor()).await?;
        employer::log(app, &asker, Way::File, &[seen]).await?;
    }
    Ok(app.templates.page(&visit.frame, &FilePage::new(outcome, as_of))?)
}

/// For whoever reloads the answer.
#[handler]
pub fn to_verify() -> Response {
    redirect("/verify")
}

#[derive(Serialize)]
struct TooManyPage {
    seconds: u64,
}

impl Page for TooManyPage {
    const TEMPLATE: &'static str = "verification/too-many.html";
}

fn too_many(app: &App, frame: &Frame, seconds: u64) -> Result<Response> {
    let mut response =
        app.templates.page_with(StatusCode::TOO_MANY_REQUESTS, frame, &TooManyPage { seconds })?;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}
