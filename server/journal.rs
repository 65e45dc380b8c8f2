//! What happened, by whom and when: one row for each event, written with the change it tells of.
//!
//! Each row carries the hash of the one before, so that a row edited, dropped or slipped in later is found.

use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::Result;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_entry")]
pub struct Model {
    /// Counts from 1 without a gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub at: DateTimeUtc,
    /// `person:…`, `token:…`, `stranger` or `system:…`. Kept for good; a person's row can be emptied, their id says nothing.
    pub actor: String,
    pub kind: String,
    /// Ids and facts; never names, addresses or what people wrote.
    pub event: Json,
    /// SHA-256, hex, of the row before; of nothing for the first.
    pub previous: String,
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Person(Uuid),
    /// A program with a person's API token.
    Token(Uuid),
    /// Somebody who is not signed in.
    Stranger,
    /// The server itself, by the part of it that acts.
    System(&'static str),
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Actor::Person(id) => write!(f, "person:{id}"),
            Actor::Token(id) => write!(f, "token:{id}"),
            Actor::Stranger => write!(f, "stranger"),
            Actor::System(part) => write!(f, "system:{part}"),
        }
    }
}

/// Every kind of event, in the past tense. Old kinds stay: the journal keeps rows of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    // identity
    SignUpAsked { sign_up: Uuid },
    PersonSignedUp { person: Uuid },
    EmailConfirmed { person: Uuid },
    EmailChanged { person: Uuid },
    LegalNameChanged { person: Uuid },
    PreferredNameChanged { person: Uuid },
    PasswordChanged { person: Uuid },
    LinkMade { person: Uuid, purpose: String },
    OperatorLinkMade,
    RoleGranted { person: Uuid, role: String },
    RoleEnded { person: Uuid, role: String },
    SessionStarted { person: Uuid },
    SessionEnded { person: Uuid },
    AllSessionsEnded { person: Uuid },
    OtherSessionsEnded { person: Uuid },
    SignInFailed { person: Option<Uuid> },
    AccountClosed { person: Uuid },
    AccountTakenBack { person: Uuid },
    AccountPartErased { person: Uuid, part: String, count: u64 },
    AccountErased { person: Uuid },
    TracesErased { sessions: u64, links: u64, sign_ups: u64, tries: u64 },
    // catalog
    CoursePublished { publication: Uuid, course: String, version: String },
    CourseWithdrawn { publication: Uuid },
    PublicationFailed { failure: Uuid, course: String },
    // enrollment
    PersonEnrolled { enrollment: Uuid, person: Uuid, course: String },
    PersonLeft { enrollment: Uuid },
    PersonReturned { enrollment: Uuid },
    PersonTransferred { person: Uuid, from: Uuid, to: Uuid },
    AttendanceRecorded { enrollment: Uuid, module: String, lesson: String, minutes: u32 },
    // learning
    LessonCompleted { enrollment: Uuid, module: String, lesson: String },
    ItemAnswered { enrollment: Uuid, item: String },
    ReflectionSaved { reflection: Uuid },
    ReflectionErased { reflection: Uuid },
    // assessment
    AttemptStarted { enrollment: Uuid, attempt: Uuid },
    ResponseSaved { attempt: Uuid, item: String },
    AttemptSubmitted { attempt: Uuid, by: String },
    ExamPassed { enrollment: Uuid, attempt: Uuid },
    ExamFailed { enrollment: Uuid, attempt: Uuid },
    AttemptExtended { attempt: Uuid },
    AttemptAllowed { enrollment: Uuid },
    AccommodationRecorded { person: Uuid },
    AccommodationEnded { person: Uuid },
    // credential
    CertificateIssued { certificate: Uuid, enrollment: Uuid },
    CertificateRevoked { certificate: Uuid, reason: String },
    CredentialSigned { certificate: Uuid, credential: Uuid },
    CertificationSigned { certification: Uuid, credential: Uuid },
    CredentialEnded { certification: Uuid, credential: Uuid },
    CredentialGivenUp { credential: Uuid, certificate: Option<Uuid>, certification: Option<Uuid> },
    CertificateMadeAnew { certificate: Uuid, enrollment: Uuid },
    IssuerMade { issuer: Uuid },
    KeyMade { issuer: Uuid, key: Uuid },
    KeySealed { issuer: Uuid, key: Uuid },
    KeyCompromised { issuer: Uuid, key: Uuid },
    KeySettled { issuer: Uuid, key: Uuid },
    DesignAdded { issuer: Uuid, design: Uuid },
    DesignTakenIntoUse { issuer: Uuid, design: Uuid },
    DesignWithdrawn { issuer: Uuid, design: Uuid },
    // certification
    ProgramShown { program: String, version: String },
    ProgramEnded { program: String },
    ProgramFailed { failure: Uuid, program: String },
    ProviderApproved { approval: Uuid, authority: String },
    ProviderApprovalReplaced { approval: Uuid, by: Uuid },
    BodyAccepted { body: Uuid },
    AcceptedBodyReplaced { body: Uuid, by: Uuid },
    ProgramChosen { person: Uuid, program: String },
    EndorsementsChosen { person: Uuid, program: String },
    ProgramLetGo { person: Uuid, program: String },
    ProgramDayRecorded { person: Uuid, program: String, event: String },
    PacketMade { packet: Uuid, person: Uuid },
    PacketErased { packet: Uuid },
    PacketSignedAnew { packet: Uuid, signature: Uuid },
    // evidence
    EntryAdded { person: Uuid, entry: Uuid, entry_kind: String },
    EntryCorrected { person: Uuid, entry: Uuid, replaces: Uuid },
    EntryWithdrawn { person: Uuid, entry: Uuid },
    EntryDecided { person: Uuid, entry: Uuid, verdict: String },
    ConfirmationAsked { person: Uuid, request: Uuid, asked: String },
    ConfirmationRequestEnded { person: Uuid, request: Uuid },
    ConfirmationGiven { person: Uuid, request: Uuid },
    ReferenceGiven { person: Uuid, request: Uuid },
    FileAdded { person: Uuid, file: Uuid },
    FileErased { person: Uuid, file: Uuid },
    RecordErased { person: Uuid },
    EvidenceErased { addresses: u64, links: u64, entries: u64, files: u64 },
    // desk
    DeskOpened { desk: Uuid, program: String },
    DeskTermsRecorded { desk: Uuid },
    RegistrarAppointed { desk: Uuid, person: Uuid },
    RegistrarEnded { desk: Uuid, person: Uuid },
    ApplicationBegun { application: Uuid, person: Uuid },
    ApplicationSaved { application: Uuid },
    ApplicationErased { application: Uuid, person: Uuid },
    NarrativeKept { application: Uuid },
    NarrativeRead { application: Uuid },
    NarrativeErased { application: Uuid },
    CaseNoted { application: Uuid, entry: Uuid, note: String },
    ApplicationDecided { application: Uuid, granted: bool },
    CertificationGranted { certification: Uuid, application: Uuid },
    TermBegun { certification: Uuid, term: Uuid, how: String },
    CertificationActed { certification: Uuid, act: String },
    EndorsementsShown { certification: Uuid },
    RenewalReminded { certification: Uuid, term: Uuid, days: i32 },
    ComplaintReceived { complaint: Uuid, desk: Uuid },
    ComplaintHandled { complaint: Uuid, step: String },
    // mail
    LetterQueued { letter: Uuid, kind_of_letter: String },
    LetterSent { letter: Uuid },
    LetterDelayed { letter: Uuid, attempts: i32 },
    LetterFailed { letter: Uuid },
    LettersErased { count: u64 },
    // token
    TokenMade { person: Uuid, token: Uuid },
    TokenEnded { person: Uuid, token: Uuid },
    TokensErased { count: u64 },
    // employer
    EmployerMade { employer: Uuid, person: Uuid },
    EmployerRenamed { employer: Uuid },
    EmployerConfirmed { employer: Uuid },
    EmployerEnded { employer: Uuid, person: Uuid },
    EmployerHandedOver { employer: Uuid, from: Uuid, to: Uuid },
    EmployerLettersChosen { employer: Uuid, person: Uuid, wanted: bool },
    ColleagueInvited { employer: Uuid, invitation: Uuid },
    InvitationTakenBack { employer: Uuid, invitation: Uuid },
    InvitationsErased { count: u64 },
    ColleagueJoined { employer: Uuid, person: Uuid },
    ColleagueLeft { employer: Uuid, person: Uuid },
    ColleagueLetGo { employer: Uuid, person: Uuid },
    NumbersLookedUp { by: Uuid, count: u64 },
    LookUpsErased { count: u64 },
    // watch
    NumbersWatched { employer: Uuid, count: u64 },
    NumbersLetGo { employer: Uuid, count: u64 },
    StandingsTold { employer: Uuid, count: u64 },
    // sharing
    CertificateLinkMade { person: Uuid, link: Uuid },
    CertificateLinkEnded { person: Uuid, link: Uuid },
    CertificateLinksErased { count: u64 },
    // operation
    JournalChecked { entries: i64, broken_at: Option<i64>, what: Option<String> },
}

impl Event {
    /// Whether what a stranger is shown may be another after it. Only what happens often and is between a person and
    /// their courses, or their letters, is known to change nothing; all else may.
    pub fn may_be_seen(&self) -> bool {
        !matches!(
            self,
            Event::SignUpAsked { .. }
                | Event::SessionStarted { .. }
                | Event::SessionEnded { .. }
                | Event::SignInFailed { .. }
                | Event::PersonEnrolled { .. }
                | Event::LessonCompleted { .. }
                | Event::ItemAnswered { .. }
                | Event::ReflectionSaved { .. }
                | Event::AttemptStarted { .. }
                | Event::ResponseSaved { .. }
                | Event::AttemptSubmitted { .. }
                | Event::ExamPassed { .. }
                | Event::ExamFailed { .. }
                | Event::LetterQueued { .. }
                | Event::LetterSent { .. }
                | Event::LetterDelayed { .. }
                | Event::LetterFailed { .. }
                | Event::NumbersLookedUp { .. }
        )
    }

    /// The name it is kept under.
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(self).expect("an event is plain data");
        value["kind"].as_str().expect("tagged by kind").to_owned()
    }
}

/// Adds the events to the chain. The caller holds whatever keeps others from adding at the same time.
pub(crate) async fn append(
    tx: &impl ConnectionTrait,
    at: DateTimeUtc,
    actor: &Actor,
    events: &[Event],
) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let last: Option<(i64, String)> = Entity::find()
        .select_only()
        .columns([Column::Seq, Column::Hash])
        .order_by_desc(Column::Seq)
        .limit(1)
        .into_tuple()
        .one(tx)
        .await?;
    let (mut seq, mut previous) = last.unwrap_or((0, String::new()));
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        seq += 1;
        let mut entry = Model {
            seq,
            at,
            actor: actor.to_string(),
            kind: event.kind(),
            event: serde_json::to_value(event)?,
            previous: std::mem::take(&mut previous),
            hash: String::new(),
        };
        entry.hash = entry.digest();
        previous.clone_from(&entry.hash);
        rows.push(ActiveModel {
            seq: Set(entry.seq),
            at: Set(entry.at),
            actor: Set(entry.actor),
            kind: Set(entry.kind),
            event: Set(entry.event),
            previous: Set(entry.previous),
            hash: Set(entry.hash),
        });
    }
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

impl Model {
    /// What this row's hash must be: over its place, moment, actor, kind, facts and the hash before it.
    fn digest(&self) -> String {
        let mut sum = Sha256::new();
        sum.update(self.seq.to_be_bytes());
        sum.update(self.at.timestamp_micros().to_be_bytes());
        // Databases may hand the members of an object back in another order: hash them in one of our own.
        for part in [&self.actor, &self.kind, &sorted(&self.event), &self.previous] {
            sum.update((part.len() as u64).to_be_bytes());
            sum.update(part.as_bytes());
        }
        hex::encode(sum.finalize())
    }
}

/// JSON text with the members of every object in the order of their names.
fn sorted(value: &Json) -> String {
    match value {
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let inside: Vec<_> = members
                .iter()
                .map(|(name, value)| format!("{}:{}", Json::from(name.as_str()), sorted(value)))
                .collect();
            format!("{{{}}}", inside.join(","))
        }
        Json::Array(values) => {
            format!("[{}]", values.iter().map(sorted).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// The first row at which the chain is broken, with what is wrong; `Ok(count)` where it is whole.
pub async fn verify(db: &impl ConnectionTrait) -> Result<std::result::Result<i64, Broken>> {
    let (mut seq, mut previous) = (0, String::new());
    loop {
        let page =
            Entity::find().filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq).limit(1000).all(db).await?;
        if page.is_empty() {
            return Ok(Ok(seq));
        }
        for entry in page {
            let what = if entry.seq != seq + 1 {
                "a row is missing before this one"
            } else if entry.previous != previous {
                "it does not follow from the row before"
            } else if entry.digest() != entry.hash {
                "its content is not what was written"
            } else {
                seq = entry.seq;
                previous = entry.hash;
                continue;
            };
            return Ok(Err(Broken { seq: entry.seq, what }));
        }
    }
}

/// Where a journal was tampered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub seq: i64,
    pub what: &'static str,
}
