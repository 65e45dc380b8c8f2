//! What ends a signed credential before its own last day: from then on its entry in the status list is set, for good.
//! Whoever is certified again, or whose file was signed with a key that was given up, gets another.

use sea_orm::{Set, entity::prelude::*, sea_query::OnConflict};

use super::signed;
use crate::{change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential_end")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub credential_id: Uuid,
    pub ended_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Ends all that was signed of a certification so far. What ended before is left as it is.
pub async fn end_credentials(change: &mut Change, certification: Uuid) -> Result<()> {
    let signed = signed::Entity::find().filter(signed::Column::CertificationId.eq(certification));
    for credential in signed.all(&change.tx).await? {
        if end(change, credential.id).await? {
            change.record(Event::CredentialEnded { certification, credential: credential.id });
        }
    }
    Ok(())
}

/// Ends one, and tells whether it had not ended before.
pub(super) async fn end(change: &Change, credential: Uuid) -> Result<bool> {
    let row = ActiveModel { credential_id: Set(credential), ended_at: Set(change.now) };
    let written = Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&change.tx)
        .await?;
    Ok(written == 1)
}
