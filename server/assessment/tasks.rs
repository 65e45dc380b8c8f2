//! By the clock: attempts whose time is over are submitted with what was saved.

use std::time::Duration;

use super::{By, OpenAttempt, attempt, open_attempt, submit};
use crate::{
    app::App,
    catalog,
    error::{Chain, Error, Result},
    journal::Actor,
};

/// How often the server looks for attempts that are over.
const EVERY: Duration = Duration::from_secs(20);

/// Runs until the server stops.
pub async fn work(app: App) {
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(error) = submit_overdue(&app).await {
            tracing::error!(error = %Chain(&error), "attempts that are over could not be looked for");
        }
    }
}

/// Submits every attempt that is over; answers how many.
pub async fn submit_overdue(app: &App) -> Result<u64> {
    let mut submitted = 0;
    for open in open_attempt::overdue(&app.store.read, app.clock.now()).await? {
        match submit_one(app, &open).await {
            Ok(()) => submitted += 1,
            // One that can't be scored must not keep the others waiting.
            Err(error) => {
                tracing::error!(attempt = %open.attempt_id, error = %Chain(&error), "an attempt could not be submitted");
            }
        }
    }
    Ok(submitted)
}

async fn submit_one(app: &App, open: &OpenAttempt) -> Result<()> {
    let attempt = attempt::find(&app.store.read, open.attempt_id).await?.ok_or(Error::NotFound)?;
    let course = catalog::course(app, &attempt.version).await?;
    let mut change = app.change(Actor::System("assessment")).await?;
    submit(&mut change, &course, &attempt, By::Deadline).await?;
    app.commit(change).await
}
