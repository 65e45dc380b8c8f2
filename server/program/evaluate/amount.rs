//! Adding up what counts. What is not said of an entry makes a range: what counts for sure, and what might.

use super::filter::{Maybe, and, approved, attended, eligible, excluded, matches, or};
use super::{Case, Flag, LIMIT_DAY, Outcome, Verdict};
use crate::condition::{Amount, ApprovedOn, Attribute, Cap, Filter, Ledger, Ratio, Surplus};
use crate::evaluate::case::began;
use crate::facts::{Entry, Topic};
use crate::unit::{Measure, Quantity};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One way to read what a rule leaves open.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one yes or no that a rule may leave open")]
pub struct Manner {
    window: bool,
    spread: bool,
    approved_on: ApprovedOn,
    supervision: bool,
    pub surplus: bool,
    beyond: bool,
}

/// A stretch of an entry that has one set of topics.
#[derive(Clone, Copy)]
pub struct Piece<'a> {
    pub entry: &'a Entry,
    /// None: how much it is, is not known in this measure.
    pub amount: Option<u64>,
    pub topics: Topics<'a>,
    /// Whether it counts for sure.
    pub sure: bool,
}

#[derive(Clone, Copy)]
pub enum Topics<'a> {
    Unknown,
    One(&'a str),
    /// Those of these that have no minutes of their own.
    Rest(&'a [Topic]),
}

/// From what counts for sure to what might; without an end where an amount is not known.
#[derive(Clone, Copy, Default)]
struct Sum {
    low: u64,
    high: u64,
    open: bool,
}

impl Sum {
    fn at_least(self, min: u64) -> Maybe {
        if self.low >= min {
            Some(true)
        } else if self.open || self.high >= min {
            None
        } else {
            Some(false)
        }
    }

    fn up_to(self, most: u64) -> Self {
        Self {
            low: self.low.min(most),
            high: if self.open { most } else { self.high.min(most) },
            open: false,
        }
    }

    fn and(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high, open: self.open || other.open }
    }
}

impl Case<'_, '_> {
    pub fn amount(&self, amount: &Amount) -> Verdict {
        let open = self.open(amount);
        let Some((first, rest)) = open.split_first() else { return Verdict::unknown(LIMIT_DAY) };
        let base = self.amount_as(amount, first.0);
        let mut flags: Vec<Flag> = Vec::new();
        for (manner, flag) in rest {
            let other = self.amount_as(amount, *manner);
            if other.outcome != base.outcome && !flags.contains(flag) {
                flags.push(*flag);
            }
        }
        let Some(worst) = flags.first() else { return base };
        let why = match worst {
            Flag::Boundary => LIMIT_DAY,
            _ => "The rule leaves open something that this turns on.",
        };
        let mut verdict = Verdict::unknown(format!("{} {why}", base.reason));
        verdict.lacks = base.lacks;
        verdict.flags = flags;
        verdict
    }

    /// The readings of an amount: the first, and those that differ from it in one thing that is not said.
    fn open(&self, amount: &Amount) -> Vec<(Manner, Flag)> {
        let stated = self.stated(amount.within.as_ref());
        let first = Manner {
            window: stated.unwrap_or(true),
            spread: amount.inclusive.unwrap_or(true),
            approved_on: amount.approved_on.unwrap_or(ApprovedOn::End),
            supervision: amount.with_supervision.unwrap_or(true),
            surplus: true,
            beyond: amount.ratio.as_ref().is_some_and(|ratio| ratio.beyond_minimum.unwrap_or(false)),
        };
        let mut all = vec![(first, Flag::Boundary)];
        if stated.is_none() {
            all.push((Manner { window: false, ..first }, Flag::Boundary));
        }
        if amount.spread.is_some() && amount.inclusive.is_none() {
            all.push((Manner { spread: false, ..first }, Flag::Boundary));
        }
        if amount.approved_by.is_some() && amount.approved_on.is_none() {
            all.push((Manner { approved_on: ApprovedOn::Start, ..first }, Flag::NotStated));
            all.push((Manner { approved_on: ApprovedOn::EachDay, ..first }, Flag::NotStated));
        }
        if amount.with_supervision.is_none() {
            all.push((Manner { supervision: false, ..first }, Flag::NotStated));
        }
        if amount.buckets.iter().any(|bucket| bucket.surplus == Surplus::Unknown) {
            all.push((Manner { surplus: false, ..first }, Flag::NotStated));
        }
        if amount.ratio.as_ref().is_some_and(|ratio| ratio.beyond_minimum.is_none()) {
            all.push((Manner { beyond: true, ..first }, Flag::NotStated));
        }
        all
    }

    fn amount_as(&self, amount: &Amount, manner: Manner) -> Verdict {
        let measure = amount.min.map_or(Measure::Minutes, |min| min.measure);
        let pieces = self.pieces(amount, measure, manner);
        let sum = total(amount, &pieces, &self.program.topics);
        let mut verdict = Verdict::met(String::new());
        if let Some(min) = amount.min {
            verdict = enough(min, sum);
        }
        let more = [
            amount.share.map(|share| self.share(amount, manner, share, &pieces, measure)),
            amount.spread.map(|span| self.spread(span, manner.spread, &pieces)),
            amount.per_week.map(|weekly| per_week(weekly, &pieces)),
            amount.ratio.as_ref().map(|ratio| self.ratio(amount, ratio, manner, sum)),
            (!amount.buckets.is_empty())
                .then(|| super::bucket::fill(amount, &pieces, manner, &self.program.topics)),
        ];
        for other in more.into_iter().flatten() {
            let worse = match (verdict.outcome, other.outcome) {
                (Outcome::NotMet, _) => false,
                (Outcome::Unknown, other) => other == Outcome::NotMet,
                (_, other) => other != Outcome::Met,
            };
            if worse || verdict.reason.is_empty() {
                verdict = other;
            }
        }
        verdict.counted = Some((amount.of, Quantity { amount: sum.low, measure }));
        verdict
    }

    /// What of the ledger counts, cut where topics have minutes of their own.
    fn pieces<'b>(&'b self, amount: &Amount, measure: Measure, manner: Manner) -> Vec<Piece<'b>> {
        let bounds = amount.within.as_ref().map(|window| self.bounds(window, manner.window));
        let by_topic = measure == Measure::Minutes && names_topics(amount);
        let mut pieces = Vec::new();
        for entry in self.ledger(amount, manner) {
            if entry.on > self.question.day {
                continue;
            }
            let inside = match bounds {
                None => Some(true),
                Some(None) => None,
                Some(Some((from, to))) => Some(from <= entry.on && entry.on <= to),
            };
            let fits =
                and(inside, and(self.supervised(amount, entry), approved(amount, entry, manner.approved_on)));
            let fits = and(fits, attended(amount, entry));
            if fits != Some(false) {
                cut(entry, measure, by_topic, |mut piece| {
                    let topics = &self.program.topics;
                    let kept = and(
                        matches(&amount.only, &piece, topics),
                        excluded(&amount.except, &piece, topics).map(|out| !out),
                    );
                    let counts = and(fits, kept);
                    piece.sure = counts == Some(true);
                    if counts != Some(false) {
                        pieces.push(piece);
                    }
                });
            }
        }
        if amount.once_per_course || measure == Measure::Courses { once(pieces) } else { pieces }
    }

    fn ledger(&self, amount: &Amount, manner: Manner) -> impl Iterator<Item = &Entry> {
        let more: &[Entry] = if amount.of == Ledger::Experience
            && manner.supervision
            && amount.with_supervision != Some(false)
        {
            &self.facts.supervision
        } else {
            &[]
        };
        self.entries(amount.of).iter().chain(more)
    }

    pub fn entries(&self, ledger: Ledger) -> &[Entry] {
        match ledger {
            Ledger::Training => &self.facts.training,
            Ledger::Experience => &self.facts.experience,
            Ledger::Supervision => &self.facts.supervision,
            Ledger::Ce => &self.facts.ce,
        }
    }

    fn supervised(&self, amount: &Amount, entry: &Entry) -> Maybe {
        if amount.supervised_by.is_empty() {
            return Some(true);
        }
        let supervisor = self.facts.supervisors.get(entry.supervisor.as_ref()?)?;
        amount.supervised_by.iter().map(|rule| eligible(rule, supervisor, entry.on)).fold(Some(false), or)
    }

    fn share(
        &self,
        amount: &Amount,
        manner: Manner,
        share: u32,
        pieces: &[Piece],
        measure: Measure,
    ) -> Verdict {
        let whole =
            Amount { only: Filter::default(), except: Filter::default(), min: None, ..amount.clone() };
        let all = self.pieces(&whole, measure, manner);
        let (part, base) = (sum(pieces.iter()), sum(all.iter()));
        let needed = |base: u64| (base * u64::from(share)).div_ceil(10_000);
        let holds = if part.low >= needed(base.high) && !base.open {
            Some(true)
        } else if !part.open && part.high < needed(base.low) {
            Some(false)
        } else {
            None
        };
        let told = |amount| Quantity { amount, measure };
        Verdict::of(
            holds,
            format!("{} of {} so far; {}% is asked.", told(part.low), told(base.low), share / 100),
        )
    }

    fn spread(&self, span: crate::unit::Span, inclusive: bool, pieces: &[Piece]) -> Verdict {
        let days = || pieces.iter().map(|piece| began(piece.entry));
        let (Some(first), Some(last)) = (days().min(), pieces.iter().map(|piece| piece.entry.on).max())
        else {
            return Verdict::not_met("Nothing is recorded yet.");
        };
        let end = self.program.calendar.after(first, span).map_or(NaiveDate::MAX, |counted| counted.day);
        let holds = if inclusive { last.succ_opt().is_some_and(|day| day >= end) } else { last >= end };
        Verdict::of(Some(holds), format!("It reaches from {first} to {last}; {span} are asked."))
    }

    fn ratio(&self, amount: &Amount, ratio: &Ratio, manner: Manner, sum: Sum) -> Verdict {
        // All of the other ledger in the same time, whoever supervised or approved it.
        let other = Amount { min: Some(ratio.per), within: amount.within.clone(), ..Amount::of(ratio.of) };
        let pieces = self.pieces(&other, ratio.per.measure, manner);
        let of = self::sum(pieces.iter());
        let limit = if manner.beyond {
            u64::MAX
        } else {
            amount.min.map_or(u64::MAX, |min| min.amount * ratio.per.amount / ratio.each.amount.max(1))
        };
        let needed = |base: u64| (base.min(limit) * ratio.each.amount).div_ceil(ratio.per.amount);
        let holds = if sum.low >= needed(of.high) && !of.open {
            Some(true)
        } else if !sum.open && sum.high < needed(of.low) {
            Some(false)
        } else {
            None
        };
        Verdict::of(holds, format!("{} is asked for every {}.", ratio.each, ratio.per))
    }
}

fn enough(min: Quantity, sum: Sum) -> Verdict {
    let low = Quantity { amount: sum.low, ..min };
    let holds = sum.at_least(min.amount);
    let one = if min.measure == Measure::Minutes { 60 } else { 1 };
    let asked = format!("{min} {} asked.", if min.amount == one { "is" } else { "are" });
    let reason = match holds {
        Some(true) => format!("{low}; {asked}"),
        Some(false) => format!("{low} so far; {asked}"),
        None if sum.open => {
            format!("{low} for sure; how much the rest comes to is not known. {asked}")
        }
        None => {
            let more = Quantity { amount: sum.high - sum.low, ..min };
            format!("{low} for sure; of {more} more it is not known whether they count. {asked}")
        }
    };
    let mut verdict = Verdict::of(holds, reason);
    if holds != Some(true) {
        verdict.lacks = Some(Quantity { amount: min.amount - sum.low, ..min });
    }
    verdict
}

fn total(amount: &Amount, pieces: &[Piece], topics: &BTreeMap<String, Vec<String>>) -> Sum {
    let whole = if amount.longest_course { longest(pieces) } else { capped(&amount.caps, pieces, topics) };
    amount.counts_up_to.map_or(whole, |most| whole.up_to(most.amount))
}

/// The sum, with no more of each cap's kind than it lets count. What may or may not be of a capped kind is held to the cap in
/// what counts for sure, and not in what might.
fn capped(caps: &[Cap], pieces: &[Piece], topics: &BTreeMap<String, Vec<String>>) -> Sum {
    if caps.is_empty() {
        return sum(pieces.iter());
    }
    let (mut strict, mut loose) =
        (vec![Sum::default(); caps.len() + 1], vec![Sum::default(); caps.len() + 1]);
    for piece in pieces {
        let own: Vec<Maybe> = caps.iter().map(|cap| matches(&cap.only, piece, topics)).collect();
        let sure = own.iter().position(|fits| *fits == Some(true)).unwrap_or(caps.len());
        let likely = own.iter().position(|fits| *fits != Some(false)).unwrap_or(caps.len());
        strict[likely] = strict[likely].and(one(piece));
        loose[sure] = loose[sure].and(one(piece));
    }
    let add = |parts: &[Sum]| {
        let capped = caps.iter().zip(parts).map(|(cap, part)| part.up_to(cap.max.amount));
        capped.fold(parts[caps.len()], Sum::and)
    };
    let most = add(&loose);
    Sum { low: add(&strict).low, high: most.high, open: most.open }
}

fn one(piece: &Piece) -> Sum {
    match piece.amount {
        Some(amount) => Sum { low: if piece.sure { amount } else { 0 }, high: amount, open: false },
        None => Sum { low: 0, high: 0, open: true },
    }
}

fn sum<'a, 'b: 'a>(pieces: impl Iterator<Item = &'a Piece<'b>>) -> Sum {
    pieces.map(one).fold(Sum::default(), Sum::and)
}

fn longest(pieces: &[Piece]) -> Sum {
    let mut courses: BTreeMap<&str, Sum> = BTreeMap::new();
    let mut best = Sum::default();
    for piece in pieces {
        let own = match &piece.entry.course {
            Some(course) => {
                let known = courses.entry(course).or_default();
                *known = known.and(one(piece));
                *known
            }
            None => one(piece),
        };
        best = Sum { low: best.low.max(own.low), high: best.high.max(own.high), open: best.open || own.open };
    }
    best
}

/// Each course once: the one of its completions that counts most.
fn once(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut best: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    let mut kept: Vec<Piece> = Vec::new();
    for piece in pieces {
        let Some(course) = &piece.entry.course else {
            kept.push(piece);
            continue;
        };
        let topic = if let Topics::One(topic) = piece.topics { Some(topic) } else { None };
        match best.get(&(course.as_str(), topic)) {
            Some(&at) if (kept[at].sure, kept[at].amount) >= (piece.sure, piece.amount) => {}
            Some(&at) => kept[at] = piece,
            None => {
                best.insert((course, topic), kept.len());
                kept.push(piece);
            }
        }
    }
    kept
}

fn per_week(weekly: Quantity, pieces: &[Piece]) -> Verdict {
    let (Some(first), Some(last)) = (
        pieces.iter().map(|piece| began(piece.entry)).min(),
        pieces.iter().map(|piece| piece.entry.on).max(),
    ) else {
        return Verdict::not_met("Nothing is recorded yet.");
    };
    let weeks = u64::try_from((last - first).num_days()).unwrap_or(0) / 7 + 1;
    let holds = sum(pieces.iter()).at_least(weekly.amount * weeks);
    Verdict::of(holds, format!("{weekly} a week are asked, over {weeks} weeks."))
}

fn names_topics(amount: &Amount) -> bool {
    let filters = [&amount.only, &amount.except].into_iter();
    let all =
        filters.chain(amount.caps.iter().map(|cap| &cap.only)).chain(amount.buckets.iter().map(|b| &b.only));
    all.flat_map(|filter| &filter.0).any(|(attribute, _)| *attribute == Attribute::Topic)
}

fn cut<'a>(entry: &'a Entry, measure: Measure, by_topic: bool, mut with: impl FnMut(Piece<'a>)) {
    let amount = match measure {
        Measure::Minutes => entry.minutes.map(u64::from),
        Measure::Days => entry.days.map(u64::from),
        Measure::Credits => Some(u64::from(entry.credits.unwrap_or(0))),
        Measure::MonthsOfWork => Some(u64::from(entry.months_of_work.unwrap_or(0))),
        Measure::Courses | Measure::Meetings => Some(1),
    };
    let topics = entry.topics.as_deref().map_or(Topics::Unknown, Topics::Rest);
    let whole = Piece { entry, amount, topics, sure: true };
    let split = entry.topics.iter().flatten().any(|topic| topic.minutes.is_some());
    if !by_topic || !split {
        return with(whole);
    }
    let mut rest = amount;
    for topic in entry.topics.iter().flatten() {
        if let Some(minutes) = topic.minutes.map(u64::from) {
            rest = rest.map(|rest| rest.saturating_sub(minutes));
            with(Piece { amount: Some(minutes), topics: Topics::One(&topic.name), ..whole });
        }
    }
    if rest != Some(0) {
        with(Piece { amount: rest, ..whole });
    }
}
