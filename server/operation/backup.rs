use std::{
    fs::{File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait, PaginatorTrait,
    Statement,
};

use crate::{
    error::{Error, Result},
    evidence::{self, CopiedFiles},
    identity::People,
    journal,
};

/// A copy that was made, read back and found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    pub bytes: u64,
    pub people: u64,
    pub evidence: CopiedFiles,
}

/// How a copy ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    Whole(Copied),
    /// The copy shows what is wrong with the database itself; it was kept for a closer look.
    Damaged(String),
}

/// Copies a SQLite database, while it is in use, into one file: a moment of it, with all that was committed before.
/// Evidence files follow into a folder beside it ([`evidence_beside`]): those that the copy names, so that no row of it lacks its file.
///
/// The copy is on disk and has been read back when this returns. Only its owner may read it: it holds what people
/// told us.
pub async fn backup(source: &Path, evidence: &Path, target: &Path) -> Result<Kept> {
    if !source.exists() {
        return Err(Error::refused(
            "operation/no-database",
            format!("there is no database at {}", source.display()),
        ));
    }
    if target.exists() {
        return Err(Error::refused("operation/file-there", format!("{} is there already", target.display())));
    }
    let files = evidence_beside(target);
    if files.exists() {
        return Err(Error::refused("operation/file-there", format!("{} is there already", files.display())));
    }
    let mut unfinished = target.as_os_str().to_owned();
    unfinished.push(".part");
    let unfinished = Path::new(&unfinished);
    // SQLite writes into a file that is there, as long as it is empty: this one is ours alone from the start.
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(unfinished)?;
    let copied = copy(source, unfinished).await;
    if copied.is_err() {
        // What stands there is no backup; that it could not be removed changes nothing about the failure.
        let _ = std::fs::remove_file(unfinished);
    }
    let wrong = copied?;
    // SQLite does not wait for the disk here.
    let file = File::open(unfinished)?;
    file.sync_all()?;
    std::fs::rename(unfinished, target)?;
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    if let Some(what) = wrong {
        return Ok(Kept::Damaged(what));
    }
    let copy = open(target).await?;
    let people = People::find().count(&copy).await?;
    let evidence = evidence::copy_files(&copy, evidence, &files).await?;
    copy.close().await?;
    Ok(Kept::Whole(Copied { bytes: file.metadata()?.len(), people, evidence }))
}

/// Where the evidence files of a copy are: `cairn.db` has them in `cairn.db.evidence`.
pub fn evidence_beside(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".evidence");
    name.into()
}

/// Copies, and tells what is wrong with the copy, if anything is.
async fn copy(source: &Path, target: &Path) -> Result<Option<String>> {
    let name = target.to_str().ok_or_else(|| Error::fault("the file's name is not UTF-8"))?;
    let from = open(source).await?;
    let into = Statement::from_sql_and_values(DbBackend::Sqlite, "vacuum into ?", [name.into()]);
    from.execute_raw(into).await?;
    from.close().await?;
    let copy = open(target).await?;
    let check = Statement::from_string(DbBackend::Sqlite, "pragma integrity_check(1)");
    let said: Option<String> = match copy.query_one_raw(check).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => None,
    };
    let journal = journal::verify(&copy).await?;
    copy.close().await?;
    Ok(match (said.as_deref(), journal) {
        (Some("ok"), Ok(_)) => None,
        (Some("ok"), Err(broken)) => Some(format!("journal row {}: {}", broken.seq, broken.what)),
        (said, _) => Some(said.unwrap_or("the check said nothing").to_owned()),
    })
}

/// A connection of its own: those for reading refuse to write the copy, and the writer is the server's.
async fn open(file: &Path) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(format!("sqlite:{}", file.display()));
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(|sqlite| {
        sqlite.create_if_missing(false).busy_timeout(std::time::Duration::from_secs(30))
    });
    Ok(Database::connect(options).await?)
}
