//! Erasing an application that was never sent. What was sent is the authority's record.

use sea_orm::entity::prelude::*;

use super::{
    application::{self, locked},
    case, narrative,
};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

/// Erases it with everything that was entered.
pub async fn erase(change: &mut Change, application: Uuid) -> Result<()> {
    let row = locked(change, application).await?;
    if case(&change.tx, application).await?.sent_at().is_some() {
        return Err(Error::refused(
            "desk/in-the-authoritys-record",
            "It was sent, so it is part of the authority’s record now. Ask the authority how long they keep it.",
        ));
    }
    narrative::erase(change, application).await?;
    case::Entity::delete_many().filter(case::Column::ApplicationId.eq(application)).exec(&change.tx).await?;
    application::Entity::delete_by_id(application).exec(&change.tx).await?;
    change.record(Event::ApplicationErased { application, person: row.person_id });
    Ok(())
}
