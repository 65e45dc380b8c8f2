//! How much comes to a desk and how long it takes, in numbers: for whoever runs the server, who reads no case.

use std::collections::BTreeMap;

use sea_orm::{QuerySelect, entity::prelude::*};
use uuid::Uuid;

use super::{application, case};
use crate::error::Result;

/// The applications at one desk, as numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// With the authority, or waiting for the applicant: for a first decision or after an appeal.
    pub open: usize,
    /// Decided at least once, an appeal or not.
    pub decided: usize,
    /// Whole days from sending to the first decision: of the decided ones, the one in the middle; of two, the longer.
    pub median_days: Option<i64>,
}

/// By desk. A desk that nothing was sent to is not there.
pub async fn counts(db: &impl ConnectionTrait) -> Result<BTreeMap<Uuid, Counts>> {
    let rows = application::Entity::find()
        .select_only()
        .columns([application::Column::Id, application::Column::DeskId])
        .into_tuple::<(Uuid, Uuid)>()
        .all(db)
        .await?;
    let desks: BTreeMap<Uuid, Uuid> = rows.iter().copied().collect();
    let ids: Vec<Uuid> = rows.into_iter().map(|(id, _)| id).collect();
    let mut counts: BTreeMap<Uuid, Counts> = BTreeMap::new();
    let mut days: BTreeMap<Uuid, Vec<i64>> = BTreeMap::new();
    for (id, case) in case::cases(db, &ids).await? {
        let (Some(desk), Some(sent)) = (desks.get(&id), case.sent_at()) else { continue };
        let of_desk = counts.entry(*desk).or_default();
        of_desk.open += usize::from(case.state.is_open());
        if let Some(decided) = case.first_decided_at() {
            of_desk.decided += 1;
            days.entry(*desk).or_default().push((decided - sent).num_days());
        }
    }
    for (desk, mut days) in days {
        days.sort_unstable();
        if let Some(of_desk) = counts.get_mut(&desk) {
            of_desk.median_days = days.get(days.len() / 2).copied();
        }
    }
    Ok(counts)
}
