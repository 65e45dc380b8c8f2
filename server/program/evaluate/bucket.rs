//! Filling buckets so that no hour is used twice.
//!
//! Buckets can all be filled exactly when every set of them is offered enough: what may go into at least one bucket of the
//! set covers what the set asks (Hall's condition; hours are divisible, so it is also sufficient).

use super::Verdict;
use super::amount::{Manner, Piece};
use super::filter::{Maybe, matches, or};
use crate::condition::{Amount, Surplus};
use crate::unit::Quantity;
use std::collections::BTreeMap;

pub fn fill(
    amount: &Amount,
    pieces: &[Piece],
    manner: Manner,
    topics: &BTreeMap<String, Vec<String>>,
) -> Verdict {
    let takes = |surplus| surplus == Surplus::Yes || (surplus == Surplus::Unknown && manner.surplus);
    // By the set of buckets that it may fill, as bits: how much there is for sure, and how much at most.
    let (mut sure, mut most): (BTreeMap<u32, u64>, BTreeMap<u32, u64>) = (BTreeMap::new(), BTreeMap::new());
    let mut open = false;
    for piece in pieces {
        let own: Vec<Maybe> =
            amount.buckets.iter().map(|bucket| matches(&bucket.only, piece, topics)).collect();
        let any = own.iter().copied().fold(Some(false), or);
        let (mut certain, mut possible) = (0_u32, 0_u32);
        for (i, bucket) in amount.buckets.iter().enumerate() {
            let fits = if takes(bucket.surplus) { or(own[i], any) } else { own[i] };
            certain |= u32::from(fits == Some(true)) << i;
            possible |= u32::from(fits != Some(false)) << i;
        }
        match piece.amount {
            Some(amount) => {
                *most.entry(possible).or_default() += amount;
                if piece.sure {
                    *sure.entry(certain).or_default() += amount;
                }
            }
            None => open = true,
        }
    }
    let short = worst(amount, &sure);
    let Some((set, lacking)) = short else {
        return Verdict::met("Every part has enough.");
    };
    let possible = open || worst(amount, &most).is_none();
    let names: Vec<&str> = amount
        .buckets
        .iter()
        .enumerate()
        .filter(|(i, _)| set & (1 << i) != 0)
        .map(|(_, b)| b.name.as_str())
        .collect();
    let measure = amount.buckets.first().map_or(crate::unit::Measure::Minutes, |bucket| bucket.min.measure);
    let lacks = Quantity { amount: lacking, measure };
    let reason =
        format!("{lacks} more are needed for {}. One hour fills one part only.", names.join(" and "));
    let mut verdict = Verdict::of(if possible { None } else { Some(false) }, reason);
    verdict.lacks = Some(lacks);
    verdict
}

/// The smallest set of buckets that is offered too little, and how much it lacks; none where all can be filled.
fn worst(amount: &Amount, offered: &BTreeMap<u32, u64>) -> Option<(u32, u64)> {
    let sets = 1_u32..1 << amount.buckets.len();
    let short = sets.filter_map(|set| {
        let asked: u64 = amount
            .buckets
            .iter()
            .enumerate()
            .filter(|(i, _)| set & (1 << i) != 0)
            .map(|(_, b)| b.min.amount)
            .sum();
        let there: u64 = offered.iter().filter(|(mask, _)| *mask & set != 0).map(|(_, amount)| amount).sum();
        asked.checked_sub(there).filter(|lacking| *lacking > 0).map(|lacking| (set, lacking))
    });
    short.min_by_key(|(set, lacking)| (set.count_ones(), u64::MAX - lacking))
}
