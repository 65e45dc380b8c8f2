//! What answers are made of.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::{ApiResponse, Object};
use uuid::Uuid;

use crate::{
    app::App,
    desk::{
        Act, Case, CaseEntry, Held, Line, Note,
        acting::By,
        due::{Due, due},
        holding::Holding,
    },
    token::Caller,
    web::Text,
};

/// It is done; there is nothing more to tell.
#[derive(ApiResponse)]
pub(super) enum Done {
    /// It is done.
    #[oai(status = 204)]
    Done,
}

/// What came of it.
#[derive(Object)]
#[oai(rename = "BegunApplication")]
pub(super) struct Begun {
    pub id: Uuid,
}

/// A text, and a word of your own by which it is taken once.
#[derive(Object)]
#[oai(rename = "DeskText", deny_unknown_fields)]
pub(super) struct TextIn {
    pub text: Text,
    /// Sent twice with the same, it is taken once.
    pub once: Option<Text>,
}

impl TextIn {
    /// The word to take it once by; a fresh one where none was sent.
    pub fn once(&self, app: &App) -> String {
        once(self.once.as_ref(), app)
    }
}

pub(super) fn once(sent: Option<&Text>, app: &App) -> String {
    let sent = sent.map(|text| text.0.chars().take(64).collect::<String>()).filter(|text| !text.is_empty());
    sent.unwrap_or_else(|| app.chance.token())
}

/// How one rule stands.
#[derive(Object)]
#[oai(rename = "ApplicationRule", skip_serializing_if_is_none)]
pub(super) struct RuleOut {
    pub rule: String,
    pub says: String,
    /// `met`, `not-met`, `waived` or `unknown`.
    pub outcome: String,
    pub reason: String,
    pub source: Option<String>,
    /// Whether it can hold a person up.
    pub blocks: bool,
}

impl From<Line> for RuleOut {
    fn from(line: Line) -> RuleOut {
        let Line { rule, says, outcome, reason, source, blocks } = line;
        RuleOut { rule, says, outcome, reason, source, blocks }
    }
}

/// One thing that happened to an application.
#[derive(Object)]
#[oai(rename = "ApplicationEntry", skip_serializing_if_is_none)]
pub(super) struct EntryOut {
    /// Such as `sent`, `more_asked`, `answered`, `message`, `message_from_authority`, `fee_paid`, `fee_waived`,
    /// `exception`, `opinion`, `granted`, `refused`, `appealed` or `withdrawn`.
    pub what: String,
    pub text: String,
    /// Of an exception.
    pub rule: Option<String>,
    /// Of a fee.
    pub purpose: Option<String>,
    /// Of a fee, in cents.
    pub cents: Option<u64>,
    /// Of an opinion: to grant, or to refuse.
    pub grant: Option<bool>,
    pub at: DateTime<Utc>,
}

impl From<&CaseEntry> for EntryOut {
    fn from(entry: &CaseEntry) -> EntryOut {
        let mut out = EntryOut {
            what: entry.note.name().to_owned(),
            text: entry.note.text().to_owned(),
            rule: None,
            purpose: None,
            cents: None,
            grant: None,
            at: entry.at,
        };
        match &entry.note {
            Note::Exception { rule, .. } => out.rule = Some(rule.clone()),
            Note::Fee { purpose, cents, .. } => {
                out.purpose = Some(purpose.clone());
                out.cents = Some(*cents);
            }
            Note::Opinion { grant, .. } => out.grant = Some(*grant),
            _ => (),
        }
        out
    }
}

/// Until when something is to be done.
#[derive(Object)]
#[oai(rename = "DueDate", skip_serializing_if_is_none)]
pub(super) struct DueOut {
    /// The last day.
    pub on: NaiveDate,
    /// The moment, where the rule counts hours on a clock.
    pub at: Option<DateTime<Utc>>,
    /// The rule's span, such as `60 days`.
    pub span: String,
    /// Holidays of that year were not entered: the day may be later.
    pub holidays_unknown: bool,
    pub over: bool,
}

impl DueOut {
    pub fn new(due: Due, now: DateTime<Utc>) -> DueOut {
        let over = due.is_over(now);
        DueOut { on: due.on, at: due.at, span: due.span, holidays_unknown: due.holidays_unknown, over }
    }
}

/// Until when a case is to be decided, while it can be.
pub(super) fn decision_due(
    holding: &Holding,
    holidays: &[NaiveDate],
    case: &Case,
    now: DateTime<Utc>,
) -> Option<DueOut> {
    let from = case.clock_from().filter(|_| case.state.is_open())?;
    let due = due(&holding.program, holidays, "decided", "application-complete", from)?;
    Some(DueOut::new(due, now))
}

/// One row of what happened to a certification.
#[derive(Object)]
#[oai(rename = "CertificationRow", skip_serializing_if_is_none)]
pub(super) struct RowOut {
    /// `granted`, `advanced`, `extended`, `renewed`, `new_term`, `suspended`, `restored`, `revoked`, `surrendered` or
    /// `reinstated`.
    pub what: String,
    pub stage: Option<String>,
    /// Of a term: its last day.
    pub expires_on: Option<NaiveDate>,
    /// Of an act: why, for the holder.
    pub reason: Option<String>,
    /// Of an act: what strangers may read of it.
    pub told: Option<String>,
    pub at: DateTime<Utc>,
}

/// A certification that an authority granted. This server certifies nobody.
#[derive(Object)]
#[oai(rename = "Certification", skip_serializing_if_is_none)]
pub(super) struct CertificationOut {
    pub id: Uuid,
    pub number: String,
    pub holder: String,
    pub title: String,
    /// Who granted it.
    pub authority: String,
    pub jurisdiction: String,
    pub program: String,
    pub stage: Option<String>,
    /// `provisional`, `active`, `reinstated`, `grace`, `expired`, `lapsed`, `suspended`, `revoked` or `surrendered`.
    pub standing: String,
    pub good: bool,
    pub since: Option<DateTime<Utc>>,
    pub granted_at: DateTime<Utc>,
    pub expires_on: Option<NaiveDate>,
    pub grace_ends_on: Option<NaiveDate>,
    /// The first day to file a renewal, where a rule says so.
    pub file_from: Option<NaiveDate>,
    pub file_by: Option<NaiveDate>,
    pub endorsements: Vec<EndorsementOut>,
    pub history: Vec<RowOut>,
}

#[derive(Object)]
#[oai(rename = "CertificationEndorsement")]
pub(super) struct EndorsementOut {
    pub id: String,
    pub title: String,
    /// Whether its holder lets strangers see it.
    pub shown: bool,
}

impl CertificationOut {
    pub fn new(held: &Held, now: DateTime<Utc>) -> CertificationOut {
        let (told, term) = (held.told(now), held.term());
        let content = held.row.content.clone();
        let shown = |id: &str| held.shown.iter().any(|one| one.id == id);
        let endorsements = content.endorsements.into_iter();
        CertificationOut {
            id: held.row.id,
            number: held.row.number.clone(),
            holder: content.holder,
            title: content.title,
            authority: content.authority,
            jurisdiction: content.jurisdiction,
            program: content.program,
            stage: term.and_then(|term| term.stage_title.clone()),
            standing: told.standing.code().to_owned(),
            good: told.standing.is_good(),
            since: told.since,
            granted_at: held.row.issued_at,
            expires_on: told.expires_on,
            grace_ends_on: told.grace_ends_on,
            file_from: term.and_then(|term| term.file_from),
            file_by: term.and_then(|term| term.file_by),
            endorsements: endorsements
                .map(|one| EndorsementOut { shown: shown(&one.id), id: one.id, title: one.title })
                .collect(),
            history: rows(held),
        }
    }
}

fn rows(held: &Held) -> Vec<RowOut> {
    let terms = held.terms.iter().map(|term| RowOut {
        what: term.what.word().to_owned(),
        stage: term.stage_title.clone(),
        expires_on: term.expires_on,
        reason: None,
        told: None,
        at: term.recorded_at,
    });
    let acts = held.acts.iter().map(|act| RowOut {
        what: Act::word(act.act).to_owned(),
        stage: None,
        expires_on: None,
        reason: Some(act.reason.clone()),
        told: act.told.clone(),
        at: act.at,
    });
    let mut all: Vec<RowOut> = terms.chain(acts).collect();
    all.sort_by_key(|row| row.at);
    all
}

#[derive(Object)]
#[oai(rename = "CertificationList")]
pub(super) struct CertificationList {
    pub certifications: Vec<CertificationOut>,
}

/// The caller, as somebody who acts at a desk.
pub fn by<'a>(app: &'a App, caller: &Caller) -> By<'a> {
    By { app, actor: caller.actor(), person: caller.person().id }
}

/// Nothing sent is nothing said.
pub fn text(sent: Option<Text>) -> String {
    sent.map(|text| text.0).unwrap_or_default()
}
