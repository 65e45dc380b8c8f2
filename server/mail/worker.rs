//! Sends what is due. Any number of servers may do so at once; each letter is held by one at a time.

use std::{pin::Pin, sync::Arc, time::Duration};

use chrono::TimeDelta;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::Notify;

use super::{Attachment, outbox, outbox::Outcome, post::Post};
use crate::{
    app::App,
    error::{Chain, Error, Result},
    journal::Actor,
};

/// Makes the files a letter asks for by name. The roof knows how; the mail does not.
pub type Attach =
    for<'a> fn(&'a App, &'a str) -> Pin<Box<dyn Future<Output = Result<Vec<Attachment>>> + Send + 'a>>;

/// How long a worker holds a letter: longer than sending one can take, so that two never send the same.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// Looks at the clock at least this often, also for letters that other servers queued.
const IDLE: Duration = Duration::from_secs(20);
/// Held together. Were each to take as long as it may, [`AT_ONCE`] of them at a time are done within the lease, behind
/// those of the batch before.
const BATCH: u64 = 16;
/// One that waits for a slow post office, or for its certificate, does not hold up the others; and their changes share
/// commits.
const AT_ONCE: usize = 8;

#[derive(Clone)]
pub struct Mailroom {
    pub post: Post,
    pub attach: Attach,
    bell: Arc<Notify>,
}

impl Mailroom {
    pub fn new(post: Post, attach: Attach) -> Mailroom {
        Mailroom { post, attach, bell: Arc::new(Notify::new()) }
    }

    /// Something new is in the outbox.
    pub fn wake(&self) {
        self.bell.notify_one();
    }
}

/// Works until the task is dropped. A letter in flight then is sent again after its lease, with the same Message-ID.
pub async fn work(app: App) {
    loop {
        match deliver_due(&app).await {
            Ok(0) => {
                let next = outbox::next_due(&app.store.read).await.ok().flatten();
                let until = next.map_or(IDLE, |due| (due - app.clock.now()).to_std().unwrap_or(IDLE));
                let pause = until.clamp(Duration::from_millis(500), IDLE);
                let _ = tokio::time::timeout(pause, app.mailroom.bell.notified()).await;
            }
            Ok(_) => (),
            Err(error) => {
                tracing::error!(error = %Chain(&error), "the outbox could not be worked on");
                tokio::time::sleep(IDLE).await;
            }
        }
    }
}

/// Sends the letters that are due now, and tells how many were tried.
pub async fn deliver_due(app: &App) -> Result<usize> {
    if outbox::next_due(&app.store.read).await?.is_none_or(|due| due > app.clock.now()) {
        return Ok(0);
    }
    // The next are claimed while the last of those before are on their way.
    let batches = stream::try_unfold(app.clone(), |app| async move {
        let letters = claim(&app).await?;
        Ok::<_, Error>((!letters.is_empty()).then_some((letters, app)))
    });
    let letters = batches.map_ok(|batch| stream::iter(batch).map(Ok::<_, Error>)).try_flatten();
    let sent = letters.map(|letter| {
        let app = app.clone();
        async move { deliver(&app, letter?).await }
    });
    let outcomes = sent.buffer_unordered(AT_ONCE);
    // One that fails does not cut off another on its way: that would be sent a second time.
    let outcomes: Vec<Result<()>> = outcomes.collect().await;
    let tried = outcomes.len();
    outcomes.into_iter().collect::<Result<()>>()?;
    Ok(tried)
}

async fn claim(app: &App) -> Result<Vec<outbox::Model>> {
    let mut change = app.change(Actor::System("post")).await?;
    let letters = outbox::claim(&mut change, BATCH, LEASE).await?;
    if !letters.is_empty() {
        app.commit(change).await?;
    }
    Ok(letters)
}

async fn deliver(app: &App, letter: outbox::Model) -> Result<()> {
    let attachments = match &letter.attachment {
        Some(name) => (app.mailroom.attach)(app, name).await,
        None => Ok(Vec::new()),
    };
    let outcome = match attachments {
        Ok(files) => app.mailroom.post.deliver(&app.settings.mail_from, &letter, &files).await,
        Err(error) => {
            tracing::error!(letter = %letter.id, error = %Chain(&error), "an attachment could not be made");
            Outcome::Later("its attachment could not be made".into())
        }
    };
    let mut change = app.change(Actor::System("post")).await?;
    outbox::note(&mut change, &letter, outcome).await?;
    app.commit(change).await
}
