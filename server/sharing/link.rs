use chrono::{DateTime, Utc};
use sea_orm::{ExprTrait, QueryOrder, entity::prelude::*};

use super::secret::hash;
use crate::{app::App, error::Result, journal::Actor};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certificate_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Personal: the holder. The row is kept for 90 days after the link ends.
    pub person_id: Uuid,
    /// Personal: as above. Of the certificate, whatever its edition.
    pub number: String,
    /// SHA-256, hex; the secret itself is known to whoever was given the link.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// It shows the hours by topic and mode.
    pub hours: bool,
    /// It shows the competencies.
    pub competencies: bool,
    /// The document can be downloaded.
    pub paper: bool,
    pub made_at: DateTimeUtc,
    /// The first moment at which it leads nowhere.
    pub ends_at: DateTimeUtc,
    /// When its holder ended it, if that was before.
    pub ended_at: Option<DateTimeUtc>,
    /// How often it was opened. By whom and when is kept nowhere.
    pub opened: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.ends_at
    }
}

/// The link that somebody was given, whether it still holds or not.
pub async fn by_secret(db: &impl ConnectionTrait, secret: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::TokenHash.eq(hash(secret))).one(db).await?)
}

/// A person's links to one certificate, newest first.
pub async fn of_number(db: &impl ConnectionTrait, person: Uuid, number: &str) -> Result<Vec<Model>> {
    let own = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::Number.eq(number));
    Ok(own.order_by_desc(Column::Id).all(db).await?)
}

/// One more. No event tells of it: the journal keeps moments, and the holder was promised a number alone.
pub async fn count_opening(app: &App, link: Uuid) -> Result<()> {
    let change = app.change(Actor::Stranger).await?;
    Entity::update_many()
        .col_expr(Column::Opened, Expr::col(Column::Opened).add(1))
        .filter(Column::Id.eq(link))
        .exec(&change.tx)
        .await?;
    app.commit(change).await
}
