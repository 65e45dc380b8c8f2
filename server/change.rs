//! A change in the making: its transaction, its moment, who makes it, and what has happened so far.
//!
//! Whatever writes takes a `&mut Change`, so nothing is written outside a transaction or unjournaled.
//! Dropped before [`crate::app::App::commit`], a change leaves no trace.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    clock::Chance,
    error::Result,
    journal::{self, Actor, Event},
    store::{Line, Turn},
};

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
