//! What stays done when somebody goes on with a newer text of their course.

use std::collections::BTreeSet;

use curriculum::Course;
use sea_orm::{Set, entity::prelude::*};

use super::{completion, seat_time};
use crate::{change::Change, error::Result};

/// Completions and seat time of the lessons that say in the new text, at the same address, what they said in the old one.
/// A lesson that was written anew is to be read anew.
pub async fn carry_over(change: &mut Change, old: &Course, new: &Course, from: Uuid, to: Uuid) -> Result<()> {
    let same = |module: &str, lesson: &str| {
        let hash = |course: &Course| course.lesson(module, lesson).map(|lesson| lesson.hash.clone());
        hash(old).is_some() && hash(old) == hash(new)
    };
    let done = completion::Entity::find().filter(completion::Column::EnrollmentId.eq(from));
    let done = done.all(&change.tx).await?.into_iter().filter(|row| same(&row.module, &row.lesson));
    let done: Vec<completion::ActiveModel> =
        done.map(|row| completion::ActiveModel { enrollment_id: Set(to), ..row.into() }).collect();
    if !done.is_empty() {
        // Somebody who was on this text before may have completed some of them there.
        let key = [completion::Column::EnrollmentId, completion::Column::Module, completion::Column::Lesson];
        let rows = completion::Entity::insert_many(done).on_conflict_do_nothing_on(key);
        rows.exec_without_returning(&change.tx).await?;
    }
    let of =
        |enrollment: Uuid| seat_time::Entity::find().filter(seat_time::Column::EnrollmentId.eq(enrollment));
    let known: BTreeSet<(String, String)> =
        of(to).all(&change.tx).await?.into_iter().map(|row| (row.module, row.lesson)).collect();
    let counted = of(from).all(&change.tx).await?.into_iter().filter(|row| {
        same(&row.module, &row.lesson) && !known.contains(&(row.module.clone(), row.lesson.clone()))
    });
    let counted: Vec<seat_time::ActiveModel> = counted
        .map(|row| seat_time::ActiveModel { id: Set(change.id()), enrollment_id: Set(to), ..row.into() })
        .collect();
    if !counted.is_empty() {
        seat_time::Entity::insert_many(counted).exec_without_returning(&change.tx).await?;
    }
    Ok(())
}
