//! Enrolling.

use sea_orm::{QuerySelect, Set, entity::prelude::*};

use super::{
    leave, queries,
    record::{ActiveModel, Column, Entity, Model},
};
use crate::{
    catalog::Publication,
    change::Change,
    error::{Error, Result},
    identity::People,
    journal::Event,
};

/// Enrolls a person in what is on offer. Who is in the course already, on whatever version, stays where they are;
/// who left the same version comes back to it.
pub async fn enroll(change: &mut Change, person: Uuid, publication: &Publication) -> Result<Model> {
    // Of two clicks, the second waits here, and then finds the first.
    People::find_by_id(person).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)?;
    if let Some(enrollment) = queries::of(&change.tx, person, &publication.course).await? {
        return Ok(enrollment);
    }
    let before = Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::Course.eq(&publication.course))
        .filter(Column::Version.eq(&publication.version));
    if let Some(enrollment) = before.one(&change.tx).await? {
        leave::come_back(change, enrollment.id).await?;
        return Ok(enrollment);
    }
    let row = ActiveModel {
        id: Set(change.id()),
        person_id: Set(person),
        course: Set(publication.course.clone()),
        version: Set(publication.version.clone()),
        enrolled_at: Set(change.now),
    };
    let row = row.insert(&change.tx).await?;
    change.record(Event::PersonEnrolled { enrollment: row.id, person, course: row.course.clone() });
    Ok(row)
}
