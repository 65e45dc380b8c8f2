//! Withdrawing a certificate: a row beside it. The certificate itself stays, so that its number never becomes "unknown".

use sea_orm::{Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::certificate;
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certificate_revocation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub certificate_id: Uuid,
    pub revoked_at: DateTimeUtc,
    pub reason: Reason,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Why, as far as the public is told. Stories about the person have no place here.
#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The provider gave it by mistake.
    IssuedInError,
    /// The training it records was not done as recorded.
    RecordNotTrue,
    /// A newer one, such as after a change of name, stands in its place.
    Replaced,
}

impl Reason {
    /// For programs.
    pub fn code(self) -> String {
        self.to_value()
    }

    /// What a verifier reads after "because".
    pub fn sentence(self) -> &'static str {
        match self {
            Reason::IssuedInError => "the provider issued it in error",
            Reason::RecordNotTrue => "the provider found that the record is not true",
            Reason::Replaced => "a newer certificate replaces it",
        }
    }
}

pub(super) async fn of(db: &impl ConnectionTrait, certificate: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::CertificateId.eq(certificate)).one(db).await?)
}

/// Withdraws it, from now on and for good. Done twice, the first time counts.
pub async fn revoke(change: &mut Change, certificate: Uuid, reason: Reason) -> Result<()> {
    certificate::find(&change.tx, certificate).await?.ok_or(Error::NotFound)?;
    let row = ActiveModel {
        id: Set(change.id()),
        certificate_id: Set(certificate),
        revoked_at: Set(change.now),
        reason: Set(reason),
    };
    let done = Entity::insert(row)
        .on_conflict_do_nothing_on([Column::CertificateId])
        .exec_without_returning(&change.tx)
        .await?;
    if matches!(done, sea_orm::TryInsertResult::Inserted(1)) {
        change.record(Event::CertificateRevoked { certificate, reason: reason.to_value() });
    }
    Ok(())
}
