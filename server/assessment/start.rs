//! Starting an attempt.

use std::collections::HashMap;

use curriculum::{Course, draw};
use sea_orm::{QueryOrder, Set, entity::prelude::*};

use super::{
    Admission, Attempt, Past, Record, accommodation,
    attempt::{ActiveModel, Column, Entity, deadline},
    extra_attempt, open_attempt, result, submission,
};
use crate::{
    change::Change,
    enrollment::{self, Enrollment},
    error::{Error, Refusal, Result},
    journal::Event,
};

/// Draws the items and starts the clock. Where an attempt is open, that is the answer: a second click starts nothing.
/// The course is that of the enrollment's version; `lessons_done` as the way through it says.
pub async fn start(
    change: &mut Change,
    course: &Course,
    enrollment: &Enrollment,
    lessons_done: bool,
) -> Result<Attempt> {
    let exam = course.exam.as_ref().ok_or(Error::NotFound)?;
    // Of two clicks, the second waits here, and then finds the first.
    enrollment::hold(change, enrollment.id).await?;
    let record = record_of(&change.tx, enrollment.id).await?;
    match record.admission(exam, lessons_done, change.now) {
        Admission::Ready => (),
        Admission::GoesOn(open) => {
            return Entity::find_by_id(open).one(&change.tx).await?.ok_or(Error::NotFound);
        }
        refused => return Err(refusal(refused, &course.slug).into()),
    }
    let number = record.attempts.last().map_or(1, |last| last.number + 1);
    let extra_percent = accommodation::extra_percent(&change.tx, enrollment.person_id, change.now).await?;
    let form = draw(exam, &course.bank, &mut |n| change.chance.below(n)).map_err(Error::fault)?;
    let minutes = i32::try_from(exam.minutes).map_err(Error::fault)?;
    let attempt = Attempt {
        id: change.id(),
        enrollment_id: enrollment.id,
        person_id: enrollment.person_id,
        version: course.version.clone(),
        number,
        form: serde_json::to_value(&form)?,
        minutes,
        extra_percent,
        started_at: change.now,
        deadline_at: deadline(change.now, minutes, extra_percent),
    };
    Entity::insert(ActiveModel::from(attempt.clone()).reset_all()).exec_without_returning(&change.tx).await?;
    let open = open_attempt::ActiveModel {
        enrollment_id: Set(enrollment.id),
        attempt_id: Set(attempt.id),
        deadline_at: Set(attempt.deadline_at),
    };
    open_attempt::Entity::insert(open).exec_without_returning(&change.tx).await?;
    change.record(Event::AttemptStarted { enrollment: enrollment.id, attempt: attempt.id });
    Ok(attempt)
}

/// All that was attempted in an enrollment.
pub(super) async fn record_of(db: &impl ConnectionTrait, enrollment: Uuid) -> Result<Record> {
    let attempts = Entity::find()
        .filter(Column::EnrollmentId.eq(enrollment))
        .order_by_asc(Column::Number)
        .all(db)
        .await?;
    let open = open_attempt::Entity::find_by_id(enrollment).one(db).await?.map(|open| open.attempt_id);
    let extra = extra_attempt::count(db, enrollment).await?;
    let ids = || attempts.iter().map(|attempt| attempt.id);
    let (mut ended, mut passed) = (HashMap::new(), HashMap::new());
    if !attempts.is_empty() {
        let submissions =
            submission::Entity::find().filter(submission::Column::AttemptId.is_in(ids())).all(db).await?;
        ended.extend(submissions.into_iter().map(|row| (row.attempt_id, row.at)));
        let results = result::Entity::find().filter(result::Column::AttemptId.is_in(ids())).all(db).await?;
        passed.extend(results.into_iter().map(|row| (row.attempt_id, row.passed)));
    }
    let attempts = attempts.iter().map(|attempt| Past {
        attempt: attempt.id,
        number: attempt.number,
        ended_at: ended.get(&attempt.id).copied(),
        passed: passed.get(&attempt.id).copied().unwrap_or(false),
    });
    Ok(Record { attempts: attempts.collect(), open, extra })
}

fn refusal(admission: Admission, course: &str) -> Refusal {
    let home = ("Go to the course", format!("/courses/{course}/home"));
    let exam = ("Back to the exam’s page", format!("/courses/{course}/exam"));
    let (code, sentence, (label, href)) = match admission {
        Admission::LessonsFirst => (
            "assessment/lessons-first",
            "The exam opens once the lessons are done. The course page shows which are left.".to_owned(),
            home,
        ),
        Admission::WaitUntil(until) => (
            "assessment/wait",
            format!(
                "You can try again from {} UTC. Until then, look at the lessons once more.",
                until.format("%B %-d, %Y, %H:%M")
            ),
            exam,
        ),
        Admission::UsedUp => (
            "assessment/no-attempts-left",
            "All attempts are used. Talk with your trainer: they can give you another.".to_owned(),
            exam,
        ),
        Admission::Passed(_) | Admission::Ready | Admission::GoesOn(_) => (
            "assessment/already-passed",
            "You have passed this exam. It is not taken a second time.".to_owned(),
            exam,
        ),
    };
    Refusal { code, sentence, way_on: None }.with_way_on(label, href)
}
