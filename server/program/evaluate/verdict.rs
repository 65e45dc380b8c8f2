//! What holding a condition against facts gives.

use crate::condition::Ledger;
use crate::unit::Quantity;
use chrono::NaiveDate;
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Met,
    NotMet,
    /// It does not apply to this person, by a rule or by the authority's decision.
    Waived,
    /// Never "met", and never "not required".
    Unknown,
}

/// What is asked, apart from whether it is met: "none", "unknown" and "required" are different words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    Required,
    /// The authority asks for nothing here.
    Nothing,
    NotKnown,
    /// A benchmark or a remark; never blocks.
    Advice,
    /// Fees, terms and the like: told, not asked.
    Told,
}

/// Why a result is not simply decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// It turns on whether the limit day itself counts.
    Boundary,
    /// It turns on what the end of a month is.
    MonthEnd,
    /// Holidays of that year are not known.
    Holidays,
    /// It turns on something else that the rule does not say.
    NotStated,
    /// Versions of the rule differ, and which holds is not known.
    Versions,
    /// Sources disagree.
    SourcesDisagree,
    /// A person judges this.
    NeedsPerson,
    /// Memory, or a record of low confidence: shown, never decided.
    DoesNotDecide,
}

/// A condition held against facts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    pub outcome: Outcome,
    /// A plain sentence.
    pub reason: String,
    /// The last day, or the day something ends.
    pub due: Option<NaiveDate>,
    /// The first day on which it is possible.
    pub opens: Option<NaiveDate>,
    /// How much is missing, as far as that is a number.
    pub lacks: Option<Quantity>,
    pub flags: Vec<Flag>,
    /// Of a rule about an amount, or of the first amount among others: of what, and how much counts for sure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<(Ledger, Quantity)>,
    /// Of a rule about an exam: the first day by which all of it was passed for sure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_on: Option<NaiveDate>,
}

impl Verdict {
    pub(crate) fn new(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            reason: reason.into(),
            due: None,
            opens: None,
            lacks: None,
            flags: Vec::new(),
            counted: None,
            passed_on: None,
        }
    }
    pub(crate) fn met(reason: impl Into<String>) -> Self {
        Self::new(Outcome::Met, reason)
    }
    pub(crate) fn not_met(reason: impl Into<String>) -> Self {
        Self::new(Outcome::NotMet, reason)
    }
    pub(crate) fn unknown(reason: impl Into<String>) -> Self {
        Self::new(Outcome::Unknown, reason)
    }
    pub(crate) fn flag(mut self, flag: Flag) -> Self {
        if !self.flags.contains(&flag) {
            self.flags.push(flag);
        }
        self
    }
    pub(crate) fn is_met(&self) -> bool {
        matches!(self.outcome, Outcome::Met | Outcome::Waived)
    }
    /// By whether it holds: yes, no, not known.
    pub(crate) fn of(holds: Option<bool>, reason: impl Into<String>) -> Self {
        Self::new(
            match holds {
                Some(true) => Outcome::Met,
                Some(false) => Outcome::NotMet,
                None => Outcome::Unknown,
            },
            reason,
        )
    }
}

/// Readings of something that is not said: one answer if they agree, and none if they differ.
pub(crate) fn agree(mut readings: Vec<Verdict>, flag: Flag, why: &str) -> Verdict {
    let same = readings.windows(2).all(|pair| pair[0].outcome == pair[1].outcome);
    if same {
        return if readings.is_empty() { Verdict::unknown(why) } else { readings.swap_remove(0) };
    }
    let mut first = Verdict::unknown(format!("{why} {}", readings[0].reason)).flag(flag);
    first.due = readings[0].due;
    first.opens = readings[0].opens;
    first
}

pub(crate) const LIMIT_DAY: &str = "The rule does not say whether the limit day itself still counts.";

/// Tries both readings where a rule does not say whether its limit day counts.
pub(crate) fn limit(stated: Option<bool>, verdict: impl Fn(bool) -> Verdict) -> Verdict {
    match stated {
        Some(inclusive) => verdict(inclusive),
        None => agree(vec![verdict(true), verdict(false)], Flag::Boundary, LIMIT_DAY),
    }
}
