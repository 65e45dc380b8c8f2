//! By the clock: what is over is erased, and the journal is looked through once a day.

use std::time::Duration;

use chrono::TimeDelta;

use super::{check_journal, last_check};
use crate::{
    app::App,
    closing, employer,
    error::{Chain, Result},
    evidence,
    journal::{self, Actor},
    mail, sharing, token,
};

/// Between two looks.
const PAUSE: Duration = Duration::from_hours(1);
/// Letters erased in one change, so that nobody waits long for their turn.
const BATCH: u64 = 500;

/// Works until the task is dropped. Any number of servers may do so at once: what one has erased, the next does not
/// find.
pub async fn work(app: App) {
    loop {
        if let Err(error) = erase_old(&app).await {
            tracing::error!(error = %Chain(&error), "what is over could not be erased");
        }
        if let Err(error) = check_daily(&app).await {
            tracing::error!(error = %Chain(&error), "the journal could not be checked");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Erases letters, tokens, look-ups, invitations, links and evidence whose time is over, and accounts that were closed;
/// tells how many there were.
pub async fn erase_old(app: &App) -> Result<u64> {
    let mut all = 0;
    loop {
        let mut change = app.change(Actor::System("erasure")).await?;
        let erased = mail::erase_old(&mut change, BATCH).await?;
        all += erased;
        if erased < BATCH {
            all += token::erase_old(&mut change).await?;
            all += employer::erase_old(&mut change).await?;
            all += employer::erase_invitations(&mut change).await?;
            all += sharing::erase_old(&mut change).await?;
            app.commit(change).await?;
            all += evidence::erase_old(app).await?;
            return Ok(all + closing::erase_due(app).await?);
        }
        app.commit(change).await?;
    }
}

/// Looks through the journal where nobody has for a day.
pub async fn check_daily(app: &App) -> Result<()> {
    let last = last_check(&app.store.read).await?;
    if last.is_some_and(|check| check.at > app.clock.now() - TimeDelta::days(1)) {
        return Ok(());
    }
    let found = journal::verify(&app.store.read).await?;
    if let Err(broken) = &found {
        tracing::error!(seq = broken.seq, what = broken.what, "the journal is not what was written");
    }
    let mut change = app.change(Actor::System("journal")).await?;
    check_journal(&mut change, &found);
    app.commit(change).await
}
