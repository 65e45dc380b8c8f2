//! The exam: its blueprint, and a form drawn from the bank by it.

use crate::item::shuffle;
use crate::{Item, Level};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Exam {
    pub title: String,
    /// What the learner reads before starting.
    pub html: String,
    /// The time limit of one attempt.
    pub minutes: u32,
    /// In all; then a trainer decides.
    pub attempts: u32,
    /// Between attempts.
    pub wait_hours: u32,
    pub cut_score: CutScore,
    pub blueprint: Vec<BlueprintRow>,
}

/// The score needed to pass, and how it was set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CutScore {
    pub correct: u32,
    pub of: u32,
    pub set_on: Option<NaiveDate>,
    pub method: String,
    pub by: String,
}

/// How many items to draw of one domain and level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlueprintRow {
    /// The code of one of the course's topics.
    pub domain: String,
    /// Any level where none is named.
    pub level: Option<Level>,
    pub items: u32,
}

impl Exam {
    /// How many items an attempt draws.
    pub fn items(&self) -> u32 {
        self.blueprint.iter().fold(0, |sum, row| sum.saturating_add(row.items))
    }
}

impl BlueprintRow {
    pub fn matches(&self, item: &Item) -> bool {
        item.domain.as_ref() == Some(&self.domain) && (self.level.is_none() || item.level == self.level)
    }
}

/// The items of one attempt, in the order in which they are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub items: Vec<Drawn>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// The item's id.
    pub item: String,
    /// In which order its options, steps or right-hand sides are shown; empty where nothing is shuffled.
    pub order: Vec<usize>,
}

/// The bank holds too few items for a row of the blueprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the bank has {found} items of domain {domain}{} and the exam draws {wanted}", level.map(|l| format!(", level {},", l.name())).unwrap_or_default())]
pub struct BankTooSmall {
    pub domain: String,
    pub level: Option<Level>,
    pub wanted: u32,
    pub found: usize,
}

/// Draws the items of one attempt. No item comes twice, and rows that name a level are served before those that take any.
/// `below(n)` gives a number from 0 to n - 1, all equally likely.
pub fn draw(exam: &Exam, bank: &[Item], below: &mut dyn FnMut(usize) -> usize) -> Result<Form, BankTooSmall> {
    let mut free: Vec<&Item> = bank.iter().filter(|item| item.kind.fits_exam()).collect();
    let mut drawn = Vec::new();
    let (narrow, wide): (Vec<_>, Vec<_>) = exam.blueprint.iter().partition(|row| row.level.is_some());
    for row in narrow.into_iter().chain(wide) {
        let (fitting, rest): (Vec<&Item>, Vec<&Item>) = free.into_iter().partition(|item| row.matches(item));
        let wanted = row.items as usize;
        if fitting.len() < wanted {
            let (domain, level, found) = (row.domain.clone(), row.level, fitting.len());
            return Err(BankTooSmall { domain, level, wanted: row.items, found });
        }
        let order = shuffle(fitting.len(), below);
        drawn.extend(order[..wanted].iter().map(|&i| fitting[i]));
        free = rest;
        free.extend(order[wanted..].iter().map(|&i| fitting[i]));
    }
    let order = shuffle(drawn.len(), below);
    let items =
        order.into_iter().map(|i| Drawn { item: drawn[i].id.clone(), order: drawn[i].shuffled(below) });
    Ok(Form { items: items.collect() })
}
