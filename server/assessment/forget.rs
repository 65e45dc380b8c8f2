//! What is a person's own here, erased with their account.

use sea_orm::{QuerySelect, entity::prelude::*};

use super::{accommodation, attempt, extra_attempt, open_attempt, response, result, submission};
use crate::{change::Change, error::Result};

/// Whether an exam of a person's is open now, and until when.
pub async fn open_until(db: &impl ConnectionTrait, person: Uuid) -> Result<Option<DateTimeUtc>> {
    let ids: Vec<Uuid> = attempt::Entity::find()
        .select_only()
        .column(attempt::Column::Id)
        .filter(attempt::Column::PersonId.eq(person))
        .into_tuple()
        .all(db)
        .await?;
    let open = open_attempt::Entity::find().filter(open_attempt::Column::AttemptId.is_in(ids));
    Ok(open.all(db).await?.into_iter().map(|open| open.deadline_at).max())
}

/// Erases what was agreed about more time, and tells how many rows. What an attempt was given stays with it.
pub async fn erase_accommodations(change: &Change, person: Uuid) -> Result<u64> {
    let own = accommodation::Entity::delete_many().filter(accommodation::Column::PersonId.eq(person));
    Ok(own.exec(&change.tx).await?.rows_affected)
}

/// Erases up to `most` attempts of an enrollment that no certificate rests on, with all that was answered in them, and
/// tells how many rows.
pub async fn erase_of_enrollment(change: &Change, enrollment: Uuid, most: u64) -> Result<u64> {
    let tx = &change.tx;
    let attempts: Vec<Uuid> = attempt::Entity::find()
        .select_only()
        .column(attempt::Column::Id)
        .filter(attempt::Column::EnrollmentId.eq(enrollment))
        .limit(most)
        .into_tuple()
        .all(tx)
        .await?;
    let of = || attempts.iter().copied();
    response::Entity::delete_many().filter(response::Column::AttemptId.is_in(of())).exec(tx).await?;
    result::Entity::delete_many().filter(result::Column::AttemptId.is_in(of())).exec(tx).await?;
    submission::Entity::delete_many().filter(submission::Column::AttemptId.is_in(of())).exec(tx).await?;
    open_attempt::Entity::delete_many().filter(open_attempt::Column::AttemptId.is_in(of())).exec(tx).await?;
    let gone = attempt::Entity::delete_many().filter(attempt::Column::Id.is_in(of())).exec(tx).await?;
    let of_it = extra_attempt::Column::EnrollmentId.eq(enrollment);
    let extra = extra_attempt::Entity::delete_many().filter(of_it).exec(tx).await?;
    Ok(gone.rows_affected + extra.rows_affected)
}
