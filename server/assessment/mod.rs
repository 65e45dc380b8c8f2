//! The proof: an exam drawn from the course's bank, taken within the server's time, every response saved as it is
//! given, scored by domain.
//!
//! The state of an attempt is on the server alone, so it goes on from any device. Attempts, responses, submissions
//! and results are rows that are added and never edited; only `open_attempt`, the claim on being the one attempt
//! that is open, comes and goes.
//!
//! The rule of time: an attempt ends at its deadline. What arrives up to 60 seconds later still counts, for it may
//! have been on its way ([`GRACE`]); after that the server submits what was saved, on the next look at it or by the
//! clock, and the attempt counts as ended at its deadline.

mod accommodation;
mod admission;
pub mod api;
mod attempt;
mod desk;
mod extra_attempt;
mod forget;
mod grading;
mod open_attempt;
pub mod pages;
mod response;
mod result;
mod start;
mod statistics;
mod submission;
mod tasks;

pub use accommodation::{
    Entity as Accommodations, Model as Accommodation, Wish, accommodate, all_of as accommodations_of,
    end as end_accommodation,
};
pub use admission::{Admission, Past, Record};
pub use attempt::{Column as AttemptColumn, Entity as Attempts, Model as Attempt};
pub use extra_attempt::{
    Entity as ExtraAttempts, Model as ExtraAttempt, allow as allow_attempt, count as attempts_given,
};
pub use forget::{erase_accommodations, erase_of_enrollment, open_until};
pub use grading::{DomainScore, Graded, grade};
pub use open_attempt::{Entity as OpenAttempts, GRACE, Model as OpenAttempt};
pub use response::{Column as ResponseColumn, Entity as Responses, Model as SavedResponse, save};
pub use result::{Entity as Results, Model as ExamResult, passed_at};
pub use start::start;
pub use statistics::{ItemStatistics, Share, item_statistics, statistics_of};
pub use submission::{By, Entity as Submissions, Model as Submission, submit};
pub use tasks::{submit_overdue, work};
