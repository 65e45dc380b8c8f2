//! From an item and a response to points. Pure; no response, however hostile, makes it panic.

use crate::{Ending, Item, Kind, Response, Scene};
use serde::Serialize;

/// What a response earned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Score {
    /// From 0 to `of`.
    pub earned: f64,
    /// The item's points.
    pub of: u32,
    /// Whether every point was earned.
    pub correct: bool,
}

/// None where a person scores, or nothing is scored. A response of another kind, or one that names what
/// the item does not have, earns nothing.
pub fn score(item: &Item, response: &Response) -> Option<Score> {
    let share = match (&item.kind, response) {
        (Kind::Essay { .. } | Kind::Reflection | Kind::Practical { .. }, _) => return None,
        (Kind::One { options } | Kind::TrueFalse { options }, Response::Chosen(chosen)) => match chosen[..] {
            [only] => whole(options.get(only).is_some_and(|option| option.correct)),
            _ => 0.0,
        },
        (Kind::Several { options }, Response::Chosen(chosen)) => {
            let right: Vec<bool> = options.iter().map(|option| option.correct).collect();
            several(&right, chosen)
        }
        (Kind::Matching { pairs, .. }, Response::Paired(paired)) if paired.len() == pairs.len() => {
            // Two left sides may share a right side: what counts is the text that was put there.
            let fits =
                |(pair, &to): (&crate::Pair, &usize)| pairs.get(to).is_some_and(|p| p.right == pair.right);
            share(pairs.iter().zip(paired).filter(|&both| fits(both)).count(), pairs.len())
        }
        (Kind::Ordering { steps }, Response::Ordered(ordered)) if is_order(ordered, steps.len()) => {
            share(steps.iter().zip(ordered).filter(|&(step, &at)| steps[at] == *step).count(), steps.len())
        }
        (Kind::Numeric { answer, tolerance, unit }, Response::Number(typed)) => {
            whole(number(typed, unit.as_deref()).is_some_and(|n| near(n, *answer, *tolerance)))
        }
        (Kind::Short { accept }, Response::Text(typed)) => whole(accepts(accept, typed)),
        (Kind::Fill { blanks, .. }, Response::Blanks(typed)) => share(
            blanks.iter().zip(typed).filter(|(accept, text)| accepts(accept, text)).count(),
            blanks.len(),
        ),
        (Kind::Scenario { scenes }, Response::Path(path)) => {
            match walk(scenes, path).and_then(|s| s.ending) {
                Some(Ending::Well) => 1.0,
                Some(Ending::SoSo) => 0.5,
                Some(Ending::Badly) | None => 0.0,
            }
        }
        _ => 0.0,
    };
    let correct = share >= 1.0;
    // A scenario is scored by its ending, so half is a result of its own there.
    let partial = item.partial || matches!(item.kind, Kind::Scenario { .. });
    let share = if correct || partial { share } else { 0.0 };
    Some(Score { earned: share * f64::from(item.points), of: item.points, correct })
}

/// The scene in which a path of choices ends, if every choice on it exists.
pub fn walk<'a>(scenes: &'a [Scene], path: &[usize]) -> Option<&'a Scene> {
    path.iter().try_fold(scenes.first()?, |scene, &choice| scenes.get(scene.choices.get(choice)?.to))
}

/// Right choices less wrong ones, over all that are right. All of them and no other make a whole.
fn several(right: &[bool], chosen: &[usize]) -> f64 {
    if chosen.iter().any(|&i| i >= right.len()) {
        return 0.0;
    }
    let (mut hit, mut miss) = (0_usize, 0_usize);
    for (i, &right) in right.iter().enumerate() {
        match (chosen.contains(&i), right) {
            (true, true) => hit += 1,
            (true, false) => miss += 1,
            (false, _) => {}
        }
    }
    let all = right.iter().filter(|&&r| r).count();
    if all == 0 {
        // "None of these" is a key as well: nothing chosen.
        return whole(miss == 0);
    }
    share(hit.saturating_sub(miss), all)
}

fn is_order(order: &[usize], len: usize) -> bool {
    let mut seen = vec![false; len];
    order.len() == len && order.iter().all(|&i| seen.get_mut(i).is_some_and(|s| !std::mem::replace(s, true)))
}

fn whole(right: bool) -> f64 {
    if right { 1.0 } else { 0.0 }
}

fn share(right: usize, all: usize) -> f64 {
    let exact = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    if all == 0 { 0.0 } else { exact(right) / exact(all) }
}

/// Bounds are inclusive; the last bit of binary fractions is forgiven.
fn near(n: f64, answer: f64, tolerance: f64) -> bool {
    (n - answer).abs() <= tolerance.abs() + 1e-9 * answer.abs().max(1.0)
}

/// A number as people type it: `1,250`, `−3`, `.5`, `45 minutes`.
fn number(typed: &str, unit: Option<&str>) -> Option<f64> {
    let mut text = typed.trim().to_lowercase();
    if let Some(unit) = unit {
        let bare = text.strip_suffix(&unit.trim().to_lowercase()).map(|rest| rest.trim_end().len());
        text.truncate(bare.unwrap_or(text.len()));
    }
    let text: String =
        text.trim_end_matches('%').trim().replace('\u{2212}', "-").replace([',', '\u{a0}'], "");
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    // Words such as "inf" and "nan" are numbers to the parser and not to people.
    if text.len() > 40 || !text.chars().all(plain) { None } else { text.parse().ok() }
}

fn accepts(accept: &[String], typed: &str) -> bool {
    let typed = plain(typed);
    !typed.is_empty() && accept.iter().any(|accepted| plain(accepted) == typed)
}

/// One spelling for what differs only by letter case, blanks, or the shape of quotes and dashes.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let straight = |c: char| match c {
        '\u{2018}' | '\u{2019}' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2010}'..='\u{2014}' => '-',
        c => c,
    };
    words.join(" ").to_lowercase().chars().map(straight).collect()
}
