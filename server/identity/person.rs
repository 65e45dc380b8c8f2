//! A human with an account.

use std::collections::BTreeMap;

use sea_orm::{QuerySelect, entity::prelude::*};

use crate::error::{Error, Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Personal: kept while the account is. As typed, in Unicode's composed form. Empty once the account is erased.
    pub email: String,
    /// Personal: kept while the account is. Lower case: one account for each address.
    #[sea_orm(unique)]
    pub email_key: String,
    /// Personal: kept while the account is, and with each certificate it was printed on.
    pub legal_name: String,
    /// Personal: kept while the account is.
    pub preferred_name: Option<String>,
    /// Argon2id, in PHC form. Secret: never leaves this module.
    pub password_hash: String,
    pub signed_up_at: DateTimeUtc,
    pub email_confirmed_at: Option<DateTimeUtc>,
    /// Since when nobody can sign in to it. The rest is in [`super::closing`].
    pub closed_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether the account was closed, erased by now or not.
    pub fn is_closed(&self) -> bool {
        self.closed_at.is_some()
    }

    /// Whether nothing but the row itself is left, and perhaps the name that an authority's record bears.
    pub fn is_erased(&self) -> bool {
        self.email.is_empty()
    }

    /// How they wish to be greeted.
    pub fn called(&self) -> &str {
        self.preferred_name.as_deref().unwrap_or(&self.legal_name)
    }

    pub fn as_recipient(&self) -> crate::mail::Recipient {
        crate::mail::Recipient {
            person: Some(self.id),
            name: self.called().to_owned(),
            address: self.email.clone(),
        }
    }
}

/// How lists name somebody whose account was erased.
pub const NOBODY: &str = "Closed account";

/// A legal name, as lists show it.
pub fn listed_name(legal_name: String) -> String {
    if legal_name.is_empty() { NOBODY.to_owned() } else { legal_name }
}

/// By [`super::email::Email::key`].
pub async fn by_email(db: &impl ConnectionTrait, key: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::EmailKey.eq(key)).one(db).await?)
}

/// Legal names of several, for lists.
pub async fn legal_names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, String>> {
    let found = Entity::find().select_only().columns([Column::Id, Column::LegalName]);
    let rows: Vec<(Uuid, String)> = found.filter(Column::Id.is_in(ids)).into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}
