//! A course that could not be published, with what its author should mend: for the operator to see.

use curriculum::Flaw;
use sea_orm::{QueryOrder, Set, entity::prelude::*};

use crate::{change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication_failure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The folder's name.
    pub slug: String,
    /// The hash of the content that failed.
    pub version: String,
    /// The flaws, as the checker tells them: file, line, column, rule, severity, message, help.
    pub flaws: Json,
    pub at: DateTimeUtc,
    /// When the course was published after all, or another text of it failed.
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Failures that nobody has mended yet, by the folder's name.
pub async fn open(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::EndedAt.is_null()).order_by_asc(Column::Slug).all(db).await?)
}

/// Keeps a failure. The same text failing again, as at each start, is the same failure.
pub(super) async fn keep(change: &mut Change, slug: &str, version: &str, flaws: &[Flaw]) -> Result<()> {
    let held = Entity::find().filter(Column::Slug.eq(slug)).filter(Column::EndedAt.is_null());
    if held.one(&change.tx).await?.is_some_and(|row| row.version == version) {
        return Ok(());
    }
    end(change, slug).await?;
    let row = ActiveModel {
        id: Set(change.id()),
        slug: Set(slug.to_owned()),
        version: Set(version.to_owned()),
        flaws: Set(serde_json::to_value(flaws)?),
        at: Set(change.now),
        ended_at: Set(None),
    };
    let row = row.insert(&change.tx).await?;
    change.record(Event::PublicationFailed { failure: row.id, course: row.slug });
    Ok(())
}

pub(super) async fn end(change: &mut Change, slug: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(change.now))
        .filter(Column::Slug.eq(slug))
        .filter(Column::EndedAt.is_null())
        .exec(&change.tx)
        .await?;
    Ok(())
}
