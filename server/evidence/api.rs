use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json, types::ToJSON};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Ask, Asked, Held, Kind, Record, Signing, add, add_file, ask, correct, end_request, erase_file,
    form::{self, MOST_ROWS},
    sign, statement, statements, training_here, withdraw,
};
use crate::{
    app::App,
    error::{Error, FieldError, Fields, Result},
    token::Caller,
    web::{Problem, SentFile, Tag, Text},
};

pub struct RecordApi;

/// An entry of the record, as it stands.
#[derive(Object)]
#[oai(rename = "RecordEntry", skip_serializing_if_is_none)]
struct EntryOut {
    id: Uuid,
    /// `training`, `practice`, `continuing-education`, `credential`, `exam`, `residence`, `age`, `employment`, `shown`
    /// or `statement`.
    kind: String,
    title: String,
    on: Option<NaiveDate>,
    /// As stated.
    minutes: i64,
    /// That somebody else stands for.
    confirmed_minutes: i64,
    /// `stated`, `waiting`, `confirmed`, `changed`, `refused` or `seen`.
    standing: String,
    /// Everything that the entry says, by the names of its form.
    content: Value,
    entered_at: DateTime<Utc>,
    replaces: Option<Uuid>,
}

/// Training completed on this server. It is added by itself.
#[derive(Object)]
#[oai(rename = "TrainingHere")]
struct HereOut {
    course: String,
    title: String,
    /// The hash of the course’s text.
    version: String,
    provider: String,
    completed_on: NaiveDate,
    minutes: i64,
    certificate: String,
}

#[derive(Object)]
#[oai(rename = "Record")]
struct RecordOut {
    entries: Vec<EntryOut>,
    training_here: Vec<HereOut>,
}

/// The entries that were added.
#[derive(Object)]
struct Added {
    entries: Vec<Uuid>,
}

/// The file, to be named when it is erased.
#[derive(Object)]
struct AddedFile {
    file: Uuid,
}

/// Minutes of one topic in one mode.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct PartIn {
    topic: Text,
    /// `in-person`, `live-online`, `self-paced` or `reading`.
    mode: Text,
    #[oai(validator(minimum(value = "1"), maximum(value = "120000")))]
    minutes: i64,
}

/// Training taken with another provider.
#[derive(Object)]
#[oai(rename = "NewTraining", deny_unknown_fields)]
struct TrainingIn {
    title: Text,
    provider: Text,
    /// `core`, `specialization`, `elective`, `in-service`, `supervisor` or `orientation`.
    purpose: Text,
    curriculum: Option<Text>,
    begun_on: NaiveDate,
    finished_on: Option<NaiveDate>,
    #[oai(validator(min_items = 1, max_items = 31))]
    parts: Vec<PartIn>,
    /// Minutes missed.
    missed: Option<i64>,
    /// A text of your own, eight characters or more: sent twice, the entry is added once.
    once: Option<Text>,
}

/// Continuing education.
#[derive(Object)]
#[oai(rename = "NewContinuingEducation", deny_unknown_fields)]
struct EducationIn {
    title: Text,
    provider: Text,
    begun_on: NaiveDate,
    finished_on: Option<NaiveDate>,
    #[oai(validator(min_items = 1, max_items = 31))]
    parts: Vec<PartIn>,
    missed: Option<i64>,
    once: Option<Text>,
}

/// Work on one day. Never who was supported.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct WorkIn {
    on: NaiveDate,
    #[oai(validator(minimum(value = "1"), maximum(value = "1440")))]
    minutes: i64,
    /// `service`, `receiving-supervision`, `practicum`, `self-study` or `other`.
    work: Text,
    /// `advocacy`, `ethics`, `mentoring-education`, `recovery-wellness` or `other`.
    domain: Text,
}

/// Practice, many days at once.
#[derive(Object)]
#[oai(rename = "NewPractice", deny_unknown_fields)]
struct PracticeIn {
    #[oai(validator(min_items = 1, max_items = 31))]
    entries: Vec<WorkIn>,
    setting: Text,
    /// A jurisdiction such as `US-TX`.
    place: Text,
    employer: Text,
    /// Of supervision: `individual`, `group`, `peer` or `observed`.
    form: Option<Text>,
    paid: bool,
    /// With people whose experience is like one’s own.
    matching: bool,
    once: Option<Text>,
}

#[derive(Object)]
#[oai(rename = "NewCredential", deny_unknown_fields)]
struct CredentialIn {
    /// `peer-certification`, `peer-supervisor`, `license` or `other`.
    what: Text,
    title: Text,
    authority: Text,
    /// `state`, `federal`, `board`, `nonprofit` or `for-profit`.
    issuer: Text,
    jurisdiction: Option<Text>,
    number: Option<Text>,
    from: NaiveDate,
    to: Option<NaiveDate>,
    /// Minutes of training that it asked for.
    its_minutes: Option<i64>,
    once: Option<Text>,
}

#[derive(Object)]
#[oai(rename = "NewExam", deny_unknown_fields)]
struct ExamIn {
    /// `state-exam`, `icrc-pr`, `course-exam` or `other`.
    what: Text,
    name: Text,
    issuer: Text,
    jurisdiction: Option<Text>,
    taken_on: NaiveDate,
    passed: bool,
    /// As told, such as `84.5`.
    percent: Option<Text>,
    scaled: Option<i64>,
    once: Option<Text>,
}

#[derive(Object)]
#[oai(rename = "NewResidence", deny_unknown_fields)]
struct ResidenceIn {
    /// `lives-in`, `works-in` or `volunteers-in`.
    what: Text,
    jurisdiction: Text,
    percent: Option<i64>,
    from: NaiveDate,
    to: Option<NaiveDate>,
    once: Option<Text>,
}

/// At least so old on that day. No birthday is kept.
#[derive(Object)]
#[oai(rename = "NewAge", deny_unknown_fields)]
struct AgeIn {
    at_least: i64,
    on: NaiveDate,
    once: Option<Text>,
}

#[derive(Object)]
#[oai(rename = "NewEmployment", deny_unknown_fields)]
struct EmploymentIn {
    employer: Text,
    jurisdiction: Text,
    began_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    /// Minutes of peer support a week.
    weekly: Option<i64>,
    once: Option<Text>,
}

/// What the person will show.
#[derive(Object)]
#[oai(rename = "NewShown", deny_unknown_fields)]
struct ShownIn {
    what: Text,
    once: Option<Text>,
}

/// A text that can be signed.
#[derive(Object)]
#[oai(rename = "Statement")]
struct StatementOut {
    statement: String,
    title: String,
    text: String,
    /// What is signed, names its version.
    version: String,
}

#[derive(Object)]
struct StatementList {
    statements: Vec<StatementOut>,
}

/// A signature.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Signature {
    /// The version that was read.
    version: Text,
    /// The person’s legal name, as they type it.
    name: Text,
    /// That it is true.
    yes: bool,
    months: Option<i64>,
    jurisdiction: Option<Text>,
    once: Option<Text>,
}

/// Whom to ask, for what.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewRequest {
    name: Text,
    email: Text,
    /// Practice entries to confirm. Without any, a reference is asked for.
    #[oai(validator(max_items = 200))]
    entries: Option<Vec<Uuid>>,
    once: Option<Text>,
}

#[derive(Object)]
#[oai(rename = "ConfirmationRequest", skip_serializing_if_is_none)]
struct RequestOut {
    id: Uuid,
    /// `practice` or `reference`.
    asked: String,
    name: String,
    asked_at: DateTime<Utc>,
    open: bool,
    /// Entries that wait for a word.
    waiting: Vec<Uuid>,
    answered_at: Option<DateTime<Utc>>,
}

#[derive(Object)]
struct RequestList {
    requests: Vec<RequestOut>,
}

/// It is done; there is nothing more to tell.
#[derive(poem_openapi::ApiResponse)]
enum Done {
    /// It is done.
    #[oai(status = 204)]
    Done,
}

/// Adds what a body says, read as the form of its kind would be.
async fn added(app: &App, caller: &Caller, kind: Kind, body: &impl ToJSON) -> Result<Json<Added>, Problem> {
    let (typed, once) = flat(body, &app.chance.token());
    let contents = form::read(kind, &typed, app.clock.now().date_naive())?;
    let mut change = app.change(caller.actor()).await?;
    let entries = add(&mut change, caller.person().id, &once, contents).await?;
    app.commit(change).await?;
    Ok(Json(Added { entries }))
}

/// Puts what a body says in an entry's place.
async fn corrected(
    app: &App,
    caller: &Caller,
    id: Uuid,
    kind: Kind,
    body: &impl ToJSON,
) -> Result<Json<Added>, Problem> {
    let (typed, once) = flat(body, &app.chance.token());
    let mut contents = form::read(kind, &typed, app.clock.now().date_naive())?;
    if contents.len() != 1 {
        return Err(one_at_a_time().into());
    }
    let Some(content) = contents.pop() else { return Err(Error::NotFound.into()) };
    let mut change = app.change(caller.actor()).await?;
    let entry = correct(&mut change, caller.person().id, id, &once, content).await?;
    app.commit(change).await?;
    Ok(Json(Added { entries: vec![entry] }))
}

fn one_at_a_time() -> Error {
    let message = "An entry is corrected by one entry.".to_owned();
    Error::Invalid(Fields(vec![FieldError { field: "entries".into(), message }]))
}

/// A body as the fields of the form, and the text by which it is taken once.
fn flat(body: &impl ToJSON, drawn: &str) -> (BTreeMap<String, String>, String) {
    let value = body.to_json().unwrap_or_default();
    let mut typed = BTreeMap::new();
    fill(&mut typed, &value, "");
    for name in ["parts", "entries"] {
        for (at, row) in value[name].as_array().into_iter().flatten().take(MOST_ROWS).enumerate() {
            fill(&mut typed, row, &format!("_{}", at + 1));
        }
    }
    let once =
        typed.remove("once").map_or_else(|| format!("api:{}", &drawn[..32]), |once| format!("api:{once}"));
    (typed, once)
}

/// Spans are minutes here and hours in forms.
const SPANS: [&str; 4] = ["minutes", "missed", "its_minutes", "weekly"];

fn fill(typed: &mut BTreeMap<String, String>, row: &Value, end: &str) {
    for (name, value) in row.as_object().into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(minutes) if SPANS.contains(&name.as_str()) => format!("{minutes} min"),
            Value::Number(number) => number.to_string(),
            Value::Bool(true) => "yes".to_owned(),
            _ => continue,
        };
        typed.insert(format!("{name}{end}"), text);
    }
}

fn told(held: &Held) -> EntryOut {
    let content = serde_json::to_value(&held.content).unwrap_or_default();
    EntryOut {
        id: held.row.id,
        kind: content["kind"].as_str().unwrap_or_default().to_owned(),
        title: held.content.title(),
        on: held.content.day(),
        minutes: held.content.minutes(),
        confirmed_minutes: held.confirmed_minutes(),
        standing: format!("{:?}", held.standing()).to_lowercase(),
        content,
        entered_at: held.row.entered_at,
        replaces: held.row.replaces,
    }
}

#[OpenApi(prefix_path = "/me/record", tag = "Tag::Record")]
impl RecordApi {
    /// My record
    ///
    /// Entries as they stand, newest day first, and training completed here.
    #[oai(path = "/", method = "get", operation_id = "getMyRecord")]
    async fn record(&self, app: Data<&App>, caller: Caller) -> Result<Json<RecordOut>, Problem> {
        let person = caller.person().id;
        let record = Record::of(&app.store.read, person, app.clock.now()).await.map_err(Problem::from)?;
        let here = training_here(&app, person).await?.into_iter().map(|here| HereOut {
            course: here.course,
            title: here.title,
            version: here.version,
            provider: here.provider,
            completed_on: here.completed_on,
            minutes: here.minutes,
            certificate: here.certificate,
        });
        Ok(Json(RecordOut {
            entries: record.entries.iter().map(told).collect(),
            training_here: here.collect(),
        }))
    }

    /// Add training taken elsewhere
    #[oai(path = "/training", method = "post", operation_id = "addTraining")]
    async fn training(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<TrainingIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Training, &body.0).await
    }

    /// Add continuing education
    #[oai(path = "/continuing-education", method = "post", operation_id = "addContinuingEducation")]
    async fn education(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<EducationIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::ContinuingEducation, &body.0).await
    }

    /// Add practice hours
    ///
    /// Never who was supported: no names, no initials.
    #[oai(path = "/practice", method = "post", operation_id = "addPractice")]
    async fn practice(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<PracticeIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Practice, &body.0).await
    }

    /// Add a credential that I hold
    #[oai(path = "/credentials", method = "post", operation_id = "addCredential")]
    async fn credential(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<CredentialIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Credential, &body.0).await
    }

    /// Add an exam taken elsewhere
    #[oai(path = "/exams", method = "post", operation_id = "addExam")]
    async fn exam(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<ExamIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Exam, &body.0).await
    }

    /// Add where I live or work
    #[oai(path = "/residence", method = "post", operation_id = "addResidence")]
    async fn residence(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<ResidenceIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Residence, &body.0).await
    }

    /// Add that I am old enough
    #[oai(path = "/age", method = "post", operation_id = "addAge")]
    async fn age(&self, app: Data<&App>, caller: Caller, body: Json<AgeIn>) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Age, &body.0).await
    }

    /// Add a job
    #[oai(path = "/employment", method = "post", operation_id = "addEmployment")]
    async fn employment(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<EmploymentIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Employment, &body.0).await
    }

    /// Add that I will show a paper
    #[oai(path = "/shown", method = "post", operation_id = "addShown")]
    async fn shown(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<ShownIn>,
    ) -> Result<Json<Added>, Problem> {
        added(&app, &caller, Kind::Shown, &body.0).await
    }

    /// Correct a training
    ///
    /// The entry is replaced; what was confirmed of it is to be confirmed anew.
    #[oai(path = "/entries/:entry/training", method = "post", operation_id = "correctTraining")]
    async fn correct_training(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<TrainingIn>,
    ) -> Result<Json<Added>, Problem> {
        corrected(&app, &caller, entry.0, Kind::Training, &body.0).await
    }

    /// Correct a practice entry
    ///
    /// By one entry. What was confirmed of it is to be confirmed anew.
    #[oai(path = "/entries/:entry/practice", method = "post", operation_id = "correctPractice")]
    async fn correct_practice(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        body: Json<PracticeIn>,
    ) -> Result<Json<Added>, Problem> {
        corrected(&app, &caller, entry.0, Kind::Practice, &body.0).await
    }

    /// Withdraw an entry
    #[oai(path = "/entries/:entry", method = "delete", operation_id = "withdrawEntry")]
    async fn withdraw(&self, app: Data<&App>, caller: Caller, entry: Path<Uuid>) -> Result<Done, Problem> {
        let mut change = app.change(caller.actor()).await?;
        withdraw(&mut change, caller.person().id, entry.0).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Add a file that shows an entry
    ///
    /// What it is, is told by its content. The same file twice is one file.
    #[oai(path = "/entries/:entry/files", method = "post", operation_id = "addFile")]
    async fn add_file(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        mut form: SentFile,
    ) -> Result<Json<AddedFile>, Problem> {
        let incoming = form.file().await?;
        let name = incoming.name.clone();
        let person = caller.person().id;
        let file = add_file(&app, caller.actor(), person, entry.0, &name, incoming.content()).await?;
        Ok(Json(AddedFile { file }))
    }

    /// Erase a file
    #[oai(path = "/files/:file", method = "delete", operation_id = "eraseFile")]
    async fn erase_file(&self, app: Data<&App>, caller: Caller, file: Path<Uuid>) -> Result<Done, Problem> {
        erase_file(&app, caller.actor(), caller.person().id, file.0).await?;
        Ok(Done::Done)
    }

    /// List statements that can be signed
    #[oai(path = "/statements", method = "get", operation_id = "listStatements")]
    #[expect(clippy::unused_async, reason = "operations are asynchronous, whether they wait or not")]
    async fn statements(&self, app: Data<&App>, _caller: Caller) -> Result<Json<StatementList>, Problem> {
        let all = statements(&app)?;
        let statements = all.iter().map(|of| StatementOut {
            statement: of.slug.clone(),
            title: of.title.clone(),
            text: of.text.clone(),
            version: of.version.clone(),
        });
        Ok(Json(StatementList { statements: statements.collect() }))
    }

    /// Sign a statement
    ///
    /// Only the text whose version is named is signed.
    #[oai(path = "/statements/:statement", method = "post", operation_id = "signStatement")]
    async fn sign(
        &self,
        app: Data<&App>,
        caller: Caller,
        statement: Path<String>,
        body: Json<Signature>,
    ) -> Result<Json<Added>, Problem> {
        let of = self::statement(&app, &statement)?;
        let (mut typed, once) = flat(&body.0, &app.chance.token());
        typed.insert("draft".into(), once);
        let signing = Signing::read(&typed, &of, caller.person(), app.clock.now().date_naive())?;
        let mut change = app.change(caller.actor()).await?;
        let entry = sign(&mut change, caller.person(), &of, signing).await?;
        app.commit(change).await?;
        Ok(Json(Added { entries: vec![entry] }))
    }

    /// List whom I asked
    ///
    /// References tell who gave one and when, never what it says.
    #[oai(path = "/requests", method = "get", operation_id = "listRequests")]
    async fn requests(&self, app: Data<&App>, caller: Caller) -> Result<Json<RequestList>, Problem> {
        let record = Record::of(&app.store.read, caller.person().id, app.clock.now()).await?;
        let requests = record.requests.iter().map(|of| RequestOut {
            id: of.row.id,
            asked: if of.row.kind == Asked::Practice { "practice" } else { "reference" }.to_owned(),
            name: of.row.to_name.clone(),
            asked_at: of.row.asked_at,
            open: of.is_open(),
            waiting: of.undecided.clone(),
            answered_at: of
                .reference
                .as_ref()
                .map(|row| row.at)
                .or(of.confirmations.last().map(|row| row.at)),
        });
        Ok(Json(RequestList { requests: requests.collect() }))
    }

    /// Ask somebody to confirm hours, or for a reference
    ///
    /// They get a letter with a link and need no account.
    #[oai(path = "/requests", method = "post", operation_id = "askForConfirmation")]
    async fn ask(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Json<NewRequest>,
    ) -> Result<Json<Added>, Problem> {
        let NewRequest { name, email, entries, once } = body.0;
        let mut entries = entries.unwrap_or_default();
        entries.sort_unstable();
        entries.dedup();
        let kind = if entries.is_empty() { Asked::Reference } else { Asked::Practice };
        let draft = once.map_or_else(|| app.chance.token()[..32].to_owned(), |once| once.0);
        let wanted = Ask { kind, name: name.0, email: email.0, entries, draft: format!("api:{draft}") };
        let mut change = app.change(caller.actor()).await?;
        let request = ask(&app, &mut change, caller.person(), wanted).await?;
        app.commit(change).await?;
        Ok(Json(Added { entries: vec![request] }))
    }

    /// Take a request back
    #[oai(path = "/requests/:request", method = "delete", operation_id = "endRequest")]
    async fn end(&self, app: Data<&App>, caller: Caller, request: Path<Uuid>) -> Result<Done, Problem> {
        let mut change = app.change(caller.actor()).await?;
        end_request(&mut change, caller.person().id, request.0).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }
}
