//! `/employers` for everybody, `/employer` for those who check, `/me/checks` for those who are checked, and the
//! operator's list.

mod checks;
mod join;
mod operator;
mod own;
mod people;

use serde::Serialize;

pub use checks::{checks_page, download_checks};
pub use join::{join_page, take_joining};
pub use operator::{appoint_employer_lead, confirm_employer, employers_page};
pub use own::{employer_page, keep_employer, welcome};
pub use people::{
    choose_own_letters, hand_employer_over, invite_colleague, leave_employer, let_colleague_go, people_page,
    take_invitation_back,
};

use super::Employer;

/// An employer as pages show it.
#[derive(Serialize)]
pub struct Shown {
    pub name: String,
    pub place: String,
    pub confirmed: bool,
}

impl From<Employer> for Shown {
    fn from(row: Employer) -> Shown {
        Shown { confirmed: row.is_confirmed(), name: row.name, place: row.place }
    }
}
