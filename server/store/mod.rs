//! Opening the database, SQLite or PostgreSQL, and taking turns at writing to it.
//!
//! SQLite has one writer. Changes take their turn at it in the order they came, each behind a savepoint, and those
//! that wait at the same time share one commit: on disk (`synchronous=FULL`) before any of them is acknowledged.
//! PostgreSQL groups commits by itself; there, every change has a transaction of its own.

mod lane;
mod line;
mod sqlite;

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr, SqlErr,
    TransactionTrait, sqlx,
};

use self::{
    lane::{Lane, Place},
    sqlite::Connections,
};
use crate::error::{Error, Result};

pub use line::Line;

/// Serializes what must be written one at a time on PostgreSQL: journal rows. Any number that nobody else uses.
const JOURNAL_LOCK: i64 = 7_165_002;
/// Serializes migrations of servers that start together on PostgreSQL.
const MIGRATION_LOCK: i64 = 7_165_001;
/// Connections for reads on SQLite.
const READERS: usize = 4;

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// For reads. On SQLite these connections refuse to write.
    pub read: Line,
    write: Write,
}

#[derive(Clone)]
enum Write {
    Sqlite(Arc<Lane>),
    Postgres(DatabaseConnection),
}

/// A change's place at the writer, where there is only one.
pub struct Turn(Option<Place>);

impl Store {
    /// Opens `sqlite:FILE` or `postgres://…`, without migrating it.
    pub async fn open(url: &str) -> Result<Store> {
        if url.starts_with("postgres") {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(5))
                .statement_timeout(Duration::from_secs(15))
                .test_before_acquire_if_idle_for(Duration::from_secs(30))
                .set_application_name("cairn")
                // Statements hold what people wrote; they are not logged.
                .sqlx_logging(false)
                .record_stmt_in_spans(false);
            let pool = Database::connect(options).await?;
            return Ok(Store { read: Line::Pool(pool.clone()), write: Write::Postgres(pool) });
        }
        let lane = Lane::open(url).await?;
        let read = Line::Sqlite(Arc::new(Connections::of_readers(url, READERS)?));
        Ok(Store { read, write: Write::Sqlite(Arc::new(lane)) })
    }

    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// Runs migrations, one server at a time: `step` gets the connection to migrate.
    pub async fn migrate<F, Fut>(&self, step: F) -> Result<()>
    where
        F: FnOnce(DatabaseConnection) -> Fut,
        Fut: Future<Output = Result<(), DbErr>>,
    {
        match &self.write {
            Write::Sqlite(lane) => Ok(lane.alone(step).await?),
            Write::Postgres(pool) => {
                let guard = pool.begin().await?;
                guard.execute_unprepared(&format!("select pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
                step(pool.clone()).await?;
                Ok(guard.commit().await?)
            }
        }
    }

    /// Begins a change's transaction once its turn has come.
    pub(crate) async fn begin(&self) -> Result<(Line, Turn)> {
        match &self.write {
            Write::Postgres(pool) => Ok((Line::Transaction(Arc::new(pool.begin().await?)), Turn(None))),
            Write::Sqlite(lane) => {
                // In a task of its own: whoever is given up while it begins leaves no half of a beginning behind.
                let own = lane.clone();
                let begun = tokio::spawn(async move { own.begin().await });
                let place = begun.await.map_err(Error::fault)??;
                Ok((Line::Sqlite(lane.writer.clone()), Turn(Some(place))))
            }
        }
    }
}

impl Turn {
    /// Until the commit, nobody else is in here. SQLite's writer is alone anyway.
    pub(crate) async fn alone(&self, tx: &Line) -> Result<()> {
        if self.0.is_none() {
            tx.execute_unprepared(&format!("select pg_advisory_xact_lock({JOURNAL_LOCK})")).await?;
        }
        Ok(())
    }

    /// Makes the change lasting. Returns once it is on disk.
    pub(crate) async fn commit(self, tx: Line) -> Result<()> {
        match (self.0, tx) {
            (Some(place), _) => place.commit().await,
            (None, Line::Transaction(tx)) => {
                let tx = Arc::into_inner(tx).ok_or_else(|| Error::fault("a change is still written to"))?;
                Ok(tx.commit().await?)
            }
            (None, _) => unreachable!("only a transaction goes without a turn"),
        }
    }
}

/// What a database error says about what was asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    Unique,
    ForeignKey,
    Check,
}

/// Which constraint kind was violated, if one was. Which one it was, the caller knows from what it tried.
pub fn violation(error: &DbErr) -> Option<Violation> {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => return Some(Violation::Unique),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Some(Violation::ForeignKey),
        _ => (),
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    let sqlx::Error::Database(error) = &**error else { return None };
    match error.code().as_deref() {
        // SQLite's extended code, and PostgreSQL's state, for a CHECK.
        Some("275" | "23514") => Some(Violation::Check),
        _ => None,
    }
}
