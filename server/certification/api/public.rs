use chrono::{DateTime, NaiveDate, Utc};
use poem::{Request, web::Data};
use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::super::{
    compare::{Pair, compare as side_by_side},
    library, packet,
    packet_signature::{self, Signed},
    pages::LOOKUPS,
    view::{self, Card, Group, Link, RuleLine, View},
};
use crate::{
    app::App,
    credential::read_number,
    error::Error,
    web::{Problem, Tag},
};

pub struct ProgramApi;

/// A certification program, as a list tells it.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct ProgramSummary {
    /// Its address, such as `us-ne/certified-peer-support-specialist`.
    id: String,
    /// `X-DVA` is the Department of Veterans Affairs; `US-VA` is Virginia.
    jurisdiction: String,
    name: String,
    title: String,
    acronym: Option<String>,
    summary: Option<String>,
    authority: Option<String>,
    /// Which of the four ways, derived from who trains, examines and certifies. Absent: not known.
    way: Option<String>,
    /// False: nobody has read its rules. That says nothing about what is asked.
    researched: bool,
    /// `high`, `medium` or `low`.
    confidence: String,
    /// When its sources were last read. The authority’s own word counts.
    read_on: Option<NaiveDate>,
    titles: Vec<ProgramTitle>,
}

/// What people are called in a place of work.
#[derive(Object)]
struct ProgramTitle {
    setting: String,
    title: String,
}

#[derive(Object)]
struct ProgramList {
    programs: Vec<ProgramSummary>,
}

/// Where something can be read.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct SourceLink {
    url: String,
    what: String,
    /// What is known of how old the copy was.
    age: Option<String>,
}

/// A rule in plain words.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ProgramRule {
    id: String,
    version: String,
    says: String,
    about: String,
    /// Whom it binds; absent for applicants.
    subject: Option<String>,
    stages: Vec<String>,
    /// Good to know; never decides.
    advisory: bool,
    /// Nobody knows, sources disagree, or what was seen is too little. Never “not required”.
    unknown: bool,
    doubt: Option<String>,
    from_on: Option<NaiveDate>,
    to_on: Option<NaiveDate>,
    note: Option<String>,
    sources: Vec<SourceLink>,
    read_on: Option<NaiveDate>,
    confidence: String,
}

/// Rules of one time: `apply`, `keep`, `transfer`, `run`.
#[derive(Object)]
struct RuleGroup {
    group: String,
    title: String,
    rules: Vec<ProgramRule>,
}

/// Who does one of the four things.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ProgramActor {
    what: String,
    /// Empty: nobody does. Absent: not known.
    who: Option<Vec<String>>,
}

/// A certification program, whole.
#[derive(Object)]
#[oai(rename = "Program", skip_serializing_if_is_none)]
struct ProgramOut {
    program: ProgramSummary,
    /// SHA-256 of its text.
    version: String,
    also: Vec<String>,
    population: Option<String>,
    /// Whom to ask what is unknown.
    ask: String,
    ask_url: Option<String>,
    actors: Vec<ProgramActor>,
    groups: Vec<RuleGroup>,
    /// The page an applicant reads, as HTML.
    html: String,
}

/// What two programs ask about one subject. An empty side is unknown; it never means “not required”.
#[derive(Object)]
struct ComparedSubject {
    group: String,
    about: String,
    a: Vec<ProgramRule>,
    b: Vec<ProgramRule>,
}

/// Two programs side by side.
#[derive(Object)]
struct ProgramComparison {
    a: ProgramSummary,
    b: ProgramSummary,
    subjects: Vec<ComparedSubject>,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum PacketAnswer {
    Made,
    /// Made here; its owner erased the content since.
    Erased,
    NoSuchNumber,
}

/// Whether a packet was made here.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct PacketCheck {
    answer: PacketAnswer,
    number: Option<String>,
    made_at: Option<DateTime<Utc>>,
    /// SHA-256 of the file, to compare with the one at hand.
    digest: Option<String>,
    signature: Option<PacketSignature>,
}

/// Ed25519 over the words `peer-support-packet sha256:` and the digest.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct PacketSignature {
    /// A `did:web:…`, whose document lists the key.
    issuer: String,
    /// As `z6Mk…`.
    key: String,
    /// Hex.
    value: String,
    /// False: the key may be in wrong hands, and the signature proves nothing. The digest here still counts.
    trusted: bool,
    /// When it was made in place of one whose key may be in wrong hands.
    anew_at: Option<DateTime<Utc>>,
    /// Keys of signatures before it, which may stand on printed copies and are trusted no more.
    former_keys: Vec<String>,
}

pub(super) fn packet_signature(of: Signed) -> PacketSignature {
    let Signed { signature, trusted, anew_at, former_keys } = of;
    PacketSignature {
        issuer: signature.issuer,
        key: signature.key,
        value: signature.value,
        trusted,
        anew_at,
        former_keys,
    }
}

#[OpenApi(tag = "Tag::Catalog")]
impl ProgramApi {
    /// List certification programs
    ///
    /// Every page of a program says when it was read; the authority’s own word counts.
    #[oai(path = "/programs", method = "get", operation_id = "listPrograms")]
    async fn list(
        &self,
        app: Data<&App>,
        /// Only those whose place or title holds these words.
        #[oai(validator(max_length = 100))]
        words: Query<Option<String>>,
    ) -> Result<Json<ProgramList>, Problem> {
        let cards = view::find(&app, words.0.as_deref().unwrap_or_default()).await?;
        Ok(Json(ProgramList { programs: cards.into_iter().map(summary).collect() }))
    }

    /// Two certification programs side by side
    #[oai(path = "/programs/compare", method = "get", operation_id = "comparePrograms")]
    async fn compare(
        &self,
        app: Data<&App>,
        /// A program’s address, or a jurisdiction’s where it has one program.
        a: Query<String>,
        b: Query<String>,
    ) -> Result<Json<ProgramComparison>, Problem> {
        let found = side_by_side(&app, &a, &b).await?;
        let subjects = found.groups.into_iter().flat_map(|group| {
            group.rows.into_iter().map(move |Pair { about, a, b }| ComparedSubject {
                group: group.title.to_owned(),
                about: about.to_owned(),
                a: a.into_iter().map(rule).collect(),
                b: b.into_iter().map(rule).collect(),
            })
        });
        Ok(Json(ProgramComparison { subjects: subjects.collect(), a: summary(found.a), b: summary(found.b) }))
    }

    /// A certification program
    #[oai(path = "/programs/:jurisdiction/:program", method = "get", operation_id = "getProgram")]
    async fn one(
        &self,
        app: Data<&App>,
        /// Such as `us-ne`.
        jurisdiction: Path<String>,
        program: Path<String>,
    ) -> Result<Json<ProgramOut>, Problem> {
        let (version, found) = library::program(&app, &format!("{}/{}", jurisdiction.0, program.0)).await?;
        let view = View::new(&found, &version, app.clock.now().date_naive());
        Ok(Json(ProgramOut {
            version: view.version,
            also: view.also,
            population: view.population,
            ask: view.ask,
            ask_url: view.ask_url,
            actors: view
                .actors
                .into_iter()
                .map(|doing| ProgramActor { what: doing.what.to_owned(), who: doing.who })
                .collect(),
            groups: view.groups.into_iter().map(group).collect(),
            html: view.html,
            program: summary(view.card),
        }))
    }

    /// Whether a packet was made here
    ///
    /// An unknown number is an answer like the others, not an error.
    #[oai(path = "/packets/:number", method = "get", operation_id = "checkPacket")]
    async fn packet(
        &self,
        request: &Request,
        app: Data<&App>,
        number: Path<String>,
    ) -> Result<Json<PacketCheck>, Problem> {
        LOOKUPS.check(request, &app.settings.proxies).map_err(Problem::too_many)?;
        let number = read_number(&number)
            .map_err(|_| Error::invalid("number", "This can’t be a number: compare it with the packet."))?;
        let Some(row) = packet::by_number(&app.store.read, &number).await? else {
            let answer = PacketAnswer::NoSuchNumber;
            return Ok(Json(PacketCheck {
                answer,
                number: None,
                made_at: None,
                digest: None,
                signature: None,
            }));
        };
        let signed = packet_signature::signed(&app.store.read, &row).await?;
        Ok(Json(PacketCheck {
            answer: if row.content.is_some() { PacketAnswer::Made } else { PacketAnswer::Erased },
            number: Some(row.number),
            made_at: Some(row.made_at),
            digest: Some(row.digest),
            signature: signed.map(packet_signature),
        }))
    }
}

pub(super) fn summary(card: Card) -> ProgramSummary {
    ProgramSummary {
        id: card.id,
        jurisdiction: card.jurisdiction,
        name: card.name,
        title: card.title,
        acronym: card.acronym,
        summary: card.summary,
        authority: card.authority,
        way: card.way.map(ToOwned::to_owned),
        researched: card.researched,
        confidence: view::sure(card.confidence).to_owned(),
        read_on: card.read_on,
        titles: card
            .titles
            .into_iter()
            .map(|title| ProgramTitle { setting: title.setting, title: title.title })
            .collect(),
    }
}

pub(super) fn source(link: Link) -> SourceLink {
    SourceLink { url: link.url, what: link.what, age: link.age }
}

fn rule(line: RuleLine) -> ProgramRule {
    ProgramRule {
        id: line.id,
        version: line.version,
        says: line.says,
        about: line.about.to_owned(),
        subject: line.subject.map(ToOwned::to_owned),
        stages: line.stages,
        advisory: line.advisory,
        unknown: line.unknown,
        doubt: line.doubt.map(ToOwned::to_owned),
        from_on: line.from_on,
        to_on: line.to_on,
        note: line.note,
        sources: line.sources.into_iter().map(source).collect(),
        read_on: line.read_on,
        confidence: view::sure(line.confidence).to_owned(),
    }
}

fn group(group: Group) -> RuleGroup {
    RuleGroup {
        group: group.id.to_owned(),
        title: group.title.to_owned(),
        rules: group.parts.into_iter().flat_map(|part| part.rules).map(rule).collect(),
    }
}
