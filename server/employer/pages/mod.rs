//! `/employers` for everybody, `/employer` for those who check, `/me/checks` for those who are checked, and the
//! operator's list.

mod checks;
mod operator;
mod own;

use serde::Serialize;

pub use checks::{checks_page, download_checks};
pub use operator::{confirm_employer, employers_page};
pub use own::{employer_page, keep_employer, welcome};

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
