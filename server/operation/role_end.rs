use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    change::Change,
    error::{Error, Result},
    identity::{self, Role, RoleGrants},
};

type RoleColumn = <RoleGrants as EntityTrait>::Column;

/// Ends a role, unless nobody would be left who can run the server.
pub async fn end_role(change: &mut Change, person: Uuid, role: Role) -> Result<()> {
    if role == Role::Operator {
        // Locked, so that of two operators who end each other's role one stays.
        let operators = RoleGrants::find()
            .filter(RoleColumn::Role.eq(Role::Operator))
            .filter(RoleColumn::EndedAt.is_null())
            .lock_exclusive()
            .all(&change.tx)
            .await?;
        if operators.iter().all(|grant| grant.person_id == person) && !operators.is_empty() {
            return Err(Error::refused(
                "operation/last-operator",
                "This is the only operator. Make somebody else an operator first.",
            ));
        }
    }
    identity::end_role(change, person, role).await
}
