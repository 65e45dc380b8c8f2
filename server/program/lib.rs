//! Certification programs as rules: what an authority asks before it certifies someone, dated and sourced.
//!
//! A program is a file; `courses/programs/README.md` describes the format by example. [`read`] makes [`Program`]s of files and tells
//! every flaw at once. [`evaluate`] holds a person's [`Facts`] against a program on a day: for every rule met, not met, waived
//! or unknown, with the reason in a sentence, the rule's version and its sources. [`explain`] and [`compare`] tell programs in
//! plain sentences; [`term_from`], [`standing`] and [`may_extend`] are the clocks of a credential.
//!
//! # What holds
//!
//! - Pure: files and facts come in as values; the day is part of the question. No database, network or clock.
//! - What is not known stays unknown. An absent rule is not a rule that asks for nothing.
//! - What rests on memory, on a record of low confidence or on no page decides nothing; it is shown with what it would say.
//! - Where a rule does not say whether the limit day counts, which version holds or what an approval's day is, each reading
//!   is tried; where they differ, none is chosen and the result is flagged.
//! - Hours are whole minutes, months a calendar's, business days need an authority's holidays, hours on a clock need times.

mod condition;
mod evaluate;
mod facts;
mod program;
mod read;
mod report;
mod rule;
mod sentence;
mod standing;
mod unit;

pub use condition::*;
pub use evaluate::{
    Asked, Evaluation, Finding, Flag, Outcome, Question, Reading, Summary, Verdict, evaluate, may_extend,
    says,
};
pub use facts::*;
pub use program::*;
pub use read::read;
pub use report::{compare, explain};
pub use rule::*;
pub use sentence::{STATEMENTS, sentence};
pub use standing::{
    Act, Basis, Seat, Standing, TermDates, basis, fees, reminders, seats, standing, term_from,
};
pub use unit::{Calendar, Cents, Counted, Measure, MonthEnd, Quantity, Span, SpanUnit};
