//! The one way to SQLite's writer, where changes that arrive together share a commit (`decisions/0001`).

use std::sync::{Arc, Weak};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use super::sqlite::Connections;
use crate::error::{Error, Result};

pub(super) struct Lane {
    pub writer: Arc<Connections>,
    group: Arc<Mutex<Group>>,
    /// Rung when a change wants its group committed.
    bell: Arc<Notify>,
}

/// The open transaction and those who wait for it to be on disk.
#[derive(Default)]
struct Group {
    last: Last,
    waiting: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

/// What is to become of the savepoint that the last change wrote behind.
#[derive(Clone, Copy, Default)]
enum Last {
    /// There is none: the group has not begun.
    #[default]
    None,
    Kept,
    /// It came to nothing, or is still under way.
    Undone,
}

/// A change's place at the writer.
pub struct Place {
    group: OwnedMutexGuard<Group>,
    bell: Arc<Notify>,
}

impl Lane {
    pub(super) async fn open(url: &str) -> Result<Lane> {
        let writer = Arc::new(Connections::of_writer(url)?);
        writer.open().await?;
        let (group, bell) = (Arc::default(), Arc::default());
        tokio::spawn(commit_groups(Arc::downgrade(&writer), Arc::downgrade(&group), Arc::clone(&bell)));
        Ok(Lane { writer, group, bell })
    }

    /// Waits for the turn, then opens a savepoint in the group that is open, or in a new one. Not to be dropped half way:
    /// of its two statements the second might be missing.
    pub(super) async fn begin(&self) -> Result<Place> {
        let group = self.group.clone().lock_owned().await;
        let mut place = Place { group, bell: self.bell.clone() };
        let last = std::mem::replace(&mut place.group.last, Last::Undone);
        let began = match last {
            Last::None => self.begin_group(&mut place).await,
            Last::Kept => self.write("release change; savepoint change").await,
            Last::Undone => self.write("rollback to change").await,
        };
        if began.is_err() && !matches!(last, Last::None) && place.group.waiting.is_empty() {
            // The group ended by itself, as on a full disk, and nobody's change was in it.
            self.writer.close().await;
            self.begin_group(&mut place).await?;
            return Ok(place);
        }
        began?;
        Ok(place)
    }

    /// Keeps changes out while the file is migrated, through a connection of its own.
    pub(super) async fn alone<F, Fut>(&self, step: F) -> Result<(), DbErr>
    where
        F: FnOnce(DatabaseConnection) -> Fut,
        Fut: Future<Output = Result<(), DbErr>>,
    {
        let _group = self.group.lock().await;
        let pool = self.writer.pool_of_one().await?;
        step(pool.clone()).await?;
        pool.close().await
    }

    async fn begin_group(&self, place: &mut Place) -> Result<(), DbErr> {
        let began = async {
            self.writer.open().await?;
            self.write("begin immediate; savepoint change").await
        };
        let began = began.await;
        if began.is_err() {
            self.writer.close().await;
            place.group.last = Last::None;
        }
        began
    }

    async fn write(&self, sql: &str) -> Result<(), DbErr> {
        self.writer.execute_unprepared(sql).await.map(drop)
    }
}

impl Place {
    /// Makes the change lasting. Returns once it is on disk.
    pub(super) async fn commit(mut self) -> Result<()> {
        let (done, on_disk) = oneshot::channel();
        self.group.last = Last::Kept;
        self.group.waiting.push(done);
        drop(self);
        on_disk.await.map_err(Error::fault)?.map_err(Error::from)
    }
}

impl Drop for Place {
    /// Also a change that came to nothing may have opened the group: no lock is held idle.
    fn drop(&mut self) {
        self.bell.notify_one();
    }
}

/// Commits the open group whenever the bell rings. The lock is fair: those already waiting for their turn come
/// first, and so share the commit.
async fn commit_groups(writer: Weak<Connections>, group: Weak<Mutex<Group>>, bell: Arc<Notify>) {
    loop {
        bell.notified().await;
        let (Some(writer), Some(group)) = (writer.upgrade(), group.upgrade()) else { return };
        let mut group = group.lock().await;
        let Group { last, waiting } = std::mem::take(&mut *group);
        let end = match last {
            Last::None => continue,
            Last::Kept => "commit",
            Last::Undone if waiting.is_empty() => "rollback",
            Last::Undone => "rollback to change; commit",
        };
        let outcome = writer.execute_unprepared(end).await.map(drop);
        if outcome.is_err() {
            // What state the connection is in is not known: a full disk ends transactions by itself.
            writer.close().await;
        }
        drop(group);
        for waiting in waiting {
            // Nobody listens where a request was given up; its change is lasting all the same.
            let _ = waiting.send(outcome.clone());
        }
    }
}
