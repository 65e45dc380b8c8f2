//! The page behind a letter's link: for people without an account, on whatever they have in their hand.

use std::{collections::BTreeMap, sync::LazyLock};

use poem::{
    Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::{Data, Path},
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    super::{
        Answer, Asked, Confirmer, Decided, Given, Verdict, confirm,
        confirmation::{Closed, Opened, open},
        entry,
        form::DAY,
        give,
        sheet::Sheet,
        words::{ACQUAINTANCE, REASONS, RECOMMENDS, SEEN, SUPERVISORS, Word},
    },
    Fact, facts,
};
use crate::{
    app::App,
    error::{Error, FieldError, Result},
    identity::Visit,
    web::{Form, Kept, Page, Throttle, redirect},
};

/// Tries by one address in a minute: a person fills one form, an office behind one address some.
static TRIES: LazyLock<Throttle> = LazyLock::new(|| Throttle::per_minute(60));

/// What supervisors do not say of work: these are for operators.
fn reasons() -> Vec<Word> {
    REASONS.iter().copied().filter(|(code, _)| *code != "not-seen").collect()
}

#[derive(Serialize)]
struct PracticePage<'a> {
    token: &'a str,
    /// Who asks.
    person: &'a str,
    entries: Vec<Row>,
    kinds: &'static [Word],
    reasons: Vec<Word>,
    errors: Vec<FieldError>,
    kept: Kept,
}

/// An entry to decide.
#[derive(Serialize)]
struct Row {
    n: usize,
    id: Uuid,
    day: String,
    minutes: i64,
    title: String,
    facts: Vec<Fact>,
}

impl Page for PracticePage<'_> {
    const TEMPLATE: &'static str = "evidence/confirmation.html";
}

#[derive(Serialize)]
struct ReferencePage<'a> {
    token: &'a str,
    person: &'a str,
    acquaintance: &'static [Word],
    seen: &'static [Word],
    recommends: &'static [Word],
    qualities: [Word; 4],
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for ReferencePage<'_> {
    const TEMPLATE: &'static str = "evidence/reference.html";
}

const QUALITIES: [Word; 4] = [
    ("reliable", "Does what they promise"),
    ("respectful", "Treats people with respect"),
    ("keeps_confidences", "Keeps what is private to themself"),
    ("keeps_boundaries", "Keeps good boundaries"),
];

/// A link that leads nowhere any more, or was just used.
#[derive(Serialize)]
struct ClosedPage {
    /// `answered` or `over`.
    of: &'static str,
}

impl Page for ClosedPage {
    const TEMPLATE: &'static str = "evidence/closed.html";
}

#[derive(Serialize)]
struct TooManyPage {
    seconds: u64,
}

impl Page for TooManyPage {
    const TEMPLATE: &'static str = "evidence/too-many.html";
}

/// No search engine, no other site, no history shows where it leads.
fn unlisted(mut response: Response) -> Response {
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    response
}

fn throttled(app: &App, visit: &Visit, request: &Request) -> Result<Option<Response>> {
    let Err(seconds) = TRIES.check(request, &app.settings.proxies) else { return Ok(None) };
    let page = TooManyPage { seconds };
    let mut response = app.templates.page_with(StatusCode::TOO_MANY_REQUESTS, &visit.frame, &page)?;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(Some(response))
}

fn closed(app: &App, visit: &Visit, closed: Closed) -> Result<Response> {
    let (status, of) = match closed {
        Closed::Answered => (StatusCode::OK, "answered"),
        Closed::Over | Closed::Unknown => (StatusCode::GONE, "over"),
    };
    Ok(unlisted(app.templates.page_with(status, &visit.frame, &ClosedPage { of })?))
}

#[handler]
pub async fn confirmation_page(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
) -> poem::Result<Response> {
    if let Some(wait) = throttled(app, &visit, request)? {
        return Ok(wait);
    }
    match open(&app.store.read, &token, app.clock.now()).await? {
        Ok(opened) => Ok(shown(app, &visit, &token, &opened, Kept::default(), Vec::new())?),
        Err(why) => Ok(closed(app, &visit, why)?),
    }
}

fn shown(
    app: &App,
    visit: &Visit,
    token: &str,
    opened: &Opened,
    kept: Kept,
    errors: Vec<FieldError>,
) -> Result<Response> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let person = opened.person.legal_name.as_str();
    let response = match opened.request.kind {
        Asked::Practice => {
            let entries: Vec<Row> = opened.undecided.iter().enumerate().filter_map(row).collect();
            let mut kept = kept.having(&[
                "name",
                "email",
                "title",
                "organization",
                "kind",
                "credential",
                "credential_by",
                "held_from",
                "held_to",
                "trained",
                "trained_on",
                "experience",
                "all",
                "true",
            ]);
            for n in 1..=entries.len() {
                kept =
                    kept.having(&[&format!("verdict_{n}"), &format!("minutes_{n}"), &format!("reason_{n}")]);
            }
            let page =
                PracticePage { token, person, entries, kinds: SUPERVISORS, reasons: reasons(), errors, kept };
            app.templates.page_with(status, &visit.frame, &page)?
        }
        Asked::Reference => {
            let kept = kept.having(&["name", "email", "acquaintance", "years_known", "recommends", "true"]);
            let kept = kept.having(&QUALITIES.map(|(name, _)| name));
            let page = ReferencePage {
                token,
                person,
                acquaintance: ACQUAINTANCE,
                seen: SEEN,
                recommends: RECOMMENDS,
                qualities: QUALITIES,
                errors,
                kept,
            };
            app.templates.page_with(status, &visit.frame, &page)?
        }
    };
    Ok(unlisted(response))
}

fn row((at, entry): (usize, &entry::Model)) -> Option<Row> {
    let content = entry.content.as_ref()?;
    Some(Row {
        n: at + 1,
        id: entry.id,
        day: content.day()?.to_string(),
        minutes: content.minutes(),
        title: content.title(),
        facts: facts(content.told())
            .into_iter()
            .filter(|fact| !["Day", "Time"].contains(&fact.label))
            .collect(),
    })
}

#[handler]
pub async fn take_confirmation(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
    form: Form<BTreeMap<String, String>>,
) -> poem::Result<Response> {
    if let Some(wait) = throttled(app, &visit, request)? {
        return Ok(wait);
    }
    let here = format!("/confirmations/{token}");
    match taken(app, &visit, &token, &form.kept).await {
        Ok(()) => Ok(redirect(&here)),
        Err(Error::Invalid(wrong)) => match open(&app.store.read, &token, app.clock.now()).await? {
            Ok(opened) => Ok(shown(app, &visit, &token, &opened, form.kept, wrong.0)?),
            Err(why) => Ok(closed(app, &visit, why)?),
        },
        Err(Error::Refused(refusal)) if refusal.code == "evidence/link-over" => {
            Ok(closed(app, &visit, Closed::Over)?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn taken(app: &App, visit: &Visit, token: &str, kept: &Kept) -> Result<()> {
    let kind = match open(&app.store.read, token, app.clock.now()).await? {
        Ok(opened) => opened.request.kind,
        // The same form sent twice: the verb knows whether it says the same.
        Err(Closed::Answered) if kept.0.contains_key("recommends") => Asked::Reference,
        Err(Closed::Answered) => Asked::Practice,
        Err(_) => return Err(super::super::confirmation::over()),
    };
    let visitor = visit.person.as_ref().map(|person| person.id);
    let mut sheet = Sheet::new(&kept.0, app.clock.now().date_naive());
    let email = sheet.raw("email").to_owned();
    if email.is_empty() {
        sheet.wrong.say("email", "Type the email address that our email came to.");
    }
    match kind {
        Asked::Practice => {
            let confirmer = Confirmer::read(&mut sheet);
            let decided = decisions(&mut sheet);
            truly(&mut sheet);
            sheet.wrong.done()?;
            let answer = Answer { email, confirmer, decided, visitor };
            let mut change = app.change(visit.actor()).await?;
            confirm(&mut change, token, &answer).await?;
            app.commit(change).await
        }
        Asked::Reference => {
            let given = Given::read(&mut sheet);
            truly(&mut sheet);
            sheet.wrong.done()?;
            let mut change = app.change(visit.actor()).await?;
            give(&mut change, token, &email, given, visitor).await?;
            app.commit(change).await
        }
    }
}

fn truly(sheet: &mut Sheet<'_>) {
    if !sheet.yes("true") {
        sheet.wrong.say("true", "Tick the box to say that your answers are true.");
    }
}

/// What is said of each entry. Entries are named by their ids, not by their place: the list may have changed since.
fn decisions(sheet: &mut Sheet<'_>) -> Vec<Decided> {
    let all = sheet.yes("all");
    let mut decided = Vec::new();
    for n in 1.. {
        let Ok(entry) = sheet.raw(&format!("entry_{n}")).parse::<Uuid>() else { break };
        let (minutes, reason) = (format!("minutes_{n}"), format!("reason_{n}"));
        let said = match sheet.raw(&format!("verdict_{n}")) {
            "" if all => "confirmed",
            said => said,
        };
        let (verdict, minutes, reason) = match said {
            "confirmed" => (Verdict::Confirmed, None, None),
            "changed" => (Verdict::Changed, Some(sheet.minutes(&minutes, DAY)), None),
            "refused" => (Verdict::Refused, None, Some(sheet.choice(&reason, &reasons(), "Choose why."))),
            _ => continue,
        };
        decided.push(Decided { entry, verdict, minutes, reason });
    }
    if decided.is_empty() {
        sheet.wrong.say("all", "Say of at least one entry whether it is right.");
    }
    decided
}
