use chrono::{DateTime, Utc};
use curriculum::{Course, ExamRule, Mode as LessonMode};
use document::Kind;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::{
    certificate::{ActiveModel, Column, Competency, Content, Entity, Hours, Mode, Model, Topic},
    design_choice, number, revocation,
    revocation::Reason,
};
use crate::{
    app::App,
    assessment, catalog,
    change::Change,
    enrollment::{self, Enrollment},
    error::{Error, Result},
    identity,
    journal::Event,
    learning::{self, Progress},
};

/// Issues the certificate of completion once the course's own rule is met; before that, and after it, does nothing.
pub async fn issue_if_earned(app: &App, change: &mut Change, enrollment: Uuid) -> Result<()> {
    let enrollment = enrollment::find(&change.tx, enrollment).await?;
    if latest(change, enrollment.id).await?.is_some() {
        return Ok(());
    }
    let course = catalog::course(app, &enrollment.version).await?;
    let progress = learning::progress(&change.tx, &course, &enrollment).await?;
    if !progress.required_done() {
        return Ok(());
    }
    let passed_at = assessment::passed_at(&change.tx, enrollment.id).await?;
    if course.completion.exam == ExamRule::Passed && passed_at.is_none() {
        return Ok(());
    }
    let person = identity::find_person(&change.tx, enrollment.person_id).await?;
    let mut content = content(app, &course, &progress, person.legal_name, passed_at, change.now);
    content.design =
        design_choice::design_of(&change.tx, Kind::CertificateOfCompletion, &content.provider).await?;
    let number = number::draw(&change.chance);
    if let Some(certificate) = insert(change, &enrollment, (number, 1), content).await? {
        change.record(Event::CertificateIssued { certificate, enrollment: enrollment.id });
    }
    Ok(())
}

/// Refuses where a course is finished, or its exam passed: what was earned on one text of a course counts on that one.
pub async fn refuse_if_earned(change: &Change, enrollment: Uuid) -> Result<()> {
    if latest(change, enrollment).await?.is_some() {
        return Err(Error::refused(
            "credential/finished",
            "You have finished this course, and your certificate stays good.",
        ));
    }
    if assessment::passed_at(&change.tx, enrollment).await?.is_some() {
        return Err(Error::refused(
            "credential/exam-passed",
            "You have passed the exam of the text you are on. Finish your lessons there, so that it counts.",
        ));
    }
    Ok(())
}

/// Makes a certificate anew under the holder's present legal name. Its number and its history stay, and what it records
/// is unchanged; the edition before it is withdrawn as replaced.
pub async fn reissue(change: &mut Change, certificate: Uuid) -> Result<()> {
    let old = super::find_certificate(&change.tx, certificate).await?.ok_or(Error::NotFound)?;
    let enrollment = enrollment::find(&change.tx, old.enrollment_id).await?;
    let newest = latest(change, enrollment.id).await?;
    let withdrawn = revocation::of(&change.tx, certificate).await?.is_some();
    if withdrawn || newest.is_some_and(|newest| newest.id != old.id) {
        return Err(Error::refused(
            "credential/withdrawn",
            "A certificate that was withdrawn is not made anew.",
        ));
    }
    let person = identity::find_person(&change.tx, old.person_id).await?;
    if person.legal_name == old.content.learner {
        return Err(Error::refused(
            "credential/same-name",
            "The certificate carries your present legal name. Change your name in your account first.",
        ));
    }
    let first = Some(old.first_issued_at());
    // It is a new paper: a design that was withdrawn does not come back on it.
    let design =
        design_choice::design_of(&change.tx, Kind::CertificateOfCompletion, &old.content.provider).await?;
    let content = Content {
        learner: person.legal_name,
        first_issued_at: first,
        same_name: false,
        design,
        ..old.content
    };
    revocation::revoke(change, certificate, Reason::Replaced).await?;
    if let Some(certificate) = insert(change, &enrollment, (old.number, old.edition + 1), content).await? {
        change.record(Event::CertificateIssued { certificate, enrollment: enrollment.id });
    }
    Ok(())
}

/// Makes a certificate anew because what was signed of it was signed with a key that was given up: same number, same
/// award, another edition, which the key that signs now signs. What does not hold is left as it is, and none is given.
pub async fn issue_anew(change: &mut Change, certificate: Uuid) -> Result<Option<Uuid>> {
    let old = super::find_certificate(&change.tx, certificate).await?.ok_or(Error::NotFound)?;
    let enrollment = enrollment::find(&change.tx, old.enrollment_id).await?;
    let newest = latest(change, enrollment.id).await?;
    let withdrawn = revocation::of(&change.tx, certificate).await?.is_some();
    if withdrawn || newest.is_some_and(|newest| newest.id != old.id) {
        return Ok(None);
    }
    let same_name = old.content.first_issued_at.is_none() || old.content.same_name;
    let first_issued_at = Some(old.first_issued_at());
    let content = Content { first_issued_at, same_name, ..old.content };
    revocation::revoke(change, certificate, Reason::Replaced).await?;
    let anew = insert(change, &enrollment, (old.number, old.edition + 1), content).await?;
    if let Some(certificate) = anew {
        change.record(Event::CertificateMadeAnew { certificate, enrollment: enrollment.id });
    }
    Ok(anew)
}

async fn latest(change: &Change, enrollment: Uuid) -> Result<Option<Model>> {
    let issued = Entity::find().filter(Column::EnrollmentId.eq(enrollment));
    Ok(issued.order_by_desc(Column::Edition).one(&change.tx).await?)
}

/// Two completions may arrive at the same time; the database takes one. None where another came first.
async fn insert(
    change: &mut Change,
    enrollment: &Enrollment,
    (number, edition): (String, i32),
    content: Content,
) -> Result<Option<Uuid>> {
    let id = change.id();
    let row = ActiveModel {
        id: Set(id),
        number: Set(number),
        person_id: Set(enrollment.person_id),
        enrollment_id: Set(enrollment.id),
        edition: Set(edition),
        content: Set(content),
        issued_at: Set(change.now),
    };
    let done = Entity::insert(row)
        .on_conflict_do_nothing_on([Column::EnrollmentId, Column::Edition])
        .exec_without_returning(&change.tx)
        .await?;
    Ok(matches!(done, sea_orm::TryInsertResult::Inserted(1)).then_some(id))
}

fn content(
    app: &App,
    course: &Course,
    progress: &Progress,
    learner: String,
    passed_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Content {
    let provider = catalog::provider(&app.settings.provider, course);
    let signatory = catalog::signatory(&app.settings.provider, course);
    Content {
        learner,
        course: course.slug.clone(),
        course_title: course.title.clone(),
        version: course.version.clone(),
        language: course.language.clone(),
        provider: provider.name,
        provider_address: provider.address,
        signatory: signatory.name,
        signatory_title: signatory.title,
        hours: hours(course, progress),
        completed_on: now.date_naive(),
        competencies: competencies(app, course),
        exam_passed_on: passed_at.map(|at| at.date_naive()),
        design: None,
        first_issued_at: None,
        same_name: false,
    }
}

fn hours(course: &Course, progress: &Progress) -> Hours {
    let sum = |counts: &dyn Fn(&learning::Done) -> bool| {
        progress.done.iter().filter(|done| counts(done)).map(|done| i64::from(done.minutes)).sum::<i64>()
    };
    let topics = course.topics.iter().map(|topic| Topic {
        code: topic.code.clone(),
        name: topic.name.clone(),
        minutes: sum(&|done| done.topic == topic.code),
    });
    let modes = [
        (LessonMode::SelfPaced, "Self-paced"),
        (LessonMode::Live, "Live"),
        (LessonMode::Practice, "Practice"),
    ];
    let modes =
        modes.map(|(mode, name)| Mode { mode: name.to_owned(), minutes: sum(&|done| done.mode == mode) });
    Hours {
        total: sum(&|_| true),
        by_topic: topics.filter(|topic| topic.minutes > 0).collect(),
        // That no hour was live is worth saying: many authorities ask for live hours.
        by_mode: modes.into_iter().filter(|mode| mode.minutes > 0 || mode.mode == "Live").collect(),
        seat: i64::from(progress.seat_minutes),
    }
}

fn competencies(app: &App, course: &Course) -> Vec<Competency> {
    let groups = catalog::competencies(&app.shelf.frameworks(), course);
    let named = groups.into_iter().flat_map(|group| {
        let domain = group.title;
        group.competencies.into_iter().map(move |c| Competency {
            id: c.id,
            title: c.title,
            domain: Some(domain.clone()),
        })
    });
    named.collect()
}
