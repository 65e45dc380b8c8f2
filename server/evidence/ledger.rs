//! Practice hours added up, by month and by domain. Pure.

use std::collections::BTreeMap;

use chrono::Datelike;
use serde::Serialize;

use super::{
    content::Content,
    record::{Held, Standing},
    words::{self, said},
};

/// Sums of minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// As stated, or as changed by who confirmed; refused entries are left out.
    pub stated: i64,
    pub confirmed: i64,
    /// Asked of somebody, not answered yet.
    pub waiting: i64,
    pub entries: i64,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// A month such as `March 2026`, or a domain.
    pub name: String,
    pub sum: Sum,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    pub all: Sum,
    /// Newest first.
    pub months: Vec<Line>,
    pub domains: Vec<Line>,
    pub kinds: Vec<Line>,
}

impl Sum {
    fn add(&mut self, held: &Held) {
        self.entries += 1;
        self.stated += held.minutes();
        self.confirmed += held.confirmed_minutes();
        if held.standing() == Standing::Waiting {
            self.waiting += held.minutes();
        }
    }
}

/// The ledger of some entries; those that are no practice are left out.
pub fn ledger<'a>(entries: impl IntoIterator<Item = &'a Held>) -> Ledger {
    let mut all = Sum::default();
    let (mut months, mut domains, mut kinds) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for held in entries {
        let Content::Practice(of) = &held.content else { continue };
        all.add(held);
        let month = (of.on.year(), of.on.month());
        let named = of.on.format("%B %Y").to_string();
        months.entry(month).or_insert((named, Sum::default())).1.add(held);
        domains.entry(of.domain.clone()).or_insert_with(Sum::default).add(held);
        kinds.entry(of.work.clone()).or_insert_with(Sum::default).add(held);
    }
    let named = |words: &[words::Word], sums: BTreeMap<String, Sum>| {
        let mut lines: Vec<Line> =
            sums.into_iter().map(|(code, sum)| Line { name: said(words, &code), sum }).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.sum.stated));
        lines
    };
    Ledger {
        all,
        months: months.into_values().rev().map(|(name, sum)| Line { name, sum }).collect(),
        domains: named(words::DOMAINS, domains),
        kinds: named(words::PRACTICE, kinds),
    }
}
