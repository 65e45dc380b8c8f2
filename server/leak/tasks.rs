use std::time::Duration;

use super::sign_anew::sign_all_anew;
use crate::{app::App, error::Chain};

/// Between two looks for what another process left undone.
const PAUSE: Duration = Duration::from_hours(1);

/// Works until the task is dropped.
pub async fn work(app: App) {
    loop {
        if let Err(error) = sign_all_anew(&app).await {
            tracing::error!(error = %Chain(&error), "what a given-up key signed could not be signed anew");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
