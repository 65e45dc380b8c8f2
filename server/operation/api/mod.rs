//! The operator's work, for programs: the same as on the pages, by the same verbs.

mod accommodations;
mod certificates;
mod enrollments;
mod events;
mod letters;
mod people;
mod publications;

pub use accommodations::AccommodationApi;
pub use certificates::OperatorCertificateApi;
pub use enrollments::OperatorEnrollmentApi;
pub use events::EventApi;
pub use letters::LetterApi;
pub use people::PeopleApi;
pub use publications::PublicationApi;

use poem_openapi::{ApiResponse, Object};

use crate::web::Text;

/// Words to look for. They are sent in the body: names and addresses must not stand in the address of a request.
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct Search {
    /// None: everything.
    #[oai(validator(max_length = 200))]
    words: Text,
    /// From 1.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000000")))]
    page: Option<u64>,
}

/// It is done; there is nothing more to tell.
#[derive(ApiResponse)]
pub enum Done {
    /// It is done.
    #[oai(status = 204)]
    Done,
}

fn first() -> u64 {
    1
}
