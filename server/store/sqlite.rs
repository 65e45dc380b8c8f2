//! SQLite's connections, held for as long as the house stands.
//!
//! Each has a thread of its own, and going there and back is most of what a small statement costs. A pool that asks a
//! connection whether it is well, before it is lent and again after, makes that journey three times; these are lent
//! as they are, and one that broke is opened anew (`decisions/0028`).

use std::{
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult,
    RuntimeErr, SqlxSqliteConnector, Statement,
    prelude::async_trait,
    sea_query::Values,
    sqlx::{
        self, AssertSqlSafe, ConnectOptions, Connection, Executor, Sqlite, SqliteConnection,
        query::Query,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Some connections to one file; those that are not lent lie here, the one used last on top.
pub struct Connections {
    options: SqliteConnectOptions,
    idle: Mutex<Vec<SqliteConnection>>,
    lendable: Semaphore,
    /// Whether one that is missing is opened when it is asked for.
    opens_itself: bool,
}

impl Connections {
    /// Up to `most` that refuse to write, opened when they are needed.
    pub(super) fn of_readers(url: &str, most: usize) -> Result<Connections, DbErr> {
        let options = options(url)?.pragma("query_only", "on");
        Ok(Connections::new(options, most, true))
    }

    /// The one that writes. A transaction must not go on in another connection than it began in, so it is opened by
    /// [`Connections::open`] alone.
    pub(super) fn of_writer(url: &str) -> Result<Connections, DbErr> {
        Ok(Connections::new(options(url)?, 1, false))
    }

    fn new(options: SqliteConnectOptions, most: usize, opens_itself: bool) -> Connections {
        Connections { options, idle: Mutex::default(), lendable: Semaphore::new(most), opens_itself }
    }

    /// Opens the writer, unless it is open.
    pub(super) async fn open(&self) -> Result<(), DbErr> {
        if self.idle().is_empty() {
            let opened = self.connect().await?;
            self.idle().push(opened);
        }
        Ok(())
    }

    /// A pool with one connection, for what asks for a pool.
    pub(super) async fn pool_of_one(&self) -> Result<DatabaseConnection, DbErr> {
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(self.options.clone());
        Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.await.map_err(opening)?))
    }

    /// Closes what lies here; a transaction that was open comes to nothing.
    pub(super) async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            // It is given up because it is in an unknown state: whether it says good-bye does not matter.
            let _ = connection.close_hard().await;
        }
    }

    async fn connect(&self) -> Result<SqliteConnection, DbErr> {
        self.options.connect().await.map_err(opening)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn lend(&self) -> Result<Loan<'_>, DbErr> {
        let permit = tokio::time::timeout(PATIENCE, self.lendable.acquire()).await;
        let permit = permit.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        let closed = || DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
        let permit = permit.map_err(|_| closed())?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None if self.opens_itself => self.connect().await?,
            None => return Err(closed()),
        };
        Ok(Loan { connection: Some(connection), home: self, _permit: permit })
    }
}

/// A connection that goes home by itself, also when the request that borrowed it is given up: what it was asked is then
/// ended by its thread before the next statement.
struct Loan<'a> {
    connection: Option<SqliteConnection>,
    home: &'a Connections,
    // Dropped after `drop` has put the connection back.
    _permit: SemaphorePermit<'a>,
}

impl Loan<'_> {
    async fn ask<T>(
        &mut self,
        what: impl AsyncFnOnce(&mut SqliteConnection) -> sqlx::Result<T>,
    ) -> sqlx::Result<T> {
        let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        let answer = what(connection).await;
        if matches!(answer, Err(sqlx::Error::WorkerCrashed)) {
            self.connection = None;
        }
        answer
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        self.home.idle().extend(self.connection.take());
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Connections {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Sqlite
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let done = self.lend().await?.ask(async |to| query(&statement).execute(to).await).await;
        done.map(ExecResult::from).map_err(doing)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let done = self.lend().await?.ask(async |to| to.execute(AssertSqlSafe(sql)).await).await;
        done.map(ExecResult::from).map_err(doing)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let row = self.lend().await?.ask(async |to| query(&statement).fetch_optional(to).await).await;
        Ok(row.map_err(asking)?.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let rows = self.lend().await?.ask(async |to| query(&statement).fetch_all(to).await).await;
        Ok(rows.map_err(asking)?.into_iter().map(QueryResult::from).collect())
    }
}

fn query(statement: &Statement) -> Query<'_, Sqlite, SqlxValues> {
    let values = statement.values.clone().unwrap_or(Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

/// How every connection to the file is opened.
fn options(url: &str) -> Result<SqliteConnectOptions, DbErr> {
    let options = SqliteConnectOptions::from_str(url).map_err(opening)?;
    Ok(options
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
        .pragma("temp_store", "memory")
        // Statements hold what people wrote; they are not logged.
        .disable_statement_logging())
}

fn opening(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

fn doing(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

fn asking(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}
