//! Opening the database, SQLite or PostgreSQL, and taking turns at writing to it.
//!
//! SQLite has one writer. Changes take their turn at it in the order they came, each inside a savepoint, and those
//! that wait at the same time share one commit: on disk (`synchronous=FULL`) before any of them is acknowledged.
//! PostgreSQL groups commits by itself; there, every change has a transaction of its own.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    RuntimeErr, SqlErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::{
        self,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use crate::error::{Error, Result};

/// Serializes what must be written one at a time on PostgreSQL: journal rows. Any number that nobody else uses.
const JOURNAL_LOCK: i64 = 7_165_002;
/// Serializes migrations of servers that start together on PostgreSQL.
const MIGRATION_LOCK: i64 = 7_165_001;

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// For reads. On SQLite these connections refuse to write.
    pub read: DatabaseConnection,
    write: Write,
}

#[derive(Clone)]
enum Write {
    Sqlite(Arc<Lane>),
    Postgres(DatabaseConnection),
}

/// The one way to SQLite's writer.
struct Lane {
    url: String,
    state: Arc<Mutex<Writer>>,
    /// Rung when a change wants its group committed.
    bell: Arc<Notify>,
}

struct Writer {
    /// `None` after a failed commit, until it is opened anew.
    connection: Option<DatabaseConnection>,
    group: Option<Group>,
}

/// An open transaction and those who wait for it to be on disk.
struct Group {
    tx: DatabaseTransaction,
    waiting: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

/// A change's place at the writer.
pub struct Turn(Option<(OwnedMutexGuard<Writer>, Arc<Notify>)>);

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
                .set_application_name("cairn");
            let pool = Database::connect(quiet(options)).await?;
            return Ok(Store { read: pool.clone(), write: Write::Postgres(pool) });
        }
        let writer = sqlite(url, 1, false).await?;
        let read = sqlite(url, 4, true).await?;
        let lane = Lane {
            url: url.to_owned(),
            state: Arc::new(Mutex::new(Writer { connection: Some(writer), group: None })),
            bell: Arc::new(Notify::new()),
        };
        tokio::spawn(commit_groups(Arc::downgrade(&lane.state), lane.bell.clone()));
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
            Write::Sqlite(lane) => {
                let writer = lane.state.lock().await;
                let connection = writer
                    .connection
                    .clone()
                    .ok_or(DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::ConnectionClosed))?;
                Ok(step(connection).await?)
            }
            Write::Postgres(pool) => {
                let guard = pool.begin().await?;
                guard.execute_unprepared(&format!("select pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
                step(pool.clone()).await?;
                Ok(guard.commit().await?)
            }
        }
    }

    /// Begins a change's transaction once its turn has come.
    pub(crate) async fn begin(&self) -> Result<(DatabaseTransaction, Turn)> {
        match &self.write {
            Write::Postgres(pool) => Ok((pool.begin().await?, Turn(None))),
            Write::Sqlite(lane) => {
                let mut writer = lane.state.clone().lock_owned().await;
                let tx = writer.join(&lane.url).await?;
                Ok((tx, Turn(Some((writer, lane.bell.clone())))))
            }
        }
    }
}

impl Writer {
    /// A savepoint in the open group, or in a new one.
    async fn join(&mut self, url: &str) -> Result<DatabaseTransaction> {
        let connection = match &self.connection {
            Some(connection) => connection.clone(),
            None => self.connection.insert(sqlite(url, 1, false).await?).clone(),
        };
        if self.group.is_none() {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            };
            self.group =
                Some(Group { tx: connection.begin_with_options(options).await?, waiting: Vec::new() });
        }
        match &self.group {
            Some(group) => Ok(group.tx.begin().await?),
            None => unreachable!("a group was opened above"),
        }
    }
}

impl Turn {
    /// Until the commit, nobody else is in here. SQLite's writer is alone anyway.
    pub(crate) async fn alone(&self, tx: &DatabaseTransaction) -> Result<()> {
        if self.0.is_none() {
            tx.execute_unprepared(&format!("select pg_advisory_xact_lock({JOURNAL_LOCK})")).await?;
        }
        Ok(())
    }

    /// Makes the change lasting. Returns once it is on disk.
    pub(crate) async fn commit(mut self, tx: DatabaseTransaction) -> Result<()> {
        tx.commit().await?;
        let Some((mut writer, bell)) = self.0.take() else { return Ok(()) };
        let (done, on_disk) = oneshot::channel();
        if let Some(group) = &mut writer.group {
            group.waiting.push(done);
        }
        drop(writer);
        bell.notify_one();
        on_disk.await.map_err(Error::fault)?.map_err(Error::from)
    }
}

impl Drop for Turn {
    /// A change that came to nothing may have opened the group: let it be closed, so that no lock is held idle.
    fn drop(&mut self) {
        if let Some((_, bell)) = &self.0 {
            bell.notify_one();
        }
    }
}

/// Commits the open group whenever the bell rings. The lock is fair: those already waiting for their turn come
/// first, and so share the commit.
async fn commit_groups(state: std::sync::Weak<Mutex<Writer>>, bell: Arc<Notify>) {
    loop {
        bell.notified().await;
        let Some(state) = state.upgrade() else { return };
        let mut writer = state.lock().await;
        let Some(group) = writer.group.take() else { continue };
        let outcome = group.tx.commit().await;
        if outcome.is_err() {
            // What state the connection is in is not known: a full disk ends transactions by itself.
            writer.connection = None;
        }
        drop(writer);
        for waiting in group.waiting {
            // Nobody listens where a request was given up; its change is lasting all the same.
            let _ = waiting.send(outcome.clone());
        }
    }
}

async fn sqlite(url: &str, connections: u32, query_only: bool) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // An acknowledged change survives a power failure, at the price of one sync a group.
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .statement_cache_capacity(256)
                // What a person erases is written over, not only marked as free.
                .pragma("secure_delete", "on")
                .pragma("cache_size", "-8000")
                .pragma("temp_store", "memory");
            if query_only { sqlite.pragma("query_only", "on") } else { sqlite }
        });
    Database::connect(quiet(options)).await
}

fn quiet(mut options: ConnectOptions) -> ConnectOptions {
    // Statements hold what people wrote; they are not logged.
    options.sqlx_logging(false).record_stmt_in_spans(false);
    options
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
