//! Rows of record of which a later one takes the place of an earlier one.

use std::collections::BTreeSet;

use sea_orm::entity::prelude::Uuid;

use super::{acceptance, approval};

/// What may take the place of another of its kind.
pub trait Replaces: Clone {
    fn id(&self) -> Uuid;
    fn replaces(&self) -> Option<Uuid>;
    /// It was recorded in error, and holds on no day.
    fn in_error(&self) -> bool;
}

impl Replaces for approval::Model {
    fn id(&self) -> Uuid {
        self.id
    }
    fn replaces(&self) -> Option<Uuid> {
        self.replaces
    }
    fn in_error(&self) -> bool {
        self.in_error
    }
}

impl Replaces for acceptance::Model {
    fn id(&self) -> Uuid {
        self.id
    }
    fn replaces(&self) -> Option<Uuid> {
        self.replaces
    }
    fn in_error(&self) -> bool {
        self.in_error
    }
}

/// Those that nothing has taken the place of.
pub fn standing<R: Replaces>(rows: Vec<R>) -> Vec<R> {
    let replaced: BTreeSet<Uuid> = rows.iter().filter_map(Replaces::replaces).collect();
    rows.into_iter().filter(|row| !row.in_error() && !replaced.contains(&row.id())).collect()
}

/// Those rows that came before one, the newest first.
pub fn history<R: Replaces>(rows: &[R], id: Uuid) -> Vec<R> {
    let mut found = Vec::new();
    let mut next = rows.iter().find(|row| row.id() == id).and_then(Replaces::replaces);
    while let Some(row) = next.and_then(|id| rows.iter().find(|row| row.id() == id)) {
        next = row.replaces();
        found.push(row.clone());
    }
    found
}
