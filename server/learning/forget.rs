//! What is a person's own here, erased with their account.

use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*};

use super::{answer, completion, reading, reflection, seat_time};
use crate::{change::Change, error::Result};

/// Erases up to `most` entries of a person's journal, and tells how many.
pub async fn erase_journal_of(change: &mut Change, person: Uuid, most: u64) -> Result<u64> {
    let some = reflection::Entity::find().filter(reflection::Column::PersonId.eq(person)).limit(most);
    let some = some.all(&change.tx).await?;
    for row in &some {
        reflection::erase(change, person, row.id).await?;
    }
    Ok(some.len() as u64)
}

/// Erases up to `most` answers to knowledge checks, and the lesson being read, of an enrollment; where nothing rests on
/// it, its lessons done and its seat time too. Tells how many rows.
pub async fn erase_of_enrollment(
    change: &Change,
    enrollment: Uuid,
    proves_a_certificate: bool,
    most: u64,
) -> Result<u64> {
    let tx = &change.tx;
    let answers: Vec<Uuid> = answer::Entity::find()
        .select_only()
        .column(answer::Column::Id)
        .filter(answer::Column::EnrollmentId.eq(enrollment))
        .limit(most)
        .into_tuple()
        .all(tx)
        .await?;
    let answers = answer::Entity::delete_many().filter(answer::Column::Id.is_in(answers)).exec(tx).await?;
    let read = reading::Entity::delete_by_id(enrollment).exec(tx).await?;
    let rows = answers.rows_affected + read.rows_affected;
    if proves_a_certificate || rows > 0 {
        return Ok(rows);
    }
    let spans: Vec<Uuid> = seat_time::Entity::find()
        .select_only()
        .column(seat_time::Column::Id)
        .filter(seat_time::Column::EnrollmentId.eq(enrollment))
        .order_by_asc(seat_time::Column::Id)
        .limit(most)
        .into_tuple()
        .all(tx)
        .await?;
    let spans = seat_time::Entity::delete_many().filter(seat_time::Column::Id.is_in(spans)).exec(tx).await?;
    let of_it = completion::Column::EnrollmentId.eq(enrollment);
    let done = completion::Entity::delete_many().filter(of_it).exec(tx).await?;
    Ok(spans.rows_affected + done.rows_affected)
}
