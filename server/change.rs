//! A change in the making: its transaction, its moment, who makes it, and what has happened so far.
//!
//! Whatever writes takes a `&mut Change`, so nothing is written outside a transaction or unjournaled.
//! Dropped before [`crate::app::App::commit`], a change leaves no trace.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    clock::Chance,
    error::Result,
    journal::{self, Actor, Event},
    store::{Line, Turn},
};

/// Counts the changes after which strangers may be shown something else, so that whoever keeps an answer knows when it
/// may be out of date. Of this server alone: what another one on the same database changed is not in it.
#[derive(Default)]
pub struct News(AtomicU64);

impl News {
    /// To be asked before what is kept is read; an answer is fresh while it stays the same.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    pub(crate) fn of(&self, happened: &[Event]) {
        if happened.iter().any(Event::may_be_seen) {
            self.0.fetch_add(1, Ordering::AcqRel);
        }
    }
}

pub struct Change {
    /// Read and write through this, never through the store, until the change is committed.
    pub tx: Line,
    pub now: DateTime<Utc>,
    pub actor: Actor,
    pub chance: Chance,
    pub(crate) unanswered: VecDeque<Event>,
    pub(crate) happened: Vec<Event>,
    /// After `tx`, so that a dropped change is rolled back before the next one begins.
    pub(crate) turn: Turn,
}

impl Change {
    /// Tells what happened. The house answers in `reactions.rs` when the change is committed.
    pub fn record(&mut self, event: Event) {
        self.unanswered.push_back(event);
    }

    /// A new id of this change's moment.
    pub fn id(&self) -> Uuid {
        self.chance.id(self.now)
    }

    /// The events so far, into the chain. Nothing may be recorded after it.
    pub(crate) async fn keep_journal(&mut self) -> Result<()> {
        if self.happened.is_empty() {
            return Ok(());
        }
        self.turn.alone(&self.tx).await?;
        journal::append(&self.tx, self.now, &self.actor, &self.happened).await
    }
}
