//! Who checks for an organization: an employer that somebody acts for, and each look-up by an account, told to the
//! holder of what was looked up.

pub mod api;
mod confirm;
mod keep;
mod look_up;
mod organization;
pub mod pages;

pub use confirm::{all, confirm};
pub use keep::{Wanted, end, keep};
pub use look_up::{
    Asker, Entity as LookUps, KEPT_DAYS, Model as LookUp, Seen, Way, asker, erase_old, log, note, of_holder,
    seen_of,
};
pub use organization::{Entity as Employers, Model as Employer, find, hold, of_person};
pub use pages::Shown as EmployerShown;
