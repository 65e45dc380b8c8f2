//! How items did: how hard each was, and whether it tells those who know from those who do not.

use std::collections::{BTreeMap, HashMap};

use curriculum::{Course, score};
use sea_orm::{QueryOrder, entity::prelude::*};
use serde::Serialize;

use super::{attempt, response, result};
use crate::error::Result;

/// What one taker earned of one item's points, from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    pub item: String,
    pub share: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemStatistics {
    /// The item's id.
    pub item: String,
    /// Attempts in which it was asked and that were handed in.
    pub takers: u32,
    /// The mean share earned, from 0 (nobody) to 1 (everybody): what testing calls difficulty, or p.
    pub difficulty: f64,
    /// The correlation of the item's share with the mean share of the other items of the same attempt (corrected
    /// item-total), from -1 to 1. Below 0.2 the item deserves a look; below 0 its key does. None where there are fewer
    /// than three takers or nothing varies.
    pub discrimination: Option<f64>,
}

/// One list for each attempt. In the order of item ids.
pub fn item_statistics(attempts: &[Vec<Share>]) -> Vec<ItemStatistics> {
    let mut pairs: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for attempt in attempts {
        let total: f64 = attempt.iter().map(|share| share.share).sum();
        let others = float(attempt.len().saturating_sub(1)).max(1.0);
        for share in attempt {
            pairs.entry(&share.item).or_default().push((share.share, (total - share.share) / others));
        }
    }
    let statistics = pairs.into_iter().map(|(item, pairs)| ItemStatistics {
        item: item.to_owned(),
        takers: u32::try_from(pairs.len()).unwrap_or(u32::MAX),
        difficulty: pairs.iter().map(|(share, _)| share).sum::<f64>() / float(pairs.len()),
        discrimination: correlation(&pairs),
    });
    statistics.collect()
}

/// Of all attempts of a course version that were handed in.
pub async fn statistics_of(db: &impl ConnectionTrait, course: &Course) -> Result<Vec<ItemStatistics>> {
    let attempts = attempt::Entity::find()
        .filter(attempt::Column::Version.eq(&course.version))
        .order_by_asc(attempt::Column::Id)
        .all(db)
        .await?;
    let mut shares = Vec::with_capacity(attempts.len());
    // In portions: databases limit how many values a query takes.
    for portion in attempts.chunks(200) {
        let ids = || portion.iter().map(|attempt| attempt.id);
        let results = result::Entity::find().filter(result::Column::AttemptId.is_in(ids())).all(db).await?;
        let rows = response::Entity::find()
            .filter(response::Column::AttemptId.is_in(ids()))
            .order_by_asc(response::Column::Seq)
            .all(db)
            .await?;
        let mut saved: HashMap<(Uuid, String), response::Model> = HashMap::new();
        for row in rows {
            saved.insert((row.attempt_id, row.item.clone()), row);
        }
        for attempt in portion.iter().filter(|a| results.iter().any(|result| result.attempt_id == a.id)) {
            let mut of_attempt = Vec::new();
            for drawn in attempt.form()?.items {
                let item = attempt::item(course, &drawn)?;
                let row = saved.get(&(attempt.id, drawn.item.clone()));
                let earned = row.and_then(response::Model::read).and_then(|response| score(item, &response));
                let share = earned.map_or(0.0, |score| score.earned / f64::from(score.of.max(1)));
                of_attempt.push(Share { item: drawn.item, share });
            }
            shares.push(of_attempt);
        }
    }
    Ok(item_statistics(&shares))
}

/// Pearson's.
fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    if pairs.len() < 3 {
        return None;
    }
    let n = float(pairs.len());
    let (mean_x, mean_y) =
        (pairs.iter().map(|(x, _)| x).sum::<f64>() / n, pairs.iter().map(|(_, y)| y).sum::<f64>() / n);
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        let (dx, dy) = (x - mean_x, y - mean_y);
        xy += dx * dy;
        xx += dx * dx;
        yy += dy * dy;
    }
    (xx > 1e-12 && yy > 1e-12).then(|| xy / (xx * yy).sqrt())
}

fn float(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}
