//! Going on with a newer text of a course, where its authors say why people should.

use std::{collections::BTreeSet, sync::Arc};

use curriculum::{Course, Mode};
use sea_orm::{QuerySelect, Set, entity::prelude::*};

use super::{attendance, enroll::enroll, leave, queries, record::Model};
use crate::{
    app::App,
    catalog::{self, Publication},
    change::Change,
    error::{Error, Result},
    identity::People,
    journal::Event,
};

/// The text that somebody on this version is asked to go on with, and its publication; none where they are on the one
/// on offer, or where its authors give no reason to move.
pub async fn asked_to(app: &App, slug: &str, version: &str) -> Result<Option<(Publication, Arc<Course>)>> {
    let Some(offer) = catalog::offered(&app.store.read, slug).await? else { return Ok(None) };
    if offer.version == version {
        return Ok(None);
    }
    let course = catalog::course(app, &offer.version).await?;
    Ok(course.move_learners.is_some().then_some((offer, course)))
}

/// Moves a person to the text on offer: the enrollment they had is left, and the new one begins with what counts in it as
/// well. Moved twice, they moved the first time.
///
/// # Errors
/// Refused where they are not in the course, or where its authors give no reason; what else stands against it, such as a
/// certificate that they have already, is for `reactions` to say.
pub async fn transfer(
    change: &mut Change,
    person: Uuid,
    publication: &Publication,
    course: &Course,
) -> Result<Model> {
    // Of two clicks, the second waits here, and then finds the new enrollment.
    People::find_by_id(person).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)?;
    let from = queries::of(&change.tx, person, &publication.course).await?.ok_or(Error::NotFound)?;
    if from.version == publication.version {
        return Ok(from);
    }
    if course.version != publication.version || course.move_learners.is_none() {
        return Err(Error::refused(
            "enrollment/no-reason-to-move",
            "You stay on the text that you began with: nothing in the newer one asks you to change.",
        ));
    }
    leave(change, from.id).await?;
    let to = enroll(change, person, publication).await?;
    carry_attendance(change, course, from.id, to.id).await?;
    change.record(Event::PersonTransferred { person, from: from.id, to: to.id });
    Ok(to)
}

/// Who was at a live lesson was there, whatever its text says now.
async fn carry_attendance(change: &mut Change, course: &Course, from: Uuid, to: Uuid) -> Result<()> {
    let of =
        |enrollment: Uuid| attendance::Entity::find().filter(attendance::Column::EnrollmentId.eq(enrollment));
    // Somebody who was on this text before has theirs already.
    let known: BTreeSet<(String, String)> =
        of(to).all(&change.tx).await?.into_iter().map(|row| (row.module, row.lesson)).collect();
    let live = |row: &attendance::Model| {
        course.lesson(&row.module, &row.lesson).is_some_and(|lesson| lesson.mode == Mode::Live)
            && !known.contains(&(row.module.clone(), row.lesson.clone()))
    };
    let rows: Vec<attendance::ActiveModel> = of(from)
        .all(&change.tx)
        .await?
        .into_iter()
        .filter(live)
        .map(|row| attendance::ActiveModel { id: Set(change.id()), enrollment_id: Set(to), ..row.into() })
        .collect();
    if !rows.is_empty() {
        attendance::Entity::insert_many(rows).exec_without_returning(&change.tx).await?;
    }
    Ok(())
}
