//! In which order options, steps and right-hand sides are shown.

use curriculum::{Item, Kind};
use sha2::{Digest, Sha256};

/// An order that is the same each time for the same item and salt, such as an enrollment's id: where no form of an
/// exam keeps it.
pub fn steady_order(item: &Item, salt: &[u8]) -> Vec<usize> {
    let mut count = 0_u64;
    item.shuffled(&mut |below| {
        let mut sum = Sha256::new();
        sum.update(salt);
        sum.update(item.id.as_bytes());
        sum.update(count.to_be_bytes());
        count += 1;
        let drawn = u64::from_be_bytes(sum.finalize()[..8].try_into().expect("a hash is longer"));
        usize::try_from(drawn % (below.max(1) as u64)).unwrap_or(0)
    })
}

/// What stands at each place of the page, as positions in the authored text. An order that does not fit the item is
/// mended: what it leaves out comes last.
pub(super) fn shown(item: &Item, order: &[usize]) -> Vec<usize> {
    let len = match &item.kind {
        Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options } => options.len(),
        Kind::Matching { pairs, .. } => pairs.len(),
        Kind::Ordering { steps } => steps.len(),
        _ => 0,
    };
    let mut shown: Vec<usize> = Vec::with_capacity(len);
    for at in order.iter().copied().chain(0..len) {
        if at < len && !shown.contains(&at) {
            shown.push(at);
        }
    }
    if let Kind::Matching { pairs, .. } = &item.kind {
        // Two left sides may share a right side; it is shown once.
        let all = shown.clone();
        let first = |at: usize| all.iter().copied().find(|&other| pairs[other].right == pairs[at].right);
        shown.retain(|&at| first(at) == Some(at));
    }
    shown
}
