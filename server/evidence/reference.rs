//! A reference: a few answers about a person, by somebody who knows them. The person sees who gave one and when, and
//! not what it says; both are told so.

use sea_orm::{FromJsonQueryResult, Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    confirmation::{check_answerer, open, over},
    entry, link,
    request::{self, Asked},
    sheet::Sheet,
    words,
};
use crate::{change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reference")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The first answer stands.
    #[sea_orm(unique)]
    pub request_id: Uuid,
    /// Personal: kept while the account of who asked is.
    pub content: Given,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What was answered. There is no field for a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Given {
    pub name: String,
    /// One of [`words::ACQUAINTANCE`].
    pub acquaintance: String,
    pub years_known: i64,
    /// Each one of [`words::SEEN`].
    pub reliable: String,
    pub respectful: String,
    pub keeps_confidences: String,
    pub keeps_boundaries: String,
    /// One of [`words::RECOMMENDS`].
    pub recommends: String,
}

impl Given {
    /// From the fields of the form.
    pub fn read(sheet: &mut Sheet<'_>) -> Given {
        let ask = "Choose an answer.";
        Given {
            name: sheet.text("name", "Enter your name."),
            acquaintance: sheet.choice("acquaintance", words::ACQUAINTANCE, "Choose how you know them."),
            years_known: sheet.number("years_known", 0..=90),
            reliable: sheet.choice("reliable", words::SEEN, ask),
            respectful: sheet.choice("respectful", words::SEEN, ask),
            keeps_confidences: sheet.choice("keeps_confidences", words::SEEN, ask),
            keeps_boundaries: sheet.choice("keeps_boundaries", words::SEEN, ask),
            recommends: sheet.choice("recommends", words::RECOMMENDS, ask),
        }
    }
}

/// Takes a reference. Sent twice, the first stands.
pub async fn give(
    change: &mut Change,
    token: &str,
    email: &str,
    given: Given,
    visitor: Option<Uuid>,
) -> Result<()> {
    let Some(link) = link::find(&change.tx, token).await? else { return Err(over()) };
    let request = request::find(&change.tx, link.request_id).await?;
    entry::hold(change, request.person_id).await?;
    let before = of_request(&change.tx, request.id).await?;
    if before.is_some_and(|before| before.content == given) {
        return Ok(());
    }
    let Ok(opened) = open(&change.tx, token, change.now).await? else { return Err(over()) };
    if opened.request.kind != Asked::Reference {
        return Err(over());
    }
    check_answerer(&opened, email, visitor)?;
    let row = ActiveModel {
        id: Set(change.id()),
        request_id: Set(request.id),
        content: Set(given),
        at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    change.record(Event::ReferenceGiven { person: request.person_id, request: request.id });
    Ok(())
}

pub(super) async fn of_request(db: &impl ConnectionTrait, request: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::RequestId.eq(request)).one(db).await?)
}

pub(super) async fn of(db: &impl ConnectionTrait, requests: &[Uuid]) -> Result<Vec<Model>> {
    let mut all = Vec::new();
    for some in requests.chunks(500) {
        all.extend(Entity::find().filter(Column::RequestId.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}
