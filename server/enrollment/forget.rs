use sea_orm::entity::prelude::*;

use super::{attendance, leave, record};
use crate::{change::Change, error::Result};

/// All of a person's enrollments, those they left too.
pub async fn ever_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<record::Model>> {
    Ok(record::Entity::find().filter(record::Column::PersonId.eq(person)).all(db).await?)
}

/// Erases an enrollment that nothing refers to any more, with attendance and leaving. Tells how many rows.
pub async fn erase(change: &Change, enrollment: Uuid) -> Result<u64> {
    let tx = &change.tx;
    let of_it = attendance::Column::EnrollmentId.eq(enrollment);
    let attended = attendance::Entity::delete_many().filter(of_it).exec(tx).await?;
    let left =
        leave::Entity::delete_many().filter(leave::Column::EnrollmentId.eq(enrollment)).exec(tx).await?;
    let gone = record::Entity::delete_by_id(enrollment).exec(tx).await?;
    Ok(attended.rows_affected + left.rows_affected + gone.rows_affected)
}
