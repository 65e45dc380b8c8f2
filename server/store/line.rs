//! What statements are sent through, whichever database answers.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement, prelude::async_trait,
};

use super::sqlite::Connections;

#[derive(Clone)]
pub enum Line {
    Sqlite(Arc<Connections>),
    /// PostgreSQL, outside of a change.
    Pool(DatabaseConnection),
    /// PostgreSQL, within one.
    Transaction(Arc<DatabaseTransaction>),
}

#[async_trait::async_trait]
impl ConnectionTrait for Line {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Line::Sqlite(_) => DbBackend::Sqlite,
            Line::Pool(_) | Line::Transaction(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Line::Sqlite(line) => line.execute_raw(statement).await,
            Line::Pool(line) => line.execute_raw(statement).await,
            Line::Transaction(line) => line.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Line::Sqlite(line) => line.execute_unprepared(sql).await,
            Line::Pool(line) => line.execute_unprepared(sql).await,
            Line::Transaction(line) => line.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Line::Sqlite(line) => line.query_one_raw(statement).await,
            Line::Pool(line) => line.query_one_raw(statement).await,
            Line::Transaction(line) => line.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Line::Sqlite(line) => line.query_all_raw(statement).await,
            Line::Pool(line) => line.query_all_raw(statement).await,
            Line::Transaction(line) => line.query_all_raw(statement).await,
        }
    }
}
