//! By the clock: letters before terms end.

use std::time::Duration;

use super::reminder;
use crate::{
    app::App,
    error::{Chain, Result},
    journal::Actor,
};

/// Between two looks.
const PAUSE: Duration = Duration::from_hours(1);

/// Works until the task is dropped. Any number of servers may do so at once: there can be one reminder of a kind.
pub async fn work(app: App) {
    loop {
        if let Err(error) = remind(&app).await {
            tracing::error!(error = %Chain(&error), "reminders of renewals could not be written");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Writes the reminders that are due and have not come out, and tells how many there were.
pub async fn remind(app: &App) -> Result<usize> {
    let mut written = 0;
    for term in reminder::ending(&app.store.read, app.clock.now().date_naive()).await? {
        let mut change = app.change(Actor::System("reminders")).await?;
        if reminder::take(&mut change, &term).await?.is_some() {
            app.commit(change).await?;
            written += 1;
        }
    }
    Ok(written)
}
