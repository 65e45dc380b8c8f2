//! Certification programs as rules.

mod condition;
mod facts;
mod program;
mod read;
mod unit;

pub use condition::*;
pub use facts::*;
pub use program::*;
pub use read::read;
pub use unit::{Calendar, Cents, Counted, Measure, MonthEnd, Quantity, Span, SpanUnit};
