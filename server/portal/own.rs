//! What is a person's own, part by part, as files of theirs.

use std::{fmt::Write as _, sync::Arc};

use chrono::{DateTime, Utc};
use curriculum::{Course, Response};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::App,
    assessment::{self, AttemptColumn, Attempts, ResponseColumn, Responses, Results, Submissions},
    catalog, certification,
    credential::Certificate,
    employer as hiring, enrollment,
    enrollment::{Attendances, Leavings},
    error::{Error, Result},
    evidence,
    identity::{self, Person, Sessions},
    item::{self, InWords},
    learning::{CheckResponses, LessonCompletions, Reflections, SeatTimes},
    mail::{LetterColumn, Letters},
    sharing::CertificateLinks,
    token, watch,
};

type Of<E> = <E as EntityTrait>::Column;

/// A record, and the packets that were made of it.
#[derive(Serialize)]
pub struct Record {
    #[serde(flatten)]
    pub record: evidence::Export,
    pub packets: Vec<Packet>,
}

#[derive(Serialize)]
pub struct Packet {
    pub number: String,
    pub program: String,
    pub made_at: DateTime<Utc>,
    /// SHA-256 of the file, hex: what anybody with a copy can compare.
    pub sha256: String,
    pub erased_at: Option<DateTime<Utc>>,
    /// The file itself, as a text, so that it is the same to the letter.
    pub file: Option<String>,
}

pub async fn record(app: &App, person: Uuid) -> Result<Record> {
    let packets = certification::packets_of(&app.store.read, person).await?.into_iter().map(|row| Packet {
        number: row.number,
        program: row.program,
        made_at: row.made_at,
        sha256: row.digest,
        erased_at: row.erased_at,
        file: row.content,
    });
    Ok(Record { record: evidence::export(app, person).await?, packets: packets.collect() })
}

pub async fn account(app: &App, person: &Person) -> Result<Value> {
    let (db, id) = (&app.store.read, person.id);
    let mut former = identity::former_names(db, id).await?;
    former.dedup();
    former.retain(|name| *name != person.legal_name);
    let sessions = Sessions::find().filter(Of::<Sessions>::PersonId.eq(id)).all(db).await?.into_iter();
    let links = CertificateLinks::find().filter(Of::<CertificateLinks>::PersonId.eq(id));
    let links = links.order_by_asc(Of::<CertificateLinks>::Id).all(db).await?.into_iter();
    let chosen = certification::ChosenPrograms::find()
        .filter(Of::<certification::ChosenPrograms>::PersonId.eq(id))
        .all(db)
        .await?
        .into_iter();
    let days = certification::ProgramDays::find()
        .filter(Of::<certification::ProgramDays>::PersonId.eq(id))
        .all(db)
        .await?
        .into_iter();
    Ok(json!({
        "exported_at": app.clock.now(),
        "id": id,
        "email": person.email,
        "email_confirmed_at": person.email_confirmed_at,
        "legal_name": person.legal_name,
        "preferred_name": person.preferred_name,
        "former_legal_names": former,
        "signed_up_at": person.signed_up_at,
        "roles": identity::roles_of(db, id).await?.into_iter().map(identity::Role::word).collect::<Vec<_>>(),
        "signed_in": sessions.map(|row| json!({
            "device": row.device, "started_at": row.started_at, "ends_at": row.expires_at,
        })).collect::<Vec<_>>(),
        "tokens": token::of_person(db, id).await?.into_iter().map(|row| json!({
            "name": row.name, "made_at": row.made_at, "expires_at": row.expires_at, "ended_at": row.ended_at,
        })).collect::<Vec<_>>(),
        "links_to_certificates": links.map(|row| json!({
            "number": row.number, "hours": row.hours, "competencies": row.competencies, "paper": row.paper,
            "made_at": row.made_at, "ends_at": row.ends_at, "ended_at": row.ended_at, "opened": row.opened,
        })).collect::<Vec<_>>(),
        "programs": chosen.map(|row| json!({
            "program": row.program, "endorsements": row.endorsements, "chosen_at": row.chosen_at,
        })).collect::<Vec<_>>(),
        "days_of_programs": days.map(|row| json!({
            "program": row.program, "event": row.event, "on": row.on_day, "recorded_at": row.recorded_at,
        })).collect::<Vec<_>>(),
    }))
}

/// Course by course, those that were left too.
pub async fn courses(app: &App, person: Uuid) -> Result<Vec<Value>> {
    let db = &app.store.read;
    let mut courses = Vec::new();
    for of in enrollment::ever_of(db, person).await? {
        let left = Leavings::find().filter(Of::<Leavings>::EnrollmentId.eq(of.id)).all(db).await?;
        let done = LessonCompletions::find().filter(Of::<LessonCompletions>::EnrollmentId.eq(of.id));
        let spent = SeatTimes::find().filter(Of::<SeatTimes>::EnrollmentId.eq(of.id));
        let spent = spent.order_by_asc(Of::<SeatTimes>::StartedAt).all(db).await?;
        let live = Attendances::find().filter(Of::<Attendances>::EnrollmentId.eq(of.id)).all(db).await?;
        let answers = CheckResponses::find().filter(Of::<CheckResponses>::EnrollmentId.eq(of.id));
        let answers = answers.order_by_asc(Of::<CheckResponses>::At).all(db).await?;
        let course = catalog::course(app, &of.version).await?;
        courses.push(json!({
            "course": of.course,
            "title": course.title,
            "version": of.version,
            "enrolled_at": of.enrolled_at,
            "left": left.into_iter().map(|row| json!({ "at": row.left_at, "returned_at": row.returned_at }))
                .collect::<Vec<_>>(),
            "lessons_done": done.all(db).await?.into_iter().map(|row| json!({
                "module": row.module, "lesson": row.lesson, "at": row.completed_at,
            })).collect::<Vec<_>>(),
            "time_counted": spent.into_iter().map(|row| json!({
                "module": row.module, "lesson": row.lesson, "from": row.started_at, "seconds": row.seconds,
            })).collect::<Vec<_>>(),
            "live_lessons": live.into_iter().map(|row| json!({
                "module": row.module, "lesson": row.lesson, "on": row.held_on, "minutes": row.minutes,
                "recorded_at": row.at,
            })).collect::<Vec<_>>(),
            "answers": answers.into_iter().map(|row| json!({
                "module": row.module, "lesson": row.lesson, "item": row.item, "try": row.number,
                "answer": row.response, "in_words": in_words(Some(&course), &row.item, Some(&row.response)),
                "right": row.correct, "at": row.at,
            })).collect::<Vec<_>>(),
        }));
    }
    Ok(courses)
}

/// A course's text; none where it is not known here any more.
async fn course_of(app: &App, version: &str) -> Result<Option<Arc<Course>>> {
    match catalog::course(app, version).await {
        Ok(course) => Ok(Some(course)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What was asked and answered, where the course's text is known: an answer alone counts places in it.
fn in_words(course: Option<&Course>, id: &str, answer: Option<&Value>) -> Option<Value> {
    let answer: Response = serde_json::from_value(answer?.clone()).ok()?;
    let InWords { question, answer } = item::in_words(course?.item(id)?, &answer);
    Some(json!({ "question": question, "answer": answer }))
}

/// Exam by exam, with what was answered and what came of it; keys of items are nobody's answer.
pub async fn exams(app: &App, person: Uuid) -> Result<Value> {
    let db = &app.store.read;
    let attempts = Attempts::find().filter(AttemptColumn::PersonId.eq(person));
    let mut exams = Vec::new();
    for attempt in attempts.order_by_asc(AttemptColumn::StartedAt).all(db).await? {
        let answers = Responses::find().filter(ResponseColumn::AttemptId.eq(attempt.id));
        let answers = answers.order_by_asc(ResponseColumn::Seq).all(db).await?.into_iter();
        let course = course_of(app, &attempt.version).await?;
        let ended = Submissions::find_by_id(attempt.id).one(db).await?;
        let result = Results::find_by_id(attempt.id).one(db).await?;
        exams.push(json!({
            "course_version": attempt.version,
            "try": attempt.number,
            "started_at": attempt.started_at,
            "minutes": attempt.minutes,
            "more_time_percent": attempt.extra_percent,
            "ended_at": ended.as_ref().map(|row| row.at),
            "ended_by": ended.map(|row| row.by),
            "answers": answers.map(|row| json!({
                "item": row.item, "answer": row.response, "in_words": in_words(course.as_deref(), &row.item, row.response.as_ref()),
                "marked": row.flagged, "at": row.at,
            })).collect::<Vec<_>>(),
            "result": result.map(|row| json!({
                "points": row.score, "of": row.of, "needed": row.cut, "passed": row.passed, "by_domain": row.domains,
            })),
        }));
    }
    let agreed = assessment::accommodations_of(db, person).await?.into_iter().map(|row| {
        json!({
            "more_time_percent": row.extra_percent, "breaks": row.breaks, "from": row.from_at,
            "until": row.until_at, "ended_at": row.ended_at,
        })
    });
    Ok(json!({ "exams": exams, "agreed": agreed.collect::<Vec<_>>() }))
}

/// A page of the private journal.
#[derive(Serialize)]
pub struct Page {
    module: String,
    lesson: String,
    prompt: String,
    text: String,
    written_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

pub async fn journal(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Page>> {
    let own = Reflections::find().filter(Of::<Reflections>::PersonId.eq(person));
    let own = own.order_by_asc(Of::<Reflections>::WrittenAt).all(db).await?.into_iter();
    Ok(own
        .map(|row| Page {
            module: row.module,
            lesson: row.lesson,
            prompt: row.item,
            text: row.text,
            written_at: row.written_at,
            changed_at: row.changed_at,
        })
        .collect())
}

pub fn journal_text(pages: &[Page]) -> String {
    let mut text = String::from("My journal\n");
    for page in pages {
        let day = page.written_at.format("%B %-d, %Y");
        // Writing to a text can't fail.
        let _ = write!(text, "\n{day}, {} / {}\n\n{}\n", page.module, page.lesson, page.text);
    }
    text
}

pub fn certificates(all: &[Certificate]) -> Vec<Value> {
    let one = |row: &Certificate| {
        json!({
            "number": row.number, "edition": row.edition, "issued_at": row.issued_at, "printed": row.content,
        })
    };
    all.iter().map(one).collect()
}

/// Without their words: those are in the person's mailbox, and some hold links that should not lie about.
pub async fn letters(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Value>> {
    let own = Letters::find().filter(LetterColumn::PersonId.eq(person)).order_by_asc(LetterColumn::QueuedAt);
    let one = |row: crate::mail::LetterRow| {
        json!({
            "kind": row.kind, "to": row.to_address, "subject": row.subject, "written_at": row.queued_at,
            "sent_at": row.sent_at,
        })
    };
    Ok(own.all(db).await?.into_iter().map(one).collect())
}

/// Of somebody who checks for an employer.
pub async fn employer(db: &impl ConnectionTrait, person: Uuid) -> Result<Option<Value>> {
    let Some(employer) = hiring::of_person(db, person).await? else { return Ok(None) };
    let watched = watch::all(db, employer.id).await?.into_iter().map(|row| {
        json!({
            "number": row.number, "label": row.label, "added_at": row.added_at, "told_standing": row.told_standing,
            "told_ends_on": row.told_ends_on, "told_at": row.told_at,
        })
    });
    Ok(Some(json!({
        "name": employer.name, "place": employer.place, "made_at": employer.made_at,
        "confirmed_at": employer.confirmed_at, "numbers": watched.collect::<Vec<_>>(),
    })))
}
