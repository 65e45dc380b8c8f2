//! By the clock: what is over is erased.

use std::time::Duration;

use super::{link, session, sign_up, throttle};
use crate::{
    app::App,
    error::{Chain, Result},
    journal::{Actor, Event},
};

/// Between two looks.
const PAUSE: Duration = Duration::from_hours(1);

/// Works until the task is dropped.
pub async fn work(app: App) {
    loop {
        if let Err(error) = erase_old(&app).await {
            tracing::error!(error = %Chain(&error), "what is over could not be erased");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Erases sessions, links, sign-ups and counters that are over, and tells how many there were.
pub async fn erase_old(app: &App) -> Result<u64> {
    let mut change = app.change(Actor::System("identity")).await?;
    let (sessions, links) = (session::erase_old(&mut change).await?, link::erase_old(&mut change).await?);
    let (sign_ups, tries) = (sign_up::erase_old(&mut change).await?, throttle::erase_old(&mut change).await?);
    let all = sessions + links + sign_ups + tries;
    if all > 0 {
        change.record(Event::TracesErased { sessions, links, sign_ups, tries });
        app.commit(change).await?;
    }
    Ok(all)
}
