//! What every request may reach, and how a change begins and ends.

use std::{pin::Pin, sync::Arc};

use crate::{
    change::{Change, News},
    clock::{Chance, Clock},
    error::Result,
    journal::{Actor, Event},
    mail::Mailroom,
    press::Press,
    settings::Settings,
    shelf::Shelf,
    store::Store,
    web::{Templates, Viewer},
};

pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// What the house does about an event; `reactions.rs` is the one there is.
pub type React = for<'a> fn(&'a App, &'a mut Change, Event) -> Answer<'a>;

/// Whom a session's token belongs to, as a page's header needs them; `identity::greet` is the one there is.
pub type Greet = for<'a> fn(&'a App, &'a str) -> Pin<Box<dyn Future<Output = Option<Viewer>> + Send + 'a>>;

/// The house as a request sees it. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inside>);

pub struct Inside {
    pub store: Store,
    pub clock: Clock,
    pub chance: Chance,
    pub settings: Settings,
    pub templates: Templates,
    pub shelf: Shelf,
    pub mailroom: Mailroom,
    pub press: Press,
    pub news: News,
    pub react: React,
    pub greet: Greet,
}

impl std::ops::Deref for App {
    type Target = Inside;
    fn deref(&self) -> &Inside {
        &self.0
    }
}

impl App {
    pub fn new(inside: Inside) -> App {
        App(Arc::new(inside))
    }

    /// Begins a change. On SQLite, waits for its turn: do what takes long (hashing, rendering) before.
    pub async fn change(&self, actor: Actor) -> Result<Change> {
        let (tx, turn) = self.store.begin().await?;
        Ok(Change {
            tx,
            turn,
            now: self.clock.now(),
            actor,
            chance: self.chance.clone(),
            unanswered: [].into(),
            happened: Vec::new(),
        })
    }

    /// Lets the house answer what happened, then makes it all lasting, or nothing of it.
    pub async fn commit(&self, mut change: Change) -> Result<()> {
        while let Some(event) = change.unanswered.pop_front() {
            change.happened.push(event.clone());
            (self.react)(self, &mut change, event).await?;
        }
        change.keep_journal().await?;
        let wakes_mail = change.happened.iter().any(|event| matches!(event, Event::LetterQueued { .. }));
        let Change { tx, turn, happened, .. } = change;
        turn.commit(tx).await?;
        self.news.of(&happened);
        if wakes_mail {
            self.mailroom.wake();
        }
        Ok(())
    }
}
