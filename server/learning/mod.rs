//! The way through a course: lessons opened and completed, time counted, knowledge checks answered, and a journal that
//! is the learner's alone.
//!
//! What a certificate says about hours comes from here: [`progress`] reads it from rows that an auditor can add up.

mod answer;
mod carry;
mod completion;
mod counting;
mod forget;
mod journal;
mod progress;
mod reading;
mod reflection;
mod route;
mod seat_time;

pub mod api;
pub mod journal_api;
pub mod pages;

pub use answer::{Entity as CheckResponses, Model as CheckResponse, answer};
use answer::{latest as latest_answers, order};
pub use carry::carry_over;
pub use completion::{Entity as LessonCompletions, Model as LessonCompletion, complete};
pub use forget::{erase_journal_of, erase_of_enrollment};
pub use progress::{Done, LessonProgress, Place, Progress, progress, progress_of_all};
pub use reading::{Entity as Readings, Model as Reading};
pub use reflection::{Entity as Reflections, Model as Reflection, erase_all as erase_journal};
pub use seat_time::{Entity as SeatTimes, How, Model as SeatTime, count_active, leave_page, open_lesson};
