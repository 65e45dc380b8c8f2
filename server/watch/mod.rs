//! An employer's watch list: numbers, how each stands, and a letter when one comes to stand otherwise.
//!
//! Standing changes by what somebody decides and by the day alone. So nothing is told when it happens: a task compares
//! what was last told with what is true now, and tells the difference once.

mod add;
pub mod api;
mod leave;
mod letters;
pub mod pages;
mod row;
mod sheet;
mod tasks;

pub use add::{Added, Wish, add};
pub use leave::{end_employer, part_for_good, take_off};
pub use row::{Column as WatchedColumn, Entity as WatchedNumbers, MOST, Model as Watched, all, of_employer};
pub use tasks::{tell_changes, work};
