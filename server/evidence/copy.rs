//! A second folder of evidence files, as a copy of the database names them.

use std::path::Path;

use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*};

use super::{file, folder};
use crate::error::{Error, Result};

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopiedFiles {
    pub files: u64,
    pub bytes: u64,
    /// Ids of those that are gone, or are not what was kept.
    pub wrong: Vec<Uuid>,
}

/// Rows looked at in one query.
const PAGE: u64 = 500;

/// Copies the file of every row, reading each against its hash. What a person erased while this went on has no file
/// any more and is listed as wrong. `into` must not be there yet; only its owner may read it.
pub async fn copy_files(db: &impl ConnectionTrait, from: &Path, into: &Path) -> Result<CopiedFiles> {
    if into.exists() {
        return Err(Error::refused("operation/file-there", format!("{} is there already", into.display())));
    }
    folder::make(into)?;
    let (mut copied, mut after) = (CopiedFiles::default(), Uuid::nil());
    loop {
        let rows = file::Entity::find()
            .filter(file::Column::ErasedAt.is_null())
            .filter(file::Column::Id.gt(after))
            .order_by_asc(file::Column::Id)
            .limit(PAGE)
            .all(db)
            .await?;
        let Some(last) = rows.last() else { return Ok(copied) };
        after = last.id;
        for row in rows {
            match folder::copy(from, into, &row.sha256, row.id).await? {
                Some(bytes) => {
                    copied.files += 1;
                    copied.bytes += bytes;
                }
                None => copied.wrong.push(row.id),
            }
        }
    }
}
