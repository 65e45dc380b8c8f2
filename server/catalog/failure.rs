//! A course that could not be published, with what its author should mend: for the operator to see.

use curriculum::{Course, File, Flaw};
use sea_orm::{QueryOrder, Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::Edition;
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
    /// The flaws, as the checker tells them, each with the line it is in: [`KeptFlaw`]s.
    pub flaws: Json,
    pub at: DateTimeUtc,
    /// When the course was published after all, or another text of it failed.
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A flaw as it was kept: what the author needs, although the text that failed is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFlaw {
    pub file: String,
    /// From 1; 0 where the file as a whole is meant.
    pub line: u32,
    pub column: u32,
    pub length: u32,
    pub rule: String,
    /// `error`, `warning` or `advice`.
    pub severity: String,
    pub message: String,
    pub help: Option<String>,
    /// The line of the file, cut where it is very long.
    pub source: Option<String>,
}

impl Model {
    pub fn flaws(&self) -> Result<Vec<KeptFlaw>> {
        Ok(serde_json::from_value(self.flaws.clone())?)
    }
}

/// Of a longer line, the rest would not help anyone.
const LONGEST_LINE: usize = 300;

/// Flaws as they are kept, each with the line it is in.
pub fn keep_flaws(flaws: &[Flaw], files: &[File]) -> Vec<KeptFlaw> {
    flaws.iter().map(|flaw| kept(flaw, files)).collect()
}

fn kept(flaw: &Flaw, files: &[File]) -> KeptFlaw {
    let file = files.iter().find(|file| file.path == flaw.file);
    let text = file.map(|file| String::from_utf8_lossy(&file.bytes));
    let at = usize::try_from(flaw.line).ok().and_then(|line| line.checked_sub(1));
    let line = text.as_ref().zip(at).and_then(|(text, at)| text.lines().nth(at));
    KeptFlaw {
        file: without_nul(&flaw.file),
        line: flaw.line,
        column: flaw.column,
        length: flaw.length,
        rule: flaw.rule.to_owned(),
        severity: flaw.severity.name().to_owned(),
        message: without_nul(&flaw.message),
        help: flaw.help.as_deref().map(without_nul),
        source: line.map(|line| without_nul(&line.chars().take(LONGEST_LINE).collect::<String>())),
    }
}

/// PostgreSQL keeps no text with a NUL in it, and a malformed file may hold anything.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Failures that nobody has mended yet, by the folder's name.
pub async fn open(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::EndedAt.is_null()).order_by_asc(Column::Slug).all(db).await?)
}

/// Keeps a failure. The same text failing again, as at each start, is the same failure.
pub(super) async fn keep(change: &mut Change, edition: &Edition, flaws: &[Flaw]) -> Result<()> {
    let Course { slug, version, .. } = &edition.course;
    let held = Entity::find().filter(Column::Slug.eq(slug)).filter(Column::EndedAt.is_null());
    if held.one(&change.tx).await?.is_some_and(|row| row.version == *version) {
        return Ok(());
    }
    end(change, slug).await?;
    let row = ActiveModel {
        id: Set(change.id()),
        slug: Set(slug.clone()),
        version: Set(version.clone()),
        flaws: Set(serde_json::to_value(keep_flaws(flaws, &edition.files))?),
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
