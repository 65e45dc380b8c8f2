use migrations::{Migrations, MigratorTrait};

use super::house::{self, Failure};
use crate::settings::Written;

/// Brings the database up to date, and does nothing else.
#[expect(clippy::print_stdout, reason = "the answer is for the person who asked")]
pub fn migrate(written: Written) -> Result<(), Failure> {
    let settings = house::settings(written)?;
    house::runtime()?.block_on(async {
        let store = house::store(&settings).await?;
        let before = Migrations::get_pending_migrations(&store.read).await.map_or(0, |steps| steps.len());
        store.migrate(|db| async move { Migrations::up(&db, None).await }).await?;
        match before {
            0 => println!("The database is up to date."),
            1 => println!("The database is up to date: one step was made."),
            steps => println!("The database is up to date: {steps} steps were made."),
        }
        Ok(())
    })
}
