use uuid::Uuid;

use crate::{
    change::Change,
    error::{Error, Result},
    identity::{self, Role},
};

/// Ends a role, unless nobody would be left who can run the server.
pub async fn end_role(change: &mut Change, person: Uuid, role: Role) -> Result<()> {
    if role == Role::Operator && identity::is_last_operator(change, person).await? {
        return Err(Error::refused(
            "operation/last-operator",
            "This is the only operator. Make somebody else an operator first.",
        ));
    }
    identity::end_role(change, person, role).await
}
