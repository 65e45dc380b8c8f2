use migrations::{Migrations, MigratorTrait};
use sea_orm::{ConnectionTrait, Statement};

use super::house::{self, Failure};
use crate::{settings::Written, store::Store};

/// Brings the database up to date, and does nothing else.
#[expect(clippy::print_stdout, reason = "the answer is for the person who asked")]
pub fn migrate(written: Written) -> Result<(), Failure> {
    let settings = house::settings(written)?;
    house::runtime()?.block_on(async {
        let store = house::store(&settings).await?;
        let before = made(&store).await;
        store.migrate(|db| async move { Migrations::up(&db, None).await }).await?;
        match made(&store).await - before {
            0 => println!("The database is up to date: there was nothing to do."),
            1 => println!("The database is up to date: one step was made."),
            steps => println!("The database is up to date: {steps} steps were made."),
        }
        Ok(())
    })
}

/// How many steps the database has behind it; none where it is new.
async fn made(store: &Store) -> i64 {
    let count = Statement::from_string(store.backend(), "select count(*) from seaql_migrations");
    match store.read.query_one_raw(count).await {
        Ok(Some(row)) => row.try_get_by_index(0).unwrap_or(0),
        _ => 0,
    }
}
