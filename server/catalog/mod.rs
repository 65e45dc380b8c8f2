//! What is on offer: every course version that was ever published, kept whole, and which of them people may enroll
//! in today.
//!
//! A course is a folder of text; its version is the hash of that text. A version never changes and never goes away,
//! because all that people earn points at one. What changes is the offer: a newer version of a course ends the offer
//! of the older, whose learners stay on it to the end.

mod bundle;
mod cards;
mod competency;
mod failure;
mod publication;
mod publish;
mod search;
mod shipped;
mod version;
mod view;

pub mod api;
pub mod pages;

pub use cards::{CourseCard, cards};
pub use competency::{CompetencyGroup, CompetencyTitle, competencies};
pub use failure::{Entity as Failures, KeptFlaw, Model as Failure, keep_flaws, open as open_failures};
pub use publication::{
    Column as PublicationColumn, Entity as Publications, Model as Publication, all_offered, offered, withdraw,
};
pub use publish::{Edition, Outcome, Published, publish, publish_all};
pub use shipped::{Shipped, shipped};
pub use version::{
    Column as CourseVersionColumn, Entity as CourseVersions, Model as CourseVersion, course, provider,
    signatory,
};
pub use view::{CourseView, ModeMinutes, language_name};
