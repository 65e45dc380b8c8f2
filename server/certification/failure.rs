//! A program's file with errors, and what its author should mend: for the operator to see.

use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};

use crate::{catalog::KeptFlaw, change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program_failure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub program: String,
    /// SHA-256, hex, of the text that failed.
    #[sea_orm(column_type = "String(StringLen::N(64))")]
    pub version: String,
    /// [`KeptFlaw`]s.
    pub flaws: Json,
    pub at: DateTimeUtc,
    /// When the file was mended, or another text of it failed.
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn flaws(&self) -> Result<Vec<KeptFlaw>> {
        Ok(serde_json::from_value(self.flaws.clone())?)
    }
}

/// Those that nobody has mended yet.
pub async fn open(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::EndedAt.is_null()).order_by_asc(Column::Program).all(db).await?)
}

/// Keeps a failure. The same text failing again, as at each start, is the same failure.
pub(super) async fn keep(
    change: &mut Change,
    program: &str,
    version: &str,
    flaws: &[KeptFlaw],
) -> Result<()> {
    let held = Entity::find().filter(Column::Program.eq(program)).filter(Column::EndedAt.is_null());
    if held.lock_exclusive().one(&change.tx).await?.is_some_and(|row| row.version == version) {
        return Ok(());
    }
    end(change, program).await?;
    let row = ActiveModel {
        id: Set(change.id()),
        program: Set(program.to_owned()),
        version: Set(version.to_owned()),
        flaws: Set(serde_json::to_value(flaws)?),
        at: Set(change.now),
        ended_at: Set(None),
    };
    let row = row.insert(&change.tx).await?;
    change.record(Event::ProgramFailed { failure: row.id, program: row.program });
    Ok(())
}

pub(super) async fn end(change: &mut Change, program: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(change.now))
        .filter(Column::Program.eq(program))
        .filter(Column::EndedAt.is_null())
        .exec(&change.tx)
        .await?;
    Ok(())
}
